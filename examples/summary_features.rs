//! Prints the sentences of texts with the numbers the summary ranks them by, for `training/summary_weights.py`.
//! Reads JSON lines `{"id","text","lang"?}`, writes `{"id","sentences":[{"text","features"}]}`.

use std::io::{BufRead, Write};

use copydesk::limits::Limits;
use copydesk::summary::explain;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let item: serde_json::Value = serde_json::from_str(&line?)?;
        let text = item["text"].as_str().unwrap_or("");
        let found = explain(text, &[], item["lang"].as_str().unwrap_or("en"), &Limits::default());
        let sentences: Vec<_> =
            found.iter().map(|(span, features)| serde_json::json!({ "text": span.of(text), "features": features })).collect();
        writeln!(out, "{}", serde_json::json!({ "id": item["id"], "sentences": sentences }))?;
    }
    Ok(())
}
