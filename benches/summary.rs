//! What a summary costs, without reading, cleaning or detecting the language: three sentences and ten keywords of each text; and what of
//! it is telling sentences.
//!
//! Texts are the example page, or those of `COPYDESK_BENCH_TEXTS`: a file of JSON lines with a `text` field.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench fails by panicking")]

use std::hint::black_box;

use copydesk::limits::Limits;
use copydesk::summary::{SummaryOptions, summarize};
use copydesk::text::sentences::sentences;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn texts() -> Vec<String> {
    let Some(path) = std::env::var_os("COPYDESK_BENCH_TEXTS") else {
        let example = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/news.txt")).unwrap();
        return vec![example];
    };
    let text = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["text"].as_str().unwrap().to_owned();
    std::fs::read_to_string(path).unwrap().lines().map(text).collect()
}

fn summaries(criterion: &mut Criterion) {
    let (texts, options, limits) = (texts(), SummaryOptions::default(), Limits::default());
    let words: usize = texts.iter().map(|t| t.split_whitespace().count()).sum();
    let mut group = criterion.benchmark_group("summary");
    group.throughput(Throughput::Elements(texts.len() as u64));
    group.bench_function(format!("{} texts of {} words", texts.len(), words / texts.len().max(1)), |b| {
        b.iter(|| {
            for text in &texts {
                black_box(summarize(text, &[], None, "en", &options, &limits));
            }
        });
    });
    group.finish();
}

fn splitting(criterion: &mut Criterion) {
    let texts = texts();
    let mut group = criterion.benchmark_group("sentences");
    group.throughput(Throughput::Bytes(texts.iter().map(|t| t.len() as u64).sum()));
    group.bench_function("en", |b| b.iter(|| texts.iter().map(|text| sentences(black_box(text), "en").len()).sum::<usize>()));
    group.finish();
}

criterion_group!(benches, summaries, splitting);
criterion_main!(benches);
