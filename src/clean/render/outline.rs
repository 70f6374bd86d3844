//! The kept blocks as an outline: which quotes, lists and items open and close, and which blocks make one paragraph, table or piece of
//! code. Writes nothing.

use std::ops::Range;

use crate::clean::article::Article;
use crate::document::{AttrName, Block, BlockKind, Document, NodeId, Tag};

/// Containers inside each other beyond which deeper ones are left out: no page means more.
const NESTING: usize = 16;

/// What holds blocks. Items stand in lists, and lists hold nothing but items, whatever the page does.
#[derive(Clone, Copy, Debug)]
pub(super) enum Container {
    Quote(NodeId),
    List {
        id: NodeId,
        ordered: bool,
    },
    Item {
        id: NodeId,
        /// From 1, in an ordered list.
        number: Option<u32>,
    },
}

impl Container {
    fn is_same(self, other: Self) -> bool {
        match (self, other) {
            (Self::Quote(a), Self::Quote(b)) => a == b,
            (Self::List { id: a, .. }, Self::List { id: b, .. }) | (Self::Item { id: a, .. }, Self::Item { id: b, .. }) => a == b,
            _ => false,
        }
    }
}

/// What a run of blocks makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaf {
    Heading(u8),
    Text,
    Caption,
    Code,
    Table,
}

/// A step through the article.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Open(Container),
    Close(Container),
    /// Blocks that make one piece, a range of [`Outline::kept`]. Those of text are parted by line breaks, if by anything.
    Leaf(Leaf, Range<usize>),
}

/// The article from first to last.
#[derive(Debug)]
pub(super) struct Outline {
    /// Indices of the kept blocks.
    pub(super) kept: Vec<usize>,
    pub(super) steps: Vec<Step>,
}

impl Outline {
    pub(super) fn of(document: &Document<'_>, article: &Article) -> Self {
        let kept: Vec<usize> =
            article.decisions.iter().take(document.blocks.len()).enumerate().filter(|(_, d)| d.kept).map(|(i, _)| i).collect();
        let mut steps = Vec::with_capacity(kept.len() * 2);
        let mut open: Vec<Container> = Vec::new();
        let mut owner = 0;
        let mut at = 0;
        while let Some(block) = kept.get(at).and_then(|&i| document.blocks.get(i)) {
            if at == 0 || block.owner != owner {
                let path = path(document, &kept, block, &open);
                move_to(&mut open, path, &mut steps);
                owner = block.owner;
            }
            let leaf = leaf(block.kind);
            let run = run_length(document, kept.get(at..).unwrap_or_default(), leaf);
            steps.push(Step::Leaf(leaf, at..at + run));
            at += run;
        }
        move_to(&mut open, Vec::new(), &mut steps);
        Self { kept, steps }
    }

    /// The blocks of a leaf, in order.
    pub(super) fn blocks<'d>(&self, document: &'d Document<'_>, range: &Range<usize>) -> Vec<(usize, &'d Block)> {
        self.kept.get(range.clone()).unwrap_or_default().iter().filter_map(|&i| Some((i, document.blocks.get(i)?))).collect()
    }
}

fn leaf(kind: BlockKind) -> Leaf {
    match kind {
        BlockKind::Heading(level) => Leaf::Heading(level.clamp(1, 6)),
        BlockKind::Code => Leaf::Code,
        BlockKind::Cell { .. } => Leaf::Table,
        BlockKind::Caption => Leaf::Caption,
        BlockKind::Paragraph | BlockKind::ListItem { .. } | BlockKind::Quote | BlockKind::Control => Leaf::Text,
    }
}

/// How many of the next blocks make one piece.
fn run_length(document: &Document<'_>, kept: &[usize], first: Leaf) -> usize {
    let pairs = kept.iter().zip(kept.iter().skip(1));
    1 + pairs
        .take_while(|&(&a, &b)| match (document.blocks.get(a), document.blocks.get(b)) {
            (Some(a), Some(b)) => leaf(b.kind) == first && runs_on(document, a, b, first),
            _ => false,
        })
        .count()
}

fn runs_on(document: &Document<'_>, before: &Block, block: &Block, leaf: Leaf) -> bool {
    match leaf {
        Leaf::Table => block.table == before.table,
        Leaf::Code => block.group == before.group,
        // In plain text a line is a paragraph of its own; only sentences cut from one line run on.
        _ if !document.has_markup => block.breaks_before == 0,
        _ => block.owner == before.owner && block.breaks_before <= 1 && !matches!(block.kind, BlockKind::ListItem { .. }),
    }
}

/// Closes and opens containers until `path` is what is open.
fn move_to(open: &mut Vec<Container>, path: Vec<Container>, steps: &mut Vec<Step>) {
    let shared = open.iter().zip(&path).take_while(|(a, b)| a.is_same(**b)).count();
    steps.extend(open.drain(shared..).rev().map(Step::Close));
    steps.extend(path.iter().skip(shared).copied().map(Step::Open));
    *open = path;
}

/// The containers of a block, outermost first; `before` are those of the block before it.
fn path(document: &Document<'_>, kept: &[usize], block: &Block, before: &[Container]) -> Vec<Container> {
    let mut path = Vec::new();
    let mut chain: Vec<NodeId> = document.ancestors(block.owner).filter(|&id| holds(document.node(id).tag)).collect();
    while let Some(id) = chain.pop() {
        if path.len() + 2 > NESTING {
            break;
        }
        let tag = document.node(id).tag;
        if !is_item(tag) {
            settle(before, &mut path);
            path.push(if tag == Tag::Blockquote { Container::Quote(id) } else { Container::List { id, ordered: tag == Tag::Ol } });
            continue;
        }
        if is_section(document, kept, id) {
            _ = path.pop_if(|c| matches!(c, Container::List { .. }));
            continue;
        }
        if !matches!(path.last(), Some(Container::List { .. })) {
            path.push(Container::List { id: document.node(id).parent, ordered: false });
        }
        let ordered = matches!(path.last(), Some(Container::List { ordered: true, .. }));
        path.push(Container::Item { id, number: ordered.then(|| number(document, id, block, chain.is_empty())) });
    }
    settle(before, &mut path);
    path
}

/// Whether an item begins with a heading: a card or chapter, laid out as a list, whose heading is one of the article.
fn is_section(document: &Document<'_>, kept: &[usize], item: NodeId) -> bool {
    let blocks = &document.node(item).blocks;
    let first = kept.get(kept.partition_point(|&i| (i as u64) < u64::from(blocks.start)));
    first.and_then(|&i| document.blocks.get(i)).is_some_and(|b| matches!(b.kind, BlockKind::Heading(_)))
}

fn holds(tag: Tag) -> bool {
    is_item(tag) || matches!(tag, Tag::Blockquote | Tag::Ul | Tag::Ol | Tag::Menu | Tag::Dir | Tag::Dl)
}

fn is_item(tag: Tag) -> bool {
    matches!(tag, Tag::Li | Tag::Dt | Tag::Dd)
}

/// A list that is no item's parent here: what stands in it goes to the item before it, or the list is left out.
fn settle(before: &[Container], path: &mut Vec<Container>) {
    if !matches!(path.last(), Some(Container::List { .. })) {
        return;
    }
    let same = before.len() > path.len() && before.iter().zip(path.iter()).all(|(a, b)| a.is_same(*b));
    match before.get(path.len()).filter(|_| same) {
        Some(&item) => path.push(item),
        None => _ = path.pop(),
    }
}

/// The number of an item: what its block says, else its place.
fn number(document: &Document<'_>, item: NodeId, block: &Block, innermost: bool) -> u32 {
    if let BlockKind::ListItem { number: Some(number), .. } = block.kind
        && innermost
    {
        return number;
    }
    let node = document.node(item);
    let start = document.attr(node.parent, AttrName::Start).and_then(|s| s.trim().parse::<u32>().ok()).unwrap_or(1).max(1);
    start.saturating_add(node.nth - 1)
}
