//! Collects what is wrong with one request, so that all of it is reported at once. Knows no field by name.

use crate::error::RequestError;
use crate::server::status::{ServeError, Violation};

/// Collects what is wrong with one request.
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
        self.violations.push(Violation { within: self.within, error });
    }

    pub(super) fn invalid(&mut self, field: &'static str, actual: impl ToString, allowed: impl Into<String>) {
        self.report(RequestError::Invalid { field, allowed: allowed.into(), actual: actual.to_string() });
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
