//! The index of n-grams against lingua itself, all 75 languages, high accuracy: the same language, and the same confidence to 0.001.
//!
//! Texts of one to four hundred words are put together from words of `tests/reference/words.txt`, of one language or of several, and
//! from pieces of them. `LANGUAGE_TEXTS=FILE,…` adds texts, one JSON object with `text` a line; `LANGUAGE_SAMPLE=N` takes every N-th text
//! (20 by default; 1: all). Prints how long both took.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use copydesk::language::{LanguageDetector, LanguageOptions};
use copydesk::limits::Limits;
use copydesk::text::span::Span;
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
    let every: usize = std::env::var("LANGUAGE_SAMPLE").ok().and_then(|n| n.parse().ok()).unwrap_or(20);
    let stock = LanguageDetectorBuilder::from_all_languages().build();
    let own = LanguageDetector::new();
    own.warm();
    let (mut compared, mut worst, mut wrong) = (0, 0.0f64, Vec::new());
    let (mut stock_time, mut own_time) = (Duration::ZERO, Duration::ZERO);
    for text in made().iter().chain(&given()).step_by(every) {
        let start = Instant::now();
        let expected = stock_answer(&stock, text);
        stock_time += start.elapsed();
        let start = Instant::now();
        let got = own.as_lingua(text);
        own_time += start.elapsed();
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
    eprintln!("{compared} texts, largest difference of a confidence {worst:.6}; lingua {stock_time:.2?}, the index {own_time:.2?}");
    assert!(wrong.is_empty(), "{} of {compared} differ: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
}

/// Rows of a file named by an environment variable.
fn rows(variable: &str) -> Vec<serde_json::Value> {
    let text = std::env::var(variable).map(|path| std::fs::read_to_string(path).unwrap()).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn spans_of(detector: &LanguageDetector, text: &str) -> Vec<(String, usize)> {
    let options = LanguageOptions { spans: true, ..LanguageOptions::default() };
    let mut start = 0;
    let parts: Vec<Span> = text
        .split_inclusive('\n')
        .map(|line| {
            start += line.len();
            Span::new(start - line.len(), start - line.len() + line.trim_end().len())
        })
        .collect();
    let language = detector.detect(text, &parts, &options, &Limits::default());
    let primary = |tag: &str| tag.split('-').next().unwrap().to_owned();
    language.spans.iter().map(|s| (primary(&s.tag), text[..s.span.end].chars().count())).collect()
}

/// Measures alone, with `LANGUAGE_SPANS` (rows with `text` and `spans`, each a language and a number of letters) and `LANGUAGE_ARTICLES`
/// (rows with `text` in one language).
#[test]
fn spans_are_found_and_none_invented() {
    let own = LanguageDetector::new();
    let (mixed, single) = (rows("LANGUAGE_SPANS"), rows("LANGUAGE_ARTICLES"));
    let right = |row: &&serde_json::Value| {
        let found = spans_of(&own, row["text"].as_str().unwrap());
        let wanted = row["spans"].as_array().unwrap();
        let border = wanted[0][1].as_u64().unwrap() as usize;
        found.len() == wanted.len() && found.iter().zip(wanted).all(|(f, w)| f.0 == w[0]) && found[0].1.abs_diff(border) <= 60
    };
    let invented = |row: &&serde_json::Value| {
        let found = spans_of(&own, row["text"].as_str().unwrap());
        found.iter().any(|f| f.0 != found[0].0)
    };
    let (found, extra) = (mixed.iter().filter(right).count(), single.iter().filter(invented).count());
    eprintln!("right spans in {found} of {} texts, more than one language in {extra} of {} articles", mixed.len(), single.len());
}

/// The sum of the shortest of five times that each text took.
fn time_of<T>(texts: &[String], run: impl Fn(&str) -> T) -> Duration {
    let once = |text: &String| {
        let start = Instant::now();
        std::hint::black_box(run(text));
        start.elapsed()
    };
    texts.iter().map(|text| (0..5).map(|_| once(text)).min().unwrap()).sum()
}

/// Measures alone, with `LANGUAGE_COST` (rows with `text`), one thread, and how much two threads do in the time of one.
#[test]
fn what_a_text_costs() {
    let texts: Vec<String> = rows("LANGUAGE_COST").iter().map(|row| row["text"].as_str().unwrap().to_owned()).collect();
    if texts.is_empty() {
        return;
    }
    let own = LanguageDetector::new();
    own.warm();
    let detect = |text: &str| own.detect(text, &[], &LanguageOptions::default(), &Limits::default());
    let stock = LanguageDetectorBuilder::from_all_languages().build();
    let (own_time, stock_time) = (time_of(&texts, detect), time_of(&texts, |text| stock.detect_language_of(text)));
    let all = || texts.iter().cycle().take(20_000.min(texts.len() * 20)).for_each(|text| drop(detect(text)));
    let timed = |threads: usize| {
        let start = Instant::now();
        std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(all))));
        start.elapsed()
    };
    let two = 2.0 * timed(1).min(timed(1)).as_secs_f64() / timed(2).min(timed(2)).as_secs_f64();
    let (each, stock_each) = (own_time / texts.len() as u32, stock_time / texts.len() as u32);
    let ratio = stock_time.as_secs_f64() / own_time.as_secs_f64();
    eprintln!("{} texts: {each:.1?} each, lingua {stock_each:.1?}, ratio {ratio:.1}; two threads {two:.2} times one", texts.len());
}
