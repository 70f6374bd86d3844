//! When a page was published and changed. A modified date never stands in for a published one, and a date that nothing ties to the
//! article is the page's, not the article's. What may be one is collected in `date_candidates`.

use super::date_candidates::{Candidate, Candidates, collect};
use super::date_numbers::rows;
use super::masthead::page_date;
use super::page::Page;
use super::ranker::Ranker;
use super::value::{CivilDate, DateValue, agreeing};
use crate::text::span::Span;

/// The dates of a page.
#[derive(Debug, Default)]
pub(super) struct Dates {
    /// Best first; empty where none is good enough.
    pub(super) published: Vec<DateValue>,
    /// Best first.
    pub(super) modified: Vec<DateValue>,
    pub(super) page: Option<DateValue>,
}

/// Chooses the dates. `title` is where the headline stands.
pub(super) fn resolve(page: &Page<'_>, title: Option<Span>, ranker: &Ranker) -> Dates {
    let candidates = collect(page, title);
    let rows = rows(page, title, &candidates);
    let Candidates { all, mut modified } = candidates;
    let mut ranked = ranker.order(all, &rows, |c| c.value.confidence);
    ranker.calibrate(&mut ranked, page.kinds.article);
    let with_sources =
        |(c, confidence): (Candidate, f64)| DateValue { confidence, agreeing: agreeing(&c.sources, c.value.source), ..c.value };
    let mut published: Vec<DateValue> = ranked.into_iter().map(with_sources).collect();
    if published.first().is_some_and(|best| !ranker.suffices(best.confidence)) {
        published.clear();
    }
    let day = published.first().map(|d| d.date);
    modified.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let mut kept: Vec<CivilDate> = Vec::new();
    modified.retain(|m| {
        // What is stated to be changed before it was published is not a change.
        let early = day.is_some_and(|day| m.date.day > 0 && day.day > 0 && m.date < day);
        let new = !early && !kept.contains(&m.date);
        kept.extend(new.then_some(m.date));
        new
    });
    Dates { published, modified, page: page_date(page, title) }
}
