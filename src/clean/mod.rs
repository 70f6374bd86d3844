//! Blocks to article: every block gets a role, is kept or not, with a score and reasons; the kept ones make the clean text.
//! Labels, never deletes.

pub mod article;
pub mod page;
pub mod rule;
mod rules;
pub mod shape;
pub mod zone;

pub use article::{Article, Decision, Evidence, Reason, Role};

use crate::document::Document;

/// What the caller wants kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CleanOptions {
    /// Put the headline at the head of the clean text. Off by default: it is metadata.
    pub include_title: bool,
    /// Keep captions of kept figures.
    pub include_captions: bool,
    /// Keep reader comments.
    pub include_comments: bool,
}

/// Decides every block of a page.
#[must_use]
pub fn clean(document: &Document<'_>, _options: &CleanOptions) -> Article {
    let keep =
        document.blocks.iter().map(|_| Decision { role: Role::Body, kept: true, score: 1.0, reasons: Vec::new(), span: None }).collect();
    Article::assemble(document, keep)
}
