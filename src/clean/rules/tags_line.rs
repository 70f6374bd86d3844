//! Keywords under an article. Example: "Tags: bridges, storms". Guard: lead-in with a colon, no sentence.

use super::finding;
use crate::clean::article::{Evidence, Role};
use crate::clean::page::Page;
use crate::clean::rule::Finding;
use crate::text::lexicon::Class;

/// Finds them.
pub(super) fn find(page: &Page<'_, '_>) -> Vec<Finding> {
    let is = |i: &usize| {
        let (i, found) = (*i, page.found(*i));
        found.starts(Class::Tags)
            && page.is_short_line(i, 40)
            && !page.shapes[i].ends_colon
            && page.progress(i) > 0.5
            && page.text(i).chars().take(30).any(|c| matches!(c, ':' | '\u{ff1a}'))
    };
    (0..page.len())
        .filter(is)
        .map(|i| {
            finding(
                i,
                Role::Tags,
                "tags_line",
                &[(Evidence::Vocabulary, "lead-in of keywords", -0.7), (Evidence::Shape, "a list, not a sentence", -0.5)],
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::clean::rules::tests::findings;

    #[test]
    fn catches() {
        assert!(!findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nTags: bridges, storms").is_empty());
    }

    #[test]
    fn leaves_alone() {
        assert!(findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nTags on the ferry were painted over: nobody liked them.").is_empty());
    }
}
