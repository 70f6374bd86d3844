//! Collects what is wrong with one request, so that all of it is reported at once. Knows no field by name.

use crate::error::RequestError;
use crate::server::status::{ServeError, Violation};

/// Faults that are told of one request, and bytes of a value that is told: what is said of them goes into headers, which clients take up to 8 KiB.
const MOST_VIOLATIONS: usize = 16;
const LONGEST_VALUE: usize = 64;

/// Collects what is wrong with one request: the first faults of it.
#[derive(Debug, Default)]
pub(super) struct Check {
    pub(super) violations: Vec<Violation>,
    within: &'static str,
}

impl Check {
    pub(super) fn within(&mut self, path: &'static str) -> &mut Self {
        self.within = path;
        self
    }

    pub(super) fn report(&mut self, error: RequestError) {
        if self.violations.len() < MOST_VIOLATIONS {
            self.violations.push(Violation { within: self.within, error });
        }
    }

    pub(super) fn invalid(&mut self, field: &'static str, actual: impl ToString, allowed: impl Into<String>) {
        let mut actual = actual.to_string();
        if actual.len() > LONGEST_VALUE {
            actual.truncate(actual.floor_char_boundary(LONGEST_VALUE));
            actual.push('…');
        }
        self.report(RequestError::Invalid { field, allowed: allowed.into(), actual });
    }

    pub(super) fn at_most(&mut self, field: &'static str, unit: &'static str, actual: usize, limit: usize) {
        if actual > limit {
            self.report(RequestError::TooLarge { field, unit, limit: limit as u64, actual: actual as u64 });
        }
    }

    /// A whole number in a range; `None` stays `None`.
    pub(super) fn number(&mut self, field: &'static str, value: Option<u32>, range: std::ops::RangeInclusive<u32>) -> Option<usize> {
        let value = value?;
        if !range.contains(&value) {
            self.invalid(field, value, format!("{} to {}", range.start(), range.end()));
        }
        Some(value as usize)
    }

    /// A value of an enum; unknown ones are reported and read as the default.
    pub(super) fn choice<E: TryFrom<i32> + Default>(&mut self, field: &'static str, value: i32, last: i32) -> E {
        E::try_from(value).unwrap_or_else(|_| {
            self.invalid(field, value, format!("a number from 0 to {last}, or its name in the API"));
            E::default()
        })
    }

    pub(super) fn done<T>(self, plan: T) -> Result<T, ServeError> {
        if self.violations.is_empty() { Ok(plan) } else { Err(ServeError::Invalid(self.violations)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_a_request_fits_into_a_header() {
        let mut check = Check::default();
        for _ in 0..100_000 {
            check.invalid("stages", "é".repeat(1_000), "1 to 4, or nothing for all");
        }
        let status = check.done(()).unwrap_err().to_status();
        assert!(status.details().len() < 6 << 10, "{} bytes", status.details().len());
    }
}
