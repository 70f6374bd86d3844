//! `copydesk batch` over what bulk jobs give it: archives, compressed lines, and runs that were killed.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use flate2::read::{GzEncoder, MultiGzDecoder};
use serde_json::{Value, json};

const TEXT: &str = "The ferry to the island was late again on Monday, and the crowd on the pier began to sing.";

fn batch(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.args(["batch", "--stages", "clean"]).args(arguments);
    command
}

fn run(arguments: &[&str], input: &Path) -> Output {
    let output = batch(arguments).stdin(File::open(input).unwrap()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

fn rows(bytes: &[u8]) -> Vec<Value> {
    bytes.split(|&b| b == b'\n').filter(|row| !row.is_empty()).map(|row| serde_json::from_slice(row).unwrap()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    GzEncoder::new(bytes, flate2::Compression::fast()).read_to_end(&mut out).unwrap();
    out
}

fn uncompressed(file: &Path) -> Vec<u8> {
    let (bytes, mut out) = (fs::read(file).unwrap(), Vec::new());
    if file.extension().is_some_and(|e| e == "gz") {
        MultiGzDecoder::new(&bytes[..]).read_to_end(&mut out).unwrap();
    } else {
        zstd::Decoder::new(&bytes[..]).unwrap().read_to_end(&mut out).unwrap();
    }
    out
}

fn lines(count: usize) -> Vec<u8> {
    (0..count).flat_map(|i| format!("{}\n", json!({"id": i, "html": format!("<p>{TEXT} It was boat {i}.")})).into_bytes()).collect()
}

fn record(number: usize, media_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n");
    let body = gzip(body);
    let block = [format!("{head}{:x}\r\n", body.len()).as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
    let header = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:boat:{number}>\r\nWARC-Date: 2026-11-28T10:00:00Z\r\n\
         WARC-Target-URI: https://ferry.example/{number}\r\nContent-Type: application/http;msgtype=response\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [header.as_bytes(), &block, b"\r\n\r\n"].concat()
}

#[test]
fn an_archive_gives_one_row_for_each_page() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("crawl.warc.gz");
    let page = format!("<title>Late</title><article><p>{TEXT}</p><p>{TEXT} Na\u{ef}ve.</p></article>");
    let latin: Vec<u8> = page.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let whole = [
        gzip(&record(1, "text/html; charset=windows-1252", &latin)),
        gzip(&record(2, "image/png", b"\x89PNG")),
        gzip(b"This is no record.\r\n"),
        gzip(&record(3, "text/plain", TEXT.as_bytes())),
    ]
    .concat();
    fs::write(&file, [&whole[..], &gzip(&record(4, "text/html", &latin))[..200]].concat()).unwrap();
    let name = file.to_str().unwrap();
    let output = batch(&[name]).output().unwrap();
    let rows = rows(&output.stdout);
    let ids: Vec<_> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    let garbage = gzip(&record(1, "text/html; charset=windows-1252", &latin)).len() + gzip(&record(2, "image/png", b"\x89PNG")).len();
    assert_eq!(ids, ["<urn:boat:1>", &format!("{name}@{garbage}"), "<urn:boat:3>", &format!("{name}@{}", whole.len())]);
    assert!(rows[0]["article"]["text"].as_str().unwrap().contains("Na\u{ef}ve"), "{}", rows[0]);
    assert_eq!(rows[0]["record"], json!({"url": "https://ferry.example/1", "date": "2026-11-28T10:00:00Z", "status": 200}));
    assert_eq!(rows[2]["input"]["format"], "FORMAT_PLAIN_TEXT");
    assert_eq!((&rows[1]["error"]["code"], &rows[3]["error"]["code"]), (&json!("MALFORMED"), &json!("MALFORMED")));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.contains("1 records are no pages") && told.contains("2 of 4 rows"), "{told}");
}

#[test]
fn a_page_of_an_archive_is_answered_as_from_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let (warc, line) = (folder.path().join("a.warc"), folder.path().join("a.jsonl"));
    let page = format!("<title>Late</title><p>{TEXT}</p>");
    fs::write(&warc, record(1, "text/html; charset=utf-8", page.as_bytes())).unwrap();
    fs::write(&line, json!({"id": "<urn:boat:1>", "url": "https://ferry.example/1", "html": page}).to_string()).unwrap();
    let mut from_warc = rows(&run(&[], &warc).stdout).remove(0);
    assert!(from_warc.as_object_mut().unwrap().remove("record").is_some());
    assert_eq!(from_warc, rows(&run(&[], &line).stdout)[0]);
}

#[test]
fn compressed_lines_are_read_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let plain = folder.path().join("pages.jsonl");
    fs::write(&plain, lines(40)).unwrap();
    let expected = run(&[], &plain).stdout;
    let (gz, zst) = (folder.path().join("pages.1"), folder.path().join("pages.2"));
    fs::write(&gz, [gzip(&lines(40)[..900]), gzip(&lines(40)[900..])].concat()).unwrap();
    fs::write(&zst, zstd::encode_all(&lines(40)[..], 1).unwrap()).unwrap();
    for input in [&gz, &zst] {
        assert_eq!(run(&[], input).stdout, expected);
    }
    for (name, more) in [("out.gz", &[][..]), ("out.zst", &[]), ("out.zst", &["--compress", "zstd"])] {
        let out = folder.path().join(name);
        _ = fs::remove_file(&out);
        run(&[&["--output", out.to_str().unwrap()], more].concat(), &plain);
        assert_eq!(uncompressed(&out), expected);
        let again = batch(&["--output", out.to_str().unwrap()]).stdin(Stdio::null()).output().unwrap();
        assert_eq!((again.status.code(), uncompressed(&out)), (Some(2), expected.clone()));
    }
}

/// Kills a run once it has written something, and finishes it.
fn killed_and_resumed(name: &str) -> (Vec<u8>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let (input, whole, out) = (folder.path().join("pages.jsonl"), folder.path().join("whole"), folder.path().join(name));
    fs::write(&input, lines(6_000)).unwrap();
    run(&["--output", whole.to_str().unwrap()], &input);
    let mut child = batch(&["--output", out.to_str().unwrap(), "--resume"]).stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    // The rest of the lines never comes, so that the run cannot be done before it is killed.
    child.stdin.as_mut().unwrap().write_all(&lines(4_000)).unwrap();
    while fs::metadata(&out).map_or(0, |about| about.len()) == 0 {
        assert!(child.try_wait().unwrap().is_none());
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // As if the system had written half of what came last.
    OpenHalf(&out).add(b"{\"id\":99,\"art");
    run(&["--output", out.to_str().unwrap(), "--resume"], &input);
    let before = fs::metadata(&out).unwrap().len();
    run(&["--output", out.to_str().unwrap(), "--resume"], &input);
    assert_eq!(fs::metadata(&out).unwrap().len(), before, "a run that was done adds nothing");
    (fs::read(whole).unwrap(), if name == "out" { fs::read(out).unwrap() } else { uncompressed(&out) })
}

/// A file to which a part of something is added.
struct OpenHalf<'p>(&'p Path);

impl OpenHalf<'_> {
    fn add(&self, bytes: &[u8]) {
        let bytes = if self.0.extension().is_some() { &zstd::encode_all(bytes, 1).unwrap()[..9] } else { bytes };
        fs::OpenOptions::new().append(true).open(self.0).unwrap().write_all(bytes).unwrap();
    }
}

#[test]
fn a_run_that_was_killed_goes_on_where_it_was() {
    for name in ["out", "out.zst"] {
        let (whole, resumed) = killed_and_resumed(name);
        assert!(whole == resumed, "{name}: {} and {} bytes", whole.len(), resumed.len());
    }
}

#[test]
fn what_is_no_output_of_batch_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (input, out) = (folder.path().join("pages.jsonl"), folder.path().join("out.jsonl"));
    fs::write(&input, lines(2)).unwrap();
    for text in ["some notes\nof mine\n", "{\"url\":1}\n{\"id\":2}\n"] {
        fs::write(&out, text).unwrap();
        let output = batch(&["--output", out.to_str().unwrap(), "--resume"]).stdin(File::open(&input).unwrap()).output().unwrap();
        assert_eq!((output.status.code(), fs::read_to_string(&out).unwrap().as_str()), (Some(1), text));
    }
}

#[test]
fn ids_that_are_there_twice_are_answered_twice() {
    let folder = tempfile::tempdir().unwrap();
    let (input, out) = (folder.path().join("pages.jsonl"), folder.path().join("out.jsonl"));
    let line = |id: Value, text: &str| format!("{}\n", json!({"id": id, "text": text}));
    fs::write(&input, [line(json!(1), "One boat."), line(json!(1), "Two boats."), format!("{}\n", json!({"text": "No id."}))].concat())
        .unwrap();
    let whole = run(&[], &input).stdout;
    let first = whole.iter().position(|&b| b == b'\n').unwrap();
    fs::write(&out, &whole[..=first]).unwrap();
    run(&["--output", out.to_str().unwrap(), "--resume"], &input);
    assert_eq!(fs::read(&out).unwrap(), whole);
}
