//! What speaks for and against each day as that of publication, as numbers for the ranker.

use super::date_candidates::{Candidate, Candidates, RULES, Rule};
use super::moment::days_from_civil;
use super::page::Page;
use super::ranker::{bits, flag, given, numbers};
use super::value::ContentType;
use crate::clean::Role;
use crate::text::span::Span;

/// Names of the columns.
pub(super) fn names() -> Vec<&'static str> {
    RULES.iter().map(|r| r.0).chain(NAMES.iter().copied()).collect()
}

/// What all candidates of a page are compared with.
struct Compared<'p> {
    page: &'p Page<'p>,
    all: &'p [Candidate],
    title: Option<usize>,
    paragraph: usize,
    /// The last block of the clean text.
    end: Option<usize>,
    days: Vec<i64>,
    best: f64,
    /// The day that data states, if any does.
    stated: Option<i64>,
    /// The day that is shown beside the headline and not as that of a change, if one is.
    shown_day: Option<i64>,
    changed: Vec<i64>,
    content_type: Option<ContentType>,
    shown: usize,
    home: bool,
    /// Year and month in the address: `/2024/07/`.
    path_month: Option<(u16, u8)>,
}

/// Rules that read what a machine wrote of the publication.
const STATED: [Rule; 7] =
    [Rule::Path, Rule::Analytics, Rule::ArticleTag, Rule::OtherTag, Rule::Catalogue, Rule::JsonPublished, Rule::PagePublished];

/// Rules that read what is shown beside the headline.
const SHOWN: [Rule; 6] = [Rule::After, Rule::Before, Rule::Top, Rule::ClassPublished, Rule::TimePublished, Rule::PublishedProperty];

/// The rules of each kind of source that does not depend on the others, a bit each: data, the address, lines, markup.
const KINDS: [u64; 4] = [
    bits!(
        Rule::Analytics,
        Rule::ArticleTag,
        Rule::OtherTag,
        Rule::NamedTag,
        Rule::Catalogue,
        Rule::JsonPublished,
        Rule::JsonCreated,
        Rule::PagePublished,
        Rule::PageCreated,
        Rule::JsonAnywhere,
        Rule::State,
    ),
    bits!(Rule::Path, Rule::CompactPath, Rule::PicturePath),
    bits!(Rule::After, Rule::Before, Rule::Top, Rule::Month, Rule::Relative),
    bits!(Rule::PublishedProperty, Rule::TimePublished, Rule::TimeInArticle, Rule::Time, Rule::ClassPublished, Rule::Class),
];

/// How many kinds of sources state it.
fn kinds(candidate: &Candidate) -> usize {
    KINDS.iter().filter(|&&rules| candidate.rules & rules != 0).count()
}

/// Whether it is a full hour late in the day in UTC, as midnight east of Greenwich is.
fn is_midnight_elsewhere(candidate: &Candidate) -> bool {
    candidate.value.value.ends_with('Z')
        && candidate.value.unix_seconds.is_some_and(|s| s.rem_euclid(3_600) == 0 && s.rem_euclid(86_400) >= 14 * 3_600)
}

/// The numbers of each candidate.
pub(super) fn rows(page: &Page<'_>, title: Option<Span>, candidates: &Candidates) -> Vec<Vec<f32>> {
    let all = &candidates.all;
    let day = |c: &Candidate| days_from_civil(c.value.date);
    let title = title.map(|t| page.block_at(t.end));
    let compared = Compared {
        page,
        all,
        title,
        paragraph: page.first_paragraph(title.unwrap_or(0)).unwrap_or(page.document.blocks.len()),
        end: page.last_kept(),
        days: all.iter().map(day).collect(),
        best: all.iter().map(|c| c.value.confidence).fold(0.0, f64::max),
        stated: all.iter().find(|c| STATED.iter().any(|&r| has(c, r))).map(day),
        shown_day: all.iter().find(|c| !c.changed && SHOWN.iter().any(|&r| has(c, r))).map(day),
        changed: candidates.modified.iter().map(|m| days_from_civil(m.date)).collect(),
        content_type: super::topics::content_type(page).map(|v| v.value),
        shown: all.iter().filter(|c| !c.mentions.is_empty()).count(),
        path_month: page.address.and_then(super::address::month_in_path),
        home: page.base.page().is_some_and(|u| u.path().len() <= 1 && u.query().is_none()),
    };
    all.iter().enumerate().map(|(i, c)| given(c.rules, RULES.len()).chain(shape(&compared, i, c)).collect()).collect()
}

fn has(candidate: &Candidate, rule: Rule) -> bool {
    candidate.rules >> rule as u32 & 1 == 1
}

/// Days from one to the other, on a scale that tells near ones apart.
#[allow(clippy::cast_precision_loss, clippy::as_conversions)]
fn apart(from: i64, to: i64) -> f32 {
    let days = to.saturating_sub(from).clamp(-20_000, 20_000) as f32;
    days.signum() * (1.0 + days.abs()).ln()
}

numbers! { NAMES, fn shape(compared: &Compared<'_>, index: usize, candidate: &Candidate) {
    given {
        let page = compared.page;
        let day = compared.days[index];
        let first = candidate.mentions.first();
        let block = first.map(|m| page.block_at(m.span.start));
        let role = block.and_then(|b| page.role(b));
        let decision = block.and_then(|b| page.article.decisions.get(b));
        let earlier = compared.days.iter().filter(|&&d| d < day).count();
        let later = compared.days.iter().filter(|&&d| d > day).count();
        let earliest = compared.days.iter().copied().min().unwrap_or(day);
        let latest = compared.days.iter().copied().max().unwrap_or(day);
        // One moment in two zones, or a day beside that of its neighbour in UTC.
        let others = || compared.all.iter().enumerate().filter(|&(i, _)| i != index);
        let neighbour = || others().filter(|&(i, _)| (compared.days[i] - day).abs() == 1).map(|(_, c)| c);
        let at = candidate.value.unix_seconds;
        let shown_before = candidate.mentions.first().map_or(0, |m| m.span.start);
        let text = page.line_text(block);
        let shown_others = || others().filter_map(|(_, c)| c.mentions.first());
    }
    rules = candidate.rules.count_ones(),
    prior = candidate.value.confidence,
    behind_best = compared.best - candidate.value.confidence,
    candidates = compared.days.len(),
    shown_candidates = compared.shown,
    said = flag(candidate.said),
    changed = flag(candidate.changed),
    is_change = flag(compared.changed.contains(&day)),
    has_changes = flag(!compared.changed.is_empty()),
    is_stated = flag(compared.stated == Some(day)),
    has_stated = flag(compared.stated.is_some()),
    from_stated = compared.stated.map_or(0.0, |s| apart(s, day)),
    from_change = compared.changed.first().map_or(0.0, |&c| apart(c, day)),
    is_shown_day = flag(compared.shown_day == Some(day)),
    has_shown_day = flag(compared.shown_day.is_some()),
    from_shown_day = compared.shown_day.map_or(0.0, |s| apart(s, day)),
    utc = flag(candidate.value.value.ends_with('Z')),
    local_twin = flag(at.is_some() && others().any(|(_, c)| c.value.unix_seconds == at && !c.value.value.ends_with('Z'))),
    neighbours = neighbour().count(),
    neighbour_prior = neighbour().map(|c| c.value.confidence).fold(0.0, f64::max),
    neighbour_shown = flag(neighbour().any(|c| SHOWN.iter().any(|&r| has(c, r)))),
    earlier = earlier,
    later = later,
    from_earliest = apart(earliest, day),
    to_latest = apart(day, latest),
    mentions = candidate.mentions.len(),
    to_title = match (block, compared.title) { (Some(b), Some(t)) => b as f32 - t as f32, _ => -99.0 },
    to_paragraph = block.map_or(-99.0, |b| (b as f32 - compared.paragraph as f32).clamp(-60.0, 60.0)),
    has_title = flag(compared.title.is_some()),
    block = block.map_or(-1.0, |b| b as f32),
    place = shown_before as f32 / page.document.text.len().max(1) as f32,
    line = first.map_or(-1.0, |m| m.line as f32),
    line_left = first.map_or(-1.0, |m| (m.line - m.span.len().min(m.line)) as f32),
    offset = first.map_or(-1.0, |m| m.offset as f32),
    kept = decision.map_or(-1.0, |d| flag(d.kept)),
    score = decision.map_or(-1.0, |d| d.score),
    in_byline = flag(matches!(role, Some(Role::Byline | Role::Dateline))),
    in_related = flag(matches!(role, Some(Role::Related | Role::Navigation))),
    in_comment = flag(matches!(role, Some(Role::Comment))),
    in_legal = flag(matches!(role, Some(Role::Legal))),
    has_time = flag(candidate.value.precision > super::value::Precision::Day),
    day_known = flag(candidate.value.date.day > 0),
    zone = flag(candidate.value.zone_known),
    ambiguous = flag(candidate.value.ambiguous_day_month),
    year = candidate.value.date.year,
    first_of_year = flag(candidate.value.date.month == 1 && candidate.value.date.day == 1),
    content_type = super::topics::type_number(compared.content_type),
    in_path_month = flag(compared.path_month == Some((candidate.value.date.year, candidate.value.date.month))),
    has_path_month = flag(compared.path_month.is_some()),
    home = flag(compared.home),
    articles = page.elements.articles.min(20),
    words = page.article.words.min(20_000),
    article = page.kinds.article,
    discussion = page.kinds.discussion,
    product = page.kinds.product,
    listing = page.kinds.listing,
    documentation = page.kinds.documentation,
    service = page.kinds.service,
    kinds = kinds(candidate),
    most_kinds = others().map(|(_, c)| kinds(c)).max().unwrap_or(0),
    said_others = others().filter(|(_, c)| c.said).count(),
    midnight = flag(is_midnight_elsewhere(candidate)),
    day_after_midnight = flag(others().any(|(i, c)| day - compared.days[i] == 1 && is_midnight_elsewhere(c))),
    shown_earlier = first.map_or(-1.0, |m| shown_others().filter(|o| o.span.start < m.span.start).count() as f32),
    alike = first.map_or(-1.0, |m| shown_others().filter(|o| o.offset == m.offset && o.line.abs_diff(m.line) < 4).count() as f32),
    to_end = match (block, compared.end) { (Some(b), Some(end)) => (b as f32 - end as f32).clamp(-60.0, 60.0), _ => -99.0 },
    names_someone = flag(text.len() < 160 && [" by ", "By ", " von ", " par ", " por "].iter().any(|w| text.contains(w))),
    byline_before = flag(page.line(block.and_then(|b| b.checked_sub(1))).byline),
    byline_after = flag(page.line(block.map(|b| b + 1)).byline),
    person_before = flag(page.line(block.and_then(|b| b.checked_sub(1))).person),
    person_after = flag(page.line(block.map(|b| b + 1)).person),
} }
