//! What the library takes for whole pages, on one thread: all that a reply of `ProcessArticle` holds by default, without the making of
//! messages: every stage, Markdown, links, images, and the pages before and behind. What the server takes for the same pages (`benches/serving/saturation.py`) is to be seen beside it.
//!
//! Pages are the example page, or those of `COPYDESK_BENCH_PAGES`: a file of JSON lines with a field `html`, and `url` where there is one.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench fails by panicking")]

use std::hint::black_box;

use copydesk::clean::images::images;
use copydesk::clean::links::links;
use copydesk::clean::paging::paging;
use copydesk::clean::render;
use copydesk::engine::{Engine, Options};
use copydesk::input::Input;
use copydesk::limits::Limits;
use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use serde_json::Value;

struct Page {
    html: String,
    url: Option<String>,
}

fn pages() -> Vec<Page> {
    let Some(path) = std::env::var_os("COPYDESK_BENCH_PAGES") else {
        let html = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/news.html")).unwrap();
        return vec![Page { html, url: None }];
    };
    let page = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        Page { html: row["html"].as_str().unwrap().to_owned(), url: row["url"].as_str().map(str::to_owned) }
    };
    std::fs::read_to_string(path).unwrap().lines().map(page).collect()
}

fn process(engine: &Engine, options: &Options, page: &Page) {
    let input = Input { content: page.html.as_bytes(), kind: None, charset: None, url: page.url.as_deref(), declared_language: None };
    let decoded = engine.decode(&input).unwrap();
    let outcome = engine.process(&decoded, options);
    let document = &outcome.document;
    let parts = |article| {
        (
            render::markdown(document, article, render::Include::default()),
            links(document, article),
            images(document, article),
            paging(outcome.page()),
        )
    };
    black_box((outcome.article.as_ref().map(parts), &outcome));
}

fn whole_pages(criterion: &mut Criterion) {
    let (pages, engine, options) = (pages(), Engine::new(Limits::default()), Options::all());
    let mut group = criterion.benchmark_group("engine");
    group.throughput(Throughput::Elements(pages.len() as u64)).sample_size(10).sampling_mode(SamplingMode::Flat);
    let bytes: usize = pages.iter().map(|page| page.html.len()).sum();
    group.bench_function(format!("{} pages of {} kB", pages.len(), bytes / pages.len().max(1) / 1000), |b| {
        b.iter(|| pages.iter().for_each(|page| process(&engine, &options, page)));
    });
    group.finish();
}

criterion_group!(benches, whole_pages);
criterion_main!(benches);
