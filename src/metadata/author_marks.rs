//! Authors as markup names them: microdata, relations, classes, links to people.

use super::author_candidates::{Candidates, Rule, author, named, same_name};
use super::elements::{Mark, Marked};
use super::fold::fold;
use super::names::{self, Name};
use super::page::Page;
use super::value::{Author, Source};
use crate::text::span::Span;

/// Collects them.
pub(super) fn collect(page: &Page<'_>, out: &mut Candidates) {
    for (mark, source, rule, shaped) in [
        (Mark::AuthorProperty, Source::Microdata, Rule::Property, false),
        (Mark::AuthorRelation, Source::Markup, Rule::Relation, false),
        (Mark::AuthorName, Source::Markup, Rule::NameClass, true),
        (Mark::AuthorLink, Source::Markup, Rule::Link, true),
        (Mark::Byline, Source::Byline, Rule::BylineClass, true),
        (Mark::AuthorClass, Source::Markup, Rule::AuthorClass, true),
    ] {
        out.offer(rule, marked_authors(page, mark, source, shaped));
    }
}

/// The first of each mark as it is: who asks or posts has a user name, not a name.
pub(super) fn user_names(page: &Page<'_>, out: &mut Candidates) {
    for mark in [Mark::AuthorProperty, Mark::AuthorName, Mark::AuthorLink, Mark::AuthorClass, Mark::Byline] {
        let Some(marked) = page.first(mark) else { continue };
        let raw = names::without_lead(page.text(marked.name.unwrap_or(marked.node)));
        let word = raw.lines().next().unwrap_or("").trim();
        if (2..=40).contains(&word.len()) && word.split_whitespace().count() <= 4 && !word.contains(['@', '/', ':']) {
            let name = Name { name: word.to_owned(), credentials: None };
            out.offer(
                Rule::UserName,
                vec![Author { url: marked.href.as_deref().and_then(|h| page.base.resolve(h)), ..author(name, Source::Markup) }],
            );
        }
    }
}

fn marked_authors(page: &Page<'_>, mark: Mark, source: Source, shaped: bool) -> Vec<Author> {
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
        for mut one in names_of(page, marked, source) {
            let single = !one.name.contains(' ');
            let fits =
                !shaped || (names::looks_like_person(&one.name) && (!single || (mark == Mark::AuthorName || mark == Mark::AuthorLink)));
            if fits && !out.iter().any(|a| same_name(&a.name, &one.name)) {
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

fn names_of(page: &Page<'_>, marked: &Marked<'_>, source: Source) -> Vec<Author> {
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
    let mut found = named(page, by, source);
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
