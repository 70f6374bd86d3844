//! Features of what an earlier stage of the model says: of the block itself, of its neighbours, of the blocks like it, of its section and
//! containers, and of the page. Running totals only; without an earlier stage all are neutral.

use rustc_hash::FxHashMap;

use super::{Row, Totals, compact, range, running, share};
use crate::trees::sigmoid;

/// Neighbours that count, before and after.
const NEIGHBOURS: [isize; 8] = [-4, -3, -2, -1, 1, 2, 3, 4];
/// Containers looked at, as in [`super::containers`].
const CONTAINERS: usize = super::containers::DEPTH;
/// Above this a block counts as sure.
const SURE: f32 = 0.8;
/// The farthest that a sure block counts.
const FAR: u8 = 99;
/// Distance of a sure block where there is none.
const NONE: u8 = u8::MAX;

pub(super) const NAMES: [&str; 41] = [
    "s0",
    "q_self",
    "q-4",
    "q-3",
    "q-2",
    "q-1",
    "q+1",
    "q+2",
    "q+3",
    "q+4",
    "q_group_mean",
    "q_group_share",
    "q_group_mean_blocks",
    "q_section_mean",
    "q_section_share",
    "q_before",
    "q_mass",
    "q_mass_share",
    "q_sure_share",
    "q_expected_f1",
    "q_since_sure",
    "q_until_sure",
    "q_w3",
    "q_w10",
    "q_first_sure",
    "q_last_sure",
    "q_c1_mean",
    "q_c1_share",
    "q_c1_around",
    "q_c2_mean",
    "q_c2_share",
    "q_c2_around",
    "q_c3_mean",
    "q_c3_share",
    "q_c3_around",
    "q_c4_mean",
    "q_c4_share",
    "q_c4_around",
    "q_c5_mean",
    "q_c5_share",
    "q_c5_around",
];

#[derive(Clone, Copy, Default)]
struct Group {
    blocks: f32,
    words: f32,
    mass: f32,
    p: f32,
}

/// What the rows of a page share.
pub(super) struct Evidence {
    logits: Vec<f32>,
    p: Vec<f32>,
    /// Sum of probabilities before block `i`.
    sum: Vec<f32>,
    /// Weight of words before block `i`, and the same times the probability.
    weight: Vec<f32>,
    mass: Vec<f32>,
    groups: FxHashMap<u64, Group>,
    /// For each block, the section it stands in: from behind a heading to the next.
    sections: Vec<(u32, u32)>,
    /// For each block, how far it is to the last sure block before it and to the first one behind, at most [`FAR`], or [`NONE`].
    since_sure: Vec<u8>,
    until_sure: Vec<u8>,
    sure_share: f32,
    expected_f1: f32,
}

impl Evidence {
    /// `logits` are those of the earlier stage, one a block.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn new(totals: &Totals<'_, '_>, signatures: &[u64], logits: Vec<f32>) -> Self {
        let n = logits.len();
        let p: Vec<f32> = logits.iter().map(|&s| sigmoid(s)).collect();
        let weights: Vec<f32> = totals.shapes.iter().map(|s| s.words.min(150) as f32 + 0.5).collect();
        let mut groups: FxHashMap<u64, Group> = FxHashMap::default();
        for ((&signature, &p), &w) in signatures.iter().zip(&p).zip(&weights) {
            let group = groups.entry(signature).or_default();
            group.blocks += 1.0;
            group.words += w;
            group.mass += w * p;
            group.p += p;
        }
        let sure = p.iter().filter(|&&p| p > 0.5).count() as f32;
        let expected_f1 = expected_f1(&p, &weights);
        Self {
            sum: running(p.iter().copied()),
            weight: running(weights.iter().copied()),
            mass: running(weights.iter().zip(&p).map(|(w, p)| w * p)),
            groups,
            sections: sections(totals),
            since_sure: distances(0..n, &p),
            until_sure: distances((0..n).rev(), &p),
            sure_share: share(sure, n as f32),
            expected_f1,
            p,
            logits,
        }
    }

    /// The earlier stage's answer for a block.
    pub(super) fn logit(&self, block: usize) -> Option<f32> {
        self.logits.get(block).copied()
    }

    #[allow(clippy::cast_precision_loss)]
    pub(super) fn fill(&self, i: usize, signature: u64, ranges: &[(usize, usize); CONTAINERS], mut row: Row<'_>) {
        let n = self.p.len();
        let over = Totals::over;
        let all = self.mass[n];
        row.push(self.logits[i]);
        row.push(self.p[i]);
        for offset in NEIGHBOURS {
            row.push(i.checked_add_signed(offset).and_then(|k| self.p.get(k)).copied().unwrap_or(0.0));
        }
        let group = self.groups.get(&signature).copied().unwrap_or_default();
        row.push(share(group.mass, group.words));
        row.push(share(group.mass, all));
        row.push(share(group.p, group.blocks));
        let (from, to) = range(self.sections[i]);
        row.push(share(over(&self.mass, from, to), over(&self.weight, from, to)));
        row.push(share(over(&self.mass, from, to), all));
        row.push(share(self.mass[i], all));
        row.push(all);
        row.push(share(all, self.weight[n]));
        row.push(self.sure_share);
        row.push(self.expected_f1);
        row.push(self.since_sure[i].min(FAR).into());
        row.push(self.until_sure[i].min(FAR).into());
        for width in [3, 10] {
            let (from, to) = (i.saturating_sub(width), (i + width + 1).min(n));
            row.push(over(&self.sum, from, to) / (to - from) as f32);
        }
        row.flag(self.since_sure[i] == NONE);
        row.flag(self.until_sure[i] == NONE);
        for &(from, to) in ranges {
            row.push(share(over(&self.mass, from, to), over(&self.weight, from, to)));
            row.push(share(over(&self.mass, from, to), all));
            let (start, end) = (from.saturating_sub(6), (to + 6).min(n));
            let around = over(&self.sum, start, from) + over(&self.sum, to, end);
            row.push(share(around, (from - start + end - to) as f32));
        }
    }
}

/// For each block how far it is back in `order` to the last sure one.
fn distances(order: impl Iterator<Item = usize>, p: &[f32]) -> Vec<u8> {
    let mut distance = NONE;
    let mut all = vec![NONE; p.len()];
    for i in order {
        if distance < FAR {
            distance += 1;
        }
        all[i] = distance;
        if p[i] > SURE {
            distance = 0;
        }
    }
    all
}

/// For each block the run of blocks between two headings that holds it; a heading has the run behind it.
fn sections(totals: &Totals<'_, '_>) -> Vec<(u32, u32)> {
    let headings = &totals.headings;
    let mut all = vec![(0, 0); headings.len()];
    let mut start = 0;
    for i in 0..=headings.len() {
        if i == headings.len() || headings[i] > 0 {
            // The heading before the run belongs to it but is not counted in.
            all[start.max(1) - 1..i].iter_mut().for_each(|s| *s = (compact(start), compact(i)));
            start = i + 1;
        }
    }
    all
}

/// The best expected F1 over sets of blocks, by falling probability.
fn expected_f1(p: &[f32], weights: &[f32]) -> f32 {
    let mut order: Vec<(f32, f32)> = p.iter().copied().zip(weights.iter().copied()).collect();
    order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let expected: f32 = order.iter().map(|(p, w)| p * w).sum();
    let (mut hit, mut size, mut best) = (0.0, 0.0, 0.0f32);
    for (p, w) in order {
        hit += p * w;
        size += w;
        best = best.max(share(2.0 * hit, size + expected));
    }
    best
}
