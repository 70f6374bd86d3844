//! Dates alone on their line before the text: the day of the visit where a masthead shows it, else the date of the article. Example:
//! "Saturday, July 20, 2024" above the headline. Guard: the whole line is a date; a date above the headline is the visit's only beside a
//! temperature, or with its weekday at the very top of a plain text.

use super::finding;
use crate::clean::article::{Evidence, Role};
use crate::clean::page::Page;
use crate::clean::rule::Finding;
use crate::text::lexicon::Class;

use super::dates;

/// Finds them.
pub(super) fn find(page: &Page<'_, '_>) -> Vec<Finding> {
    let mut all = Vec::new();
    for i in (0..page.zone.body_start).rev().take(30) {
        let (text, found) = (page.text(i), page.found(i));
        if page.shapes[i].digits == 0
            || page.shapes[i].words > 14
            || !(dates::is_date_only(text) || labelled(text, found.starts(Class::DateLabel)))
        {
            continue;
        }
        let above = page.title.is_some_and(|t| i < t);
        let visit = above && !found.starts(Class::DateLabel) && (is_beside_temperature(page, i) || is_masthead_day(page, i));
        let role = if visit { Role::PageDate } else { Role::Dateline };
        let place = if above { "above the headline" } else { "before the first paragraph" };
        all.push(finding(i, role, "page_date", &[(Evidence::Shape, "a date alone", -0.8), (Evidence::Zone, place, -0.6)]));
    }
    all
}

/// Whether one of the three lines before or two after is a temperature alone.
fn is_beside_temperature(page: &Page<'_, '_>, index: usize) -> bool {
    let is_temperature = |i: usize| {
        let (text, shape) = (page.text(i), page.shapes[i]);
        shape.chars <= 12
            && shape.digits > 0
            && shape.letters <= 1
            && (text.contains('\u{b0}') || text.ends_with(['C', 'F', '\u{2103}', '\u{2109}']))
    };
    (index.saturating_sub(3)..(index + 3).min(page.len())).filter(|&i| i != index).any(is_temperature)
}

/// Whether the line names weekday and month and stands among the first of a page without markup.
fn is_masthead_day(page: &Page<'_, '_>, index: usize) -> bool {
    let words = page.text(index).split(|c: char| !c.is_alphabetic()).filter(|w| w.chars().count() > 2).count();
    index < 8 && words >= 2 && !page.document.has_markup
}

fn labelled(text: &str, label: bool) -> bool {
    label && text.split_once(':').is_some_and(|(_, date)| dates::is_date_only(date))
}

#[cfg(test)]
mod tests {
    use crate::clean::rules::tests::findings;

    #[test]
    fn catches() {
        assert!(!findings(super::find, "Monday, May 4, 2020\n\nThe Old Bridge Over the River Was Closed\n\nThe old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.").is_empty());
    }

    #[test]
    fn leaves_alone() {
        assert!(findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.").is_empty());
    }
}
