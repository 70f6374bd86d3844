//! Features of the nearest containers of a block: what else they hold, and where in them it stands. In plain text these are stretches of
//! prose, and what lies between two.

use super::{Row, Totals, compact, range, share};
use crate::document::NodeId;

/// Containers looked at.
pub(super) const DEPTH: usize = 5;
/// Other lines that a stretch of prose bridges, for each container of plain text.
const BRIDGED: [usize; 3] = [1, 3, 10];

pub(super) const NAMES: [&str; 30] = [
    "c1_words",
    "c1_link",
    "c1_blocks",
    "c1_prose_words",
    "c1_prose",
    "c1_place",
    "c2_words",
    "c2_link",
    "c2_blocks",
    "c2_prose_words",
    "c2_prose",
    "c2_place",
    "c3_words",
    "c3_link",
    "c3_blocks",
    "c3_prose_words",
    "c3_prose",
    "c3_place",
    "c4_words",
    "c4_link",
    "c4_blocks",
    "c4_prose_words",
    "c4_prose",
    "c4_place",
    "c5_words",
    "c5_link",
    "c5_blocks",
    "c5_prose_words",
    "c5_prose",
    "c5_place",
];

/// What the rows of a page share.
pub(super) struct Containers<'t, 'a> {
    totals: &'t Totals<'t, 'a>,
    /// In plain text, the stretch that holds each line, for each of [`BRIDGED`].
    stretches: Vec<Vec<(u32, u32)>>,
}

impl<'t, 'a> Containers<'t, 'a> {
    pub(super) fn new(totals: &'t Totals<'t, 'a>) -> Self {
        let bridged = if totals.document.has_markup { &[][..] } else { &BRIDGED };
        Self { totals, stretches: bridged.iter().map(|&most| stretches(totals, most)).collect() }
    }

    /// The nearest elements that hold the block and others, each a range of blocks; where there are fewer, the page.
    pub(super) fn ranges(&self, i: usize) -> [(usize, usize); DEPTH] {
        let t = self.totals;
        let mut ranges = [(0, t.len()); DEPTH];
        for (container, stretches) in ranges.iter_mut().zip(&self.stretches) {
            *container = range(stretches[i]);
        }
        let mut found = 0;
        let mut previous = (i, i + 1);
        let mut id: NodeId = t.document.blocks[i].owner;
        while found < DEPTH && id != 0 {
            let node = t.document.node(id);
            let range = (node.blocks.start as usize, node.blocks.end as usize);
            if range.1 - range.0 >= 2 && range != previous && range.0 <= i && i < range.1 {
                ranges[found] = range;
                found += 1;
                previous = range;
            }
            id = node.parent;
        }
        ranges
    }

    #[allow(clippy::cast_precision_loss)]
    pub(super) fn fill(&self, i: usize, ranges: &[(usize, usize); DEPTH], mut row: Row<'_>) {
        let t = self.totals;
        let last = t.len();
        for &(from, to) in ranges {
            let words = Totals::over(&t.words, from, to);
            let blocks = (to - from) as f32;
            row.push(words);
            row.push(share(Totals::over(&t.link_words, from, to), words));
            row.push(blocks);
            row.push(share(Totals::over(&t.prose_words, from, to), t.prose_words[last]));
            row.push(Totals::over(&t.prose, from, to) / blocks.max(1.0));
            row.push((i - from) as f32 / blocks.max(1.0));
        }
    }
}

/// For each line the stretch of prose that holds it, bridging up to `most` other lines, or else what lies between two such stretches.
fn stretches(totals: &Totals<'_, '_>, most: usize) -> Vec<(u32, u32)> {
    let n = totals.len();
    let mut all = vec![(0, compact(n)); n];
    let mut fill = |from: usize, to: usize| all[from..to].iter_mut().for_each(|range| *range = (compact(from), compact(to)));
    // The stretch that is open, or where the last one ended.
    let (mut start, mut end) = (0, 0);
    for (i, _) in totals.shapes.iter().enumerate().filter(|(_, shape)| shape.is_prose()) {
        if end == 0 || i - end > most {
            fill(start, end);
            fill(end, i);
            start = i;
        }
        end = i + 1;
    }
    fill(start, end);
    fill(end, n);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::block_words::BlockWords;
    use crate::clean::features::NameGroups;
    use crate::clean::shape::shapes;
    use crate::document::plain;
    use crate::limits::Limits;

    #[test]
    fn stretches_of_prose_and_what_lies_between() {
        let prose = "The council met on Monday evening to talk about the bridge, which has been closed since the spring floods.";
        let text = format!("Home\n\n{prose}\n\nShare\n\n{prose}\n\nMore\n\nNews\n\n{prose}\n\nImprint");
        let document = plain::parse(&text, &Limits::default());
        let (shapes, words, names) = (shapes(&document), BlockWords::new(&document), NameGroups::of(&document));
        let totals = Totals::new(&document, &shapes, &words, &names);
        let bridge = |most| stretches(&totals, most);
        assert_eq!(bridge(1), [(0, 1), (1, 4), (1, 4), (1, 4), (4, 6), (4, 6), (6, 7), (7, 8)]);
        assert_eq!(bridge(2)[1..7], [(1, 7); 6]);
    }
}
