//! Who wrote it, on its own line before the text. Example: "By Ann Example". Guard: between headline and text, at most eight words, most of them capitalised.

use super::finding;
use crate::clean::article::{Evidence, Role};
use crate::clean::page::Page;
use crate::clean::rule::Finding;
use crate::text::lexicon::Class;

/// Finds them.
pub(super) fn find(page: &Page<'_, '_>) -> Vec<Finding> {
    let Some(title) = page.title else { return Vec::new() };
    let is = |i: &usize| {
        page.starts(*i, Class::Byline)
            && page.is_short_line(*i, 8)
            && page.shapes[*i].capitalised >= 2
            && page.shapes[*i].capitalised_share() > 0.5
    };
    let reasons = [(Evidence::Vocabulary, "lead-in of an author's name", -0.7), (Evidence::Zone, "between headline and text", -0.6)];
    (title + 1..page.zone.body_start.max(title + 1)).take(12).filter(is).map(|i| finding(i, Role::Byline, "byline", &reasons)).collect()
}

#[cfg(test)]
mod tests {
    use crate::clean::rules::tests::findings;

    #[test]
    fn catches() {
        assert!(!findings(super::find, "The Old Bridge Over the River Was Closed\n\nBy Ann Example\n\nThe old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.").is_empty());
    }

    #[test]
    fn leaves_alone() {
        assert!(findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nBy Monday Everyone Left").is_empty());
    }
}
