//! The headline, and where it stands. Sources in the order of their measured precision; the site's name is never part of it.

use super::elements::{Heading, Mark};
use super::fold::{fold, holds, one_line, overlap};
use super::names::{Sites, host_label};
use super::page::Page;
use super::value::{Source, Value};
use crate::clean::Role;
use crate::document::BlockKind;
use crate::text::span::Span;

/// Marks between a headline and a site's name.
const JOINTS: &[&str] = &[
    " | ",
    " \u{2013} ",
    " \u{2014} ",
    " - ",
    " \u{b7} ",
    " \u{bb} ",
    " :: ",
    " \u{2022} ",
    " \u{ab} ",
    " > ",
    " \u{203a} ",
    " // ",
    " ~ ",
];

/// The headline with all that was found, best first.
pub(super) struct Titles {
    /// Best first; the first is the answer.
    pub(super) found: Vec<Value<String>>,
}

/// Chooses the headline.
pub(super) fn resolve(page: &Page<'_>) -> Titles {
    let mut found = Vec::new();
    if page.document.has_markup {
        from_markup(page, &mut found);
    }
    if found.is_empty() {
        from_lines(page, &mut found);
    }
    let mut kept: Vec<Value<String>> = Vec::new();
    for mut value in found {
        value.value = tidy(&value.value);
        let folded = fold(&value.value);
        if folded.is_empty() || value.value.chars().count() > 400 || kept.iter().any(|k| fold(&k.value) == folded) {
            continue;
        }
        kept.push(value);
    }
    Titles { found: kept }
}

fn tidy(text: &str) -> String {
    let text = one_line(text);
    let trimmed = text.trim_end_matches([' ', '\u{b6}', '#', '\u{200b}']);
    trimmed.to_owned()
}

fn from_markup(page: &Page<'_>, out: &mut Vec<Value<String>>) {
    let head = &page.document.head;
    let title = head.title.as_deref().unwrap_or("");
    let social = page.meta(&["og:title", "twitter:title"]).unwrap_or("");
    let (folded_title, folded_social) = (fold(title), fold(social));
    let json = page.graph.article.and_then(|a| page.graph.text(a, &["headline", "name"]));
    let folded_json = json.as_deref().map(fold).unwrap_or_default();

    let headings: Vec<(&Heading, String)> = page
        .elements
        .headings
        .iter()
        .filter(|h| h.level == 1)
        .map(|h| (h, fold(page.text(h.node))))
        .filter(|(h, f)| !f.is_empty() && f.len() < 600 && !is_site_heading(page, h, f))
        .collect();
    let value =
        |h: &Heading, confidence: f64| Value::new(page.text(h.node).to_owned(), Source::Heading, confidence, Some(page.span(h.node)));

    // A heading that opens with a kicker and ends in the headline the data states.
    for data in [json.as_deref(), Some(social)].into_iter().flatten() {
        let stripped = strip_site(data, &page.sites, &[]);
        let folded = fold(&stripped);
        let tail = headings.iter().find(|(h, f)| {
            !h.aside && f.len() > folded.len() && f.ends_with(folded.as_str()) && holds(f, &folded) && folded.split(' ').count() >= 4
        });
        if let (Some((h, _)), true) = (tail, out.is_empty()) {
            let text = page.text(h.node);
            let kicker = text.len() - text.find(stripped.as_str()).map_or(text.len(), |at| text.len() - at);
            let span = page.span(h.node);
            out.push(Value::new(stripped, Source::Heading, 0.9, Some(Span::new(span.start + kicker.min(span.len()), span.end))));
        }
    }
    // What the page is called elsewhere holds the heading.
    let contained = headings
        .iter()
        .filter(|(h, f)| {
            (holds(&folded_title, f) || holds(&folded_social, f) || (!folded_json.is_empty() && *f == folded_json))
                && (f.contains(' ') || !h.aside)
        })
        .filter(|(_, f)| !is_small_part(f, &folded_title))
        .max_by_key(|(h, f)| (f.len(), std::cmp::Reverse(h.node)));
    if let Some((h, f)) = contained {
        // A headline cut short in the address bar: the heading is the fuller form.
        out.push(value(h, 0.94));
        if !folded_json.is_empty()
            && *f == folded_json
            && let Some(last) = out.last_mut()
        {
            last.confidence = 0.97;
        }
    }
    let closest = headings
        .iter()
        .filter(|(h, _)| !h.aside)
        .map(|(h, f)| (h, f, overlap(f, &folded_title).max(overlap(f, &folded_social)).max(overlap(f, &folded_json))))
        .filter(|(_, _, share)| *share > 0.0)
        .max_by(|a, b| a.2.total_cmp(&b.2).then(b.0.node.cmp(&a.0.node)));
    if let Some((h, _, share)) = closest
        && share >= 0.5
    {
        out.push(value(h, if h.in_article { 0.88 } else { 0.86 }));
    }
    if let Some((h, _)) = headings.iter().find(|(h, _)| h.in_article && !h.aside) {
        out.push(value(h, 0.8));
    }
    if let [(h, _)] = headings.as_slice()
        && !h.aside
    {
        out.push(value(h, 0.8));
    }
    if let Some(headline) = json {
        out.push(Value::new(strip_site(&headline, &page.sites, &headings_of(&headings)), Source::JsonLd, 0.78, None));
    }
    if let Some(marked) = page.first(Mark::HeadlineProperty) {
        let text = marked.content.as_deref().unwrap_or_else(|| page.text(marked.node));
        out.push(Value::new(text.to_owned(), Source::Microdata, 0.745, None));
    }
    if !social.is_empty() {
        out.push(Value::new(strip_site(social, &page.sites, &headings_of(&headings)), Source::OpenGraph, 0.75, None));
    }
    if !title.is_empty() {
        out.push(Value::new(strip_site(title, &page.sites, &headings_of(&headings)), Source::TitleElement, 0.7, None));
    }
    if let Some(marked) = page.elements.of(Mark::TitleClass).find(|m| !m.aside && page.text(m.node).len() > 8) {
        out.push(Value::new(page.text(marked.node).to_owned(), Source::Markup, 0.69, Some(page.span(marked.node))));
    }
    if let Some((h, _)) = headings.first() {
        out.push(value(h, 0.6));
    }
    if let Some(block) = page.article.title.and_then(|i| page.document.blocks.get(i)) {
        out.push(Value::new(page.block_text(block).to_owned(), Source::Text, 0.6, Some(block.text)));
    }
}

fn headings_of<'h>(headings: &'h [(&Heading, String)]) -> Vec<&'h str> {
    headings.iter().map(|(_, f)| f.as_str()).collect()
}

/// Whether a heading is the logo.
fn is_site_heading(page: &Page<'_>, heading: &Heading, folded: &str) -> bool {
    heading.logo && folded.split(' ').count() < 5 || page.sites.is_site(folded)
}

/// Whether a heading covers so little of the title that it is a section's name in it.
fn is_small_part(heading: &str, title: &str) -> bool {
    let words = |t: &str| t.split(' ').count();
    words(heading) <= 2 && words(title) >= 7
}

/// The title without the name of the site. Cuts at a mark only where what is cut off is the site's, or what is left is a heading;
/// else at the first strong mark, where the first part is long enough to be a headline.
pub(super) fn strip_site(title: &str, sites: &Sites, headings: &[&str]) -> String {
    let title = title.trim();
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    for joint in JOINTS {
        cuts.extend(title.match_indices(joint).take(8).map(|(at, j)| (at, at + j.len())));
    }
    cuts.sort_unstable();
    if cuts.is_empty() {
        return title.to_owned();
    }
    let heading = |text: &str| {
        let folded = fold(text);
        headings.contains(&folded.as_str())
    };
    for &(at, after) in &cuts {
        if heading(&title[..at]) {
            return title[..at].trim().to_owned();
        }
        if heading(title.get(after..).unwrap_or("")) {
            return title.get(after..).unwrap_or("").trim().to_owned();
        }
    }
    let mut text = title;
    // The site's name at either end, section by section.
    for _ in 0..3 {
        let last = cuts.iter().rev().find(|(at, after)| *after <= text.len() && *at > 0 && text.len() > *after);
        if let Some(&(at, after)) = last
            && text.get(after..).is_some_and(|tail| is_site_part(tail, sites))
        {
            text = &text[..at];
            continue;
        }
        break;
    }
    if let Some(&(at, after)) = cuts.first()
        && after < text.len()
        && is_site_part(&text[..at], sites)
    {
        text = text.get(after..).unwrap_or(text);
    }
    if text.len() != title.len() {
        return text.trim().to_owned();
    }
    let (at, _) = cuts[0];
    let first = &title[..at];
    if first.split_whitespace().count() >= 3 || first.chars().count() > 24 { first.trim().to_owned() } else { title.to_owned() }
}

fn is_site_part(part: &str, sites: &Sites) -> bool {
    let folded = fold(part);
    sites.is_site(&folded) || folded.contains('.') || host_like(part)
}

fn host_like(part: &str) -> bool {
    let part = part.trim();
    part.contains('.') && !part.contains(' ') && part.len() > 4 && !host_label(&part.to_ascii_lowercase()).is_empty() && part.is_ascii()
}

/// Plain text: the headline that cleaning named, else a line shaped like one just before the first paragraph.
fn from_lines(page: &Page<'_>, out: &mut Vec<Value<String>>) {
    if let Some(block) = page.article.title.and_then(|i| page.document.blocks.get(i)) {
        out.push(Value::new(page.block_text(block).to_owned(), Source::Text, 0.6, Some(block.text)));
    }
    let paragraph = page.first_paragraph(0).unwrap_or(page.document.blocks.len().min(15));
    let from = paragraph.saturating_sub(15);
    let mut best: Option<(i64, Span)> = None;
    for (i, block) in page.seen().skip_while(|(i, _)| *i < from).take_while(|(i, _)| *i < paragraph) {
        let text = page.block_text(block);
        let Some(mut score) = headline_shape(page, text, block.kind) else { continue };
        if page.role(i) == Some(Role::Title) {
            score += 20;
        }
        // Of two that fit, the longer; ties go to the one nearer the text.
        if best.is_none_or(|(most, _)| score >= most) {
            best = Some((score, block.text));
        }
    }
    if let Some((_, span)) = best {
        out.push(Value::new(span.of(&page.document.text).to_owned(), Source::Text, 0.42, Some(span)));
    }
}

/// How much a line looks like a headline; `None` for not at all.
fn headline_shape(page: &Page<'_>, text: &str, kind: BlockKind) -> Option<i64> {
    let words = text.split_whitespace().count();
    let chars = text.chars().count();
    let unspaced = words < 3 && chars >= 8 && !text.is_ascii();
    if !(3..=28).contains(&words) && !unspaced || chars > 250 || matches!(kind, BlockKind::Control | BlockKind::Cell { .. }) {
        return None;
    }
    if text.ends_with(['.', ',', ':', ';', '\u{3002}', '>']) || text.contains("://") || text.contains('\u{a9}') {
        return None;
    }
    let first = text.chars().find(|c| c.is_alphanumeric())?;
    if first.is_lowercase() || super::names::lead(text).is_some_and(super::names::looks_like_person) {
        return None;
    }
    let dates = super::date_text::find(text, page.reading);
    if dates.first().is_some_and(|d| d.span.len() * 2 > text.len()) || page.sites.is_site(&fold(text)) {
        return None;
    }
    let length = i64::try_from(words.min(14)).unwrap_or(14);
    let person = i64::from(super::names::looks_like_person(text) && words <= 3) * 6;
    let heading = i64::from(matches!(kind, BlockKind::Heading(1 | 2))) * 4;
    Some(length + heading - person)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn site_names_are_stripped_and_headlines_are_not_cut() {
        let sites = Sites::new(["Daily Mill"], Some("daily-mill.example"));
        let strip = |t: &str| strip_site(t, &sites, &["mill opens at last"]);
        assert_eq!(strip("The wheel turns again - Daily Mill"), "The wheel turns again");
        assert_eq!(strip("Daily Mill | The wheel turns"), "The wheel turns");
        assert_eq!(strip("Wheel: a history of turning"), "Wheel: a history of turning");
        assert_eq!(strip("Mill opens at last | Local | Somewhere"), "Mill opens at last");
        assert_eq!(strip("Go - a tale of two mills"), "Go - a tale of two mills");
        assert_eq!(strip("The wheel turns again | News | Daily Mill"), "The wheel turns again | News");
        assert_eq!(strip("\u{e9} | \u{e9}"), "\u{e9} | \u{e9}");
        assert_eq!(strip(""), "");
    }
}
