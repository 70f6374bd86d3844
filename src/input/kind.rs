//! Whether a text has markup. Not a media-type sniffer: HTML (XHTML, XML, fragments) or plain text is all there is.

/// What kind of text a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// HTML, XHTML, or a fragment of it.
    Html,
    /// Text without markup.
    PlainText,
}

/// Bytes at the start that decide.
const WINDOW: usize = 4 << 10;

/// Elements whose tags show markup, sorted.
const KNOWN: [&str; 78] = [
    "a",
    "abbr",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "blockquote",
    "body",
    "br",
    "button",
    "center",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "feed",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "label",
    "li",
    "link",
    "main",
    "mark",
    "meta",
    "nav",
    "noscript",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "rss",
    "s",
    "script",
    "section",
    "select",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "th",
    "time",
    "title",
    "tr",
    "u",
    "ul",
];

/// Starts that no plain text has.
const STARTS: [&[u8]; 6] = [b"<!doctype", b"<!--", b"<?xml", b"<html", b"<head", b"<![cdata["];

/// Tells the kind from the text alone.
#[must_use]
pub fn sniff(text: &str) -> Kind {
    sniff_bytes(text.as_bytes())
}

/// The same for bytes in any encoding that writes ASCII as ASCII.
#[must_use]
pub fn sniff_bytes(bytes: &[u8]) -> Kind {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let bytes = bytes.trim_ascii_start();
    let window = &bytes[..bytes.len().min(WINDOW)];
    if STARTS.iter().any(|s| window.get(..s.len()).is_some_and(|w| w.eq_ignore_ascii_case(s))) {
        return Kind::Html;
    }
    let (mut marks, mut seen) = (0, Vec::new());
    for open in memchr::memchr_iter(b'<', window) {
        let Some(tag) = Tag::at(window, open) else { continue };
        if !tag.is_known() {
            // `<Ann>` may be anything; `<x-card class=a>` and `<note> … </note>` are markup.
            marks += usize::from(open == 0 && (tag.name.contains(&b'-') || tag.has_attributes));
            seen.push(tag.name);
            marks += usize::from(tag.is_end && seen.first().is_some_and(|n| n.eq_ignore_ascii_case(tag.name)) && seen.len() > 1);
        } else if open == 0 || tag.has_attributes || tag.is_attached(window, open) {
            marks += 1;
        }
    }
    // One tag makes a short text markup; a longer one that merely quotes some has far more words between them.
    if marks * 1024 >= window.len().max(1) { Kind::Html } else { Kind::PlainText }
}

/// A start or end tag.
struct Tag<'w> {
    name: &'w [u8],
    is_end: bool,
    has_attributes: bool,
    /// One past its `>`.
    end: usize,
}

impl<'w> Tag<'w> {
    fn at(window: &'w [u8], open: usize) -> Option<Self> {
        let rest = &window[open + 1..];
        let is_end = rest.first() == Some(&b'/');
        let rest = &rest[usize::from(is_end)..];
        let length = rest.iter().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b':'))).unwrap_or(rest.len());
        let (name, tail) = rest.split_at(length);
        if !name.first()?.is_ascii_alphabetic() || !tail.first().is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/')) {
            return None;
        }
        // A tag ends before the next one begins, or with the window.
        let close = memchr::memchr2(b'>', b'<', tail).unwrap_or(tail.len());
        if tail.get(close) == Some(&b'<') || (close == tail.len() && window.len() < WINDOW) {
            return None;
        }
        let has_attributes = tail[..close].contains(&b'=');
        // `<a@b.c>` and `<http://…>` have gone by now; `<a b c>` is prose in brackets.
        let is_bare = tail[..close].iter().all(|b| b.is_ascii_whitespace() || *b == b'/');
        (has_attributes || is_bare).then_some(Self { name, is_end, has_attributes, end: window.len() - tail.len() + close + 1 })
    }

    fn is_known(&self) -> bool {
        let mut lower = [0u8; 12];
        let Some(buffer) = lower.get_mut(..self.name.len()) else { return false };
        buffer.copy_from_slice(self.name);
        buffer.make_ascii_lowercase();
        KNOWN.binary_search_by(|known| known.as_bytes().cmp(buffer)).is_ok()
    }

    /// Whether it touches a word or another tag, or opens a line, as markup does; a text *about* tags sets them off: "the <p> tag".
    fn is_attached(&self, window: &[u8], open: usize) -> bool {
        let before = open.checked_sub(1).and_then(|at| window.get(at));
        let after = window.get(self.end);
        let touches = |b: &u8| b.is_ascii_alphanumeric() || *b >= 0x80;
        before.is_some_and(|b| touches(b) || matches!(b, b'>' | b'.' | b'!' | b'?' | b'\n'))
            || after.is_none_or(|b| touches(b) || matches!(b, b'<' | b'&'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(KNOWN.is_sorted());
    }

    #[test]
    fn markup_is_seen_whole_or_in_pieces() {
        for text in [
            "<!DOCTYPE html><title>x</title>",
            " \n<HTML lang=en>",
            "\u{feff}<?xml version='1.0'?><html/>",
            "<!-- saved page --><p>x",
            "<p>One paragraph.",
            "<div class=\"story\">Text</div>",
            "The ferry left.<br>It came back at night.",
            "First words<p>then a paragraph</p>",
            "Words first.\n<div>\nthen a box\n</div>",
            "See <a href='/map'>the map</a> for details.",
            "Es fährt <b>nicht</b> mehr.",
            "<x-card theme=dark>Text</x-card>",
            "<note><to>Ann</to></note>",
            "<rss version=\"2.0\"><channel>",
            "<P>Cut in the <a href=\"/somewh",
        ] {
            assert_eq!(sniff(text), Kind::Html, "{text}");
        }
    }

    #[test]
    fn stray_brackets_are_not_markup() {
        for text in [
            "",
            "No brackets at all.",
            "I <3 this ferry, and 2 < 3 > 1.",
            "From: Ann <ann@example.org>\nSubject: ferry",
            "<ann@example.org> wrote: the ferry left",
            "<https://example.org/> is the address",
            "<Ann> when does the ferry leave?\n<Bob> at six",
            "Use the <p> tag for paragraphs and (<br>) for lines; `<div>` groups them.",
            "if a <b and c> d then stop",
            "AT&amp;T raised prices &lt;again&gt;",
            "a <- b -> c <=> d <",
            "<",
            "</",
        ] {
            assert_eq!(sniff(text), Kind::PlainText, "{text}");
        }
    }

    #[test]
    fn a_long_text_that_quotes_a_tag_is_plain() {
        let prose = "The lesson goes on for a while about how pages are written and read. ".repeat(80);
        assert_eq!(sniff(&format!("Lesson one.\n<p>\n{prose}")), Kind::PlainText);
        assert_eq!(sniff(&"<p>A short paragraph of its own.</p>\n".repeat(200)), Kind::Html);
    }
}
