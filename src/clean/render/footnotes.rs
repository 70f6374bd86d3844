//! Footnotes: references in the text and the notes they lead to, where both are kept and the note leads back or says that it is one.
//! Writes nothing.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use rustc_hash::{FxHashMap, FxHashSet};

use super::cuts::{Cut, Cuts};
use crate::clean::article::Article;
use crate::document::{AttrName, Block, BlockKind, Document, NodeId, Tag};
use crate::text::span::Span;

/// Bytes of the text of a reference: `[note 12]` and the like, and without any number.
const REFERENCE: usize = 16;
const SIGN: usize = 5;
/// Bytes of the text of a link back: `Jump back to the text`.
const BACK: usize = 32;
/// Elements around a reference that a link back may lead to.
const AROUND: usize = 4;
/// Elements between a target and the note it stands for.
const REACH: usize = 6;
/// Elements in a note; what has more is a part of the text.
const SIZE: NodeId = 400;
/// Roles of references and of notes, or lists of them (DPUB-ARIA 1.1).
const REFERENCE_ROLE: &str = "doc-noteref";
const NOTE_ROLES: [&str; 3] = ["doc-footnote", "doc-endnote", "doc-endnotes"];

/// The footnotes of an article.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    /// The elements that are notes, with their labels.
    labels: FxHashMap<NodeId, String>,
    /// What Markdown says in other words than the text.
    pub(super) cuts: Cuts,
}

impl Footnotes {
    pub(super) fn of(document: &Document<'_>, article: &Article) -> Self {
        let links = links(document, article);
        let mut footnotes = Self::default();
        if links.is_empty() {
            return footnotes;
        }
        let references: Vec<(&Link, NodeId)> = links
            .iter()
            .filter(|link| link.refers(document))
            .filter_map(|link| Some((link, note(document, article, link.target).filter(|&note| note > link.id)?)))
            .collect();
        let near: FxHashSet<(NodeId, NodeId)> =
            references.iter().flat_map(|(link, note)| around(document, link.id).map(|id| (*note, id))).collect();
        let backs: Vec<(&Link, NodeId)> = links
            .iter()
            .filter(|link| link.target < link.id)
            .filter_map(|link| Some((link, enclosing(document, link.id)?)))
            .filter(|(link, note)| near.contains(&(*note, link.target)))
            .collect();
        let mut notes: FxHashSet<NodeId> = backs.iter().map(|(_, note)| *note).collect();
        notes.extend(references.iter().filter(|(link, note)| says_so(document, link.id, *note)).map(|(_, note)| *note));
        let mut cuts = Vec::new();
        let mut taken = FxHashSet::default();
        for (link, note) in references.iter().filter(|(_, note)| notes.contains(note)) {
            cuts.push(Cut { span: link.text, label: Some(footnotes.label(document, *note, link, &mut taken)) });
        }
        for same in backs.chunk_by(|(a, n), (b, m)| a.block == b.block && n == m) {
            cuts.extend(same.first().into_iter().flat_map(|(link, note)| {
                let spans: Vec<Span> = same.iter().map(|(link, _)| link.text).filter(|span| span.len() <= BACK).collect();
                back_cuts(document, article, *note, link.block, &spans)
            }));
        }
        footnotes.cuts = Cuts::of(cuts);
        footnotes
    }

    /// The label of an element, if it is a note.
    pub(super) fn label_of(&self, id: NodeId) -> Option<&str> {
        self.labels.get(&id).map(String::as_str)
    }

    /// The label of a note: what the first reference to it says, else a number that is free.
    fn label(&mut self, document: &Document<'_>, note: NodeId, link: &Link, taken: &mut FxHashSet<String>) -> String {
        if let Some(label) = self.labels.get(&note) {
            return label.clone();
        }
        let said = link.text.of(&document.text).trim_matches(['[', ']', '(', ')', ' ']).to_lowercase();
        let is_plain = !said.is_empty() && said.bytes().all(|b| b.is_ascii_alphanumeric());
        let label = if is_plain && taken.insert(said.clone()) { said } else { format!("note-{}", self.labels.len() + 1) };
        self.labels.insert(note, label.clone());
        label
    }
}

/// A link in a kept block to another element of the page.
#[derive(Debug)]
struct Link {
    id: NodeId,
    target: NodeId,
    block: usize,
    text: Span,
    /// It stands behind other text of its block.
    follows: bool,
}

impl Link {
    /// Whether it may be the reference to a note: a few letters after others.
    fn refers(&self, document: &Document<'_>) -> bool {
        let text = self.text.of(&document.text);
        let is_sign = |c: char| c.is_alphanumeric() || matches!(c, '*' | '\u{2020}' | '\u{2021}' | '\u{a7}' | '\u{b6}');
        let in_code = |id: NodeId| matches!(document.node(id).tag, Tag::Code | Tag::Kbd | Tag::Samp | Tag::Tt);
        self.follows
            && text.contains(is_sign)
            && (1..=if text.contains(char::is_numeric) { REFERENCE } else { SIGN }).contains(&text.len())
            && !document.ancestors(self.id).any(in_code)
    }
}

fn links(document: &Document<'_>, article: &Article) -> Vec<Link> {
    let mut targets = None;
    let mut links = Vec::new();
    let kept = document.blocks.iter().enumerate().filter(|(i, b)| is_kept(article, *i) && b.kind != BlockKind::Code);
    for (at, block) in kept {
        for id in block.nodes.clone().filter(|&id| document.node(id).tag == Tag::A) {
            let Some(name) = fragment(document, id) else { continue };
            let target = targets.get_or_insert_with(|| names(document)).get(name.as_str()).copied();
            let text = super::inline::trimmed(document, block, id);
            links.extend(target.map(|target| Link { id, target, block: at, text, follows: text.start > block.text.start }));
        }
    }
    links
}

fn is_kept(article: &Article, block: usize) -> bool {
    article.decisions.get(block).is_some_and(|d| d.kept)
}

/// The name of the element of this very page to which a link leads.
fn fragment(document: &Document<'_>, link: NodeId) -> Option<String> {
    let written = document.attr_text(link, AttrName::Href)?;
    let (page, name) = written.trim().split_once('#')?;
    let own = document.url.map_or("", |url| url.split('#').next().unwrap_or_default());
    (page.is_empty() || page == own).then(|| percent_decode_str(name).decode_utf8().ok().map(Cow::into_owned))?
}

/// The elements with a name, by name.
fn names<'a>(document: &Document<'a>) -> FxHashMap<Cow<'a, str>, NodeId> {
    let mut names = FxHashMap::default();
    for id in (1..document.nodes.len()).filter_map(|id| NodeId::try_from(id).ok()) {
        let old = || document.attr_text(id, AttrName::Name).filter(|_| document.node(id).tag == Tag::A);
        if let Some(name) = document.attr_text(id, AttrName::Id).or_else(old) {
            names.entry(name).or_insert(id);
        }
    }
    names
}

/// The note in which a target stands, or which it is.
fn note(document: &Document<'_>, article: &Article, target: NodeId) -> Option<NodeId> {
    let note = enclosing(document, target)?;
    let node = document.node(note);
    let range = node.blocks.start as usize..node.blocks.end as usize;
    let is_text = |block: &Block| block.owner >= note && matches!(block.kind, BlockKind::ListItem { .. } | BlockKind::Paragraph);
    let plain = document.blocks.get(range.clone())?.iter().zip(range.clone()).all(|(b, i)| is_text(b) || !is_kept(article, i));
    // In a quote or another item, Markdown knows no notes.
    let outer = |id: NodeId| matches!(document.node(id).tag, Tag::Blockquote | Tag::Li | Tag::Dt | Tag::Dd);
    let nested = document.ancestors(node.parent).any(outer);
    (node.end - note <= SIZE && range.start < range.end && is_kept(article, range.start) && plain && !nested).then_some(note)
}

/// The list item around an element, else the innermost element that is not inline.
fn enclosing(document: &Document<'_>, id: NodeId) -> Option<NodeId> {
    let near = || document.ancestors(id).take(REACH);
    let item = near().find(|&id| matches!(document.node(id).tag, Tag::Li | Tag::Dd));
    let role = || near().find(|&id| has_role(document, id, &NOTE_ROLES[..2]));
    let block = || near().find(|&id| !document.node(id).tag.is_inline());
    let found = item.or_else(role).or_else(block)?;
    matches!(document.node(found).tag, Tag::Li | Tag::Dd | Tag::P | Tag::Div | Tag::Aside | Tag::Section).then_some(found)
}

/// The elements that stand for the place of a reference: it, what it stands in, and what stands in it or right before it.
fn around<'d>(document: &'d Document<'_>, link: NodeId) -> impl Iterator<Item = NodeId> + 'd {
    let node = document.node(link);
    let before = (link.saturating_sub(2)..link).filter(move |&id| document.node(id).parent == node.parent);
    document.ancestors(link).take(AROUND + 1).chain(link + 1..node.end.min(link + 3)).chain(before)
}

/// Whether the roles of a reference or its note say what they are.
fn says_so(document: &Document<'_>, link: NodeId, note: NodeId) -> bool {
    has_role(document, link, &[REFERENCE_ROLE]) || document.ancestors(note).take(AROUND).any(|id| has_role(document, id, &NOTE_ROLES))
}

fn has_role(document: &Document<'_>, id: NodeId, roles: &[&str]) -> bool {
    document.attr(id, AttrName::Role).is_some_and(|role| roles.iter().any(|r| role.trim().eq_ignore_ascii_case(r)))
}

/// What goes from a block of a note: the links back at `spans`, with the marks and spaces about them. Nothing where the note would be
/// empty.
fn back_cuts(document: &Document<'_>, article: &Article, note: NodeId, at: usize, spans: &[Span]) -> Vec<Cut> {
    let Some(block) = document.blocks.get(at) else { return Vec::new() };
    let text = |from: usize, to: usize| Span::new(from, to).of(&document.text);
    let is_mark = |c: char| c.is_whitespace() || matches!(c, '^' | '\u{2191}' | '\u{21a9}' | '[' | ']' | '(' | ')' | '.' | ',' | ':');
    let mut cuts: Vec<Cut> = Vec::new();
    let mut lead = block.text.start;
    let mut at_start = true;
    for span in spans {
        at_start &= text(lead, span.start).chars().all(is_mark);
        let cut = if at_start {
            let rest = text(span.end, block.text.end);
            lead = span.end + (rest.len() - rest.trim_start_matches(|c| is_mark(c) && !matches!(c, '[' | '(')).len());
            Span::new(block.text.start, lead)
        } else {
            let from = lead.max(block.text.start);
            Span::new(from + text(from, span.start).trim_end().len(), span.end)
        };
        match cuts.last_mut().filter(|last| last.span.end >= cut.start) {
            Some(last) => last.span.end = last.span.end.max(cut.end),
            None => cuts.push(Cut { span: cut, label: None }),
        }
    }
    let mut left = block.text.start;
    let mut says = |to: usize, next: usize| text(std::mem::replace(&mut left, next), to).contains(char::is_alphanumeric);
    let says_more = cuts.iter().any(|cut| says(cut.span.start, cut.span.end)) || says(block.text.end, block.text.end);
    if says_more {
        return cuts;
    }
    let blocks = &document.node(note).blocks;
    let others = (blocks.start as usize..blocks.end as usize).filter(|&i| i != at && is_kept(article, i)).count();
    // A label in a block of its own.
    if others > 0 && at == blocks.start as usize { vec![Cut { span: block.text, label: None }] } else { Vec::new() }
}
