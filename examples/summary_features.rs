//! Writes the signals of summary sentences as JSON lines, for `training/summary_weights.py`. No part of the service.
//!
//! Reads `{"id", "article", "title"?, "lang"?}` lines, writes `{"id", "names", "sentences": [text], "signals": [[number]]}` lines.

use std::io::{BufRead, Write};

use copydesk::limits::Limits;
use copydesk::summary::rank::{NAMES, signals};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let field = |name: &str| row.get(name).and_then(Value::as_str);
        let text = field("article").unwrap_or("");
        let found = signals(text, &[], field("title"), field("lang").unwrap_or("und"), &Limits::default());
        let sentences: Vec<&str> = found.iter().map(|(span, _)| span.of(text)).collect();
        let numbers: Vec<&[f64]> = found.iter().map(|(_, s)| &s[..]).collect();
        writeln!(out, "{}", json!({"id": row.get("id"), "names": &NAMES[..], "sentences": sentences, "signals": numbers}))?;
    }
    Ok(out.flush()?)
}
