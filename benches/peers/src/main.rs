//! Runs a peer written in Rust over pages, one after the other on one thread.
//!
//!     copydesk-peers rs-trafilatura|dom_smoothie [--markdown] < PAGES.jsonl
//!
//! Reads and writes what the evaluation kit does: `{"id", "url"?, "html"}` a line in, `{"id", "article": {"text" | "markdown"}}` a line out.
//! Settings are the defaults, comments off; `--markdown` asks for Markdown with all the structure that the peer can keep.

use std::error::Error;
use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use dom_smoothie::{Config, Readability, ReadabilityError, TextMode};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Page {
    id: String,
    url: Option<String>,
    html: String,
}

#[derive(Serialize)]
struct Reply {
    id: String,
    article: Article,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Article {
    Text(String),
    Markdown(String),
}

/// The article's text or Markdown; empty where the peer finds none.
type Extract = fn(Page, bool) -> Result<String, Box<dyn Error>>;

fn rs_trafilatura(page: Page, markdown: bool) -> Result<String, Box<dyn Error>> {
    let options = rs_trafilatura::Options {
        url: page.url,
        output_markdown: markdown,
        include_links: markdown,
        include_formatting: markdown,
        ..rs_trafilatura::Options::default()
    };
    let found = rs_trafilatura::extract_with_options(&page.html, &options)?;
    // As its own batch tool does: text where there is no Markdown.
    Ok(found.content_markdown.filter(|_| markdown).unwrap_or(found.content_text))
}

fn dom_smoothie(page: Page, markdown: bool) -> Result<String, Box<dyn Error>> {
    let text_mode = if markdown { TextMode::Markdown } else { TextMode::Raw };
    let config = Config { text_mode, ..Config::default() };
    match Readability::new(page.html, page.url.as_deref(), Some(config))?.parse() {
        Ok(article) => Ok(article.text_content.to_string()),
        Err(ReadabilityError::GrabFailed) => Ok(String::new()),
        Err(other) => Err(other.into()),
    }
}

fn run(extract: Extract, markdown: bool) -> Result<(), Box<dyn Error>> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let page: Page = serde_json::from_str(&line?)?;
        let id = page.id.clone();
        let answer = extract(page, markdown).unwrap_or_else(|error| {
            eprintln!("{id}: {error}");
            String::new()
        });
        let article = if markdown { Article::Markdown(answer) } else { Article::Text(answer) };
        serde_json::to_writer(&mut out, &Reply { id, article })?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (peer, markdown) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [peer] => (peer, false),
        [peer, "--markdown"] => (peer, true),
        _ => ("", false),
    };
    let extract = match peer {
        "rs-trafilatura" => rs_trafilatura,
        "dom_smoothie" => dom_smoothie,
        _ => {
            eprintln!("usage: copydesk-peers rs-trafilatura|dom_smoothie [--markdown] < PAGES.jsonl");
            return ExitCode::from(2);
        }
    };
    match run(extract, markdown) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
