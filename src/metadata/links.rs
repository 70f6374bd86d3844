//! Where the page is and what belongs to it: canonical address, other forms and parts, identifiers, stated language and direction.

use super::elements::Mark;
use super::fold::one_line;
use super::graph::Graph;
use super::page::Page;
use super::value::{Identifier, Link, Source, Value};
use crate::text::script::Script;

/// The address the page names as its own.
pub(super) fn canonical(page: &Page<'_>) -> Option<Value<String>> {
    let head = &page.document.head;
    let link = head.links.iter().find(|l| l.rel.split(' ').any(|r| r == "canonical")).and_then(|l| page.base.resolve(&l.href));
    if let Some(url) = link {
        return Some(Value::new(url, Source::LinkElement, 0.97, None));
    }
    if let Some(url) = page.meta(&["og:url"]).and_then(|u| page.base.resolve(u)) {
        return Some(Value::new(url, Source::OpenGraph, 0.93, None));
    }
    let node = page.graph.article.or(page.graph.page)?;
    let url = page.graph.address(node.get("mainEntityOfPage")).or_else(|| page.graph.address(node.get("url")))?;
    page.base.resolve(url).filter(|u| u.starts_with("http")).map(|u| Value::new(u, Source::JsonLd, 0.85, None))
}

/// Links to other forms and parts.
pub(super) fn links(page: &Page<'_>) -> Vec<Link> {
    let mut out: Vec<Link> = Vec::new();
    let mut add = |link: Link| {
        if out.len() < 100 && !out.iter().any(|l| l.url == link.url && l.relation == link.relation && l.language == link.language) {
            out.push(link);
        }
    };
    for link in &page.document.head.links {
        let media_type = link.media_type.map(|t| t.trim().to_ascii_lowercase());
        let kind = media_type.as_deref().unwrap_or("");
        for relation in link.rel.split(' ').take(8) {
            let relation = match relation {
                "next" => "next",
                "prev" | "previous" => "prev",
                "amphtml" => "amp",
                "icon" | "apple-touch-icon" | "apple-touch-icon-precomposed" => "icon",
                "alternate" if kind.contains("rss") || kind.contains("atom") || kind == "application/feed+json" => "feed",
                "alternate" if kind.contains("oembed") => "oembed",
                "alternate" if link.hreflang.is_some() => "alternate",
                "alternate" if kind.contains("print") => "print",
                "feed" => "feed",
                _ => continue,
            };
            let Some(url) = page.base.resolve(&link.href) else { continue };
            add(Link {
                relation: relation.to_owned(),
                url,
                media_type: media_type.clone(),
                language: link.hreflang.map(language_tag),
                title: link.title.as_deref().map(|t| one_line(super::json::cut(t, 500))),
            });
        }
    }
    for (mark, relation) in [(Mark::Next, "next"), (Mark::Previous, "prev")] {
        if let Some(url) = page.elements.of(mark).next().and_then(|m| page.base.resolve(m.href.as_deref()?)) {
            add(Link { relation: relation.to_owned(), url, media_type: None, language: None, title: None });
        }
    }
    out
}

/// DOI, ISSN and the like.
pub(super) fn identifiers(page: &Page<'_>) -> Vec<Identifier> {
    let mut out: Vec<Identifier> = Vec::new();
    let mut add = |scheme: &str, value: &str| {
        let value = value.trim();
        if !value.is_empty() && value.len() < 200 && out.len() < 20 && !out.iter().any(|i| i.scheme == scheme) {
            out.push(Identifier { scheme: scheme.to_owned(), value: value.to_owned() });
        }
    };
    for (name, scheme) in [
        ("citation_doi", "doi"),
        ("dc.identifier.doi", "doi"),
        ("prism.doi", "doi"),
        ("citation_issn", "issn"),
        ("prism.issn", "issn"),
        ("citation_isbn", "isbn"),
        ("citation_pmid", "pmid"),
        ("citation_arxiv_id", "arxiv"),
        ("parsely-post-id", "post_id"),
        ("post_id", "post_id"),
        ("article:id", "post_id"),
        ("cxenseparse:articleid", "post_id"),
    ] {
        if let Some(value) = page.meta(&[name]) {
            let bare = value.strip_prefix("doi:").or_else(|| value.split_once("doi.org/").map(|(_, d)| d)).unwrap_or(value);
            add(scheme, bare);
        }
    }
    if let Some(doi) = page.meta(&["dc.identifier", "dcterms.identifier"]) {
        let bare = doi.trim_start_matches("doi:").trim();
        if bare.starts_with("10.") {
            add("doi", bare);
        }
    }
    if let Some(article) = page.graph.article {
        if let Some(issn) = page.graph.objects(article, "isPartOf").find_map(|p| page.graph.text(p, &["issn"])) {
            add("issn", &issn);
        }
        if let Some(id) = Graph::values(article, "identifier")
            .iter()
            .find_map(|v| v.as_str().map(str::to_owned).or_else(|| v.as_u64().map(|n| n.to_string())))
        {
            let id = id.trim();
            let doi = id.split_once("doi.org/").map(|(_, d)| d).or_else(|| id.strip_prefix("doi:"));
            match doi {
                Some(doi) => add("doi", doi),
                None if id.starts_with("10.") && id.contains('/') => add("doi", id),
                None if !id.contains("://") => add("post_id", id),
                None => {}
            }
        }
    }
    out
}

/// The language the page states.
pub(super) fn language(page: &Page<'_>) -> Option<Value<String>> {
    let head = &page.document.head;
    let value = |text: &str, source, confidence| {
        let tag = language_tag(text);
        let valid = (2..=35).contains(&tag.len())
            && tag.split('-').next().is_some_and(|p| (2..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphabetic()))
            && tag.is_ascii();
        valid.then(|| Value::new(tag, source, confidence, None))
    };
    let node = page.graph.article.or(page.graph.page);
    head.lang
        .and_then(|l| value(l, Source::HtmlElement, 0.93))
        .or_else(|| node.and_then(|n| page.graph.text(n, &["inLanguage"])).and_then(|l| value(&l, Source::JsonLd, 0.93)))
        .or_else(|| {
            page.meta(&["content-language", "language", "dc.language", "dcterms.language", "citation_language"])
                .and_then(|l| value(l, Source::Meta, 0.85))
        })
        .or_else(|| page.meta(&["og:locale"]).and_then(|l| value(l, Source::OpenGraph, 0.8)))
}

/// BCP 47 in its usual letter case: `en_us` to `en-US`.
fn language_tag(text: &str) -> String {
    let text = text.trim().split([',', ';', '.', ' ']).next().unwrap_or("");
    let parts = text.split(['-', '_']).enumerate().map(|(i, part)| match (i, part.len()) {
        (0, _) => part.to_ascii_lowercase(),
        (_, 2) => part.to_ascii_uppercase(),
        (_, 4) if part.is_ascii() && part.bytes().all(|b| b.is_ascii_alphabetic()) => {
            let lower = part.to_ascii_lowercase();
            lower[..1].to_ascii_uppercase() + &lower[1..]
        }
        _ => part.to_ascii_lowercase(),
    });
    parts.collect::<Vec<_>>().join("-")
}

/// `ltr` or `rtl`: as stated, else by the letters of the text.
pub(super) fn direction(page: &Page<'_>) -> Option<Value<String>> {
    if let Some(dir) = page.document.head.dir.map(str::to_ascii_lowercase).filter(|d| d == "ltr" || d == "rtl") {
        return Some(Value::new(dir, Source::HtmlElement, 0.95, None));
    }
    let text = if page.article.text.is_empty() { page.document.text.as_ref() } else { page.article.text.as_str() };
    let (mut right, mut all) = (0u32, 0u32);
    for script in text.chars().take(2000).filter_map(Script::of) {
        all += 1;
        right += u32::from(script.is_right_to_left());
    }
    let value = if right * 2 > all { "rtl" } else { "ltr" };
    (all > 0).then(|| Value::new(value.to_owned(), Source::Computed, 0.9, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_tags() {
        assert_eq!(language_tag("en_us"), "en-US");
        assert_eq!(language_tag("ZH-hant-tw"), "zh-Hant-TW");
        assert_eq!(language_tag("de-DE, en"), "de-DE");
        assert_eq!(language_tag("\u{e9}\u{e9}-\u{e9}\u{e9}"), "\u{e9}\u{e9}-\u{e9}\u{e9}");
    }
}
