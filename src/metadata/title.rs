//! The headline, and where it stands; the site's name is never part of it. What may be one is collected in `title_candidates`.

use super::fold::fold;
use super::names::{Sites, host_label};
use super::page::Page;
use super::ranker::Ranker;
use super::title_candidates::{Candidate, Candidates, collect};
use super::title_numbers::rows;
use super::value::{Value, agreeing};
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

/// Marks that need no space on either side, as scripts without spaces have them. A title is cut there only before or behind a site's name.
const TIGHT_JOINTS: &[&str] = &["|", "\u{ff5c}", "\u{3163}", "_"];

/// Chooses the headline: everything that may be one, best first.
pub(super) fn resolve(page: &Page<'_>, ranker: &Ranker) -> Vec<Value<String>> {
    let Candidates(candidates) = collect(page);
    let rows = rows(page, &candidates);
    let mut ranked = ranker.order(candidates, &rows, |c| c.value.confidence);
    ranker.calibrate(&mut ranked, page.kinds.article);
    let with_sources = |(c, confidence): (Candidate, f64)| Value { confidence, agreeing: agreeing(&c.sources, c.value.source), ..c.value };
    ranked.into_iter().map(with_sources).collect()
}

/// Less likely texts that are shown say nothing of where the headline would stand: on a page that is no article there may be none.
const LEAST_SHOWN: f64 = 0.02;

/// Where the headline stands, or, where readers are shown another one than data state, the likeliest of those shown.
pub(super) fn place(titles: &[Value<String>]) -> Option<Span> {
    let (headline, others) = titles.split_first()?;
    headline.span.or_else(|| others.iter().take_while(|t| t.confidence >= LEAST_SHOWN).find_map(|t| t.span))
}

/// What stands before the first mark, where it could be a headline.
pub(super) fn first_segment(title: &str) -> &str {
    let cut = JOINTS.iter().filter_map(|joint| title.find(joint)).min();
    cut.map_or(title, |at| &title[..at])
}

/// Whether a mark stands between parts.
pub(super) fn has_joint(title: &str) -> bool {
    JOINTS.iter().any(|joint| title.contains(joint))
}

/// What stands behind the last mark.
pub(super) fn last_segment(title: &str) -> Option<&str> {
    let cut = JOINTS.iter().filter_map(|joint| title.rfind(joint).map(|at| at + joint.len())).max();
    cut.and_then(|at| title.get(at..))
}

/// The longest part between marks.
pub(super) fn longest_segment(title: &str) -> &str {
    let mut parts = vec![title];
    for joint in JOINTS {
        parts = parts.into_iter().flat_map(|p| p.split(joint)).collect();
    }
    parts.into_iter().max_by_key(|p| p.len()).unwrap_or(title)
}

/// Bytes of the longest text that may be a headline and a site's name.
const LONGEST: usize = 2_000;

/// The title without the name of the site. Cuts at a mark only where what is cut off is the site's, or what is left is a heading.
pub(super) fn strip_site(title: &str, sites: &Sites, headings: &[&str]) -> String {
    let title = title.trim();
    if title.len() > LONGEST {
        return title.to_owned();
    }
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    for joint in JOINTS.iter().chain(TIGHT_JOINTS) {
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
    text.trim().to_owned()
}

fn is_site_part(part: &str, sites: &Sites) -> bool {
    let folded = fold(part);
    sites.is_site(&folded) || folded.contains('.') || host_like(part)
}

fn host_like(part: &str) -> bool {
    let part = part.trim();
    part.contains('.') && !part.contains(' ') && part.len() > 4 && !host_label(&part.to_ascii_lowercase()).is_empty() && part.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::super::value::Source;
    use super::*;

    #[test]
    fn the_place_is_the_headlines_else_that_of_the_likeliest_shown() {
        let title = |confidence: f64, span: Option<Span>| Value::new(String::new(), Source::Heading, confidence, span);
        let at = |n: usize| Some(Span::new(n, n + 1));
        assert_eq!(place(&[title(0.01, at(1)), title(0.01, at(2))]), at(1));
        assert_eq!(place(&[title(0.96, None), title(0.03, None), title(0.02, at(2)), title(0.01, at(3))]), at(2));
        assert_eq!(place(&[title(0.96, None), title(0.01, at(2))]), None);
        assert_eq!(place(&[]), None);
    }

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
        assert_eq!(strip("The wheel turns again|Daily Mill"), "The wheel turns again");
        assert_eq!(strip("wheel_turns|again"), "wheel_turns|again");
        assert_eq!(strip("\u{e9} | \u{e9}"), "\u{e9} | \u{e9}");
        assert_eq!(strip(""), "");
    }
}
