//! All texts that may be the headline, each once, with the rules that gave it. Chooses nothing.

use super::elements::{Heading, Mark};
use super::fold::{fold, one_line};
use super::page::Page;
use super::title::{first_segment, longest_segment, strip_site};
use super::title_headings;
use super::value::{Source, Value};
use crate::clean::Role;
use crate::document::BlockKind;
use crate::text::span::Span;

/// What gives a headline, with the measured precision of each: see [`RULES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    Kicker,
    Contained,
    Closest,
    InArticle,
    Only,
    JsonHeadline,
    JsonWhole,
    Microdata,
    Social,
    SocialWhole,
    Twitter,
    HeadlineTag,
    TitleTag,
    TitleElement,
    TitleWhole,
    FirstSegment,
    LongestSegment,
    TitleClass,
    FirstHeading,
    Cleaned,
    SecondLevel,
    Crumb,
    Line,
    BestLine,
}

/// Column and precision of each rule, in the order of [`Rule`].
pub(super) const RULES: [(&str, f64); 24] = [
    ("kicker", 0.95),
    ("contained", 0.94),
    ("closest", 0.86),
    ("in_article", 0.8),
    ("only", 0.79),
    ("json_headline", 0.78),
    ("json_whole", 0.6),
    ("microdata", 0.745),
    ("social", 0.75),
    ("social_whole", 0.5),
    ("twitter", 0.55),
    ("headline_tag", 0.7),
    ("title_tag", 0.5),
    ("title_element", 0.7),
    ("title_whole", 0.24),
    ("first_segment", 0.5),
    ("longest_segment", 0.5),
    ("title_class", 0.69),
    ("first_heading", 0.6),
    ("cleaned", 0.6),
    ("second_level", 0.3),
    ("crumb", 0.4),
    ("line", 0.1),
    ("best_line", 0.42),
];

/// A text that may be the headline.
pub(super) struct Candidate {
    pub(super) value: Value<String>,
    pub(super) folded: String,
    /// The rules that gave it, a bit each.
    pub(super) rules: u64,
    /// Where it was read, in the order found.
    pub(super) sources: Vec<Source>,
    pub(super) heading: Option<Heading>,
}

/// The candidates of a page.
pub(super) struct Candidates(pub(super) Vec<Candidate>);

impl Candidates {
    /// Adds a text, or what gave it to the same text.
    pub(super) fn offer(&mut self, rule: Rule, text: &str, source: Source, heading: Option<Heading>, span: Option<Span>) {
        let text = tidy(text);
        let folded = fold(&text);
        if folded.is_empty() || text.chars().count() > 400 || self.0.len() >= MOST {
            return;
        }
        let precision = RULES[rule as usize].1;
        let Some(known) = self.0.iter_mut().find(|c| c.folded == folded) else {
            let value = Value::new(text, source, precision, span);
            self.0.push(Candidate { value, folded, rules: 1 << rule as u32, sources: vec![source], heading });
            return;
        };
        known.rules |= 1 << rule as u32;
        known.sources.push(source);
        known.heading = known.heading.or(heading);
        known.value.span = known.value.span.or(span);
        if precision > known.value.confidence {
            (known.value.value, known.value.source, known.value.confidence) = (text, source, precision);
        }
    }
}

/// Candidates looked at.
const MOST: usize = 120;
/// Lines looked at before the first paragraph of plain text.
const LINES: usize = 60;

fn tidy(text: &str) -> String {
    let text = one_line(text);
    text.trim_end_matches([' ', '\u{b6}', '#', '\u{200b}']).to_owned()
}

/// Collects them.
pub(super) fn collect(page: &Page<'_>) -> Candidates {
    let mut found = Candidates(Vec::new());
    if page.document.has_markup {
        title_headings::collect(page, &mut found);
        from_data(page, &mut found);
    }
    if let Some(block) = page.article.title.and_then(|i| page.document.blocks.get(i)) {
        found.offer(Rule::Cleaned, page.block_text(block), Source::Text, None, Some(block.text));
    }
    if !page.document.has_markup || found.0.is_empty() {
        from_lines(page, &mut found);
    }
    found
}

/// Meta tags that name the headline, and those that name the page.
const NAMED: &[(Rule, Source, &[&str])] = &[
    (
        Rule::HeadlineTag,
        Source::Meta,
        &["headline", "article:title", "article-title", "parsely-title", "twitter:text:title", "dable:title"],
    ),
    (Rule::TitleTag, Source::Meta, &["title", "sailthru.title", "cxenseparse:title"]),
    (Rule::TitleTag, Source::Catalogue, &["citation_title", "dc.title", "dcterms.title"]),
];

fn from_data(page: &Page<'_>, out: &mut Candidates) {
    let headings: Vec<String> = page.elements.headings.iter().filter(|h| h.level <= 2).take(60).map(|h| fold(page.text(h.node))).collect();
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    if let Some(headline) = page.graph.article.and_then(|a| page.graph.text(a, &["headline", "name"])) {
        out.offer(Rule::JsonHeadline, &strip_site(&headline, &page.sites, &headings), Source::JsonLd, None, None);
        out.offer(Rule::JsonWhole, &headline, Source::JsonLd, None, None);
    }
    if let Some(marked) = page.first(Mark::HeadlineProperty) {
        let text = marked.content.as_deref().unwrap_or_else(|| page.text(marked.node));
        out.offer(Rule::Microdata, text, Source::Microdata, None, None);
    }
    for (name, stripped, whole) in [("og:title", Rule::Social, Rule::SocialWhole), ("twitter:title", Rule::Twitter, Rule::SocialWhole)] {
        if let Some(text) = page.meta(&[name]) {
            let source = if name == "og:title" { Source::OpenGraph } else { Source::Twitter };
            out.offer(stripped, &strip_site(text, &page.sites, &headings), source, None, None);
            out.offer(whole, text, source, None, None);
        }
    }
    for (rule, source, names) in NAMED {
        for text in names.iter().filter_map(|name| page.meta(&[name])) {
            out.offer(*rule, &strip_site(text, &page.sites, &headings), *source, None, None);
        }
    }
    let title = page.document.head.title.as_deref().unwrap_or("");
    for (rule, text) in [
        (Rule::TitleElement, strip_site(title, &page.sites, &headings).as_str()),
        (Rule::TitleWhole, title),
        (Rule::FirstSegment, first_segment(title)),
        (Rule::LongestSegment, longest_segment(title)),
    ] {
        out.offer(rule, text, Source::TitleElement, None, None);
    }
    for marked in page.elements.of(Mark::TitleClass).filter(|m| !m.aside && page.text(m.node).len() > 8).take(2) {
        out.offer(Rule::TitleClass, page.text(marked.node), Source::Markup, None, Some(page.span(marked.node)));
    }
    if let Some(crumb) = page.elements.of(Mark::Crumb).last() {
        out.offer(Rule::Crumb, page.text(crumb.node), Source::Markup, None, Some(page.span(crumb.node)));
    }
}

/// Lines shaped like a headline, up to a little behind the first paragraph.
fn from_lines(page: &Page<'_>, out: &mut Candidates) {
    let paragraph = page.first_paragraph(0).unwrap_or_else(|| page.document.blocks.len().min(LINES));
    let mut before: Vec<usize> = page.seen().map(|(i, _)| i).take_while(|i| *i < paragraph).collect();
    before.drain(..before.len().saturating_sub(LINES));
    let after = page.seen().map(|(i, _)| i).skip_while(|i| *i < paragraph).take(6);
    let kept = page.article.decisions.iter().enumerate().filter(|(_, d)| d.kept || d.role == Role::Title).map(|(i, _)| i).take(4);
    let mut best: Option<(i64, Span)> = None;
    for i in before.iter().copied().chain(after).chain(kept) {
        let Some(block) = page.document.blocks.get(i) else { continue };
        let text = page.block_text(block);
        let words = text.split_whitespace().count();
        if words > 40 || text.len() > 500 || text.contains("://") || !text.chars().any(char::is_alphabetic) {
            continue;
        }
        out.offer(Rule::Line, text, Source::Text, None, Some(block.text));
        if let Some(score) = headline_shape(page, text, block.kind).filter(|_| i < paragraph && i + 15 >= paragraph)
            && best.is_none_or(|(most, _)| score >= most)
        {
            best = Some((score, block.text));
        }
    }
    if let Some((_, span)) = best {
        out.offer(Rule::BestLine, span.of(&page.document.text), Source::Text, None, Some(span));
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
