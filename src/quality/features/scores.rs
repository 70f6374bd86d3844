//! How sure the block model was: what F1 its probabilities promise, how they spread, what rules changed, how the kept blocks lie.

use super::super::Judged;
use super::share;

/// Words between two kept blocks that make a gap.
const GAP: f32 = 30.0;

pub(super) const NAMES: [&str; 24] = [
    "x_f1",
    "x_precision",
    "x_recall",
    "x_mass",
    "x_share",
    "x_deviation",
    "p_lowest",
    "p_blocks",
    "p_variance",
    "p_doubtful",
    "p_middling",
    "p_sure",
    "p_left_out",
    "p_highest_left_out",
    "rules_removed",
    "rules_added",
    "first_kept",
    "last_kept",
    "runs",
    "largest_run",
    "gaps",
    "gap_words",
    "title_score",
    "relaxed",
];

/// Sums over words and blocks.
#[derive(Default)]
struct Sums {
    hit: f32,
    size: f32,
    mass: f32,
    words: f32,
    squares: f32,
    spread: f32,
    doubtful: f32,
    middling: f32,
    sure: f32,
    left_out: f32,
    highest_left_out: f32,
    removed: f32,
    added: f32,
    blocks: f32,
    p: f32,
}

#[allow(clippy::cast_precision_loss)]
pub(super) fn numbers(judged: &Judged<'_, '_>) -> [f32; NAMES.len()] {
    let mut s = Sums::default();
    let (mut lowest, mut first, mut last) = (1.0f32, None, 0);
    let mut runs = Runs::default();
    for (i, (_, shape, decision)) in judged.blocks().enumerate() {
        let (p, w) = (decision.score, shape.words as f32);
        s.words += w;
        s.mass += p * w;
        s.spread += p * (1.0 - p) * w * w;
        s.middling += if (0.2..0.8).contains(&p) { w } else { 0.0 };
        if decision.kept {
            first.get_or_insert(i);
            last = i + 1;
            lowest = lowest.min(p);
            s.hit += p * w;
            s.size += w;
            s.squares += p * p * w;
            s.doubtful += if p < 0.6 { w } else { 0.0 };
            s.sure += if p > 0.95 { w } else { 0.0 };
            s.added += if p < 0.3 { w } else { 0.0 };
            s.blocks += 1.0;
            s.p += p;
        } else {
            s.left_out += if p > 0.3 { w } else { 0.0 };
            s.removed += if p > 0.5 { w } else { 0.0 };
            s.highest_left_out = s.highest_left_out.max(if w >= 5.0 { p } else { 0.0 });
        }
        runs.see(decision.kept, w);
    }
    let n = judged.document.blocks.len() as f32;
    let mean = share(s.hit, s.size);
    let title = judged.article.title.and_then(|t| judged.article.decisions.get(t)).map_or(0.0, |d| d.score);
    [
        share(2.0 * s.hit, s.size + s.mass),
        mean,
        share(s.hit, s.mass),
        s.mass,
        share(s.mass, s.words),
        share(s.spread.sqrt(), s.size),
        lowest,
        share(s.p, s.blocks),
        (share(s.squares, s.size) - mean * mean).max(0.0),
        share(s.doubtful, s.size),
        share(s.middling, s.size),
        share(s.sure, s.size),
        share(s.left_out, s.size),
        s.highest_left_out,
        share(s.removed, s.size),
        share(s.added, s.size),
        share(first.unwrap_or(0) as f32, n),
        share(last as f32, n),
        runs.count,
        share(runs.largest.max(runs.current), s.size),
        runs.gaps,
        share(runs.gap_words, s.size),
        title,
        judged.article.relaxed.len() as f32,
    ]
}

/// Stretches of kept blocks, which a few words left out do not part.
#[derive(Default)]
struct Runs {
    count: f32,
    largest: f32,
    current: f32,
    since: f32,
    gaps: f32,
    gap_words: f32,
}

impl Runs {
    fn see(&mut self, kept: bool, words: f32) {
        if !kept {
            self.since += words;
            return;
        }
        if self.count == 0.0 {
            self.count = 1.0;
        } else if self.since >= GAP {
            self.count += 1.0;
            self.gaps += 1.0;
            self.gap_words += self.since;
            self.largest = self.largest.max(self.current);
            self.current = 0.0;
        }
        self.since = 0.0;
        self.current += words;
    }
}
