//! Text that stands on the page twice, word for word or within a longer text. Example: a pull quote, a copy for small screens. Guard: eight
//! words or more, every number the same, another place or with its neighbours, the other one is kept.

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
    use crate::clean::block_words::BlockWords;
    use crate::clean::page::Page;
    use crate::clean::shape;
    use crate::document::{Document, html, plain};
    use crate::limits::Limits;

    const CLOSED: &str = "The old bridge over the river was closed on Monday, the council said, after a storm.";
    const FERRY: &str = "Drivers were told to use the ferry, which runs every hour, until the repairs are done.";

    /// Which block repeats which, on a page that is kept whole.
    fn found(document: &Document<'_>) -> Vec<(usize, Option<usize>)> {
        let shapes = shape::shapes(document);
        let words = BlockWords::new(document);
        let (scores, kept) = (vec![0.9; shapes.len()], vec![true; shapes.len()]);
        super::find(&Page::new(document, &shapes, &words, &scores, &kept)).iter().map(|f| (f.block, f.of)).collect()
    }

    fn lines(lines: &[&str]) -> Vec<(usize, Option<usize>)> {
        found(&plain::parse(&lines.join("\n\n"), &Limits::default()))
    }

    fn page(page: &str) -> Vec<(usize, Option<usize>)> {
        found(&html::parse(page, &Limits::default()))
    }

    #[test]
    fn catches() {
        assert_eq!(lines(&[CLOSED, FERRY, FERRY]), [(2, Some(1))]);
        assert_eq!(page(&format!("<p>{CLOSED}<p>{FERRY}<p>{CLOSED}<p>{FERRY}")), [(2, Some(0)), (3, Some(1))]);
    }

    #[test]
    fn catches_the_short_lines_of_a_copy_with_its_long_ones() {
        let line = "Nobody was hurt.";
        assert_eq!(lines(&[CLOSED, line, FERRY, CLOSED, line, FERRY]), [(3, Some(0)), (4, Some(1)), (5, Some(2))]);
    }

    #[test]
    fn catches_a_pull_quote_before_and_after_its_place_in_the_text() {
        let quote = "<aside><p>use the ferry, which runs every hour, until the repairs are done</p></aside>";
        assert_eq!(page(&format!("<p>{CLOSED}<p>{FERRY}{quote}")), [(2, Some(1))]);
        assert_eq!(page(&format!("{quote}<p>{CLOSED}<p>{FERRY}")), [(0, Some(2))]);
    }

    #[test]
    fn catches_what_a_later_post_quotes() {
        let posts = format!("<div><p>{CLOSED}<p>{FERRY}</div><div><blockquote>{FERRY}</blockquote><p>Not at night.</div>");
        assert_eq!(page(&posts), [(2, Some(1))]);
    }

    #[test]
    fn leaves_alone() {
        assert!(lines(&[CLOSED, FERRY]).is_empty());
        assert!(lines(&[CLOSED, "Row, row your boat", FERRY, "Row, row your boat"]).is_empty(), "a refrain is short");
    }

    #[test]
    fn leaves_alone_what_is_said_of_two_things() {
        let terms = format!("<dl><dt>North pier<dd><p>{FERRY}</p><dt>South pier<dd><p>{FERRY}</p></dl>");
        assert!(page(&terms).is_empty());
        let heading = "<h2>The ferry, which runs every hour until the repairs are done</h2>";
        assert!(page(&format!("{heading}<p>{CLOSED}<p>{FERRY}")).is_empty(), "a heading is no part of its text");
    }

    #[test]
    fn leaves_alone_what_a_manual_says_of_each_case() {
        let case = |name: &str| format!("<section><h2>{name}</h2><p>{CLOSED}<p>{FERRY}<pre>open --bridge {name}</pre></section>");
        assert!(page(&(case("north") + &case("south"))).is_empty());
        let copy = format!("<div>{}</div>", case("north"));
        assert!(!page(&(case("north") + &copy)).is_empty(), "another place");
    }

    #[test]
    fn leaves_alone_what_differs_in_a_number() {
        let result =
            |day: u32| format!("The boat to the island was late on {day} days of the month, the harbour office said in its report.");
        assert!(page(&format!("<p>{}</p><aside><p>{}</p></aside>", result(3), result(14))).is_empty());
    }
}
