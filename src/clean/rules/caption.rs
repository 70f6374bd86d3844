//! Picture credits between paragraphs. Example: "Photo: Jane Doe / Agency". Guard: lead-in with a colon or slash, short, no sentence.

use super::finding;
use crate::clean::article::{Evidence, Role};
use crate::clean::page::Page;
use crate::clean::rule::Finding;
use crate::text::lexicon::Class;

/// Finds them.
pub(super) fn find(page: &Page<'_, '_>) -> Vec<Finding> {
    let is = |i: &usize| {
        let (i, found) = (*i, page.found(*i));
        found.starts(Class::Caption)
            && page.is_short_line(i, 25)
            && page.text(i).chars().take(40).any(|c| matches!(c, ':' | '\u{ff1a}' | '/'))
    };
    (0..page.len())
        .filter(is)
        .map(|i| {
            finding(
                i,
                Role::Caption,
                "caption",
                &[(Evidence::Vocabulary, "credit of a picture", -0.7), (Evidence::Shape, "short line without a sentence", -0.5)],
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::clean::rules::tests::findings;

    #[test]
    fn catches() {
        assert!(!findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nPhoto: Ann Example / Ferry Press").is_empty());
    }

    #[test]
    fn leaves_alone() {
        assert!(findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nPhoto by photo the ferry was drawn again, he said.").is_empty());
    }
}
