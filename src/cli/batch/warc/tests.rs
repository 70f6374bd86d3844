//! Records written by hand: well formed, odd, and broken; plain and a member each.

use super::super::compression::{Compression, member};
use super::super::raw::Raw;
use super::*;

fn record(kind: &str, content_type: &str, more: &str, block: &str) -> String {
    format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:test:{kind}>\r\nWARC-Date: 2026-11-28T10:00:00Z\r\n{more}Content-Type: {content_type}\r\n\
         Content-Length: {}\r\n\r\n{block}\r\n\r\n",
        block.len()
    )
}

const HTTP: &str = "application/http; msgtype=response";
const PAGE: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>The ferry was late.";

fn response(block: &str) -> String {
    record("response", HTTP, "WARC-Target-URI: https://ferry.example/\r\n", block)
}

/// All that is found; errors of members as `Broken`, as a batch takes them.
fn found(bytes: Vec<u8>, limit: usize) -> Vec<Found> {
    let mut input = Decoder::new(Raw::new(Box::new(io::Cursor::new(bytes)))).unwrap();
    let mut reader = Reader::new(limit);
    std::iter::from_fn(|| {
        reader.next(&mut input).unwrap_or_else(|error| {
            input.recover();
            Some(Found::Broken(input.offset(), error.to_string()))
        })
    })
    .collect()
}

fn all(text: &str) -> Vec<Found> {
    found(text.as_bytes().to_vec(), 1 << 20)
}

fn page(found: &Found) -> (&Record, &str) {
    let Found::Page(record) = found else { panic!("{found:?} is no page") };
    (record, std::str::from_utf8(record.body.as_ref().unwrap()).unwrap())
}

#[test]
fn a_response_is_a_page_with_what_was_told_of_it() {
    let found = all(&response(PAGE));
    let (record, body) = page(&found[0]);
    assert_eq!((found.len(), record.id.as_str(), body), (1, "<urn:test:response>", "<p>The ferry was late."));
    assert_eq!((record.head.media_type.as_str(), record.head.charset.as_deref()), ("text/html", Some("utf-8")));
    let told = serde_json::to_string(&record.about).unwrap();
    assert_eq!(told, r#"{"url":"https://ferry.example/","date":"2026-11-28T10:00:00Z","status":200}"#);
}

#[test]
fn what_is_no_page_is_counted() {
    let text = [
        record("warcinfo", "application/warc-fields", "", "software: hand\r\n"),
        record("request", "application/http; msgtype=request", "", "GET / HTTP/1.1\r\n\r\n"),
        response("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n<html>"),
        response("HTTP/1.1 200 OK\r\n\r\nGIF89a"),
        record("response", "text/dns", "", "20261128"),
        record("revisit", HTTP, "", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"),
        record("resource", "text/css", "", "p {}"),
        record("metadata", "application/warc-fields", "", ""),
    ];
    assert_eq!(all(&text.concat()), [const { Found::Other }; 8]);
}

#[test]
fn resources_conversions_and_pages_without_a_type_are_pages() {
    let found = all(&[
        record("resource", "text/html; charset=koi8-r", "WARC-Target-URI: <file:///a.html>\r\n", "<p>a"),
        record("conversion", "text/plain", "WARC-Truncated: length\r\n", "b"),
        response("HTTP/1.1 200 OK\r\n\r\n<!doctype html>c"),
        record("response", HTTP, "WARC-Identified-Payload-Type: text/html\r\n", "HTTP/1.1 200 OK\r\n\r\nd"),
    ]
    .concat());
    assert_eq!(found.iter().map(|f| page(f).1).collect::<Vec<_>>(), ["<p>a", "b", "<!doctype html>c", "d"]);
    let (resource, _) = page(&found[0]);
    assert_eq!((resource.about.url.as_deref(), resource.head.charset.as_deref()), (Some("file:///a.html"), Some("koi8-r")));
    let (text, _) = page(&found[1]);
    assert_eq!((text.about.truncated.as_deref(), text.head.media_type.as_str(), text.about.status), (Some("length"), "text/plain", None));
}

#[test]
fn header_fields_may_be_folded_lower_case_and_end_in_line_feeds() {
    let text = format!(
        "\r\n\nWARC/1.0\nwarc-type: resource\nWARC-Record-ID: <urn:\n\ttwo>\ncontent-type: text/html\ncontent-length: 4\n\n<p>x\n\n{}",
        response(PAGE)
    );
    let found = all(&text);
    assert_eq!((page(&found[0]).1, page(&found[0]).0.id.as_str(), found.len()), ("<p>x", "<urn:\ttwo>", 2));
}

#[test]
fn what_is_broken_is_told_with_its_place_and_the_rest_is_read() {
    let good = response(PAGE);
    let at = good.len() as u64;
    for (broken, detail) in [
        ("garbage\r\nmore garbage\r\n".to_owned(), "no record"),
        ("WARC/1.0\r\nWARC-Type: response\r\n\r\n".to_owned(), "no Content-Length"),
        (format!("WARC/1.0\r\nX: {}\r\n\r\n", "x".repeat(HEADER)), "over 65536 bytes"),
        (response("no HTTP at all"), "HTTP header"),
        (response(&format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(HEADER))), "HTTP header has no end"),
        (good.replace("WARC-Record-ID", "X"), "no WARC-Record-ID"),
    ] {
        let found = all(&format!("{good}{broken}{good}"));
        assert!(matches!(&found[1], Found::Broken(place, why) if *place == at && why.contains(detail)), "{detail}: {found:?}");
        assert_eq!((page(&found[2]).1, found.len()), ("<p>The ferry was late.", 3), "{detail}");
    }
}

#[test]
fn a_file_may_end_anywhere() {
    let file = response(PAGE).repeat(2);
    let first = file.len() / 2;
    for end in first + 1..file.len() {
        let found = all(&file[..end]);
        page(&found[0]);
        match found.get(1) {
            None => assert!(file[first..end].trim_ascii().is_empty(), "{end}"),
            Some(Found::Broken(at, _)) => assert_eq!(*at, first as u64),
            Some(whole) => assert!(page(whole).1 == "<p>The ferry was late." && end >= file.len() - 4, "{end}"),
        }
        assert!(found.len() <= 2);
    }
}

#[test]
fn a_length_that_is_wrong_costs_no_other_member() {
    let long = response(PAGE).replace("Content-Length: ", "Content-Length: 9");
    for compression in [Compression::Gzip, Compression::Zstd] {
        let members = [response(PAGE), long.clone(), response(PAGE)].map(|text| member(compression, text.as_bytes()).unwrap());
        let found = found(members.concat(), 1 << 20);
        assert!(matches!(&found[1], Found::Broken(at, why) if *at == members[0].len() as u64 && why.contains("cut short")), "{found:?}");
        assert_eq!((page(&found[0]).1, page(&found[2]).1, found.len()), ("<p>The ferry was late.", "<p>The ferry was late.", 3));
    }
}

#[test]
fn a_broken_member_is_told_with_its_place() {
    let [one, mut two, three] = [0; 3].map(|_| member(Compression::Gzip, response(PAGE).as_bytes()).unwrap());
    let checksum = two.len() - 8;
    two[checksum] ^= 1;
    let found = found([&one[..], &two, &three].concat(), 1 << 20);
    let broken = found.iter().find_map(|f| if let Found::Broken(at, _) = f { Some(*at) } else { None });
    assert_eq!((page(&found[0]).1, broken), ("<p>The ferry was late.", Some(one.len() as u64)));
    page(found.last().unwrap());
}

#[test]
fn no_more_than_the_limit_is_held() {
    let big = response(&format!("{PAGE}{}", "x".repeat(300_000)));
    let found = found([big.as_bytes(), response(PAGE).as_bytes()].concat(), 200_000);
    let Found::Page(record) = &found[0] else { panic!() };
    assert_eq!(record.body, Err(300_000 + PAGE.len() as u64));
    page(&found[1]);
    // A length that nothing stands behind costs no memory.
    let lie = response(PAGE).replace("Content-Length: ", "Content-Length: 99999999");
    assert!(matches!(self::found(lie.into_bytes(), usize::MAX)[..], [Found::Broken(0, _)]));
}
