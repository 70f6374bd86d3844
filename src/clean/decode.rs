//! From probabilities to blocks: the set with the best expected F1. Knows no rule.

/// Blocks at or below this are never kept, whatever the page.
const FLOOR: f32 = 0.2;

/// What to favour where both cannot be had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// Precision and recall alike: F1.
    #[default]
    Balanced,
    /// That nothing foreign is kept: F0.5.
    Precision,
    /// That nothing of the article is lost: F2.
    Recall,
}

impl Focus {
    /// The square of beta: how many times more recall counts than precision.
    fn beta2(self) -> f64 {
        match self {
            Self::Balanced => 1.0,
            Self::Precision => 0.25,
            Self::Recall => 4.0,
        }
    }
}

/// Which blocks to keep, given the probability and the number of words of each.
///
/// Blocks are taken by falling probability as long as `(1 + β²) Σ pw over the kept / (Σ w over the kept + β² Σ pw over all)` grows: the set
/// that maximises the expected F-measure of a page (van Rijsbergen 1979; Lewis 1995; Nan et al. 2012), in words. Blocks at or below
/// `minimum` are never kept, nor are those that hardly any page wants; `None` asks for no more than that.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn keep(scores: &[f32], words: &[u32], focus: Focus, minimum: Option<f32>) -> Vec<bool> {
    let floor = minimum.map_or(FLOOR, |m| m.max(FLOOR));
    let beta2 = focus.beta2();
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    let mass = |i: usize| f64::from(scores[i]) * f64::from(words[i]);
    let expected: f64 = (0..scores.len()).map(mass).sum();
    let (mut hit, mut size) = (0.0, 0.0);
    let (mut best, mut best_f) = (0, -1.0);
    for (n, &i) in order.iter().enumerate() {
        hit += mass(i);
        size += f64::from(words[i]);
        let f = (1.0 + beta2) * hit / (size + beta2 * expected).max(f64::MIN_POSITIVE);
        if f > best_f {
            (best, best_f) = (n + 1, f);
        }
    }
    let mut kept = vec![false; scores.len()];
    for &i in &order[..best] {
        kept[i] = scores[i] > floor;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{Focus, keep};

    #[test]
    fn sure_blocks_stay_and_doubtful_ones_go() {
        assert_eq!(keep(&[0.9, 0.1, 0.8, 0.2], &[50, 10, 60, 5], Focus::Balanced, None), [true, false, true, false]);
        assert_eq!(keep(&[0.1, 0.05], &[50, 50], Focus::Balanced, None), [false, false]);
        assert_eq!(keep(&[], &[], Focus::Balanced, None), Vec::<bool>::new());
    }

    #[test]
    fn a_page_of_middling_blocks_is_kept_whole() {
        assert_eq!(keep(&[0.5, 0.5, 0.5], &[20, 20, 20], Focus::Balanced, None), [true, true, true]);
    }

    #[test]
    fn focus_and_minimum_move_the_border() {
        let (scores, words) = ([0.9, 0.45, 0.3], [50, 50, 50]);
        let kept = |focus, minimum| keep(&scores, &words, focus, minimum);
        assert_eq!(kept(Focus::Precision, None), [true, false, false]);
        assert_eq!(kept(Focus::Balanced, None), [true, true, false]);
        assert_eq!(kept(Focus::Recall, None), [true, true, true]);
        assert_eq!(kept(Focus::Recall, Some(0.4)), [true, true, false]);
    }
}
