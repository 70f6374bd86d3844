//! Text that stands escaped in a page (as a JSON string, in an attribute's value, or both) without its escapes, with the way back:
//! every part of it has a span of the page. Not a parser: invalid escapes stay as they are.

use memchr::memchr;

use crate::text::span::Span;

/// A text without its escapes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unescaped {
    /// The text.
    pub text: String,
    /// Where runs that were copied byte for byte begin: offset in the text, offset in the source. Ascending.
    runs: Vec<(usize, usize)>,
}

impl Unescaped {
    /// A text that stands in the page as it is, from byte `at` on.
    #[must_use]
    pub fn verbatim(text: &str, at: usize) -> Self {
        Self { text: text.to_owned(), runs: vec![(0, at)] }
    }

    /// The value of an attribute that stands in the page from byte `at` on.
    #[must_use]
    pub fn attribute(value: &str, at: usize) -> Self {
        let mut out = Self::default();
        let mut rest = 0;
        while let Some(found) = memchr(b'&', &value.as_bytes()[rest..]) {
            let start = rest + found;
            out.copy(&value[rest..start], at + rest);
            // A reference has no more than 32 characters; an ampersand in it would be another one's.
            let bytes = &value.as_bytes()[start + 1..];
            let length = bytes.iter().take(32).position(|&b| !(b.is_ascii_alphanumeric() || b == b'#')).unwrap_or(bytes.len().min(32));
            let end = start + 1 + length + usize::from(bytes.get(length) == Some(&b';'));
            out.replace(&htmlize::unescape_attribute(&value[start..end]), at + start);
            rest = end;
        }
        out.copy(&value[rest..], at + rest);
        out
    }

    /// The value of a JSON string, given what stands between its quotes: a span of this text.
    #[must_use]
    pub fn json(&self, raw: Span) -> Self {
        let mut out = Self::default();
        out.append_json(self, raw);
        out
    }

    /// Adds the value of a JSON string: a span of the text of `outer`.
    pub fn append_json(&mut self, outer: &Self, raw: Span) {
        let text = raw.of(&outer.text);
        let mut rest = 0;
        while let Some(found) = memchr(b'\\', &text.as_bytes()[rest..]) {
            let start = rest + found;
            self.copy_from(outer, raw.start + rest, &text[rest..start]);
            let (value, length) = escape(&text[start..]);
            match value {
                Some(c) => self.replace(c.encode_utf8(&mut [0; 4]), outer.source_of(raw.start + start)),
                None => self.copy_from(outer, raw.start + start, &text[start..start + length]),
            }
            rest = start + length;
        }
        self.copy_from(outer, raw.start + rest, &text[rest..]);
    }

    /// A part of this text.
    #[must_use]
    pub fn part(&self, span: Span) -> Self {
        let mut out = Self::default();
        out.append(self, span);
        out
    }

    /// Adds a span of the text of `outer` as it is.
    pub fn append(&mut self, outer: &Self, span: Span) {
        self.copy_from(outer, span.start, span.of(&outer.text));
    }

    /// Adds text that stands nowhere in the page.
    pub fn add(&mut self, text: &str) {
        let at = self.runs.last().map_or(0, |&(from, source)| source + (self.text.len() - from));
        self.replace(text, at);
    }

    /// Where a span of the text stands in the page, escapes included.
    #[must_use]
    pub fn source_span(&self, span: Span) -> Span {
        let last = self.source_of(span.end.saturating_sub(1).max(span.start));
        // An escape that ends the span ends where the next run begins.
        let next = self.runs.partition_point(|&(from, _)| from < span.end);
        let end = match self.runs.get(next) {
            Some(&(from, source)) if from == span.end => source.max(last),
            _ => self.source_of(span.end),
        };
        Span::new(self.source_of(span.start), end)
    }

    fn source_of(&self, at: usize) -> usize {
        let run = self.runs.partition_point(|&(from, _)| from <= at);
        self.runs.get(run.saturating_sub(1)).map_or(at, |&(from, source)| source + (at - from))
    }

    /// Adds `text`, byte for byte what stands at `source` in the page.
    fn copy(&mut self, text: &str, source: usize) {
        self.run(source);
        self.text.push_str(text);
    }

    /// Adds `text`, byte for byte what stands at `at` in the text of `outer`, with its runs.
    fn copy_from(&mut self, outer: &Self, at: usize, text: &str) {
        self.run(outer.source_of(at));
        let first = outer.runs.partition_point(|&(from, _)| from <= at);
        for &(from, source) in outer.runs.iter().skip(first).take_while(|&&(from, _)| from < at + text.len()) {
            self.runs.push((self.text.len() + (from - at), source));
        }
        self.text.push_str(text);
    }

    /// Adds `text`, which stands for something else at `source` in the page.
    fn replace(&mut self, text: &str, source: usize) {
        self.run(source);
        self.text.push_str(text);
    }

    /// Notes that what is added next stands at `source`.
    fn run(&mut self, source: usize) {
        let at = self.text.len();
        if self.runs.last().is_some_and(|&(from, _)| from == at) {
            self.runs.pop();
        }
        if self.runs.last().is_none_or(|&(from, before)| before + (at - from) != source) {
            self.runs.push((at, source));
        }
    }
}

/// The character that an escape at the head of `text` stands for, and the escape's length in bytes. `None` for an invalid one, which
/// stays as it is; a lone surrogate is U+FFFD.
fn escape(text: &str) -> (Option<char>, usize) {
    let bytes = text.as_bytes();
    let simple = match bytes.get(1) {
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b' | b'f') => ' ',
        Some(&c @ (b'"' | b'\\' | b'/' | b'\'')) => char::from(c),
        Some(b'u') => return unicode_escape(bytes),
        Some(b'x') => {
            let code = bytes.get(2..4).and_then(hex);
            return code.and_then(char::from_u32).map_or((None, 1), |c| (Some(c), 4));
        }
        _ => return (None, 1),
    };
    (Some(simple), 2)
}

/// `\uXXXX`, or two of them that make one character.
fn unicode_escape(bytes: &[u8]) -> (Option<char>, usize) {
    let Some(first) = bytes.get(2..6).and_then(hex) else { return (None, 1) };
    if !(0xD800..0xE000).contains(&first) {
        return (Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER)), 6);
    }
    let second = if bytes.get(6..8) == Some(b"\\u") { bytes.get(8..12).and_then(hex) } else { None };
    match second {
        Some(low) if first < 0xDC00 && (0xDC00..0xE000).contains(&low) => {
            (char::from_u32(0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00)), 12)
        }
        _ => (Some(char::REPLACEMENT_CHARACTER), 6),
    }
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value, &d| Some(value * 16 + char::from(d).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(raw: &str) -> Unescaped {
        Unescaped::verbatim(raw, 0).json(Span::new(0, raw.len()))
    }

    #[test]
    fn escapes_of_json_are_resolved() {
        assert_eq!(json(r#"a\nb\"c\/d\u00e9\ud83d\ude00\x41"#).text, "a\nb\"c/d\u{e9}\u{1F600}A");
    }

    #[test]
    fn invalid_escapes_stay_and_lone_surrogates_are_marked() {
        assert_eq!(json(r"a\qb\u12").text, r"a\qb\u12");
        assert_eq!(json(r"\ud83dx\ude00\ud83d\u0041").text, "\u{FFFD}x\u{FFFD}\u{FFFD}A");
        assert_eq!(json("end\\").text, "end\\");
    }

    #[test]
    fn spans_lead_back_through_both_layers() {
        let source = r#"<div data-x="{&quot;t&quot;:&quot;one\ntwo &amp;amp; three&quot;}">"#;
        let start = source.find("{&quot;").unwrap();
        let value = &source[start..source.rfind('"').unwrap()];
        let outer = Unescaped::attribute(value, start);
        assert_eq!(outer.text, "{\"t\":\"one\\ntwo &amp; three\"}");
        let from = outer.text.find("one").unwrap();
        let inner = outer.json(Span::new(from, outer.text.len() - 2));
        assert_eq!(inner.text, "one\ntwo &amp; three");
        assert_eq!(inner.source_span(Span::new(0, inner.text.len())).of(source), "one\\ntwo &amp;amp; three");
        let two = inner.text.find("two").unwrap();
        assert_eq!(inner.source_span(Span::new(two, two + 3)).of(source), "two");
        assert_eq!(inner.source_span(Span::new(3, 4)).of(source), "\\n");
        assert_eq!(inner.source_span(Span::new(8, 9)).of(source), "&amp;");
    }

    #[test]
    fn attributes_with_broken_references_survive() {
        assert_eq!(Unescaped::attribute("a & b &bogus; &#x; &", 0).text, "a & b &bogus; &#x; &");
        assert_eq!(Unescaped::attribute("&#233;\u{e9}&eacute;", 0).text, "\u{e9}\u{e9}\u{e9}");
    }
}
