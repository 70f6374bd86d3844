//! Times copydesk's language detector, lingua and other peers on the same texts, one after the other in one process.
//!
//!     copydesk-language-peers < TEXTS.jsonl
//!
//! Reads `{"text"}` a line, prints a Markdown table: what a text costs (the sum over all texts of the shortest of five times, divided by
//! their number), the ratio to copydesk, and how much two threads of copydesk do in the time of one.

use std::error::Error;
use std::hint::black_box;
use std::io::{self, BufRead};
use std::thread;
use std::time::{Duration, Instant};

use copydesk::language::{LanguageDetector, LanguageOptions};
use copydesk::limits::Limits;
use lingua::LanguageDetectorBuilder;
use serde::Deserialize;

const TIMES: usize = 5;
/// Texts that each thread reads.
const READ: usize = 20_000;

#[derive(Deserialize)]
struct Row {
    text: String,
}

fn cost<T>(texts: &[String], detect: impl Fn(&str) -> T) -> Duration {
    let once = |text: &str| {
        let start = Instant::now();
        black_box(detect(text));
        start.elapsed()
    };
    texts.iter().map(|text| (0..TIMES).map(|_| once(text)).min().unwrap_or_default()).sum()
}

/// Wall time of so many threads that each read as many texts.
fn threads(texts: &[String], number: usize, detect: impl Fn(&str) + Sync) -> Duration {
    let read = || texts.iter().cycle().take(READ).for_each(|text| detect(text));
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..number {
            scope.spawn(read);
        }
    });
    start.elapsed()
}

fn main() -> Result<(), Box<dyn Error>> {
    let texts = io::stdin().lock().lines().map(|line| Ok(serde_json::from_str::<Row>(&line?)?.text)).collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    let ours = LanguageDetector::new();
    ours.warm();
    let (options, limits) = (LanguageOptions::default(), Limits::default());
    let detect = |text: &str| drop(black_box(ours.detect(text, &[], &options, &limits)));
    let lingua = LanguageDetectorBuilder::from_all_languages().with_preloaded_language_models().build();
    let rows = [
        ("copydesk", cost(&texts, detect)),
        ("lingua 1.8.0, high accuracy", cost(&texts, |text| lingua.detect_language_of(text))),
        ("whatlang 0.18.0", cost(&texts, whatlang::detect)),
        ("whichlang 0.1.1", cost(&texts, whichlang::detect_language)),
        ("CLD2 (cld2 1.0.2)", cost(&texts, |text| cld2::detect_language(text, cld2::Format::Text))),
    ];
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} texts of {} bytes on average\n", texts.len(), bytes / texts.len().max(1));
    println!("| | µs a text | times copydesk |\n|---|---|---|");
    let own = rows[0].1.as_secs_f64();
    for (name, time) in rows {
        println!("| {name} | {:.1} | {:.2} |", time.as_secs_f64() * 1e6 / texts.len() as f64, time.as_secs_f64() / own);
    }
    let (one, two) = (threads(&texts, 1, detect), threads(&texts, 2, detect));
    println!("\nTwo threads do {:.2} times as much as one.", 2.0 * one.as_secs_f64() / two.as_secs_f64());
    Ok(())
}
