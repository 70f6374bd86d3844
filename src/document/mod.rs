//! The one shared type: a page as blocks of text over a tree of elements, with the facts of its head as written.
//! Both front ends ([`html`], [`plain`]) make it; nothing after it asks which of them did. It decides nothing.

pub mod formula;
pub mod head;
pub mod hidden;
pub mod html;
pub mod json_strings;
mod menus;
pub mod plain;
mod run_ons;
pub mod selector;
pub mod tag;
pub mod unescape;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use crate::note::Note;
use crate::text::span::{Extent, Span};
pub use formula::Formula;
pub use head::Head;
pub use tag::{AttrName, Tag};

/// Bytes of the steps of an element's path, at most; pages as they are have 210 (1,497 labelled ones). Without a bound the paths of nested lists
/// are 40 times their page.
pub const LONGEST_PATH: usize = 256;

/// Index of a [`Node`] in [`Document::nodes`]; 0 is the root.
pub type NodeId = u32;

/// A page: its text in reading order, cut into blocks, over the elements that hold it.
#[derive(Debug)]
pub struct Document<'a> {
    /// The decoded input. Every [`Block::source`] and [`Node::source`] points into it.
    pub source: &'a str,
    /// All text in reading order. For plain text it *is* the source; for HTML, character references are resolved, white space is
    /// folded (kept in code) and blocks end in a line feed. Every [`Block::text`] and [`Node::text`] points into it.
    pub text: Cow<'a, str>,
    /// Runs of text between block boundaries, in reading order. None is blank.
    pub blocks: Vec<Block>,
    /// Elements in document order, the root first. Plain text has the root alone.
    pub nodes: Vec<Node>,
    /// The attributes kept, those of one node side by side.
    pub attrs: Vec<Attr<'a>>,
    /// Head facts as written.
    pub head: Head<'a>,
    /// Whether the page had markup at all.
    pub has_markup: bool,
    /// The page's address as the caller gave it.
    pub url: Option<&'a str>,
    /// What was odd.
    pub notes: Vec<Note>,
}

/// What a block is by its markup or its shape; what it is *for* is its role, decided by cleaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// Running or bare text.
    Paragraph,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// A list item, with its number where the list is ordered.
    ListItem {
        /// Number in an ordered list, from its `start` or 1 on; `None` with bullets.
        number: Option<u32>,
        /// Lists it is nested in beyond the first.
        level: u8,
    },
    /// A table cell.
    Cell {
        /// Whether it is a header cell.
        header: bool,
    },
    /// Preformatted text: white space and line feeds count.
    Code,
    /// Quoted text.
    Quote,
    /// The caption of a figure or table.
    Caption,
    /// The text of a control: button, label, option.
    Control,
}

/// A run of text between two block boundaries.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where its text stands in [`Document::text`], outer white space excluded.
    pub text: Span,
    /// Where that text stands in [`Document::source`], from its first to its last byte.
    pub source: Span,
    /// The innermost element that holds all of it and is not inline.
    pub owner: NodeId,
    /// Elements opened inside it (inline ones), a range of node ids.
    pub nodes: Range<NodeId>,
    /// Blocks of one list, table row, or code belong together: the list, row or `pre` element; 0 for none.
    pub group: NodeId,
    /// The table of a cell; 0 for none.
    pub table: NodeId,
    /// Bytes of its text inside links.
    pub link_bytes: u32,
    /// Bytes of its text in bold.
    pub bold_bytes: u32,
    /// Line breaks that part it from the block before, as a reader sees them: a `br` or line end is 1, a border of elements 2 or more,
    /// sentences cut from one line 0; at most 255.
    pub breaks_before: u8,
    /// Cut from the block before it inside a sentence, where a heading seemed to run into one.
    pub run_on: bool,
    /// Hidden by markup: `hidden`, `aria-hidden`, `display:none`, a closed dialog.
    pub hidden: bool,
    /// Inside `noscript`, or a `template` that is no shadow root.
    pub fallback: bool,
}

/// An element. Small, as a page may have a hundred thousand: its name and its attributes are [`Document::name`] and
/// [`Document::attributes`].
#[derive(Clone, Debug)]
pub struct Node {
    /// Which element.
    pub tag: Tag,
    /// Hidden itself or inside something hidden.
    pub hidden: bool,
    /// Inside `noscript`, or a `template` that is no shadow root.
    pub fallback: bool,
    /// Elements above it.
    pub depth: u16,
    /// The element it stands in; the root names itself.
    pub parent: NodeId,
    /// One past its last descendant: descendants are `id + 1 .. end`.
    pub end: NodeId,
    /// 1-based number among its parent's children of the same tag.
    pub nth: u32,
    /// Its text in [`Document::text`], possibly with white space at the ends.
    pub text: Extent,
    /// Its markup in [`Document::source`], from `<` of its start tag.
    pub source: Extent,
    /// Blocks that begin inside, a range of block indices.
    pub blocks: Range<u32>,
    /// The first of its attributes in [`Document::attrs`]; they end where those of the next element begin.
    first_attr: u32,
}

const _: () = assert!(size_of::<Node>() == 48);

/// An attribute that copydesk reads; others are not kept.
#[derive(Clone, Copy, Debug)]
pub struct Attr<'a> {
    /// Which one.
    pub name: AttrName,
    /// Its value as written, character references unresolved.
    pub value: &'a str,
}

impl<'a> Document<'a> {
    /// A page without text or elements.
    #[must_use]
    pub fn empty(source: &'a str) -> Self {
        Self {
            source,
            text: Cow::Borrowed(source),
            blocks: Vec::new(),
            nodes: vec![Node {
                tag: Tag::Root,
                hidden: false,
                fallback: false,
                depth: 0,
                parent: 0,
                end: 1,
                nth: 1,
                text: Span::new(0, source.len()).into(),
                source: Span::new(0, source.len()).into(),
                blocks: 0..0,
                first_attr: 0,
            }],
            attrs: Vec::new(),
            head: Head::default(),
            has_markup: false,
            url: None,
            notes: Vec::new(),
        }
    }

    /// The element `id`.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// The text of a block.
    #[must_use]
    pub fn block_text(&self, block: &Block) -> &str {
        block.text.of(&self.text)
    }

    /// The text of an element and all below it, trimmed. It may run over several blocks, which a line feed parts.
    #[must_use]
    pub fn node_text(&self, id: NodeId) -> &str {
        self.node(id).text.span().of(&self.text).trim()
    }

    /// The name of an element as written; empty for the root.
    #[must_use]
    pub fn name(&self, id: NodeId) -> &'a str {
        let tag = self.node(id).source.span().of(self.source).strip_prefix('<').filter(|_| id != 0).unwrap_or("");
        &tag[..tag.bytes().position(html::tokenizer::ends_name).unwrap_or(tag.len())]
    }

    /// The attributes kept of an element.
    #[must_use]
    pub fn attributes(&self, id: NodeId) -> &[Attr<'a>] {
        &self.attrs[self.attribute_range(id)]
    }

    /// Where they stand in [`Self::attrs`].
    #[must_use]
    pub fn attribute_range(&self, id: NodeId) -> Range<usize> {
        let end = self.nodes.get(id as usize + 1).map_or(self.attrs.len(), |next| next.first_attr as usize);
        self.node(id).first_attr as usize..end
    }

    /// An attribute as written.
    #[must_use]
    pub fn attr(&self, id: NodeId, name: AttrName) -> Option<&'a str> {
        self.attributes(id).iter().find(|a| a.name == name).map(|a| a.value)
    }

    /// An attribute with its character references resolved, trimmed; `None` where it is absent or blank.
    #[must_use]
    pub fn attr_text(&self, id: NodeId, name: AttrName) -> Option<Cow<'a, str>> {
        let value = html::unescape_attribute(self.attr(id, name)?.trim());
        (!value.trim().is_empty()).then_some(value)
    }

    /// The element, its parent, and so on up to the root, which is left out.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let mut at = id;
        std::iter::from_fn(move || {
            let here = at;
            (here != 0).then(|| {
                at = self.node(here).parent;
                here
            })
        })
    }

    /// Where the element stands: names from the root down, numbered from the second of a name on, as in `html/body/div[2]/p[3]`.
    /// Empty for the root. Of a long path `…` and the last steps, of at most [`LONGEST_PATH`] bytes.
    #[must_use]
    pub fn element_path(&self, id: NodeId) -> String {
        let (mut steps, mut bytes, mut path) = (Vec::new(), 0, String::new());
        for ancestor in self.ancestors(id) {
            let node = self.node(ancestor);
            // Known names need no look at the page.
            let name = if node.tag == Tag::Other { self.name(ancestor) } else { node.tag.name() };
            bytes += name.len() + if node.nth > 1 { "/[]".len() + node.nth.ilog10() as usize + 1 } else { "/".len() };
            if bytes > LONGEST_PATH {
                path.push('…');
                break;
            }
            steps.push((name, node.nth));
        }
        path.reserve(bytes.min(LONGEST_PATH));
        for (name, nth) in steps.into_iter().rev() {
            if !path.is_empty() {
                path.push('/');
            }
            let begin = path.len();
            path.push_str(name);
            path[begin..].make_ascii_lowercase();
            if nth > 1 {
                let _ = write!(path, "[{nth}]");
            }
        }
        path
    }

    /// Spans of the blocks in a text, those that were cut from one sentence and follow each other as one. `span` says where a block stands in that
    /// text, if it does.
    pub fn uncut(&self, span: impl Fn(usize, &Block) -> Option<Span>) -> Vec<Span> {
        let mut out: Vec<Span> = Vec::new();
        let mut follows = false;
        for (n, block) in self.blocks.iter().enumerate() {
            let span = span(n, block);
            match (span, out.last_mut()) {
                (Some(span), Some(last)) if follows && block.run_on => last.end = span.end,
                _ => out.extend(span),
            }
            follows = span.is_some();
        }
        out
    }

    /// What stands between two neighbouring blocks when both are written as plain text: a tab between cells of one row, a line feed
    /// inside one list, table or code and at a single line break, a
    /// space between sentences of one line, else a blank line.
    #[must_use]
    pub fn separator(before: &Block, after: &Block) -> &'static str {
        match (before.kind, after.kind) {
            (BlockKind::Cell { .. }, BlockKind::Cell { .. }) if before.group == after.group => "\t",
            (BlockKind::Cell { .. }, BlockKind::Cell { .. }) if before.table == after.table => "\n",
            _ if before.group != 0 && before.group == after.group => "\n",
            _ if after.breaks_before == 0 => " ",
            _ if after.breaks_before == 1 => "\n",
            _ => "\n\n",
        }
    }
}
