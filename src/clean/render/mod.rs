//! The kept blocks in other forms than plain text: one outline, one walk over the marks, two writers. Chooses no block.

mod cuts;
mod footnotes;
mod html;
mod inline;
mod markdown;
mod outline;
mod table;

pub use html::html;
pub use markdown::markdown;

/// What Markdown and HTML carry besides text and structure. Both by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Include {
    /// Addresses of links; the text of a link stays without them.
    pub links: bool,
    /// Images.
    pub images: bool,
}

impl Default for Include {
    fn default() -> Self {
        Self { links: true, images: true }
    }
}
