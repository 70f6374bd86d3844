//! `copydesk batch` and `process` as a caller runs them.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn copydesk(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_copydesk"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feeder = std::thread::spawn(move || _ = stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    output
}

fn rows(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout.split(|b| *b == b'\n').filter(|l| !l.is_empty()).map(|l| serde_json::from_slice(l).unwrap()).collect()
}

const TEXT: &str =
    "The ferry to the island was late again on Monday, and the crowd on the pier, which had waited since six, began to sing.";

#[test]
fn rows_keep_their_order_and_ids() {
    let mut input = Vec::new();
    for i in 0..200 {
        writeln!(input, "{}", serde_json::json!({ "id": i, "text": format!("{TEXT} It was boat number {i}.") })).unwrap();
    }
    let rows = rows(&copydesk(&["batch", "--stages", "clean"], &input));
    assert_eq!(rows.len(), 200);
    for (i, row) in rows.iter().enumerate() {
        assert_eq!(row["id"], i);
        assert!(row["article"]["text"].as_str().unwrap().contains(&format!("number {i}.")), "{row}");
        assert!(row["language"].is_null());
    }
}

#[test]
fn bad_lines_become_error_rows() {
    let lines = [
        "{\"id\":\"good\",\"text\":\"The ferry was late again, said the captain on Monday.\"}",
        "not json at all",
        "{\"id\":\"no-page\"}",
        "{\"id\":\"both\",\"html\":\"<p>a\",\"text\":\"b\"}",
        "{\"id\":\"type\",\"html\":5}",
        "[1,2,3]",
        "{\"id\":\"cut\",\"text\":\"abc",
        "{\"id\":\"also good\",\"html\":\"<p>The ferry was late again, said the captain on Monday.\"}",
    ];
    let rows = rows(&copydesk(&["batch", "--stages", "clean"], lines.join("\n").as_bytes()));
    assert_eq!(rows.len(), 8);
    assert!(rows[0]["error"].is_null() && rows[7]["error"].is_null());
    for row in &rows[1..7] {
        assert!(row["error"]["code"].is_string() && row["error"]["message"].is_string(), "{row}");
        assert!(!row["id"].is_null());
    }
    assert_eq!(rows[2]["id"], "no-page");
}

#[test]
fn stages_and_budgets() {
    let text = "The ferry was late. The crowd sang on the pier for an hour. The captain taught them a verse. They left at nine. It rained.";
    let input = serde_json::json!({ "id": 1, "text": text }).to_string();
    let rows = rows(&copydesk(&["batch", "--stages", "summary", "--summary-sentences", "2"], input.as_bytes()));
    assert_eq!(rows[0]["summary"]["sentences"].as_array().unwrap().len(), 2);
    assert!(rows[0]["article"].is_null());
}

#[test]
fn unknown_values_are_refused_before_anything_is_read() {
    for arguments in [&["batch", "--stages", "clean,colour"][..], &["batch", "--no-such-flag"], &["process", "--kind", "pdf", "-"]] {
        let output = copydesk(arguments, b"");
        assert!(!output.status.success());
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn one_page_in_three_forms() {
    let page = format!("<title>The late ferry</title><article><h1>The late ferry</h1><p>{TEXT}</p><p>{TEXT} Then it rained.</p></article>");
    let json: Value = serde_json::from_slice(&copydesk(&["process", "-"], page.as_bytes()).stdout).unwrap();
    assert_eq!(json["metadata"]["title"]["value"], "The late ferry");
    assert_eq!(json["language"]["tag"], "en");
    let text = copydesk(&["process", "--format", "text", "-"], page.as_bytes()).stdout;
    assert_eq!(json["article"]["text"].as_str().unwrap().trim(), String::from_utf8(text).unwrap().trim());
    let page = copydesk(&["explain", "-"], page.as_bytes());
    let page = String::from_utf8(page.stdout).unwrap();
    assert!(page.contains("<html") && page.contains("began to sing") && !page.contains("<script src"));
}
