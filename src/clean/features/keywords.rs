//! What class names and ids say of an element: groups of words found in them. A word list, not a decision.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};
use rustc_hash::FxHashMap;

use crate::document::{AttrName, Document};

/// Number of groups.
pub(crate) const GROUPS: usize = 24;

/// The groups: name, parts of words, whole words.
const WORDS: [(&str, &[&str], &[&str]); GROUPS] = [
    ("comment", &["comment", "disqus", "respond", "replies"], &[]),
    ("nav", &["nav", "menu", "crumb", "pagination", "pager"], &["toc"]),
    ("foot", &["foot", "copyright", "colophon"], &[]),
    ("head", &["masthead", "topbar", "toolbar", "banner", "logo"], &["header", "head"]),
    ("side", &["sidebar", "widget", "rail-", "-rail"], &["side", "rail"]),
    (
        "related",
        &[
            "relat",
            "recommend",
            "similar",
            "popular",
            "trending",
            "teaser",
            "promo",
            "readmore",
            "read-more",
            "latest",
            "recirc",
            "suggest",
        ],
        &["more", "recent"],
    ),
    ("share", &["share", "sharing", "social", "follow"], &["facebook", "twitter", "whatsapp"]),
    ("ad", &["advert", "sponsor", "adsense", "taboola", "outbrain", "dfp", "-ad-", "ad-slot", "adslot"], &["ad", "ads"]),
    ("cookie", &["cookie", "consent", "gdpr", "privacy"], &[]),
    ("news", &["newsletter", "subscri", "signup", "sign-up", "modal", "popup", "overlay", "paywall", "login"], &["cta"]),
    ("author", &["author", "byline", "avatar", "profile"], &["bio", "user"]),
    (
        "meta",
        &["publish", "posted", "categor", "timestamp", "label", "badge", "hashtag"],
        &["meta", "date", "time", "tag", "tags", "post-meta"],
    ),
    ("hide", &["hidden", "sr-only", "screen-reader", "visually", "collaps", "tooltip", "skip-"], &["skip", "drawer"]),
    (
        "body",
        &[
            "article-body",
            "articlebody",
            "article-content",
            "article-text",
            "entry-content",
            "post-content",
            "post-body",
            "postbody",
            "story-body",
            "storybody",
            "story-content",
            "content-body",
            "body-content",
            "main-content",
            "page-content",
            "article__body",
            "article__content",
            "post__content",
            "entry__content",
            "richtext",
            "rich-text",
            "markdown",
            "articletext",
            "article_body",
            "body-text",
        ],
        &["prose", "wysiwyg"],
    ),
    ("cont", &["content", "article", "entry", "story"], &["main", "text", "body", "copy", "post"]),
    ("prod", &["product", "price", "sku", "cart", "variant", "quantity", "shipping", "gallery"], &["spec", "specs"]),
    ("desc", &["summary", "detail", "overview", "about", "feature", "descri"], &["info", "desc"]),
    ("forum", &["forum", "thread", "topic", "message", "answer", "question", "discussion"], &["reply"]),
    ("faq", &["accordion", "toggle", "panel"], &["faq", "tab", "tabs"]),
    ("cap", &["caption", "credit", "figure", "image", "media", "photo", "carousel", "slider"], &["img"]),
    ("list", &["grid", "card", "tile", "listing"], &["list", "item", "row", "col"]),
    ("hero", &["intro", "excerpt", "subtitle", "headline", "standfirst", "dek"], &["hero", "lead", "title", "deck"]),
    ("review", &["review", "rating", "testimonial", "quote"], &["star", "stars"]),
    ("form", &["search", "filter", "field", "select", "button", "btn"], &["form", "sort", "input"]),
];

/// The names of the groups.
pub(super) const NAMES: [&str; GROUPS] = [
    "k_comment",
    "k_nav",
    "k_foot",
    "k_head",
    "k_side",
    "k_related",
    "k_share",
    "k_ad",
    "k_cookie",
    "k_news",
    "k_author",
    "k_meta",
    "k_hide",
    "k_body",
    "k_cont",
    "k_prod",
    "k_desc",
    "k_forum",
    "k_faq",
    "k_cap",
    "k_list",
    "k_hero",
    "k_review",
    "k_form",
];

struct Automaton {
    searcher: AhoCorasick,
    /// For each pattern: its group and whether it must be a whole word.
    patterns: Vec<(u32, bool)>,
}

static AUTOMATON: LazyLock<Option<Automaton>> = LazyLock::new(|| {
    let mut texts = Vec::new();
    let mut patterns = Vec::new();
    for (group, (_, parts, wholes)) in (0u32..).zip(&WORDS) {
        for (list, whole) in [(parts, false), (wholes, true)] {
            for text in list.iter() {
                texts.push(*text);
                patterns.push((group, whole));
            }
        }
    }
    // A full table takes one look-up a byte; its 200 kB are there once.
    let mut builder = AhoCorasickBuilder::new();
    builder.ascii_case_insensitive(true).match_kind(MatchKind::Standard);
    let searcher = builder.kind(Some(AhoCorasickKind::DFA)).build(texts).ok()?;
    Some(Automaton { searcher, patterns })
});

/// Names remembered of one page: few enough that names made to collide cost little.
const MOST_KNOWN: usize = 1_000;

/// For each attribute of a page the groups whose words stand in it, one bit each; none where it is no name.
#[derive(Clone, Debug, Default)]
pub(crate) struct NameGroups(Vec<u32>);

impl NameGroups {
    /// Looks through classes, ids and the like. A page repeats its class names, so most are known already.
    pub(crate) fn of(document: &Document<'_>) -> Self {
        let mut known: FxHashMap<&str, u32> = FxHashMap::default();
        let mut look = |name| {
            if let Some(found) = known.get(name) {
                return *found;
            }
            let found = groups(name);
            if known.len() < MOST_KNOWN {
                known.insert(name, found);
            }
            found
        };
        let is_name = |name| matches!(name, AttrName::Class | AttrName::Id | AttrName::DataTestId);
        Self(document.attrs.iter().map(|a| if is_name(a.name) { look(a.value) } else { 0 }).collect())
    }

    /// Those of attributes, by their places in [`Document::attrs`].
    pub(crate) fn range(&self, attrs: Range<usize>) -> &[u32] {
        self.0.get(attrs).unwrap_or_default()
    }

    /// Whether it was made of a page with as many attributes.
    pub(crate) fn fits(&self, document: &Document<'_>) -> bool {
        self.0.len() == document.attrs.len()
    }
}

/// The groups whose words stand in `text`, one bit each.
fn groups(text: &str) -> u32 {
    // Class strings of generated styles run to kilobytes and say nothing more at their end.
    const MOST: usize = 200;
    let Some(automaton) = AUTOMATON.as_ref() else { return 0 };
    let bytes = &text.as_bytes()[..text.len().min(MOST)];
    let mut mask = 0;
    for found in automaton.searcher.find_overlapping_iter(bytes) {
        let (group, whole) = automaton.patterns[found.pattern().as_usize()];
        if !whole || is_whole(bytes, found.start(), found.end()) {
            mask |= 1 << group;
        }
    }
    mask
}

/// Whether no letter touches the match, a change from lower to upper case aside.
fn is_whole(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = start == 0
        || !bytes[start - 1].is_ascii_alphabetic()
        || (bytes[start - 1].is_ascii_lowercase() && bytes[start].is_ascii_uppercase());
    let after = bytes.get(end).is_none_or(|b| !b.is_ascii_alphabetic() || (b.is_ascii_uppercase() && bytes[end - 1].is_ascii_lowercase()));
    before && after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_group() {
        let bit = |name: &str| 1u32 << NAMES.iter().position(|n| *n == name).unwrap();
        assert_eq!(groups("ad"), bit("k_ad"));
        assert_eq!(groups("header") & bit("k_ad"), 0);
        assert_ne!(groups("sideBar mainText") & bit("k_cont"), 0);
        assert_ne!(groups("c-Article-Body") & bit("k_body"), 0);
        assert_eq!(groups("x1 y2"), 0);
    }

    #[test]
    fn names_match_the_table() {
        for (name, (group, _, _)) in NAMES.iter().zip(&WORDS) {
            assert_eq!(*name, format!("k_{group}"));
        }
    }
}
