//! Dumps block texts and features.
use copydesk::{
    clean::{features, shape},
    document,
    input::{Input, Kind},
    limits::Limits,
};
use std::io::{BufRead, Write};
fn main() {
    let stdin = std::io::stdin().lock();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let names: Vec<&str> = features::names().collect();
    writeln!(out, "{}", serde_json::json!({ "names": names })).unwrap();
    for line in stdin.lines() {
        let v: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let (content, kind) = match v["html"].as_str() {
            Some(h) => (h, Kind::Html),
            None => (v["text"].as_str().unwrap(), Kind::PlainText),
        };
        let input = Input { content: content.as_bytes(), kind: Some(kind), url: v["url"].as_str(), ..Input::default() };
        let limits = Limits::default();
        let decoded = copydesk::input::decode(&input, &limits).unwrap();
        let mut d =
            if kind == Kind::Html { document::html::parse(&decoded.text, &limits) } else { document::plain::parse(&decoded.text, &limits) };
        d.url = decoded.url;
        let shapes = shape::shapes(&d);
        let f = features::features(&d, &shapes);
        let texts: Vec<&str> = d.blocks.iter().map(|b| d.block_text(b)).collect();
        writeln!(
            out,
            "{}",
            serde_json::json!({ "id": v["id"], "texts": texts, "words": shapes.iter().map(|s| s.words).collect::<Vec<_>>() })
        )
        .unwrap();
        for i in 0..f.len() {
            for x in f.row(i) {
                out.write_all(&x.to_le_bytes()).unwrap();
            }
        }
    }
}
