//! Authors as lines of the page name them: "By Name" near the headline, a bare name beside a short date, the author's box.

use super::author_box::author_box;
use super::author_candidates::{Candidates, Rule, named};
use super::fold::fold;
use super::names;
use super::page::Page;
use super::value::{Author, Source};
use crate::clean::Role;
use crate::text::span::Span;

/// Collects them. `title` is where the headline stands.
pub(super) fn collect(page: &Page<'_>, title: Option<Span>, out: &mut Candidates) {
    let first = title.map_or(0, |t| page.block_at(t.end));
    let line = |i: usize| page.line_text(Some(i));
    let is_date = |i: usize| page.line(Some(i)).dated(60);
    let is_name = |text: &str| text.len() < 60 && text.contains(' ') && names::looks_like_person(text) && !page.sites.is_site(&fold(text));
    let beside = |i: usize| is_date(i + 1) || i > 0 && is_date(i - 1) || is_date(i + 2);
    let foreign = |i: usize| matches!(page.role(i), Some(Role::Related | Role::Navigation));
    let near: Vec<usize> = page.seen().map(|(i, _)| i).skip_while(|i| *i < first).take(NEAR).collect();
    for (place, &i) in near.iter().enumerate() {
        let text = line(i);
        let close = place < CLOSE;
        if let Some(rest) = by_line(text).filter(|_| text.len() < 160) {
            let (rule, rest, at) = match near.get(place + 1) {
                Some(&next) if rest.trim().is_empty() => (Rule::BareBy, line(next), next),
                _ => (Rule::ByAfter, rest, i),
            };
            out.offer(if close { rule } else { Rule::ByAnywhere }, line_authors(page, at, rest));
        } else if is_name(text) && !foreign(i) {
            let rule = if beside(i) {
                Rule::BesideDate
            } else if close {
                Rule::NameNear
            } else {
                Rule::NameLine
            };
            out.offer(rule, line_authors(page, i, text));
        } else if text.len() < 160 {
            // `Ada Quill | 20 July 2024`, `Ada Quill, 20 July 2024`
            let head = text.split(['|', '\u{b7}', '\u{2022}', '\u{2013}', '\u{2014}', ',', '\n']).next().unwrap_or("").trim();
            if head.len() < text.len() && page.line(Some(i)).dated(160) && is_name(head) {
                out.offer(Rule::OpensDateLine, line_authors(page, i, head));
            }
        }
    }
    for i in first.saturating_sub(ABOVE)..title.map_or(0, |t| page.block_at(t.start)) {
        if let Some(rest) = by_line(line(i)).filter(|r| !r.trim().is_empty() && line(i).len() < 80) {
            out.offer(Rule::ByBefore, line_authors(page, i, rest));
        } else if is_name(line(i)) && beside(i) {
            out.offer(Rule::NameBefore, line_authors(page, i, line(i)));
        }
    }
    for (i, block) in page.with_role(Role::Byline).take(8) {
        out.offer(Rule::BylineRole, line_authors(page, i, page.block_text(block)));
    }
    let later = page.seen().map(|(i, _)| i).skip_while(|i| near.last().is_some_and(|last| i <= last)).take(MOST_LINES);
    let mut by =
        later.filter(|&i| line(i).len() < 100).filter_map(|i| Some((i, by_line(line(i))?))).filter(|(_, rest)| !rest.trim().is_empty());
    for (i, rest) in by.by_ref().take(3) {
        out.offer(Rule::ByAnywhere, line_authors(page, i, rest));
    }
    author_box(page, first, out);
}

/// Lines after the headline that are looked at; those of them that are close; lines before it; lines searched for "By".
const NEAR: usize = 30;
pub(super) const CLOSE: usize = 8;
const ABOVE: usize = 5;
const MOST_LINES: usize = 2_000;

/// The persons that a line names, with their places.
fn line_authors(page: &Page<'_>, block: usize, text: &str) -> Vec<Author> {
    let Some(block) = page.document.blocks.get(block) else { return Vec::new() };
    let line = page.block_text(block);
    let mut authors = named(page, text, Source::Byline);
    authors.retain(|a| names::looks_like_person(&a.name) && a.name.contains(' '));
    for one in &mut authors {
        one.span = line.find(one.name.as_str()).map(|at| Span::new(at, at + one.name.len()).shifted(block.text.start));
    }
    authors
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
