//! Reads the tables of n-grams, letter by letter: from an n-gram to the one with one letter more, with the languages that have it. What
//! the numbers mean for a text is not known here.

use super::letters::Letter;
use super::tables::{COUNTS, LONG, NARROW, SHORT};
use super::tongues::COUNT;

/// Longest n-gram, in letters.
pub(super) const LONGEST: usize = if LONG.is_empty() { 3 } else { 5 };
/// Losses of this many are a logarithm of one.
pub(super) const UNIT: f64 = (1 << SHORT_BITS) as f64 / 20.0;

const SHORT_BITS: u32 = 24;
const LONG_BITS: usize = 12;
/// The place of an n-gram of four letters that no longer one begins with.
const NO_BLOCK: usize = usize::MAX;
/// Stands for no symbol in [`NARROW`].
const NO_BYTE: u8 = 255;

/// The lists of [`SHORT`] and [`LONG`].
#[derive(Debug)]
pub(super) struct Ngrams {
    firsts: [&'static [u8]; 3],
    children: [&'static [u8]; 2],
    entries: &'static [u8],
    symbols: [&'static [u8]; 2],
    offsets: &'static [u8],
    blocks: &'static [u8],
}

impl Ngrams {
    pub(super) fn new() -> Self {
        let mut rest = SHORT;
        let mut take = |bytes: usize| {
            let (taken, left) = rest.split_at(bytes);
            rest = left;
            taken
        };
        let firsts = COUNTS.map(|n| take((n + 1) * 4));
        let children = [COUNTS[0], COUNTS[1]].map(|n| take((n + 1) * 4));
        let entries = take(word(firsts[2], COUNTS[2]) * 4);
        let symbols = [COUNTS[1], COUNTS[2]].map(|n| take(n * 2));
        let (offsets, blocks) = LONG.split_at(if LONG.is_empty() { 0 } else { (COUNTS[2] + 1) * 4 });
        Self { firsts, children, entries, symbols, offsets, blocks }
    }

    /// A number from every page of memory the tables take, so that none is read from disk later.
    pub(super) fn touch(&self) -> u64 {
        [SHORT, LONG].iter().flat_map(|table| table.iter().step_by(4096)).map(|&b| u64::from(b)).sum()
    }

    /// Makes `child` the n-gram of `parent` with one letter more; `false` where no language has it.
    pub(super) fn descend(&self, parent: &Node, letter: Letter, child: &mut Node) -> bool {
        child.length = parent.length + 1;
        child.short = &[];
        child.count = 0;
        if parent.length < 3 {
            let Some(place) = self.child(parent.length, parent.place, letter.symbol()) else { return false };
            child.place = place;
            let (first, end) = (word(self.firsts[parent.length], place), word(self.firsts[parent.length], place + 1));
            child.short = self.entries[first * 4..end * 4].as_chunks().0;
            return true;
        }
        let start = match parent.length {
            _ if self.offsets.is_empty() => None,
            3 => Some(word(self.offsets, parent.place)).filter(|start| *start < word(self.offsets, parent.place + 1)),
            _ => Some(parent.place).filter(|start| *start != NO_BLOCK),
        };
        let Some(start) = start else { return false };
        let block = Block::at(&self.blocks[start..], parent.len());
        let Some(n) = block.find(letter.symbol()) else { return false };
        block.entries(n, parent, child);
        child.place = block.inner(n).map_or(NO_BLOCK, |inner| start + inner);
        true
    }

    /// The child of a node with this symbol, one level down; the root's children are the symbols themselves.
    fn child(&self, level: usize, node: usize, symbol: u16) -> Option<usize> {
        if level == 0 {
            return usize::from(symbol).checked_sub(1);
        }
        let symbols = self.symbols[level - 1].as_chunks::<2>().0;
        let (first, end) = (word(self.children[level - 1], node), word(self.children[level - 1], node + 1));
        let place = symbols[first..end].binary_search_by(|s| u16::from_le_bytes(*s).cmp(&symbol));
        place.ok().map(|n| first + n)
    }
}

/// An n-gram with the languages that have it, ascending, and their losses. The default is the one of no letters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    length: usize,
    place: usize,
    /// Of three letters at most: language over loss, as they stand in [`SHORT`].
    short: &'static [[u8; 4]],
    /// Of four and five letters.
    count: usize,
    languages: [u8; COUNT],
    losses: [u32; COUNT],
}

impl Default for Node {
    fn default() -> Self {
        Self { length: 0, place: 0, short: &[], count: 0, languages: [0; COUNT], losses: [0; COUNT] }
    }
}

impl Node {
    #[inline]
    pub(super) fn entries(&self) -> impl Iterator<Item = (u8, u32)> {
        let short = self.short.iter().map(|entry| u32::from_le_bytes(*entry));
        let long = self.languages[..self.count].iter().copied().zip(self.losses[..self.count].iter().copied());
        short.map(|entry| ((entry >> SHORT_BITS) as u8, entry & ((1 << SHORT_BITS) - 1))).chain(long)
    }

    /// How many languages have it.
    fn len(&self) -> usize {
        self.short.len() + self.count
    }

    fn language(&self, n: usize) -> u8 {
        self.short.get(n).map_or(self.languages[n], |entry| entry[3])
    }

    fn push(&mut self, language: u8, loss: u32) {
        self.languages[self.count] = language;
        self.losses[self.count] = loss;
        self.count += 1;
    }
}

/// The children of an n-gram of three or four letters.
struct Block<'a> {
    bytes: &'a [u8],
    children: usize,
    languages: usize,
    wide: bool,
    end_bytes: usize,
    symbols: usize,
}

impl<'a> Block<'a> {
    fn at(bytes: &'a [u8], languages: usize) -> Self {
        let head = bytes[0];
        let few = usize::from(head >> 3);
        let (children, symbols) = if few < 31 { (few, 1) } else { (usize::from(u16::from_le_bytes([bytes[1], bytes[2]])), 3) };
        Self { bytes, children, languages, wide: head & 1 == 1, end_bytes: usize::from(head >> 1 & 3), symbols }
    }

    fn find(&self, symbol: u16) -> Option<usize> {
        if self.wide {
            let symbols = &self.bytes[self.symbols..self.ends()];
            return symbols.chunks_exact(2).position(|s| u16::from_le_bytes([s[0], s[1]]) == symbol);
        }
        let byte = NARROW[usize::from(symbol)];
        if byte == NO_BYTE { None } else { memchr::memchr(byte, &self.bytes[self.symbols..self.ends()]) }
    }

    fn ends(&self) -> usize {
        self.symbols + self.children * if self.wide { 2 } else { 1 }
    }

    fn bits(&self) -> usize {
        self.ends() + self.children * self.end_bytes
    }

    /// Gives `node` the languages of a child and their losses.
    fn entries(&self, child: usize, parent: &Node, node: &mut Node) {
        let bits = &self.bytes[self.bits()..];
        let before = count_ones(bits, child * self.languages);
        let mut place = self.children * self.languages + before * LONG_BITS;
        let mut mask = mask(bits, child * self.languages, self.languages);
        while mask != 0 {
            let language = parent.language(mask.trailing_zeros() as usize);
            mask &= mask - 1;
            let three = u32::from_le_bytes([bits[place / 8], bits[place / 8 + 1], bits[place / 8 + 2], 0]);
            node.push(language, (three >> (place % 8) & ((1 << LONG_BITS) - 1)) << (SHORT_BITS - LONG_BITS as u32));
            place += LONG_BITS;
        }
    }

    /// Where the block of a child's own children begins, if it has any.
    fn inner(&self, child: usize) -> Option<usize> {
        let end = |n: usize| {
            let at = self.ends() + n * self.end_bytes;
            self.bytes[at..at + self.end_bytes].iter().rev().fold(0, |sum, &byte| sum << 8 | usize::from(byte))
        };
        let start = if child == 0 { 0 } else { end(child - 1) };
        if start == end(child) {
            return None;
        }
        let masks = self.children * self.languages;
        let bits = masks + count_ones(&self.bytes[self.bits()..], masks) * LONG_BITS;
        Some(self.bits() + bits.div_ceil(8) + start)
    }
}

/// `count` bits, at most 120, from the bit `first` on.
fn mask(bytes: &[u8], first: usize, count: usize) -> u128 {
    let mut sixteen = [0; 16];
    sixteen.copy_from_slice(&bytes[first / 8..first / 8 + 16]);
    u128::from_le_bytes(sixteen) >> (first % 8) & ((1 << count) - 1)
}

/// Ones among the first `bits` bits, lowest bit of a byte first.
fn count_ones(bytes: &[u8], bits: usize) -> usize {
    let (whole, rest) = bytes[..bits.div_ceil(8)].split_at(bits / 8);
    let mut eights = whole.chunks_exact(8);
    let mut ones = 0;
    for eight in &mut eights {
        ones += u64::from_le_bytes([eight[0], eight[1], eight[2], eight[3], eight[4], eight[5], eight[6], eight[7]]).count_ones();
    }
    ones += eights.remainder().iter().map(|b| b.count_ones()).sum::<u32>();
    ones += rest.first().map_or(0, |b| (b & ((1 << (bits % 8)) - 1)).count_ones());
    ones as usize
}

/// The n-th number of a list.
fn word(list: &[u8], n: usize) -> usize {
    u32::from_le_bytes([list[n * 4], list[n * 4 + 1], list[n * 4 + 2], list[n * 4 + 3]]) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(text: &str) -> Vec<(usize, u8)> {
        let ngrams = Ngrams::new();
        let mut met = Vec::new();
        let mut node = Node::default();
        for letter in text.chars().map(Letter::of) {
            let mut next = Node::default();
            if !ngrams.descend(&node, letter, &mut next) {
                break;
            }
            node = next;
            met.extend(node.entries().map(|(language, _)| (node.length, language)));
        }
        met
    }

    #[test]
    fn longer_ngrams_are_of_fewer_languages() {
        let met = met("ption");
        let of = |length| met.iter().filter(|m| m.0 == length).map(|m| m.1).collect::<Vec<_>>();
        assert!((1..LONGEST).all(|n| of(n + 1).iter().all(|l| of(n).contains(l))));
        assert!(of(LONGEST).contains(&super::super::tongues::number(lingua::Language::English)));
        assert!((1..=LONGEST).all(|n| of(n).is_sorted()));
    }

    #[test]
    fn what_no_language_has_is_met_nowhere() {
        assert_eq!(met("\u{1F600}ab"), []);
        assert!(met("a\u{1F600}").iter().all(|m| m.0 == 1));
    }
}
