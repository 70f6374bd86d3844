//! A moment as a page states it: date, maybe a time, maybe an offset from UTC. Keeps the stated local day; has no clock.

use super::value::{CivilDate, DateValue, Precision, Source};
use crate::text::span::Span;

/// Years outside this range are taken for something else than the date of a web page.
const YEARS: std::ops::RangeInclusive<u16> = 1990..=2100;

/// A stated moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// The day as stated; parts may be unknown.
    pub(super) date: CivilDate,
    /// The time of day, if stated.
    pub(super) clock: Option<Clock>,
    /// Minutes east of UTC, if stated.
    pub(super) offset: Option<i16>,
    /// Day and month could be the other way round.
    pub(super) ambiguous: bool,
}

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) hour: u8,
    pub(super) minute: u8,
    pub(super) second: Option<u8>,
}

impl Moment {
    /// A day; `None` where there is no such day or the year is out of range. A zero month or day is unknown.
    pub(super) fn day(year: u32, month: u32, day: u32) -> Option<Self> {
        // The Buddhist calendar of Thailand runs 543 years ahead.
        let year = if (2533..=2643).contains(&year) { year - 543 } else { year };
        let (year, month, day) = (u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?);
        let valid = YEARS.contains(&year) && month <= 12 && (day == 0 || (month > 0 && day <= month_days(year, month)));
        valid.then_some(Self { date: CivilDate { year, month, day }, clock: None, offset: None, ambiguous: false })
    }

    /// The day that is so many days after 1970-01-01.
    pub(super) fn of_day(days: i64) -> Option<Self> {
        let (year, month, day) = civil_from_days(days)?;
        Self::day(year, month, day)
    }

    /// How exactly it is stated.
    pub(super) fn precision(&self) -> Precision {
        match (self.clock, self.date) {
            (Some(Clock { second: Some(_), .. }), _) => Precision::Second,
            (Some(_), _) => Precision::Minute,
            (None, CivilDate { month: 0, .. }) => Precision::Year,
            (None, CivilDate { day: 0, .. }) => Precision::Month,
            _ => Precision::Day,
        }
    }

    /// ISO 8601, with the offset as stated.
    pub(super) fn iso(&self) -> String {
        use std::fmt::Write;
        let mut out = format!("{:04}", self.date.year);
        if self.date.month > 0 {
            let _ = write!(out, "-{:02}", self.date.month);
        }
        if self.date.day > 0 {
            let _ = write!(out, "-{:02}", self.date.day);
        }
        if let Some(clock) = self.clock {
            let _ = write!(out, "T{:02}:{:02}", clock.hour, clock.minute);
            if let Some(second) = clock.second {
                let _ = write!(out, ":{second:02}");
            }
            match self.offset {
                Some(0) => out.push('Z'),
                Some(minutes) => {
                    let sign = if minutes < 0 { '-' } else { '+' };
                    let _ = write!(out, "{sign}{:02}:{:02}", minutes.unsigned_abs() / 60, minutes.unsigned_abs() % 60);
                }
                None => {}
            }
        }
        out
    }

    /// Seconds since 1970 began in UTC; only with a time and an offset.
    pub(super) fn unix_seconds(&self) -> Option<i64> {
        let (clock, offset) = (self.clock?, self.offset?);
        let seconds = i64::from(clock.hour) * 3600 + i64::from(clock.minute) * 60 + i64::from(clock.second.unwrap_or(0).min(59));
        Some(days_from_civil(self.date) * 86_400 + seconds - i64::from(offset) * 60)
    }

    /// The moment of `seconds` since 1970 began, in UTC.
    pub(super) fn from_unix(seconds: i64) -> Option<Self> {
        let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let (year, month, day) = civil_from_days(days)?;
        let part = |n: i64| u8::try_from(n).unwrap_or(0);
        let clock = Clock { hour: part(rest / 3600), minute: part(rest / 60 % 60), second: Some(part(rest % 60)) };
        Some(Self { clock: Some(clock), offset: Some(0), ..Self::day(year, month, day)? })
    }

    /// The answer made of it.
    pub(super) fn to_value(self, text: &str, source: Source, confidence: f64, span: Option<Span>) -> DateValue {
        DateValue {
            value: self.iso(),
            text: text.to_owned(),
            date: self.date,
            unix_seconds: self.unix_seconds(),
            precision: self.precision(),
            zone_known: self.clock.is_some() && self.offset.is_some(),
            ambiguous_day_month: self.ambiguous,
            relative: false,
            source,
            confidence,
            agreeing: Vec::new(),
            span,
            runners_up: Vec::new(),
        }
    }
}

fn month_days(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 (H. Hinnant's algorithm).
pub(super) fn days_from_civil(date: CivilDate) -> i64 {
    let (month, day) = (i64::from(date.month.max(1)), i64::from(date.day.max(1)));
    let year = i64::from(date.year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn civil_from_days(days: i64) -> Option<(u32, u32, u32)> {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Some((u32::try_from(year).ok()?, u32::try_from(month).ok()?, u32::try_from(day).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_do_not_exist_are_refused() {
        assert!(Moment::day(2023, 2, 29).is_none());
        assert!(Moment::day(2024, 2, 29).is_some());
        assert!(Moment::day(1989, 1, 1).is_none());
        assert!(Moment::day(2101, 1, 1).is_none());
        assert!(Moment::day(2024, 13, 1).is_none());
        assert_eq!(Moment::day(2567, 5, 1).unwrap().iso(), "2024-05-01");
    }

    #[test]
    fn the_instant_needs_an_offset_and_the_day_stays_local() {
        let mut moment = Moment::day(2024, 7, 20).unwrap();
        moment.clock = Some(Clock { hour: 0, minute: 30, second: Some(5) });
        assert_eq!(moment.unix_seconds(), None);
        moment.offset = Some(120);
        assert_eq!(moment.iso(), "2024-07-20T00:30:05+02:00");
        assert_eq!(moment.unix_seconds(), Some(1_721_428_205));
        assert_eq!(Moment::from_unix(1_721_428_205).unwrap().iso(), "2024-07-19T22:30:05Z");
    }
}
