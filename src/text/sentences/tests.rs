use super::*;
use proptest::prelude::*;

fn split<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    sentences(text, language).into_iter().map(|s| s.of(text)).collect()
}

#[track_caller]
fn holds(language: &str, expected: &[&str]) {
    let text = expected.join(" ");
    assert_eq!(split(&text, language), expected);
}

#[test]
fn plain_sentences_and_abbreviations() {
    holds("en", &["The mill closed in May.", "Nobody came!", "Was it the rain?"]);
    holds("en", &["Mr. Olm met Dr. Vane at 5 p.m. on Friday.", "They spoke, e.g. about the weir."]);
    holds("en", &["The U.S. Senate waited.", "J. R. Harrow of the U.N. mission did not."]);
    holds("en", &["See p. 12 and No. 7 for it.", "It costs 3.50 in all."]);
    holds("de", &["Am 3. Oktober kam z.B. Frau Dr. Lind.", "Dann ging sie."]);
    holds("ru", &["Пришёл Ж. Верн.", "Он сел."]);
}

#[test]
fn quotes_and_brackets_stay_with_their_sentence() {
    holds("en", &["\"We lost the boat.\"", "She shrugged."]);
    holds("en", &["He said “It is over. Go home.” and left.", "The door shut (it was old. Very old.) behind him."]);
    holds("en", &["She asked, \"Is it late?\" and sat.", "Nobody knew."]);
    holds("de", &["Er rief: „Halt!“", "Dann lief er."]);
    holds("fr", &["« Il pleut. »", "Elle rit."]);
}

#[test]
fn an_open_quote_glues_nothing() {
    holds("en", &["“The bridge fell at noon.", "Two carts were on it.", "No one was hurt."]);
    holds("en", &["He wrote (in haste.", "Then the lamp died.", "It was \"late.", "It was cold."]);
}

#[test]
fn a_missing_space_parts_words_but_not_names() {
    assert_eq!(split("That was the end.Next came the rain.", "en"), ["That was the end.", "Next came the rain."]);
    assert_eq!(split("Look at docs.Example.org or std.vec now.", "en").len(), 1);
}

#[test]
fn tokenised_text() {
    let text = "( abc ) the mill closed . it 's gone , he said . `` we tried . '' they left the u.s. in may .";
    let expected = ["( abc ) the mill closed .", "it 's gone , he said .", "`` we tried . ''", "they left the u.s. in may ."];
    assert_eq!(split(text, "en"), expected);
}

#[test]
fn other_scripts() {
    assert_eq!(split("今天下雨。他没有来！「走吧。」她说。", "zh"), ["今天下雨。", "他没有来！", "「走吧。」", "她说。"]);
    holds("hi", &["वह घर गया।", "बारिश हुई।"]);
    holds("ar", &["هل جاء أحد؟", "لم يأت أحد.", "ثم نزل المطر."]);
    holds("ur", &["وہ گھر گیا۔", "بارش ہوئی۔"]);
    holds("el", &["Ήρθε κανείς;", "Όχι."]);
    assert!(split(&"ฝนตกหนักมากในเมืองนี้ ".repeat(20), "th").len() > 3);
}

#[test]
fn lines() {
    assert_eq!(split("Harvest\nThe oats were late.\n\nno end mark\n\nhere", "en").len(), 4);
    let wrapped = "This line is long enough to have been wrapped by some\neditor. And it goes on.";
    assert_eq!(split(wrapped, "en").len(), 2);
}

#[test]
fn white_space_has_no_sentence() {
    assert!(sentences(" \n\t ", "und").is_empty());
    assert!(sentences("", "en").is_empty());
}

#[test]
fn long_lines_take_linear_time() {
    for piece in ["Mr. ", "a. » ", "(", "\"a", "x. \" ' ", ". . ", "é", " .", "„", "ก ก"] {
        let text = piece.repeat(1_000_000 / piece.len());
        let spans = sentences(&text, "en");
        assert!(spans.iter().all(|s| s.end <= text.len()));
    }
}

#[test]
fn a_line_of_megabytes_is_split_in_linear_time() {
    let text = "One more line of a very long log, with words. ".repeat(100_000);
    assert_eq!(sentences(&text, "en").len(), 100_000);
}

#[test]
fn numbers_and_hyphens() {
    holds(
        "en",
        &["The U.N. envoy met Dr. Ames at 3.15 p.m. on Monday.", "They spoke of the 101-story tower, e.g. its lifts.", "Nobody left."],
    );
}

fn check(text: &str, language: &str) {
    let mut end = 0;
    for span in sentences(text, language) {
        let gap = text.get(end..span.start).expect("on char boundaries and in order");
        assert!(gap.trim().is_empty(), "left out {gap:?}");
        let body = text.get(span.range()).expect("on char boundaries");
        assert!(!body.is_empty() && body.trim() == body);
        end = span.end;
    }
    assert!(text[end..].trim().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_covered(text in "\\PC{0,120}", pick in 0usize..12) {
        check(&text, ["en", "de", "sk", "it", "el", "ja", "kk", "my", "hy", "fi", "ta", "und"][pick]);
    }

    #[test]
    fn any_marks_are_covered(text in "([A-Za-zéЖ中ก]{0,3}|[.!?…;»«„“”\"'’`()\\[\\]「」。।؟,0-9-]|[ \n\t]|\u{feff}|\u{a0}|\u{2028}){0,80}", pick in 0usize..12) {
        check(&text, ["en", "de", "sk", "it", "el", "ja", "kk", "my", "hy", "fi", "ta", "bg"][pick]);
    }
}
