//! Folds text and cuts it into blocks. Knows contexts, not tags.

use super::context::Context;
use super::unescape_text;
use crate::document::{Block, BlockKind, NodeId};
use crate::text::span::Span;

/// The text so far, and the block being written.
#[derive(Debug, Default)]
pub(super) struct TextBuilder {
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
    /// Whether blocks were left out.
    pub(super) full: bool,
    start: usize,
    source: Option<Span>,
    context: Context,
    first_node: NodeId,
    link_bytes: usize,
    bold_bytes: usize,
    space: bool,
    breaks: u8,
    last_item: NodeId,
}

impl TextBuilder {
    /// With room for so many bytes of text.
    pub(super) fn with_room(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ..Self::default() }
    }

    /// Adds the text at `span` of `source`, read in `context`.
    pub(super) fn push(&mut self, source: &str, span: Span, context: &Context) {
        let raw = span.of(source);
        if context.pre != 0 {
            return self.push_preformatted(raw, span, context);
        }
        // Most text begins and ends with a letter.
        let graphic = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
        let lead = if graphic(raw.as_bytes().first()) { 0 } else { raw.len() - raw.trim_start().len() };
        if lead == raw.len() {
            self.space = true;
            return;
        }
        let tail = if graphic(raw.as_bytes().last()) { 0 } else { raw.len() - raw.trim_end().len() };
        self.extend_source(Span::new(span.start + lead, span.end - tail), context);
        self.space |= lead > 0;
        let before = self.text.len();
        let folded = unescape_text(raw);
        // A reference may resolve to white space at the ends.
        self.space |= folded.starts_with(char::is_whitespace);
        if folded.is_ascii() {
            self.words(&folded, folded.split_ascii_whitespace());
        } else {
            self.words(&folded, folded.split_whitespace());
        }
        self.space = folded.ends_with(char::is_whitespace);
        self.count(before, context);
    }

    /// Adds text that stands for what is at `span`.
    pub(super) fn push_instead(&mut self, text: &str, span: Span, context: &Context) {
        self.extend_source(span, context);
        let before = self.text.len();
        if context.pre == 0 {
            self.words(text, text.split_whitespace());
        } else {
            self.text.push_str(text);
        }
        self.space = false;
        self.count(before, context);
    }

    /// Adds the words of a text; those that single spaces part are copied in one piece.
    fn words<'t>(&mut self, text: &'t str, words: impl Iterator<Item = &'t str>) {
        let (mut start, mut end) = (0, 0);
        for word in words {
            let at = word.as_ptr() as usize - text.as_ptr() as usize;
            if end > start && !(at == end + 1 && text.as_bytes()[end] == b' ') {
                self.run(&text[start..end]);
                start = at;
            } else if end == start {
                start = at;
            }
            end = at + word.len();
        }
        if end > start {
            self.run(&text[start..end]);
        }
    }

    fn run(&mut self, run: &str) {
        if self.space && self.text.len() > self.start {
            self.text.push(' ');
        }
        self.text.push_str(run);
        self.space = true;
    }

    fn push_preformatted(&mut self, raw: &str, span: Span, context: &Context) {
        let folded = unescape_text(raw);
        if self.source.is_none() && folded.trim().is_empty() {
            return;
        }
        self.extend_source(span, context);
        let before = self.text.len();
        self.text.push_str(&folded);
        self.count(before, context);
    }

    fn extend_source(&mut self, span: Span, context: &Context) {
        match &mut self.source {
            Some(source) => source.end = span.end,
            None => {
                self.source = Some(span);
                self.context = *context;
            }
        }
    }

    fn count(&mut self, before: usize, context: &Context) {
        let added = self.text.len() - before;
        self.link_bytes += if context.link { added } else { 0 };
        self.bold_bytes += if context.bold { added } else { 0 };
        self.context.hidden &= context.hidden;
    }

    /// Ends the block. `nodes` is the number of elements so far.
    pub(super) fn end_block(&mut self, nodes: NodeId, most: usize) {
        self.space = false;
        let first_node = std::mem::replace(&mut self.first_node, nodes);
        let Some(source) = self.source.take() else { return };
        let start = self.start;
        let (link_bytes, bold_bytes) = (std::mem::take(&mut self.link_bytes), std::mem::take(&mut self.bold_bytes));
        let raw = &self.text[start..];
        let trimmed = if self.context.pre == 0 { raw.trim() } else { raw.trim_matches(['\n', '\r']).trim_end() };
        let lead =
            if self.context.pre == 0 { raw.len() - raw.trim_start().len() } else { raw.len() - raw.trim_start_matches(['\n', '\r']).len() };
        let span = Span::new(start + lead, start + lead + trimmed.len());
        let worded = if self.context.pre == 0 { trimmed.chars().any(char::is_alphanumeric) } else { !trimmed.is_empty() };
        if !worded || self.blocks.len() >= most {
            self.full |= worded;
            // What is dropped stays in the buffer: elements have spans into it.
            self.text.push('\n');
            self.start = self.text.len();
            return;
        }
        let share = |bytes: usize| u32::try_from(bytes.min(span.len())).unwrap_or(u32::MAX);
        let context = self.context;
        let kind = self.kind(&context);
        self.last_item = context.item;
        let group = match kind {
            BlockKind::Code => context.pre,
            BlockKind::Cell { .. } => context.row,
            _ => context.list,
        };
        self.blocks.push(Block {
            kind,
            text: span,
            source,
            owner: context.owner,
            nodes: first_node..nodes,
            group,
            table: if matches!(kind, BlockKind::Cell { .. }) { context.table } else { 0 },
            link_bytes: share(link_bytes),
            bold_bytes: share(bold_bytes),
            breaks_before: std::mem::take(&mut self.breaks).max(1),
            run_on: false,
            hidden: context.hidden,
            fallback: context.fallback,
        });
        self.text.push('\n');
        self.start = self.text.len();
    }

    /// Ends the block at a `br`.
    pub(super) fn line_break(&mut self, nodes: NodeId, most: usize) {
        self.end_block(nodes, most);
        self.breaks = self.breaks.saturating_add(1);
    }

    /// Ends the block where an element begins or ends.
    pub(super) fn boundary(&mut self, nodes: NodeId, most: usize) {
        self.end_block(nodes, most);
        self.breaks = self.breaks.max(2);
    }

    /// Where text added now would begin.
    pub(super) fn position(&self) -> usize {
        self.text.len()
    }

    fn kind(&self, context: &Context) -> BlockKind {
        if context.pre != 0 {
            return BlockKind::Code;
        }
        if context.heading != 0 {
            return BlockKind::Heading(context.heading);
        }
        if context.control {
            return BlockKind::Control;
        }
        if context.caption {
            return BlockKind::Caption;
        }
        if context.item != 0 && context.item != self.last_item {
            return BlockKind::ListItem { number: context.number, level: context.lists.saturating_sub(1) };
        }
        match context.cell {
            Some(header) if context.owner_is_cell => BlockKind::Cell { header },
            _ if context.quote => BlockKind::Quote,
            _ => BlockKind::Paragraph,
        }
    }
}
