//! HTML to blocks in one pass.

use std::borrow::Cow;

use super::Document;
use crate::limits::Limits;

/// Parses `source`.
#[must_use]
pub fn parse<'a>(source: &'a str, limits: &Limits) -> Document<'a> {
    super::plain::parse(source, limits)
}

/// Resolves the character references of an attribute's value.
#[must_use]
pub fn unescape_attribute(value: &str) -> Cow<'_, str> {
    htmlize::unescape_attribute(value)
}
