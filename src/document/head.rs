//! Facts of a page's head as written: meta tags, links, structured data. Chooses nothing; metadata does.

use std::borrow::Cow;

use super::hidden::State;

/// What the head (and stray head elements in the body) say.
#[derive(Debug, Default)]
pub struct Head<'a> {
    /// The first `title` element's text, character references resolved, white space folded.
    pub title: Option<Cow<'a, str>>,
    /// `meta` elements that have a name and a content, in document order.
    pub metas: Vec<Meta<'a>>,
    /// `link` elements that have a relation and an address, in document order.
    pub links: Vec<Link<'a>>,
    /// Bodies of `application/ld+json` scripts as written.
    pub json_ld: Vec<&'a str>,
    /// State the page hands to its scripts, as written, as far as the limits allow.
    pub state: Vec<State<'a>>,
    /// `lang` (or `xml:lang`) of the `html` element.
    pub lang: Option<&'a str>,
    /// `dir` of the `html` element.
    pub dir: Option<&'a str>,
    /// `href` of the first `base` element.
    pub base: Option<Cow<'a, str>>,
}

/// A `meta` element.
#[derive(Debug)]
pub struct Meta<'a> {
    /// `property`, `name`, `itemprop` or `http-equiv`, whichever comes first in that order; lower case.
    pub name: Cow<'a, str>,
    /// `content`, character references resolved, trimmed; never empty.
    pub content: Cow<'a, str>,
}

/// A `link` element.
#[derive(Debug)]
pub struct Link<'a> {
    /// `rel`, lower case.
    pub rel: Cow<'a, str>,
    /// `href`, character references resolved, trimmed; never empty.
    pub href: Cow<'a, str>,
    /// `type`.
    pub media_type: Option<&'a str>,
    /// `hreflang`.
    pub hreflang: Option<&'a str>,
    /// `title`.
    pub title: Option<Cow<'a, str>>,
    /// `sizes`.
    pub sizes: Option<&'a str>,
}

impl Head<'_> {
    /// The content of the first `meta` of this (lower-case) name.
    #[must_use]
    pub fn meta(&self, name: &str) -> Option<&str> {
        self.metas.iter().find(|m| m.name == name).map(|m| m.content.as_ref())
    }

    /// The contents of all `meta` elements of this (lower-case) name.
    pub fn metas_named<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h str> + 'h {
        self.metas.iter().filter(move |m| m.name == name).map(|m| m.content.as_ref())
    }
}
