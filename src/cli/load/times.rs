//! How long things took: an HDR histogram (Gil Tene, HdrHistogram) of microseconds with three significant digits, so that every quantile is
//! within a thousandth of what was measured.

use std::time::Duration;

use hdrhistogram::{CreationError, Histogram};

/// Longer times count as this long; no deadline is longer.
pub(super) const LONGEST: Duration = Duration::from_secs(3_600);

const SIGNIFICANT_DIGITS: u8 = 3;

/// Steps of a curve between 50 and 75 %, 75 and 87.5 % and so on.
const CURVE_STEPS: u32 = 8;

/// Many durations.
#[derive(Clone, Debug)]
pub(super) struct Times {
    microseconds: Histogram<u64>,
}

impl Times {
    /// None yet.
    ///
    /// # Errors
    /// Never with the bounds above; they are checked by the histogram.
    pub(super) fn new() -> Result<Self, CreationError> {
        let longest = u64::try_from(LONGEST.as_micros()).unwrap_or(u64::MAX);
        Ok(Self { microseconds: Histogram::new_with_bounds(1, longest, SIGNIFICANT_DIGITS)? })
    }

    pub(super) fn record(&mut self, time: Duration) {
        self.microseconds.saturating_record(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    }

    pub(super) fn count(&self) -> u64 {
        self.microseconds.len()
    }

    /// Milliseconds that the share `quantile`, 0 to 1, took at most; `None` when there are none.
    pub(super) fn quantile(&self, quantile: f64) -> Option<f64> {
        self.unless_empty(|times| milliseconds(times.value_at_quantile(quantile)))
    }

    /// Mean in milliseconds.
    pub(super) fn mean(&self) -> Option<f64> {
        self.unless_empty(|times| times.mean() / 1_000.0)
    }

    /// Standard deviation in milliseconds.
    pub(super) fn deviation(&self) -> Option<f64> {
        self.unless_empty(|times| times.stdev() / 1_000.0)
    }

    /// The shortest in milliseconds.
    pub(super) fn least(&self) -> Option<f64> {
        self.unless_empty(|times| milliseconds(times.min()))
    }

    /// The longest in milliseconds.
    pub(super) fn most(&self) -> Option<f64> {
        self.unless_empty(|times| milliseconds(times.max()))
    }

    /// Quantiles and their milliseconds, denser the nearer to 1; the last is the longest time.
    pub(super) fn curve(&self) -> Vec<(f64, f64)> {
        let steps = self.microseconds.iter_quantiles(CURVE_STEPS);
        steps.map(|step| (step.quantile(), milliseconds(step.value_iterated_to().min(self.microseconds.max())))).collect()
    }

    pub(super) fn clear(&mut self) {
        self.microseconds.reset();
    }

    fn unless_empty(&self, figure: impl Fn(&Histogram<u64>) -> f64) -> Option<f64> {
        (!self.microseconds.is_empty()).then(|| figure(&self.microseconds))
    }
}
fn milliseconds(microseconds: u64) -> f64 {
    microseconds as f64 / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_within_a_thousandth() {
        let mut times = Times::new().unwrap();
        assert_eq!((times.quantile(0.5), times.mean(), times.most(), times.curve()), (None, None, None, Vec::new()));
        for millisecond in 1..=1_000 {
            times.record(Duration::from_millis(millisecond));
        }
        for (quantile, expected) in [(0.5, 500.0), (0.9, 900.0), (0.99, 990.0), (1.0, 1_000.0)] {
            let found = times.quantile(quantile).unwrap();
            assert!((found / expected - 1.0).abs() <= 0.001, "{quantile}: {found}");
        }
        let curve = times.curve();
        assert!(curve.windows(2).all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 <= pair[1].1), "{curve:?}");
        assert_eq!(curve.last().map(|last| last.0), Some(1.0));
        times.record(2 * LONGEST);
        assert!(times.most().unwrap() >= 3_600_000.0);
        times.clear();
        assert_eq!(times.count(), 0);
    }
}
