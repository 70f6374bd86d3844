//! The index of n-grams against lingua itself, all 75 languages, high accuracy: the same language, and the same confidence to 0.001.
//!
//! Texts of one to four hundred words are put together from words of `tests/reference/words.txt`, of one language or of several, and
//! from pieces of them. `LANGUAGE_TEXTS=FILE,…` adds texts, one JSON object with `text` a line; `LANGUAGE_SAMPLE=N` takes every N-th text
//! (5 by default; 1: all).

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use copydesk::language::LanguageDetector;
use lingua::{Language, LanguageDetector as Stock, LanguageDetectorBuilder};

const TOLERANCE: f64 = 0.001;
const MADE: usize = 4_000;

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }
}

fn made() -> Vec<String> {
    let lines: Vec<Vec<&str>> = include_str!("reference/words.txt").lines().map(|l| l.split_whitespace().collect()).collect();
    let mut dice = Dice(7);
    let lengths = [1, 1, 2, 3, 5, 8, 13, 15, 17, 20, 25, 40, 80, 160, 400];
    (0..MADE)
        .map(|n| {
            let (first, second) = (dice.below(lines.len()), dice.below(lines.len()));
            let words: Vec<String> = (0..lengths[dice.below(lengths.len())])
                .map(|_| {
                    let line = &lines[if n % 5 == 0 && dice.below(2) == 0 { second } else { first }];
                    let word: Vec<char> = line[dice.below(line.len())].chars().collect();
                    let other: Vec<char> = line[dice.below(line.len())].chars().collect();
                    match dice.below(4) {
                        0 => word[..=dice.below(word.len())].iter().chain(&other[dice.below(other.len())..]).collect(),
                        1 => word.iter().flat_map(|c| c.to_uppercase()).collect(),
                        _ => word.iter().collect(),
                    }
                })
                .collect();
            words.join(" ")
        })
        .collect()
}

fn given() -> Vec<String> {
    let files = std::env::var("LANGUAGE_TEXTS").unwrap_or_default();
    let rows = files.split(',').filter(|f| !f.is_empty()).map(|f| std::fs::read_to_string(f).unwrap());
    rows.flat_map(|text| {
        let texts = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["text"].as_str().unwrap().to_owned());
        texts.collect::<Vec<_>>()
    })
    .collect()
}

fn stock_answer(stock: &Stock, text: &str) -> Vec<(String, f64)> {
    let values = stock.compute_language_confidence_values(text);
    values.into_iter().map(|(l, c): (Language, f64)| (l.iso_code_639_1().to_string(), c)).collect()
}

#[test]
fn the_index_answers_as_lingua_does() {
    let every: usize = std::env::var("LANGUAGE_SAMPLE").ok().and_then(|n| n.parse().ok()).unwrap_or(5);
    let stock = LanguageDetectorBuilder::from_all_languages().build();
    let own = LanguageDetector::new();
    own.warm();
    let (mut compared, mut worst, mut wrong) = (0, 0.0f64, Vec::new());
    for text in made().iter().chain(&given()).step_by(every) {
        let expected = stock_answer(&stock, text);
        let got = own.as_lingua(text);
        let confidence = |tag: &String| got.iter().find(|g| g.tag == *tag).map_or(0.0, |g| g.confidence);
        let difference = expected.iter().map(|(tag, c)| (c - confidence(tag)).abs()).fold(0.0, f64::max);
        let tied = expected[0].1 - expected[1].1 < TOLERANCE;
        let same = tied || got.first().map_or(expected[0].1 == 0.0, |g| g.tag == expected[0].0);
        worst = worst.max(difference);
        compared += 1;
        if difference > TOLERANCE || !same {
            let head: String = text.chars().take(60).collect();
            wrong.push(format!("{head:?}: {:?} for {:?}", got.first(), &expected[..2]));
        }
    }
    eprintln!("{compared} texts, largest difference of a confidence {worst:.6}");
    assert!(compared >= MADE / every);
    assert!(wrong.is_empty(), "{} of {compared} differ: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
}
