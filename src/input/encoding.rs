//! Which encoding bytes are in, by the order of the WHATWG Encoding and HTML standards: byte order mark, transport hint, `meta`, sniff.
//! Goes beyond them in one point: a label the bytes disprove is not believed. Knows nothing of markup but where it states an encoding.

mod prescan;

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{Kind, kind};
use crate::note::{Note, NoteCode};

/// What decided the encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EncodingSource {
    /// A byte order mark.
    ByteOrderMark,
    /// The charset the caller named.
    Hint,
    /// A `meta` element or XML declaration near the start.
    Meta,
    /// The bytes are valid UTF-8, or are ASCII alone.
    Utf8,
    /// Zero bytes fall as in UTF-16.
    Utf16Pattern,
    /// Statistics over the bytes.
    Sniffed,
}

/// Bytes at the start that tell UTF-16 and binary data.
const SAMPLE: usize = 8 << 10;

/// Decodes `bytes`; never fails. Borrows where the bytes are UTF-8 already.
#[must_use]
pub fn decode<'a>(
    bytes: &'a [u8],
    hint: Option<&str>,
    kind: Option<Kind>,
    notes: &mut Vec<Note>,
) -> (Cow<'a, str>, &'static str, EncodingSource) {
    let (encoding, source, body) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, EncodingSource::ByteOrderMark, &bytes[length..]),
        None => {
            let (encoding, source) = choose(bytes, hint, kind, notes);
            (encoding, source, bytes)
        }
    };
    // The replacement encoding turns everything into one U+FFFD; it exists to protect browsers, not readers.
    let encoding = if encoding == REPLACEMENT { UTF_8 } else { encoding };
    let (text, had_errors) = encoding.decode_without_bom_handling(body);
    if had_errors {
        let written = if encoding == UTF_8 { memchr::memmem::find_iter(body, "\u{FFFD}").count() } else { 0 };
        let replaced = memchr::memmem::find_iter(text.as_bytes(), "\u{FFFD}").count().saturating_sub(written);
        let detail = format!("{replaced} byte sequences do not fit {} and were replaced by U+FFFD", encoding.name());
        notes.push(Note::new(NoteCode::DecodingErrors, detail));
    }
    if let Some(detail) = binary(bytes, &text) {
        notes.push(Note::new(NoteCode::BinaryInput, detail));
    }
    (without_nul(text), encoding.name(), source)
}

/// Everything below the byte order mark.
fn choose(bytes: &[u8], hint: Option<&str>, kind: Option<Kind>, notes: &mut Vec<Note>) -> (&'static Encoding, EncodingSource) {
    let shape = Shape::of(bytes);
    let mut refuse = |who: &str, label: &str, why: &str| {
        notes.push(Note::new(NoteCode::CharsetMismatch, format!("{who} names {label:?}, {why}")));
    };
    if let Some(label) = hint.map(str::trim).filter(|l| !l.is_empty()) {
        let short: String = label.chars().take(40).collect();
        match Encoding::for_label(label.as_bytes()) {
            Some(encoding) if shape.fits(encoding) => return (encoding, EncodingSource::Hint),
            Some(_) => refuse("the charset hint", &short, "but the bytes are not in it"),
            None => refuse("the charset hint", &short, "which no standard knows"),
        }
    }
    if kind.unwrap_or_else(|| kind::sniff_bytes(bytes)) == Kind::Html
        && let Some(stated) = prescan::prescan(bytes)
    {
        match stated.encoding {
            Some(encoding) if shape.fits(encoding) => return (encoding, EncodingSource::Meta),
            Some(_) => refuse("the page", &stated.label, "but its bytes are not in it"),
            None => refuse("the page", &stated.label, "which no standard knows"),
        }
    }
    shape.sniff()
}

/// What the bytes alone say.
struct Shape<'a> {
    bytes: &'a [u8],
    utf16: Option<&'static Encoding>,
    /// Sequences of two and more bytes that are UTF-8, counted where some bytes are not.
    counted: usize,
    /// Bytes that are not.
    broken: usize,
}

impl<'a> Shape<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        let valid = Encoding::utf8_valid_up_to(bytes);
        let (mut counted, mut broken) = (0, 0);
        if valid < bytes.len() {
            counted = sequences(&bytes[..valid]);
            for chunk in bytes[valid..].utf8_chunks() {
                counted += sequences(chunk.valid().as_bytes());
                broken += usize::from(!chunk.invalid().is_empty());
                if broken > 64 && broken > counted {
                    break;
                }
            }
        }
        Self { bytes, utf16: utf16_pattern(bytes), counted, broken }
    }

    /// Sequences of two and more bytes that are UTF-8. Pages that are all of them, as most are, are hardly ever asked.
    fn multibyte(&self) -> usize {
        if self.broken == 0 { sequences(self.bytes) } else { self.counted }
    }

    /// UTF-8 but for a few bytes: cut in the middle, or with one foreign snippet. Read as anything else, all of it would be broken.
    fn is_nearly_utf8(&self) -> bool {
        self.broken == 0 || self.counted >= 8 * self.broken
    }

    /// Whether the bytes can be in `encoding`.
    fn fits(&self, encoding: &'static Encoding) -> bool {
        if let Some(utf16) = self.utf16 {
            return encoding == utf16;
        }
        if encoding == UTF_8 {
            return self.is_nearly_utf8();
        }
        let valid = self.broken == 0;
        if encoding == UTF_16LE || encoding == UTF_16BE {
            return !valid && self.bytes.len().is_multiple_of(2) && is_text(encoding, self.bytes);
        }
        // Letters of other encodings form valid UTF-8 by chance only in very short texts; two-byte ones sooner than the rest.
        let chance = if encoding == WINDOWS_1252 { 0 } else { 3 };
        !(valid && self.multibyte() > chance) || encoding == ISO_2022_JP
    }

    fn sniff(&self) -> (&'static Encoding, EncodingSource) {
        if let Some(encoding) = self.utf16 {
            return (encoding, EncodingSource::Utf16Pattern);
        }
        if self.broken == 0 {
            // Its bytes are ASCII alone, so only its escapes tell it.
            let escaped = self.multibyte() == 0 && memchr::memmem::find(self.bytes, b"\x1B$").is_some();
            if escaped && !ISO_2022_JP.decode_without_bom_handling(self.bytes).1 {
                return (ISO_2022_JP, EncodingSource::Sniffed);
            }
            return (UTF_8, EncodingSource::Utf8);
        }
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(self.bytes, true);
        let guess = detector.guess(None, Utf8Detection::Deny);
        (if self.is_nearly_utf8() { UTF_8 } else { guess }, EncodingSource::Sniffed)
    }
}

/// First bytes of sequences of two and more.
fn sequences(bytes: &[u8]) -> usize {
    // Sums that fit a byte are taken many at a time by the processor.
    let few = |bytes: &[u8]| usize::from(bytes.iter().map(|&b| u8::from(b >= 0xC0)).sum::<u8>());
    bytes.chunks(240).map(few).sum()
}

/// UTF-16 without a byte order mark: one byte of most pairs is zero, and what comes out is text.
fn utf16_pattern(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096)];
    memchr::memchr(0, sample)?;
    let (mut even, mut odd) = (0usize, 0usize);
    for pair in sample.chunks_exact(2) {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
    }
    let pairs = sample.len() / 2;
    let encoding = if even > odd { UTF_16BE } else { UTF_16LE };
    let (many, few) = (even.max(odd), even.min(odd));
    (many * 8 > pairs && few * 16 <= many && is_text(encoding, sample)).then_some(encoding)
}

/// Whether `bytes`, read in `encoding`, are hardly anything but characters in use.
fn is_text(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    let (text, _) = encoding.decode_without_bom_handling(&bytes[..bytes.len().min(4096)]);
    let odd = text.chars().filter(|&c| is_odd(c) || matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..)).count();
    odd * 50 <= text.chars().count() + 49
}

/// Controls and U+FFFD: never part of a text.
fn is_odd(c: char) -> bool {
    c == '\u{FFFD}' || (c.is_control() && !matches!(c, '\t' | '\n' | '\x0b' | '\x0c' | '\r' | '\u{85}'))
}

/// What speaks for the bytes being no text: the first bytes of a known format, or too many controls.
fn binary(bytes: &[u8], text: &str) -> Option<String> {
    const FORMATS: [(&[u8], &str); 9] = [
        (b"%PDF-", "PDF"),
        (b"\x89PNG\r\n", "PNG"),
        (b"\xFF\xD8\xFF", "JPEG"),
        (b"GIF8", "GIF"),
        (b"PK\x03\x04", "ZIP"),
        (b"\x1F\x8B\x08", "gzip"),
        (b"\x28\xB5\x2F\xFD", "Zstandard"),
        (b"\xD0\xCF\x11\xE0", "an old Office file"),
        (b"\x7FELF", "a program"),
    ];
    if let Some((_, format)) = FORMATS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(format!("the bytes begin like {format}; send the page itself, decompressed"));
    }

    let sample = &text[..text.floor_char_boundary(SAMPLE)];
    let (mut odd, mut all) = (0usize, 0usize);
    for c in sample.chars() {
        odd += usize::from(is_odd(c));
        all += 1;
    }
    (odd > 0 && odd * 20 >= all).then(|| format!("{odd} of the first {all} characters are controls or undecodable"))
}

/// NUL becomes a space: one byte for one byte, so that spans into UTF-8 input stay what they are.
fn without_nul(text: Cow<'_, str>) -> Cow<'_, str> {
    if memchr::memchr(0, text.as_bytes()).is_none() { text } else { Cow::Owned(text.replace('\0', " ")) }
}

#[cfg(test)]
mod tests;
