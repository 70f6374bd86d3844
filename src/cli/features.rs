//! `copydesk features`: the numbers the block model sees, for training. One implementation serves training and use.
//!
//! Out comes one JSON line with the names of the features; then for each page a JSON line (`id`, the texts of its blocks) followed by
//! its numbers: rows of 32-bit little-endian floats, one row a block. With `--tokens` the tokens of the linear stage follow: for each block
//! their number (16 bits) and the tokens (32 bits each), little-endian.

use std::io::{self, BufRead, BufWriter, Write};
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::{Failure, written};
use crate::clean::features::{self, Tokens};
use crate::clean::model::BlockModel;
use crate::clean::shape;
use crate::document::{Document, html, plain};
use crate::engine::Engine;
use crate::input::{Input, Kind};
use crate::limits::Limits;

/// Flags of the command. Reads JSON lines of standard input, `{"id", "url"?, "html" | "text"}`.
#[derive(Args, Clone, Debug)]
pub(super) struct Flags {
    /// Model file whose linear stage gives evidence; without one those features are 0.
    #[arg(long, value_name = "FILE")]
    block_model: Option<PathBuf>,
    /// Write the tokens of the linear stage too.
    #[arg(long)]
    tokens: bool,
}

pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    let engine = Engine::new(Limits::default());
    let model = flags.block_model.as_deref().map(super::flags::read_model).transpose()?;
    let mut out = BufWriter::with_capacity(256 << 10, io::stdout().lock());
    let names: Vec<&str> = features::names().collect();
    let mut result = writeln!(out, "{}", json!({ "names": names }));
    for line in io::stdin().lock().lines() {
        if result.is_err() {
            break;
        }
        let page: Value = serde_json::from_str(&line?).map_err(|error| Failure::Failed(format!("a line is not JSON: {error}")))?;
        result = write_page(&engine, model.as_ref(), flags.tokens, &page, &mut out)?;
    }
    written(result.and_then(|()| out.flush()))
}

fn write_page(
    engine: &Engine,
    model: Option<&BlockModel>,
    with_tokens: bool,
    page: &Value,
    out: &mut impl Write,
) -> Result<io::Result<()>, Failure> {
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
    let shapes = shape::shapes(&document);
    let table = model.map_or_else(|| features::features(&document, &shapes, None), |m| m.features(&document, &shapes));
    let texts: Vec<&str> = document.blocks.iter().map(|b| document.block_text(b)).collect();
    let mut bytes: Vec<u8> = (0..table.len()).flat_map(|i| table.row(i)).flat_map(|v| v.to_le_bytes()).collect();
    if with_tokens {
        write_tokens(&document, &mut bytes);
    }
    Ok(writeln!(out, "{}", json!({ "id": page["id"], "texts": texts })).and_then(|()| out.write_all(&bytes)))
}

fn write_tokens(document: &Document<'_>, bytes: &mut Vec<u8>) {
    let tokens = Tokens::new(document);
    for i in 0..document.blocks.len() {
        let mut all = Vec::new();
        tokens.each(i, |token| all.push(token));
        all.truncate(usize::from(u16::MAX));
        bytes.extend(u16::try_from(all.len()).unwrap_or(u16::MAX).to_le_bytes());
        bytes.extend(all.iter().flat_map(|t| t.to_le_bytes()));
    }
}
