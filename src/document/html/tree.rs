//! Tracks open elements and keeps them as a flat arena, after the tree construction stage of the HTML Standard (13.2.6) as far as text
//! needs it: implied end tags, scopes, misnested formatting. Not done: foster parenting, reopening of formatting, quirks.

mod formula;
#[cfg(test)]
mod tests;

use self::formula::Formulas;
use super::context::{Context, items_before};
use super::facts;
use super::scope::{breaks_out, closes_paragraph, is_barrier, is_head_content};
use super::siblings::Siblings;
use super::text::TextBuilder;
use super::tokenizer::{Token, Tokenizer};
use crate::document::hidden::{self, State};
use crate::document::{Attr, AttrName, Document, Node, NodeId, Tag};
use crate::limits::Limits;
use crate::note::{Note, NoteCode};
use crate::text::span::Span;

/// An open element.
#[derive(Debug)]
struct Open {
    tag: Tag,
    name_hash: u32,
    /// 0 where the element was not kept.
    node: NodeId,
    context: Context,
    /// Ended by a misnested end tag: it only waits for what it holds.
    closed: bool,
    /// List items so far, for ordered lists.
    items: u32,
}

/// Bytes of markup for each element, and for each byte of text, of which pages have more: so much room is made at once.
const BYTES_PER_NODE: usize = 128;
const BYTES_PER_CHARACTER: usize = 10;

/// Builds a document from tokens.
#[derive(Debug)]
pub(super) struct TreeBuilder<'a, 'l> {
    limits: &'l Limits,
    tokens: Tokenizer<'a>,
    document: Document<'a>,
    text: TextBuilder,
    open: Vec<Open>,
    /// Elements deeper than the limit that are open.
    overflow: usize,
    deepest: usize,
    nodes_dropped: bool,
    state_dropped: bool,
    siblings: Siblings,
    formulas: Formulas,
}

impl<'a, 'l> TreeBuilder<'a, 'l> {
    pub(super) fn new(source: &'a str, limits: &'l Limits) -> Self {
        let mut document = Document { has_markup: true, ..Document::empty(source) };
        document.nodes.reserve(source.len() / BYTES_PER_NODE);
        document.attrs.reserve(source.len() / BYTES_PER_NODE);
        let root = Open { tag: Tag::Root, name_hash: 0, node: 0, context: Context::default(), closed: false, items: 0 };
        Self {
            limits,
            tokens: Tokenizer::new(source, limits.attributes),
            document,
            text: TextBuilder::with_room(source.len() / BYTES_PER_CHARACTER),
            open: vec![root],
            overflow: 0,
            deepest: 0,
            nodes_dropped: false,
            state_dropped: false,
            siblings: Siblings::default(),
            formulas: Formulas::default(),
        }
    }

    pub(super) fn run(mut self) -> Document<'a> {
        while let Some(token) = self.tokens.next_token() {
            match token {
                Token::Text(span) => self.add_text(span),
                Token::Start { name, self_closing, span } => self.start(name, self_closing, span),
                Token::End { name, span } => self.end(name, span),
            }
        }
        self.finish()
    }

    fn finish(mut self) -> Document<'a> {
        let end = self.document.source.len();
        self.boundary();
        while self.open.len() > 1 {
            self.pop(end);
        }
        self.document.text = self.text.text.into();
        self.document.blocks = self.text.blocks;
        let nodes = index(self.document.nodes.len());
        let root = &mut self.document.nodes[0];
        root.text = Span::new(0, self.document.text.len()).into();
        root.blocks = 0..index(self.document.blocks.len());
        root.end = nodes;
        let mut limit = |hit: bool, what: String| {
            if hit {
                self.document.notes.push(Note::new(NoteCode::LimitReached, what));
            }
        };
        limit(self.nodes_dropped, format!("elements: kept the first {}", self.limits.nodes));
        limit(self.deepest > 0, format!("depth: {} levels beyond {} were read as one", self.deepest, self.limits.depth));
        limit(self.state_dropped, format!("state: read {} parts and {} bytes", self.limits.state_parts, self.limits.state_bytes));
        limit(self.text.full, format!("blocks: kept the first {}", self.limits.blocks));
        limit(self.tokens.attributes_dropped, format!("attributes: read the first {} of an element", self.limits.attributes));
        if self.tokens.truncated {
            self.document.notes.push(Note::new(NoteCode::TruncatedMarkup, "the page ends inside a tag, comment or script"));
        }
        self.document
    }

    fn add_text(&mut self, span: Span) {
        let context = &self.top().context;
        if context.skip {
            return self.note_formula_text(span);
        }
        if context.head && span.of(self.document.source).trim().is_empty() {
            return;
        }
        if context.head && self.top().tag == Tag::Head {
            // Text ends the head.
            self.pop(span.start);
        }
        if let Some(top) = self.open.last() {
            self.text.push(self.document.source, span, &top.context);
        }
    }

    fn start(&mut self, name: &'a str, self_closing: bool, span: Span) {
        let tag = Tag::from_name(name.as_bytes());
        facts::note_start(&mut self.document.head, tag, self.tokens.attributes());
        if matches!(tag, Tag::Html | Tag::Body | Tag::Head) && self.is_open(tag) {
            return;
        }
        if self.top().context.skip {
            // Inside a field or media: no blocks, but the elements are kept so that their ends match.
            match self.foreign_root() {
                Some(root) if breaks_out(tag) => self.pop_to(root, span.start),
                _ => return self.open_element(tag, name, self_closing, span),
            }
        }
        self.imply_ends(tag, span.start);
        if tag == Tag::Br {
            let nodes = self.node_count();
            self.text.line_break(nodes, self.limits.blocks);
            return;
        }
        if !tag.is_inline() && !self.is_tex_script(tag) {
            self.boundary();
        }
        self.open_element(tag, name, self_closing, span);
    }

    fn open_element(&mut self, tag: Tag, name: &'a str, self_closing: bool, span: Span) {
        let foreign = self.foreign_root().is_some();
        let node = self.add_node(tag, span);
        let raw = !foreign && matches!(tag, Tag::Script | Tag::Style | Tag::Xmp | Tag::Iframe | Tag::Noembed | Tag::Noframes);
        let rcdata = !foreign && matches!(tag, Tag::Title | Tag::Textarea);
        if raw || rcdata {
            self.read_raw(tag, name, node);
            return;
        }
        if tag.is_void() || (self_closing && (foreign || matches!(tag, Tag::Svg | Tag::Math))) {
            if tag == Tag::Img {
                self.read_formula_picture(node);
            }
            return;
        }
        if self.open.len() >= self.limits.depth {
            self.overflow += 1;
            self.deepest = self.deepest.max(self.overflow);
            return;
        }
        let mut context = self.top().context.enter(tag, node, self.tokens.attributes());
        if tag == Tag::Math && !self.top().context.skip {
            self.open_math();
        }
        context.skip |= self.is_rendering(tag, name);
        if tag == Tag::Li {
            context.number = self.next_number();
        }
        let name_hash = if tag == Tag::Other { hash(name) } else { 0 };
        let items = if tag == Tag::Ol { items_before(self.tokens.attributes()) } else { 0 };
        self.open.push(Open { tag, name_hash, node, context, closed: false, items });
        self.siblings.enter();
        if tag == Tag::Plaintext {
            let rest = self.tokens.rest();
            self.add_text(rest);
        }
    }

    fn read_raw(&mut self, tag: Tag, name: &'a str, node: NodeId) {
        let json_ld = tag == Tag::Script && facts::is_json_ld(self.tokens.attributes());
        let tex = self.is_tex_script(tag);
        let mut context = self.top().context;
        let body = self.tokens.raw_text(name);
        match tag {
            Tag::Title if !context.skip => facts::note_title(&mut self.document.head, body.of(self.document.source)),
            Tag::Script if json_ld => self.document.head.json_ld.push(body.of(self.document.source)),
            Tag::Script if !tex => {
                let state = State::Script(body.of(self.document.source));
                self.state_dropped |= hidden::note_state(&mut self.document.head, state, self.limits);
            }
            Tag::Xmp => {
                context.pre = node;
                self.text.push(self.document.source, body, &context);
            }
            _ => {}
        }
        if node != 0 {
            let node = &mut self.document.nodes[node as usize];
            node.source = node.source.up_to(body.end);
        }
        if tex {
            self.read_tex_script(node, body);
        }
    }

    fn add_node(&mut self, tag: Tag, span: Span) -> NodeId {
        if self.document.nodes.len() >= self.limits.nodes {
            self.nodes_dropped = true;
            return 0;
        }
        let id = self.node_count();
        let parent = self.top().node;
        let first_attr = index(self.document.attrs.len());
        for attribute in self.tokens.attributes() {
            if attribute.id != AttrName::Other {
                self.document.attrs.push(Attr { name: attribute.id, value: attribute.value });
            } else {
                let state = State::Attribute(attribute.value);
                self.state_dropped |= hidden::note_state(&mut self.document.head, state, self.limits);
            }
        }
        let nth = self.siblings.count(tag);
        let at = self.text.position();
        let blocks = index(self.text.blocks.len());
        let (hidden, fallback) = (self.top().context.hidden, self.top().context.fallback);
        self.document.nodes.push(Node {
            tag,
            hidden,
            fallback,
            depth: u16::try_from(self.open.len()).unwrap_or(u16::MAX),
            parent,
            end: id + 1,
            nth,
            text: Span::new(at, at).into(),
            source: span.into(),
            blocks: blocks..blocks,
            first_attr,
        });
        id
    }

    /// The number of the list item that begins now, in an ordered list.
    fn next_number(&mut self) -> Option<u32> {
        let list = self.open.iter_mut().rev().find(|o| matches!(o.tag, Tag::Ul | Tag::Ol | Tag::Menu | Tag::Dir))?;
        list.items = list.items.saturating_add(1);
        (list.tag == Tag::Ol).then_some(list.items)
    }

    fn end(&mut self, name: &'a str, span: Span) {
        let tag = Tag::from_name(name.as_bytes());
        if matches!(tag, Tag::Html | Tag::Body) {
            return;
        }
        if tag == Tag::Br {
            let nodes = self.node_count();
            return self.text.line_break(nodes, self.limits.blocks);
        }
        if self.overflow > 0 {
            if !tag.is_void() {
                self.overflow -= 1;
            }
            if !tag.is_inline() {
                self.boundary();
            }
            return;
        }
        let Some(at) = self.find_for_end(tag, name) else { return };
        if tag.is_inline() && tag != Tag::Math && self.open[at + 1..].iter().any(|o| !o.tag.is_inline()) {
            self.close_misnested(at);
        } else {
            self.pop_to(at, span.end);
        }
    }

    /// The open element that an end tag ends, if it is in scope.
    fn find_for_end(&self, tag: Tag, name: &str) -> Option<usize> {
        let heading = tag.heading_level().is_some();
        let name_hash = if tag == Tag::Other { hash(name) } else { 0 };
        for (at, open) in self.open.iter().enumerate().skip(1).rev() {
            let same = if heading { open.tag.heading_level().is_some() } else { open.tag == tag && open.name_hash == name_hash };
            if same && !open.closed {
                return Some(at);
            }
            if is_barrier(open.tag, tag) {
                return None;
            }
        }
        None
    }

    /// A formatting element ended while blocks opened inside it are still open: it ends for what follows.
    fn close_misnested(&mut self, at: usize) {
        self.open[at].closed = true;
        let tag = self.open[at].tag;
        for open in &mut self.open[at..] {
            match tag {
                Tag::A => open.context.link = false,
                Tag::B | Tag::Strong => open.context.bold = false,
                _ => {}
            }
        }
    }

    /// End tags that the start of `tag` implies.
    fn imply_ends(&mut self, tag: Tag, at: usize) {
        if !is_head_content(tag) && self.top().tag == Tag::Head {
            self.pop(at);
        }
        if matches!(tag, Tag::Td | Tag::Th | Tag::Tr | Tag::Tbody | Tag::Thead | Tag::Tfoot) {
            self.close_until(at, |t| matches!(t, Tag::Td | Tag::Th | Tag::Caption), |t| t == Tag::Tr);
        }
        match tag {
            Tag::Li => self.close_until(at, |t| t == Tag::Li, |t| matches!(t, Tag::Ul | Tag::Ol | Tag::Menu | Tag::Dir)),
            Tag::Dt | Tag::Dd => self.close_until(at, |t| matches!(t, Tag::Dt | Tag::Dd), |t| t == Tag::Dl),
            Tag::Option | Tag::Optgroup => self.close_until(at, |t| t == Tag::Option, |t| matches!(t, Tag::Select | Tag::Datalist)),
            Tag::Tr => self.close_until(at, |t| matches!(t, Tag::Tr | Tag::Caption), |t| matches!(t, Tag::Tbody | Tag::Thead | Tag::Tfoot)),
            Tag::Tbody | Tag::Thead | Tag::Tfoot => {
                self.close_until(at, |t| matches!(t, Tag::Tbody | Tag::Thead | Tag::Tfoot | Tag::Caption), |_| false);
            }
            Tag::A => self.close_until(at, |t| t == Tag::A, |t| !t.is_inline()),
            Tag::Button => self.close_until(at, |t| t == Tag::Button, |_| false),
            _ if tag.heading_level().is_some() && self.top().tag.heading_level().is_some() => self.pop(at),
            _ => {}
        }
        if closes_paragraph(tag) {
            self.close_until(at, |t| t == Tag::P, |t| t == Tag::Button);
        }
    }

    /// Ends the innermost open element that is `wanted`, unless a barrier comes first.
    fn close_until(&mut self, at: usize, wanted: impl Fn(Tag) -> bool, barrier: impl Fn(Tag) -> bool) {
        for (n, open) in self.open.iter().enumerate().skip(1).rev() {
            if wanted(open.tag) && !open.closed {
                return self.pop_to(n, at);
            }
            let cell_border = matches!(open.tag, Tag::Table | Tag::Template | Tag::Td | Tag::Th | Tag::Caption | Tag::Object);
            if barrier(open.tag) || (cell_border && !wanted(open.tag)) {
                return;
            }
        }
    }

    fn pop_to(&mut self, length: usize, at: usize) {
        if self.open[length..].iter().any(|o| !o.tag.is_inline()) {
            self.boundary();
        }
        while self.open.len() > length.max(1) {
            self.pop(at);
        }
    }

    fn pop(&mut self, at: usize) {
        let Some(open) = self.open.pop() else { return };
        self.siblings.leave();
        if open.node == 0 {
            return;
        }
        let end = self.node_count();
        let (position, blocks) = (self.text.position(), index(self.text.blocks.len()));
        let node = &mut self.document.nodes[open.node as usize];
        node.end = end;
        node.text = node.text.up_to(position);
        node.blocks.end = blocks;
        node.source = node.source.up_to(at.max(node.source.span().end));
        if open.tag == Tag::Math {
            self.read_math(open.node);
        }
    }

    fn boundary(&mut self) {
        let nodes = self.node_count();
        self.text.boundary(nodes, self.limits.blocks);
    }

    fn top(&self) -> &Open {
        // The root is never popped.
        &self.open[self.open.len() - 1]
    }

    fn is_open(&self, tag: Tag) -> bool {
        self.open.iter().any(|o| o.tag == tag)
    }

    /// The open `svg` or `math` whose content is being read; not inside an HTML island of it.
    fn foreign_root(&self) -> Option<usize> {
        if !self.top().context.skip {
            return None;
        }
        let inner = self.open.iter().rposition(|o| matches!(o.tag, Tag::Svg | Tag::Math) || o.name_hash == FOREIGN_OBJECT)?;
        (self.open[inner].name_hash != FOREIGN_OBJECT).then_some(inner)
    }

    fn node_count(&self) -> NodeId {
        index(self.document.nodes.len())
    }
}

fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// FNV-1a of a name, letter case ignored: tells custom elements apart.
const fn hash(name: &str) -> u32 {
    let (bytes, mut h, mut at) = (name.as_bytes(), 0x811c_9dc5u32, 0);
    while at < bytes.len() {
        h = (h ^ bytes[at].to_ascii_lowercase() as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    h
}

/// The one SVG element with HTML inside.
const FOREIGN_OBJECT: u32 = hash("foreignobject");
