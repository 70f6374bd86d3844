//! What speaks for and against each text that may be the headline, as numbers for the ranker.

use rustc_hash::FxHashSet;

use super::fold::{fold, holds, overlap};
use super::page::Page;
use super::ranker::{flag, given, numbers};
use super::title_candidates::{Candidate, RULES};
use super::title_witnesses::{self, Witnesses};
use crate::clean::Role;
use crate::document::BlockKind;

/// Names of the columns.
pub(super) fn names() -> Vec<&'static str> {
    RULES.iter().map(|r| r.0).chain(NAMES.iter().copied()).collect()
}

/// What all candidates of a page are compared with.
struct Compared<'p> {
    page: &'p Page<'p>,
    title: String,
    social: String,
    json: String,
    /// Words of the last part of the address that has some.
    slug: String,
    /// Longer words of the clean text's beginning, folded.
    body: FxHashSet<&'p str>,
    paragraph: usize,
    headings: usize,
    headings_folded: Vec<String>,
    longest: usize,
    best: f64,
    count: usize,
    content_type: u8,
    witnesses: Witnesses,
}

/// Bytes of the clean text whose words are looked for in a headline.
const BODY: usize = 6_000;

/// The numbers of each candidate.
pub(super) fn rows(page: &Page<'_>, candidates: &[Candidate]) -> Vec<Vec<f32>> {
    let body = fold(super::json::cut(&page.article.text, BODY));
    let compared = Compared {
        page,
        title: fold(page.document.head.title.as_deref().unwrap_or("")),
        social: fold(page.meta(&["og:title", "twitter:title"]).unwrap_or("")),
        json: page.graph.article.and_then(|a| page.graph.text(a, &["headline", "name"])).map(|t| fold(&t)).unwrap_or_default(),
        slug: slug(page),
        body: body.split(' ').filter(|w| w.len() > 3).collect(),
        paragraph: page.first_paragraph(0).unwrap_or(page.document.blocks.len()),
        headings: page.elements.headings.iter().filter(|h| h.level == 1).count(),
        headings_folded: page.elements.headings.iter().filter(|h| h.level == 1).take(20).map(|h| fold(page.text(h.node))).collect(),
        longest: candidates.iter().map(|c| c.folded.len()).max().unwrap_or(0),
        best: candidates.iter().map(|c| c.value.confidence).fold(0.0, f64::max),
        count: candidates.len(),
        content_type: super::topics::type_number(super::topics::content_type(page).map(|v| v.value)),
        witnesses: title_witnesses::collect(page),
    };
    candidates.iter().map(|c| given(c.rules, RULES.len()).chain(shape(&compared, c)).collect()).collect()
}

/// The words in the last part of the page's address that has two or more.
fn slug(page: &Page<'_>) -> String {
    let path = page.address.map(|a| a.split(['?', '#']).next().unwrap_or("")).unwrap_or("");
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let parts = path.split('/').skip(1).map(|p| fold(p.rsplit_once('.').map_or(p, |(stem, _)| stem)));
    parts.filter(|p| p.contains(' ')).last().unwrap_or_default()
}

/// Share of the longer words of a folded text that stand in the clean text.
#[allow(clippy::cast_precision_loss, clippy::as_conversions)]
fn in_body(compared: &Compared<'_>, folded: &str) -> f32 {
    let (mut all, mut found) = (0u32, 0u32);
    for word in folded.split(' ').filter(|w| w.len() > 3) {
        all += 1;
        found += u32::from(compared.body.contains(word));
    }
    if all == 0 { 0.5 } else { found as f32 / all as f32 }
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Bytes of the longest line that may be a date's.
const DATE_LINE: usize = 90;

fn role_number(role: Option<Role>) -> u8 {
    match role {
        Some(Role::Title) => 9,
        Some(Role::Subtitle) => 8,
        Some(Role::Body) => 7,
        Some(Role::Byline | Role::Dateline) => 6,
        Some(Role::Related) => 1,
        Some(Role::Navigation) => 2,
        Some(Role::Masthead | Role::PageDate) => 3,
        Some(Role::Duplicate) => 5,
        Some(_) => 4,
        None => 0,
    }
}

numbers! { NAMES, fn shape(compared: &Compared<'_>, candidate: &Candidate) {
    given {
        let (page, witnesses) = (compared.page, &compared.witnesses);
        let (text, folded) = (candidate.value.value.as_str(), candidate.folded.as_str());
        let chars = text.chars().count();
        let words = words(text);
        let capitals = text.split_whitespace().filter(|w| w.chars().next().is_some_and(char::is_uppercase)).count();
        let block = candidate.value.span.map(|s| page.block_at(s.start));
        let (next, second) = (block.map(|b| b + 1), block.map(|b| b + 2));
        let previous = block.and_then(|b| b.checked_sub(1));
        let decision = block.and_then(|b| page.article.decisions.get(b));
        let level = candidate.heading.map_or(0, |h| h.level);
        let kind = block.and_then(|b| page.document.blocks.get(b)).map(|b| b.kind);
        let copies = page.document.blocks.iter().take(400).filter(|b| b.text.len() == text.len() && page.block_text(b) == text).count();
    }
    rules = candidate.rules.count_ones(),
    prior = candidate.value.confidence,
    behind_best = compared.best - candidate.value.confidence,
    candidates = compared.count,
    words = words,
    chars = chars,
    of_longest = folded.len() as f32 / compared.longest.max(1) as f32,
    title_holds = flag(holds(&compared.title, folded)),
    social_holds = flag(holds(&compared.social, folded)),
    is_social = flag(compared.social == folded),
    is_title = flag(compared.title == folded),
    is_json = flag(compared.json == folded),
    has_json = flag(!compared.json.is_empty()),
    in_title_words = overlap(folded, &compared.title),
    of_title_words = overlap(&compared.title, folded),
    in_social_words = overlap(folded, &compared.social),
    of_social_words = overlap(&compared.social, folded),
    in_json_words = overlap(folded, &compared.json),
    of_json_words = overlap(&compared.json, folded),
    in_slug_words = overlap(folded, &compared.slug),
    of_slug_words = overlap(&compared.slug, folded),
    has_slug = flag(!compared.slug.is_empty()),
    in_body_words = in_body(compared, folded),
    question = flag(text.ends_with(['?', '\u{ff1f}'])),
    stop = flag(text.ends_with(['.', '\u{3002}', ',', ';'])),
    colon_end = flag(text.ends_with(':')),
    ellipsis = flag(text.ends_with("...") || text.ends_with('\u{2026}')),
    joint = flag(super::title::has_joint(text)),
    capitals = capitals as f32 / words.max(1) as f32,
    all_capitals = flag(!text.chars().any(char::is_lowercase)),
    digits = text.chars().filter(char::is_ascii_digit).count() as f32 / chars.max(1) as f32,
    lower_start = flag(text.chars().next().is_some_and(char::is_lowercase)),
    is_site = flag(page.sites.is_site(folded)),
    person = flag(super::names::looks_like_person(text)),
    date = flag(text.len() < DATE_LINE && !super::date_text::find(text, page.reading).is_empty()),
    byline = flag(super::names::lead(text).is_some()),
    level = level,
    headings = compared.headings,
    heading_in_article = flag(candidate.heading.is_some_and(|h| h.in_article)),
    aside = flag(candidate.heading.is_some_and(|h| h.aside)),
    logo = flag(candidate.heading.is_some_and(|h| h.logo)),
    heading_line = flag(matches!(kind, Some(BlockKind::Heading(_)))),
    item_line = flag(matches!(kind, Some(BlockKind::ListItem { .. }))),
    placed = flag(block.is_some()),
    block = block.map_or(-1.0, |b| b as f32),
    to_paragraph = block.map_or(-99.0, |b| compared.paragraph as f32 - b as f32),
    kept = decision.map_or(-1.0, |d| flag(d.kept)),
    score = decision.map_or(-1.0, |d| d.score),
    role = role_number(decision.map(|d| d.role)),
    copies = copies,
    words_before = self::words(page.line_text(previous)),
    words_after = self::words(page.line_text(next)),
    words_second_after = self::words(page.line_text(second)),
    date_after = flag(page.line(next).dated(DATE_LINE) || page.line(second).dated(DATE_LINE)),
    date_before = flag(page.line(previous).dated(DATE_LINE)),
    byline_after = flag(page.line(next).byline),
    person_after = flag(page.line(next).person),
    content_type = compared.content_type,
    same_as_heading = flag(compared.headings_folded.iter().any(|h| h == folded)),
    in_heading = flag(compared.headings_folded.iter().any(|h| h.len() > folded.len() && holds(h, folded))),
    json_is_heading = flag(!compared.json.is_empty() && compared.headings_folded.contains(&compared.json)),
    social_is_heading = flag(!compared.social.is_empty() && compared.headings_folded.contains(&compared.social)),
    json_is_social = flag(!compared.json.is_empty() && compared.json == compared.social),
    is_trail = flag(witnesses.trail == folded),
    trail_holds = flag(holds(&witnesses.trail, folded)),
    is_alternate = witnesses.alternates.being(folded),
    alternates_hold = witnesses.alternates.holding(folded),
    is_shared = witnesses.shared.being(folded),
    shared_hold = witnesses.shared.holding(folded),
    has_shared = witnesses.shared.count(),
    is_name = witnesses.data.being(folded),
    names_hold = witnesses.data.holding(folded),
    first_in_title = flag(compared.title.starts_with(folded)),
    article = page.kinds.article,
    discussion = page.kinds.discussion,
    product = page.kinds.product,
    listing = page.kinds.listing,
    documentation = page.kinds.documentation,
} }
