//! Numbers about blocks for the learned model: one row a block, the same for HTML and plain text. One implementation serves training
//! and use. Cost is linear: running totals over blocks, one walk up the elements of each block.

mod containers;
mod evidence;
mod keywords;
mod own;
mod page;
mod place;
mod sequence;
mod tokens;

use super::linear::Linear;
use super::shape::Shape;
use crate::document::Document;
pub(crate) use keywords::{GROUPS as NAME_GROUPS, groups as name_groups};
pub(crate) use tokens::{Tokens, lower_hash, name_words, word_hash};

/// A table of numbers: one row a block, one column a feature.
#[derive(Clone, Debug, PartialEq)]
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
const GROUPS: [&[&str]; 6] = [&own::NAMES, &place::NAMES, &sequence::NAMES, &containers::NAMES, &page::NAMES, &evidence::NAMES];

/// The names of the columns, in order.
pub fn names() -> impl Iterator<Item = &'static str> {
    GROUPS.iter().flat_map(|g| g.iter().copied())
}

/// Running totals over the blocks that every group needs.
struct Totals<'t, 'a> {
    document: &'t Document<'a>,
    shapes: &'t [Shape],
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
    fn new(document: &'t Document<'a>, shapes: &'t [Shape]) -> Self {
        let sums = |value: fn(&Shape) -> f32| {
            let mut sum = 0.0;
            std::iter::once(0.0)
                .chain(shapes.iter().map(|s| {
                    sum += value(s);
                    sum
                }))
                .collect::<Vec<f32>>()
        };
        Self {
            document,
            shapes,
            words: sums(|s| s.words as f32),
            link_words: sums(|s| s.words as f32 * s.link_share),
            prose: sums(|s| f32::from(u8::from(s.is_prose()))),
            prose_words: sums(|s| if s.is_prose() { s.words as f32 } else { 0.0 }),
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

/// `a / b`, 0 where `b` is.
fn share(a: f32, b: f32) -> f32 {
    if b > 0.0 { a / b } else { 0.0 }
}

/// The features of all blocks; `linear` is the first stage, whose evidence is among them.
#[must_use]
pub fn features(document: &Document<'_>, shapes: &[Shape], linear: Option<&Linear>) -> Features {
    let width: usize = GROUPS.iter().map(|g| g.len()).sum();
    let mut values = vec![0.0; width * shapes.len()];
    let totals = Totals::new(document, shapes);
    if !shapes.is_empty() {
        let own = own::Own::new(&totals);
        let place = place::Place::new(&totals);
        let sequence = sequence::Sequence::new(&totals);
        let containers = containers::Containers::new(&totals);
        let page = page::page(&totals);
        let evidence = linear.map(|linear| evidence::Evidence::new(&totals, &place.signatures, logits(document, linear)));
        for (i, row) in values.chunks_exact_mut(width).enumerate() {
            let mut rest = row;
            let mut next = |group: usize| {
                let (cells, tail) = std::mem::take(&mut rest).split_at_mut(GROUPS[group].len());
                rest = tail;
                Row { cells: cells.iter_mut() }
            };
            let ranges = containers.ranges(i);
            own.fill(i, next(0));
            place.fill(i, next(1));
            sequence.fill(i, next(2));
            containers.fill(i, &ranges, next(3));
            let mut cells = next(4);
            page.iter().for_each(|&v| cells.push(v));
            drop(cells);
            if let Some(evidence) = &evidence {
                evidence.fill(i, place.signatures[i], &ranges, next(5));
            }
        }
    }
    Features { values, width }
}

/// The linear stage's answer for each block.
fn logits(document: &Document<'_>, linear: &Linear) -> Vec<f32> {
    let tokens = Tokens::new(document);
    let mut own = Vec::new();
    let logit = |i| {
        own.clear();
        tokens.each(i, |token| own.push(token));
        linear.logit(&mut own)
    };
    (0..document.blocks.len()).map(logit).collect()
}
