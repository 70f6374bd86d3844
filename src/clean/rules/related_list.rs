//! Lists of other pages behind the text. Example: "Most read" and what follows. Guard: after four fifths of the kept words.

use super::finding;
use crate::clean::article::{Evidence, Role};
use crate::clean::page::Page;
use crate::clean::rule::Finding;
use crate::text::lexicon::Class;

/// Finds the heading and cuts.
pub(super) fn find(page: &Page<'_, '_>) -> Vec<Finding> {
    let heading = |i: &usize| {
        page.found(*i).is(Class::RelatedHeading) && page.is_short_line(*i, 7) && page.progress(*i) > 0.8 && !page.block(*i).hidden
    };
    let Some(start) = (0..page.len()).find(heading) else { return Vec::new() };
    let reasons = [(Evidence::Vocabulary, "under a heading of other pages", -0.7), (Evidence::Zone, "behind the body", -0.5)];
    let text = (start + 1..page.len()).filter(|&i| page.kept[i] || page.shapes[i].words >= 5);
    text.map(|i| finding(i, Role::Related, "related_list", &reasons)).collect()
}

#[cfg(test)]
mod tests {
    use crate::clean::rules::tests::findings;

    #[test]
    fn catches() {
        assert!(!findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nMost read\nA second bridge reopens after the long storm").is_empty());
    }

    #[test]
    fn leaves_alone() {
        assert!(findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nThe most read book there is on ferries, he said.").is_empty());
    }
}
