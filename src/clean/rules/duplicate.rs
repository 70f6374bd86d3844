//! Text that stands on the page already. Example: a pull quote or a doubled summary. Guard: eight words or more, the first one is kept and stays.

use super::finding;
use crate::clean::article::{Evidence, Role};
use crate::clean::page::Page;
use crate::clean::rule::Finding;
use crate::document::BlockKind;

use rustc_hash::FxHashSet;

/// Finds the later ones.
pub(super) fn find(page: &Page<'_, '_>) -> Vec<Finding> {
    let mut seen = FxHashSet::default();
    let long = (0..page.len()).filter(|&i| page.kept[i] && page.shapes[i].words >= 8 && !matches!(page.block(i).kind, BlockKind::Code));
    let again: Vec<usize> = long.filter(|&i| !seen.insert(page.text(i))).collect();
    let reasons = [(Evidence::Duplication, "the same text stands above", -0.9), (Evidence::Shape, "too long to repeat by chance", -0.5)];
    again.into_iter().map(|i| finding(i, Role::Duplicate, "duplicate", &reasons)).collect()
}

#[cfg(test)]
mod tests {
    use crate::clean::rules::tests::findings;

    #[test]
    fn catches() {
        assert!(!findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.").is_empty());
    }

    #[test]
    fn leaves_alone() {
        assert!(findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.").is_empty());
    }
}
