//! Folders under `tests/cases`: an input, what must come out, and why the case is there. `UPDATE_CASES=1` rewrites what must come out,
//! to be read as a diff.

use std::fs;
use std::path::{Path, PathBuf};

use copydesk::input::Input;
use copydesk::limits::Limits;
use copydesk::{Engine, Options};
use serde_json::{Value, json};

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    folders
}

fn input(folder: &Path) -> Vec<u8> {
    ["input.html", "input.txt"]
        .iter()
        .find_map(|name| fs::read(folder.join(name)).ok())
        .unwrap_or_else(|| panic!("{}: no input", folder.display()))
}

fn outcome(engine: &Engine, content: &[u8]) -> Value {
    let input = Input { content, url: Some("https://news.example/2024/page"), ..Input::default() };
    let decoded = engine.decode(&input).unwrap();
    let outcome = engine.process(&decoded, &Options::all());
    let article = outcome.article.as_ref().unwrap();
    let metadata = outcome.metadata.as_ref().unwrap();
    let document = &outcome.document;
    let blocks: Vec<Value> = document
        .blocks
        .iter()
        .zip(&article.decisions)
        .map(|(block, decision)| {
            let starts: String = document.block_text(block).chars().take(40).collect();
            json!({ "starts": starts, "kept": decision.kept, "role": format!("{:?}", decision.role) })
        })
        .collect();
    let summary = outcome.summary.as_ref().unwrap();
    json!({
        "kind": format!("{:?}", decoded.kind),
        "language": outcome.language.as_ref().map(|l| l.tag.clone()),
        "title": metadata.title.as_ref().map(|t| t.value.clone()),
        "authors": metadata.authors.iter().map(|a| json!({ "name": a.name, "has_bio": a.bio.is_some() })).collect::<Vec<_>>(),
        "date_published": metadata.date_published.as_ref().map(|d| d.value.clone()),
        "date_modified": metadata.date_modified.as_ref().map(|d| d.value.clone()),
        "page_date": metadata.page_date.as_ref().map(|d| d.value.clone()),
        "related": metadata.related.iter().map(|r| r.value.clone()).collect::<Vec<_>>(),
        "page_type": outcome.quality.as_ref().map(|q| format!("{:?}", q.page_type)),
        "summary": summary.sentences.iter().map(|s| s.span.of(&article.text)).collect::<Vec<_>>(),
        "blocks": blocks,
        "text": article.text,
    })
}

#[test]
fn every_case_comes_out_as_written_down() {
    let engine = Engine::new(Limits::default());
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let mut wrong = Vec::new();
    let folders = folders();
    assert!(folders.len() >= 5, "cases are missing");
    for folder in folders {
        assert!(folder.join("note.md").exists(), "{}: say in note.md why the case is there", folder.display());
        let actual = outcome(&engine, &input(&folder));
        let file = folder.join("expected.json");
        let expected: Option<Value> = fs::read(&file).ok().map(|bytes| serde_json::from_slice(&bytes).unwrap());
        if update {
            // Keys that a case leaves out on purpose stay out.
            let mut fresh = actual;
            if let Some(old) = &expected {
                fresh.as_object_mut().unwrap().retain(|key, _| old.get(key).is_some());
            }
            fs::write(&file, format!("{}\n", serde_json::to_string_pretty(&fresh).unwrap())).unwrap();
            continue;
        }
        let expected = expected.unwrap_or_else(|| panic!("{}: missing", file.display()));
        for (key, value) in expected.as_object().unwrap() {
            if actual[key] != *value {
                wrong.push(format!("{}: {key}\n  expected {value}\n  got      {}", folder.display(), actual[key]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a careful reader says of the plain-text page: written by hand, never rewritten.
#[test]
fn the_plain_text_page_with_every_trap() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/capital-visit-text");
    let content = input(&folder);
    let text = std::str::from_utf8(&content).unwrap();
    let engine = Engine::new(Limits::default());
    let decoded = engine.decode(&Input { content: &content, ..Input::default() }).unwrap();
    let outcome = engine.process(&decoded, &Options::all());
    let article = outcome.article.as_ref().unwrap();
    let kept: Vec<&str> =
        outcome.document.blocks.iter().zip(&article.decisions).filter(|(_, d)| d.kept).map(|(b, _)| b.source.of(text)).collect();
    assert_eq!(kept.len(), 12);
    assert_eq!(article.text, kept.join("\n\n"));
    for decision in article.decisions.iter().filter(|d| !d.kept) {
        assert!(!decision.reasons.is_empty() && decision.span.is_none());
    }
    let metadata = outcome.metadata.as_ref().unwrap();
    assert_eq!(metadata.date_published, None);
    assert!(metadata.page_date.as_ref().unwrap().confidence < 0.5);
    assert!(metadata.authors[0].bio.is_some());
    for sentence in &outcome.summary.as_ref().unwrap().sentences {
        let sentence = sentence.span.of(&article.text);
        assert!(text.contains(sentence) && sentence.len() < 600, "{sentence}");
    }
}
