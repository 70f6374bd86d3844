//! Dates alone on their line before the text: above the headline the day of the visit, else the date of the article. Example: "Saturday, July 20, 2024". Guard: the whole line is a date, nothing else.

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
        let role = if above && !found.starts(Class::DateLabel) { Role::PageDate } else { Role::Dateline };
        let place = if above { "above the headline" } else { "before the first paragraph" };
        all.push(finding(i, role, "page_date", &[(Evidence::Shape, "a date alone", -0.8), (Evidence::Zone, place, -0.6)]));
    }
    all
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
