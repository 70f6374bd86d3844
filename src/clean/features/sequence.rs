//! Features of a block's place in the order of blocks: position, neighbours, windows, runs of prose, headings before it.

use super::{Row, Totals, compact, share};
use crate::clean::shape::Shape;
use crate::document::BlockKind;

/// Neighbours that count, before and after.
const NEIGHBOURS: [isize; 6] = [-3, -2, -1, 1, 2, 3];
/// Half-widths of the windows.
const WINDOWS: [usize; 3] = [2, 5, 12];

pub(super) const NAMES: [&str; 57] = [
    "index_share",
    "index",
    "from_end",
    "words_before",
    "prose_before",
    "since_h1",
    "after_h1",
    "breaks_before",
    "blocks_since_heading",
    "words_since_heading",
    "last_heading_level",
    "next_is_heading",
    "run_inside",
    "run_distance",
    "run_words",
    "run_share",
    "last_prose_words",
    "blocks_since_prose",
    "n-3_words",
    "n-3_link",
    "n-3_marks",
    "n-3_ends",
    "n-3_kind",
    "n-2_words",
    "n-2_link",
    "n-2_marks",
    "n-2_ends",
    "n-2_kind",
    "n-1_words",
    "n-1_link",
    "n-1_marks",
    "n-1_ends",
    "n-1_kind",
    "n+1_words",
    "n+1_link",
    "n+1_marks",
    "n+1_ends",
    "n+1_kind",
    "n+2_words",
    "n+2_link",
    "n+2_marks",
    "n+2_ends",
    "n+2_kind",
    "n+3_words",
    "n+3_link",
    "n+3_marks",
    "n+3_ends",
    "n+3_kind",
    "w2_words",
    "w2_prose",
    "w2_link",
    "w5_words",
    "w5_prose",
    "w5_link",
    "w12_words",
    "w12_prose",
    "w12_link",
];

/// What the rows of a page share.
pub(super) struct Sequence<'t, 'a> {
    totals: &'t Totals<'t, 'a>,
    /// For each block, the end of the last heading before it; 0 where there is none.
    heading: Vec<u32>,
    /// The same of the last prose block before it.
    prose: Vec<u32>,
}

impl<'t, 'a> Sequence<'t, 'a> {
    pub(super) fn new(totals: &'t Totals<'t, 'a>) -> Self {
        let n = totals.len();
        let (mut heading, mut prose) = (Vec::with_capacity(n), Vec::with_capacity(n));
        let (mut last_heading, mut last_prose) = (0, 0);
        for (i, &level) in totals.headings.iter().enumerate() {
            heading.push(last_heading);
            prose.push(last_prose);
            if level > 0 {
                last_heading = compact(i + 1);
            }
            if totals.shapes[i].is_prose() {
                last_prose = compact(i + 1);
            }
        }
        Self { totals, heading, prose }
    }

    #[allow(clippy::cast_precision_loss)]
    pub(super) fn fill(&self, i: usize, mut row: Row<'_>) {
        let t = self.totals;
        let (n, last) = (t.len() as f32, t.len());
        row.push(i as f32 / n);
        row.push(i as f32);
        row.push(n - i as f32);
        row.push(share(t.words[i], t.words[last]));
        row.push(share(t.prose_words[i], t.prose_words[last]));
        row.push(t.headline.map_or(-999.0, |h| i as f32 - h as f32));
        row.flag(t.headline.is_some_and(|h| i >= h));
        row.push(f32::from(t.document.blocks[i].breaks_before));
        let heading = (self.heading[i] as usize).checked_sub(1);
        row.push(heading.map_or(999.0, |h| (i - h) as f32));
        row.push(heading.map_or(9999.0, |h| t.words[i] - t.words[h + 1]));
        row.push(heading.map_or(0.0, |h| f32::from(t.headings[h])));
        row.flag(t.headings.get(i + 1).is_some_and(|&level| level > 0));
        let (from, to) = t.run;
        row.flag((from..to).contains(&i));
        row.push(if i < from { i as f32 - from as f32 } else { (i + 1).saturating_sub(to) as f32 });
        row.push(Totals::over(&t.prose_words, from, to));
        row.push(share(Totals::over(&t.prose_words, from, to), t.prose_words[last]));
        let prose = (self.prose[i] as usize).checked_sub(1);
        row.push(prose.map_or(0.0, |p| t.shapes[p].words as f32));
        row.push(prose.map_or(999.0, |p| (i - p) as f32));
        for offset in NEIGHBOURS {
            let at = i.checked_add_signed(offset).filter(|&k| k < last);
            let Some((shape, block, level)) = at.map(|k| (&t.shapes[k], &t.document.blocks[k], t.headings[k])) else {
                [-1.0, 0.0, 0.0, 0.0, -1.0].iter().for_each(|&v| row.push(v));
                continue;
            };
            row.push(shape.words as f32);
            row.push(shape.link_share);
            row.push(share(shape.marks as f32, shape.words as f32));
            row.flag(shape.ends_sentence);
            row.push(match block.kind {
                _ if level > 0 => 1.0,
                BlockKind::ListItem { .. } => 2.0,
                BlockKind::Paragraph => 0.0,
                _ => 3.0,
            });
        }
        for width in WINDOWS {
            let (from, to) = (i.saturating_sub(width), (i + width + 1).min(last));
            let words = Totals::over(&t.words, from, to);
            row.push(words / (to - from) as f32);
            row.push(Totals::over(&t.prose, from, to) / (to - from) as f32);
            row.push(share(Totals::over(&t.link_words, from, to), words));
        }
    }
}

/// The stretch of prose with most words, bridging up to three other blocks.
pub(super) fn longest_run(shapes: &[Shape], prose_words: &[f32]) -> (usize, usize) {
    let (mut best, mut most) = ((0, 0), 0.0);
    let (mut start, mut end) = (0, 0);
    for (i, shape) in shapes.iter().enumerate() {
        if !shape.is_prose() {
            continue;
        }
        if end == 0 || i - end >= 4 {
            start = i;
        }
        end = i + 1;
        let words = Totals::over(prose_words, start, end);
        if words > most {
            (best, most) = ((start, end), words);
        }
    }
    best
}
