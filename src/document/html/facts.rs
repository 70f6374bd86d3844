//! Notes what head elements say, as written. Chooses nothing.

use std::borrow::Cow;

use super::tokenizer::RawAttribute;
use super::{unescape_attribute, unescape_text};
use crate::document::head::{Head, Link, Meta};
use crate::document::{AttrName, Tag};

/// Adds what a start tag says.
pub(super) fn note_start<'a>(head: &mut Head<'a>, tag: Tag, attributes: &[RawAttribute<'a>]) {
    match tag {
        Tag::Meta => note_meta(head, attributes),
        Tag::Link => note_link(head, attributes),
        Tag::Base if head.base.is_none() => head.base = value(attributes, AttrName::Href),
        Tag::Html => {
            head.lang = head.lang.or_else(|| raw(attributes, AttrName::Lang).or_else(|| raw(attributes, AttrName::XmlLang)));
            head.dir = head.dir.or_else(|| raw(attributes, AttrName::Dir));
        }
        _ => {}
    }
}

/// Adds the text of the first `title`.
pub(super) fn note_title<'a>(head: &mut Head<'a>, text: &'a str) {
    if head.title.is_none() {
        let title = unescape_text(text);
        let folded: Vec<&str> = title.split_whitespace().collect();
        head.title = (!folded.is_empty()).then(|| Cow::Owned(folded.join(" ")));
    }
}

/// Whether a script holds JSON-LD.
pub(super) fn is_json_ld(attributes: &[RawAttribute<'_>]) -> bool {
    raw(attributes, AttrName::Type).is_some_and(|t| {
        let t = t.trim().as_bytes();
        t.len() >= 19 && t[..19].eq_ignore_ascii_case(b"application/ld+json")
    })
}

fn note_meta<'a>(head: &mut Head<'a>, attributes: &[RawAttribute<'a>]) {
    let name = [AttrName::Property, AttrName::Name, AttrName::ItemProp, AttrName::HttpEquiv].iter().find_map(|&n| value(attributes, n));
    let (Some(name), Some(content)) = (name, value(attributes, AttrName::Content)) else { return };
    head.metas.push(Meta { name: lower(name), content });
}

fn note_link<'a>(head: &mut Head<'a>, attributes: &[RawAttribute<'a>]) {
    let (Some(rel), Some(href)) = (value(attributes, AttrName::Rel), value(attributes, AttrName::Href)) else { return };
    head.links.push(Link {
        rel: lower(rel),
        href,
        media_type: raw(attributes, AttrName::Type),
        hreflang: raw(attributes, AttrName::Hreflang),
        title: value(attributes, AttrName::Title),
        sizes: raw(attributes, AttrName::Sizes),
    });
}

fn lower(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.bytes().any(|b| b.is_ascii_uppercase()) { Cow::Owned(text.to_ascii_lowercase()) } else { text }
}

fn raw<'a>(attributes: &[RawAttribute<'a>], name: AttrName) -> Option<&'a str> {
    let found = attributes.iter().find(|a| a.id == name)?;
    let value = found.value.trim();
    (!value.is_empty()).then_some(value)
}

fn value<'a>(attributes: &[RawAttribute<'a>], name: AttrName) -> Option<Cow<'a, str>> {
    let value = match unescape_attribute(raw(attributes, name)?) {
        Cow::Borrowed(v) => Cow::Borrowed(v.trim()),
        Cow::Owned(v) => Cow::Owned(v.trim().to_owned()),
    };
    (!value.is_empty()).then_some(value)
}
