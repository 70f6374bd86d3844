//! What reading HTML costs: copydesk's tokenizer and its blocks against lol_html and html5ever on the same pages, in one run.
//!
//! Pages are the example page, or those of `COPYDESK_BENCH_PAGES`: a file of JSON lines with an `html` field.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench fails by panicking")]

use std::cell::Cell;
use std::hint::black_box;

use copydesk::clean::{CleanOptions, clean};
use copydesk::document::html::{self, tokenizer::Tokenizer};
use copydesk::limits::Limits;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer as Html5ever, TokenizerOpts};

fn pages() -> Vec<String> {
    let Some(path) = std::env::var_os("COPYDESK_BENCH_PAGES") else {
        let example = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/news.html")).unwrap();
        return vec![example.repeat(40)];
    };
    let lines = std::fs::read_to_string(path).unwrap();
    let page = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["html"].as_str().unwrap().to_owned();
    lines.lines().step_by(10).map(page).collect()
}

struct Count(Cell<usize>);

impl TokenSink for Count {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if matches!(token, Token::TagToken(_)) {
            self.0.set(self.0.get() + 1);
        }
        TokenSinkResult::Continue
    }
}

fn with_html5ever(page: &str) -> usize {
    let tokenizer = Html5ever::new(Count(Cell::new(0)), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(page.into());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.get()
}

/// What a block extractor needs of a rewriter: names and attributes of start tags, ends of elements, text.
fn with_lol_html(page: &str) -> usize {
    use lol_html::{HtmlRewriter, Settings, element, text};
    let count = Cell::new(0usize);
    let settings = Settings::new()
        .append_element_content_handler(element!("*", |e| {
            count.set(count.get() + e.attributes().iter().map(|a| a.value().len()).sum::<usize>());
            if let Some(handlers) = e.end_tag_handlers() {
                handlers.push(lol_html::end_tag!(|_| Ok(())));
            }
            Ok(())
        }))
        .append_element_content_handler(text!("*", |t| {
            count.set(count.get() + t.as_str().len());
            Ok(())
        }));
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
    // A page it will not read counts as read: that only makes it look faster.
    let _ = rewriter.write(page.as_bytes()).and_then(|()| rewriter.end());
    count.get()
}

fn with_copydesk(page: &str) -> usize {
    let mut tokenizer = Tokenizer::new(page, 256);
    let mut count = 0;
    while tokenizer.next_token().is_some() {
        count += 1 + tokenizer.attributes().len();
    }
    count
}

fn parsers(criterion: &mut Criterion) {
    let pages = pages();
    let limits = Limits::default();
    let mut group = criterion.benchmark_group("html");
    group.throughput(Throughput::Bytes(pages.iter().map(|p| p.len() as u64).sum()));
    group.sample_size(10);
    let all = |f: &dyn Fn(&str) -> usize| pages.iter().map(|p| black_box(f(p))).sum::<usize>();
    group.bench_function("html5ever tokenizer", |b| b.iter(|| all(&with_html5ever)));
    group.bench_function("lol_html with handlers", |b| b.iter(|| all(&with_lol_html)));
    group.bench_function("copydesk tokenizer", |b| b.iter(|| all(&with_copydesk)));
    group.bench_function("copydesk blocks", |b| b.iter(|| all(&|p| html::parse(p, &limits).blocks.len())));
    group.bench_function("copydesk clean", |b| {
        b.iter(|| all(&|p| clean(&html::parse(p, &limits), &CleanOptions::default()).text.len()));
    });
    group.finish();
}

criterion_group!(benches, parsers);
criterion_main!(benches);
