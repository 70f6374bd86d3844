//! References to other pages between paragraphs. Example: "Also read: A Bridge Reopens". Guard: a full sentence, or a lead-in without a mark after it, stays.

use super::finding;
use crate::clean::article::{Evidence, Role};
use crate::clean::page::Page;
use crate::clean::rule::Finding;
use crate::text::lexicon::Class;

/// Finds them.
pub(super) fn find(page: &Page<'_, '_>) -> Vec<Finding> {
    let mut all = Vec::new();
    for i in 0..page.len() {
        let (shape, found) = (&page.shapes[i], page.found(i));
        if !found.starts(Class::CrossReference)
            || shape.words > 32
            || shape.ends_sentence && !page.text(i).ends_with(['?', '!', '\u{2026}'])
        {
            continue;
        }
        let text = page.text(i);
        let rest = text.char_indices().nth(found.lead).map_or("", |(at, _)| &text[at..]).trim_start();
        let marked = rest.starts_with([':', '\u{ff1a}', '\u{2013}', '\u{2014}', '-', '|', '>', '\u{bb}', '\u{2192}', '\u{300b}']);
        if marked {
            let reasons = [
                (Evidence::Vocabulary, "lead-in of a reference to another page", -0.9),
                (Evidence::Shape, "headline behind a mark, no full stop", -0.6),
            ];
            all.push(finding(i, Role::Related, "cross_reference", &reasons));
        } else if shape.link_share > 0.6 {
            let reasons = [
                (Evidence::Vocabulary, "lead-in of a reference to another page", -0.8),
                (Evidence::Structure, "nearly all of it is a link", -0.6),
            ];
            all.push(finding(i, Role::Related, "cross_reference", &reasons));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::clean::rules::tests::findings;

    #[test]
    fn catches() {
        assert!(!findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nAlso read: A Second Bridge Reopens in the North").is_empty());
    }

    #[test]
    fn leaves_alone() {
        assert!(findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nRead more: the report, which says the bridge is safe, is public.").is_empty());
    }
}
