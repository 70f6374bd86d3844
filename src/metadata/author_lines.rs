//! Authors as lines of the page name them: "By Name" near the headline, a bare name beside a short date, the author's box.

use super::author_box::author_box;
use super::author_candidates::{Candidates, Rule, named, raw, same_name};
use super::date_text::find;
use super::fold::fold;
use super::masthead::is_masthead;
use super::name_ends::before_date;
use super::names;
use super::page::Page;
use super::value::{Author, Source};
use crate::clean::Role;
use crate::text::span::Span;

/// Collects them. `title` is where the headline stands.
pub(super) fn collect(page: &Page<'_>, title: Option<Span>, out: &mut Candidates) {
    let first = title.map_or(0, |t| page.block_at(t.end));
    let near: Vec<usize> = page.seen().map(|(i, _)| i).skip_while(|i| *i < first).take(NEAR).collect();
    for (place, &i) in near.iter().enumerate() {
        after_headline(page, i, near.get(place + 1).copied(), place < CLOSE, out);
    }
    runs(page, &near, out);
    let at = title.map_or(0, |t| page.block_at(t.start));
    above_headline(page, title.map_or(at, |t| earlier_copy(page, at, t)).min(first.saturating_sub(ABOVE)), at, out);
    for (i, block) in page.with_role(Role::Byline).take(8) {
        out.offer(Rule::BylineRole, line_authors(page, i, page.block_text(block)));
    }
    let line = |i: usize| page.line_text(Some(i));
    let later: Vec<usize> =
        page.seen().map(|(i, _)| i).skip_while(|i| near.last().is_some_and(|last| i <= last)).take(MOST_LINES).collect();
    let by = later.iter().enumerate().filter(|&(_, &i)| line(i).len() < 100).filter_map(|(k, &i)| Some((k, i, by_line(line(i))?)));
    for (k, i, rest) in by.take(4) {
        let (i, rest) = if rest.trim().is_empty() { later.get(k + 1).map_or((i, ""), |&next| (next, line(next))) } else { (i, rest) };
        out.offer(Rule::ByAnywhere, line_authors(page, i, rest));
    }
    written_by(page, out);
    author_box(page, first, out);
}

/// What line `i` behind the headline says; `next` is the line after it, `close` whether it is one of the first.
fn after_headline(page: &Page<'_>, i: usize, next: Option<usize>, close: bool, out: &mut Candidates) {
    let text = page.line_text(Some(i));
    if let Some(rest) = by_line(text).filter(|_| text.len() < 160) {
        let rule = |rule| if close { rule } else { Rule::ByAnywhere };
        match next.filter(|_| rest.trim().is_empty()) {
            Some(next) => {
                let named = page.line_text(Some(next));
                out.offer(rule(Rule::BareBy), line_authors(page, next, named));
                if close && named.len() < 60 {
                    out.offer(Rule::RawLine, raw(named, Source::Byline));
                }
            }
            None => out.offer(rule(Rule::ByAfter), line_authors(page, i, rest)),
        }
        return;
    }
    if matches!(page.role(i), Some(Role::Related | Role::Navigation)) {
        return;
    }
    if is_name(page, text) {
        let rule = if beside_date(page, i) {
            Rule::BesideDate
        } else if close {
            Rule::NameNear
        } else {
            Rule::NameLine
        };
        out.offer(rule, line_authors(page, i, text));
    } else if text.len() < 160 {
        shared_line(page, i, text, close, out);
    }
}

/// Marks between a name and what else a line says.
const PARTS: [char; 9] = ['|', '\u{b7}', '\u{2022}', '\u{25cf}', '\u{2027}', '\u{2013}', '\u{2014}', ',', '\n'];

/// A short line that is more than one name: `Ada Quill | 20 July 2024`, `20 July 2024 by Ada Quill`, `Ada Quill and Bo Marsh`, `Ada
/// Quill, Head of Wheels`.
fn shared_line(page: &Page<'_>, i: usize, text: &str, close: bool, out: &mut Candidates) {
    let head = before_date(text.split(PARTS).next().unwrap_or("").trim());
    let dated = page.line(Some(i)).dated(160);
    if dated {
        if head.len() < text.len() && is_name(page, head) {
            out.offer(Rule::OpensDateLine, line_authors(page, i, head));
        } else if let Some(rest) = by_inside(text) {
            out.offer(Rule::ByInside, line_authors(page, i, rest));
            out.offer(Rule::RawLine, raw(rest.split(PARTS).next().unwrap_or(""), Source::Byline));
        } else if let Some(name) = parts_beside_dates(page, text).into_iter().find(|part| is_name(page, part)) {
            out.offer(Rule::EndsDateLine, line_authors(page, i, name));
        }
    } else if close {
        if let Some(authors) = name_list(page, i, text) {
            out.offer(Rule::NameList, authors);
        } else if head.len() < text.len() && is_name(page, head) {
            out.offer(Rule::NameRole, line_authors(page, i, head));
        }
    }
    let words = text.split(' ').count();
    if close && !dated && words <= 4 && text.len() < 40 && !text.contains(|c: char| c.is_ascii_digit()) && beside_date(page, i) {
        out.offer(Rule::RawBesideDate, raw(text, Source::Byline));
    }
}

/// What follows "by" inside a line.
fn by_inside(text: &str) -> Option<&str> {
    let rest = [" by ", " By ", " BY ", " by: ", " By: ", " von ", " par ", " por ", " door ", " av ", " af "].iter().find_map(|w| {
        let at = text.find(w)?;
        text.get(at + w.len()..)
    })?;
    rest.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase()).then_some(rest)
}

/// What a line says beside its dates, part by part.
fn parts_beside_dates<'t>(page: &Page<'_>, text: &'t str) -> Vec<&'t str> {
    let mut rest = Vec::new();
    let mut start = 0;
    for date in find(text, page.reading) {
        rest.extend(text.get(start..date.span.start));
        start = date.span.end;
    }
    rest.extend(text.get(start..));
    rest.iter().flat_map(|part| part.split(PARTS)).map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// The names of a line that is nothing but names, two or more: `Ada Quill, Bo Marsh & Cy Reed`.
fn name_list(page: &Page<'_>, i: usize, text: &str) -> Option<Vec<Author>> {
    let list = text.split(['|', '\u{2022}', '\u{25cf}']).next().unwrap_or("").trim();
    let authors = line_authors(page, i, list);
    let letters: usize = authors.iter().map(|a| a.name.len()).sum();
    // The rest is joints: at most six bytes a name.
    (authors.len() > 1 && letters + 6 * authors.len() >= list.len() && list.len() < 160).then_some(authors)
}

/// Names on lines that follow each other, as parts of one by-line.
fn runs(page: &Page<'_>, near: &[usize], out: &mut Candidates) {
    let joint = |text: &str| text.len() < 8 && matches!(fold(text).as_str(), "" | "and" | "und" | "et" | "y" | "e" | "og" | "och" | "en");
    let mut run: Vec<Author> = Vec::new();
    let mut give = |run: &mut Vec<Author>| {
        let authors = std::mem::take(run);
        if (2..=12).contains(&authors.len()) {
            out.offer(Rule::NameRun, authors);
        }
    };
    for &i in near {
        let text = page.line_text(Some(i));
        let text = by_line(text).unwrap_or(text);
        if is_name(page, text) {
            let found = line_authors(page, i, text);
            run.extend(found.into_iter().filter(|one| !run.iter().any(|a| same_name(&a.name, &one.name))).collect::<Vec<_>>());
        } else if !joint(text) {
            give(&mut run);
        }
    }
    give(&mut run);
}

/// Lines from `from` up to the headline in line `to`.
fn above_headline(page: &Page<'_>, from: usize, to: usize, out: &mut Candidates) {
    for i in from..to {
        let text = page.line_text(Some(i));
        if let Some(rest) = by_line(text).filter(|_| text.len() < 80) {
            let (i, rest) = if rest.trim().is_empty() { (i + 1, page.line_text(Some(i + 1))) } else { (i, rest) };
            if i < to {
                out.offer(Rule::ByBefore, line_authors(page, i, rest));
            }
        } else if is_name(page, text) && beside_date(page, i) {
            out.offer(Rule::NameBefore, line_authors(page, i, text));
        } else if text.len() < 160 && page.line(Some(i)).dated(160) {
            if let Some(rest) = by_inside(text) {
                out.offer(Rule::ByBefore, line_authors(page, i, rest));
            } else if let Some(name) = parts_beside_dates(page, text).into_iter().find(|part| is_name(page, part)) {
                out.offer(Rule::NameBefore, line_authors(page, i, name));
            }
        }
    }
}

/// The line of an earlier copy of the headline, as pages that show it twice have; else the line of the headline.
fn earlier_copy(page: &Page<'_>, at: usize, title: Span) -> usize {
    let text = title.of(&page.document.text);
    (at.saturating_sub(COPIES)..at).find(|&i| page.line_text(Some(i)) == text).unwrap_or(at)
}

/// Sentences that say who wrote it: `This post was written by Ada Quill, who …`.
fn written_by(page: &Page<'_>, out: &mut Candidates) {
    let text: &str = &page.document.text;
    for at in memchr::memmem::find_iter(text.as_bytes(), b"ritten by ").take(8) {
        let i = page.block_at(at);
        let Some(block) = page.document.blocks.get(i).filter(|b| b.text.range().contains(&at)) else { continue };
        let rest = text.get(at + "ritten by ".len()..block.text.end).unwrap_or("");
        let rest = super::json::cut(rest, 120).split(';').next().unwrap_or("");
        if !matches!(page.role(i), Some(Role::Related | Role::Navigation | Role::Comment)) {
            out.offer(Rule::WrittenBy, line_authors(page, i, rest));
        }
    }
}

/// Whether a line stands before, after or one line above a date. Not that of the day of the visit: beside it stands the place of its weather.
fn beside_date(page: &Page<'_>, i: usize) -> bool {
    let is_date = |i: usize| page.line(Some(i)).dated(60) && !is_masthead(page, i);
    is_date(i + 1) || i > 0 && is_date(i - 1) || is_date(i + 2)
}

/// Whether a line is a person's name and nothing else.
fn is_name(page: &Page<'_>, text: &str) -> bool {
    text.len() < 60 && text.contains(' ') && names::looks_like_person(text) && !page.sites.is_site(&fold(text))
}

/// Lines after the headline that are looked at; those of them that are close; lines before it; lines before it that may be a copy of it;
/// lines searched for "By".
const NEAR: usize = 30;
pub(super) const CLOSE: usize = 8;
const ABOVE: usize = 5;
const COPIES: usize = 40;
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
