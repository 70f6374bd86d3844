//! HTML to blocks in one pass: [`tokenizer`] cuts the source into tags and text, `tree` tracks open elements, `text` folds text
//! and cuts it into blocks, `facts` notes what the head says.

mod context;
mod facts;
mod mathml;
mod scope;
mod siblings;
mod text;
pub mod tokenizer;
mod tree;

use std::borrow::Cow;

use super::Document;
use crate::limits::Limits;

/// Parses a page. Any text gives a document; see [`Document::notes`] for what was odd.
#[must_use]
pub fn parse<'a>(source: &'a str, limits: &Limits) -> Document<'a> {
    tree::TreeBuilder::new(source, limits).run()
}

/// Resolves the character references of an attribute's value (HTML Standard, 13.2.5.72-80).
#[must_use]
pub fn unescape_attribute(value: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', value.as_bytes()).is_none() { Cow::Borrowed(value) } else { htmlize::unescape_attribute(value) }
}

/// Resolves the character references of text.
#[must_use]
pub fn unescape_text(value: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', value.as_bytes()).is_none() { Cow::Borrowed(value) } else { htmlize::unescape(value) }
}
