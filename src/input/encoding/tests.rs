//! Tests of the choice of encoding, on byte strings of their own.

use super::*;

fn run<'a>(bytes: &'a [u8], hint: Option<&str>) -> (Cow<'a, str>, &'static str, EncodingSource, Vec<NoteCode>) {
    let mut notes = Vec::new();
    let (text, name, source) = decode(bytes, hint, None, &mut notes);
    (text, name, source, notes.into_iter().map(|n| n.code).collect())
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
}

const RUSSIAN: &str = "Паром ушёл из гавани в шесть утра, и до вечера на острове никто не знал, вернётся ли он обратно.";

#[test]
fn utf8_is_borrowed_and_its_mark_stripped() {
    let (text, name, source, notes) = run("a\u{e9}".as_bytes(), None);
    assert!(matches!(text, Cow::Borrowed("a\u{e9}")));
    assert_eq!((name, source, notes), ("UTF-8", EncodingSource::Utf8, vec![]));
    let (text, _, source, _) = run(b"\xEF\xBB\xBFabc", Some("koi8-r"));
    assert!(matches!(text, Cow::Borrowed("abc")));
    assert_eq!(source, EncodingSource::ByteOrderMark);
}

#[test]
fn a_mark_beats_a_hint_and_a_hint_beats_a_meta() {
    let marked = [b"\xFF\xFE".as_slice(), &utf16("Zug nach K\u{f6}ln", false)].concat();
    let (text, name, source, _) = run(&marked, Some("utf-8"));
    assert_eq!((&*text, name, source), ("Zug nach K\u{f6}ln", "UTF-16LE", EncodingSource::ByteOrderMark));
    let page = [b"<meta charset=koi8-r><p>".as_slice(), &encoding_rs::WINDOWS_1251.encode(RUSSIAN).0].concat();
    let (text, name, source, notes) = run(&page, Some(" CP1251 "));
    assert!(text.ends_with(RUSSIAN));
    assert_eq!((name, source, notes), ("windows-1251", EncodingSource::Hint, vec![]));
}

#[test]
fn a_meta_decides_where_nothing_else_does() {
    let page = [b"<!doctype html><meta charset=koi8-r><p>".as_slice(), &encoding_rs::KOI8_R.encode(RUSSIAN).0].concat();
    let (text, name, source, notes) = run(&page, None);
    assert!(text.ends_with(RUSSIAN));
    assert_eq!((name, source, notes), ("KOI8-R", EncodingSource::Meta, vec![]));
}

#[test]
fn a_label_the_bytes_disprove_is_not_believed() {
    let russian = encoding_rs::WINDOWS_1251.encode(RUSSIAN).0;
    let (text, name, source, notes) = run(&russian, Some("utf-8"));
    assert_eq!((&*text, name, source), (RUSSIAN, "windows-1251", EncodingSource::Sniffed));
    assert_eq!(notes, [NoteCode::CharsetMismatch]);
    let (text, name, _, notes) = run("Caf\u{e9} am See".as_bytes(), Some("iso-8859-1"));
    assert_eq!((&*text, name, notes), ("Caf\u{e9} am See", "UTF-8", vec![NoteCode::CharsetMismatch]));
    let (_, name, _, notes) = run(b"plain words", Some("klingon"));
    assert_eq!((name, notes), ("UTF-8", vec![NoteCode::CharsetMismatch]));
    let (text, _, _, notes) = run(b"plain words", Some("utf-16"));
    assert_eq!((&*text, notes), ("plain words", vec![NoteCode::CharsetMismatch]));
}

#[test]
fn utf16_without_a_mark_shows_by_its_zeros() {
    let page = "<html><body><p>The ferry left at six.</p><p>Ö</p></body></html>";
    for (big, wanted) in [(false, "UTF-16LE"), (true, "UTF-16BE")] {
        let (bytes, russian) = (utf16(page, big), utf16(&format!("<p>{RUSSIAN}</p>"), big));
        let (text, name, source, notes) = run(&bytes, None);
        assert_eq!((&*text, name, source, notes), (page, wanted, EncodingSource::Utf16Pattern, vec![]));
        assert_eq!(run(&russian, None).1, wanted);
        assert_eq!(run(&bytes, Some("utf-16")).1, wanted);
    }
}

#[test]
fn a_page_cut_in_a_character_stays_utf8() {
    let (text, name, _, notes) = run(&RUSSIAN.as_bytes()[..42], Some("utf-8"));
    assert!(text.ends_with('\u{FFFD}'));
    assert_eq!((name, notes), ("UTF-8", vec![NoteCode::DecodingErrors]));
    assert_eq!(run(&RUSSIAN.as_bytes()[..42], None).1, "UTF-8");
}

#[test]
fn windows_1252_is_the_last_resort() {
    let (text, name, source, notes) = run(b"\x93Caf\xe9\x94 cost 5 \x80.", None);
    assert_eq!((&*text, name, source), ("\u{201c}Caf\u{e9}\u{201d} cost 5 \u{20ac}.", "windows-1252", EncodingSource::Sniffed));
    assert_eq!(notes, []);
}

#[test]
fn japanese_in_escapes_is_ascii_to_the_eye_only() {
    let text = "港を出た船は夕方まで戻らなかった。";
    let bytes = ISO_2022_JP.encode(text).0;
    assert_eq!(run(&bytes, Some("iso-2022-jp")).0, text);
    assert_eq!(run(&bytes, None).0, text);
}

#[test]
fn binary_input_is_noted_and_still_answered() {
    let noise: Vec<u8> = (0..4096u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for bytes in [noise.as_slice(), &[0u8; 300], b"%PDF-1.7 \xE2\xE3\xCF\xD3", b"\x1F\x8B\x08rest"] {
        assert!(run(bytes, None).3.contains(&NoteCode::BinaryInput), "{:?}", &bytes[..8]);
    }
    let (text, _, _, notes) = run(b"one\0two and many more words", None);
    assert_eq!((&*text, notes), ("one two and many more words", vec![]));
}

#[test]
fn decoding_errors_are_counted() {
    let mut notes = Vec::new();
    let bytes = [RUSSIAN.as_bytes(), b"\xFF", "\u{FFFD}".as_bytes(), b"\xFE"].concat();
    let _ = decode(&bytes, None, None, &mut notes);
    assert!(notes[0].detail.starts_with("2 byte sequences"), "{}", notes[0].detail);
}

#[test]
fn an_empty_page_is_utf8() {
    let (text, name, source, notes) = run(b"", None);
    assert_eq!((&*text, name, source, notes), ("", "UTF-8", EncodingSource::Utf8, vec![]));
}
