//! The marks inside a block (links, bold, italic, code, formulas, images) as a sequence of events in text order. Writes nothing.

use std::borrow::Cow;

use super::Include;
use super::footnotes::Footnotes;
use crate::clean::addresses::Addresses;
use crate::clean::article::Article;
use crate::clean::images;
use crate::clean::standing::{Standing, belonging, standing};
use crate::document::{AttrName, Block, Document, Formula, NodeId, Tag};
use crate::text::span::Span;

/// A mark that opens or closes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Link(String),
    Bold,
    Italic,
    Code,
    Deleted,
    Math(Formula),
}

/// One step through a block. Marks are properly nested, no mark stands in one of its kind, none begins or ends with white space.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event<'e> {
    Text(&'e str),
    Open(&'e Mark),
    Close(&'e Mark),
    Image {
        alt: Cow<'e, str>,
        address: String,
    },
    /// A reference to the note with this label.
    Reference(&'e str),
}

/// Walks the blocks of a page in their order, once.
#[derive(Debug)]
pub(super) struct Walk<'d, 'a> {
    document: &'d Document<'a>,
    addresses: Addresses,
    include: Include,
    has_formulas: bool,
    footnotes: Footnotes,
    /// The first element not looked at yet.
    next: NodeId,
    /// Elements that opened before the block and go on into it.
    open: Vec<NodeId>,
}

impl<'d, 'a> Walk<'d, 'a> {
    pub(super) fn new(document: &'d Document<'a>, include: Include) -> Self {
        let has_formulas = (1..document.nodes.len()).filter_map(|id| NodeId::try_from(id).ok()).any(|id| document.formula(id).is_some());
        Self {
            document,
            addresses: Addresses::of(document),
            include,
            has_formulas,
            footnotes: Footnotes::default(),
            next: 0,
            open: Vec::new(),
        }
    }

    /// The same with footnotes as such.
    pub(super) fn with_footnotes(self, footnotes: Footnotes) -> Self {
        Self { footnotes, ..self }
    }

    /// The label of an element, if it is a note.
    pub(super) fn note(&self, id: NodeId) -> Option<&str> {
        self.footnotes.label_of(id)
    }

    /// Calls `emit` for each step through `block`, which must stand behind the block of the last call.
    pub(super) fn block(&mut self, block: &Block, emit: &mut dyn FnMut(Event<'_>)) {
        self.advance(block);
        let document = self.document;
        let mut at = block.text.start;
        let mut open: Vec<(usize, Mark)> = Vec::new();
        // A link around a whole box is the box's, not its text's: cards and teasers would be nothing but links.
        let around = |id: NodeId| document.node(id).tag == Tag::A && id < block.owner;
        for (id, image) in
            self.open.iter().filter(|&&id| !around(id)).map(|&id| (id, None)).chain(block.nodes.clone().map(|id| (id, self.image(id))))
        {
            let span = trimmed(document, block, id);
            let mark = if span.is_empty() || self.footnotes.cuts.cover(span) { None } else { self.mark(block, id) };
            if image.is_none() && mark.is_none() {
                continue;
            }
            let start = span.start.clamp(at, block.text.end);
            while let Some((end, mark)) = open.pop_if(|(end, _)| *end <= start) {
                self.text(at, end.max(at), emit);
                at = at.max(end);
                emit(Event::Close(&mark));
            }
            self.text(at, start, emit);
            at = start;
            if let Some(event) = image {
                emit(event);
            }
            if let Some(mark) = mark {
                let end = span.end.min(open.last().map_or(block.text.end, |(end, _)| *end));
                if end > start && !open.iter().any(|(_, m)| std::mem::discriminant(m) == std::mem::discriminant(&mark)) {
                    emit(Event::Open(&mark));
                    open.push((end, mark));
                }
            }
        }
        while let Some((end, mark)) = open.pop() {
            self.text(at, end.max(at), emit);
            at = at.max(end);
            emit(Event::Close(&mark));
        }
        self.text(at, block.text.end, emit);
    }

    /// Calls `emit` for a stretch of text, and for the references in it.
    fn text(&self, from: usize, to: usize, emit: &mut dyn FnMut(Event<'_>)) {
        let text = |from: usize, to: usize| Event::Text(Span::new(from, to).of(&self.document.text));
        let mut at = from;
        for cut in self.footnotes.cuts.within(Span::new(from, to)) {
            if cut.span.start >= at {
                emit(text(at, cut.span.start));
                if let Some(label) = &cut.label {
                    emit(Event::Reference(label));
                }
            }
            at = cut.span.end.min(to);
        }
        emit(text(at, to));
    }

    /// Calls `emit` for a picture that stands between blocks.
    pub(super) fn picture(&self, id: NodeId, emit: &mut dyn FnMut(Event<'_>)) {
        if let Some(event) = self.image(id) {
            emit(event);
        }
    }

    /// The pictures between the kept blocks, as far as pictures are wanted.
    pub(super) fn pictures(&self, article: &Article) -> Vec<Standing> {
        if !self.include.images {
            return Vec::new();
        }
        standing(self.document, article, &belonging(self.document, article), &self.addresses)
    }

    /// Whether any formula is on the page: dollar signs would be read as marks of one.
    pub(super) fn has_formulas(&self) -> bool {
        self.has_formulas
    }

    /// Notes the elements before `block` that go on into it.
    fn advance(&mut self, block: &Block) {
        let document = self.document;
        let goes_on = |id: NodeId| document.node(id).text.span().end > block.text.start;
        self.open.retain(|&id| goes_on(id));
        self.open.extend((self.next..block.nodes.start).filter(|&id| is_mark(document.node(id).tag) && goes_on(id)));
        self.next = self.next.max(block.nodes.start);
    }

    fn mark(&self, block: &Block, id: NodeId) -> Option<Mark> {
        let document = self.document;
        Some(match document.node(id).tag {
            // A misnested element may be ended before its last child: the counts of the block know.
            Tag::A if self.include.links && block.link_bytes > 0 => {
                Mark::Link(self.addresses.resolve(&document.attr_text(id, AttrName::Href)?)?)
            }
            Tag::B | Tag::Strong if block.bold_bytes > 0 => Mark::Bold,
            Tag::I | Tag::Em | Tag::Cite => Mark::Italic,
            Tag::Code | Tag::Kbd | Tag::Samp | Tag::Tt => Mark::Code,
            Tag::Del | Tag::S | Tag::Strike => Mark::Deleted,
            _ => Mark::Math(document.formula(id)?),
        })
    }

    fn image(&self, id: NodeId) -> Option<Event<'d>> {
        let document = self.document;
        let address = self.include.images.then(|| images::address(document, &self.addresses, id))??;
        Some(Event::Image { alt: document.attr_text(id, AttrName::Alt).unwrap_or_default(), address })
    }
}

fn is_mark(tag: Tag) -> bool {
    use Tag::{A, B, Cite, Code, Del, Em, I, Kbd, S, Samp, Strike, Strong, Tt};
    matches!(tag, A | B | Strong | I | Em | Cite | Code | Kbd | Samp | Tt | Del | S | Strike)
}

/// The element's text inside the block, without white space at the ends.
pub(super) fn trimmed(document: &Document<'_>, block: &Block, id: NodeId) -> Span {
    let node = document.node(id).text.span();
    let span = Span::new(node.start.max(block.text.start), node.end.min(block.text.end));
    let text = span.of(&document.text);
    let lead = text.len() - text.trim_start().len();
    Span::new(span.start + lead, span.start + lead + text.trim().len())
}
