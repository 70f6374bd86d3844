//! What a run must not come to: `--fail-if p99>200ms`. For pipelines.

use std::str::FromStr;

use super::measured::Measured;
use super::mix::Rpc;
use super::recorder::Tally;
use super::times::Times;

/// One bound.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Threshold {
    /// As written.
    text: String,
    /// Calls it is about; all if `None`.
    rpc: Option<Rpc>,
    figure: Figure,
    comparison: Comparison,
    /// In the unit of the figure.
    bound: f64,
}

/// A figure of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Figure {
    /// Milliseconds from due to answered.
    Latency(Point),
    /// Milliseconds from sent to answered.
    Service(Point),
    /// Share of the calls that were not answered, for whatever cause.
    ErrorRate,
    /// Share of the calls that were refused.
    RefusedRate,
    /// Share of the calls that were not sent.
    UnsentRate,
    /// Answered calls a second.
    Rate,
    /// Milliseconds of the server's CPU for each answer, refusals included.
    CpuPerCall,
    /// Most bytes of the server that were resident.
    Resident,
}

/// A point of a distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Point {
    Mean,
    Most,
    Quantile(f64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Above,
    AtLeast,
    Below,
    AtMost,
}

/// What became of a bound.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Verdict {
    /// As written.
    pub(super) text: String,
    /// What the figure was, with its unit; `None` when there was nothing to make it of.
    pub(super) actual: Option<String>,
    /// A bound on what was not measured fails as well: a pipeline must not pass on nothing.
    pub(super) failed: bool,
}

const FORM: &str = "[CALL:]FIGURE>BOUND or FIGURE<BOUND, as in p99>200ms, error_rate>0.1%, rate<400 or clean:mean>5ms; figures are pN \
                    (such as p99.9), mean, max, service_pN, service_mean, service_max, error_rate, refused_rate, unsent_rate, rate, \
                    cpu_per_call and rss";

impl FromStr for Threshold {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let at = text.find(['<', '>']).ok_or(FORM)?;
        let (name, rest) = text.split_at(at);
        let (comparison, bound) =
            [(">=", Comparison::AtLeast), ("<=", Comparison::AtMost), (">", Comparison::Above), ("<", Comparison::Below)]
                .iter()
                .find_map(|(sign, comparison)| Some((*comparison, rest.strip_prefix(sign)?)))
                .ok_or(FORM)?;
        let (rpc, name) = match name.split_once(':') {
            Some((rpc, name)) => (Some(rpc.trim().parse()?), name),
            None => (None, name),
        };
        let figure = Figure::from_str(name.trim())?;
        if rpc.is_some() && matches!(figure, Figure::CpuPerCall | Figure::Resident) {
            return Err(format!("{}: is of the server as a whole, not of one call", name.trim()));
        }
        Ok(Self { text: text.trim().to_owned(), rpc, figure, comparison, bound: figure.bound(bound.trim())? })
    }
}

impl FromStr for Figure {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Ok(match name {
            "error_rate" => Self::ErrorRate,
            "refused_rate" => Self::RefusedRate,
            "unsent_rate" => Self::UnsentRate,
            "rate" => Self::Rate,
            "cpu_per_call" => Self::CpuPerCall,
            "rss" => Self::Resident,
            _ => match name.strip_prefix("service_") {
                Some(name) => Self::Service(name.parse()?),
                None => Self::Latency(name.parse()?),
            },
        })
    }
}

impl FromStr for Point {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let percent = || name.strip_prefix('p')?.parse().ok().filter(|percent| (0.0..=100.0).contains(percent));
        match name {
            "mean" => Ok(Self::Mean),
            "max" => Ok(Self::Most),
            _ => percent().map(|percent: f64| Self::Quantile(percent / 100.0)).ok_or_else(|| format!("`{name}` is no figure; {FORM}")),
        }
    }
}

impl Figure {
    /// Units that a bound may be in, and what each is in the figure's own; the first is the default where it is empty.
    fn units(self) -> &'static [(&'static str, f64)] {
        match self {
            Self::Latency(_) | Self::Service(_) | Self::CpuPerCall => &[("ms", 1.0), ("us", 0.001), ("µs", 0.001), ("s", 1_000.0)],
            Self::ErrorRate | Self::RefusedRate | Self::UnsentRate => &[("%", 0.01), ("", 1.0)],
            Self::Rate => &[("/s", 1.0), ("", 1.0)],
            Self::Resident => &[("MiB", 1_048_576.0), ("GiB", 1_073_741_824.0), ("MB", 1e6), ("GB", 1e9)],
        }
    }

    fn bound(self, text: &str) -> Result<f64, String> {
        let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let factor = self.units().iter().find(|(name, _)| *name == unit.trim()).map(|(_, factor)| factor);
        match (number.parse::<f64>(), factor) {
            (Ok(number), Some(factor)) => Ok(number * factor),
            _ => {
                let units: Vec<&str> = self.units().iter().map(|(name, _)| if name.is_empty() { "no unit" } else { name }).collect();
                Err(format!("`{text}`: a number with one of {}", units.join(", ")))
            }
        }
    }

    fn told(self, value: f64) -> String {
        match self {
            Self::Latency(_) | Self::Service(_) | Self::CpuPerCall => format!("{value:.3} ms"),
            Self::ErrorRate | Self::RefusedRate | Self::UnsentRate => format!("{:.3} %", value * 100.0),
            Self::Rate => format!("{value:.1}/s"),
            Self::Resident => format!("{:.1} MiB", value / 1_048_576.0),
        }
    }
}

impl Point {
    fn of(self, times: &Times) -> Option<f64> {
        match self {
            Self::Mean => times.mean(),
            Self::Most => times.most(),
            Self::Quantile(quantile) => times.quantile(quantile),
        }
    }
}

impl Threshold {
    /// The call it is about, if about one alone.
    pub(super) fn rpc(&self) -> Option<Rpc> {
        self.rpc
    }

    /// Whether it takes the server's process to be seen.
    pub(super) fn needs_server(&self) -> bool {
        matches!(self.figure, Figure::CpuPerCall | Figure::Resident)
    }

    /// As written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn check(&self, measured: &Measured) -> Verdict {
        let tally = match self.rpc {
            None => Some(&measured.recorder.all),
            Some(rpc) => measured.recorder.rpcs.get(&rpc),
        };
        let actual = tally.and_then(|tally| self.value(measured, tally));
        Verdict {
            text: self.text.clone(),
            actual: actual.map(|value| self.figure.told(value)),
            failed: actual.is_none_or(|value| self.comparison.holds(value, self.bound)),
        }
    }

    fn value(&self, measured: &Measured, tally: &Tally) -> Option<f64> {
        let counts = tally.counts;
        match self.figure {
            Figure::Latency(point) => point.of(&tally.latency),
            Figure::Service(point) => point.of(&tally.service),
            Figure::ErrorRate => share(counts.all() - counts.answered, counts.all()),
            Figure::RefusedRate => share(counts.refused, counts.all()),
            Figure::UnsentRate => share(counts.unsent, counts.all()),
            Figure::Rate => measured.per_second(counts.answered),
            Figure::CpuPerCall => measured.server_cpu_per_call(),
            Figure::Resident => measured.server_most_resident(),
        }
    }
}

impl Comparison {
    fn holds(self, value: f64, bound: f64) -> bool {
        match self {
            Self::Above => value > bound,
            Self::AtLeast => value >= bound,
            Self::Below => value < bound,
            Self::AtMost => value <= bound,
        }
    }
}

/// A share, 0 to 1; `None` of nothing.
pub(super) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::load::measured::tests::measured;

    fn check(text: &str, measured: &Measured) -> (bool, Option<String>) {
        let verdict = text.parse::<Threshold>().unwrap().check(measured);
        (verdict.failed, verdict.actual)
    }

    #[test]
    fn bounds_are_compared_in_their_units() {
        // Ten calls in two seconds: eight answered after 1 to 8 ms, one refused, one failed; one CleanArticle among them, of 8 ms.
        let measured = measured();
        for (text, failed, actual) in [
            ("p50>3.9ms", true, "4.001 ms"),
            ("p50>4100us", false, "4.001 ms"),
            ("max>=0.008s", true, "8.000 ms"),
            ("service_max>1ms", false, "1.000 ms"),
            ("clean:mean > 7ms", true, "8.000 ms"),
            ("error_rate>19.9%", true, "20.000 %"),
            ("error_rate>0.2", false, "20.000 %"),
            ("refused_rate>=10%", true, "10.000 %"),
            ("unsent_rate>0", false, "0.000 %"),
            ("rate<4/s", false, "4.0/s"),
            ("rate<=4", true, "4.0/s"),
            ("cpu_per_call>99ms", true, "100.000 ms"),
            ("rss>3MiB", false, "2.0 MiB"),
        ] {
            let found = check(text, &measured);
            assert_eq!(found.0, failed, "{text}: {found:?}");
            let (found, actual): (f64, f64) = (leading(&found.1.unwrap()), leading(actual));
            assert!((found - actual).abs() <= actual * 0.001, "{text}: {found}");
        }
    }

    fn leading(text: &str) -> f64 {
        text.split([' ', '/']).next().unwrap().parse().unwrap()
    }

    #[test]
    fn what_was_not_measured_fails() {
        let measured = measured();
        assert_eq!(check("metadata:p99>1s", &measured), (true, None));
        assert_eq!(check("metadata:error_rate>1%", &measured), (true, None));
    }

    #[test]
    fn what_is_no_bound_is_refused() {
        for text in
            ["p99", "p101>1ms", "p99>1", "p99>ms", "error_rate>5ms", "wash:p99>1ms", "clean:rss>1MiB", "speed>1", "rss>5", "p99>-1ms"]
        {
            assert!(text.parse::<Threshold>().is_err(), "{text}");
        }
    }
}
