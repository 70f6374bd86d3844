use super::sentences;
use proptest::prelude::*;

fn split<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    sentences(text, language).into_iter().map(|s| s.of(text)).collect()
}

#[test]
fn abbreviations_and_numbers_do_not_end_a_sentence() {
    let text = "The U.N. envoy met Dr. Ames at 3.15 p.m. on Monday. They spoke of the 101-story tower, e.g. its lifts. Nobody left.";
    assert_eq!(
        split(text, "en"),
        ["The U.N. envoy met Dr. Ames at 3.15 p.m. on Monday.", "They spoke of the 101-story tower, e.g. its lifts.", "Nobody left."]
    );
}

#[test]
fn a_quotation_that_is_never_closed_holds_nothing_together() {
    assert_eq!(split("The sign read \u{201c}Welcome all. People smiled at it.", "en").len(), 2);
    assert_eq!(split("\u{201c}Come in.\u{201d} She sat down.", "en"), ["\u{201c}Come in.\u{201d}", "She sat down."]);
}

#[test]
fn tokenised_lower_case_text() {
    assert_eq!(split("( ab ) the river rose . it 's high now .", "en"), ["( ab ) the river rose .", "it 's high now ."]);
}

#[test]
fn other_scripts_and_missing_spaces() {
    assert_eq!(split("\u{4eca}\u{65e5}\u{306f}\u{96e8}\u{3002}\u{660e}\u{65e5}\u{306f}\u{6674}\u{308c}\u{3002}", "ja").len(), 2);
    assert_eq!(split("\u{0643}\u{064a}\u{0641} \u{061f} \u{0646}\u{0639}\u{0645}.", "ar").len(), 2);
    assert_eq!(split("That was the end.Nobody knew why.", "en").len(), 2);
}

#[test]
fn a_line_of_megabytes_is_split_in_linear_time() {
    let text = "One more line of a very long log, with words. ".repeat(100_000);
    assert_eq!(sentences(&text, "en").len(), 100_000);
}

proptest! {
    #[test]
    fn sentences_cover_all_that_is_not_white(text in "(\\PC|\n|[.?! \"'()\u{201c}\u{201d}`]){0,300}", language in "en|de|ja|el|th|und|zz") {
        let spans = sentences(&text, &language);
        let mut at = 0;
        for span in spans {
            prop_assert!(span.start >= at && !span.is_empty());
            prop_assert!(text[at..span.start].trim().is_empty());
            prop_assert_eq!(span.of(&text).trim(), span.of(&text));
            at = span.end;
        }
        prop_assert!(text[at..].trim().is_empty());
    }
}
