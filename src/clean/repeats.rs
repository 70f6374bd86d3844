//! Which kept blocks say again what other kept blocks say: the same words, words that stand within a longer text, pieces of a copy.
//! Compares words, letter case and marks ignored; decides nothing.
//!
//! Not every text that stands twice is a copy. What is said of one parameter is said of the next, in the same form at the same kind of
//! place, between other texts: such a refrain is left alone. A copy has another place, or its neighbours come with it. Between blocks of
//! code whole passages come again: a manual gives the same steps for the next case.

use rustc_hash::{FxBuildHasher, FxHashMap};
use std::mem::discriminant;

use super::page::Page;
use crate::document::BlockKind;

/// Words in a sequence that is looked up.
const SEQUENCE: usize = 3;
/// Fewer words (those of [`Shape`](super::shape::Shape)) may stand twice by chance.
const LEAST: u32 = 8;

/// How a block repeats another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Word for word.
    Same,
    /// Nearly all of it stands within another block or a run of blocks.
    Within,
    /// It is short and goes on with a block that repeats, as the text goes on that is repeated.
    Piece,
}

/// A block that says again what another one says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Repeat {
    /// The block to leave out.
    pub(super) block: usize,
    /// The block that stays, or the first of a run that does.
    pub(super) of: usize,
    /// How.
    pub(super) kind: Kind,
}

/// A block as words.
#[derive(Clone, Copy, Debug)]
struct Own {
    block: usize,
    /// Its words: a range of all words.
    start: usize,
    end: usize,
    long: bool,
    cell: bool,
}

/// Where a block that repeats stands in the text it repeats: from where and up to where, if its first and last words are the same there.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    from: Option<usize>,
    to: Option<usize>,
}

struct Search<'p> {
    page: &'p Page<'p, 'p>,
    /// Whether code is kept.
    has_code: bool,
    /// A number for each word of the kept blocks; odd where the word has a digit.
    words: Vec<u64>,
    blocks: Vec<Own>,
    /// Sequences of words to where they stand first.
    first: FxHashMap<u64, u32>,
    /// All words of a block to the first block that has just these.
    whole: FxHashMap<u64, usize>,
    /// What each of `blocks` repeats.
    found: Vec<Option<(usize, Kind)>>,
    places: Vec<Place>,
}

/// The kept blocks that repeat others, in page order.
pub(super) fn repeats<'p>(page: &'p Page<'p, 'p>) -> Vec<Repeat> {
    let kept = |i: usize| page.kept[i] && page.block(i).kind != BlockKind::Code;
    if (0..page.len()).filter(|&i| kept(i) && page.shapes[i].words >= LEAST).take(2).count() < 2 {
        return Vec::new();
    }
    let mut search = Search::new(page, kept);
    for n in 0..search.blocks.len() {
        search.look(n);
        search.note(n);
    }
    search.extend();
    search.finish()
}

impl<'p> Search<'p> {
    fn new(page: &'p Page<'p, 'p>, kept: impl Fn(usize) -> bool) -> Self {
        let mut all = Vec::new();
        let mut blocks = Vec::new();
        for block in (0..page.len()).filter(|&i| kept(i)) {
            let start = all.len();
            all.extend(page.words.looks(block).map(|(hash, look)| hash << 1 | u64::from(look.numeric)));
            let cell = matches!(page.block(block).kind, BlockKind::Cell { .. });
            blocks.push(Own { block, start, end: all.len(), long: page.shapes[block].words >= LEAST, cell });
        }
        let first = FxHashMap::with_capacity_and_hasher(all.len(), FxBuildHasher);
        let (found, places) = (vec![None; blocks.len()], vec![Place::default(); blocks.len()]);
        let has_code = (0..page.len()).any(|i| page.kept[i] && page.block(i).kind == BlockKind::Code);
        Self { page, has_code, words: all, blocks, first, whole: FxHashMap::default(), found, places }
    }

    fn sequence(&self, at: usize) -> Option<u64> {
        let words = self.words.get(at..at + SEQUENCE)?;
        Some(words.iter().fold(0, |all: u64, &w| (all.rotate_left(21) ^ w).wrapping_mul(0x9E37_79B9_7F4A_7C15)))
    }

    /// Finds what a block repeats of the blocks before it, and which of those are within it.
    fn look(&mut self, n: usize) {
        let own = self.blocks[n];
        if !own.long {
            return;
        }
        let hash = self.words[own.start..own.end].iter().fold(0u64, |all, &w| (all.rotate_left(5) ^ w).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let before = *self.whole.entry(hash).or_insert(n);
        if before != n && !self.is_refrain(before, n) {
            self.found[n] = Some((before, Kind::Same));
            let there = self.blocks[before];
            self.places[n] = Place { from: Some(there.start), to: Some(there.end) };
            return;
        }
        if before != n || own.cell || own.end - own.start < SEQUENCE {
            return;
        }
        // Where its sequences stood first, and where they stand in it.
        let mut hits: Vec<(usize, usize)> =
            (own.start..=own.end - SEQUENCE).filter_map(|at| Some((*self.first.get(&self.sequence(at)?)? as usize, at))).collect();
        hits.sort_unstable();
        hits.dedup_by_key(|h| h.0);
        if !self.is_within(n, &hits) {
            self.hold(n, &hits);
        }
    }

    /// Whether the block is within the text before it.
    fn is_within(&mut self, n: usize, hits: &[(usize, usize)]) -> bool {
        let own = self.blocks[n];
        let length = own.end - own.start;
        let all = length - SEQUENCE + 1;
        let least = least(all);
        if hits.len() < least {
            return false;
        }
        let room = length + length / 8 + 2;
        let (mut from, mut best) = (0, 0..0);
        for to in 0..hits.len() {
            while hits[to].0 - hits[from].0 > room - SEQUENCE {
                from += 1;
            }
            if to + 1 - from > best.len() {
                best = from..to + 1;
            }
        }
        let window = &hits[best];
        if window.len() < least || self.differs_in_number(own.start, own.end, window.iter().map(|h| h.1)) {
            return false;
        }
        let Some(of) = self.block_at(window[0].0).filter(|&of| self.is_part(n, of)) else { return false };
        let place = |at: usize| window.iter().find(|h| h.1 == at).map(|h| h.0);
        self.places[n] = Place { from: place(own.start), to: place(own.end - SEQUENCE).map(|p| p + SEQUENCE) };
        self.found[n] = Some((of, Kind::Within));
        true
    }

    /// Finds the shorter blocks before that are within this one.
    fn hold(&mut self, n: usize, hits: &[(usize, usize)]) {
        let mut rest = hits;
        while let Some(&(at, _)) = rest.first() {
            let Some(before) = self.block_at(at) else { return };
            let there = self.blocks[before];
            let count = rest.iter().take_while(|h| h.0 + SEQUENCE <= there.end).count();
            let (part, behind) = rest.split_at(count);
            rest = if count == 0 { rest.get(1..).unwrap_or_default() } else { behind };
            let length = there.end - there.start;
            if !there.long || there.cell || self.found[before].is_some() || length < SEQUENCE || count < least(length - SEQUENCE + 1) {
                continue;
            }
            let (low, high) = part.iter().fold((usize::MAX, 0), |(l, h), p| (l.min(p.1), h.max(p.1)));
            let close = high - low <= length + length / 8;
            if close && self.is_part(before, n) && !self.differs_in_number(there.start, there.end, part.iter().map(|h| h.0)) {
                self.found[before] = Some((n, Kind::Within));
            }
        }
    }

    /// Whether a word with a digit, of those from `start` to `end`, stands in no sequence that begins at one of `at`: then two texts of one
    /// form are about two things.
    fn differs_in_number(&self, start: usize, end: usize, at: impl Iterator<Item = usize>) -> bool {
        let mut covered = vec![false; end - start];
        for k in at {
            for slot in covered.iter_mut().skip(k - start).take(SEQUENCE) {
                *slot = true;
            }
        }
        self.words[start..end].iter().zip(covered).any(|(w, covered)| w & 1 == 1 && !covered)
    }

    /// Whether a block can be a part, or a quotation, of a longer text that stands elsewhere.
    fn is_part(&self, part: usize, whole: usize) -> bool {
        let kind = |n: usize| self.page.block(self.blocks[n].block).kind;
        (kind(part) == BlockKind::Quote || discriminant(&kind(part)) == discriminant(&kind(whole))) && !self.is_same_place(part, whole)
    }

    /// Whether two blocks stand in the same elements, each by its name alone. Plain text has no places.
    fn is_same_place(&self, a: usize, b: usize) -> bool {
        let document = self.page.document;
        if !document.has_markup {
            return false;
        }
        let path = |n: usize| document.ancestors(self.page.block(self.blocks[n].block).owner);
        let (mut a, mut b) = (path(a), path(b));
        loop {
            match (a.next(), b.next()) {
                (None, None) => return true,
                (Some(x), Some(y)) if x == y => return true,
                (Some(x), Some(y)) if document.name(x).eq_ignore_ascii_case(document.name(y)) => {}
                _ => return false,
            }
        }
    }

    /// Whether two blocks with the same words are no copies of each other.
    fn is_refrain(&self, a: usize, b: usize) -> bool {
        self.is_same_place(a, b) && (self.has_code || self.is_alone(a, b))
    }

    /// Whether neither neighbour comes again with the block.
    fn is_alone(&self, a: usize, b: usize) -> bool {
        let (a, b) = (self.blocks[a].block, self.blocks[b].block);
        let text = |i: Option<usize>| i.filter(|&i| i < self.page.len()).map(|i| self.page.text(i));
        let same = |x: Option<usize>, y: Option<usize>| text(x).is_some_and(|x| text(y) == Some(x));
        !same(a.checked_sub(1), b.checked_sub(1)) && !same(a.checked_add(1), b.checked_add(1))
    }

    fn block_at(&self, at: usize) -> Option<usize> {
        self.blocks.partition_point(|b| b.start <= at).checked_sub(1)
    }

    /// Makes a block's words known to those behind it, if it stays.
    fn note(&mut self, n: usize) {
        let own = self.blocks[n];
        if self.found[n].is_some() || own.cell {
            return;
        }
        for at in own.start..own.end {
            if let (Some(sequence), Ok(at)) = (self.sequence(at), u32::try_from(at)) {
                self.first.entry(sequence).or_insert(at);
            }
        }
    }

    /// Takes the short blocks of a copy: those that go on where a block that repeats ends or begins.
    fn extend(&mut self) {
        for n in 1..self.blocks.len() {
            let own = self.blocks[n];
            let Some(from) = self.places[n - 1].to.filter(|_| self.is_short(n)) else { continue };
            self.piece(n, from, from + (own.end - own.start));
        }
        for n in (1..self.blocks.len()).rev() {
            let own = self.blocks[n - 1];
            let Some(to) = self.places[n].from.filter(|_| self.is_short(n - 1)) else { continue };
            if let Some(from) = to.checked_sub(own.end - own.start) {
                self.piece(n - 1, from, to);
            }
        }
    }

    fn is_short(&self, n: usize) -> bool {
        let own = self.blocks[n];
        self.found[n].is_none() && !own.long && !own.cell && own.end > own.start
    }

    fn piece(&mut self, n: usize, from: usize, to: usize) {
        let own = self.blocks[n];
        if to <= own.start
            && self.words.get(from..to) == self.words.get(own.start..own.end)
            && let Some(of) = self.block_at(from)
        {
            self.found[n] = Some((of, Kind::Piece));
            self.places[n] = Place { from: Some(from), to: Some(to) };
        }
    }

    fn finish(self) -> Vec<Repeat> {
        // What is repeated may repeat another itself; each step leads to a block that was no repeat at the time, so it ends.
        let mut out = Vec::new();
        for (n, found) in self.found.iter().enumerate() {
            let Some((of, kind)) = *found else { continue };
            let mut stays = of;
            let mut steps = 0;
            while let Some((next, _)) = self.found[stays].filter(|_| steps < 8) {
                stays = next;
                steps += 1;
            }
            out.push(Repeat { block: self.blocks[n].block, of: self.blocks[stays].block, kind });
        }
        out
    }
}

/// How many of `all` sequences must be the same.
fn least(all: usize) -> usize {
    all - all / 10
}
