//! Cookie and consent notices. Example: "We use cookies … accept all". Guard: three words of consent in a short block outside the body zone.

use super::finding;
use crate::clean::article::{Evidence, Role};
use crate::clean::page::Page;
use crate::clean::rule::Finding;

/// Finds them.
pub(super) fn find(page: &Page<'_, '_>) -> Vec<Finding> {
    let is = |i: &usize| {
        let (i, shape, found) = (*i, &page.shapes[*i], page.found(*i));
        found.consents >= 3 && shape.words <= 120 && (page.is_before_body(i) || page.progress(i) > 0.9)
    };
    (0..page.len())
        .filter(is)
        .map(|i| {
            finding(
                i,
                Role::Consent,
                "consent",
                &[(Evidence::Vocabulary, "several words of consent", -0.9), (Evidence::Zone, "outside the body", -0.5)],
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::clean::rules::tests::findings;

    #[test]
    fn catches() {
        assert!(!findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nWe use cookies, our partners too: reject all").is_empty());
    }

    #[test]
    fn leaves_alone() {
        assert!(findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nThe new law on cookies pleased the captain, he said.").is_empty());
    }
}
