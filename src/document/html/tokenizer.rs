//! HTML text to tags and text, after the tokenization stage of the HTML Standard (13.2.5), without building anything and without
//! copying: names, values and text are slices of the source. Not a validator; every input has tokens.

use memchr::{memchr, memchr2, memmem};

use crate::document::AttrName;
use crate::text::span::Span;

/// One attribute as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawAttribute<'a> {
    /// Name in the letter case of the source.
    pub name: &'a str,
    /// Which one it is of those that copydesk reads.
    pub id: AttrName,
    /// Value, character references unresolved; empty where there is none.
    pub value: &'a str,
}

/// One token. Comments, doctypes and processing instructions make none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Character data with references to resolve.
    Text(Span),
    /// A start tag; its attributes are in [`Tokenizer::attributes`] until the next token.
    Start {
        /// Name as written.
        name: &'a str,
        /// Whether it ends in `/>`.
        self_closing: bool,
        /// From `<` to `>`.
        span: Span,
    },
    /// An end tag.
    End {
        /// Name as written.
        name: &'a str,
        /// From `<` to `>`.
        span: Span,
    },
}

/// Walks over a source.
#[derive(Debug)]
pub struct Tokenizer<'a> {
    source: &'a str,
    at: usize,
    attributes: Vec<RawAttribute<'a>>,
    most_attributes: usize,
    /// Whether the source ended inside a tag or comment.
    pub truncated: bool,
    /// Whether a comment inside a script ran to the end of the source: the next one would as well.
    endless_script: bool,
    /// Whether an element had more attributes than are read.
    pub attributes_dropped: bool,
}

impl<'a> Tokenizer<'a> {
    /// A tokenizer at the start of `source` that reads at most `most_attributes` of one element.
    #[must_use]
    pub fn new(source: &'a str, most_attributes: usize) -> Self {
        Self { source, at: 0, attributes: Vec::new(), most_attributes, truncated: false, endless_script: false, attributes_dropped: false }
    }

    /// The attributes of the last start tag, in order; of a repeated name the first counts.
    #[must_use]
    pub fn attributes(&self) -> &[RawAttribute<'a>] {
        &self.attributes
    }

    /// The next token; `None` at the end.
    pub fn next_token(&mut self) -> Option<Token<'a>> {
        let bytes = self.source.as_bytes();
        let mut start = self.at;
        let mut search = start;
        loop {
            let Some(found) = memchr(b'<', &bytes[search..]) else {
                self.at = bytes.len();
                return (start < bytes.len()).then(|| Token::Text(Span::new(start, bytes.len())));
            };
            let open = search + found;
            let markup = match bytes.get(open + 1) {
                Some(b'/') => bytes.get(open + 2).is_some(),
                Some(b'!' | b'?') => true,
                Some(c) => c.is_ascii_alphabetic(),
                None => false,
            };
            if !markup {
                search = open + 1;
                continue;
            }
            if open > start {
                self.at = open;
                return Some(Token::Text(Span::new(start, open)));
            }
            match bytes[open + 1] {
                b'!' | b'?' => self.skip_comment(open),
                b'/' if !bytes[open + 2].is_ascii_alphabetic() => self.skip_past(open + 2, b'>'),
                _ => return self.tag(open),
            }
            start = self.at;
            search = start;
        }
    }

    /// Everything up to the end tag `</name`, which is left to be read; for elements whose content is text alone.
    pub fn raw_text(&mut self, name: &str) -> Span {
        let start = self.at;
        let end =
            if name.eq_ignore_ascii_case("script") && !self.endless_script { self.script_end(start) } else { self.end_tag(start, name) };
        self.truncated |= end.is_none();
        self.at = end.unwrap_or(self.source.len());
        Span::new(start, self.at)
    }

    /// The rest of the source, for `plaintext`.
    pub fn rest(&mut self) -> Span {
        let start = std::mem::replace(&mut self.at, self.source.len());
        Span::new(start, self.at)
    }

    /// Where `</name` followed by white space, `/` or `>` next begins.
    fn end_tag(&self, from: usize, name: &str) -> Option<usize> {
        let bytes = self.source.as_bytes();
        let mut at = from;
        while let Some(found) = memmem::find(&bytes[at..], b"</") {
            let open = at + found;
            if is_name_at(bytes, open + 2, name) {
                return Some(open);
            }
            at = open + 2;
        }
        None
    }

    /// The end of a script: inside `<!-- <script`, an end tag closes the inner script only (13.2.5.18-31, "script data escaped").
    fn script_end(&mut self, from: usize) -> Option<usize> {
        let bytes = self.source.as_bytes();
        let (mut escaped, mut doubled) = (false, false);
        let mut at = from;
        // A dash means something only where a comment may end.
        let next = |at: usize, escaped| if escaped { memchr2(b'<', b'-', &bytes[at..]) } else { memchr(b'<', &bytes[at..]) };
        while let Some(found) = next(at, escaped) {
            at += found;
            let rest = &bytes[at..];
            if rest.starts_with(b"-->") {
                (escaped, doubled) = (false, false);
                at += 3;
            } else if rest.starts_with(b"<!--") {
                escaped = true;
                at += 2;
            } else if escaped && !doubled && is_name_at(bytes, at + 1, "script") {
                doubled = rest[0] == b'<';
                at += 1;
            } else if rest.starts_with(b"</") && is_name_at(bytes, at + 2, "script") {
                if !doubled {
                    return Some(at);
                }
                doubled = false;
                at += 2;
            } else {
                at += 1;
            }
        }
        // A comment that is never closed must not swallow the page.
        self.endless_script = true;
        if escaped { self.end_tag(from, "script") } else { None }
    }

    fn skip_comment(&mut self, open: usize) {
        let bytes = self.source.as_bytes();
        if !bytes[open..].starts_with(b"<!--") {
            return self.skip_past(open + 2, b'>');
        }
        let body = open + 4;
        if bytes[body..].starts_with(b">") || bytes[body..].starts_with(b"->") {
            return self.skip_past(body, b'>');
        }
        let mut at = body;
        while let Some(found) = memmem::find(&bytes[at..], b"--") {
            let dashes = at + found;
            if bytes[dashes + 2..].starts_with(b">") {
                self.at = dashes + 3;
                return;
            }
            if bytes[dashes + 2..].starts_with(b"!>") {
                self.at = dashes + 4;
                return;
            }
            at = dashes + 1;
        }
        self.truncated = true;
        self.at = bytes.len();
    }

    fn skip_past(&mut self, from: usize, end: u8) {
        let bytes = self.source.as_bytes();
        let found = memchr(end, &bytes[from..]);
        self.truncated |= found.is_none();
        self.at = found.map_or(bytes.len(), |n| from + n + 1);
    }

    fn tag(&mut self, open: usize) -> Option<Token<'a>> {
        let bytes = self.source.as_bytes();
        let is_end = bytes[open + 1] == b'/';
        let name_start = open + 1 + usize::from(is_end);
        let name_end = position(bytes, name_start, ends_name);
        self.attributes.clear();
        let Some((close, self_closing)) = self.read_attributes(name_end) else {
            self.truncated = true;
            self.at = bytes.len();
            return None;
        };
        self.at = close + 1;
        let name = &self.source[name_start..name_end];
        let span = Span::new(open, self.at);
        Some(if is_end { Token::End { name, span } } else { Token::Start { name, self_closing, span } })
    }

    /// Reads up to the `>` that ends the tag; its place and whether `/` stands before it.
    fn read_attributes(&mut self, from: usize) -> Option<(usize, bool)> {
        let bytes = self.source.as_bytes();
        let mut at = from;
        loop {
            at = position(bytes, at, |b| !(b.is_ascii_whitespace() || b == b'/'));
            match bytes.get(at) {
                None => return None,
                Some(b'>') => return Some((at, bytes[at - 1] == b'/')),
                Some(_) => {}
            }
            let name_start = at;
            // A `=` in first place belongs to the name.
            at = position(bytes, at + 1, |b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'='));
            let name = Span::new(name_start, at);
            at = position(bytes, at, |b| !b.is_ascii_whitespace());
            let mut value = Span::new(at, at);
            if bytes.get(at) == Some(&b'=') {
                at = position(bytes, at + 1, |b| !b.is_ascii_whitespace());
                match bytes.get(at) {
                    Some(&quote @ (b'"' | b'\'')) => {
                        let end = at + 1 + memchr(quote, &bytes[at + 1..])?;
                        value = Span::new(at + 1, end);
                        at = end + 1;
                    }
                    Some(b'>') => value = Span::new(at, at),
                    _ => {
                        let end = position(bytes, at, |b| b.is_ascii_whitespace() || b == b'>');
                        value = Span::new(at, end);
                        at = end;
                    }
                }
            }
            if self.attributes.len() < self.most_attributes {
                let name = name.of(self.source);
                self.attributes.push(RawAttribute { name, id: AttrName::from_name(name.as_bytes()), value: value.of(self.source) });
            } else {
                self.attributes_dropped = true;
            }
        }
    }
}

/// Whether a byte stands behind the name of a tag.
#[must_use]
pub fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b'/' || byte == b'>'
}

fn position(bytes: &[u8], from: usize, wanted: impl Fn(u8) -> bool) -> usize {
    bytes.get(from..).and_then(|rest| rest.iter().position(|&b| wanted(b))).map_or(bytes.len(), |n| from + n)
}

fn is_name_at(bytes: &[u8], at: usize, name: &str) -> bool {
    bytes.get(at..at + name.len()).is_some_and(|b| b.eq_ignore_ascii_case(name.as_bytes()))
        && bytes.get(at + name.len()).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(source: &str) -> Vec<String> {
        let mut tokenizer = Tokenizer::new(source, 8);
        let mut out = Vec::new();
        while let Some(token) = tokenizer.next_token() {
            out.push(match token {
                Token::Text(span) => format!("'{}'", span.of(source)),
                Token::Start { name, self_closing, .. } => {
                    let attributes: Vec<String> = tokenizer.attributes().iter().map(|a| format!(" {}={}", a.name, a.value)).collect();
                    format!("<{name}{}{}>", attributes.concat(), if self_closing { "/" } else { "" })
                }
                Token::End { name, .. } => format!("</{name}>"),
            });
        }
        out
    }

    #[test]
    fn tags_text_and_attributes() {
        assert_eq!(tokens("a<b c='d>' E=f g h=\"\">i</b >"), ["'a'", "<b c=d> E=f g= h=>", "'i'", "</b>"]);
        assert_eq!(tokens("<br/><p =x y/z>"), ["<br/>", "<p =x= y= z=>"]);
        assert_eq!(tokens("<a href=x/y>"), ["<a href=x/y>"]);
    }

    #[test]
    fn what_is_not_markup_is_text() {
        assert_eq!(tokens("1 < 2 <3 a<"), ["'1 < 2 <3 a<'"]);
        assert_eq!(tokens("</ x><p"), Vec::<String>::new());
        assert_eq!(tokens("a</"), ["'a</'"]);
    }

    #[test]
    fn comments_of_every_shape_vanish() {
        assert_eq!(tokens("a<!-->b<!--->c<!-- -- > -->d<!x>e<?php ?>f<!--x--!>g"), ["'a'", "'b'", "'c'", "'d'", "'e'", "'f'", "'g'"]);
        assert_eq!(tokens("a<!-- never closed <p>"), ["'a'"]);
    }

    #[test]
    fn a_script_ends_at_its_own_end_tag() {
        for (body, rest) in [
            ("if (a</b/) '</scriptx>'", "</script>"),
            ("<!-- <script> </script> -->", "</script>"),
            ("<!-- </p> ", "</script> x"),
            ("<!-- <script> never closed ", "</script> x"),
        ] {
            let source = format!("{body}{rest}");
            let mut tokenizer = Tokenizer::new(&source, 8);
            assert_eq!(tokenizer.raw_text("script").of(&source), body);
        }
    }

    #[test]
    fn many_comments_do_not_pile_up() {
        assert_eq!(tokens(&"<!---->".repeat(200_000)), Vec::<String>::new());
        assert_eq!(tokens(&"<".repeat(200_000)).len(), 1);
    }
}
