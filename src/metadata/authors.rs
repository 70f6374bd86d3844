//! Who wrote it. Sources in the order of their measured precision; the site, handles, addresses and roles are nobody's name.

use super::author_box::{add_bios, author_box};
use super::elements::{Mark, Marked};
use super::fold::fold;
use super::graph::{Node, types};
use super::names::{self, Name};
use super::page::Page;
use super::value::{Author, AuthorKind, Handle, Source};
use crate::clean::Role;
use crate::text::span::Span;

/// A list of authors as one source gives it.
pub(super) struct Offer {
    pub(super) authors: Vec<Author>,
    pub(super) confidence: f64,
}

/// Chooses the authors. `title` is where the headline stands.
pub(super) fn resolve(page: &Page<'_>, title: Option<Span>) -> Vec<Author> {
    let mut offers: Vec<Offer> = Vec::new();
    if page.document.has_markup {
        from_data(page, &mut offers);
        from_marks(page, &mut offers);
    }
    from_lines(page, title, &mut offers);
    offers.retain(|o| !o.authors.is_empty());
    let Some(at) = choose(&offers) else { return organisations(page) };
    let mut chosen = std::mem::take(&mut offers[at].authors);
    for author in &mut chosen {
        let same: Vec<&Author> = offers.iter().flat_map(|o| &o.authors).filter(|a| same_name(&a.name, &author.name)).collect();
        if same.iter().any(|a| a.source != author.source) {
            author.confidence = (author.confidence + 0.04).min(0.98);
        }
        author.url = author.url.take().or_else(|| same.iter().find_map(|a| a.url.clone()));
        author.image = author.image.take().or_else(|| same.iter().find_map(|a| a.image.clone()));
        author.bio = author.bio.take().or_else(|| same.iter().find_map(|a| a.bio.clone()));
        author.credentials = author.credentials.take().or_else(|| same.iter().find_map(|a| a.credentials.clone()));
        author.span = author.span.or_else(|| same.iter().find_map(|a| a.span));
        author.bio_span = author.bio_span.or_else(|| same.iter().find_map(|a| a.bio_span));
        if author.handles.is_empty() {
            author.handles = same.iter().map(|a| a.handles.clone()).find(|h| !h.is_empty()).unwrap_or_default();
        }
    }
    add_bios(page, &mut chosen);
    chosen
}

fn same_name(a: &str, b: &str) -> bool {
    fold(a) == fold(b)
}

/// The best offer: the surest whose names are shaped like persons, else the surest. A list that holds it and more wins over it.
fn choose(offers: &[Offer]) -> Option<usize> {
    let person =
        |o: &Offer| o.authors.iter().any(|a| a.kind == AuthorKind::Person || names::looks_like_person(&a.name) && a.name.contains(' '));
    let mut order: Vec<usize> = (0..offers.len()).collect();
    order.sort_by(|&a, &b| offers[b].confidence.total_cmp(&offers[a].confidence));
    let first = order.iter().copied().find(|&i| person(&offers[i]) && offers[i].confidence > 0.4).or_else(|| order.first().copied())?;
    let held = |o: &Offer| offers[first].authors.iter().all(|a| o.authors.iter().any(|b| same_name(&a.name, &b.name)));
    let fuller = order
        .iter()
        .copied()
        .find(|&i| offers[i].confidence >= 0.7 && offers[i].authors.len() > offers[first].authors.len() && held(&offers[i]));
    Some(fuller.unwrap_or(first))
}

fn author(name: Name, source: Source, confidence: f64) -> Author {
    let kind = if names::looks_like_person(&name.name) && name.name.contains(' ') { AuthorKind::Person } else { AuthorKind::Unknown };
    Author {
        name: name.name,
        kind,
        url: None,
        bio: None,
        image: None,
        handles: Vec::new(),
        credentials: name.credentials,
        source,
        confidence,
        span: None,
        bio_span: None,
    }
}

pub(super) fn named(page: &Page<'_>, raw: &str, source: Source, confidence: f64) -> Vec<Author> {
    names::names(raw, &page.sites).into_iter().map(|n| author(n, source, confidence)).collect()
}

/// Meta tags and JSON-LD.
fn from_data(page: &Page<'_>, offers: &mut Vec<Offer>) {
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
            offers.push(Offer { authors: named(page, data, Source::Twitter, 0.93), confidence: 0.93 });
        }
    }
    if let Some(article) = page.graph.article {
        offers.push(Offer { authors: from_node(page, article, 0.94), confidence: 0.94 });
    }
    if let Some(web_page) = page.graph.page {
        offers.push(Offer { authors: from_node(page, web_page, 0.857), confidence: 0.857 });
    }
    let several = |name: &str, source: Source, confidence: f64| {
        let mut authors: Vec<Author> = Vec::new();
        for raw in head.metas_named(name).filter(|c| !c.contains("://") && !c.starts_with('/')).take(30) {
            for one in named(page, raw, source, confidence) {
                if !authors.iter().any(|a| same_name(&a.name, &one.name)) {
                    authors.push(one);
                }
            }
        }
        Offer { authors, confidence }
    };
    for (name, source, confidence) in [
        ("sailthru.author", Source::Meta, 0.95),
        ("parsely-author", Source::Meta, 0.93),
        ("citation_author", Source::Catalogue, 0.95),
        ("cxenseparse:author", Source::Meta, 0.9),
        ("author", Source::Meta, 0.9),
        ("article:author", Source::OpenGraph, 0.886),
        ("article:author_name", Source::OpenGraph, 0.886),
        ("og:article:author", Source::OpenGraph, 0.886),
        ("authors", Source::Meta, 0.88),
        ("byl", Source::Meta, 0.88),
        ("dc.creator", Source::Catalogue, 0.87),
        ("dcterms.creator", Source::Catalogue, 0.87),
        ("dc.contributor", Source::Catalogue, 0.6),
    ] {
        offers.push(several(name, source, confidence));
    }
    let people: Vec<Author> = page.graph.of_type(&["Person"]).take(3).filter_map(|n| person(page, n, 0.8)).collect();
    if people.len() == 1 {
        offers.push(Offer { authors: people, confidence: 0.8 });
    }
}

fn from_node(page: &Page<'_>, node: &Node, confidence: f64) -> Vec<Author> {
    let mut out: Vec<Author> = Vec::new();
    for key in ["author", "creator"] {
        for value in super::graph::Graph::values(node, key).iter().take(40) {
            let found = match value {
                serde_json::Value::String(text) if !text.contains("://") => {
                    named(page, &super::json::tidy(text), Source::JsonLd, confidence)
                }
                serde_json::Value::Object(object) => object_authors(page, page.graph.resolve(object), confidence),
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

fn object_authors(page: &Page<'_>, object: &Node, confidence: f64) -> Vec<Author> {
    if types(object).any(|t| t.ends_with("Organization") || t == "Corporation") {
        return Vec::new();
    }
    person(page, object, confidence)
        .map(|first| {
            // One object may hold a whole by-line.
            let raw = page.graph.text(object, &["name"]).unwrap_or_default();
            let all = named(page, &raw, Source::JsonLd, confidence);
            if all.len() > 1 { all } else { vec![first] }
        })
        .unwrap_or_default()
}

fn person<'p>(page: &Page<'p>, object: &'p Node, confidence: f64) -> Option<Author> {
    let raw = page.graph.text(object, &["name", "alternateName"]).or_else(|| {
        let (given, family) = (page.graph.text(object, &["givenName"])?, page.graph.text(object, &["familyName"])?);
        Some(format!("{given} {family}"))
    })?;
    let mut found = named(page, &raw, Source::JsonLd, confidence).into_iter().next()?;
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

/// Microdata, relations, classes, links to people.
fn from_marks(page: &Page<'_>, offers: &mut Vec<Offer>) {
    for (mark, source, confidence, shaped) in [
        (Mark::AuthorProperty, Source::Microdata, 0.938, false),
        (Mark::AuthorRelation, Source::Markup, 0.857, false),
        (Mark::AuthorName, Source::Markup, 0.784, true),
        (Mark::AuthorLink, Source::Markup, 0.754, true),
        (Mark::Byline, Source::Byline, 0.72, true),
        (Mark::AuthorClass, Source::Markup, 0.7, true),
    ] {
        let authors = marked_authors(page, mark, source, confidence, shaped);
        offers.push(Offer { authors, confidence });
    }
}

fn marked_authors(page: &Page<'_>, mark: Mark, source: Source, confidence: f64, shaped: bool) -> Vec<Author> {
    let Some(first) = page.first(mark) else { return Vec::new() };
    let mut out: Vec<Author> = Vec::new();
    let mut end = page.span(first.node).end;
    for marked in page.elements.of(mark).filter(|m| !m.aside && m.node >= first.node) {
        // Several names of one by-line stand side by side, with nothing but a joint between them.
        let span = page.span(marked.node);
        if !out.is_empty() && !is_joint(page.document.text.get(end..span.start).unwrap_or("")) || out.len() > 12 {
            break;
        }
        end = end.max(span.end);
        for mut one in names_of(page, marked, source, confidence) {
            let single = !one.name.contains(' ');
            let fits =
                !shaped || (names::looks_like_person(&one.name) && (!single || (mark == Mark::AuthorName || mark == Mark::AuthorLink)));
            if fits && !out.iter().any(|a| same_name(&a.name, &one.name)) {
                if single && shaped {
                    one.confidence = 0.5;
                }
                one.url = marked.href.as_deref().and_then(|h| page.base.resolve(h));
                out.push(one);
            }
        }
    }
    out
}

/// Whether text between two names only joins them.
fn is_joint(text: &str) -> bool {
    let text = text.trim().trim_matches([',', ';', '&', '|', '/', '\u{b7}']).trim();
    text.len() < 8 && matches!(fold(text).as_str(), "" | "and" | "und" | "et" | "y" | "e" | "og" | "och" | "en" | "i" | "ja" | "by")
}

fn names_of(page: &Page<'_>, marked: &Marked<'_>, source: Source, confidence: f64) -> Vec<Author> {
    let node = marked.name.unwrap_or(marked.node);
    let raw = match marked.content.as_deref() {
        Some(content) if !content.contains("://") => content,
        _ => page.text(node),
    };
    if raw.len() > 250 {
        return Vec::new();
    }
    // A by-line with more in it than names: its first line that holds one.
    let by = raw.lines().find(|l| names::lead(l).is_some_and(|r| !r.trim().is_empty())).unwrap_or(raw);
    let span = page.span(node);
    let mut found = named(page, by, source, confidence);
    if found.len() > 4 {
        found.truncate(1);
    }
    for one in &mut found {
        one.span = page
            .document
            .text
            .get(span.range())
            .and_then(|t| t.find(one.name.as_str()))
            .map(|at| Span::new(span.start + at, span.start + at + one.name.len()));
    }
    found
}

/// Visible lines: "By Name" near the headline, a bare name beside a short date, the author's box.
fn from_lines(page: &Page<'_>, title: Option<Span>, offers: &mut Vec<Offer>) {
    let markup = page.document.has_markup;
    let first = title.map_or(0, |t| page.block_at(t.end));
    let line = |i: usize| page.document.blocks.get(i).map_or("", |b| page.block_text(b));
    let near: Vec<usize> = page.seen().map(|(i, _)| i).skip_while(|i| *i < first).take(8).collect();
    let offer = |i: usize, text: &str, confidence: f64| {
        let start = page.document.blocks.get(i).map_or(0, |b| b.text.start);
        let mut authors: Vec<Author> = named(page, text, Source::Byline, confidence)
            .into_iter()
            .filter(|a| names::looks_like_person(&a.name) && a.name.contains(' '))
            .collect();
        for one in &mut authors {
            one.span = line(i).find(one.name.as_str()).map(|at| Span::new(start + at, start + at + one.name.len()));
        }
        Offer { authors, confidence }
    };
    let is_date = |i: usize| line(i).len() < 60 && !super::date_text::find(line(i), page.reading).is_empty();
    let is_name = |text: &str| text.len() < 60 && text.contains(' ') && names::looks_like_person(text) && !page.sites.is_site(&fold(text));
    for (place, &i) in near.iter().enumerate() {
        let text = line(i);
        if text.len() < 160
            && let Some(rest) = by_line(text)
        {
            if !rest.trim().is_empty() {
                offers.push(offer(i, rest, if markup { 0.74 } else { 0.893 }));
            } else if let Some(&next) = near.get(place + 1) {
                offers.push(offer(next, line(next), if markup { 0.74 } else { 0.893 }));
            }
        } else if is_name(text) && page.role(i).is_none_or(|r| r != Role::Related && r != Role::Navigation) {
            let beside = is_date(i + 1) || (i > first && is_date(i - 1)) || is_date(i + 2);
            let confidence = match (beside, markup) {
                (true, false) => 0.81,
                (true, true) => 0.72,
                (false, false) => 0.5,
                (false, true) => continue,
            };
            offers.push(offer(i, text, confidence));
        } else if !markup && text.len() < 120 && place < 5 {
            // `Ada Quill | 20 July 2024`
            let head = text.split(['|', '\u{b7}', '\u{2022}', '\u{2013}', '\u{2014}']).next().unwrap_or("").trim();
            if head.len() < text.len() && is_name(head) && !super::date_text::find(text, page.reading).is_empty() {
                offers.push(offer(i, head, 0.78));
            }
        }
    }
    // Above the headline: a name beside a date.
    if let (Some(_), false) = (title, markup) {
        let at = title.map_or(0, |t| page.block_at(t.start));
        for i in at.saturating_sub(4)..at {
            if let Some(rest) = by_line(line(i)).filter(|r| !r.trim().is_empty() && line(i).len() < 80) {
                offers.push(offer(i, rest, 0.7));
            } else if is_name(line(i)) && (is_date(i + 1) || (i > 0 && is_date(i - 1))) {
                offers.push(offer(i, line(i), 0.7));
            }
        }
    }
    for (i, block) in page.with_role(Role::Byline) {
        offers.push(offer(i, page.block_text(block), 0.76));
    }
    author_box(page, first, offers);
}

/// What follows "By" and its kin, which need a name-like rest in running lines.
fn by_line(text: &str) -> Option<&str> {
    let rest = names::lead(text)?;
    if rest.trim().is_empty() {
        return Some("");
    }
    let first = rest.split(' ').next().unwrap_or("");
    first.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase() && c.is_alphabetic()).then_some(rest)
}

/// Newsrooms, agencies and the site itself, only where nobody else is named and a source states them as the author.
fn organisations(page: &Page<'_>) -> Vec<Author> {
    let graph = &page.graph;
    let structured = graph.article.into_iter().flat_map(|a| graph.objects(a, "author")).filter_map(|n| graph.text(n, &["name"]));
    let stated = structured.filter(|n| n.len() < 80 && !n.contains(['@', '/'])).map(|n| (n, Source::JsonLd));
    let metas = ["author", "article:author", "twitter:data1"]
        .iter()
        .filter_map(|n| page.meta(&[n]))
        .filter(|n| names::is_house(n, &page.sites))
        .map(|n| (n.to_owned(), Source::Meta));
    let mut out: Vec<Author> = Vec::new();
    for (name, source) in stated.chain(metas).take(3) {
        let name = super::fold::one_line(names::without_lead(&name));
        let role = !page.sites.is_site(&fold(&name)) && names::names(&name, &page.sites).is_empty();
        if out.is_empty() && !role {
            out.push(Author { kind: AuthorKind::Organization, ..author(Name { name, credentials: None }, source, 0.46) });
        }
    }
    out
}
