//! One line or record of the input as a page. Borrows what it can, as a line is often hundreds of kilobytes of one string.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use encoding_rs::Encoding;
use prost::bytes::Bytes;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::fault::Fault;
use super::http;
use super::lines::Line;
use super::page_string;
use super::warc::{About, Record};
use crate::error::RequestError;
use crate::server::proto::v1;

/// Most bytes of an address that the API takes.
const MOST_URL: usize = 8 << 10;

/// A page with the id to answer under.
#[derive(Debug)]
pub(super) struct Item {
    /// JSON of the id as it stood in the line, or the line's number.
    pub(super) id: String,
    /// What is told of the WARC record that it came in.
    pub(super) record: Option<About>,
    /// The key the page stood under, and the page.
    pub(super) source: Result<(&'static str, v1::Source), Fault>,
}

/// What a line may hold; other keys are passed over.
#[derive(Deserialize)]
#[serde(expecting = "one JSON object")]
struct Fields<'l> {
    #[serde(borrow)]
    id: Option<&'l RawValue>,
    #[serde(borrow)]
    html: Option<Text<'l>>,
    #[serde(borrow)]
    text: Option<Text<'l>>,
    content: Option<pbjson::private::BytesDeserialize<Vec<u8>>>,
    #[serde(borrow)]
    format: Option<Text<'l>>,
    #[serde(borrow)]
    charset: Option<Text<'l>>,
    #[serde(borrow)]
    url: Option<Text<'l>>,
    #[serde(borrow, rename = "declaredLanguage", alias = "declared_language")]
    declared_language: Option<Text<'l>>,
}

/// The same, only as far as it takes to say what is wrong.
type Loose<'l> = BTreeMap<Cow<'l, str>, &'l RawValue>;

/// A JSON string as bytes. Escaped halves of surrogate pairs and bytes that are no UTF-8 get through: pages may hold anything, and a line
/// must not fail over it.
struct Text<'l>(Cow<'l, [u8]>);

impl<'de: 'l, 'l> Deserialize<'de> for Text<'l> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl<'de> Visitor<'de> for Bytes {
            type Value = Text<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string")
            }

            fn visit_borrowed_bytes<E>(self, bytes: &'de [u8]) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(bytes)))
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(bytes.to_vec())))
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
                Err(A::Error::custom("an array where a string belongs"))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

impl Text<'_> {
    fn into_string(self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }

    /// Shares the line's memory where the text stands in it as it is. What is no UTF-8 becomes U+FFFD here: a JSON string is known to be
    /// Unicode, so the decoder must not guess at another encoding over it.
    fn into_utf8(self, line: &Bytes) -> Bytes {
        if Encoding::utf8_valid_up_to(&self.0) < self.0.len() {
            return Bytes::from(self.into_string());
        }
        match self.0 {
            Cow::Borrowed(part) => line.slice_ref(part),
            Cow::Owned(bytes) => Bytes::from(bytes),
        }
    }
}

/// Reads a line, of which no more than `limit` bytes were held; `number` stands in where it has no id.
pub(super) fn of_line(line: Line, limit: usize, number: u64) -> Item {
    match line {
        Line::Whole(text) => read(text, number),
        Line::TooLong { start, bytes } => too_long(&start, bytes, limit, number),
    }
}

fn read(line: Vec<u8>, number: u64) -> Item {
    if let Some(item) = read_at_once(&line, number) {
        return item;
    }
    let line = Bytes::from(line);
    let text: &[u8] = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line);
    if text.trim_ascii_start().first() != Some(&b'{') {
        return Item { record: None, id: number.to_string(), source: Err(malformed("it does not begin with '{'")) };
    }
    match serde_json::from_slice::<Fields<'_>>(text) {
        Ok(fields) => item(fields, &line, number),
        Err(error) => diagnose(text, &error, number),
    }
}

/// Reads a line that is as most are; `None` for others.
fn read_at_once(line: &[u8], number: u64) -> Option<Item> {
    let taken = page_string::take(line)?;
    let line = Bytes::from(taken.line);
    let mut fields = serde_json::from_slice::<Fields<'_>>(&line).ok()?;
    *(if taken.is_html { &mut fields.html } else { &mut fields.text }) = Some(Text(Cow::Owned(taken.page)));
    Some(item(fields, &line, number))
}

fn item(fields: Fields<'_>, line: &Bytes, number: u64) -> Item {
    match id(fields.id) {
        Ok(id) => Item { record: None, id: id.unwrap_or_else(|| number.to_string()), source: source(fields, line) },
        Err(fault) => Item { record: None, id: number.to_string(), source: Err(fault) },
    }
}

/// The answer to a line that was too long to be held.
fn too_long(start: &[u8], bytes: u64, limit: usize, number: u64) -> Item {
    let error = RequestError::TooLarge { field: "line", unit: "bytes", limit: limit as u64, actual: bytes };
    Item { record: None, id: first_id(start).unwrap_or_else(|| number.to_string()), source: Err(Fault::from(&error)) }
}

/// The page of a WARC record, its codings undone. `limit` is that of a page, `record_limit` that of a record.
pub(super) fn of_record(record: Record, limit: usize, record_limit: usize) -> Item {
    let Record { id, mut about, head, body } = record;
    let source = match body {
        Err(actual) => {
            let error = RequestError::TooLarge { field: "record", unit: "bytes", limit: record_limit as u64, actual };
            Err(Fault::from(&error))
        }
        Ok(body) => http::body(&head, body, limit).ok_or_else(|| Fault::too_large_decoded(limit)),
    };
    let source = source.map(|body| {
        if body.cut && about.truncated.is_none() {
            about.truncated = Some("decoding".to_owned());
        }
        let format = if head.media_type == "text/plain" { v1::Format::PlainText } else { v1::Format::Html };
        // An address that no request may have helps little and must not cost the page.
        let url = about.url.clone().filter(|url| url.len() <= MOST_URL);
        let source =
            v1::Source { content: body.bytes, format: format.into(), charset: head.charset, url, declared_language: head.language };
        ("content", source)
    });
    Item { id: Value::from(id).to_string(), record: Some(about), source }
}

/// The answer to input that cannot be read, under the file's name and the place in it.
pub(super) fn unreadable(file: &str, offset: u64, detail: &str) -> Item {
    let fault = Fault::unreadable(format!("{file}: at byte {offset}: {detail}"));
    Item { id: Value::from(format!("{file}@{offset}")).to_string(), record: None, source: Err(fault) }
}

/// The id as written; a string or a number.
fn id(raw: Option<&RawValue>) -> Result<Option<String>, Fault> {
    let Some(raw) = raw.map(RawValue::get) else { return Ok(None) };
    match kind(raw) {
        "a string" | "a number" => Ok(Some(raw.to_owned())),
        other => Err(wrong_type("id", "a string or a number", other)),
    }
}

fn source(fields: Fields<'_>, line: &Bytes) -> Result<(&'static str, v1::Source), Fault> {
    let mut given = Vec::new();
    let mut take = |name, content: Option<Bytes>| given.extend(content.map(|c| (name, c)));
    take("html", fields.html.map(|t| t.into_utf8(line)));
    take("text", fields.text.map(|t| t.into_utf8(line)));
    take("content", fields.content.map(|c| Bytes::from(c.0)));
    let names: Vec<&'static str> = given.iter().map(|(name, _)| *name).collect();
    let (name, content) = match given.len() {
        0 => {
            let error = RequestError::Missing { field: "html", remedy: "give the page as html, as text, or as content (base64)" };
            return Err(Fault::from(&error));
        }
        1 => given.remove(0),
        _ => {
            let error =
                RequestError::Invalid { field: "html", allowed: "one of html, text and content".to_owned(), actual: names.join(" and ") };
            return Err(Fault::from(&error));
        }
    };
    let stated = fields.format.map(|text| format(&text.into_string())).transpose()?;
    let (format, charset) = match name {
        "html" => (v1::Format::Html, Some("utf-8".to_owned())),
        // JSON strings are Unicode already, whatever the page's own header says.
        "text" => (v1::Format::PlainText, Some("utf-8".to_owned())),
        _ => (v1::Format::Unspecified, fields.charset.map(Text::into_string)),
    };
    let source = v1::Source {
        content,
        format: stated.unwrap_or(format).into(),
        charset,
        url: fields.url.map(Text::into_string),
        declared_language: fields.declared_language.map(Text::into_string),
    };
    Ok((name, source))
}

fn format(name: &str) -> Result<v1::Format, Fault> {
    match name {
        "html" | "FORMAT_HTML" => Ok(v1::Format::Html),
        "text" | "FORMAT_PLAIN_TEXT" => Ok(v1::Format::PlainText),
        "FORMAT_UNSPECIFIED" => Ok(v1::Format::Unspecified),
        other => {
            let actual = format!("{:?}", other.chars().take(64).collect::<String>());
            Err(Fault::from(&RequestError::Invalid { field: "format", allowed: "html or text".to_owned(), actual }))
        }
    }
}

/// What is wrong with a line that could not be read. Slow, and only for such lines.
fn diagnose(text: &[u8], error: &serde_json::Error, number: u64) -> Item {
    const STRINGS: [&str; 8] = ["html", "text", "content", "format", "charset", "url", "declaredLanguage", "declared_language"];
    let own = first_id(text);
    let fault = match serde_json::from_slice::<Loose<'_>>(text) {
        Ok(loose) => {
            let own = id(loose.get("id").copied()).ok().flatten().or(own);
            let wrong = STRINGS.iter().find_map(|name| {
                let kind = kind(loose.get(*name)?.get());
                (kind != "a string" && kind != "null").then(|| wrong_type(name, "a string", kind))
            });
            return Item {
                record: None,
                id: own.unwrap_or_else(|| number.to_string()),
                source: Err(wrong.unwrap_or_else(|| malformed(error))),
            };
        }
        Err(_) => malformed(error),
    };
    Item { record: None, id: own.unwrap_or_else(|| number.to_string()), source: Err(fault) }
}

/// The id of a line that is broken further on, if the id comes first.
pub(super) fn first_id(text: &[u8]) -> Option<String> {
    let rest = text.trim_ascii_start().strip_prefix(b"{")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"id\"")?.trim_ascii_start().strip_prefix(b":")?;
    let raw = serde_json::Deserializer::from_slice(rest).into_iter::<&RawValue>().next()?.ok()?.get();
    matches!(kind(raw), "a string" | "a number").then(|| raw.to_owned())
}

fn malformed(detail: impl ToString) -> Fault {
    Fault::from(&RequestError::Malformed { field: "line", detail: detail.to_string() })
}

fn wrong_type(field: &'static str, allowed: &str, actual: &str) -> Fault {
    Fault::from(&RequestError::Invalid { field, allowed: allowed.to_owned(), actual: actual.to_owned() })
}

/// What a JSON value is.
fn kind(raw: &str) -> &'static str {
    match raw.bytes().next() {
        Some(b'"') => "a string",
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') | None => "null",
        Some(_) => "a number",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(line: &str) -> (String, v1::Source) {
        let item = read(line.as_bytes().to_vec(), 7);
        (item.id, item.source.unwrap().1)
    }

    fn fault(line: &[u8]) -> (String, Fault) {
        let item = read(line.to_vec(), 7);
        (item.id, item.source.unwrap_err())
    }

    #[test]
    fn a_page_is_read_and_its_id_kept_as_written() {
        let (id, source) = page(r#"{"id":"a\u00e9\n","html":"<p>x\ny","url":"https://example.org/","more":{"x":[1]}}"#);
        assert_eq!((id.as_str(), &source.content[..]), (r#""a\u00e9\n""#, b"<p>x\ny".as_slice()));
        assert_eq!((source.format(), source.url()), (v1::Format::Html, "https://example.org/"));
        let (id, source) = page(r#" {"text":"plain","id":1.50e3,"url":null}"#);
        assert_eq!((id.as_str(), source.format(), source.url), ("1.50e3", v1::Format::PlainText, None));
        assert_eq!(page(r#"{"html":""}"#).0, "7");
        let (_, source) = page(r#"{"id":1,"content":"4PDi","charset":"koi8-r","format":"text"}"#);
        assert_eq!((&source.content[..], source.charset(), source.format()), (b"\xE0\xF0\xE2".as_slice(), "koi8-r", v1::Format::PlainText));
    }

    #[test]
    fn text_without_escapes_is_not_copied() {
        let line = br#"{"id":1,"text":"nothing to escape"}"#.to_vec();
        let at = line.as_ptr() as usize;
        let content = read(line, 1).source.unwrap().1.content;
        assert_eq!(content.as_ptr() as usize, at + 16);
    }

    #[test]
    fn half_a_surrogate_pair_and_broken_utf8_get_through() {
        let half = page(r#"{"id":1,"text":"a \ud83d b"}"#).1.content;
        assert!(half.starts_with("a \u{FFFD}".as_bytes()) && half.ends_with(b" b"));
        let broken = read(b"{\"id\":1,\"text\":\"a \xFF b\"}".to_vec(), 1).source.unwrap().1.content;
        assert_eq!(&broken[..], "a \u{FFFD} b".as_bytes());
    }

    #[test]
    fn every_fault_names_its_field_and_keeps_the_id() {
        for (line, id, code, field) in [
            (r#"{"id":"a","html":5}"#, r#""a""#, "INVALID_VALUE", "html"),
            (r#"{"html":["x"],"id":"a"}"#, r#""a""#, "INVALID_VALUE", "html"),
            (r#"{"id":"a","html":"x","url":{}}"#, r#""a""#, "INVALID_VALUE", "url"),
            (r#"{"id":"a","html":"x","text":"y"}"#, r#""a""#, "INVALID_VALUE", "html"),
            (r#"{"id":"a"}"#, r#""a""#, "MISSING_FIELD", "html"),
            (r#"{"id":"a","html":null}"#, r#""a""#, "MISSING_FIELD", "html"),
            (r#"{"id":"a","html":"x","format":"docx"}"#, r#""a""#, "INVALID_VALUE", "format"),
            (r#"{"id":["a"],"html":"x"}"#, "7", "INVALID_VALUE", "id"),
            (r#"{"id":"a","html":"x"#, r#""a""#, "MALFORMED", "line"),
            (r#"{"id":"a","html":"x","html":"y"}"#, r#""a""#, "MALFORMED", "line"),
            (r#"{"id":"a","content":"!!"}"#, r#""a""#, "MALFORMED", "line"),
            (r#"["a","<p>"]"#, "7", "MALFORMED", "line"),
            ("not JSON", "7", "MALFORMED", "line"),
        ] {
            let (found, fault) = fault(line.as_bytes());
            assert_eq!((found.as_str(), fault.code, fault.field.as_str()), (id, code, field), "{line}");
        }
    }

    #[test]
    fn a_line_too_long_is_answered_under_its_id() {
        let item = too_long(br#"{"id": 12, "html": "aaaa"#, 900, 800, 3);
        let fault = item.source.unwrap_err();
        assert_eq!((item.id.as_str(), fault.code, fault.field.as_str()), ("12", "TOO_LARGE", "line"));
        assert_eq!(too_long(b"xxxx", 900, 800, 3).id, "3");
    }
}
