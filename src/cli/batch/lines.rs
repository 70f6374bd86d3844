//! Lines, never holding more of one than a limit. Knows nothing of JSON.

use std::io::{self, BufRead};

/// A line without its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// All of it.
    Whole(Vec<u8>),
    /// Its start, and how long it was; the rest was read and dropped.
    TooLong {
        /// The first bytes.
        start: Vec<u8>,
        /// Bytes of the whole line.
        bytes: u64,
    },
}

impl Line {
    /// Bytes held.
    pub(super) fn held(&self) -> usize {
        match self {
            Self::Whole(line) => line.len(),
            Self::TooLong { start, .. } => start.len(),
        }
    }
}

/// Kept of a line that is too long: enough for an id at its start.
const START: usize = 4 << 10;

/// The next line, `None` at the end of the input. Blank lines are lines.
pub(super) fn next(input: &mut impl BufRead, limit: usize) -> io::Result<Option<Line>> {
    let (mut line, mut bytes, mut ended) = (Vec::new(), 0u64, false);
    while !ended {
        let chunk = match input.fill_buf() {
            Ok([]) => break,
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let newline = memchr::memchr(b'\n', chunk);
        let part = &chunk[..newline.unwrap_or(chunk.len())];
        bytes += part.len() as u64;
        if bytes <= limit as u64 {
            line.extend_from_slice(part);
        } else if line.len() > START || line.is_empty() {
            line.extend_from_slice(&part[..part.len().min(START)]);
            line.truncate(START);
            line.shrink_to_fit();
        }
        let used = part.len() + usize::from(newline.is_some());
        ended = newline.is_some();
        input.consume(used);
    }
    if !ended && bytes == 0 {
        return Ok(None);
    }
    if bytes > limit as u64 {
        return Ok(Some(Line::TooLong { start: line, bytes }));
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(Some(Line::Whole(line)))
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use super::*;

    fn all(input: impl Read, limit: usize) -> Vec<Line> {
        let mut input = BufReader::with_capacity(7, input);
        std::iter::from_fn(|| next(&mut input, limit).unwrap()).collect()
    }

    #[test]
    fn lines_end_in_any_of_the_usual_ways() {
        let whole = |s: &str| Line::Whole(s.as_bytes().to_vec());
        assert_eq!(all("one\r\n\ntwo words here\nlast".as_bytes(), 100), [whole("one"), whole(""), whole("two words here"), whole("last")]);
        assert_eq!(all("".as_bytes(), 100), []);
        assert_eq!(all("\n".as_bytes(), 100), [whole("")]);
    }

    #[test]
    fn a_line_over_the_limit_is_counted_and_not_held() {
        let long = io::repeat(b'x').take(50 << 20).chain("\nnext\n".as_bytes());
        let mut input = BufReader::new(long);
        let Some(Line::TooLong { start, bytes }) = next(&mut input, 1 << 20).unwrap() else { panic!("it is too long") };
        assert_eq!((bytes, start.len()), (50 << 20, START));
        assert!(start.capacity() <= 2 * START);
        assert_eq!(next(&mut input, 1 << 20).unwrap(), Some(Line::Whole(b"next".to_vec())));
        assert_eq!(next(&mut input, 1 << 20).unwrap(), None);
    }
}
