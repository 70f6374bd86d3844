//! Features of lines of plain text that stand in for markup: the form of a line (letter case, digits, marks, length), where on the page
//! other lines of that form are, what the lines around are made of, and which words it shares with the longest run of prose. All are 0 for
//! pages with markup.

use rustc_hash::FxHashMap;

use super::{Row, Totals, share};
use crate::clean::shape::Shape;

/// Words from which on a line is longer by a class.
const LENGTHS: [u32; 8] = [2, 3, 4, 6, 9, 13, 25, 60];
/// Half-width of the window in which lines of the same form are counted.
const NEAR: usize = 12;
/// The farthest that a line of the same form counts.
const FAR: u8 = 99;
/// Half-widths of the windows.
const WINDOWS: [usize; 3] = [2, 5, 12];

pub(super) const NAMES: [&str; 12] = [
    "form_since",
    "form_until",
    "form_near",
    "w2_capitalised",
    "w5_capitalised",
    "w12_capitalised",
    "w5_ends",
    "w5_digits",
    "run_overlap",
    "pg_breaks",
    "pg_capitalised",
    "pg_ends",
];

/// The form of a line as a number: equal for lines that look alike.
pub(super) fn form(shape: &Shape) -> u32 {
    let length = LENGTHS.iter().map(|&least| u32::from(shape.words >= least)).sum();
    let letters = match shape {
        s if s.worded == 0 => 0,
        s if s.all_upper() => 1,
        s if s.capitalised_share() >= 0.7 => 2,
        s if s.starts_lower => 3,
        _ => 4,
    };
    let digits = if shape.digits == 0 { 0 } else { 1 + u32::from(shape.digits.saturating_mul(3) >= shape.chars) };
    let end = if shape.ends_sentence { 1 } else { 2 * u32::from(shape.ends_colon) };
    let flags = [shape.has_sign, shape.has_currency, shape.questions > 0].into_iter().fold(0, |bits, flag| bits << 1 | u32::from(flag));
    [letters, digits, end, flags, shape.marks.min(2)].into_iter().fold(length, |form, part| form << 3 | part)
}

/// What the rows of a page share.
pub(super) struct Forms<'t, 'a> {
    totals: &'t Totals<'t, 'a>,
    lines: Option<Lines>,
}

/// What is counted of lines.
struct Lines {
    /// For each line, how far it is to the last one of its form before it and to the first one behind, at most [`FAR`].
    since: Vec<u8>,
    until: Vec<u8>,
    /// Running totals before each line: words that begin with a capital, and with a letter; ends of sentences; digits, and characters.
    capitalised: Vec<f32>,
    worded: Vec<f32>,
    ends: Vec<f32>,
    digits: Vec<f32>,
    chars: Vec<f32>,
    /// Line ends before a line, mean of the page.
    breaks: f32,
    /// The longer words of the longest run of prose, with the first and the last line of it that has each.
    run: FxHashMap<u64, (usize, usize)>,
}

impl<'t, 'a> Forms<'t, 'a> {
    pub(super) fn new(totals: &'t Totals<'t, 'a>, forms: &[u64]) -> Self {
        Self { totals, lines: (!totals.document.has_markup).then(|| Lines::new(totals, forms)) }
    }

    pub(super) fn fill(&self, i: usize, forms: &[u64], mut row: Row<'_>) {
        match &self.lines {
            Some(lines) => lines.fill(self.totals, i, forms, row),
            None => NAMES.iter().for_each(|_| row.push(0.0)),
        }
    }
}

impl Lines {
    #[allow(clippy::cast_precision_loss)]
    fn new(totals: &Totals<'_, '_>, forms: &[u64]) -> Self {
        let sums = |value: fn(&Shape) -> f32| super::running(totals.shapes.iter().map(value));
        let mut run: FxHashMap<u64, (usize, usize)> = FxHashMap::default();
        for i in totals.run.0..totals.run.1 {
            for (word, look) in totals.block_words.looks(i) {
                if look.long {
                    run.entry(word).or_insert((i, i)).1 = i;
                }
            }
        }
        let breaks: f32 = totals.document.blocks.iter().map(|b| f32::from(b.breaks_before.min(3))).sum();
        Self {
            since: distances(0..forms.len(), forms),
            until: distances((0..forms.len()).rev(), forms),
            capitalised: sums(|s| s.capitalised as f32),
            worded: sums(|s| s.worded as f32),
            ends: sums(|s| f32::from(u8::from(s.ends_sentence))),
            digits: sums(|s| s.digits as f32),
            chars: sums(|s| s.chars as f32),
            breaks: share(breaks, totals.len() as f32),
            run,
        }
    }

    #[allow(clippy::cast_precision_loss)]
    fn fill(&self, totals: &Totals<'_, '_>, i: usize, forms: &[u64], mut row: Row<'_>) {
        let (over, n) = (Totals::over, totals.len());
        let around = |width: usize| (i.saturating_sub(width), (i + width + 1).min(n));
        row.push(self.since[i].into());
        row.push(self.until[i].into());
        let (from, to) = around(NEAR);
        row.push(forms[from..to].iter().filter(|&&form| form == forms[i]).count() as f32 / (to - from) as f32);
        for width in WINDOWS {
            let (from, to) = around(width);
            row.push(share(over(&self.capitalised, from, to), over(&self.worded, from, to)));
        }
        let (from, to) = around(5);
        row.push(over(&self.ends, from, to) / (to - from) as f32);
        row.push(share(over(&self.digits, from, to), over(&self.chars, from, to)));
        row.push(self.run_overlap(totals, i));
        row.push(self.breaks);
        row.push(share(self.capitalised[n], self.worded[n]));
        row.push(share(self.ends[n], n as f32));
    }

    /// Share of a line's longer words that other lines of the longest run of prose have too.
    #[allow(clippy::cast_precision_loss)]
    fn run_overlap(&self, totals: &Totals<'_, '_>, i: usize) -> f32 {
        let (mut hits, mut all) = (0, 0);
        for (word, _) in totals.block_words.looks(i).filter(|(_, look)| look.long) {
            all += 1;
            hits += usize::from(self.run.get(&word).is_some_and(|&lines| lines != (i, i)));
        }
        share(hits as f32, all as f32)
    }
}

/// For each line how far it is back in `order` to the last one of its form.
fn distances(order: impl Iterator<Item = usize>, forms: &[u64]) -> Vec<u8> {
    let mut last: FxHashMap<u64, usize> = FxHashMap::default();
    let mut all = vec![FAR; forms.len()];
    for i in order {
        if let Some(before) = last.insert(forms[i], i) {
            all[i] = u8::try_from(i.abs_diff(before)).unwrap_or(FAR).min(FAR);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::shape::shape;

    #[test]
    fn lines_that_look_alike_have_one_form() {
        let of = |text: &str| form(&shape(text));
        assert_eq!(of("Jan 29, 2025"), of("Mar 2, 2024"));
        assert_eq!(of("Privacy Notice"), of("About Us"));
        assert_ne!(of("Privacy Notice"), of("Privacy notice here"));
        assert_ne!(of("12 comments"), of("No comments"));
    }

    #[test]
    fn the_nearest_of_a_form_are_found_on_both_sides() {
        let forms = [1, 2, 1, 3, 2];
        assert_eq!(distances(0..5, &forms), [FAR, FAR, 2, FAR, 3]);
        assert_eq!(distances((0..5).rev(), &forms), [2, 3, FAR, FAR, FAR]);
    }
}
