//! From probabilities to blocks: the set with the best expected F1. Knows no rule.

/// Blocks below this are never kept, whatever the page: with and without markup.
const FLOOR_HTML: f32 = 0.2;
const FLOOR_PLAIN: f32 = 0.2;

/// Which blocks to keep, given the probability and the number of words of each.
///
/// Blocks are taken by falling probability as long as `2 Σ pw over the kept / (Σ w over the kept + Σ pw over all)` grows: the set that
/// maximises the expected F1 of a page (Lewis 1995; Nan et al. 2012), in words.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn keep(scores: &[f32], words: &[u32], markup: bool) -> Vec<bool> {
    let floor = if markup { FLOOR_HTML } else { FLOOR_PLAIN };
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    let mass = |i: usize| f64::from(scores[i]) * f64::from(words[i]);
    let expected: f64 = (0..scores.len()).map(mass).sum();
    let (mut hit, mut size) = (0.0, 0.0);
    let (mut best, mut best_f1) = (0, -1.0);
    for (n, &i) in order.iter().enumerate() {
        hit += mass(i);
        size += f64::from(words[i]);
        let f1 = 2.0 * hit / (size + expected).max(f64::MIN_POSITIVE);
        if f1 > best_f1 {
            (best, best_f1) = (n + 1, f1);
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
    use super::keep;

    #[test]
    fn sure_blocks_stay_and_doubtful_ones_go() {
        assert_eq!(keep(&[0.9, 0.1, 0.8, 0.2], &[50, 10, 60, 5], true), [true, false, true, false]);
        assert_eq!(keep(&[0.1, 0.05], &[50, 50], true), [false, false]);
        assert_eq!(keep(&[], &[], true), Vec::<bool>::new());
    }

    #[test]
    fn a_page_of_middling_blocks_is_kept_whole() {
        assert_eq!(keep(&[0.5, 0.5, 0.5], &[20, 20, 20], true), [true, true, true]);
    }
}
