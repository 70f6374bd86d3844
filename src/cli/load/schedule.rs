//! When calls are due in an open loop. A function of rate, seed and time alone: what the server does has no say.

use std::str::FromStr;
use std::time::Duration;

use clap::ValueEnum;
use fastrand::Rng;

/// Highest rate that can be asked for.
const MOST_PER_SECOND: f64 = 1_000_000.0;

/// Calls a second: from one rate to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rate {
    pub(super) from: f64,
    pub(super) to: f64,
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        let number = |text: &str| text.trim().parse().ok().filter(|rate| (0.0..=MOST_PER_SECOND).contains(rate));
        match (number(from), number(to)) {
            (Some(from), Some(to)) if from > 0.0 || to > 0.0 => Ok(Self { from, to }),
            _ => Err(format!("calls a second, as in 200 or 50..400, above 0 and at most {MOST_PER_SECOND}")),
        }
    }
}

/// How calls follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Arrivals {
    /// At equal distances.
    Even,
    /// As calls of many who know nothing of each other come: a Poisson process.
    Poisson,
}

impl Arrivals {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Even => "even",
            Self::Poisson => "poisson",
        }
    }
}

/// A rate over time: as it begins during the warm-up, then evenly to what it ends at, then that.
#[derive(Clone, Copy, Debug)]
pub(super) struct Course {
    rate: Rate,
    warm_up: f64,
    ramp: f64,
}

impl Course {
    pub(super) fn new(rate: Rate, warm_up: Duration, ramp: Duration) -> Self {
        Self { rate, warm_up: warm_up.as_secs_f64(), ramp: ramp.as_secs_f64() }
    }

    /// Calls a second that are due at a time, in seconds from the start.
    pub(super) fn at(&self, seconds: f64) -> f64 {
        let along = if self.ramp > 0.0 { ((seconds - self.warm_up) / self.ramp).clamp(0.0, 1.0) } else { 1.0 };
        if seconds < self.warm_up { self.rate.from } else { self.rate.from + (self.rate.to - self.rate.from) * along }
    }

    /// Seconds from the start until so many calls were due; `None` for never.
    fn until(&self, calls: f64) -> Option<f64> {
        let Rate { from, to } = self.rate;
        let in_warm_up = from * self.warm_up;
        if calls < in_warm_up {
            return Some(calls / from);
        }
        let calls = calls - in_warm_up;
        let in_ramp = self.ramp * (from + to) / 2.0;
        if calls < in_ramp {
            // Of from·t + (to − from)·t²/(2·ramp) = calls, in the form that loses no digits when the slope is small.
            let slope = (to - from) / self.ramp;
            let root = (from * from + 2.0 * slope * calls).max(0.0).sqrt();
            let seconds = if calls > 0.0 { 2.0 * calls / (from + root) } else { 0.0 };
            return Some(self.warm_up + seconds);
        }
        (to > 0.0).then(|| self.warm_up + self.ramp + (calls - in_ramp) / to)
    }
}

/// The times at which calls are due, from the start of the run.
#[derive(Debug)]
pub(super) struct Schedule {
    course: Course,
    end: f64,
    /// Draws distances; `None` for equal ones.
    random: Option<Rng>,
    calls: f64,
}

impl Schedule {
    /// Calls until `end`.
    pub(super) fn new(course: Course, end: Duration, arrivals: Arrivals, seed: u64) -> Self {
        let random = (arrivals == Arrivals::Poisson).then(|| Rng::with_seed(seed));
        Self { course, end: end.as_secs_f64(), random, calls: 0.0 }
    }
}

impl Iterator for Schedule {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        let seconds = self.course.until(self.calls).filter(|seconds| *seconds < self.end)?;
        // A Poisson process of any rate is one of rate 1 whose clock goes as the calls due do: distances are exponential in calls.
        self.calls += self.random.as_mut().map_or(1.0, |random| -(1.0 - random.f64()).ln());
        Duration::try_from_secs_f64(seconds).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(rate: &str, warm_up: u64, ramp: u64, end: u64, arrivals: Arrivals) -> Vec<f64> {
        let course = Course::new(rate.parse().unwrap(), Duration::from_secs(warm_up), Duration::from_secs(ramp));
        Schedule::new(course, Duration::from_secs(end), arrivals, 7).map(|due| due.as_secs_f64()).collect()
    }

    #[test]
    fn a_fixed_rate_is_even_from_zero_to_the_end() {
        let due = due("4", 1, 2, 5, Arrivals::Even);
        assert_eq!(due.len(), 20);
        assert!(due.iter().enumerate().all(|(n, at)| (at - n as f64 / 4.0).abs() < 1e-9), "{due:?}");
    }

    #[test]
    fn a_ramp_keeps_its_first_rate_in_the_warm_up_and_its_last_after() {
        let due = due("10..30", 2, 10, 15, Arrivals::Even);
        let within = |from: f64, to: f64| due.iter().filter(|at| (from..to).contains(*at)).count();
        assert_eq!((within(0.0, 2.0), within(2.0, 12.0), within(12.0, 15.0)), (20, 200, 90));
        // Half of the way up: 20 a second, and 15 on average until then.
        assert_eq!(within(2.0, 7.0), 75);
        assert!(due.windows(2).all(|pair| pair[0] < pair[1]));
        let course = Course::new("10..30".parse().unwrap(), Duration::from_secs(2), Duration::from_secs(10));
        assert_eq!((course.at(1.0), course.at(7.0), course.at(14.0)), (10.0, 20.0, 30.0));
    }

    #[test]
    fn a_ramp_may_begin_or_end_at_nothing() {
        assert_eq!(due("0..20", 0, 10, 10, Arrivals::Even).len(), 100);
        assert_eq!(due("20..0", 0, 10, 100, Arrivals::Even).len(), 100);
    }

    #[test]
    fn chance_keeps_the_rate_and_is_the_same_every_time() {
        let once = due("1000", 0, 0, 20, Arrivals::Poisson);
        assert_eq!(once, due("1000", 0, 0, 20, Arrivals::Poisson));
        assert!((19_000..21_000).contains(&once.len()), "{}", once.len());
        // Of exponential distances a share of 1 − 1/e is below the mean.
        let short = once.windows(2).filter(|pair| pair[1] - pair[0] < 0.001).count() as f64 / once.len() as f64;
        assert!((short - 0.632).abs() < 0.02, "{short}");
    }

    #[test]
    fn what_is_no_rate_is_refused() {
        for text in ["", "0", "-3", "1..", "0..0", "NaN", "inf", "fast", "2000000"] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
        assert_eq!("2.5".parse(), Ok(Rate { from: 2.5, to: 2.5 }));
    }
}
