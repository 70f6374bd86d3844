//! Where an article goes on when it is cut into several pages: what its markup states, else a link of its paging bar. Fetches nothing.

use url::Url;

use super::addresses::Addresses;
use crate::document::{AttrName, Document, NodeId, Tag};
use crate::text::lexicon::{self, Class};

/// Elements above a link that may be its paging bar.
const REACH: usize = 5;
/// Bytes of a link's text beyond which it is no label of a paging bar.
const LONGEST_LABEL: usize = 60;
/// Links looked at.
const MOST: usize = 5_000;
/// Parts of the names that paging bars have.
const BARS: [&str; 6] = ["pagin", "pager", "page-numbers", "page-links", "nav-links", "post-nav"];

/// The neighbours of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paging {
    /// The page behind this one.
    pub next: Option<String>,
    /// The page before this one.
    pub previous: Option<String>,
}

/// The pages before and behind this one, of the same host; `rel` is believed before words.
#[must_use]
pub fn paging(document: &Document<'_>) -> Paging {
    let addresses = Addresses::of(document);
    let page = document.url.and_then(|u| Url::parse(u).ok());
    let neighbour = |written: &str| addresses.resolve(written).filter(|found| is_neighbour(page.as_ref(), found));
    let mut paging = Paging::default();
    let mut note = |is_next: bool, written: &str| {
        let place = if is_next { &mut paging.next } else { &mut paging.previous };
        if place.is_none() {
            *place = neighbour(written);
        }
    };
    for link in &document.head.links {
        if let Some(is_next) = by_relation(&link.rel) {
            note(is_next, &link.href);
        }
    }
    let links = || (1..document.nodes.len()).filter_map(|id| NodeId::try_from(id).ok()).filter(|&id| document.node(id).tag == Tag::A);
    for by in [stated as fn(&Document<'_>, NodeId) -> Option<bool>, labelled] {
        for id in links().take(MOST) {
            if let Some(is_next) = by(document, id)
                && let Some(href) = document.attr_text(id, AttrName::Href)
            {
                note(is_next, &href);
            }
        }
    }
    paging
}

/// Whether a relation is that of the next (`true`) or previous page.
fn by_relation(rel: &str) -> Option<bool> {
    rel.split_ascii_whitespace().find_map(|word| match word.to_ascii_lowercase().as_str() {
        "next" => Some(true),
        "prev" | "previous" => Some(false),
        _ => None,
    })
}

fn stated(document: &Document<'_>, id: NodeId) -> Option<bool> {
    by_relation(document.attr(id, AttrName::Rel)?)
}

/// What the label of a link in a paging bar says.
fn labelled(document: &Document<'_>, id: NodeId) -> Option<bool> {
    let label = document.node(id).text.span().of(&document.text).trim();
    if label.is_empty() || label.len() > LONGEST_LABEL {
        return None;
    }
    let is_next = match label {
        "\u{203a}" | "\u{bb}" | "\u{2192}" | ">" | ">>" => true,
        "\u{2039}" | "\u{ab}" | "\u{2190}" | "<" | "<<" => false,
        _ => {
            let found = lexicon::look(label);
            if !found.is(Class::NextPage) && !found.is(Class::PreviousPage) {
                return None;
            }
            found.is(Class::NextPage)
        }
    };
    document.ancestors(id).take(REACH).any(|n| is_bar(document, n)).then_some(is_next)
}

fn is_bar(document: &Document<'_>, id: NodeId) -> bool {
    [AttrName::Class, AttrName::Id].iter().filter_map(|&name| document.attr(id, name)).any(|value| {
        let value = value[..value.floor_char_boundary(200)].to_ascii_lowercase();
        BARS.iter().any(|bar| value.contains(bar))
    })
}

/// Whether an address is another page of the same host.
fn is_neighbour(page: Option<&Url>, found: &str) -> bool {
    let Some(page) = page else { return !found.starts_with('#') };
    let Ok(mut found) = Url::parse(found) else { return false };
    let mut own = page.clone();
    own.set_fragment(None);
    found.set_fragment(None);
    found.host_str() == own.host_str() && matches!(found.scheme(), "http" | "https") && found != own
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::html;
    use crate::limits::Limits;

    fn of(page: &str) -> (Option<String>, Option<String>) {
        let mut document = html::parse(page, &Limits::default());
        document.url = Some("https://a.example/story/2");
        let paging = paging(&document);
        (paging.next, paging.previous)
    }

    #[test]
    fn what_is_stated_comes_first() {
        let page = "<link rel=next href=/story/3><p><a rel=prev href=1>x</a><div class=pagination><a href=/story/9>Next</a></div>";
        assert_eq!(of(page), (Some("https://a.example/story/3".to_owned()), Some("https://a.example/story/1".to_owned())));
    }

    #[test]
    fn labels_count_in_paging_bars_only() {
        let bar = "<ul class='Pager x'><li><a href=1>\u{ab} Zur\u{fc}ck</a><li>2<li><a href=3>N\u{e4}chste Seite</a></ul>";
        assert_eq!(of(bar), (Some("https://a.example/story/3".to_owned()), Some("https://a.example/story/1".to_owned())));
        assert_eq!(of("<p><a href=3>Next</a></p>"), (None, None));
        assert_eq!(of("<div class=pagination><a href=https://b.example/>Next</a><a href='#top'>Previous</a></div>"), (None, None));
    }
}
