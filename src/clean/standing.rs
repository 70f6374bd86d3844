//! Pictures without text of their own that are part of the article: between its kept blocks, or in a figure right before them. Those
//! inside a kept block go with it and are none of these. Chooses no block.

use rustc_hash::FxHashSet;

use super::addresses::Addresses;
use super::article::{Article, Role};
use super::images::{anchored, pixels, written_address};
use crate::document::{AttrName, Block, BlockKind, Document, NodeId, Tag};

/// Pictures placed in one article.
const MOST: usize = 500;
/// Elements around a picture that hold nothing but it.
const WRAPPERS: usize = 16;
/// Blocks before the first kept one in which captions count: a picture stands above the text.
const LEAD: usize = 3;
/// Text beside a picture up to this many bytes, and not of links, may be its caption.
const CAPTION_BYTES: usize = 300;
/// Pictures outside figures stated to be smaller than this (pixels) are icons or faces.
const SMALLEST: u32 = 64;
/// Bytes of an address that are looked through for names of icons.
const NAMED_BYTES: usize = 512;
/// What icons, faces and counters are called, in classes and addresses.
const ICON_WORDS: [&str; 14] = [
    "avatar",
    "avatars",
    "blank",
    "emoji",
    "emoticon",
    "emoticons",
    "gravatar",
    "icon",
    "icons",
    "logo",
    "pixel",
    "smiley",
    "smilies",
    "spacer",
];

/// A picture with its place in the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// The element.
    pub(super) id: NodeId,
    /// It stands before this block, or the first kept one after it.
    pub(super) before: usize,
    /// The innermost element around it that holds kept text.
    pub(super) owner: NodeId,
}

/// What counts for a picture's neighbourhood, summed up over the blocks before each.
#[derive(Debug)]
struct Sums {
    kept: Vec<u32>,
    /// Blocks that are neither kept nor a caption: what they stand with is something else.
    foreign: Vec<u32>,
}

/// Which blocks are kept, or captions among them.
pub(super) fn belonging(document: &Document<'_>, article: &Article) -> Vec<bool> {
    let kept = |i: &usize| article.decisions.get(*i).is_some_and(|d| d.kept);
    let all = 0..document.blocks.len();
    let first = all.clone().find(kept).map_or(usize::MAX, |i| i.saturating_sub(LEAD));
    let last = all.clone().rev().find(kept).unwrap_or(0);
    document
        .blocks
        .iter()
        .enumerate()
        .map(|(i, block)| kept(&i) || ((first..=last).contains(&i) && is_caption(block, article, i)))
        .collect()
}

fn is_caption(block: &Block, article: &Article, at: usize) -> bool {
    block.kind == BlockKind::Caption || article.decisions.get(at).is_some_and(|d| d.role == Role::Caption)
}

/// The pictures of the article, in page order, none twice.
pub(super) fn standing(document: &Document<'_>, article: &Article, belongs: &[bool], addresses: &Addresses) -> Vec<Standing> {
    let mut found = Vec::new();
    let mut pictures = anchored(document).peekable();
    if pictures.peek().is_none() {
        return found;
    }
    let sums = Sums::of(document, article);
    let mut shown: FxHashSet<String> = FxHashSet::default();
    // The last picture that is no fallback.
    let mut plain = 0;
    for (id, before) in pictures {
        if found.len() >= MOST || sums.all_kept() == sums.kept_before(before) {
            break;
        }
        let Some(written) = written_address(document, id) else { continue };
        let node = document.node(id);
        if !node.fallback {
            plain = id;
        }
        if node.hidden || node.fallback && is_copy(document, id, plain) {
            continue;
        }
        // Most pictures of a page are not the article's: their addresses need not be resolved.
        if let Some(owner) = owner(document, &sums, belongs, id, before, &written)
            && let Some(url) = addresses.resolve(&written)
            && shown.insert(url)
        {
            found.push(Standing { id, before, owner });
        }
    }
    found
}

/// Whether the picture `plain` stands beside the `noscript` or `template` that holds this one.
fn is_copy(document: &Document<'_>, id: NodeId, plain: NodeId) -> bool {
    let holder = document.ancestors(id).find(|&n| matches!(document.node(n).tag, Tag::Noscript | Tag::Template));
    holder.is_some_and(|h| plain > document.node(h).parent)
}

/// The element in which the picture stands among kept text, if it is part of the article.
fn owner(document: &Document<'_>, sums: &Sums, belongs: &[bool], id: NodeId, before: usize, written: &str) -> Option<NodeId> {
    let inside = document.blocks.get(before).is_some_and(|b| b.nodes.contains(&id));
    if inside && (sums.is_kept(before) || sums.is_foreign(before)) {
        return None;
    }
    let (mut around, mut owner) = (id, document.node(id).parent);
    let (mut in_figure, mut linked) = (false, false);
    for _ in 0..WRAPPERS {
        if owner == 0 || sums.kept_in(document, owner) > 0 {
            break;
        }
        match document.node(owner).tag {
            Tag::Figure => in_figure = true,
            Tag::Aside | Tag::Nav | Tag::Footer | Tag::Form | Tag::Button | Tag::Dialog => return None,
            Tag::A if is_paid(document, owner) => return None,
            Tag::A => linked |= !leads_to_picture(document, owner),
            _ => {}
        }
        around = owner;
        owner = document.node(owner).parent;
    }
    let belongs_next = belongs.get(before).is_some_and(|&b| b);
    let first = sums.kept_before(before) == 0;
    let fits = sums.kept_in(document, owner) > 0
        && sums.foreign_in(document, around) == 0
        && (!first || in_figure && belongs_next)
        && (in_figure || (!linked || belongs_next) && !is_icon(document, id, written));
    fits.then_some(owner)
}

/// Whether the link is one that somebody pays for, as it says itself.
fn is_paid(document: &Document<'_>, link: NodeId) -> bool {
    let rel = document.attr(link, AttrName::Rel).unwrap_or_default();
    rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("sponsored") || word.eq_ignore_ascii_case("nofollow"))
}

/// Whether a link shows the picture itself in full, or nothing else.
fn leads_to_picture(document: &Document<'_>, link: NodeId) -> bool {
    let Some(target) = document.attr(link, AttrName::Href) else { return true };
    let path = target.split(['?', '#']).next().unwrap_or_default().as_bytes();
    let ends = |end: &str| path.len() > end.len() && path[path.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes());
    path.is_empty() || [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"].iter().any(|end| ends(end))
}

fn is_icon(document: &Document<'_>, id: NodeId, written: &str) -> bool {
    let small = |name| pixels(document, id, name).is_some_and(|n| n < SMALLEST);
    let named = |text: &str| {
        let text = text.get(..text.floor_char_boundary(NAMED_BYTES)).unwrap_or_default();
        let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
        words.any(|word| ICON_WORDS.iter().any(|icon| icon.eq_ignore_ascii_case(word)))
    };
    let path = written.split(['?', '#']).next().unwrap_or_default();
    small(AttrName::Width) || small(AttrName::Height) || named(path) || document.attr(id, AttrName::Class).is_some_and(named)
}

impl Sums {
    fn of(document: &Document<'_>, article: &Article) -> Self {
        let all = document.blocks.len() + 1;
        let mut sums = Self { kept: Vec::with_capacity(all), foreign: Vec::with_capacity(all) };
        let (mut kept, mut foreign) = (0, 0);
        sums.kept.push(0);
        sums.foreign.push(0);
        for (i, block) in document.blocks.iter().enumerate() {
            let is_kept = article.decisions.get(i).is_some_and(|d| d.kept);
            let plain = block.link_bytes as usize * 2 <= block.text.len() && block.text.len() <= CAPTION_BYTES;
            kept += u32::from(is_kept);
            foreign += u32::from(!is_kept && !plain && !is_caption(block, article, i));
            sums.kept.push(kept);
            sums.foreign.push(foreign);
        }
        sums
    }

    fn at(sums: &[u32], block: usize) -> u32 {
        sums.get(block).or(sums.last()).copied().unwrap_or(0)
    }

    fn inside(sums: &[u32], document: &Document<'_>, id: NodeId) -> u32 {
        let blocks = &document.node(id).blocks;
        Self::at(sums, blocks.end as usize).saturating_sub(Self::at(sums, blocks.start as usize))
    }

    fn kept_before(&self, block: usize) -> u32 {
        Self::at(&self.kept, block)
    }

    fn all_kept(&self) -> u32 {
        self.kept.last().copied().unwrap_or(0)
    }

    fn is_kept(&self, block: usize) -> bool {
        Self::at(&self.kept, block + 1) > Self::at(&self.kept, block)
    }

    fn is_foreign(&self, block: usize) -> bool {
        Self::at(&self.foreign, block + 1) > Self::at(&self.foreign, block)
    }

    fn kept_in(&self, document: &Document<'_>, id: NodeId) -> u32 {
        Self::inside(&self.kept, document, id)
    }

    fn foreign_in(&self, document: &Document<'_>, id: NodeId) -> u32 {
        Self::inside(&self.foreign, document, id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::Decision;
    use crate::clean::images::address;
    use crate::document::html;
    use crate::limits::Limits;

    /// Addresses of the pictures of a page, of which the paragraphs that say "text" and all captions with "Text" are kept.
    fn found(page: &str) -> Vec<String> {
        let document = html::parse(page, &Limits::default());
        let kept = |b: &Block| document.block_text(b).to_lowercase().starts_with("text");
        let decision = |b| Decision { role: Role::Body, kept: kept(b), score: 1.0, reasons: Vec::new(), span: None, duplicate_of: None };
        let article = Article::assemble(&document, document.blocks.iter().map(decision).collect());
        let (belongs, addresses) = (belonging(&document, &article), Addresses::of(&document));
        let all = standing(&document, &article, &belongs, &addresses);
        all.iter().map(|s| address(&document, &addresses, s.id).unwrap()).collect()
    }

    #[test]
    fn between_kept_blocks_or_in_a_figure_before_them() {
        let page = "<img src=/z><article><h1>Head</h1><img src=/a><figure><img src=/b></figure><p>Text one<p><img src=/c><p>text two\
                    <div><figure><a href=/big.jpg><img src=/d></a><figcaption>Under it</figcaption></figure></div><p>text <img src=/in> three\
                    <figure><img src=/d></figure><p>text</article><figure><img src=/e></figure>";
        assert_eq!(found(page), ["/b", "/c", "/d"]);
    }

    #[test]
    fn not_what_stands_with_other_text_or_elsewhere() {
        let teaser = "<div><a href=/o><img src=/a>Another story of the day</a></div>";
        let side =
            "<aside><img src=/b></aside><a rel=sponsored href=/x><img src=/c></a><a href=/p><img src=/d></a><a href=/p>Who wrote</a>";
        let icons = "<img class='user avatar' src=/e><img src=/icons/f.png><img width=40 src=/g><div hidden><img src=/h></div>";
        assert!(found(&format!("<p>text one{teaser}{side}{icons}<p>text two")).is_empty());
    }

    #[test]
    fn a_fallback_is_shown_where_nothing_else_is() {
        assert_eq!(found("<p>text<div><img src=/a><noscript><img src=/a-big></noscript></div><p>text"), ["/a"]);
        assert_eq!(found("<p>text<div><img src='data:x,'><noscript><img src=/b></noscript></div><p>text"), ["/b"]);
    }
}
