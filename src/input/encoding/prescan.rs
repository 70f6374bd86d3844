//! Reads the encoding a page states near its start: the "prescan" of the HTML Standard (13.2.3.2), and the XML declaration.
//! Not a parser: it knows comments, tags and attributes, and nothing of elements.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How far the statement is looked for. The standard asks for 1,024 bytes; browsers find later ones while parsing.
const WINDOW: usize = 8 << 10;

/// What a page says of its encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stated {
    /// The label as written.
    pub(super) label: String,
    /// The encoding it stands for; `None` for a label nobody knows.
    pub(super) encoding: Option<&'static Encoding>,
}

/// The encoding stated in the first bytes; the first statement with a known label, else the first with an unknown one.
pub(super) fn prescan(bytes: &[u8]) -> Option<Stated> {
    let window = &bytes[..bytes.len().min(WINDOW)];
    let mut unknown = None;
    let mut scanner = Scanner { bytes: window, at: 0 };
    while let Some(label) = scanner.next_label() {
        match Encoding::for_label(label) {
            Some(encoding) => return Some(Stated { label: text(label), encoding: Some(readable(encoding)) }),
            None => unknown = unknown.or_else(|| Some(Stated { label: text(label), encoding: None })),
        }
    }
    unknown
}

/// A statement that could be read byte by byte cannot be in UTF-16, whatever it says; `x-user-defined` never means itself either.
fn readable(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == UTF_16LE || encoding == UTF_16BE {
        UTF_8
    } else if encoding == encoding_rs::X_USER_DEFINED {
        WINDOWS_1252
    } else {
        encoding
    }
}

fn text(label: &[u8]) -> String {
    String::from_utf8_lossy(&label[..label.len().min(40)]).into_owned()
}

struct Scanner<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Scanner<'b> {
    /// The next stated label, known or not.
    fn next_label(&mut self) -> Option<&'b [u8]> {
        if self.at == 0 && starts_with_ignoring_case(self.bytes, b"<?xml") {
            self.at = memchr::memchr(b'>', self.bytes)? + 1;
            if let Some(label) = charset_in(&self.bytes[..self.at], b"encoding") {
                return Some(label);
            }
        }
        while let Some(open) = memchr::memchr(b'<', self.bytes.get(self.at..)?) {
            self.at += open;
            let rest = &self.bytes[self.at..];
            if rest.starts_with(b"<!--") {
                // `<!-->` and `<!--->` are whole comments.
                self.at += 2 + memchr::memmem::find(&rest[2..], b"-->")? + 3;
            } else if is_meta(rest) {
                self.at += 5;
                if let Some(label) = self.meta() {
                    return Some(label);
                }
            } else if rest.get(1).is_some_and(|b| matches!(b, b'!' | b'?')) {
                self.at += memchr::memchr(b'>', rest)? + 1;
            } else if rest.get(1).is_some_and(u8::is_ascii_alphabetic) || is_end_tag(rest) {
                self.at += rest.iter().position(|&b| is_space(b) || b == b'>')?;
                while self.attribute().is_some() {}
            } else {
                self.at += 1;
            }
        }
        None
    }

    /// The label a `meta` states, the scanner standing behind its name.
    fn meta(&mut self) -> Option<&'b [u8]> {
        let (mut charset, mut content, mut is_content_type) = (None, None, false);
        while let Some((name, value)) = self.attribute() {
            if name.eq_ignore_ascii_case(b"charset") {
                charset = charset.or(Some(value));
            } else if name.eq_ignore_ascii_case(b"content") {
                content = content.or_else(|| charset_in(value, b"charset"));
            } else if name.eq_ignore_ascii_case(b"http-equiv") {
                is_content_type = value.eq_ignore_ascii_case(b"content-type");
            }
        }
        charset.or(content.filter(|_| is_content_type)).filter(|label| !label.is_empty())
    }

    /// The next attribute of the open tag; `None` at its end or at the end of the window.
    fn attribute(&mut self) -> Option<(&'b [u8], &'b [u8])> {
        self.skip(|b| is_space(b) || b == b'/');
        if *self.bytes.get(self.at)? == b'>' {
            return None;
        }
        let name = self.take(|b| !is_space(b) && !matches!(b, b'/' | b'>' | b'='));
        self.skip(is_space);
        if self.bytes.get(self.at) != Some(&b'=') {
            // A stray byte that no name begins with would stand still.
            self.at += usize::from(name.is_empty());
            return Some((name, &[]));
        }
        self.at += 1;
        self.skip(is_space);
        let quote = *self.bytes.get(self.at)?;
        if quote == b'"' || quote == b'\'' {
            self.at += 1;
            let value = self.take(|b| b != quote);
            self.at += 1;
            Some((name, value))
        } else {
            Some((name, self.take(|b| !is_space(b) && b != b'>')))
        }
    }

    fn skip(&mut self, wanted: impl Fn(u8) -> bool) {
        self.take(wanted);
    }

    fn take(&mut self, wanted: impl Fn(u8) -> bool) -> &'b [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let taken = &rest[..rest.iter().position(|&b| !wanted(b)).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }
}

fn is_meta(rest: &[u8]) -> bool {
    starts_with_ignoring_case(rest, b"<meta") && rest.get(5).is_some_and(|&b| is_space(b) || b == b'/')
}

fn is_end_tag(rest: &[u8]) -> bool {
    rest.get(1) == Some(&b'/') && rest.get(2).is_some_and(u8::is_ascii_alphabetic)
}

fn is_space(b: u8) -> bool {
    matches!(b, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

fn starts_with_ignoring_case(bytes: &[u8], prefix: &[u8]) -> bool {
    bytes.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// The value behind `key =` in `text/html; charset=utf-8` or `<?xml encoding="utf-8"?>`, quoted or not.
fn charset_in<'v>(value: &'v [u8], key: &[u8]) -> Option<&'v [u8]> {
    let mut from = 0;
    while let Some(found) = value.get(from..)?.windows(key.len()).position(|w| w.eq_ignore_ascii_case(key)) {
        from += found + key.len();
        let rest = value[from..].trim_ascii_start();
        let Some(rest) = rest.strip_prefix(b"=") else { continue };
        let rest = rest.trim_ascii_start();
        return match rest.first()? {
            quote @ (b'"' | b'\'') => {
                let inner = &rest[1..];
                memchr::memchr(*quote, inner).map(|end| &inner[..end])
            }
            _ => Some(&rest[..rest.iter().position(|&b| is_space(b) || matches!(b, b';' | b'?' | b'>')).unwrap_or(rest.len())]),
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(page: &str) -> Option<&'static str> {
        prescan(page.as_bytes()).and_then(|s| s.encoding).map(Encoding::name)
    }

    #[test]
    fn every_way_of_stating_an_encoding_is_read() {
        assert_eq!(name("<html><head><meta charset=koi8-r>"), Some("KOI8-R"));
        assert_eq!(name("<META CharSet = 'Shift_JIS' />"), Some("Shift_JIS"));
        assert_eq!(name(r#"<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2">"#), Some("ISO-8859-2"));
        assert_eq!(name(r#"<meta content='text/html;charset="gbk"' http-equiv=content-type>"#), Some("GBK"));
        assert_eq!(name(r#"<?xml version="1.0" encoding="windows-1251"?><html>"#), Some("windows-1251"));
        assert_eq!(name(r#"<?xml version="1.0"?><meta charset=big5>"#), Some("Big5"));
    }

    #[test]
    fn what_only_looks_like_a_statement_is_not_one() {
        assert_eq!(name("<!-- <meta charset=koi8-r> --><p>"), None);
        assert_eq!(name(r#"<a title="<meta charset=koi8-r>">"#), None);
        assert_eq!(name(r#"<meta name=description content="charset=koi8-r">"#), None);
        assert_eq!(name("<metadata charset=koi8-r>"), None);
        assert_eq!(name("<meta charset="), None);
        assert_eq!(name("<meta charset=\"koi8-r"), Some("KOI8-R"));
        assert_eq!(name("<!-- never closed <meta charset=koi8-r>"), None);
        assert_eq!(name("<meta ==/= \" charset=koi8-r"), Some("KOI8-R"));
    }

    #[test]
    fn a_readable_statement_cannot_be_in_utf_16() {
        assert_eq!(name("<meta charset=utf-16>"), Some("UTF-8"));
        assert_eq!(name("<meta charset=x-user-defined>"), Some("windows-1252"));
    }

    #[test]
    fn an_unknown_label_gives_way_to_a_known_one() {
        assert_eq!(name("<meta charset=none><meta charset=euc-kr>"), Some("EUC-KR"));
        let unknown = prescan(b"<meta charset=none>");
        assert_eq!(unknown, Some(Stated { label: "none".to_owned(), encoding: None }));
    }
}
