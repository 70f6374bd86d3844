//! Copyright and terms. Example: "© 2024 Example. All rights reserved." Guard: in the tail only, short.

use super::finding;
use crate::clean::article::{Evidence, Role};
use crate::clean::page::Page;
use crate::clean::rule::Finding;
use crate::text::lexicon::Class;

/// Finds them.
pub(super) fn find(page: &Page<'_, '_>) -> Vec<Finding> {
    let is = |i: &usize| {
        let (i, shape, found) = (*i, &page.shapes[*i], page.found(*i));
        let begins = found.starts(Class::Legal);
        (begins || (found.holds(Class::Legal) && shape.words <= 20))
            && shape.words <= 60
            && page.progress(i) > 0.9
            && !page.text(i).ends_with('?')
    };
    (0..page.len())
        .filter(is)
        .map(|i| {
            finding(
                i,
                Role::Legal,
                "legal",
                &[(Evidence::Vocabulary, "words of a legal notice", -0.8), (Evidence::Zone, "behind the body", -0.5)],
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::clean::rules::tests::findings;

    #[test]
    fn catches() {
        assert!(!findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nCopyright 2024 Ferry Press. All rights reserved.").is_empty());
    }

    #[test]
    fn leaves_alone() {
        assert!(findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.").is_empty());
    }
}
