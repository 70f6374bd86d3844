//! Headings of widgets with nothing of their own under them. Example: "Latest Posts" and "Stay in touch" in a row at the end.
//! Guard: behind the body; a listed heading, or on plain text any with no prose after it, there only where prose is most of what is
//! kept: the lines of a list are not headings.

use super::finding;
use crate::clean::article::{Evidence, Role};
use crate::clean::page::Page;
use crate::clean::rule::Finding;
use crate::text::lexicon::Class;

/// Finds them.
pub(super) fn find(page: &Page<'_, '_>) -> Vec<Finding> {
    let mut all = Vec::new();
    let mut prose_follows = false;
    let unlisted = !page.document.has_markup && page.prose_share() > 0.5;
    for i in (0..page.len()).rev() {
        if !page.is_after_body(i) && page.progress(i) < 0.85 {
            break;
        }
        let found = page.found(i);
        let listed = found.is(Class::WidgetHeading) || found.is(Class::RelatedHeading);
        let line = page.is_short_line(i, 7) && !page.shapes[i].starts_lower && page.shapes[i].digits == 0;
        if line && (listed || (!prose_follows && unlisted && page.is_after_body(i))) {
            let mut reasons = vec![(Evidence::Zone, "behind the body", -0.6)];
            if listed {
                reasons.push((Evidence::Vocabulary, "heading of a widget", -0.7));
            }
            if !prose_follows {
                reasons.push((Evidence::Structure, "nothing of its own follows", -0.5));
            }
            all.push(finding(i, Role::WidgetHeading, "orphan_heading", &reasons));
        }
        prose_follows |= page.kept[i] && page.shapes[i].is_prose();
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::clean::block_words::BlockWords;
    use crate::clean::page::Page;
    use crate::clean::rules::tests::findings;
    use crate::clean::shape;
    use crate::document::plain;
    use crate::limits::Limits;

    #[test]
    fn catches() {
        assert!(!findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nLatest Posts\n\nStay in touch").is_empty());
    }

    #[test]
    fn leaves_alone() {
        assert!(findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.").is_empty());
    }

    #[test]
    fn leaves_the_lines_of_a_list_alone() {
        let text = "All ferries and where they go, the one list of the harbour, made anew each May:\n\nNorth Bank\n\nSouth Bank";
        let document = plain::parse(text, &Limits::default());
        let shapes = shape::shapes(&document);
        let words = BlockWords::new(&document);
        let (scores, kept) = (vec![0.9; shapes.len()], vec![true; shapes.len()]);
        let page = |shapes: &[shape::Shape]| super::find(&Page::new(&document, shapes, &words, &scores, &kept)).len();
        assert_eq!(page(&shapes), 2, "most of what is kept is prose");
        let mut lines = shapes.clone();
        lines[0].commas = 0;
        lines[0].sentences = 0;
        assert_eq!(page(&lines), 0);
    }
}
