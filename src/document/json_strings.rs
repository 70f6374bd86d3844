//! Walks the strings of JSON, or of a script that assigns some, with the key and the place of each: one pass, no tree, no recursion.
//! Not a validator: whatever is no string, key or bracket is passed over.

use std::hash::{Hash, Hasher};

use memchr::memchr2;
use rustc_hash::FxHasher;

use crate::text::span::Span;

/// Brackets tracked; what is nested deeper counts as the last one's.
const DEPTH: usize = 256;

/// A string value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonString<'t> {
    /// The key it stands under as written; that of its list where it is an entry of one; empty without any.
    pub key: &'t str,
    /// What stands between its quotes, a span of the text walked.
    pub span: Span,
    /// The same for all strings whose paths of keys are equal once the numbers of list entries are left out.
    pub shape: u64,
}

/// An open bracket.
#[derive(Clone, Copy, Debug)]
struct Open {
    /// Hash of the keys down to here.
    shape: u64,
    /// The key it stands under, and then the one that was read last in it.
    key: Span,
    /// Entries before the current one, for lists.
    entries: u32,
    list: bool,
}

/// The strings of one text, in order.
#[derive(Debug)]
pub struct JsonStrings<'t> {
    text: &'t str,
    at: usize,
    open: Vec<Open>,
    /// Brackets open beyond [`DEPTH`].
    overflow: usize,
    /// Whether a quote ends a string only before something that may follow one, since quotes inside may lack their backslash.
    lenient: bool,
}

impl<'t> JsonStrings<'t> {
    /// The strings of a script: JSON, or JavaScript that holds some.
    #[must_use]
    pub fn of_script(text: &'t str) -> Self {
        let outside = Open { shape: 0, key: Span::default(), entries: 0, list: false };
        Self { text, at: 0, open: vec![outside], overflow: 0, lenient: false }
    }

    /// The strings of JSON written by hand, where quotes inside strings may lack their backslash.
    #[must_use]
    pub fn of_loose_json(text: &'t str) -> Self {
        Self { lenient: true, ..Self::of_script(text) }
    }

    /// The path of the string given last, such as `props.pageProps.posts[3].body`; of long ones the last eight steps.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for open in self.open.iter().skip(self.open.len().saturating_sub(8)) {
            if open.list {
                path.push_str(&format!("[{}]", open.entries));
            } else if !open.key.is_empty() {
                let dot = if path.is_empty() { "" } else { "." };
                path.push_str(dot);
                path.extend(open.key.of(self.text).chars().take(40));
            }
        }
        path
    }

    fn push(&mut self, list: bool) {
        let Some(top) = self.open.last().filter(|_| self.open.len() < DEPTH) else {
            self.overflow += 1;
            return;
        };
        let shape = hash(top.shape, if top.list { "[]" } else { top.key.of(self.text) });
        // A list hands its own key on to its entries.
        let key = if list { top.key } else { Span::default() };
        self.open.push(Open { shape, key, entries: 0, list });
    }

    fn pop(&mut self) {
        if self.overflow > 0 {
            self.overflow -= 1;
        } else if self.open.len() > 1 {
            self.open.pop();
        }
    }

    fn comma(&mut self) {
        if let Some(top) = self.open.last_mut().filter(|_| self.overflow == 0) {
            top.entries = top.entries.saturating_add(1);
            if !top.list {
                top.key = Span::default();
            }
        }
    }

    /// What the string or name at `span` is: the key of what follows, or a value.
    fn is_key(&self) -> bool {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or(&[]);
        rest.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b':')
    }

    fn set_key(&mut self, key: Span) {
        if let Some(top) = self.open.last_mut().filter(|o| !o.list) {
            top.key = key;
        }
    }

    /// Reads on from the quote here; what it encloses. An unclosed string runs to the end.
    fn string(&mut self, quote: u8) -> Span {
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let mut at = start;
        while let Some(found) = bytes.get(at..).and_then(|rest| memchr2(quote, b'\\', rest)) {
            at += found;
            if bytes[at] == b'\\' {
                at += 2;
            } else if self.lenient && !may_end(&bytes[at + 1..]) {
                at += 1;
            } else {
                self.at = at + 1;
                return Span::new(start, at);
            }
        }
        self.at = bytes.len();
        Span::new(start, bytes.len())
    }

    /// Reads on from the letter here: a name, which may be a key without quotes.
    fn name(&mut self) -> Span {
        let start = self.at;
        let bytes = self.text.as_bytes();
        self.at = bytes[start..].iter().position(|&b| !is_name(b)).map_or(bytes.len(), |n| start + n);
        Span::new(start, self.at)
    }
}

impl<'t> Iterator for JsonStrings<'t> {
    type Item = JsonString<'t>;

    fn next(&mut self) -> Option<JsonString<'t>> {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                quote @ (b'"' | b'\'') => {
                    let span = self.string(quote);
                    if self.is_key() {
                        self.set_key(span);
                        continue;
                    }
                    let top = self.open.last()?;
                    let key = top.key.of(self.text);
                    return Some(JsonString { key, span, shape: hash(top.shape, key) });
                }
                b'{' | b'[' => self.push(byte == b'['),
                b'}' | b']' => self.pop(),
                b',' => self.comma(),
                _ if is_name(byte) => {
                    let span = self.name();
                    if self.is_key() {
                        self.set_key(span);
                    }
                    continue;
                }
                b'/' if bytes.get(self.at + 1) == Some(&b'*') => {
                    let rest = &bytes[self.at + 2..];
                    self.at += 2 + memchr::memmem::find(rest, b"*/").map_or(rest.len(), |n| n + 1);
                }
                _ => {}
            }
            self.at += 1;
        }
        None
    }
}

/// Whether what follows a quote lets it end a string: a comma, colon or closing bracket, or the end.
fn may_end(rest: &[u8]) -> bool {
    rest.iter().find(|b| !b.is_ascii_whitespace()).is_none_or(|b| matches!(b, b',' | b':' | b'}' | b']' | b';'))
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

fn hash(above: u64, key: &str) -> u64 {
    let mut hasher = FxHasher::default();
    above.hash(&mut hasher);
    key.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(text: &str) -> Vec<(String, String)> {
        let mut walk = JsonStrings::of_script(text);
        let mut out = Vec::new();
        while let Some(string) = walk.next() {
            out.push((walk.path(), string.span.of(text).to_owned()));
        }
        out
    }

    fn pair(path: &str, value: &str) -> (String, String) {
        (path.to_owned(), value.to_owned())
    }

    #[test]
    fn strings_come_with_their_paths() {
        assert_eq!(
            strings(r#"{"a":{"b":["x","y\"z"],"c":1,"d":"w"},"e":[{"f":"1"},{"f":"2"}]}"#),
            [pair("a.b[0]", "x"), pair("a.b[1]", "y\\\"z"), pair("a.d", "w"), pair("e[0].f", "1"), pair("e[1].f", "2")]
        );
    }

    #[test]
    fn scripts_that_assign_are_read_as_well() {
        assert_eq!(
            strings("window.__STATE__ = {page: {title: 'it\\'s', \"body\":\"x\"}};"),
            [pair("page.title", "it\\'s"), pair("page.body", "x")]
        );
        assert_eq!(strings("(function(a,b){return {x:a}}(\"one\",\"two\"))").len(), 2);
    }

    #[test]
    fn siblings_share_a_shape_and_others_do_not() {
        let shapes: Vec<u64> = JsonStrings::of_script(r#"{"posts":[{"t":"a"},{"t":"b"}],"t":"c"}"#).map(|s| s.shape).collect();
        assert_eq!(shapes[0], shapes[1]);
        assert_ne!(shapes[0], shapes[2]);
    }

    #[test]
    fn loose_json_keeps_quotes_that_lack_a_backslash() {
        let text = r#"{"articleBody": "She said "yes" and left.", "x": "y"}"#;
        let values: Vec<&str> = JsonStrings::of_loose_json(text).map(|s| s.span.of(text)).collect();
        assert_eq!(values, [r#"She said "yes" and left."#, "y"]);
    }

    #[test]
    fn broken_text_ends_and_deep_text_stays_flat() {
        assert_eq!(strings("{\"a\":\"never closed \\"), [pair("a", "never closed \\")]);
        assert_eq!(strings("]]}}\"x").len(), 1);
        let deep = format!("{}\"x\"{}", "[{\"a\":".repeat(100_000), "}]".repeat(100_000));
        let walk: Vec<_> = JsonStrings::of_script(&deep).collect();
        assert_eq!(walk.len(), 1);
    }
}
