//! Tests of texts that are no articles: each gives a summary, keeps its budget, and costs no more than prose of its length.

use super::*;
use crate::text::words;

fn run(text: &str) -> Summary {
    summarize(text, &[], None, "en", &SummaryOptions::default(), &Limits::default())
}

fn texts<'t>(text: &'t str, summary: &Summary) -> Vec<&'t str> {
    summary.sentences.iter().map(|s| s.span.of(text)).collect()
}

#[test]
fn one_sentence_is_its_own_summary() {
    let text = "The ferry sails again.";
    assert_eq!(texts(text, &run(text)), [text]);
}

#[test]
fn all_capitals_are_sentences_like_others() {
    let text = "THE FERRY OF OSKE SAILS AGAIN ON MONDAY. THE COUNCIL PAID FOR A NEW ENGINE. THE OLD ENGINE OF THE FERRY BROKE IN MAY. IT IS IN A MUSEUM \
        NOW. NOBODY VISITS IT.";
    let summary = run(text);
    assert_eq!(summary.sentence_count, 5);
    assert_eq!(summary.sentences.len(), 3);
    assert!(summary.keywords.iter().any(|k| k.text == "FERRY"));
}

#[test]
fn items_of_a_list_are_chosen_one_by_one() {
    let text = "Rope for the ferry\nLamps for the ferry house\nBread and salt\nA new engine for the ferry of Oske\nPaint\n";
    let summary = run(text);
    assert_eq!(summary.sentence_count, 5);
    assert_eq!(summary.sentences.len(), 3);
    assert!(texts(text, &summary).iter().all(|s| !s.contains('\n')));
}

#[test]
fn code_gives_lines_of_code() {
    let text = "fn main() {\n    let boats = harbour.boats();\n    for boat in boats {\n        println!(\"{}\", boat.name);\n    }\n}\n";
    let summary = run(text);
    assert!(!summary.sentences.is_empty() && summary.sentences.len() <= 3);
    assert!(texts(text, &summary).iter().all(|s| s.chars().any(char::is_alphanumeric)));
}

#[test]
fn verses_are_lines() {
    let text = "The tide came in, the tide went out,\nthe gulls were grey and loud,\nand no one knew what it was about\nbeneath the coming cloud.\n";
    let summary = run(text);
    assert_eq!(summary.sentence_count, 4);
    assert_eq!(summary.sentences.len(), 3);
}

#[test]
fn without_a_mark_the_budget_still_holds() {
    let text = "the ferry sails again said the council and nobody on the island believed it at first ".repeat(40);
    let summary = summarize(&text, &[], None, "en", &SummaryOptions { words: 20, ..Default::default() }, &Limits::default());
    assert_eq!(summary.sentences.len(), 1);
    assert!(summary.sentences[0].cut);
    assert_eq!(words::count(texts(&text, &summary)[0]), 20);
}

#[test]
fn nothing_but_marks_or_numbers() {
    for text in ["...", "?!?!", "1 2 3", "— — —", "🙂🙂", "3.14 2.71"] {
        let summary = run(text);
        assert_eq!(summary.sentences.len(), 1, "{text}");
        assert!(summary.keywords.is_empty(), "{text}");
    }
}

#[test]
fn a_book_of_two_megabytes_is_ranked_by_its_first_sentences() {
    let mut book = String::new();
    let mut number = 0;
    while book.len() < 2_000_000 {
        number += 1;
        book += &format!("In chapter {number} the keeper of lamp {} walked down to harbour {}. ", number % 97, number % 89);
        book += if number % 5 == 0 { "It rained.\n\n" } else { "The sea was calm that day, and nobody came. " };
    }
    let (limits, summary) = (Limits::default(), run(&book));
    assert!(summary.sentence_count > limits.sentences);
    assert_eq!(summary.sentences.len(), 3);
    assert!(summary.sentences.iter().all(|s| s.index < limits.sentences));
}

#[test]
fn a_line_of_the_page_at_the_edge_is_not_chosen() {
    let story = "The harbour council of Velmouth approved a new ferry line to the island of Oske on Tuesday. The line will carry four hundred \
        passengers a day.\nCritics of the ferry line fear noise along the quay. Work on the landing stage in Oske is to begin in March.\nThe council \
        will vote on ticket prices for the ferry in May. A second ferry would cost six million crowns.";
    for line in ["You have two free stories left.", "Please keep good journalism alive!"] {
        for text in [format!("Share Copy link\n{line}\n{story}"), format!("{story}\n{line}\nBack to top")] {
            let options = SummaryOptions { sentences: 5, ..Default::default() };
            let summary = summarize(&text, &[], None, "en", &options, &Limits::default());
            assert!(!texts(&text, &summary).contains(&line), "{line}");
            assert!(texts(&text, &summary).iter().any(|s| s.starts_with("The harbour council")));
        }
    }
    // The first sentence of a story may stand alone, and near a by-line.
    let text = format!("By Ann Lee\nOske gets a ferry.\n{story}");
    assert!(run(&text).sentences.iter().any(|s| s.index == 1 || s.index == 2));
}

#[test]
fn words_without_spaces_between_them_are_told() {
    let thai = "เรือข้ามฟากของเกาะออกเดินทางอีกครั้งในวันจันทร์ หลังจากฤดูหนาวที่ยาวนาน\nสภาเมืองจ่ายเงินซื้อเครื่องยนต์ใหม่ให้เรือข้ามฟาก\nชาวเกาะรอเรือข้ามฟากมานานหลายเดือน";
    let summary = summarize(thai, &[], None, "th", &SummaryOptions::default(), &Limits::default());
    let keywords: Vec<&str> = summary.keywords.iter().map(|k| k.text.as_str()).collect();
    assert!(keywords.contains(&"เรือข้ามฟาก") || keywords.contains(&"ข้ามฟาก"), "{keywords:?}");
    assert!(keywords.iter().all(|k| k.chars().count() > 1));
}
