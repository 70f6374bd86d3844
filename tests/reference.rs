//! The index of n-grams against lingua itself, all 75 languages, high accuracy: the same language, and the same confidence to 0.001.
//!
//! `LANGUAGE_TEXTS=FILE` adds texts, one JSON object with `text` a line; `LANGUAGE_SAMPLE=N` takes every N-th text (50 by default, 1: all).

use copydesk::language::LanguageDetector;
use lingua::{Language, LanguageDetector as Stock, LanguageDetectorBuilder};

/// Half of what the answers may differ by is for the quantised n-grams of four and five letters.
const TOLERANCE: f64 = 0.001;

fn stock_answer(stock: &Stock, text: &str) -> Vec<(String, f64)> {
    let values = stock.compute_language_confidence_values(text);
    values.into_iter().map(|(l, c): (Language, f64)| (l.iso_code_639_1().to_string(), c)).collect()
}

fn texts() -> Vec<String> {
    let mut texts = Vec::new();
    if let Ok(path) = std::env::var("LANGUAGE_TEXTS") {
        for path in path.split(',') {
            for line in std::fs::read_to_string(path).unwrap().lines() {
                let row: serde_json::Value = serde_json::from_str(line).unwrap();
                texts.push(row["text"].as_str().unwrap().to_owned());
            }
        }
    }
    texts
}

#[test]
fn the_index_answers_as_lingua_does() {
    let every: usize = std::env::var("LANGUAGE_SAMPLE").ok().and_then(|n| n.parse().ok()).unwrap_or(50);
    let stock = LanguageDetectorBuilder::from_all_languages().build();
    let own = LanguageDetector::new();
    let (mut compared, mut worst, mut wrong) = (0, 0.0f64, Vec::new());
    for text in texts().iter().step_by(every) {
        let expected = stock_answer(&stock, text);
        let got = own.as_lingua(text);
        let difference = expected
            .iter()
            .map(|(tag, c)| (c - got.iter().find(|g| g.tag == *tag).map_or(0.0, |g| g.confidence)).abs())
            .fold(0.0, f64::max);
        let tied = expected.len() > 1 && expected[0].1 - expected[1].1 < TOLERANCE;
        let same = tied || got.first().map_or(expected[0].1 == 0.0, |g| g.tag == expected[0].0);
        worst = worst.max(difference);
        compared += 1;
        if difference > TOLERANCE || !same {
            let head: String = text.chars().take(60).collect();
            wrong.push(format!("{head:?}: {:?} {:?} for {:?}", got.first(), got.get(1), &expected[..2]));
        }
    }
    eprintln!("{compared} texts compared, largest difference of a confidence {worst:.6}");
    assert!(wrong.is_empty(), "{} of {compared} differ: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
}
