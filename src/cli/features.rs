//! `copydesk features`: the numbers the block model sees, for training. One implementation serves training and use.
//!
//! With `--pages` it is the page model's numbers: a JSON line with their names (`names`), then one a page: `id`, `text` (the clean text),
//! `numbers`, `tokens`. With `--metadata` it is what the metadata model sees: a line with the names of the numbers of `title`, `authors` and
//! `published`, then one a page: `id`, and for each of these fields its candidates as `[texts, numbers]`. Without either:
//!
//! Out comes one JSON line with the names of the features; then for each page a JSON line (`id`, the texts of its blocks) followed by
//! its numbers: rows of 32-bit little-endian floats, one row a block. With `--tokens` the tokens of the linear stage follow: for each block
//! their number (16 bits) and the tokens (32 bits each), little-endian.

use std::io::{self, BufRead, BufWriter, Write};
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::flags::read_file;
use super::{Failure, written};
use crate::clean::CleanOptions;
use crate::clean::features::{self, Tokens};
use crate::clean::model::BlockModel;
use crate::clean::shape::{self, Shape};
use crate::document::{Document, html, plain};
use crate::engine::{Engine, Options};
use crate::input::{Decoded, Input, Kind};
use crate::limits::Limits;
use crate::metadata::ranker::MetadataModel;
use crate::metadata::training;
use crate::quality::model::PageModel;
use crate::quality::{self, Judged};

/// Flags of the command. Reads JSON lines of standard input, `{"id", "url"?, "html" | "text"}`.
#[derive(Args, Clone, Debug)]
pub(super) struct Flags {
    /// Model file whose linear stage gives evidence; without one those features are 0.
    #[arg(long, value_name = "FILE")]
    block_model: Option<PathBuf>,
    /// Write the tokens of the linear stage too.
    #[arg(long)]
    tokens: bool,
    /// Write what the page model sees.
    #[arg(long, conflicts_with = "tokens")]
    pages: bool,
    /// Write what the metadata model sees.
    #[arg(long, conflicts_with_all = ["tokens", "pages"])]
    metadata: bool,
    /// With --metadata: the page model that judges the kind of page.
    #[arg(long, value_name = "FILE")]
    page_model: Option<PathBuf>,
    /// With --metadata: the model that chooses the headline which authors and dates are seen from.
    #[arg(long, value_name = "FILE")]
    metadata_model: Option<PathBuf>,
}

pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    let engine = Engine::new(Limits::default());
    let model = flags.block_model.as_deref().map(super::flags::read_model).transpose()?;
    let cleaner = Engine::new(Limits::default());
    let cleaner = if let Some(model) = &model { cleaner.with_block_model(model.clone()) } else { cleaner };
    let model = model.unwrap_or_default();
    let cleaner = match &flags.page_model {
        Some(path) => cleaner.with_page_model(read_file("--page-model", path, PageModel::read)?),
        None => cleaner,
    };
    let cleaner = match &flags.metadata_model {
        Some(path) => cleaner.with_metadata_model(read_file("--metadata-model", path, MetadataModel::read)?),
        None => cleaner,
    };
    let mut out = BufWriter::with_capacity(256 << 10, io::stdout().lock());
    let names = if flags.metadata {
        let training::Names { title, authors, published } = training::names();
        json!({ "title": title, "authors": authors, "published": published })
    } else if flags.pages {
        json!(quality::features::names().collect::<Vec<_>>())
    } else {
        json!(features::names().collect::<Vec<_>>())
    };
    let mut result = writeln!(out, "{}", json!({ "names": names }));
    for line in io::stdin().lock().lines() {
        if result.is_err() {
            break;
        }
        let page: Value = serde_json::from_str(&line?).map_err(|error| Failure::Failed(format!("a line is not JSON: {error}")))?;
        if flags.metadata {
            result = write_candidates(&cleaner, &page, &mut out)?;
            continue;
        }
        if flags.pages {
            result = write_whole(&cleaner, &page, &mut out)?;
            continue;
        }
        result = write_page(&engine, &model, flags.tokens, &page, &mut out)?;
    }
    written(result.and_then(|()| out.flush()))
}

fn write_page(
    engine: &Engine,
    model: &BlockModel,
    with_tokens: bool,
    page: &Value,
    out: &mut impl Write,
) -> Result<io::Result<()>, Failure> {
    let decoded = decode(engine, page)?;
    let mut document = match decoded.kind {
        Kind::Html => html::parse(&decoded.text, engine.limits()),
        Kind::PlainText => plain::parse(&decoded.text, engine.limits()),
    };
    document.url = decoded.url;
    let shapes = shape::shapes(&document);
    let table = model.features(&document, &shapes);
    let texts: Vec<&str> = document.blocks.iter().map(|b| document.block_text(b)).collect();
    let mut bytes: Vec<u8> = (0..table.len()).flat_map(|i| table.row(i)).flat_map(|v| v.to_le_bytes()).collect();
    if with_tokens {
        write_tokens(&document, &shapes, &mut bytes);
    }
    Ok(writeln!(out, "{}", json!({ "id": page["id"], "texts": texts })).and_then(|()| out.write_all(&bytes)))
}

/// The page as text.
fn decode<'p>(engine: &Engine, page: &'p Value) -> Result<Decoded<'p>, Failure> {
    let text = |key: &str| page.get(key).and_then(Value::as_str);
    let (content, kind) = match (text("html"), text("text")) {
        (Some(html), None) => (html, Kind::Html),
        (None, Some(text)) => (text, Kind::PlainText),
        _ => return Err(Failure::Failed("a line has neither or both of html and text".to_owned())),
    };
    let input = Input { content: content.as_bytes(), kind: Some(kind), url: text("url"), ..Input::default() };
    engine.decode(&input).map_err(|error| Failure::Failed(error.to_string()))
}

fn write_whole(engine: &Engine, page: &Value, out: &mut impl Write) -> Result<io::Result<()>, Failure> {
    let decoded = decode(engine, page)?;
    let outcome = engine.process(&decoded, &Options { clean: Some(CleanOptions::default()), ..Options::default() });
    let Some(article) = &outcome.article else { return Err(Failure::Failed("cleaning gave no article".to_owned())) };
    let judged = Judged { page: outcome.page(), document: &outcome.document, article };
    let numbers = quality::features::numbers(&judged);
    let tokens = quality::features::tokens(&judged);
    Ok(writeln!(out, "{}", json!({ "id": page["id"], "text": article.text, "numbers": numbers, "tokens": tokens })))
}

fn write_candidates(engine: &Engine, page: &Value, out: &mut impl Write) -> Result<io::Result<()>, Failure> {
    let decoded = decode(engine, page)?;
    let found = engine.metadata_candidates(&decoded);
    let rows = |field: Vec<training::Candidate>| field.into_iter().map(|c| json!([c.texts, c.numbers])).collect::<Vec<_>>();
    let line = json!({ "id": page["id"], "title": rows(found.title), "authors": rows(found.authors), "published": rows(found.published) });
    Ok(writeln!(out, "{line}"))
}

fn write_tokens(document: &Document<'_>, shapes: &[Shape], bytes: &mut Vec<u8>) {
    let tokens = Tokens::new(document, shapes);
    for i in 0..document.blocks.len() {
        let mut all = Vec::new();
        tokens.each(i, |token| all.push(token));
        all.truncate(usize::from(u16::MAX));
        bytes.extend(u16::try_from(all.len()).unwrap_or(u16::MAX).to_le_bytes());
        bytes.extend(all.iter().flat_map(|t| t.to_le_bytes()));
    }
}
