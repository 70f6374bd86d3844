//! Text that stands on the page twice, word for word or within a longer text. Example: a pull quote, a copy for small screens. Guard: eight
//! words or more, every number the same, the other one is kept.

use super::finding;
use crate::clean::article::{Evidence, Role};
use crate::clean::page::Page;
use crate::clean::repeats::{Kind, repeats};
use crate::clean::rule::Finding;

/// Finds those that say it again.
pub(super) fn find(page: &Page<'_, '_>) -> Vec<Finding> {
    let found = repeats(page).into_iter().map(|repeat| {
        let (seen, form) = match repeat.kind {
            Kind::Same => ("the same text stands above", "too long to repeat by chance"),
            Kind::Within => ("its words stand in another block in the same order", "too long to repeat by chance"),
            Kind::Piece => ("the text that is repeated around it has it in the same place", "a line of a copy"),
        };
        let reasons = [(Evidence::Duplication, seen, -0.9), (Evidence::Shape, form, -0.5)];
        Finding { of: Some(repeat.of), ..finding(repeat.block, Role::Duplicate, "duplicate", &reasons) }
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use crate::clean::page::Page;
    use crate::clean::shape;
    use crate::document::plain;
    use crate::limits::Limits;

    const CLOSED: &str = "The old bridge over the river was closed on Monday, the council said, after a storm.";
    const FERRY: &str = "Drivers were told to use the ferry, which runs every hour, until the repairs are done.";

    /// Which block repeats which, on a page that is kept whole.
    fn found(blocks: &[&str]) -> Vec<(usize, Option<usize>)> {
        let text = blocks.join("\n\n");
        let document = plain::parse(&text, &Limits::default());
        let shapes = shape::shapes(&document);
        let (scores, kept) = (vec![0.9; shapes.len()], vec![true; shapes.len()]);
        super::find(&Page::new(&document, &shapes, &scores, &kept)).iter().map(|f| (f.block, f.of)).collect()
    }

    #[test]
    fn catches() {
        assert_eq!(found(&[CLOSED, FERRY, FERRY]), [(2, Some(1))]);
    }

    #[test]
    fn catches_a_pull_quote_before_and_after_its_place_in_the_text() {
        let quote = "use the ferry, which runs every hour, until the repairs are done";
        assert_eq!(found(&[CLOSED, FERRY, quote]), [(2, Some(1))]);
        assert_eq!(found(&[quote, CLOSED, FERRY]), [(0, Some(2))]);
    }

    #[test]
    fn catches_the_short_lines_of_a_copy_with_its_long_ones() {
        let line = "Nobody was hurt.";
        assert_eq!(found(&[CLOSED, line, FERRY, CLOSED, line, FERRY]), [(3, Some(0)), (4, Some(1)), (5, Some(2))]);
    }

    #[test]
    fn leaves_alone() {
        assert!(found(&[CLOSED, FERRY]).is_empty());
        assert!(found(&[CLOSED, "Row, row your boat", FERRY, "Row, row your boat"]).is_empty(), "a refrain is short");
    }

    #[test]
    fn leaves_alone_what_differs_in_a_number() {
        let result =
            |day: u32| format!("The boat to the island was late on {day} days of the month, the harbour office said in its report.");
        assert!(found(&[&result(3), &result(14)]).is_empty());
    }
}
