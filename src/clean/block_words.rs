//! The words of a page's blocks as numbers, letter case folded, read once: the features and the rules compare them.

use crate::document::Document;
use crate::text::words::{fold_hash, words};

/// The words of all blocks.
#[derive(Debug, Default)]
pub struct BlockWords {
    /// One number a word.
    hashes: Vec<u64>,
    /// What each word looks like.
    looks: Vec<Look>,
    /// Where the words of each block begin, and all end.
    starts: Vec<usize>,
}

/// What a word looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// Four bytes or fewer, all of letters.
    pub(super) short: bool,
    /// Four letters or more; any word that is not ASCII.
    pub(super) long: bool,
    /// With a digit.
    pub(super) numeric: bool,
}

impl Look {
    fn of(word: &str) -> Self {
        let numeric = if word.is_ascii() { word.bytes().any(|b| b.is_ascii_digit()) } else { word.chars().any(char::is_numeric) };
        Self { short: word.len() <= 4 && word.chars().all(char::is_alphabetic), long: word.len() >= 4 || !word.is_ascii(), numeric }
    }
}

impl BlockWords {
    /// Reads all blocks.
    #[must_use]
    pub fn new(document: &Document<'_>) -> Self {
        // Of most languages a word has six bytes and a space, or more.
        let mut all = Self { hashes: Vec::with_capacity(document.text.len() / 8), ..Self::default() };
        all.looks.reserve(document.text.len() / 8);
        all.starts.reserve(document.blocks.len() + 1);
        all.starts.push(0);
        for block in &document.blocks {
            let text = document.block_text(block);
            for word in words(text) {
                let word = word.of(text);
                all.hashes.push(fold_hash(word));
                all.looks.push(Look::of(word));
            }
            all.starts.push(all.hashes.len());
        }
        all
    }

    /// The words of a block.
    pub(super) fn of(&self, block: usize) -> &[u64] {
        &self.hashes[self.starts[block]..self.starts[block + 1]]
    }

    /// The same with what each looks like.
    pub(super) fn looks(&self, block: usize) -> impl Iterator<Item = (u64, Look)> + '_ {
        let range = self.starts[block]..self.starts[block + 1];
        self.hashes[range.clone()].iter().copied().zip(self.looks[range].iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::plain;
    use crate::limits::Limits;

    #[test]
    fn words_are_found_by_block() {
        let document = plain::parse("The 2nd pier\n\n\nTHE \u{44f}", &Limits::default());
        let words = BlockWords::new(&document);
        assert_eq!((words.of(0).len(), words.of(1).len()), (3, 2));
        assert_eq!(words.of(0)[0], words.of(1)[0]);
        let looks: Vec<_> = (0..2).flat_map(|i| words.looks(i)).map(|(_, l)| (l.short, l.long, l.numeric)).collect();
        assert_eq!(looks, [(true, false, false), (false, false, true), (true, true, false), (true, false, false), (true, true, false)]);
    }
}
