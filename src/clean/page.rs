//! What rules may look at: the blocks with their shapes, the first decision of the model, and where the article's prose lies.
//! Read-only; rules answer with findings.

use super::shape::Shape;
use crate::document::{Block, Document};

/// Where the run of prose lies, in block indices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    /// First prose block of the body.
    pub body_start: usize,
    /// One past the last prose block of the body.
    pub body_end: usize,
}

/// A page as rules see it.
#[derive(Debug)]
pub struct Page<'p, 'a> {
    /// The page.
    pub document: &'p Document<'a>,
    /// One shape a block.
    pub shapes: &'p [Shape],
    /// Probability of each block to be in the article.
    pub scores: &'p [f32],
    /// What the model would keep.
    pub kept: &'p [bool],
    /// Where the prose is; empty when there is none.
    pub zone: Zone,
    /// The headline's block.
    pub title: Option<usize>,
}

impl<'p, 'a> Page<'p, 'a> {
    /// Number of blocks.
    #[must_use]
    pub fn len(&self) -> usize {
        self.document.blocks.len()
    }

    /// Whether there is no block.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.document.blocks.is_empty()
    }

    /// A block.
    #[must_use]
    pub fn block(&self, index: usize) -> &'p Block {
        &self.document.blocks[index]
    }

    /// Its text.
    #[must_use]
    pub fn text(&self, index: usize) -> &'p str {
        self.document.blocks[index].text.of(&self.document.text)
    }

    /// Whether it stands before the body's first prose block.
    #[must_use]
    pub fn is_before_body(&self, index: usize) -> bool {
        index < self.zone.body_start
    }

    /// Whether it stands behind the body's last prose block.
    #[must_use]
    pub fn is_after_body(&self, index: usize) -> bool {
        index >= self.zone.body_end
    }
}
