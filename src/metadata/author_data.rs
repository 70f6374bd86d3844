//! Authors as machine-readable data names them: meta tags and JSON-LD.

use super::author_candidates::{Candidates, Rule, named, same_name};
use super::fold::fold;
use super::graph::{Node, types};
use super::page::Page;
use super::value::{Author, AuthorKind, Handle, Source};

/// Collects them.
pub(super) fn collect(page: &Page<'_>, out: &mut Candidates) {
    let head = &page.document.head;
    for n in 1..=3 {
        let label = head.meta(&format!("twitter:label{n}")).unwrap_or("");
        let data = head.meta(&format!("twitter:data{n}")).unwrap_or("");
        if matches!(
            fold(label).as_str(),
            "written by"
                | "verfasst von"
                | "\u{e9}crit par"
                | "escrito por"
                | "geschreven door"
                | "scritto da"
                | "author"
                | "napisane przez"
                | "skrevet av"
                | "skriven av"
                | "yazan"
                | "\u{430}\u{432}\u{442}\u{43e}\u{440}"
        ) {
            out.offer(Rule::Label, named(page, data, Source::Twitter));
        }
    }
    if let Some(article) = page.graph.article {
        out.offer(Rule::JsonArticle, from_node(page, article));
    }
    if let Some(web_page) = page.graph.page {
        out.offer(Rule::JsonPage, from_node(page, web_page));
    }
    let several = |name: &str, source: Source| {
        let mut authors: Vec<Author> = Vec::new();
        for raw in head.metas_named(name).filter(|c| !c.contains("://") && !c.starts_with('/')).take(30) {
            for one in named(page, raw, source) {
                if !authors.iter().any(|a| same_name(&a.name, &one.name)) {
                    authors.push(one);
                }
            }
        }
        authors
    };
    for (name, source, rule) in [
        ("sailthru.author", Source::Meta, Rule::Analytics),
        ("parsely-author", Source::Meta, Rule::Analytics),
        ("citation_author", Source::Catalogue, Rule::Citation),
        ("cxenseparse:author", Source::Meta, Rule::Analytics),
        ("author", Source::Meta, Rule::AuthorTag),
        ("article:author", Source::OpenGraph, Rule::ArticleTag),
        ("article:author_name", Source::OpenGraph, Rule::ArticleTag),
        ("og:article:author", Source::OpenGraph, Rule::ArticleTag),
        ("og:author", Source::OpenGraph, Rule::ArticleTag),
        ("article:byline", Source::OpenGraph, Rule::ArticleTag),
        ("creator", Source::Meta, Rule::OtherTag),
        ("dcsext.author", Source::Meta, Rule::OtherTag),
        ("authors", Source::Meta, Rule::OtherTag),
        ("byl", Source::Meta, Rule::OtherTag),
        ("dc.creator", Source::Catalogue, Rule::Creator),
        ("dcterms.creator", Source::Catalogue, Rule::Creator),
        ("dc.contributor", Source::Catalogue, Rule::Contributor),
    ] {
        out.offer(rule, several(name, source));
    }
    let people: Vec<Author> = page.graph.of_type(&["Person"]).take(3).filter_map(|n| person(page, n)).collect();
    if people.len() == 1 {
        out.offer(Rule::LonePerson, people);
    }
}

fn from_node(page: &Page<'_>, node: &Node) -> Vec<Author> {
    let mut out: Vec<Author> = Vec::new();
    for key in ["author", "creator"] {
        for value in super::graph::Graph::values(node, key).iter().take(40) {
            let found = match value {
                serde_json::Value::String(text) if !text.contains("://") => named(page, &super::json::tidy(text), Source::JsonLd),
                serde_json::Value::Object(object) => object_authors(page, page.graph.resolve(object)),
                _ => Vec::new(),
            };
            for one in found {
                if !out.iter().any(|a| same_name(&a.name, &one.name)) {
                    out.push(one);
                }
            }
        }
        if !out.is_empty() {
            break;
        }
    }
    out
}

fn object_authors(page: &Page<'_>, object: &Node) -> Vec<Author> {
    if types(object).any(|t| t.ends_with("Organization") || t == "Corporation") {
        return Vec::new();
    }
    person(page, object)
        .map(|first| {
            // One object may hold a whole by-line.
            let raw = page.graph.text(object, &["name"]).unwrap_or_default();
            let all = named(page, &raw, Source::JsonLd);
            if all.len() > 1 { all } else { vec![first] }
        })
        .unwrap_or_default()
}

fn person<'p>(page: &Page<'p>, object: &'p Node) -> Option<Author> {
    let raw = page.graph.text(object, &["name", "alternateName"]).or_else(|| {
        let (given, family) = (page.graph.text(object, &["givenName"])?, page.graph.text(object, &["familyName"])?);
        Some(format!("{given} {family}"))
    })?;
    let mut found = named(page, &raw, Source::JsonLd).into_iter().next()?;
    if types(object).any(|t| t == "Person") {
        found.kind = AuthorKind::Person;
    }
    found.url = page
        .graph
        .address(object.get("url"))
        .or_else(|| object.get("@id").and_then(|v| v.as_str()).filter(|u| u.starts_with("http") && !u.contains('#')))
        .and_then(|u| page.base.resolve(u));
    found.bio = page.graph.text(object, &["description"]);
    found.image = page.graph.address(object.get("image")).and_then(|u| page.base.resolve(u));
    let stated = |keys: &[&str]| page.graph.text(object, keys).filter(|t| t.len() < 200);
    found.job_title = stated(&["jobTitle"]);
    found.affiliation = stated(&["worksFor"]).or_else(|| stated(&["affiliation"]));
    found.email = stated(&["email"]).map(|e| e.trim_start_matches("mailto:").to_owned()).filter(|e| e.contains('@'));
    found.same_as = page.graph.texts(object, "sameAs").iter().filter_map(|u| page.base.resolve(u)).take(12).collect();
    found.handles = super::graph::Graph::values(object, "sameAs").iter().filter_map(|v| v.as_str()).filter_map(handle).take(12).collect();
    Some(found)
}

/// The account that a profile's address names.
fn handle(url: &str) -> Option<Handle> {
    let host = super::address::host(url)?;
    let service = match host.as_str() {
        "twitter.com" | "x.com" | "mobile.twitter.com" => "x",
        "facebook.com" => "facebook",
        "instagram.com" => "instagram",
        "linkedin.com" => "linkedin",
        "github.com" => "github",
        "bsky.app" => "bluesky",
        "threads.net" | "threads.com" => "threads",
        "youtube.com" => "youtube",
        _ => return None,
    };
    let path = url.split(['?', '#']).next()?.trim_end_matches('/');
    let last = path.rsplit('/').next()?.trim_start_matches('@');
    (!last.is_empty() && last != host)
        .then(|| Handle { service: service.to_owned(), name: if service == "x" { format!("@{last}") } else { last.to_owned() } })
}
