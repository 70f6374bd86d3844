//! The marks inside a block (links, bold, italic, code, images) as a sequence of events in text order. Writes nothing.

use std::borrow::Cow;

use url::Url;

use crate::document::{AttrName, Block, Document, NodeId, Tag};
use crate::text::span::Span;

/// A mark that opens or closes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Link(String),
    Bold,
    Italic,
    Code,
    Deleted,
}

/// One step through a block.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event<'e> {
    Text(&'e str),
    Open(&'e Mark),
    Close(&'e Mark),
    Image { alt: Cow<'e, str>, address: String },
}

/// Bytes of a base address beyond which it is ignored: every link on the page would repeat it.
const LONGEST_BASE: usize = 4_096;
/// Bytes of an address beyond which it is left out.
const LONGEST_ADDRESS: usize = 8_192;

/// Resolves addresses against the page's own.
#[derive(Debug)]
pub(super) struct Addresses {
    base: Option<Url>,
}

impl Addresses {
    pub(super) fn of(document: &Document<'_>) -> Self {
        let page = document.url.and_then(|u| Url::parse(u).ok());
        let base = match (&document.head.base, &page) {
            (Some(base), Some(page)) => page.join(base).ok(),
            (Some(base), None) => Url::parse(base).ok(),
            (None, _) => None,
        };
        Self { base: base.filter(|b| b.as_str().len() <= LONGEST_BASE).or(page).filter(|b| b.as_str().len() <= LONGEST_BASE) }
    }

    /// The address in full where that can be had; `None` for schemes that are no address of a page or picture.
    fn resolve(&self, written: &str) -> Option<String> {
        // Browsers pass over control characters, so a scheme may hide behind them.
        let written: String = written.trim_matches(|c: char| c <= ' ').chars().filter(|c| !c.is_control()).collect();
        let resolved = match &self.base {
            Some(base) => base.join(&written).ok()?.to_string(),
            None => written,
        };
        let scheme = resolved.split_once(':').map(|(s, _)| s).filter(|s| !s.contains(['/', '?', '#']));
        let safe = scheme.is_none_or(|s| ["http", "https", "mailto", "tel", "ftp"].iter().any(|k| s.eq_ignore_ascii_case(k)));
        (safe && !resolved.is_empty() && resolved.len() <= LONGEST_ADDRESS).then_some(resolved)
    }
}

/// Calls `emit` for each step through `block`; marks are properly nested.
pub(super) fn walk(document: &Document<'_>, addresses: &Addresses, block: &Block, emit: &mut dyn FnMut(Event<'_>)) {
    let mut at = block.text.start;
    let mut open: Vec<(usize, Mark)> = Vec::new();
    let text = |from: usize, to: usize| Span::new(from, to).of(&document.text);
    for id in block.nodes.clone() {
        let span = trimmed(document, block, id);
        let image = image(document, addresses, id);
        let mark = if span.is_empty() { None } else { mark(document, addresses, id) };
        if image.is_none() && mark.is_none() {
            continue;
        }
        let start = span.start.clamp(at, block.text.end);
        while let Some((end, mark)) = open.pop_if(|(end, _)| *end <= start) {
            emit(Event::Text(text(at, end.max(at))));
            at = at.max(end);
            emit(Event::Close(&mark));
        }
        emit(Event::Text(text(at, start)));
        at = start;
        if let Some(event) = image {
            emit(event);
        }
        if let Some(mark) = mark {
            let end = span.end.min(open.last().map_or(block.text.end, |(end, _)| *end));
            if end > start && !open.iter().any(|(_, m)| *m == mark) {
                emit(Event::Open(&mark));
                open.push((end, mark));
            }
        }
    }
    while let Some((end, mark)) = open.pop() {
        emit(Event::Text(text(at, end.max(at))));
        at = at.max(end);
        emit(Event::Close(&mark));
    }
    emit(Event::Text(text(at, block.text.end)));
}

/// The element's text inside the block, without white space at the ends.
fn trimmed(document: &Document<'_>, block: &Block, id: NodeId) -> Span {
    let node = document.node(id).text;
    let span = Span::new(node.start.max(block.text.start), node.end.min(block.text.end));
    let text = span.of(&document.text);
    let lead = text.len() - text.trim_start().len();
    Span::new(span.start + lead, span.start + lead + text.trim().len())
}

fn mark(document: &Document<'_>, addresses: &Addresses, id: NodeId) -> Option<Mark> {
    Some(match document.node(id).tag {
        Tag::A => Mark::Link(addresses.resolve(&document.attr_text(id, AttrName::Href)?)?),
        Tag::B | Tag::Strong => Mark::Bold,
        Tag::I | Tag::Em | Tag::Cite => Mark::Italic,
        Tag::Code | Tag::Kbd | Tag::Samp | Tag::Tt => Mark::Code,
        Tag::Del | Tag::S | Tag::Strike => Mark::Deleted,
        _ => return None,
    })
}

fn image<'e>(document: &'e Document<'_>, addresses: &Addresses, id: NodeId) -> Option<Event<'e>> {
    if document.node(id).tag != Tag::Img {
        return None;
    }
    let source =
        document.attr_text(id, AttrName::Src).filter(|s| !s.starts_with("data:")).or_else(|| document.attr_text(id, AttrName::DataSrc))?;
    let address = addresses.resolve(&source)?;
    Some(Event::Image { alt: document.attr_text(id, AttrName::Alt).unwrap_or_default(), address })
}
