//! What an earlier run has answered: the ids of its output, and where its last whole row ends.

use std::fs::File;
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, BufRead as _};

use super::compression::{Compression, Decoder};
use super::item;
use super::lines::{self, Line};
use super::raw::Raw;

/// Ids that have been answered, each as often as it was. Held as 64-bit hashes, twelve bytes an id: among a thousand million ids, the chance that
/// a page is left out because its id has the hash of another one is about 1 in 20 for the whole run, among ten million 1 in 200,000.
#[derive(Debug, Default)]
pub(super) struct Answered {
    hasher: RandomState,
    /// In ascending order.
    hashes: Vec<u64>,
    /// At the first of equal hashes, how many of them have been taken.
    taken: Vec<u32>,
    left: usize,
}

impl Answered {
    fn new(hasher: RandomState, mut hashes: Vec<u64>) -> Self {
        hashes.sort_unstable();
        let (taken, left) = (vec![0; hashes.len()], hashes.len());
        Self { hasher, hashes, taken, left }
    }

    /// Whether all have been taken.
    pub(super) fn is_spent(&self) -> bool {
        self.left == 0
    }

    /// Rows whose ids have not come up.
    pub(super) fn left(&self) -> usize {
        self.left
    }

    /// Takes one answer under this id, JSON as written; false if there is none any more.
    pub(super) fn take(&mut self, id: &str) -> bool {
        let hash = self.hasher.hash_one(id);
        let first = self.hashes.partition_point(|&h| h < hash);
        let same = self.hashes[first..].partition_point(|&h| h == hash);
        match self.taken.get_mut(first) {
            Some(taken) if (*taken as usize) < same => *taken += 1,
            _ => return false,
        }
        self.left -= 1;
        true
    }
}

/// What an output holds.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) answered: Answered,
    /// Bytes up to the end of the last row that is whole – and of the last member that is, if it is compressed.
    pub(super) whole: u64,
    pub(super) compression: Option<Compression>,
}

/// Most bytes of a row that are held to look for its id; longer ids are found in shorter rows alone.
const HELD: usize = 1 << 20;

/// Reads an output as far as it is whole.
///
/// # Errors
/// When the file cannot be read, or holds a line that is no row.
pub(super) fn read(output: File) -> io::Result<Found> {
    let mut decoder = Decoder::new(Raw::new(Box::new(output)))?;
    let compression = decoder.compression();
    let (hasher, mut hashes) = (RandomState::new(), Vec::new());
    let (mut whole, mut whole_rows, mut line) = (0, 0, 0u64);
    loop {
        let more = match decoder.fill_buf() {
            Ok(bytes) => !bytes.is_empty(),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => false,
            Err(error) => return Err(error),
        };
        if decoder.whole() > whole {
            (whole, whole_rows) = (decoder.whole(), hashes.len());
        }
        if !more {
            break;
        }
        let row = match lines::next(&mut decoder, HELD) {
            Ok(Some(Line::Whole(row) | Line::TooLong { start: row, .. })) => row,
            Ok(None) => break,
            Err(error) if error.kind() == io::ErrorKind::InvalidData => break,
            Err(error) => return Err(error),
        };
        line += 1;
        match item::first_id(&row) {
            Some(id) => hashes.push(hasher.hash_one(id.as_str())),
            None if row.trim_ascii().is_empty() => {}
            // It may be the one that was not finished, which is cut off.
            None if decoder.fill_buf().is_ok_and(|rest| rest.is_empty()) && decoder.whole() == whole => break,
            None => return Err(io::Error::other(format!("line {line} begins with no id, so it is no row of batch"))),
        }
    }
    hashes.truncate(whole_rows);
    Ok(Found { answered: Answered::new(hasher, hashes), whole, compression })
}

#[cfg(test)]
mod tests {
    use std::io::{Seek as _, Write as _};

    use super::super::compression::member;
    use super::*;

    fn found(bytes: &[u8]) -> io::Result<Found> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.rewind().unwrap();
        read(file)
    }

    #[test]
    fn an_id_is_taken_as_often_as_it_was_answered() {
        let mut answered = found(b"{\"id\":7,\"x\":1}\n{\"id\":\"7\"}\n{\"id\":7,\"x\":2}\n").unwrap().answered;
        assert!(answered.take("7") && answered.take("7") && !answered.take("7") && !answered.take("8"));
        assert_eq!((answered.left(), answered.is_spent()), (1, false));
        assert!(answered.take("\"7\"") && answered.is_spent());
    }

    #[test]
    fn what_is_not_whole_does_not_count() {
        for (rest, rows) in [("", 1), ("{\"id\":2,\"x", 1), ("{\"id\"", 1), ("{\"id\":2}", 1), ("{\"id\":2}\n", 2)] {
            let text = format!("{{\"id\":1}}\n{rest}");
            let found = found(text.as_bytes()).unwrap();
            assert_eq!((found.answered.left(), found.whole), (rows, if rows == 1 { 9 } else { 18 }), "{rest}");
        }
        assert!(found(b"{\"id\":1}\nsomething else\n").unwrap_err().to_string().contains("line 2"));
        assert!(found(b"{\"url\":1}\n{\"id\":1}\n").is_err());
        assert_eq!(found(b"").unwrap().whole, 0);
    }

    #[test]
    fn of_compressed_output_whole_members_count() {
        for compression in [Compression::Gzip, Compression::Zstd] {
            let one = member(compression, b"{\"id\":1}\n{\"id\":2}\n").unwrap();
            let two = member(compression, b"{\"id\":3}\n").unwrap();
            for cut in [0, 1, 5, two.len() - 1] {
                let found = found(&[&one[..], &two[..cut]].concat()).unwrap();
                assert_eq!((found.answered.left(), found.whole, found.compression), (2, one.len() as u64, Some(compression)), "{cut}");
            }
            assert_eq!(found(&[&one[..], &two].concat()).unwrap().answered.left(), 3);
        }
    }

    #[test]
    fn rows_longer_than_what_is_held_are_found() {
        let row = format!("{{\"id\":\"long\",\"text\":\"{}\"}}\n", "x".repeat(2 * HELD));
        assert!(found(row.as_bytes()).unwrap().answered.take("\"long\""));
    }
}
