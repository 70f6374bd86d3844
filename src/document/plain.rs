//! Plain text to blocks: a block is a line, or the lines of a hard-wrapped paragraph. Every block is a slice of the input as it stands.

use super::{Block, BlockKind, Document};
use crate::limits::Limits;
use crate::text::span::Span;

/// Cuts `text` into blocks.
#[must_use]
pub fn parse<'a>(text: &'a str, limits: &Limits) -> Document<'a> {
    let mut document = Document::empty(text);
    let mut at = 0;
    let mut blank = 0u8;
    for line in text.split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        let trimmed = line.trim();
        if trimmed.is_empty() {
            blank = blank.saturating_add(1);
        } else if document.blocks.len() < limits.blocks {
            let span = Span::new(start, start + trimmed.len());
            document.blocks.push(Block {
                kind: BlockKind::Paragraph,
                text: span,
                source: span,
                owner: 0,
                nodes: 0..0,
                group: 0,
                table: 0,
                link_bytes: 0,
                bold_bytes: 0,
                breaks_before: blank,
                hidden: false,
                fallback: false,
            });
            blank = 0;
        }
        at += line.len();
    }
    document.nodes[0].blocks = 0..u32::try_from(document.blocks.len()).unwrap_or(u32::MAX);
    document
}
