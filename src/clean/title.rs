//! Finds the headline among the blocks: with markup the heading that the page's title names, without it the last headline-shaped line
//! before the body. Example: `<h1>` equal to the first part of `<title>`. Guard: no answer rather than a bad one.

use rustc_hash::FxHashSet;

use super::CleanOptions;
use super::article::{Decision, Evidence, Reason, Role};
use super::page::Page;
use super::rules::dates;
use crate::document::BlockKind;
use crate::text::lexicon::Class;
use crate::text::words::words;

/// The headline's block.
#[must_use]
pub fn find(page: &Page<'_, '_>) -> Option<usize> {
    if page.document.has_markup { by_heading(page) } else { by_place(page) }
}

/// The heading that shares most words with what the head says the title is.
#[allow(clippy::cast_precision_loss)]
fn by_heading(page: &Page<'_, '_>) -> Option<usize> {
    let head = &page.document.head;
    let stated: Vec<FxHashSet<String>> = [head.meta("og:title"), head.title.as_deref()].into_iter().flatten().map(set).collect();
    let mut best: Option<(f64, usize)> = None;
    for (i, block) in page.document.blocks.iter().enumerate() {
        let BlockKind::Heading(level @ 1..=2) = block.kind else { continue };
        let shape = &page.shapes[i];
        if block.hidden || shape.words < 1 || shape.words > 40 {
            continue;
        }
        let own = set(page.text(i));
        // Share of the heading in the title, and of the title in the heading: a title carries the site's name too.
        let fit = stated.iter().map(|t| {
            let both = own.intersection(t).count() as f64;
            both / own.len().max(1) as f64 * 0.7 + both / t.len().max(1) as f64 * 0.3
        });
        let score = fit.fold(0.0, f64::max) + if level == 1 { 0.2 } else { 0.0 };
        if score >= 0.6 && best.is_none_or(|(b, _)| score > b) {
            best = Some((score, i));
        }
    }
    best.map(|(_, i)| i)
}

/// The last line before the first prose block that looks like a headline and shares words with the body.
fn by_place(page: &Page<'_, '_>) -> Option<usize> {
    /// Lines that may stand between headline and text.
    const REACH: usize = 8;
    let start = page.zone.body_start;
    (start.saturating_sub(REACH)..start).rev().find(|&i| {
        let (shape, found) = (&page.shapes[i], page.found(i));
        let chrome = found.starts(Class::Byline)
            || found.starts(Class::DateLabel)
            || found.starts(Class::CrossReference)
            || found.starts(Class::Caption)
            || found.is(Class::RelatedHeading)
            || found.is(Class::Share)
            || found.prompts > 0
            || found.consents > 1;
        (3..=28).contains(&shape.words)
            && !page.text(i).ends_with('.')
            && !shape.has_sign
            && !chrome
            && !dates::is_date_only(page.text(i))
            && page.overlap(i) >= 0.5
    })
}

fn set(text: &str) -> FxHashSet<String> {
    words(text).map(|s| s.of(text).to_lowercase()).collect()
}

/// Gives the headline its role. It is kept when asked for; else it goes where the model's labels leave it out.
pub fn apply(page: &Page<'_, '_>, decisions: &mut [Decision], options: &CleanOptions) {
    let Some(decision) = page.title.and_then(|t| decisions.get_mut(t)) else { return };
    decision.role = Role::Title;
    decision.kept = options.include_title || (page.document.has_markup && decision.kept);
    let (detail, evidence) = if page.document.has_markup {
        ("heading that agrees with the stated title", Evidence::Structure)
    } else {
        ("last headline-shaped line before the body", Evidence::Zone)
    };
    decision.reasons.push(Reason { rule: "title", evidence, detail: detail.into(), weight: -0.6 });
    let (detail, evidence) = ("headline is metadata, shares words with the body", Evidence::Shape);
    decision.reasons.push(Reason { rule: "title", evidence, detail: detail.into(), weight: -0.5 });
}
