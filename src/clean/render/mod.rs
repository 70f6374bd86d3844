//! The kept blocks in other forms than plain text: one walk over their markup, two writers. Chooses no block.

mod html;
mod inline;
mod markdown;

pub use html::html;
pub use markdown::markdown;
