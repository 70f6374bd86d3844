//! Tests of the summary and the keywords as the caller sees them, on text invented for them.

use proptest::prelude::*;

use super::*;
use crate::text::words;

const STORY: &str = "The harbour council of Velmouth approved a new ferry line to the island of Oske on Tuesday.\n\
The ferry line will carry four hundred passengers a day, the harbour council said in a statement.\n\
\"I have waited thirty years for this,\" said Mara Tolland, who sells nets on the quay.\n\
SHARE | TWEET | PRINT\n\
The harbour council said in a statement that the ferry line will carry four hundred passengers.\n\
Critics of the ferry line fear noise and dirt along the quay of Velmouth.\n\
Work on the landing stage in Oske is to begin in March and to cost six million crowns.\n\
Read more\n\
Weather on the island is mild for most of the winter.\n\
The council will vote on ticket prices for the ferry line to Oske in May.\n";

fn run(text: &str, options: &SummaryOptions) -> Summary {
    summarize(text, &[], None, "en", options, &Limits::default())
}

fn texts<'t>(text: &'t str, summary: &Summary) -> Vec<&'t str> {
    summary.sentences.iter().map(|s| s.span.of(text)).collect()
}

#[test]
fn three_sentences_in_text_order_without_junk_or_repetition() {
    let summary = run(STORY, &SummaryOptions::default());
    let found = texts(STORY, &summary);
    assert_eq!(found.len(), 3);
    assert!(summary.sentences.windows(2).all(|w| w[0].span.end <= w[1].span.start && w[0].index < w[1].index));
    assert!(!found.iter().any(|s| s.contains("SHARE") || s.contains("Read more")));
    assert!(found.iter().filter(|s| s.contains("four hundred passengers")).count() < 2, "{found:?}");
    assert_eq!(summary.sentence_count, 10);
    for s in &summary.sentences {
        assert!(!s.reasons.is_empty() && s.reasons.iter().map(|r| r.1).sum::<f64>() <= 1.0 + 1e-9);
        assert!(s.reasons.windows(2).all(|w| w[0].1 >= w[1].1));
    }
}

#[test]
fn keywords_are_what_the_text_is_about() {
    let summary = run(STORY, &SummaryOptions { keywords: 5, ..Default::default() });
    let found: Vec<&str> = summary.keywords.iter().map(|k| k.text.as_str()).collect();
    assert!(found.iter().any(|k| k.contains("ferry line")), "{found:?}");
    assert!(found.iter().any(|k| k.contains("council")), "{found:?}");
    assert!(!found.iter().any(|k| ["the", "of", "to"].contains(k)));
    assert!((summary.keywords[0].score - 1.0).abs() < 1e-12);
    for k in &summary.keywords {
        assert!(k.spans.len() <= 10 && k.spans.len() <= k.count);
        assert!(k.spans.iter().all(|s| s.of(STORY).to_lowercase() == k.text.to_lowercase()), "{k:?}");
    }
    assert!(run(STORY, &SummaryOptions { keywords: 0, ..Default::default() }).keywords.is_empty());
}

#[test]
fn keywords_without_spaces_and_with_joined_marks() {
    let japanese = "港町は新しい図書館を建てた。図書館は春に開く。町長は図書館を誇る。";
    let summary = summarize(japanese, &[], None, "ja", &SummaryOptions::default(), &Limits::default());
    assert_eq!(summary.keywords[0].text, "図書館");
    let hindi = "नया पुस्तकालय खुला। पुस्तकालय बड़ा है। लोग पुस्तकालय जाते हैं।";
    let summary = summarize(hindi, &[], None, "hi", &SummaryOptions::default(), &Limits::default());
    assert_eq!(summary.keywords[0].text, "पुस्तकालय");
}

#[test]
fn all_budgets_hold_and_one_sentence_is_always_given() {
    let options = SummaryOptions { sentences: 5, words: 30, characters: 170, ..Default::default() };
    let summary = run(STORY, &options);
    let found = texts(STORY, &summary);
    assert!(!found.is_empty() && found.len() <= 5);
    assert!(found.iter().map(|s| words::count(s)).sum::<usize>() <= 30);
    assert!(found.join(" ").chars().count() <= 170);
    let word = run(STORY, &SummaryOptions { words: 1, ..Default::default() });
    assert!(word.sentences.len() == 1 && word.sentences[0].cut);
    assert_eq!(words::count(texts(STORY, &word)[0]), 1);
    assert_eq!(run("Just one short line", &SummaryOptions::default()).sentences.len(), 1);
    let open = run(STORY, &SummaryOptions { sentences: 0, ..Default::default() });
    assert!(open.sentences.len() > 5, "no budget: everything that is not junk or said twice");
    assert!(run(" \n ", &SummaryOptions::default()).sentences.is_empty());
}

#[test]
fn presets_differ_as_named() {
    let with = |preset| run(STORY, &SummaryOptions { preset, sentences: 2, ..Default::default() });
    let lead: Vec<usize> = with(Preset::Lead).sentences.iter().map(|s| s.index).collect();
    assert_eq!(lead, [0, 1]);
    let query = with(Preset::Query("winter weather".to_owned()));
    assert!(texts(STORY, &query).iter().any(|s| s.starts_with("Weather")));
    assert!(query.sentences.iter().any(|s| s.reasons.iter().any(|r| r.0 == "query")));
    assert!(with(Preset::Central).sentences.iter().all(|s| s.reasons.iter().all(|r| r.0 != "position")));
    let unknown = with(Preset::Query("zzz".to_owned()));
    assert_eq!(unknown, with(Preset::News), "a query that the text does not know changes nothing");
}

#[test]
fn the_title_repeated_as_a_line_is_not_a_sentence() {
    let text = format!("Velmouth gets a ferry line to Oske\n{STORY}");
    let title = Some("Velmouth gets a ferry line to Oske");
    let summary = summarize(&text, &[], title, "en", &SummaryOptions::default(), &Limits::default());
    assert!(summary.sentences.iter().all(|s| s.index > 0));
}

#[test]
fn limits_and_odd_parts() {
    let limits = Limits { sentences: 4, ..Limits::default() };
    let summary = summarize(STORY, &[], None, "en", &SummaryOptions { sentences: 0, ..Default::default() }, &limits);
    assert!(summary.sentences.iter().all(|s| s.index < 4));
    assert_eq!(summary.sentence_count, 10);
    let odd = [Span::new(900_000, 900_004), Span::new(10, 60), Span::new(0, 5), Span::new(60, 60)];
    let summary = summarize(STORY, &odd, None, "en", &SummaryOptions::default(), &Limits::default());
    assert_eq!(summary.sentence_count, 1);
    assert_eq!(summary.sentences[0].span, Span::new(10, 60));
}

#[test]
fn long_texts_without_marks_or_spaces_stay_cheap() {
    let endless = "word and other ".repeat(100_000);
    assert_eq!(run(&endless, &SummaryOptions::default()).sentences.len(), 1);
    let han = "港".repeat(200_000);
    assert_eq!(run(&han, &SummaryOptions::default()).sentences.len(), 1);
}

fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z ]{0,30}[.!?]? ?",
        "\\PC{0,12}",
        Just("\n\n".to_owned()),
        Just("The ferry line is late. ".to_owned()),
        Just("図書館は春に開く。".to_owned()),
        Just("قال الوزير إن الميناء جديد؟ ".to_owned()),
        Just("नया पुस्तकालय खुला। ".to_owned()),
        Just("İ\u{200d}ß\u{301}\u{feff}".to_owned()),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|v| v.concat())
}

#[test]
fn a_small_budget_holds_whole_sentences_or_is_used_up() {
    let text = "The old ferry of Skerrow sinks at its moorings during the long winter storm of the year. The crew is safe. Divers will look at \
        the wreck of the ferry on Monday morning. Nobody knows who left the sea valve open.";
    let options = SummaryOptions { sentences: 0, words: 21, ..SummaryOptions::default() };
    let whole = summarize(text, &[], None, "en", &options, &Limits::default());
    assert!(whole.sentences.iter().all(|s| !s.cut));
    let full = summarize(text, &[], None, "en", &SummaryOptions { fill: true, ..options }, &Limits::default());
    assert_eq!(texts(text, &full).iter().map(|s| words::count(s)).sum::<usize>(), 21);
    assert_eq!(full.sentences.iter().filter(|s| s.cut).count(), 1);
}

fn any_preset() -> impl Strategy<Value = Preset> {
    prop_oneof![Just(Preset::News), Just(Preset::Central), Just(Preset::Lead), "\\PC{0,20}".prop_map(Preset::Query)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spans_order_budgets_and_sameness(
        text in any_text(), preset in any_preset(), sentences in 0usize..6, words in 0usize..40, characters in 0usize..200, keywords in 0usize..12,
        order in prop_oneof![Just(Order::Text), Just(Order::Rank)], headline_characters in 0usize..60, fill in any::<bool>(),
        language in prop_oneof![Just("en"), Just("und"), Just("ja"), Just("x"), Just("")], title in prop::option::of("\\PC{0,30}"),
    ) {
        let options = SummaryOptions { sentences, words, characters, fill, preset, order, headline_characters, keywords };
        let summary = summarize(&text, &[], title.as_deref(), language, &options, &Limits::default());
        prop_assert_eq!(&summary, &summarize(&text, &[], title.as_deref(), language, &options, &Limits::default()));
        prop_assert_eq!(summary.sentences.is_empty(), text.trim().is_empty());
        for s in &summary.sentences {
            prop_assert!(!s.span.of(&text).is_empty() && s.score.is_finite() && s.index < summary.sentence_count);
            prop_assert!(s.reasons.iter().all(|r| r.1.is_finite() && r.1 > 0.0));
        }
        let in_order = |w: &[SummarySentence]| w[0].span.end <= w[1].span.start && w[0].index < w[1].index;
        prop_assert!(order == Order::Rank || summary.sentences.windows(2).all(in_order));
        let found = texts(&text, &summary);
        prop_assert!(sentences == 0 || found.len() <= sentences);
        prop_assert!(words == 0 || found.iter().map(|s| words::count(s)).sum::<usize>() <= words);
        prop_assert!(characters == 0 || found.join(" ").chars().count() <= characters);
        prop_assert!(summary.sentences.len() == 1 || summary.sentences.iter().filter(|s| s.cut).count() <= usize::from(fill));
        prop_assert_eq!(summary.headline.is_some(), headline_characters > 0 && !text.trim().is_empty());
        prop_assert!(summary.headline.iter().all(|h| (1..=headline_characters).contains(&h.span.of(&text).chars().count())));
        prop_assert!(summary.keywords.len() <= keywords);
        for k in &summary.keywords {
            prop_assert!(k.score > 0.0 && k.score <= 1.0 && !k.spans.is_empty() && k.spans.len() <= 10 && k.count >= k.spans.len());
            prop_assert_eq!(k.spans[0].of(&text), k.text.as_str());
            prop_assert!(k.spans.windows(2).all(|w| w[0].end <= w[1].start));
        }
        prop_assert!(summary.keywords.windows(2).all(|w| w[0].score >= w[1].score));
    }
}
