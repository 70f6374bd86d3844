//! Numbers about blocks for the learned model: one row a block, the same for HTML and plain text. One implementation serves training
//! and use. Cost is linear: running totals over blocks, one walk up the elements of each block.

mod containers;
mod evidence;
mod forms;
mod headings;
mod keywords;
mod own;
mod page;
mod place;
mod sequence;
mod tokens;

use super::block_words::BlockWords;
use super::linear::{self, Linear};
use super::shape::Shape;
use crate::document::Document;
pub(crate) use keywords::{GROUPS as NAME_GROUPS, NameGroups};
pub(crate) use tokens::{Tokens, lower_hash, name_words, word_hash};

/// A table of numbers: one row a block, one column a feature.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Features {
    values: Vec<f32>,
    width: usize,
}

impl Features {
    /// The numbers of one block.
    #[must_use]
    pub fn row(&self, block: usize) -> &[f32] {
        &self.values[block * self.width..(block + 1) * self.width]
    }

    /// All numbers, row by row.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Numbers of a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Number of blocks.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len() / self.width.max(1)
    }

    /// Whether there is no block.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// The groups of columns, in their order.
const GROUPS: [&[&str]; 7] =
    [&own::NAMES, &place::NAMES, &sequence::NAMES, &containers::NAMES, &page::NAMES, &evidence::NAMES, &forms::NAMES];

/// The names of the columns, in order.
pub fn names() -> impl Iterator<Item = &'static str> {
    GROUPS.iter().flat_map(|g| g.iter().copied())
}

/// Running totals over the blocks that every group needs.
pub(super) struct Totals<'t, 'a> {
    document: &'t Document<'a>,
    shapes: &'t [Shape],
    block_words: &'t BlockWords,
    names: &'t NameGroups,
    /// The level of each block as a heading; 0 for what is none.
    headings: Vec<u8>,
    /// The headline.
    headline: Option<usize>,
    /// The run of prose with most words.
    run: (usize, usize),
    /// Words before block `i`.
    words: Vec<f32>,
    /// Words inside links before block `i`.
    link_words: Vec<f32>,
    /// Prose blocks before block `i`.
    prose: Vec<f32>,
    /// Words of prose blocks before block `i`.
    prose_words: Vec<f32>,
}

impl<'t, 'a> Totals<'t, 'a> {
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn new(document: &'t Document<'a>, shapes: &'t [Shape], block_words: &'t BlockWords, names: &'t NameGroups) -> Self {
        let sums = |value: fn(&Shape) -> f32| running(shapes.iter().map(value));
        let prose_words = sums(|s| if s.is_prose() { s.words as f32 } else { 0.0 });
        Self {
            document,
            shapes,
            block_words,
            names,
            headings: headings::levels(document, shapes),
            headline: headings::headline(document, block_words),
            run: sequence::longest_run(shapes, &prose_words),
            words: sums(|s| s.words as f32),
            link_words: sums(|s| s.words as f32 * s.link_share),
            prose: sums(|s| f32::from(u8::from(s.is_prose()))),
            prose_words,
        }
    }

    fn len(&self) -> usize {
        self.shapes.len()
    }

    /// The sum of a running total over blocks `from..to`, clamped to the page.
    fn over(sums: &[f32], from: usize, to: usize) -> f32 {
        let last = sums.len() - 1;
        sums[to.min(last)] - sums[from.min(last)]
    }
}

/// One group's columns of one row.
struct Row<'r> {
    cells: std::slice::IterMut<'r, f32>,
}

impl Row<'_> {
    fn push(&mut self, value: f32) {
        let cell = self.cells.next();
        debug_assert!(cell.is_some(), "more values than names");
        if let Some(cell) = cell {
            *cell = value;
        }
    }

    fn flag(&mut self, value: bool) {
        self.push(f32::from(u8::from(value)));
    }
}

impl Drop for Row<'_> {
    fn drop(&mut self) {
        debug_assert!(self.cells.len() == 0, "fewer values than names");
    }
}

/// The sums before each value, and of all.
fn running(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut sum = 0.0;
    std::iter::once(0.0)
        .chain(values.map(|v| {
            sum += v;
            sum
        }))
        .collect()
}

/// The place of a block, or the end of some, in half the room: pages have at most as many blocks as nodes, which are numbered so as well.
fn compact(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// A run of blocks that was kept compact.
fn range((from, to): (u32, u32)) -> (usize, usize) {
    (from as usize, to as usize)
}

/// `a / b`, 0 where `b` is.
fn share(a: f32, b: f32) -> f32 {
    if b > 0.0 { a / b } else { 0.0 }
}

/// What the rows of a page share; made once, after which each row can be had alone.
pub(super) struct Rows<'t, 'a> {
    totals: &'t Totals<'t, 'a>,
    own: own::Own<'t, 'a>,
    place: place::Place<'t, 'a>,
    sequence: sequence::Sequence<'t, 'a>,
    containers: containers::Containers<'t, 'a>,
    page: [f32; page::NAMES.len()],
    evidence: Option<evidence::Evidence>,
    forms: forms::Forms<'t, 'a>,
}

impl<'t, 'a> Rows<'t, 'a> {
    /// The rows of a page with at least one block, before any stage was heard.
    pub(super) fn new(totals: &'t Totals<'t, 'a>) -> Self {
        let place = place::Place::new(totals);
        Self {
            totals,
            own: own::Own::new(totals),
            forms: forms::Forms::new(totals, &place.signatures),
            place,
            sequence: sequence::Sequence::new(totals),
            containers: containers::Containers::new(totals),
            page: page::page(totals),
            evidence: None,
        }
    }

    /// Number of blocks.
    pub(super) fn len(&self) -> usize {
        self.totals.len()
    }

    /// Makes what a stage says of all blocks, as log-odds, the evidence among the features, in place of what an earlier stage said.
    pub(super) fn hear(&mut self, log_odds: Vec<f32>) {
        // Before there is more, not after.
        self.evidence = None;
        self.evidence = Some(evidence::Evidence::new(self.totals, &self.place.signatures, log_odds));
    }

    /// What was last heard of a block, as log-odds.
    pub(super) fn heard(&self, block: usize) -> Option<f32> {
        self.evidence.as_ref().and_then(|e| e.logit(block))
    }

    /// All rows.
    pub(super) fn table(&self) -> Features {
        let width = width();
        let mut values = vec![0.0; width * self.len()];
        values.chunks_exact_mut(width).enumerate().for_each(|(i, row)| self.fill(i, row));
        Features { values, width }
    }

    /// Writes the features of a block into `row`, which is [`width`] long.
    pub(super) fn fill(&self, block: usize, row: &mut [f32]) {
        let mut rest = row;
        let mut next = |group: usize| {
            let (cells, tail) = std::mem::take(&mut rest).split_at_mut(GROUPS[group].len());
            rest = tail;
            Row { cells: cells.iter_mut() }
        };
        let ranges = self.containers.ranges(block);
        self.own.fill(block, next(0));
        self.place.fill(block, next(1));
        self.sequence.fill(block, next(2));
        self.containers.fill(block, &ranges, next(3));
        let mut cells = next(4);
        self.page.iter().for_each(|&v| cells.push(v));
        drop(cells);
        let mut cells = next(5);
        match &self.evidence {
            Some(evidence) => evidence.fill(block, self.place.signatures[block], &ranges, cells),
            None => evidence::NAMES.iter().for_each(|_| cells.push(0.0)),
        }
        self.forms.fill(block, &self.place.signatures, next(6));
    }
}

/// Number of features.
pub(super) fn width() -> usize {
    GROUPS.iter().map(|g| g.len()).sum()
}

/// What the linear stage says of each block, as log-odds.
pub(super) fn log_odds(totals: &Totals<'_, '_>, linear: &Linear) -> Vec<f32> {
    let tokens = Tokens::new(totals.document, totals.shapes);
    let mut own = linear::Tokens::default();
    let logit = |i| {
        own.clear();
        let mut sum = 0;
        tokens.each(i, |token| sum += if own.add(token) { linear.weight(token) } else { 0 });
        linear.logit(sum)
    };
    (0..totals.len()).map(logit).collect()
}
