//! Numbers that depend on how long a text is, given at some lengths and found between them on a logarithmic scale.

/// The knots around a text of so many letters, and how far it is from the first to the second, 0 to 1. `length` tells where a knot lies, in
/// letters; they ascend, and there are two at the least. Beyond the outermost it is as at them.
pub(super) fn between<K>(knots: &[K], length: fn(&K) -> f64, letters: usize) -> (&K, &K, f64) {
    let letters = (letters as f64).clamp(length(&knots[0]), length(&knots[knots.len() - 1]));
    let upper = knots.iter().position(|k| length(k) >= letters).unwrap_or(knots.len() - 1).max(1);
    let (low, high) = (&knots[upper - 1], &knots[upper]);
    (low, high, (letters / length(low)).ln() / (length(high) / length(low)).ln())
}

#[cfg(test)]
mod tests {
    use super::between;

    #[test]
    fn halfway_is_the_geometric_mean() {
        let knots = [10.0, 40.0, 90.0];
        let at = |letters| between(&knots, |k| *k, letters);
        assert!((at(20).2 - 0.5).abs() < 1e-9 && *at(20).1 == 40.0);
        assert_eq!((at(1), at(40)), ((&10.0, &40.0, 0.0), (&10.0, &40.0, 1.0)));
        assert_eq!(at(1_000), (&40.0, &90.0, 1.0));
    }
}
