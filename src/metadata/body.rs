//! What the article's own text and its surroundings say: description, sub-title, dateline, agency, related pages, counts.

use super::elements::Mark;
use super::fold::{fold, one_line};
use super::page::Page;
use super::value::{Author, Source, Value};
use crate::clean::Role;
use crate::text::span::Span;

/// Words a minute of silent reading (Brysbaert 2019).
const WORDS_A_MINUTE: usize = 238;

/// The publisher's summary.
pub(super) fn description(page: &Page<'_>) -> Option<Value<String>> {
    let value = |text: &str, source, confidence| {
        let text = super::json::tidy(text).into_owned();
        (text.chars().count() > 2).then(|| Value::new(text, source, confidence, None))
    };
    let tag = |names: &[&str], source, confidence| page.meta(names).and_then(|t| value(t, source, confidence));
    let data = page.graph.article.and_then(|a| page.graph.text(a, &["description"]));
    let stated = [
        tag(&["description"], Source::Meta, 0.9),
        tag(&["og:description"], Source::OpenGraph, 0.9),
        data.and_then(|t| value(&t, Source::JsonLd, 0.88)),
        tag(&["twitter:description"], Source::Twitter, 0.85),
        tag(&["dc.description", "dcterms.description", "citation_abstract", "sailthru.description"], Source::Catalogue, 0.85),
    ];
    Value::first_of(stated.into_iter().flatten())
}

/// The line under the headline.
pub(super) fn subtitle(page: &Page<'_>, title: Option<&Value<String>>) -> Option<Value<String>> {
    let title = title.map(|t| fold(&t.value)).unwrap_or_default();
    let fits = |text: &str| (10..500).contains(&text.len()) && fold(text) != title;
    if let Some((_, block)) = page.with_role(Role::Subtitle).next() {
        let text = page.block_text(block);
        return fits(text).then(|| Value::new(one_line(text), Source::Text, 0.7, Some(block.text)));
    }
    let marked = page.elements.of(Mark::Subtitle).find(|m| !m.aside && fits(page.text(m.node)));
    if let Some(marked) = marked {
        return Some(Value::new(one_line(page.text(marked.node)), Source::Markup, 0.7, Some(page.span(marked.node))));
    }
    let text = page.graph.article.and_then(|a| page.graph.text(a, &["alternativeHeadline"]))?;
    fits(&text).then(|| Value::new(text, Source::JsonLd, 0.6, None))
}

/// The line that names the authors, as it stands on the page.
pub(super) fn byline(page: &Page<'_>, authors: &[Author]) -> Option<Value<String>> {
    let (span, confidence) = authors.iter().find_map(|a| Some((a.span?, a.confidence)))?;
    let block = page.document.blocks.get(page.block_at(span.start))?;
    let text = page.block_text(block);
    (text.len() < 200).then(|| Value::new(one_line(text), Source::Byline, confidence, Some(block.text)))
}

/// Words, as stated.
pub(super) fn stated_word_count(page: &Page<'_>) -> Option<Value<u32>> {
    let stated = page.graph.text(page.graph.article?, &["wordCount"])?;
    stated.trim().parse().ok().filter(|&n| n > 0).map(|n| Value::new(n, Source::JsonLd, 0.9, None))
}

/// Where the report comes from and the agency it names: `LONDON (Reuters) - …`, only at the very start of the body.
pub(super) fn dateline(page: &Page<'_>) -> (Option<Value<String>>, Option<Value<String>>) {
    let first =
        page.document.blocks.iter().zip(&page.article.decisions).find(|(b, d)| d.kept && d.role == Role::Body && b.text.len() >= 60);
    let Some((block, _)) = first else { return (None, None) };
    let text = super::json::cut(page.block_text(block), 120);
    let Some((end, _)) =
        ["\u{2014}", " \u{2013} ", " - ", " -- ", "--", "\u{2013} "].iter().filter_map(|d| text.find(d).map(|at| (at, d))).min()
    else {
        return (None, None);
    };
    let head = &text[..end];
    let (place, agency) = match head.split_once('(') {
        Some((place, rest)) => (
            place.trim(),
            rest.split(')').next().map(str::trim).filter(|a| !a.is_empty() && a.len() < 30 && a.starts_with(char::is_uppercase)),
        ),
        None => (head.trim(), None),
    };
    let city = place.split(',').next().unwrap_or("").trim().trim_end_matches('.');
    let letters = city.chars().filter(|c| c.is_alphabetic()).count();
    let upper = letters >= 3
        && city.chars().all(|c| !c.is_lowercase())
        && city.split(' ').count() <= 4
        && !city.contains(char::is_numeric)
        && city.chars().any(char::is_uppercase);
    let mixed = agency.is_some()
        && letters >= 3
        && city.split(' ').count() <= 4
        && city.starts_with(char::is_uppercase)
        && !city.contains(char::is_numeric);
    let at = |part: &str| text.find(part).map(|i| Span::new(block.text.start + i, block.text.start + i + part.len()));
    if !(upper || mixed) {
        return (None, None);
    }
    let place = Value::new(city.to_owned(), Source::Text, if upper { 0.9 } else { 0.75 }, at(city));
    (Some(place), agency.map(|a| Value::new(a.to_owned(), Source::Text, 0.85, at(a))))
}

/// Titles of pages the text refers to.
pub(super) fn related(page: &Page<'_>) -> Vec<Value<String>> {
    let mut out: Vec<Value<String>> = Vec::new();
    let first_kept = page.article.decisions.iter().position(|d| d.kept).unwrap_or(0);
    let last_kept = page.article.decisions.iter().rposition(|d| d.kept).unwrap_or(0);
    for (i, block) in page.seen() {
        let text = page.block_text(block);
        if text.len() > 300 || text.len() < 12 {
            continue;
        }
        let (title, led) = without_lead(text);
        let role = page.role(i);
        let wanted = (role == Some(Role::Related) && (led || (i > first_kept && i < last_kept)))
            || (led && role.is_none_or(|r| r != Role::Comment) && i > first_kept);
        if wanted && title.len() >= 12 && out.len() < 30 && !out.iter().any(|v| v.value == title) {
            let start = block.text.start + (text.len() - title.len());
            out.push(Value::new(title.to_owned(), Source::Text, if led { 0.85 } else { 0.6 }, Some(Span::new(start, start + title.len()))));
        }
    }
    out
}

/// Cuts "Also read:" and its kin off.
fn without_lead(text: &str) -> (&str, bool) {
    let Some((lead, rest)) = text.split_once([':', '\u{ff1a}', '|']) else { return (text, false) };
    let known = matches!(
        fold(lead).as_str(),
        "also read"
            | "read also"
            | "read more"
            | "see also"
            | "related"
            | "related story"
            | "related article"
            | "related stories"
            | "read next"
            | "more"
            | "don t miss"
            | "dont miss"
            | "you may also like"
            | "lire aussi"
            | "a lire aussi"
            | "\u{e0} lire aussi"
            | "lesen sie auch"
            | "mehr zum thema"
            | "lea tambi\u{e9}n"
            | "lee tambi\u{e9}n"
            | "leia tamb\u{e9}m"
            | "leggi anche"
            | "lees ook"
            | "l\u{e4}s ocks\u{e5}"
            | "l\u{e6}s ogs\u{e5}"
            | "les ogs\u{e5}"
            | "lue my\u{f6}s"
            | "czytaj te\u{17c}"
            | "zobacz tak\u{17c}e"
            | "\u{447}\u{438}\u{442}\u{430}\u{439}\u{442}\u{435} \u{442}\u{430}\u{43a}\u{436}\u{435}"
            | "baca juga"
            | "must read"
            | "watch"
            | "also see"
            | "related news"
    );
    if known { (rest.trim(), true) } else { (text, false) }
}

/// Words of the clean text, and seconds to read them.
pub(super) fn counts(page: &Page<'_>) -> (Option<u32>, Option<u32>) {
    let count = page.article.words;
    if count == 0 {
        return (None, None);
    }
    (u32::try_from(count).ok(), u32::try_from((count * 60).div_ceil(WORDS_A_MINUTE)).ok())
}

/// Comments, as stated.
pub(super) fn comment_count(page: &Page<'_>) -> Option<Value<u32>> {
    let node = page.graph.article?;
    let stated = page.graph.text(node, &["commentCount"]).or_else(|| {
        let counters = page.graph.objects(node, "interactionStatistic");
        counters
            .filter(|c| {
                page.graph
                    .text(c, &["interactionType"])
                    .or_else(|| page.graph.objects(c, "interactionType").next().and_then(|t| t.get("@type")?.as_str().map(str::to_owned)))
                    .is_some_and(|t| t.contains("CommentAction"))
            })
            .find_map(|c| page.graph.text(c, &["userInteractionCount"]))
    })?;
    stated.trim().parse().ok().map(|n| Value::new(n, Source::JsonLd, 0.9, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_to_other_pages() {
        assert_eq!(without_lead("Also read: The mill that was"), ("The mill that was", true));
        assert_eq!(without_lead("The mill: a tale"), ("The mill: a tale", false));
    }
}
