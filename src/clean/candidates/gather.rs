//! Hidden strings to candidate texts: strings that stand under one path of keys are one text. Judges none of them beyond its length.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::TextSource;
use super::flight::{self, Row};
use crate::document::Document;
use crate::document::hidden::{HiddenOrigin, json_ld_bodies};
use crate::document::json_strings::JsonStrings;
use crate::document::unescape::Unescaped;
use crate::text::span::Span;

/// Texts shorter than this (bytes, escapes included) are no candidates.
const SHORTEST: usize = 400;
/// Candidates a page; of more the longest.
const MOST: usize = 6;
/// Strings of JSON inside strings of JSON are read this deep.
const NESTED: u8 = 3;
/// What the stream of rendered pages is called as a place.
const FLIGHT: &str = "__next_f";

/// A hidden text.
#[derive(Clone, Debug)]
pub struct Hidden {
    /// Where it comes from.
    pub origin: HiddenOrigin,
    /// The key, or path of keys, of its first string.
    pub place: String,
    /// The text, with the way back to the page. Strings are parted by blank lines, or by paragraph tags where they have markup.
    pub text: Unescaped,
    /// Whether it has markup.
    pub markup: bool,
}

impl Hidden {
    /// Its origin as the source of an article.
    #[must_use]
    pub fn source(&self) -> TextSource {
        match self.origin {
            HiddenOrigin::JsonLd => TextSource::JsonLd,
            HiddenOrigin::AppState => TextSource::AppState,
        }
    }
}

/// The strings of one candidate.
#[derive(Debug)]
struct Group {
    origin: HiddenOrigin,
    place: String,
    /// The text they stand in, and their spans in it.
    layer: usize,
    strings: Vec<Span>,
    bytes: usize,
    /// Whether they are JSON strings, with escapes to resolve.
    escaped: bool,
}

impl Group {
    fn add(&mut self, string: Span) {
        self.strings.push(string);
        self.bytes += string.len();
    }
}

/// What was gathered so far.
#[derive(Debug, Default)]
struct Gathering {
    /// Texts that groups point into.
    layers: Vec<Unescaped>,
    groups: Vec<Group>,
}

/// The longest hidden texts of a page, in page order.
#[must_use]
pub(super) fn gather(document: &Document<'_>) -> Vec<Hidden> {
    let mut gathering = Gathering::default();
    gathering.structured_data(document);
    gathering.state(document);
    gathering.finish()
}

impl Gathering {
    /// The texts of structured data: one candidate an article, one for all posts or answers.
    fn structured_data(&mut self, document: &Document<'_>) {
        let bodies = json_ld_bodies(document);
        if bodies.iter().map(|b| b.span.len()).sum::<usize>() < SHORTEST {
            return;
        }
        let mut by_key: FxHashMap<&str, usize> = FxHashMap::default();
        for body in bodies {
            let open = by_key.get(body.key).and_then(|&at| self.groups.get_mut(at)).filter(|_| body.key != "articleBody");
            match open {
                Some(group) => group.add(body.span),
                None => {
                    by_key.insert(body.key, self.groups.len());
                    self.open(HiddenOrigin::JsonLd, body.key.to_owned(), true, body.span);
                }
            }
        }
        self.layers.push(Unescaped::verbatim(document.source, 0));
    }

    /// The texts of application state: one candidate a path of keys.
    fn state(&mut self, document: &Document<'_>) {
        let mut waiting = VecDeque::new();
        let mut stream = Unescaped::default();
        for part in &document.head.state {
            let text = part.unescaped(document.source);
            match flight::chunk(&text.text) {
                Some(chunk) => stream.append_json(&text, chunk),
                None => waiting.push_back((text, String::new(), 0)),
            }
        }
        let before = self.groups.len();
        for row in flight::rows(&stream.text) {
            match row {
                Row::Json(json) if json.len() >= SHORTEST => waiting.push_back((stream.part(json), FLIGHT.to_owned(), 1)),
                Row::Json(_) => {}
                Row::Text(text) => self.open(HiddenOrigin::AppState, FLIGHT.to_owned(), false, text),
            }
        }
        self.close(stream, before);
        while let Some((layer, above, depth)) = waiting.pop_front() {
            self.walk(layer, &above, depth, &mut waiting);
        }
    }

    /// The strings of one text; JSON inside them waits for its turn.
    fn walk(&mut self, layer: Unescaped, above: &str, depth: u8, waiting: &mut VecDeque<(Unescaped, String, u8)>) {
        let before = self.groups.len();
        let mut by_shape: FxHashMap<u64, usize> = FxHashMap::default();
        let mut strings = JsonStrings::of_script(&layer.text);
        while let Some(string) = strings.next() {
            let raw = string.span.of(&layer.text);
            if raw.len() < SHORT {
                continue;
            }
            if depth < NESTED && raw.len() >= SHORTEST && holds_json(raw) {
                waiting.push_back((layer.json(string.span), join_path(above, &strings.path()), depth + 1));
            } else if is_body_key(string.key) || (string.key.is_empty() && raw.len() >= LONG) {
                match by_shape.get(&string.shape).and_then(|&at| self.groups.get_mut(at)) {
                    Some(group) => group.add(string.span),
                    None => {
                        by_shape.insert(string.shape, self.groups.len());
                        self.open(HiddenOrigin::AppState, join_path(above, &strings.path()), true, string.span);
                    }
                }
            }
        }
        self.close(layer, before);
    }

    fn open(&mut self, origin: HiddenOrigin, place: String, escaped: bool, string: Span) {
        self.groups.push(Group { origin, place, layer: self.layers.len(), strings: vec![string], bytes: string.len(), escaped });
    }

    /// Ends a text: of the groups from `first` on that point into it the long ones stay, and the text with them.
    fn close(&mut self, layer: Unescaped, first: usize) {
        let long = self.groups.split_off(first.min(self.groups.len())).into_iter().filter(|g| g.bytes >= SHORTEST);
        self.groups.extend(long);
        if self.groups.len() > first {
            self.layers.push(layer);
        }
    }

    fn finish(mut self) -> Vec<Hidden> {
        self.groups.retain(|g| g.bytes >= SHORTEST);
        let mut lengths: Vec<usize> = self.groups.iter().map(|g| g.bytes).collect();
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        let least = lengths.get(MOST - 1).copied().unwrap_or(0);
        self.groups.retain(|g| g.bytes >= least);
        self.groups.truncate(MOST);
        self.groups.iter().filter_map(|g| Some(join(g, self.layers.get(g.layer)?))).collect()
    }
}

/// Strings shorter than this are labels.
const SHORT: usize = 24;
/// Strings this long may be text without a key that says so.
const LONG: usize = 200;

/// Last words of the keys under which applications keep text.
const BODY_WORDS: [&str; 14] = [
    "body",
    "content",
    "html",
    "cooked",
    "text",
    "raw",
    "description",
    "rendered",
    "markdown",
    "paragraph",
    "message",
    "story",
    "children",
    "value",
];

fn is_body_key(key: &str) -> bool {
    let key = key.as_bytes();
    BODY_WORDS.iter().any(|w| key.len() >= w.len() && key[key.len() - w.len()..].eq_ignore_ascii_case(w.as_bytes()))
}

/// Whether a string, escapes unresolved, is JSON itself.
fn holds_json(raw: &str) -> bool {
    raw.trim_start().starts_with(['{', '[']) && raw.contains("\\\"")
}

fn join_path(above: &str, below: &str) -> String {
    match (above.is_empty(), below.is_empty()) {
        (true, _) => below.to_owned(),
        (_, true) => above.to_owned(),
        _ => format!("{above}.{below}"),
    }
}

fn join(group: &Group, layer: &Unescaped) -> Hidden {
    let markup = group.strings.iter().any(|s| has_markup(s.of(&layer.text)));
    let mut text = Unescaped::default();
    for (n, &string) in group.strings.iter().enumerate() {
        if markup {
            text.add("<p>");
        } else if n > 0 {
            text.add("\n\n");
        }
        if group.escaped {
            text.append_json(layer, string);
        } else {
            text.append(layer, string);
        }
    }
    Hidden { origin: group.origin, place: group.place.clone(), text, markup }
}

/// Whether a string, escapes unresolved, has tags in it.
fn has_markup(raw: &str) -> bool {
    ["</", "<\\/", "\\u003c/", "\\u003C/", "\\u003c\\/", "<br", "<p>", "<p "].iter().any(|mark| raw.contains(mark))
}
