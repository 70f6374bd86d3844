//! The whole of a batch without a process: order, faults, bounds, a reader that goes away.

use std::io::{Read, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::*;
use crate::limits::Limits;

fn shop(content_limit: usize) -> Shop {
    let engine = Engine::new(Limits { input_bytes: content_limit, ..Limits::default() });
    let request = v1::ProcessArticleRequest { stages: vec![v1::Stage::Clean.into()], ..Default::default() };
    Shop { engine, request, content_limit, entry_limit: content_limit * ESCAPED + LINE_OVERHEAD }
}

fn work(input: impl Read + Send + 'static) -> Work {
    let sources = vec![Source { name: "test".to_owned(), input: Box::new(input) }];
    Work { sources, format: None, answered: Answered::default() }
}

fn batch(input: impl Read + Send + 'static, shop: Shop) -> (Vec<Value>, Count) {
    let mut out = Vec::new();
    let count = carry_out(work(input), Output::new(&mut out, None), shop, 3, &mut Progress::new(None)).unwrap();
    let rows = out.split(|&b| b == b'\n').filter(|l| !l.is_empty()).map(|l| serde_json::from_slice(l).unwrap()).collect();
    (rows, count)
}

#[test]
fn rows_come_in_the_order_of_their_lines() {
    let lines: String = (0..200)
        .map(|i| {
            let words = "A line about the harbour and its ferry. ".repeat(if i % 17 == 0 { 400 } else { 1 });
            format!("{}\n", json!({"id": i, "text": words}))
        })
        .collect();
    let (rows, count) = batch(io::Cursor::new(lines), shop(1 << 20));
    let ids: Vec<_> = rows.iter().map(|r| r["id"].as_u64().unwrap()).collect();
    assert_eq!(ids, (0..200).collect::<Vec<_>>());
    assert_eq!((count.rows, count.failed), (200, 0));
}

#[test]
fn a_bad_line_is_a_row_and_stops_nothing() {
    let lines = "{\"id\":\"a\",\"text\":\"One line.\"}\nnot JSON\n\n{\"id\":\"b\"}\r\n{\"id\":\"c\",\"text\":\"Last line.\"}";
    let (rows, count) = batch(io::Cursor::new(lines), shop(1 << 20));
    let ids: Vec<_> = rows.iter().map(|r| r["id"].clone()).collect();
    assert_eq!(ids, [json!("a"), json!(2), json!("b"), json!("c")]);
    let codes: Vec<_> = rows.iter().map(|r| r["error"]["code"].as_str().unwrap_or("")).collect();
    assert_eq!(codes, ["", "MALFORMED", "MISSING_FIELD", ""]);
    assert_eq!((count.rows, count.failed), (4, 2));
}

#[test]
fn a_page_over_the_limit_names_its_key_limit_and_size() {
    let lines = format!("{}\n{}\n", json!({"id": 1, "text": "x".repeat(2_001)}), json!({"id": 2, "html": "<p>short"}));
    let (rows, _) = batch(io::Cursor::new(lines), shop(2_000));
    let error = &rows[0]["error"];
    assert_eq!((&error["field"], &error["limit"], &error["actual"]), (&json!("text"), &json!(2_000), &json!(2_001)));
    assert!(rows[1]["error"].is_null());
}

#[test]
fn a_line_far_over_the_limit_is_not_held() {
    let line = b"{\"id\":\"big\",\"text\":\"".chain(io::repeat(b'x').take(20 << 20)).chain("\"}\n{\"id\":2,\"text\":\"x\"}\n".as_bytes());
    let (rows, _) = batch(line, shop(1_000));
    assert_eq!((&rows[0]["id"], &rows[0]["error"]["code"]), (&json!("big"), &json!("TOO_LARGE")));
    assert_eq!(rows[1]["id"], 2);
}

/// Endless lines, counting how many were asked for.
struct Endless(Arc<AtomicUsize>);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let line = b"{\"id\":1,\"text\":\"Again the ferry.\"}\n";
        self.0.fetch_add(1, Ordering::Relaxed);
        buffer[..line.len()].copy_from_slice(line);
        Ok(line.len())
    }
}

/// Takes a few rows and goes away.
struct Leaving(usize);

impl Write for Leaving {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.checked_sub(1) {
            None => Err(io::ErrorKind::BrokenPipe.into()),
            Some(left) => {
                self.0 = left;
                Ok(bytes.len())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn endless_input_is_read_no_further_than_the_budget_and_a_gone_reader_ends_it_quietly() {
    let asked = Arc::new(AtomicUsize::new(0));
    let endless = work(Endless(Arc::clone(&asked)));
    let count = carry_out(endless, Output::new(Leaving(5), None), shop(1 << 20), 2, &mut Progress::new(None)).unwrap();
    assert_eq!(count.rows, 5);
    assert!(asked.load(Ordering::Relaxed) <= 5 + 2 * LINES_PER_THREAD + 2, "{asked:?}");
}

#[test]
fn offsets_of_emoji_count_utf16_units() {
    let mut shop = shop(1 << 20);
    shop.request.offset_unit = v1::OffsetUnit::Utf16Units.into();
    shop.request.clean = Some(v1::CleanOptions { blocks: v1::BlocksView::All.into(), ..Default::default() });
    let text = "\u{1F6F3} The ferry left.\n\nIt came \u{1F600}\u{1F600} back.\n";
    let (rows, _) = batch(io::Cursor::new(json!({"id": 1, "text": text}).to_string()), shop);
    let units: Vec<u16> = text.encode_utf16().collect();
    for block in rows[0]["article"]["blocks"].as_array().unwrap() {
        let at = |end: &str| usize::try_from(block["inputSpan"][end].as_u64().unwrap_or(0)).unwrap();
        assert_eq!(String::from_utf16(&units[at("start")..at("end")]).unwrap(), block["text"].as_str().unwrap());
    }
}
