//! A recorded HTTP response: its header (RFC 9112), and the body with its codings undone. Crawlers write down what they got, and half of them undo
//! codings without taking the header's word for them back: a body that is not coded as stated is taken as it is.

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::Encoding;
use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use httparse::{EMPTY_HEADER, ParserConfig, Response, Status};
use prost::bytes::Bytes;

/// What a header says about the body.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Head {
    /// HTTP status; none where the body was not sent by HTTP.
    pub(super) status: Option<u16>,
    /// Media type in lower case without parameters; empty where none is stated.
    pub(super) media_type: String,
    /// `charset` of the Content-Type.
    pub(super) charset: Option<String>,
    /// Content-Language, where it is one.
    pub(super) language: Option<String>,
    chunked: bool,
    /// In the order in which they were applied.
    codings: Vec<String>,
}

const MOST_HEADERS: usize = 256;

/// Content codings that are undone for one body.
const MOST_CODINGS: usize = 4;

impl Head {
    /// For a body without an HTTP header.
    pub(super) fn bare(content_type: &str) -> Self {
        let mut head = Self::default();
        head.set_content_type(content_type);
        head
    }

    fn set_content_type(&mut self, value: &str) {
        self.media_type = media_type(value);
        self.charset = value.split(';').skip(1).find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let value = value.trim().trim_matches(['"', '\'']);
            // A label that no browser knows helps nobody.
            (name.trim().eq_ignore_ascii_case("charset") && Encoding::for_label(value.as_bytes()).is_some()).then(|| value.to_owned())
        });
    }

    fn set(&mut self, name: &str, value: &[u8]) {
        let value = String::from_utf8_lossy(value);
        let values = || value.split(',').map(|v| v.trim().to_ascii_lowercase()).filter(|v| !v.is_empty());
        match name.to_ascii_lowercase().as_str() {
            "content-type" if self.media_type.is_empty() => self.set_content_type(&value),
            "content-language" if values().count() == 1 && value.len() <= 64 => self.language = Some(value.trim().to_owned()),
            "content-encoding" => self.codings.extend(values()),
            "transfer-encoding" => self.chunked |= values().any(|v| v == "chunked"),
            _ => {}
        }
    }
}

/// The media type of a Content-Type, in lower case without parameters.
pub(super) fn media_type(content_type: &str) -> String {
    content_type.split([';', ',']).next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether this is HTML or plain text. Where no type is stated the body has to begin like HTML.
pub(super) fn is_page(media_type: &str, body: &[u8]) -> bool {
    let begins = |tag: &[u8]| body.trim_ascii_start().get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    match media_type {
        "text/html" | "application/xhtml+xml" | "text/plain" => true,
        "" => begins(b"<!doctype html") || begins(b"<html"),
        _ => false,
    }
}

/// Versions that have no such header, but recorders write one, and the version whose form it has.
const LATER_VERSIONS: [&str; 4] = ["HTTP/2.0", "HTTP/2", "HTTP/3.0", "HTTP/3"];
const FIRST_VERSION: &str = "HTTP/1.1";

/// The header at the start of a message, and where the body begins.
///
/// # Errors
/// What is wrong with it.
pub(super) fn head(message: &[u8]) -> Result<(Head, usize), String> {
    let later = LATER_VERSIONS.iter().find(|version| message.starts_with(version.as_bytes()));
    let (message, added) = match later {
        Some(version) => (Cow::Owned([FIRST_VERSION.as_bytes(), &message[version.len()..]].concat()), FIRST_VERSION.len() - version.len()),
        None => (Cow::Borrowed(message), 0),
    };
    let mut headers = [EMPTY_HEADER; MOST_HEADERS];
    let mut response = Response::new(&mut headers);
    let parsed = ParserConfig::default()
        .allow_multiple_spaces_in_response_status_delimiters(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .allow_spaces_after_header_name_in_responses(true)
        .ignore_invalid_headers_in_responses(true)
        .parse_response(&mut response, &message);
    match parsed {
        Ok(Status::Complete(length)) => {
            let mut head = Head { status: response.code, ..Head::default() };
            response.headers.iter().for_each(|header| head.set(header.name, header.value));
            Ok((head, length - added))
        }
        Ok(Status::Partial) => Err("the HTTP header has no end".to_owned()),
        Err(error) => Err(format!("HTTP header: {error}")),
    }
}

/// A body with its codings undone.
#[derive(Debug, PartialEq)]
pub(super) struct Body {
    pub(super) bytes: Bytes,
    /// Whether decoding broke off.
    pub(super) cut: bool,
}

/// Undoes transfer and content codings; `None` where that makes more than `limit` bytes.
pub(super) fn body(head: &Head, raw: Vec<u8>, limit: usize) -> Option<Body> {
    let mut body = Body { bytes: Bytes::from(raw), cut: false };
    if head.chunked
        && let Some(dechunked) = dechunk(&body.bytes)
    {
        body = dechunked;
    }
    for coding in head.codings.iter().rev().take(MOST_CODINGS) {
        let Some((bytes, cut)) = decode(coding, &body.bytes, limit) else { continue };
        body = Body { bytes: Bytes::from(bytes), cut: cut || body.cut };
        if body.bytes.len() > limit {
            return None;
        }
    }
    (body.bytes.len() <= limit).then_some(body)
}

/// Joins chunks (RFC 9112, section 7.1); `None` where there are none.
fn dechunk(mut rest: &[u8]) -> Option<Body> {
    let (mut bytes, mut first) = (Vec::with_capacity(rest.len()), true);
    loop {
        // httparse takes a line without digits for a size of nothing; pages whose chunks were joined before may begin with one.
        let sized = rest.first().is_some_and(u8::is_ascii_hexdigit);
        let (start, size) = match httparse::parse_chunk_size(rest) {
            Ok(Status::Complete(found)) if sized => found,
            _ if first => return None,
            _ => return Some(Body { bytes: bytes.into(), cut: true }),
        };
        first = false;
        if size == 0 {
            return Some(Body { bytes: bytes.into(), cut: false });
        }
        let chunk = rest.get(start..).unwrap_or_default();
        let Some((chunk, behind)) = usize::try_from(size).ok().and_then(|size| chunk.split_at_checked(size)) else {
            bytes.extend_from_slice(chunk);
            return Some(Body { bytes: bytes.into(), cut: true });
        };
        bytes.extend_from_slice(chunk);
        rest = behind.strip_prefix(b"\r\n").or_else(|| behind.strip_prefix(b"\n")).unwrap_or(behind);
    }
}

/// Windows of content in zstd are at most 8 MiB (RFC 9659).
const ZSTD_WINDOW_LOG: u32 = 23;

/// Undoes one coding, up to just over the limit, and says whether it broke off; `None` where it is unknown or the bytes are not so coded.
fn decode(coding: &str, bytes: &[u8], limit: usize) -> Option<(Vec<u8>, bool)> {
    let zlib = matches!(*bytes, [cmf, flg, ..] if cmf & 0x0F == 8 && u16::from_be_bytes([cmf, flg]) % 31 == 0);
    match coding {
        "gzip" | "x-gzip" => read(MultiGzDecoder::new(bytes), limit),
        "deflate" if zlib => read(ZlibDecoder::new(bytes), limit),
        // RFC 9110 says zlib; many servers left its header out.
        "deflate" => read(DeflateDecoder::new(bytes), limit),
        "br" => read(brotli_decompressor::Decompressor::new(bytes, 4 << 10), limit),
        "zstd" => {
            let mut decoder = zstd::Decoder::with_buffer(bytes).ok()?;
            decoder.window_log_max(ZSTD_WINDOW_LOG).ok()?;
            read(decoder, limit)
        }
        _ => None,
    }
}

fn read(decoder: impl Read, limit: usize) -> Option<(Vec<u8>, bool)> {
    let mut out = Vec::new();
    let result: io::Result<usize> = decoder.take(limit as u64 + 1).read_to_end(&mut out);
    (result.is_ok() || !out.is_empty()).then_some((out, result.is_err()))
}

#[cfg(test)]
mod tests {
    use super::super::compression::{Compression, member};
    use super::*;

    fn parsed(header: &str) -> (Head, usize) {
        head(header.as_bytes()).unwrap()
    }

    fn plain(head: &str, raw: &[u8]) -> Option<(String, bool)> {
        let head = parsed(&format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n")).0;
        body(&head, raw.to_vec(), 1_000).map(|b| (String::from_utf8_lossy(&b.bytes).into_owned(), b.cut))
    }

    fn whole(text: &str) -> Option<(String, bool)> {
        Some((text.to_owned(), false))
    }

    #[test]
    fn a_header_tells_type_charset_and_language() {
        let text =
            "HTTP/1.1 404 Not  Found\r\nContent-type : text/HTML; q=1; Charset=\"koi8-r\"\r\nBad header\r\nContent-Language: ru\r\n\r\n<p>";
        let (head, length) = parsed(text);
        assert_eq!((head.status, head.media_type.as_str(), head.charset.as_deref()), (Some(404), "text/html", Some("koi8-r")));
        assert_eq!((head.language.as_deref(), length), (Some("ru"), text.len() - 3));
        assert_eq!(parsed("HTTP/1.0 200\nContent-Language: de, en\n\n").0.language, None);
        assert_eq!(Head::bare("text/plain; charset=no-such-charset").charset, None);
    }

    #[test]
    fn later_versions_are_read_in_the_form_of_the_first() {
        for line in ["HTTP/2 200\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/3 200 OK\r\n\r\n"] {
            assert_eq!((parsed(line).0.status, parsed(line).1), (Some(200), line.len()), "{line}");
        }
        assert!(head(b"<html>").is_err() && head(b"HTTP/1.1 200 OK\r\nA: b\r\n").is_err() && head(b"").is_err());
    }

    #[test]
    fn what_is_a_page() {
        for (media_type, body, page) in [
            ("text/html", "", true),
            ("text/plain", "x", true),
            ("image/png", "<html>", false),
            ("", "\n <!DOCTYPE Html>", true),
            ("", "x", false),
        ] {
            assert_eq!(is_page(media_type, body.as_bytes()), page, "{media_type} {body}");
        }
    }

    #[test]
    fn chunks_are_joined_where_there_are_some() {
        let chunked = "Transfer-Encoding: Chunked";
        assert_eq!(plain(chunked, b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nTrailer: x\r\n\r\n"), whole("hello world"));
        assert_eq!(plain(chunked, b"5\r\nhello\r\n6\r\n wo"), Some(("hello wo".to_owned(), true)));
        assert_eq!(plain(chunked, b"5\r\nhello\r\n"), Some(("hello".to_owned(), true)));
        assert_eq!(plain(chunked, b"5\r\nhello\r\nffffffffffffffff\r\nx"), Some(("hellox".to_owned(), true)));
        assert_eq!(plain(chunked, b"<p>joined before"), whole("<p>joined before"));
        assert_eq!(plain(chunked, b"\r\n<p>joined before"), whole("\r\n<p>joined before"));
        assert_eq!(plain(chunked, b"5\r\nhello\r\n\r\n0\r\n"), Some(("hello".to_owned(), true)));
    }

    #[test]
    fn codings_are_undone_in_turn() {
        let gzip = member(Compression::Gzip, b"a page").unwrap();
        let both = member(Compression::Zstd, &gzip).unwrap();
        assert_eq!(plain("Content-Encoding: gzip", &gzip), whole("a page"));
        assert_eq!(plain("Content-Encoding: gzip\r\nContent-Encoding: zstd", &both), whole("a page"));
        let mut zlib = Vec::new();
        flate2::bufread::ZlibEncoder::new(&b"a page"[..], flate2::Compression::fast()).read_to_end(&mut zlib).unwrap();
        assert_eq!(plain("Content-Encoding: deflate", &zlib), whole("a page"));
        assert_eq!(plain("Content-Encoding: deflate", &zlib[2..zlib.len() - 4]), whole("a page"));
        // An uncompressed meta-block, and an empty last one (RFC 7932, section 9.2).
        let brotli = [&[0x8B, 0x02, 0x80][..], b"a page", &[0x03]].concat();
        let chunked = [b"a\r\n", &brotli[..], b"\r\n0\r\n\r\n"].concat();
        assert_eq!(plain("Content-Encoding: br\r\nTransfer-Encoding: chunked", &chunked), whole("a page"));
    }

    #[test]
    fn what_is_not_coded_as_stated_is_taken_as_it_is() {
        for coding in ["gzip", "br", "zstd", "deflate", "utf-8", "gzip, gzip"] {
            assert_eq!(plain(&format!("Content-Encoding: {coding}"), b"<p>as it is"), whole("<p>as it is"), "{coding}");
        }
        let gzip = member(Compression::Gzip, "some page ".repeat(9).as_bytes()).unwrap();
        let (text, cut) = plain("Content-Encoding: gzip", &gzip[..gzip.len() - 4]).unwrap();
        assert!(cut && text.starts_with("some page"));
    }

    #[test]
    fn a_bomb_is_cut_at_the_limit() {
        for (coding, compression) in [("gzip", Compression::Gzip), ("zstd", Compression::Zstd)] {
            let head = Head { codings: vec![coding.to_owned()], ..Head::default() };
            let bomb = member(compression, &vec![b' '; 8 << 20]).unwrap();
            assert_eq!(body(&head, bomb.clone(), 1 << 20), None);
            assert!(decode(coding, &bomb, 1 << 20).unwrap().0.capacity() <= 4 << 20);
            assert_eq!(body(&head, bomb, 8 << 20).unwrap().bytes.len(), 8 << 20);
        }
    }
}
