//! Prompts to subscribe, follow, join. Example: "Sign up for our newsletter". Guard: outside the body zone, or two prompts in one short block.

use super::finding;
use crate::clean::article::{Evidence, Role};
use crate::clean::page::Page;
use crate::clean::rule::Finding;

/// Finds them.
pub(super) fn find(page: &Page<'_, '_>) -> Vec<Finding> {
    let is = |i: &usize| {
        let (i, shape, found) = (*i, &page.shapes[*i], page.found(*i));
        let outside = page.is_before_body(i) || page.progress(i) > 0.85;
        shape.words <= 40
            && ((found.prompts >= 1 && outside && page.overlap(i) < 0.4)
                || (found.prompts >= 2 && shape.words <= 30 && page.overlap(i) < 0.3))
    };
    (0..page.len())
        .filter(is)
        .map(|i| {
            finding(
                i,
                Role::CallToAction,
                "call_to_action",
                &[(Evidence::Vocabulary, "words of a prompt", -0.8), (Evidence::TopicalDistance, "shares little with the body", -0.5)],
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::clean::rules::tests::findings;

    #[test]
    fn catches() {
        assert!(!findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nSign up for our newsletter, straight to your inbox.").is_empty());
    }

    #[test]
    fn leaves_alone() {
        assert!(findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nThe ferry was newly painted in blue, the captain said.").is_empty());
    }
}
