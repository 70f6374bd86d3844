//! Features of the page as a whole, the same in every row: they let the model read the others differently on a forum than in a paper.

use memchr::memmem;

use super::{Totals, share};
use crate::document::Tag;

pub(super) const NAMES: [&str; 26] = [
    "pg_words",
    "pg_blocks",
    "pg_prose_words",
    "pg_link",
    "pg_prose",
    "pg_markup",
    "pg_og_article",
    "pg_og_product",
    "pg_ld_article",
    "pg_ld_product",
    "pg_ld_forum",
    "pg_ld_list",
    "pg_p",
    "pg_article",
    "pg_main",
    "pg_pre",
    "pg_table",
    "pg_form",
    "pg_fallback",
    "pg_url_slashes",
    "pg_url_length",
    "pg_url_hyphens",
    "pg_url_digits",
    "pg_url_forum",
    "pg_url_product",
    "pg_url_docs",
];

/// The page's row.
#[allow(clippy::cast_precision_loss)]
pub(super) fn page(totals: &Totals<'_, '_>) -> [f32; NAMES.len()] {
    let document = totals.document;
    let n = totals.len();
    let flag = |b: bool| f32::from(u8::from(b));
    let og = document.head.meta("og:type").unwrap_or("");
    let states = |types: &[&str]| {
        flag(document.head.json_ld.iter().any(|s| types.iter().any(|t| memmem::find(s.as_bytes(), t.as_bytes()).is_some())))
    };
    let count = |tag: Tag| document.nodes.iter().filter(|node| node.tag == tag).count() as f32;
    let path = document.url.and_then(|u| u.split_once("://")).map_or("", |(_, rest)| rest);
    let named = |words: &[&str]| flag(words.iter().any(|w| memmem::find(path.as_bytes(), w.as_bytes()).is_some()));
    let bytes = |wanted: fn(&u8) -> bool| path.bytes().filter(wanted).count() as f32;
    [
        totals.words[n],
        n as f32,
        totals.prose_words[n],
        share(totals.link_words[n], totals.words[n]),
        share(totals.prose[n], n as f32),
        flag(document.has_markup),
        flag(og.eq_ignore_ascii_case("article")),
        flag(og.contains("product")),
        states(&["Article\"", "BlogPosting\"", "Report\""]),
        states(&["\"Product\""]),
        states(&["DiscussionForumPosting\"", "QAPage\""]),
        states(&["\"ItemList\"", "\"CollectionPage\""]),
        count(Tag::P),
        count(Tag::Article),
        count(Tag::Main),
        count(Tag::Pre),
        count(Tag::Table),
        count(Tag::Form),
        share(document.blocks.iter().filter(|b| b.fallback).count() as f32, n as f32),
        bytes(|b| *b == b'/'),
        path.len() as f32,
        bytes(|b| *b == b'-'),
        bytes(u8::is_ascii_digit),
        named(&["forum", "thread", "topic", "/t/", "discuss", "community", "question"]),
        named(&["product", "shop", "/p/", "/dp/", "store", "item"]),
        named(&["docs", "wiki", "guide", "manual", "reference", "/api"]),
    ]
}
