//! Spreads times, so that clients and connections that came together do not come back together.

use std::time::Duration;

/// `time`, longer or shorter by at most the share `by` (0 to 1). Numbers that follow one another are spread evenly: multiples of the golden
/// ratio (Fibonacci hashing, Knuth, The Art of Computer Programming 3, section 6.4).
pub(super) fn spread(time: Duration, by: f64, number: u64) -> Duration {
    const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
    let turn = (number.wrapping_mul(GOLDEN) >> 32) as f64 / f64::from(u32::MAX);
    time.mul_f64(1.0 - by + 2.0 * by * turn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_spread_to_both_sides_and_no_farther() {
        let times: Vec<f64> = (0..100).map(|n| spread(Duration::from_secs(100), 0.1, n).as_secs_f64()).collect();
        assert!(times.iter().all(|time| (90.0..=110.0).contains(time)), "{times:?}");
        assert!(times.iter().any(|time| *time < 92.0) && times.iter().any(|time| *time > 108.0), "{times:?}");
    }
}
