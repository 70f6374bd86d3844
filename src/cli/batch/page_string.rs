//! The page of a line: one string of hundreds of kilobytes with an escape every few bytes. It is unescaped here in one pass, many
//! bytes at a time, and an empty string put in its place, so that a general reader sees a short line. Anything odd is left to that reader.

use memchr::memchr2;
use wide::u8x16;

/// A line without its page.
pub(super) struct Taken {
    /// The line with an empty string where the page was. Not known to be JSON.
    pub(super) line: Vec<u8>,
    /// Whether the page stood under `html`; else under `text`.
    pub(super) is_html: bool,
    /// The page.
    pub(super) page: Vec<u8>,
}

/// Takes the first string under `html` or `text` out of a line; `None` where it is not found at once, or has no escape or an odd one.
pub(super) fn take(line: &[u8]) -> Option<Taken> {
    let mut at = past(line, 0, b'{')?;
    loop {
        let start = past(line, at, b'"')?;
        let end = string_end(line, start)?;
        let key = &line[start..end];
        let value = past_space(line, past(line, end + 1, b':')?);
        at = match line.get(value)? {
            b'"' if matches!(key, b"html" | b"text") => {
                let (page, end) = unescape(line, value + 1)?;
                return Some(Taken { line: [&line[..=value], &line[end..]].concat(), is_html: key == b"html", page });
            }
            b'"' => past(line, string_end(line, value + 1)? + 1, b',')?,
            b'{' | b'[' => return None,
            _ => past(line, value + line[value..].iter().position(|b| b",{}[]\"".contains(b))?, b',')?,
        };
    }
}

fn past_space(line: &[u8], at: usize) -> usize {
    at + line.iter().skip(at).take_while(|b| b.is_ascii_whitespace()).count()
}

/// Behind a byte that stands next, white space aside.
fn past(line: &[u8], at: usize, byte: u8) -> Option<usize> {
    let at = past_space(line, at);
    (line.get(at) == Some(&byte)).then_some(at + 1)
}

/// The quote that ends the string whose content begins at `at`.
fn string_end(line: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr2(b'"', b'\\', line.get(at..)?)?;
        if line[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

/// Bytes that are looked at together, and the most that are copied without a look at how many there are.
const BLOCK: usize = 64;
const RUN: usize = 32;
/// Bytes that are compared by one instruction.
const LANES: usize = 16;

/// The value of the string whose content begins at `from`, and where the quote is that ends it.
fn unescape(line: &[u8], from: usize) -> Option<(Vec<u8>, usize)> {
    let mut out = Vec::with_capacity(line.len() - from + RUN);
    let mut copied = from;
    for start in (from..line.len()).step_by(BLOCK) {
        let mut marks = marks(&line[start..]);
        while marks != 0 {
            let at = start + marks.trailing_zeros() as usize;
            marks &= marks - 1;
            if at < copied {
                continue;
            }
            copy(&line[copied..], at - copied, &mut out);
            if line[at] == b'"' {
                // Without escapes it can be read where it stands.
                return (out.len() < at - from).then_some((out, at));
            }
            copied = at + escape(&line[at + 1..], &mut out)?;
            // Most escapes are those of quotes.
            marks &= !(2 << (at - start));
        }
    }
    None
}

/// Which of the first bytes are quotes or backslashes, one bit each.
fn marks(bytes: &[u8]) -> u64 {
    let mut padded = [0; BLOCK];
    let block = bytes.first_chunk().unwrap_or_else(|| {
        padded[..bytes.len()].copy_from_slice(bytes);
        &padded
    });
    let found = |part: &[u8; LANES]| {
        let part = u8x16::new(*part);
        (part.simd_eq(u8x16::splat(b'"')) | part.simd_eq(u8x16::splat(b'\\'))).to_bitmask()
    };
    block.as_chunks().0.iter().rev().fold(0, |all, part| all << LANES | u64::from(found(part)))
}

/// Adds the first bytes. Most runs are short: the same number of bytes is copied of each, and what was too much taken back.
#[inline]
fn copy(bytes: &[u8], length: usize, out: &mut Vec<u8>) {
    match bytes.first_chunk::<RUN>() {
        Some(run) if length <= RUN => {
            let end = out.len() + length;
            out.extend_from_slice(run);
            out.truncate(end);
        }
        _ => out.extend_from_slice(&bytes[..length]),
    }
}

/// Adds what an escape stands for, given what follows its backslash; the bytes of all of it.
#[inline]
fn escape(rest: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    match rest.first().map_or(0, |&b| ESCAPES[usize::from(b)]) {
        0 => {
            let digits = rest.get(1..5).filter(|d| rest[0] == b'u' && d.iter().all(u8::is_ascii_hexdigit))?;
            let number = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
            // Surrogates are odd.
            out.extend_from_slice(char::from_u32(number)?.encode_utf8(&mut [0; 4]).as_bytes());
            Some(6)
        }
        byte => {
            out.push(byte);
            Some(2)
        }
    }
}

/// What a letter stands for behind a backslash; 0 for none.
const ESCAPES: [u8; 256] = {
    let mut escapes = [0; 256];
    let (letters, values) = (b"\"\\/ntrbf", b"\"\\/\n\t\r\x08\x0c");
    let mut k = 0;
    while k < letters.len() {
        escapes[letters[k] as usize] = values[k];
        k += 1;
    }
    escapes
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_taken_out() {
        let line = br#" {"id": 1.5, "a\"b": "c\\", "html" : "<p class=\"x\">\u00e9 \/ a long run\t\\", "text": null}"#;
        let taken = take(line).unwrap();
        assert_eq!(taken.line, br#" {"id": 1.5, "a\"b": "c\\", "html" : "", "text": null}"#);
        assert_eq!((taken.is_html, taken.page.as_slice()), (true, "<p class=\"x\">\u{e9} / a long run\t\\".as_bytes()));
        assert!(!take(br#"{"text":"\n"}"#).unwrap().is_html);
    }

    #[test]
    fn what_is_odd_is_left_alone() {
        let lines: [&[u8]; 10] = [
            br#"{"html":"as it is"}"#,
            br#"{"id":{"html":"x"},"html":"y"}"#,
            br#"{"id":[1,"html"],"html":"y"}"#,
            br#"{"html":"\ud83d\ude00"}"#,
            br#"{"html":"\x"}"#,
            br#"{"html":"\u00g0"}"#,
            br#"{"html":"never closed"#,
            br#"{"html":"\"#,
            br#"{"html":5,"id":1}"#,
            b"<p>",
        ];
        lines.iter().for_each(|line| assert!(take(line).is_none(), "{}", String::from_utf8_lossy(line)));
    }

    #[test]
    fn a_quote_is_found_at_every_place() {
        for place in 0..100 {
            let line = format!(r#"{{"html":"{}\\\"\u0041"}}"#, "\u{e9}".repeat(place));
            assert_eq!(take(line.as_bytes()).unwrap().page, format!("{}\\\"A", "\u{e9}".repeat(place)).into_bytes());
        }
    }
}
