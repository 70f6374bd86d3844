//! A JSON reader for structured data as pages really write it: comments, wrappers, raw control characters, stray commas and
//! semicolons, unescaped quotes, a cut-off end. Reads what can be read; knows nothing of schema.org.

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

use crate::limits::Limits;

/// Every top-level value of one script, in order; empty where nothing can be read.
pub(super) fn read(script: &str, limits: &Limits) -> Vec<Value> {
    let script = cut(script, limits.structured_data_bytes);
    let first = read_values(script, limits);
    if !first.iter().any(is_container) && script.contains("&quot;") {
        return read_values(&htmlize::unescape(script), limits);
    }
    first
}

fn is_container(value: &Value) -> bool {
    value.as_object().is_some_and(|o| !o.is_empty()) || value.as_array().is_some_and(|a| !a.is_empty())
}

/// The longest prefix of at most `limit` bytes that ends between characters.
pub(super) fn cut(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn read_values(text: &str, limits: &Limits) -> Vec<Value> {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0, depth: limits.structured_data_depth };
    let mut values = Vec::new();
    while let Some(next) = reader.next_opening() {
        reader.at = next;
        match reader.value(0) {
            Some(value) => values.push(value),
            None => reader.at += 1,
        }
    }
    values
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    /// Where the next object or list begins; wrappers such as CDATA marks are passed over.
    fn next_opening(&mut self) -> Option<usize> {
        loop {
            self.skip_blank();
            match self.bytes.get(self.at)? {
                b'{' => return Some(self.at),
                // `<![CDATA[` is no list.
                b'[' if !self.bytes[..self.at].ends_with(b"<!") && !self.bytes[..self.at].ends_with(b"CDATA") => return Some(self.at),
                _ => self.at += 1,
            }
        }
    }

    /// Skips white space, control characters, no-break spaces and comments.
    fn skip_blank(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                0..=b' ' | 0x7F => self.at += 1,
                b'/' if self.bytes.get(self.at + 1) == Some(&b'*') => {
                    let rest = &self.bytes[self.at + 2..];
                    self.at += 2 + memchr::memmem::find(rest, b"*/").map_or(rest.len(), |i| i + 2);
                }
                b'/' if self.bytes.get(self.at + 1) == Some(&b'/') => {
                    let rest = &self.bytes[self.at..];
                    self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
                }
                0xC2 if self.bytes.get(self.at + 1) == Some(&0xA0) => self.at += 2,
                0xEF if self.bytes[self.at..].starts_with(b"\xEF\xBB\xBF") => self.at += 3,
                _ => return,
            }
        }
    }

    /// The value that begins here; depth is bounded, so the recursion is.
    fn value(&mut self, depth: usize) -> Option<Value> {
        self.skip_blank();
        match self.bytes.get(self.at)? {
            b'{' if depth >= self.depth => self.skip_container(),
            b'[' if depth >= self.depth => self.skip_container(),
            b'{' => Some(Value::Object(self.object(depth))),
            b'[' => Some(Value::Array(self.list(depth))),
            b'"' => Some(Value::String(self.string())),
            b'}' | b']' | b',' | b':' | b';' => None,
            _ => Some(self.bare()),
        }
    }

    fn object(&mut self, depth: usize) -> Map<String, Value> {
        let mut map = Map::new();
        self.at += 1;
        loop {
            self.skip_blank();
            match self.bytes.get(self.at) {
                None => return map,
                Some(b'}') => {
                    self.at += 1;
                    return map;
                }
                Some(b'"') => {
                    let key = self.string();
                    self.skip_blank();
                    if self.bytes.get(self.at) == Some(&b':') {
                        self.at += 1;
                        if let Some(value) = self.value(depth + 1) {
                            map.entry(key).or_insert(value);
                        }
                    }
                }
                Some(_) => self.step(),
            }
        }
    }

    fn list(&mut self, depth: usize) -> Vec<Value> {
        let mut list = Vec::new();
        self.at += 1;
        loop {
            self.skip_blank();
            match self.bytes.get(self.at) {
                None => return list,
                Some(b']') => {
                    self.at += 1;
                    return list;
                }
                Some(b',' | b';' | b':' | b'}') => self.at += 1,
                Some(_) => {
                    if let Some(value) = self.value(depth + 1) {
                        list.push(value);
                    }
                }
            }
        }
    }

    /// One character on.
    fn step(&mut self) {
        self.at += 1;
        while self.at < self.bytes.len() && !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
    }

    /// Passes over an object or list that is nested too deeply, counting brackets outside strings.
    fn skip_container(&mut self) -> Option<Value> {
        let mut open = 0usize;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'"' => {
                    self.string();
                    continue;
                }
                b'{' | b'[' => open += 1,
                b'}' | b']' => {
                    open -= 1;
                    if open == 0 {
                        self.at += 1;
                        break;
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
        Some(Value::Null)
    }

    /// The string that begins at the quote here.
    fn string(&mut self) -> String {
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            let Some(hit) = memchr::memchr2(b'"', b'\\', &self.bytes[start..]) else {
                out.push_str(self.text.get(start..).unwrap_or(""));
                self.at = self.bytes.len();
                return out;
            };
            out.push_str(self.text.get(start..start + hit).unwrap_or(""));
            self.at = start + hit + 1;
            if self.bytes[start + hit] == b'\\' {
                self.escape(&mut out);
            } else if self.closes() {
                return out;
            } else {
                out.push('"');
            }
        }
    }

    /// Whether the quote just passed ends its string: what follows must be punctuation of JSON, else it was written unescaped.
    fn closes(&self) -> bool {
        let rest = &self.bytes[self.at..];
        let blank = rest.iter().take(4096).take_while(|b| b.is_ascii_whitespace()).count();
        match rest.get(blank) {
            Some(b',') => {
                // `"a "quoted", b"` against `"a", "b"`: after a real end comes another value.
                let after = &rest[blank + 1..];
                let gap = after.iter().take(4096).take_while(|b| b.is_ascii_whitespace()).count();
                after.get(gap).is_none_or(|b| {
                    !b.is_ascii_alphabetic() || [&b"true"[..], b"false", b"null"].iter().any(|w| after[gap..].starts_with(w))
                })
            }
            None | Some(b'}' | b']' | b':' | b'/' | b';' | b'"') => true,
            Some(_) => false,
        }
    }

    fn escape(&mut self, out: &mut String) {
        let Some(&kind) = self.bytes.get(self.at) else { return };
        self.at += 1;
        match kind {
            b'n' | b'r' => out.push('\n'),
            b't' => out.push('\t'),
            b'b' | b'f' => {}
            b'u' => {
                let Some(unit) = self.hex() else { return };
                let code = if (0xD800..0xDC00).contains(&unit) && self.bytes[self.at..].starts_with(b"\\u") {
                    let back = self.at;
                    self.at += 2;
                    match self.hex() {
                        Some(low) if (0xDC00..0xE000).contains(&low) => 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00),
                        _ => {
                            self.at = back;
                            unit
                        }
                    }
                } else {
                    unit
                };
                out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            _ if kind.is_ascii() => out.push(char::from(kind)),
            _ => self.at -= 1,
        }
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let value = u32::from_str_radix(digits, 16).ok()?;
        self.at += 4;
        Some(value)
    }

    /// A number, a literal, or a bare word taken as a string.
    fn bare(&mut self) -> Value {
        let start = self.at;
        while let Some(&byte) = self.bytes.get(self.at) {
            if matches!(byte, b',' | b'}' | b']' | b':' | b'"' | b'{' | b'[' | b';') || byte <= b' ' {
                break;
            }
            self.at += 1;
        }
        if self.at == start {
            self.at += 1;
        }
        let word = self.text.get(start..self.at).unwrap_or("");
        match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" | "undefined" | "NaN" => Value::Null,
            _ => match word.parse::<i64>() {
                Ok(whole) => Value::Number(whole.into()),
                Err(_) => match word.parse::<f64>().ok().and_then(Number::from_f64) {
                    Some(number) => Value::Number(number),
                    None => Value::String(word.to_owned()),
                },
            },
        }
    }
}

/// Text as a reader would see it: character references resolved, tags left out, white space folded. Borrows where nothing changes.
pub(super) fn tidy(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    let plain = !trimmed.bytes().any(|b| matches!(b, b'&' | b'<' | b'\n' | b'\r' | b'\t' | 0xC2 | 0xE2)) && !trimmed.contains("  ");
    if plain {
        return Cow::Borrowed(trimmed);
    }
    let resolved = htmlize::unescape(trimmed);
    // Some publishers escape twice.
    let resolved = if resolved.contains('&') { Cow::Owned(htmlize::unescape(resolved.as_ref()).into_owned()) } else { resolved };
    let mut out = String::with_capacity(resolved.len());
    let mut rest = resolved.as_ref();
    while let Some(open) = rest.find('<') {
        let looks_like_tag = rest[open + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        if !looks_like_tag {
            out.push_str(&rest[..=open]);
            rest = &rest[open + 1..];
            continue;
        }
        // Where this one is not closed, no later one is.
        let Some(close) = rest[open..].find('>') else { break };
        out.push_str(&rest[..open]);
        out.push(' ');
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
    let folded = out.split(|c: char| c.is_whitespace() || c == '\u{200B}' || c == '\u{FEFF}').filter(|w| !w.is_empty());
    Cow::Owned(folded.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Value {
        read(text, &Limits::default()).into_iter().next().unwrap_or(Value::Null)
    }

    #[test]
    fn survives_what_pages_write() {
        let cases = [
            "{\"a\": \"b\", \"c\": 1}",
            "<!-- \n{\"a\": \"b\", \"c\": 1} -->",
            "//<![CDATA[\n{\"a\": \"b\", \"c\": 1}\n//]]>",
            "/*<![CDATA[*/ {\"a\": \"b\", // note\n \"c\": 1,} ; /*]]>*/",
            "{\"a\": \"b\",, \"c\": 1",
            "{&quot;a&quot;: &quot;b&quot;, &quot;c&quot;: 1}",
            "\u{feff}{\"a\": \"b\",\u{a0}\"c\": 1};",
        ];
        for case in cases {
            let value = one(case);
            assert_eq!(value["a"], "b", "{case}");
            assert_eq!(value["c"], 1, "{case}");
        }
    }

    #[test]
    fn strings_with_raw_breaks_quotes_and_escapes() {
        assert_eq!(one("{\"a\": \"x\ny\"}")["a"], "x\ny");
        assert_eq!(one("{\"a\": \"he said \"no\" twice\", \"b\": 2}")["a"], "he said \"no\" twice");
        assert_eq!(one(r#"{"a": "\ud83d\ude00 \u00e9 \/ \q \u12"}"#)["a"], "\u{1f600} \u{e9} / q 12");
        assert_eq!(one("{\"a\": [1, , 2.5, true, nope]}")["a"], serde_json::json!([1, 2.5, true, "nope"]));
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let deep = format!("{{\"x\": {}{}, \"y\": 1}}", "[".repeat(5000), "]".repeat(5000));
        assert_eq!(one(&deep)["y"], 1);
        let limits = Limits { structured_data_bytes: 9, ..Limits::default() };
        assert_eq!(read("{\"a\":\"\u{e9}\u{e9}\u{e9}\u{e9}\"}", &limits).len(), 1);
        for text in ["", "[", "{", "\"", "{\"a", "{\"a\\", "{\"a\":\"\\u", "]}", "{]", "[}"] {
            let _ = read(text, &Limits::default());
        }
    }

    #[test]
    fn tidy_resolves_and_folds() {
        assert_eq!(tidy("  a  &amp;amp; <b>c</b>\n d &lt; 3 "), "a & c d < 3");
        assert_eq!(tidy("plain"), "plain");
    }
}
