//! Share bars. Example: "Share on Facebook" alone. Guard: the whole short block is such a label.

use super::finding;
use crate::clean::article::{Evidence, Role};
use crate::clean::page::Page;
use crate::clean::rule::Finding;
use crate::text::lexicon::Class;

/// Finds them.
pub(super) fn find(page: &Page<'_, '_>) -> Vec<Finding> {
    let is = |i: &usize| {
        let (i, found) = (*i, page.found(*i));
        found.is(Class::Share) && page.is_short_line(i, 6)
    };
    (0..page.len())
        .filter(is)
        .map(|i| {
            finding(
                i,
                Role::Share,
                "share",
                &[(Evidence::Vocabulary, "label of a share bar", -0.8), (Evidence::Shape, "a label alone", -0.5)],
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::clean::rules::tests::findings;

    #[test]
    fn catches() {
        assert!(!findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nShare this article").is_empty());
    }

    #[test]
    fn leaves_alone() {
        assert!(findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nThe share of ferries rose last year.").is_empty());
    }
}
