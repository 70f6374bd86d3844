//! Where the article's prose lies on the page. Judges no block.

use super::page::Zone;
use super::shape::Shape;

/// The longest run of kept prose, allowing short gaps: from its first prose block to its last.
#[must_use]
pub fn body_zone(shapes: &[Shape], kept: &[bool]) -> Zone {
    /// Blocks without prose that a run may bridge.
    const GAP: usize = 25;
    let (mut best, mut best_words) = (Zone::default(), 0);
    let (mut run, mut words) = (Zone::default(), 0);
    let mut last: Option<usize> = None;
    for (i, shape) in shapes.iter().enumerate() {
        if !(kept[i] && shape.is_prose()) {
            continue;
        }
        if last.is_none_or(|l| i - l > GAP) {
            run.body_start = i;
            words = 0;
        }
        last = Some(i);
        run.body_end = i + 1;
        words += shape.words;
        if words > best_words {
            (best, best_words) = (run, words);
        }
    }
    best
}
