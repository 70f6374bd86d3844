//! Features of the nearest containers of a block: what else they hold, and where in them it stands. For plain text the page is the
//! only container.

use super::{Row, Totals, share};
use crate::document::NodeId;

/// Containers looked at.
pub(super) const DEPTH: usize = 5;

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
}

impl<'t, 'a> Containers<'t, 'a> {
    pub(super) fn new(totals: &'t Totals<'t, 'a>) -> Self {
        Self { totals }
    }

    /// The nearest elements that hold the block and others, each a range of blocks; where there are fewer, the page.
    pub(super) fn ranges(&self, i: usize) -> [(usize, usize); DEPTH] {
        let t = self.totals;
        let mut ranges = [(0, t.len()); DEPTH];
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
