//! What kind of page it is: by what its structured data states, and by the share of prose and links. Example: `og:type` of a product.
//! Guard: error messages count only where little else was kept.

use super::PageType;
use crate::clean::Article;
use crate::document::Document;
use crate::text::lexicon::{self, Class};

/// The likeliest kind and its probability.
#[allow(clippy::cast_precision_loss)]
pub(super) fn judge(document: &Document<'_>, article: &Article, words: usize) -> (PageType, f64) {
    if words < 80 {
        let message = document.head.title.as_deref().is_some_and(|t| lexicon::look(t).holds(Class::ErrorPage));
        if message || lexicon::look(&article.text).holds(Class::ErrorPage) {
            return (PageType::Error, 0.8);
        }
    }
    let states = |types: &[&str]| document.head.json_ld.iter().any(|s| types.iter().any(|t| s.contains(t)));
    let og = document.head.meta("og:type").unwrap_or("");
    let (mut all, mut prose, mut linked) = (0.0f64, 0.0, 0.0);
    for (shape, _) in article.shapes.iter().zip(&article.decisions).filter(|(_, d)| d.kept) {
        let n = f64::from(shape.words);
        all += n;
        prose += if shape.is_prose() { n } else { 0.0 };
        linked += n * f64::from(shape.link_share);
    }
    let (prose, linked) = (prose / all.max(1.0), linked / all.max(1.0));
    if states(&["DiscussionForumPosting", "QAPage"]) {
        (PageType::Discussion, 0.9)
    } else if og.contains("product") || states(&["\"Product\""]) {
        (PageType::Product, 0.6 + 0.3 * (1.0 - prose))
    } else if linked > 0.4 || (states(&["\"ItemList\"", "\"CollectionPage\""]) && prose < 0.6) {
        (PageType::Listing, (0.5 + linked / 2.0).clamp(0.0, 1.0))
    } else if words >= 80 && prose > 0.5 {
        let stated = og.eq_ignore_ascii_case("article") || states(&["Article\"", "BlogPosting\""]);
        (PageType::Article, (0.4 + prose * if stated { 0.55 } else { 0.4 }).clamp(0.0, 1.0))
    } else {
        (PageType::Other, (1.0 - prose * 0.5).clamp(0.0, 1.0))
    }
}
