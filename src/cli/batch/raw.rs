//! Bytes of a file or pipe with a look ahead, a way back and a count of those that were used: what it takes to tell formats, to find what
//! comes behind something broken, and to name places.

use std::io::{self, BufRead, Read};

/// A source of bytes. `BufReader` would do, could it look ahead across the end of its buffer.
pub(super) struct Raw {
    input: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    position: u64,
}

const BUFFER: usize = 256 << 10;

/// Used bytes that are kept.
const BEHIND: usize = 32 << 10;

impl Raw {
    pub(super) fn new(input: Box<dyn Read + Send>) -> Self {
        Self { input, buffer: vec![0; BUFFER], at: 0, end: 0, position: 0 }
    }

    /// Bytes used so far: the place of the next one.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Goes back so many bytes, but no further than 32 KiB.
    pub(super) fn back(&mut self, bytes: u64) {
        let bytes = usize::try_from(bytes).unwrap_or(BEHIND).min(BEHIND).min(self.at);
        self.at -= bytes;
        self.position -= bytes as u64;
    }

    /// What comes next, at least `least` bytes unless the input ends before; `least` is at most a few.
    pub(super) fn peek(&mut self, least: usize) -> io::Result<&[u8]> {
        if self.end - self.at < least {
            let passed = self.at.saturating_sub(BEHIND);
            self.buffer.copy_within(passed..self.end, 0);
            (self.at, self.end) = (self.at - passed, self.end - passed);
        }
        while self.end - self.at < least {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(0) => break,
                Ok(more) => self.end += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(&self.buffer[self.at..self.end])
    }
}

impl Read for Raw {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let some = self.peek(1)?;
        let length = some.len().min(out.len());
        out[..length].copy_from_slice(&some[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Raw {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.peek(1)
    }

    fn consume(&mut self, used: usize) {
        let used = used.min(self.end - self.at);
        self.at += used;
        self.position += used as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_looks_ahead_across_short_reads() {
        let mut raw = Raw::new(Box::new(b"ab".chain(&b"cd"[..]).chain(&b"ef"[..])));
        assert!(raw.peek(4).unwrap().starts_with(b"abcd"));
        raw.consume(3);
        assert_eq!(raw.peek(9).unwrap(), b"def");
        let mut rest = Vec::new();
        raw.read_to_end(&mut rest).unwrap();
        assert_eq!((rest.as_slice(), raw.position()), (b"def".as_slice(), 6));
        raw.back(4);
        assert_eq!((raw.position(), raw.peek(1).unwrap()), (2, b"cdef".as_slice()));
    }

    #[test]
    fn the_way_back_does_not_depend_on_how_bytes_came() {
        for chunk in [1_000, 100_000, 300_000] {
            let bytes = (0..).map(|i: u32| i.to_le_bytes()[0] ^ i.to_le_bytes()[1]).take(700_000).collect::<Vec<_>>();
            let mut raw = Raw::new(Box::new(io::BufReader::with_capacity(chunk, io::Cursor::new(bytes.clone()))));
            io::copy(&mut raw, &mut io::sink()).unwrap();
            raw.back(u64::MAX);
            assert_eq!(raw.position(), 700_000 - BEHIND as u64);
            let mut rest = Vec::new();
            raw.read_to_end(&mut rest).unwrap();
            assert_eq!(rest, bytes[700_000 - BEHIND..]);
        }
    }
}
