//! Bad input, each with a reply and notes, or an error that names field, limit and actual value.

use copydesk::input::{Input, Kind};
use copydesk::limits::Limits;
use copydesk::note::NoteCode;
use copydesk::{Engine, Options};

struct Result {
    codes: Vec<NoteCode>,
    text: String,
    encoding: &'static str,
}

fn process(content: &[u8], charset: Option<&str>, kind: Option<Kind>) -> Result {
    let engine = Engine::new(Limits::default());
    let decoded = engine.decode(&Input { content, charset, kind, ..Input::default() }).unwrap();
    let outcome = engine.process(&decoded, &Options { language: None, ..Options::all() });
    Result {
        codes: outcome.notes.iter().map(|n| n.code).collect(),
        text: outcome.article.as_ref().unwrap().text.clone(),
        encoding: decoded.encoding,
    }
}

const PROSE: &str = "The ferry to the island was late again on Monday, and the crowd on the pier, which had waited since six, \
                     began to sing. Nobody knew the second verse, so the captain taught it to them.";

fn page(body: &str) -> String {
    format!("<html><head><title>The late ferry</title></head><body><article><h1>The late ferry</h1>{body}</article></body></html>")
}

#[test]
fn nothing_and_white_space() {
    for content in ["", " \n\t \u{a0}"] {
        for kind in [None, Some(Kind::Html), Some(Kind::PlainText)] {
            let result = process(content.as_bytes(), None, kind);
            assert!(result.codes.contains(&NoteCode::EmptyInput) && result.text.is_empty());
        }
    }
}

#[test]
fn binary() {
    let bytes: Vec<u8> = (0..20_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    assert!(process(&bytes, None, None).codes.contains(&NoteCode::BinaryInput));
}

#[test]
fn utf16_without_a_mark() {
    for swap in [false, true] {
        let units = page(&format!("<p>{PROSE}</p>"));
        let bytes: Vec<u8> = units.encode_utf16().flat_map(|u| if swap { u.to_be_bytes() } else { u.to_le_bytes() }).collect();
        let result = process(&bytes, None, None);
        assert!(result.encoding.starts_with("UTF-16"), "{}", result.encoding);
        assert!(result.text.contains("began to sing"));
    }
}

#[test]
fn a_wrong_label() {
    let text = page(&format!("<p>{PROSE} Caf\u{e9} \u{dc}bersee fa\u{e7}ade.</p>"));
    let latin: Vec<u8> = text.chars().map(|c| u32::from(c) as u8).collect();
    let result = process(&latin, Some("utf-8"), None);
    assert!(result.codes.contains(&NoteCode::CharsetMismatch), "{:?}", result.codes);
    assert!(result.text.contains("Caf\u{e9} \u{dc}bersee fa\u{e7}ade"));
    assert!(process(text.as_bytes(), Some("no-such-charset"), None).codes.contains(&NoteCode::CharsetMismatch));
}

#[test]
fn truncated_markup() {
    let result = process(format!("<body><article><p>{PROSE}</p><div class=\"mo").as_bytes(), None, Some(Kind::Html));
    assert!(result.codes.contains(&NoteCode::TruncatedMarkup));
    assert!(result.text.contains("began to sing"));
}

#[test]
fn nesting_without_end() {
    let deep = format!("{}<p>{PROSE}</p>{}<p>{PROSE}</p>", "<div><span>".repeat(50_000), "</span></div>".repeat(50_000));
    assert!(process(page(&deep).as_bytes(), None, Some(Kind::Html)).codes.contains(&NoteCode::LimitReached));
    let unclosed = "<b><i><div><table><ul><li>x".repeat(20_000);
    process(unclosed.as_bytes(), None, Some(Kind::Html));
}

#[test]
fn one_line_of_twenty_megabytes() {
    let line = format!("{PROSE} ").repeat((20 << 20) / PROSE.len());
    let result = process(line.as_bytes(), None, Some(Kind::PlainText));
    assert!(result.codes.contains(&NoteCode::LimitReached));
    process(format!("<p>{line}").as_bytes(), None, Some(Kind::Html));
    process("x".repeat(20 << 20).as_bytes(), None, None);
}

#[test]
fn a_million_attributes() {
    let mut tag = String::from("<div");
    for i in 0..1_000_000 {
        tag.push_str(&format!(" a{i}=\"{i}\""));
    }
    let result = process(page(&format!("{tag}><p>{PROSE}</p></div>")).as_bytes(), None, Some(Kind::Html));
    assert!(result.codes.contains(&NoteCode::LimitReached));
    assert!(result.text.contains("began to sing"));
}

#[test]
fn twenty_megabytes_of_attribute() {
    let result = process(page(&format!("<div class=\"{}\"><p>{PROSE}</p></div>", "nav x ".repeat(3_400_000))).as_bytes(), None, None);
    assert!(result.text.contains("began to sing"));
}

#[test]
fn a_table_without_end_and_an_absurd_colspan() {
    let row = "<tr><td colspan=999999999>a<td>b".repeat(30_000);
    process(page(&format!("<table>{row}</table><p>{PROSE}</p>")).as_bytes(), None, Some(Kind::Html));
}

#[test]
fn content_over_the_limit_is_refused_with_numbers() {
    let no_limit = Engine::new(Limits { input_bytes: usize::MAX, ..Limits::default() });
    assert_eq!(no_limit.limits().input_bytes, Limits::MOST_INPUT_BYTES, "offsets have four bytes");
    let engine = Engine::new(Limits { input_bytes: 10, ..Limits::default() });
    let error = engine.decode(&Input { content: b"hello world", ..Input::default() }).unwrap_err();
    assert_eq!((error.field(), error.limit().as_deref(), error.actual().as_deref()), ("source.content", Some("10"), Some("11")));
    assert!(engine.decode(&Input { content: b"hello worl", ..Input::default() }).is_ok());
}

/// Each once took seconds to minutes for a megabyte; linear work is over at once even without optimisation.
#[test]
fn pages_made_to_be_slow() {
    let json_ld = |body: String| format!("<script type=\"application/ld+json\">{body}</script><p>{PROSE}</p>");
    for slow in [
        "<script><!--<script></script>".repeat(20_000),
        format!("<meta name=description content=\"{}\">", "<a".repeat(200_000)),
        format!("<link href=x rel=\"{}\" title=\"{}\">", "next ".repeat(60_000), "t ".repeat(60_000)),
        format!("<time>1/2 {}</time>", ".".repeat(100_000)),
        json_ld(format!(
            "{{\"@graph\":[{{\"@type\":\"Article\",\"headline\":\"x\",\"keywords\":[{}]}},{{\"@id\":\"k\",\"@type\":\"Thing\",\"name\":\"{}\"}}]}}",
            vec!["{\"@id\":\"k\"}"; 4_000].join(","),
            "n ".repeat(50_000)
        )),
    ] {
        let page = page(&format!("{slow}<p>{PROSE}</p>"));
        assert!(process(page.as_bytes(), None, Some(Kind::Html)).text.contains("began to sing"));
    }
}
