use super::*;

const TEXT: &str = "The old weir above Harrow Mill gave way on Tuesday night, and water from Harrow Mill ran through the village of Olm. \
    SIGN UP FOR OUR DAILY LETTER. Two families left their houses by boat. The mayor said that repairs to the weir would take a month. \
    It rained. The school in Olm stays closed until the water falls, the mayor said. Farmers below Harrow Mill fear for the oats.\n\
    Last year the weir had been looked at by engineers, who found no fault with it. One of them now says the report was too short.";

fn summary(options: &SummaryOptions) -> Summary {
    summarize(TEXT, &[], None, "en", options, &Limits::default())
}

#[test]
fn sentences_come_in_text_order_and_without_junk() {
    let found = summary(&SummaryOptions::default());
    assert_eq!(found.sentences.len(), 3);
    assert_eq!(found.sentences[0].index, 0);
    assert!(found.sentences.windows(2).all(|w| w[0].index < w[1].index && w[0].span.end <= w[1].span.start));
    assert!(found.sentences.iter().all(|s| !s.span.of(TEXT).contains("SIGN UP") && !s.reasons.is_empty()));
    assert_eq!(found.sentence_count, 9);
}

#[test]
fn budgets_hold_but_one_sentence_is_given() {
    for (words, characters) in [(1, 0), (0, 1), (30, 0), (0, 200), (40, 150)] {
        let options = SummaryOptions { sentences: 0, words, characters, ..SummaryOptions::default() };
        let found = summary(&options);
        let total: usize = found.sentences.iter().map(|s| s.span.of(TEXT).chars().count()).sum();
        assert!(!found.sentences.is_empty());
        assert!(found.sentences.len() == 1 || characters == 0 || total <= characters);
    }
    let all = summary(&SummaryOptions { sentences: 0, preset: Preset::Lead, ..SummaryOptions::default() });
    assert_eq!(all.sentences.len(), 9);
}

#[test]
fn presets_differ() {
    let lead = summary(&SummaryOptions { preset: Preset::Lead, sentences: 1, ..SummaryOptions::default() });
    assert_eq!(lead.sentences[0].index, 0);
    let query = SummaryOptions { preset: Preset::Query("what did the engineers find".into()), sentences: 1, ..SummaryOptions::default() };
    assert!(summary(&query).sentences[0].span.of(TEXT).contains("engineers"));
    assert_eq!(summary(&SummaryOptions { preset: Preset::Central, ..SummaryOptions::default() }).sentences.len(), 3);
}

#[test]
fn keywords_name_the_topic() {
    let words = summary(&SummaryOptions::default()).keywords;
    assert!(words.iter().any(|k| k.text == "Harrow Mill" && k.count == 3), "{words:?}");
    assert!(words.iter().any(|k| k.text == "weir"));
    assert!((words[0].score - 1.0).abs() < 1e-9 && words.len() <= 10);
    assert!(words.iter().all(|k| k.spans.iter().all(|s| s.of(TEXT).eq_ignore_ascii_case(&k.text))));
    let han =
        summarize("东京大学今天开学。东京大学有新校长。校长来自大阪。", &[], None, "zh", &SummaryOptions::default(), &Limits::default());
    assert!(han.keywords.iter().any(|k| k.text == "东京大学"), "{:?}", han.keywords);
}

#[test]
fn odd_texts_are_no_trouble() {
    for text in ["", " \n", "...", "a", "\u{feff}é\u{301}", "🙂🙂", "x. x. x. x. x.", "|||| 12 34"] {
        let found = summarize(text, &[], Some(""), "und", &SummaryOptions::default(), &Limits::default());
        assert!(found.sentences.len() <= 3);
        assert_eq!(found.sentences.is_empty(), text.trim().is_empty());
    }
}
