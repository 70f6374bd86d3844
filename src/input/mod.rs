//! Bytes to text: which encoding, which kind. Knows nothing of markup beyond the few bytes that tell the two apart.

pub mod encoding;
pub mod kind;
pub mod room;

use std::borrow::Cow;

use crate::error::RequestError;
use crate::limits::Limits;
use crate::note::{Note, NoteCode};
pub use encoding::EncodingSource;
pub use kind::Kind;
pub use room::Room;

/// A page as the caller sends it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// The page's bytes.
    pub content: &'a [u8],
    /// What they are, where the caller knows.
    pub kind: Option<Kind>,
    /// The encoding's label, where the transport named one (`charset` of `Content-Type`).
    pub charset: Option<&'a str>,
    /// The page's address. Read, never fetched.
    pub url: Option<&'a str>,
    /// The language the caller was told, BCP 47.
    pub declared_language: Option<&'a str>,
}

/// A page as text.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text, without a byte order mark. Spans into the input point into this.
    pub text: Cow<'a, str>,
    /// WHATWG name of the encoding used, such as `UTF-8`.
    pub encoding: &'static str,
    /// What decided the encoding.
    pub encoding_source: EncodingSource,
    /// Whether it has markup.
    pub kind: Kind,
    /// The page's address.
    pub url: Option<&'a str>,
    /// The language the caller was told.
    pub declared_language: Option<&'a str>,
    /// What was odd.
    pub notes: Vec<Note>,
    /// Room for texts found escaped inside this one, so that they live as long.
    pub room: Room,
}

/// Decodes a page.
///
/// # Errors
/// [`RequestError::TooLarge`] when the content is over [`Limits::input_bytes`]; nothing else, whatever the bytes.
pub fn decode<'a>(input: &Input<'a>, limits: &Limits) -> Result<Decoded<'a>, RequestError> {
    if input.content.len() > limits.input_bytes {
        return Err(RequestError::TooLarge {
            field: "source.content",
            unit: "bytes",
            limit: limits.input_bytes as u64,
            actual: input.content.len() as u64,
        });
    }
    let mut notes = Vec::new();
    let (text, encoding, encoding_source) = encoding::decode(input.content, input.charset, input.kind, &mut notes);
    let kind = input.kind.unwrap_or_else(|| kind::sniff(&text));
    if text.trim().is_empty() {
        notes.push(Note::new(NoteCode::EmptyInput, "nothing but white space was sent"));
    }
    Ok(Decoded {
        text,
        encoding,
        encoding_source,
        kind,
        url: input.url,
        declared_language: input.declared_language,
        notes,
        room: Room::default(),
    })
}
