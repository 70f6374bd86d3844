//! Input in gzip (RFC 1952) or zstd (RFC 8878) read member by member – zstd calls them frames – so that a broken one does not take those behind
//! it along and places can be named. Memory is that of one decoder: a bomb costs time.

use std::io::{self, BufRead, Read, Write as _};
use std::mem;
use std::path::Path;

use clap::ValueEnum;
use flate2::bufread::GzDecoder;

use super::raw::Raw;

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Compression {
    /// gzip, one or many members.
    Gzip,
    /// zstd, one or many frames.
    Zstd,
}

impl Compression {
    /// What a file's name says.
    pub(super) fn of_name(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "gz" => Some(Self::Gzip),
            "zst" => Some(Self::Zstd),
            _ => None,
        }
    }

    /// What a file's first bytes say.
    fn of_magic(start: &[u8]) -> Option<Self> {
        match *start.first_chunk()? {
            [0x1F, 0x8B, 8, _] => Some(Self::Gzip),
            // A zstd frame, or one that is to be passed over.
            [0x28, 0xB5, 0x2F, 0xFD] | [0x50..=0x5F, 0x2A, 0x4D, 0x18] => Some(Self::Zstd),
            _ => None,
        }
    }
}

const MAGIC: usize = 4;
const BUFFER: usize = 64 << 10;

/// Decompresses what is compressed; hands on what is not. Its errors of kind `InvalidData` are those of a broken member, behind which
/// [`Decoder::recover`] goes on; others are those of the file.
pub(super) struct Decoder {
    state: State,
    compression: Option<Compression>,
    /// A part of one member, decompressed.
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    /// Where the member of the buffer begins in the file, and whether nothing of it has been used.
    member: u64,
    fresh: bool,
    /// Looking for a member behind a broken one.
    recovering: bool,
    ended_line: bool,
    whole: u64,
}

enum State {
    Plain(Raw),
    Between(Raw),
    Gzip(Box<GzDecoder<Raw>>),
    Zstd(Box<zstd::Decoder<'static, Raw>>),
    /// For the moment in which a reader changes hands.
    Nowhere,
}

impl Decoder {
    /// Tells the compression from the first bytes.
    pub(super) fn new(mut raw: Raw) -> io::Result<Self> {
        let compression = Compression::of_magic(raw.peek(MAGIC)?);
        let state = if compression.is_some() { State::Between(raw) } else { State::Plain(raw) };
        let buffer = vec![0; if compression.is_some() { BUFFER } else { 0 }];
        Ok(Self { state, compression, buffer, at: 0, end: 0, member: 0, fresh: false, recovering: false, ended_line: true, whole: 0 })
    }

    pub(super) fn compression(&self) -> Option<Compression> {
        self.compression
    }

    /// Where in the file the next byte stands; where its member begins, if it is compressed.
    pub(super) fn offset(&self) -> u64 {
        match &self.state {
            State::Plain(raw) => raw.position(),
            _ => self.member,
        }
    }

    /// Whether the next byte is the first of a member.
    pub(super) fn at_member(&self) -> bool {
        self.fresh
    }

    /// Bytes of the file up to the last place used at which a line ended, and a member, if it is compressed.
    pub(super) fn whole(&self) -> u64 {
        self.whole
    }

    /// After an error of a broken member: goes on with the next one that can be read, if there is one.
    pub(super) fn recover(&mut self) {
        self.recovering = true;
    }

    /// Fills the buffer when it is used up, member after member.
    fn refill(&mut self) -> io::Result<()> {
        while self.at == self.end {
            match mem::replace(&mut self.state, State::Nowhere) {
                State::Between(raw) => {
                    if !self.open(raw)? {
                        return Ok(());
                    }
                }
                State::Gzip(mut gzip) => {
                    let read = gzip.read(&mut self.buffer);
                    self.state = if matches!(read, Ok(1..)) { State::Gzip(gzip) } else { State::Between(gzip.into_inner()) };
                    self.take(read)?;
                }
                State::Zstd(mut zstd) => {
                    let read = zstd.read(&mut self.buffer);
                    self.state = if matches!(read, Ok(1..)) { State::Zstd(zstd) } else { State::Between(zstd.into_inner()) };
                    self.take(read)?;
                }
                plain @ (State::Plain(_) | State::Nowhere) => {
                    self.state = plain;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Begins with the next member; false at the end of the file.
    fn open(&mut self, mut raw: Raw) -> io::Result<bool> {
        let found = self.seek(&mut raw);
        self.member = raw.position();
        if !matches!(found, Ok(true)) {
            self.state = State::Between(raw);
            return found;
        }
        self.fresh = true;
        self.state = match self.compression {
            Some(Compression::Zstd) => State::Zstd(Box::new(zstd::Decoder::with_buffer(raw)?.single_frame())),
            _ => State::Gzip(Box::new(GzDecoder::new(raw))),
        };
        Ok(true)
    }

    /// Passes over padding, and over anything when recovering.
    fn seek(&self, raw: &mut Raw) -> io::Result<bool> {
        loop {
            let next = raw.peek(MAGIC)?;
            if next.is_empty() || Compression::of_magic(next).is_some_and(|c| Some(c) == self.compression) {
                return Ok(!next.is_empty());
            }
            if next[0] != 0 && !self.recovering {
                return Ok(true);
            }
            raw.consume(1);
        }
    }

    /// Notes what came of reading a member.
    fn take(&mut self, read: io::Result<usize>) -> io::Result<()> {
        match read {
            Ok(0) => {
                if let (State::Between(raw), true) = (&self.state, self.ended_line) {
                    self.whole = raw.position();
                }
            }
            Ok(length) => (self.at, self.end, self.recovering) = (0, length, false),
            Err(error) if error.raw_os_error().is_some() => return Err(error),
            Err(error) => {
                // The search begins just behind where this member did: it may end early, and have taken the start of the next for its own.
                if let State::Between(raw) = &mut self.state {
                    raw.back(raw.position() - self.member);
                    raw.peek(1)?;
                    raw.consume(1);
                }
                if self.recovering {
                    // What looked like the start of a member was none.
                    return Ok(());
                }
                let what = if self.compression == Some(Compression::Zstd) { "zstd frame" } else { "gzip member" };
                let detail = if error.kind() == io::ErrorKind::UnexpectedEof { "is cut short".to_owned() } else { error.to_string() };
                return Err(io::Error::new(io::ErrorKind::InvalidData, format!("{what}: {detail}")));
            }
        }
        Ok(())
    }
}

impl BufRead for Decoder {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.refill()?;
        match &mut self.state {
            State::Plain(raw) => raw.fill_buf(),
            _ => Ok(&self.buffer[self.at..self.end]),
        }
    }

    fn consume(&mut self, used: usize) {
        let Some(last) = used.checked_sub(1) else { return };
        self.fresh = false;
        if let State::Plain(raw) = &mut self.state {
            self.ended_line = raw.peek(1).is_ok_and(|bytes| bytes.get(last) == Some(&b'\n'));
            raw.consume(used);
            if self.ended_line {
                self.whole = raw.position();
            }
        } else {
            self.ended_line = self.buffer.get(self.at + last) == Some(&b'\n');
            self.at = (self.at + used).min(self.end);
        }
    }
}

impl Read for Decoder {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let some = self.fill_buf()?;
        let length = some.len().min(out.len());
        out[..length].copy_from_slice(&some[..length]);
        self.consume(length);
        Ok(length)
    }
}

/// One member of what was given.
pub(super) fn member(compression: Compression, bytes: &[u8]) -> io::Result<Vec<u8>> {
    match compression {
        Compression::Gzip => {
            let mut out = Vec::new();
            flate2::bufread::GzEncoder::new(bytes, flate2::Compression::default()).read_to_end(&mut out)?;
            Ok(out)
        }
        Compression::Zstd => {
            let mut encoder = zstd::Encoder::new(Vec::new(), zstd::DEFAULT_COMPRESSION_LEVEL)?;
            encoder.include_checksum(true)?;
            encoder.write_all(bytes)?;
            encoder.finish()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoder(bytes: Vec<u8>) -> Decoder {
        Decoder::new(Raw::new(Box::new(io::Cursor::new(bytes)))).unwrap()
    }

    /// Everything that can be read, and how often something was broken.
    fn all(bytes: Vec<u8>) -> (String, usize) {
        let (mut decoder, mut text, mut broken) = (decoder(bytes), Vec::new(), 0);
        while let Err(error) = decoder.read_to_end(&mut text) {
            assert_eq!(error.kind(), io::ErrorKind::InvalidData);
            decoder.recover();
            broken += 1;
        }
        (String::from_utf8_lossy(&text).into_owned(), broken)
    }

    fn members(compression: Compression, texts: &[&str]) -> Vec<Vec<u8>> {
        texts.iter().map(|text| member(compression, text.as_bytes()).unwrap()).collect()
    }

    #[test]
    fn members_follow_each_other_and_padding_is_passed_over() {
        for compression in [Compression::Gzip, Compression::Zstd] {
            let file = [members(compression, &["one\n", "", "two\n"]).concat(), vec![0; 700]].concat();
            assert_eq!(all(file), ("one\ntwo\n".to_owned(), 0));
        }
        assert_eq!(all(b"plain\n".to_vec()), ("plain\n".to_owned(), 0));
        assert_eq!(all(Vec::new()), (String::new(), 0));
    }

    #[test]
    fn a_broken_member_costs_itself_alone() {
        for compression in [Compression::Gzip, Compression::Zstd] {
            let [one, mut two, three] = members(compression, &["one\n", "two\n", "three\n"]).try_into().unwrap();
            two.truncate(two.len() - 4);
            let mut file = [one.clone(), two, three.clone()].concat();
            let (text, broken) = all(file.clone());
            assert!(broken == 1 && text.starts_with("one\n") && text.ends_with("three\n"), "{text}");
            file.truncate(file.len() - 2);
            assert!(all(file).0.starts_with("one\n"));
            assert_eq!(all([one, b"no member".to_vec(), three].concat()), ("one\nthree\n".to_owned(), 1));
        }
    }

    #[test]
    fn what_is_whole_ends_with_a_member_and_a_line() {
        let files = members(Compression::Zstd, &["one\n", "tw", "o\nthree"]);
        let mut decoder = decoder(files.concat());
        io::copy(&mut decoder, &mut io::sink()).unwrap();
        assert_eq!(decoder.whole(), files[0].len() as u64);
        let mut plain = self::decoder(b"one\ntw".to_vec());
        while super::super::lines::next(&mut plain, 9).unwrap().is_some() {}
        assert_eq!(plain.whole(), 4);
    }

    #[test]
    fn a_bomb_is_never_held() {
        let mut bomb = decoder(member(Compression::Gzip, &vec![b' '; 64 << 20]).unwrap());
        assert_eq!(io::copy(&mut bomb, &mut io::sink()).unwrap(), 64 << 20);
        assert!(bomb.buffer.len() == BUFFER);
    }
}
