//! What a line of the page holds, for those who look at the lines around something: a date, a lead-in to names, a name. Looked at once,
//! when first asked for.

use std::cell::OnceCell;

use super::date_text::{Reading, find};
use super::names;

/// What a line holds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line {
    bytes: usize,
    dated: bool,
    /// Whether it opens with "By" or one of its kin.
    pub(super) byline: bool,
    /// Whether it is shaped like a person's name.
    pub(super) person: bool,
}

impl Line {
    fn of(text: &str, reading: Reading<'_>) -> Self {
        let dated = text.len() < DATED && !find(text, reading).is_empty();
        Self { bytes: text.len(), dated, byline: names::lead(text).is_some(), person: names::looks_like_person(text) }
    }

    /// Whether it is shorter than `bytes`, of at most 160, and holds a date.
    pub(super) fn dated(self, bytes: usize) -> bool {
        self.dated && self.bytes < bytes
    }
}

/// Bytes of a line from which on a date in it is that of something told.
const DATED: usize = 160;

/// The lines of a page, one for each block.
#[derive(Debug)]
pub(super) struct Lines(Vec<OnceCell<Line>>);

impl Lines {
    /// So many lines that nobody has looked at.
    pub(super) fn new(count: usize) -> Self {
        Self(vec![OnceCell::new(); count])
    }

    /// What line `index` holds, which reads `text`.
    pub(super) fn look(&self, index: usize, text: &str, reading: Reading<'_>) -> Line {
        self.0.get(index).map_or_else(Line::default, |line| *line.get_or_init(|| Line::of(text, reading)))
    }
}
