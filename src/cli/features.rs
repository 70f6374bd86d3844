//! `copydesk features`: the numbers the block model sees, for training. One implementation serves training and use.
//!
//! Out comes one JSON line with the names of the features; then for each page a JSON line (`id`, the texts of its blocks) followed by
//! its numbers: rows of 32-bit little-endian floats, one row a block.

use std::io::{self, BufRead, BufWriter, Write};

use clap::Args;
use serde_json::{Value, json};

use super::{Failure, written};
use crate::clean::{features, shape};
use crate::document::{html, plain};
use crate::engine::Engine;
use crate::input::{Input, Kind};
use crate::limits::Limits;

/// Flags of the command: none. Reads JSON lines of standard input, `{"id", "url"?, "html" | "text"}`.
#[derive(Args, Clone, Debug)]
pub(super) struct Flags {}

pub(super) fn run(_: &Flags) -> Result<(), Failure> {
    let engine = Engine::new(Limits::default());
    let mut out = BufWriter::with_capacity(256 << 10, io::stdout().lock());
    let names: Vec<&str> = features::names().collect();
    let mut result = writeln!(out, "{}", json!({ "names": names }));
    for line in io::stdin().lock().lines() {
        if result.is_err() {
            break;
        }
        let page: Value = serde_json::from_str(&line?).map_err(|error| Failure::Failed(format!("a line is not JSON: {error}")))?;
        result = write_page(&engine, &page, &mut out)?;
    }
    written(result.and_then(|()| out.flush()))
}

fn write_page(engine: &Engine, page: &Value, out: &mut impl Write) -> Result<io::Result<()>, Failure> {
    let text = |key: &str| page.get(key).and_then(Value::as_str);
    let (content, kind) = match (text("html"), text("text")) {
        (Some(html), None) => (html, Kind::Html),
        (None, Some(text)) => (text, Kind::PlainText),
        _ => return Err(Failure::Failed("a line has neither or both of html and text".to_owned())),
    };
    let input = Input { content: content.as_bytes(), kind: Some(kind), url: text("url"), ..Input::default() };
    let decoded = engine.decode(&input).map_err(|error| Failure::Failed(error.to_string()))?;
    let mut document = match kind {
        Kind::Html => html::parse(&decoded.text, engine.limits()),
        Kind::PlainText => plain::parse(&decoded.text, engine.limits()),
    };
    document.url = decoded.url;
    let table = features::features(&document, &shape::shapes(&document));
    let texts: Vec<&str> = document.blocks.iter().map(|b| document.block_text(b)).collect();
    let rows = (0..table.len()).flat_map(|i| table.row(i)).flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>();
    Ok(writeln!(out, "{}", json!({ "id": page["id"], "texts": texts })).and_then(|()| out.write_all(&rows)))
}
