//! The kept blocks as an outline: which quotes, lists and items open and close, and which blocks make one paragraph, table or piece of
//! code. Pictures between them stand where the page has them. Writes nothing.

use std::ops::Range;

use crate::clean::article::Article;
use crate::clean::standing::Standing;
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
    /// A footnote, in no list.
    Note(NodeId),
}

impl Container {
    fn is_same(self, other: Self) -> bool {
        match (self, other) {
            (Self::Quote(a), Self::Quote(b)) | (Self::Note(a), Self::Note(b)) => a == b,
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
    Picture,
}

/// A piece of the article.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part<'d> {
    /// A kept block, with its number on the page.
    Block(usize, &'d Block),
    /// A picture between blocks.
    Picture(Standing),
}

/// A step through the article.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Open(Container),
    Close(Container),
    /// Parts that make one piece, a range of [`Outline::parts`]. Blocks of text are parted by line breaks, if by anything. Only tables
    /// hold blocks and pictures.
    Leaf(Leaf, Range<usize>),
}

/// The article from first to last.
#[derive(Debug)]
pub(super) struct Outline<'d> {
    parts: Vec<Part<'d>>,
    pub(super) steps: Vec<Step>,
}

impl<'d> Outline<'d> {
    /// The article, in which elements that are a note stand in no list.
    pub(super) fn of(document: &'d Document<'_>, article: &Article, pictures: &[Standing], is_note: impl Fn(NodeId) -> bool) -> Self {
        let kept: Vec<usize> =
            article.decisions.iter().take(document.blocks.len()).enumerate().filter(|(_, d)| d.kept).map(|(i, _)| i).collect();
        let parts = parts(document, &kept, pictures);
        let mut steps = Vec::with_capacity(parts.len() * 2);
        let mut open: Vec<Container> = Vec::new();
        let mut owner = None;
        let mut at = 0;
        while let Some(part) = parts.get(at) {
            let (here, block, leaf) = match part {
                Part::Block(_, block) => (block.owner, Some(*block), leaf(block.kind)),
                Part::Picture(picture) => (picture.owner, None, Leaf::Picture),
            };
            if owner.replace(here) != Some(here) {
                let path = path(document, &kept, here, block, &open, &is_note);
                move_to(&mut open, path, &mut steps);
            }
            let run = run_length(document, parts.get(at..).unwrap_or_default(), leaf);
            steps.push(Step::Leaf(leaf, at..at + run));
            at += run;
        }
        move_to(&mut open, Vec::new(), &mut steps);
        Self { parts, steps }
    }

    /// The parts of a leaf, in order.
    pub(super) fn parts(&self, range: &Range<usize>) -> &[Part<'d>] {
        self.parts.get(range.clone()).unwrap_or_default()
    }
}

/// The blocks among parts.
pub(super) fn blocks<'p, 'd>(parts: &'p [Part<'d>]) -> impl Iterator<Item = &'d Block> + 'p {
    parts.iter().filter_map(|part| if let Part::Block(_, block) = part { Some(*block) } else { None })
}

/// The kept blocks with the pictures between them; those inside a heading or a piece of code come after it.
fn parts<'d>(document: &'d Document<'_>, kept: &[usize], pictures: &[Standing]) -> Vec<Part<'d>> {
    let mut parts: Vec<Part<'d>> = Vec::with_capacity(kept.len() + pictures.len());
    let mut pictures = pictures.iter().copied().peekable();
    let mut before: Option<&Block> = None;
    for &at in kept {
        let Some(block) = document.blocks.get(at) else { break };
        let whole = leaf(block.kind);
        let goes_on = matches!(whole, Leaf::Heading(_) | Leaf::Code)
            && before.is_some_and(|b| leaf(b.kind) == whole && runs_on(document, b, block, whole));
        while !goes_on && let Some(picture) = pictures.next_if(|p| p.before <= at) {
            parts.push(Part::Picture(picture));
        }
        parts.push(Part::Block(at, block));
        before = Some(block);
    }
    parts.extend(pictures.map(Part::Picture));
    parts
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

/// How many of the next parts make one piece.
fn run_length(document: &Document<'_>, parts: &[Part<'_>], first: Leaf) -> usize {
    let Some(Part::Block(_, block)) = parts.first() else { return 1 };
    let mut before = *block;
    let rest = parts.iter().skip(1).take_while(|part| match part {
        Part::Block(_, block) => {
            let goes_on = leaf(block.kind) == first && runs_on(document, before, block, first);
            before = block;
            goes_on
        }
        Part::Picture(picture) => first == Leaf::Table && table_of(document, picture.id) == block.table,
    });
    1 + rest.count()
}

fn table_of(document: &Document<'_>, id: NodeId) -> NodeId {
    document.ancestors(id).find(|&n| document.node(n).tag == Tag::Table).unwrap_or(0)
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

/// The containers of what stands in `owner`, outermost first; `before` are those of the part before it.
fn path(
    document: &Document<'_>,
    kept: &[usize],
    owner: NodeId,
    block: Option<&Block>,
    before: &[Container],
    is_note: impl Fn(NodeId) -> bool,
) -> Vec<Container> {
    let mut path = Vec::new();
    let mut chain: Vec<NodeId> = document.ancestors(owner).filter(|&id| holds(document.node(id).tag) || is_note(id)).collect();
    while let Some(id) = chain.pop() {
        if path.len() + 2 > NESTING {
            break;
        }
        let tag = document.node(id).tag;
        if is_note(id) {
            path.clear();
            path.push(Container::Note(id));
            continue;
        }
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
        path.push(Container::Item { id, number: ordered.then(|| number(document, id, block.filter(|_| chain.is_empty()))) });
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
fn number(document: &Document<'_>, item: NodeId, block: Option<&Block>) -> u32 {
    if let Some(BlockKind::ListItem { number: Some(number), .. }) = block.map(|b| b.kind) {
        return number;
    }
    let node = document.node(item);
    let start = document.attr(node.parent, AttrName::Start).and_then(|s| s.trim().parse::<u32>().ok()).unwrap_or(1).max(1);
    start.saturating_add(node.nth - 1)
}
