//! The stream in which React sends rendered pages (Next.js calls `self.__next_f.push([1, "…"])` once a chunk): chunks to one text,
//! the text to rows. Reads no element.

use crate::text::span::Span;

const PUSH: &str = "self.__next_f.push([1,";

/// The string of a script that adds to the stream, without its quotes.
pub(super) fn chunk(script: &str) -> Option<Span> {
    let from = script.find(PUSH)? + PUSH.len();
    let rest = script.get(from..)?;
    let open = rest.find('"')? + 1;
    let close = rest.rfind('"')?;
    (close > open).then(|| Span::new(from + open, from + close))
}

/// A row of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Row {
    /// JSON.
    Json(Span),
    /// Text as it is.
    Text(Span),
}

/// The rows of a stream: `id:` and then JSON up to a line feed, or `T`, a length in hexadecimal bytes, a comma and so many bytes of
/// text.
pub(super) fn rows(stream: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut at = 0;
    while let Some(rest) = stream.get(at..).filter(|r| !r.is_empty()) {
        let colon = rest.bytes().take(16).position(|b| b == b':').map_or(0, |n| n + 1);
        let text = text_row(rest.get(colon..).unwrap_or(""));
        let (skip, length) = text.unwrap_or((0, 0));
        let end = match text {
            Some(_) => colon + skip + length,
            None => memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |n| n + 1),
        };
        let mut end = at.saturating_add(end).min(stream.len());
        while !stream.is_char_boundary(end) {
            end += 1;
        }
        let body = Span::new((at + colon + skip).min(end), end);
        rows.push(if text.is_some() { Row::Text(body) } else { Row::Json(body) });
        at = end;
    }
    rows
}

/// Bytes before the text of a text row, and of the text.
fn text_row(row: &str) -> Option<(usize, usize)> {
    let digits = row.strip_prefix('T')?;
    let comma = digits.bytes().take(9).position(|b| b == b',')?;
    Some((comma + 2, usize::from_str_radix(digits.get(..comma)?, 16).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_and_rows_are_cut() {
        let script = r#"self.__next_f.push([1,"1:[\"$\",\"p\"]\n"])"#;
        assert_eq!(chunk(script).map(|s| s.of(script)), Some(r#"1:[\"$\",\"p\"]\n"#));
        assert_eq!(chunk("self.__next_f.push([0])"), None);
        let stream = "1:{\"a\":1}\n2f:T7,h\u{e9}llo!3:[]\n";
        let rows = rows(stream);
        let texts: Vec<_> = rows
            .iter()
            .map(|r| match r {
                Row::Json(s) | Row::Text(s) => s.of(stream),
            })
            .collect();
        assert_eq!(texts, ["{\"a\":1}\n", "h\u{e9}llo!", "[]\n"]);
        assert!(matches!(rows[1], Row::Text(_)));
    }

    #[test]
    fn a_broken_stream_ends() {
        assert_eq!(rows("1:Tffffffffff").len(), 1);
        assert_eq!(rows("1:Tffff,\u{e9}").len(), 1);
        assert_eq!(rows(&"\n".repeat(1000)).len(), 1000);
    }
}
