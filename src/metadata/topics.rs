//! What a page is and where it is filed: content type, tags, sections, breadcrumbs. As stated; nothing is guessed from the text.

use super::elements::Mark;
use super::fold::{fold, one_line};
use super::graph::{self, Graph, Node};
use super::page::Page;
use super::value::{Breadcrumb, ContentType, Source, Value};

/// What the page says it is.
pub(super) fn content_type(page: &Page<'_>) -> Option<Value<ContentType>> {
    let found = |kind, source, confidence| Some(Value::new(kind, source, confidence, None));
    if let Some(kind) = page.graph.article.into_iter().flat_map(graph::types).find_map(graph::content_type) {
        return found(kind, Source::JsonLd, 0.9);
    }
    let stated = page.meta(&["og:type"]).map(str::to_ascii_lowercase).unwrap_or_default();
    let social = match stated.as_str() {
        "article" | "news" => Some(ContentType::Article),
        "blog" => Some(ContentType::Collection),
        "product" | "product.item" | "og:product" => Some(ContentType::Product),
        "profile" => Some(ContentType::Profile),
        t if t.starts_with("video") => Some(ContentType::Video),
        _ => None,
    };
    if let Some(kind) = page
        .graph
        .anywhere(&["Product", "ProductGroup", "Event", "CollectionPage", "ProfilePage", "FAQPage"])
        .flat_map(graph::types)
        .find_map(graph::content_type)
        && social.is_none_or(|s| s != ContentType::Article)
    {
        return found(kind, Source::JsonLd, 0.8);
    }
    if let Some(kind) = social {
        return found(kind, Source::OpenGraph, 0.75);
    }
    let micro = page
        .elements
        .item_types
        .iter()
        .filter_map(|t| graph::content_type(t))
        .find(|k| !matches!(k, ContentType::WebPage | ContentType::Review));
    if let Some(kind) = micro {
        return found(kind, Source::Microdata, 0.8);
    }
    let plain = page.graph.page.into_iter().flat_map(graph::types).find_map(graph::content_type);
    plain
        .and_then(|kind| found(kind, Source::JsonLd, 0.6))
        .or_else(|| if stated == "website" { found(ContentType::WebPage, Source::OpenGraph, 0.4) } else { None })
}

/// Adds texts that are not there yet, at most 60.
fn add<'t>(list: &mut Vec<Value<String>>, texts: impl IntoIterator<Item = &'t str>, source: Source, confidence: f64) {
    for text in texts {
        let text = one_line(super::json::tidy(text).trim_start_matches('#'));
        let folded = fold(&text);
        if !folded.is_empty()
            && !is_internal(&folded, &text)
            && text.len() < 100
            && list.len() < 60
            && !list.iter().any(|v| fold(&v.value) == folded)
        {
            list.push(Value::new(text, source, confidence, None));
        }
    }
}

/// Whether a keyword is for the publisher's machines: a number, an identifier, a placeholder, a label with its value.
fn is_internal(folded: &str, text: &str) -> bool {
    let long_id = text.len() >= 24 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let label = text.split_once(':').is_some_and(|(label, _)| {
        let label = fold(label);
        label.starts_with("nlp") || ["category", "section", "type", "template", "article type", "content type"].contains(&label.as_str())
    });
    long_id
        || label
        || text.len() > 5 && text.bytes().all(|b| b.is_ascii_digit())
        || ["not set", "uncategorized", "uncategorised", "undefined", "null", "none", "n a", "default"].contains(&folded)
}

/// Keywords.
pub(super) fn tags(page: &Page<'_>) -> Vec<Value<String>> {
    let mut out = Vec::new();
    let head = &page.document.head;
    if let Some(article) = page.graph.article {
        let words = page.graph.texts(article, "keywords");
        add(&mut out, words.iter().flat_map(|w| w.split([',', ';'])).map(|w| w.strip_prefix("tag:").unwrap_or(w)), Source::JsonLd, 0.85);
    }
    add(&mut out, head.metas_named("article:tag").flat_map(|t| t.split(',')), Source::OpenGraph, 0.9);
    for name in ["parsely-tags", "sailthru.tags", "citation_keywords", "news_keywords", "keywords"] {
        if out.is_empty() || name.starts_with("citation") {
            add(&mut out, head.metas_named(name).flat_map(|t| t.split([',', ';'])), Source::Meta, 0.7);
        }
    }
    let links = page.elements.of(Mark::Tag).filter(|m| !m.aside).map(|m| page.text(m.node));
    add(&mut out, links, Source::Markup, 0.7);
    out
}

/// Sections, outermost first.
pub(super) fn sections(page: &Page<'_>) -> Vec<Value<String>> {
    let mut out = Vec::new();
    let head = &page.document.head;
    if let Some(article) = page.graph.article {
        add(&mut out, page.graph.texts(article, "articleSection").iter().map(String::as_str), Source::JsonLd, 0.9);
    }
    add(&mut out, head.metas_named("article:section").chain(head.metas_named("og:article:section")), Source::OpenGraph, 0.9);
    if out.is_empty() {
        add(
            &mut out,
            ["parsely-section", "sailthru.section", "section", "dc.subject", "cxenseparse:section"].iter().filter_map(|n| head.meta(n)),
            Source::Meta,
            0.7,
        );
    }
    out
}

/// The trail of pages above.
pub(super) fn breadcrumbs(page: &Page<'_>) -> Vec<Breadcrumb> {
    let lists: Vec<&Node> = page.graph.anywhere(&["BreadcrumbList"]).take(4).collect();
    for list in lists {
        let mut items: Vec<(u64, Breadcrumb)> =
            page.graph.objects(list, "itemListElement").take(30).enumerate().filter_map(|(i, item)| crumb(page, i, item)).collect();
        items.sort_by_key(|(position, _)| *position);
        if !items.is_empty() {
            return items.into_iter().map(|(_, c)| c).collect();
        }
    }
    let mut out: Vec<Breadcrumb> = Vec::new();
    for marked in page.elements.of(Mark::Crumb).take(20) {
        let name = one_line(page.text(marked.node));
        if !out.iter().any(|c| c.name == name) {
            out.push(Breadcrumb { name, url: marked.href.as_deref().and_then(|h| page.base.resolve(h)) });
        }
    }
    out
}

fn crumb(page: &Page<'_>, index: usize, item: &Node) -> Option<(u64, Breadcrumb)> {
    let inner = page.graph.objects(item, "item").next();
    let name = page.graph.text(item, &["name"]).or_else(|| inner.and_then(|i| page.graph.text(i, &["name"])))?;
    let url = page.graph.address(item.get("item")).and_then(|u| page.base.resolve(u));
    let position = Graph::values(item, "position")
        .iter()
        .find_map(|v| v.as_u64().or_else(|| v.as_str()?.trim().parse().ok()))
        .unwrap_or(index as u64 + 1);
    Some((position, Breadcrumb { name, url }))
}
/// Kinds of content as numbers: the further, the less it is an article.
pub(super) fn type_number(kind: Option<ContentType>) -> u8 {
    use ContentType as T;
    match kind {
        None => 0,
        Some(T::WebPage | T::Faq) => 1,
        Some(T::Article | T::TechArticle | T::ScholarlyArticle) => 2,
        Some(T::NewsArticle | T::BlogPosting | T::Opinion | T::Review | T::LiveBlog) => 3,
        Some(T::Collection | T::Profile) => 4,
        Some(T::Product) => 5,
        Some(_) => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::is_internal;
    use crate::metadata::fold::fold;

    #[test]
    fn what_is_for_machines_is_no_keyword() {
        for text in ["Not Set", "98be933f-38cf-4fba-b6c6-ad438e82010a", "100312362", "NLP Category: Mills", "Section: Sport:Football"] {
            assert!(is_internal(&fold(text), text), "{text}");
        }
        for text in ["1984", "Mills", "Things to do: Classes", "decade"] {
            assert!(!is_internal(&fold(text), text), "{text}");
        }
    }
}
