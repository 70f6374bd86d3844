//! Dates in text, for people (`20 July 2024`, `20.7.2024`, `2024年7月20日`) or machines (ISO 8601, RFC 2822, Unix time). Finds and
//! reads them; does not say what they are the date of. Those stated in relation to another are read in `date_relative`.

use super::Spoken;
use super::fold::is_mark;
use super::moment::{Clock, Moment};
use super::months;
use crate::text::span::Span;

/// What helps to read a date: the page's language, and whether its numeric dates put the month first, where that is known.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) language: Spoken<'a>,
    pub(super) month_first: Option<bool>,
}

/// A date found in text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    /// Where it stands in the text given, time included.
    pub(super) span: Span,
    /// What it says.
    pub(super) moment: Moment,
}

/// A date that a machine wrote, or else the first one for people in the text.
pub(super) fn stated(text: &str, reading: Reading<'_>) -> Option<Moment> {
    let text = text.trim();
    if text.len() > 200 {
        return None;
    }
    if let Some(moment) = digits_only(text) {
        return moment;
    }
    let tokens = tokens(text);
    let mut at = 0;
    while at < tokens.len() {
        if let Some((moment, _)) = date_at(&tokens, at, reading, true) {
            return Some(moment);
        }
        at += 1;
    }
    None
}

/// Unix seconds or milliseconds, `20240720`, `20240720083000`; the outer `None` for anything else.
fn digits_only(text: &str) -> Option<Option<Moment>> {
    if text.len() == 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i64 = text.parse().ok()?;
    match text.len() {
        8 | 14 => {
            let part = |range: std::ops::Range<usize>| text.get(range).and_then(|p| p.parse::<u32>().ok());
            let mut moment = Moment::day(part(0..4)?, part(4..6)?, part(6..8)?);
            if let (Some(moment), Some(hour), Some(minute)) = (&mut moment, part(8..10), part(10..12)) {
                moment.clock = clock(hour, minute, part(12..14));
            }
            Some(moment)
        }
        10 => Some(Moment::from_unix(number)),
        13 => Some(Moment::from_unix(number / 1000)),
        _ => Some(None),
    }
}

/// Full dates in running text, in order; those without a day are passed over.
pub(super) fn find(text: &str, reading: Reading<'_>) -> Vec<Found> {
    // Most lines have no digit at all.
    if !text.bytes().any(|b| b.is_ascii_digit()) && (text.is_ascii() || !text.chars().any(|c| digit(c).is_some())) {
        return Vec::new();
    }
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match date_at(&tokens, at, reading, false) {
            Some((moment, next)) if moment.date.day > 0 => {
                let end = tokens.get(next.saturating_sub(1)).map_or(text.len(), |t| if t.is_joined_year() { t.start + 4 } else { t.end });
                found.push(Found { span: Span::new(tokens[at].start, end), moment });
                at = next.max(at + 1);
            }
            _ => at += 1,
        }
    }
    found
}

#[derive(Clone, Copy, Debug)]
struct Token<'t> {
    text: &'t str,
    /// Value of a number of up to nine digits.
    number: Option<u32>,
    digits: u8,
    start: usize,
    end: usize,
    space_before: bool,
}

impl Token<'_> {
    /// `20245 min read`: a year with the next number stuck to it.
    fn is_joined_year(&self) -> bool {
        matches!(self.digits, 5 | 6) && self.text.is_ascii() && (self.text.starts_with("20") || self.text.starts_with("19"))
    }
}

fn digit(c: char) -> Option<u32> {
    let code = u32::from(c);
    match code {
        0x30..=0x39 => Some(code - 0x30),
        0x0660..=0x0669 => Some(code - 0x0660),
        0x06F0..=0x06F9 => Some(code - 0x06F0),
        0x0966..=0x096F => Some(code - 0x0966),
        0x09E6..=0x09EF => Some(code - 0x09E6),
        0xFF10..=0xFF19 => Some(code - 0xFF10),
        _ => None,
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out: Vec<Token<'_>> = Vec::new();
    let mut space = true;
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() && c != '\n' {
            space = true;
            continue;
        }
        let mut end = start + c.len_utf8();
        let (mut number, mut digits) = (None, 0u8);
        if let Some(first) = digit(c) {
            let mut value = Some(first);
            digits = 1;
            while let Some(&(at, next)) = chars.peek() {
                let Some(d) = digit(next) else { break };
                value = value.and_then(|v| v.checked_mul(10)?.checked_add(d));
                digits = digits.saturating_add(1);
                end = at + next.len_utf8();
                chars.next();
            }
            number = value;
        } else if c.is_alphabetic() {
            while let Some(&(at, next)) = chars.peek() {
                // `QuillMarch 11`: what stood apart on the page is often joined by its extraction.
                let joined = next.is_uppercase() && text[start..end].ends_with(char::is_lowercase);
                if joined || !(next.is_alphabetic() || is_mark(next)) || digit(next).is_some() {
                    break;
                }
                end = at + next.len_utf8();
                chars.next();
            }
        }
        out.push(Token { text: &text[start..end], number, digits, start, end, space_before: space });
        space = false;
    }
    out
}

/// The date whose first token is `at`, and the token after it (and after its time of day).
fn date_at(tokens: &[Token<'_>], at: usize, reading: Reading<'_>, loose: bool) -> Option<(Moment, usize)> {
    let first = tokens.get(at)?;
    // A number that goes on from another is part of something longer; a month may well be stuck to what stands before it.
    let glued = at > 0
        && first.number.is_some()
        && !first.space_before
        && (tokens[at - 1].number.is_some()
            || is_joint(tokens[at - 1].text) && at > 1 && !tokens[at - 1].space_before && tokens[at - 2].number.is_some());
    if glued {
        return None;
    }
    let cursor = Cursor { tokens, reading };
    let (moment, next) = if first.number.is_some() {
        match first.digits {
            4 => cursor.year_first(at, loose)?,
            1 | 2 => cursor.day_first(at)?,
            _ => return None,
        }
    } else {
        cursor.month_word_first(at, loose)?
    };
    Some(cursor.with_time(moment, next))
}

fn is_joint(text: &str) -> bool {
    matches!(text, "-" | "/" | "." | ":")
}

struct Cursor<'t, 'r> {
    tokens: &'t [Token<'t>],
    reading: Reading<'r>,
}

impl Cursor<'_, '_> {
    fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| t.text)
    }

    fn number(&self, at: usize, digits: std::ops::RangeInclusive<u8>) -> Option<u32> {
        self.tokens.get(at).filter(|t| digits.contains(&t.digits)).and_then(|t| t.number)
    }

    /// A year of four digits after a month by name, where nothing else can be meant.
    fn year(&self, at: usize) -> Option<u32> {
        let token = self.tokens.get(at)?;
        if token.is_joined_year() { token.text.get(..4)?.parse().ok() } else { self.number(at, 4..=4) }
    }

    fn month(&self, at: usize) -> Option<u32> {
        let token = self.tokens.get(at)?;
        if token.number.is_some() || token.text.len() > 40 || token.text.chars().nth(1).is_none() {
            return None;
        }
        months::month(&token.text.to_lowercase(), self.reading.language).map(u32::from)
    }

    /// Past any of these words or marks.
    fn past(&self, mut at: usize, marks: &[&str]) -> usize {
        while marks.iter().any(|m| self.text(at).eq_ignore_ascii_case(m)) {
            at += 1;
        }
        at
    }

    /// `2024-07-20`, `2024/7/20`, `2024年7月20日`, `2024. július 20.`, with `loose` also `2024-07` and `2024`.
    fn year_first(&self, at: usize, loose: bool) -> Option<(Moment, usize)> {
        let year = self.number(at, 4..=4)?;
        let mark = self.text(at + 1);
        if matches!(mark, "-" | "/" | "." | "\u{2010}" | "\u{2011}" | "\u{5E74}" | "\u{B144}")
            && let Some(month) = self.number(at + 2, 1..=2)
        {
            let second = self.text(at + 3);
            let same = second == mark || matches!(second, "\u{6708}" | "\u{C6D4}");
            if let (true, Some(day)) = (same, self.number(at + 4, 1..=2)) {
                let after = at + 5 + usize::from(matches!(self.text(at + 5), "\u{65E5}" | "\u{C77C}"));
                // `2024-07-20T08` reads on; `2024-07-20-1` is some other number.
                return Moment::day(year, month, day).map(|m| (m, after));
            }
            if loose && !same {
                return Moment::day(year, month, 0).map(|m| (m, at + 3));
            }
        }
        let named = self.past(at + 1, &[".", ",", "m", "-", "de"]);
        if let Some(month) = self.month(named) {
            let day_at = self.past(named + 1, &[".", ",", "-"]);
            if let Some(day) = self.number(day_at, 1..=2) {
                return Moment::day(year, month, day).map(|m| (m, day_at + 1));
            }
        }
        // A bare year is a date only where it is all there is.
        (loose && self.tokens.len() == 1).then(|| Moment::day(year, 0, 0)).flatten().map(|m| (m, at + 1))
    }

    /// `20 July 2024`, `20. Juli 2024`, `20 de julio de 2024`, `20/07/2024`, `20-Jul-2024`, `20 tháng 7, 2024`.
    fn day_first(&self, at: usize) -> Option<(Moment, usize)> {
        let day = self.number(at, 1..=2)?;
        let mark = self.text(at + 1);
        if matches!(mark, "/" | "." | "-" | "\u{2010}" | "\u{2011}")
            && let Some(middle) = self.number(at + 2, 1..=2)
            && self.text(at + 3) == mark
            && let Some(year) = self.number(at + 4, 2..=4)
            && !(is_joint(self.text(at + 5)) && self.tokens.get(at + 6).is_some_and(|t| t.number.is_some() && !t.space_before))
        {
            return self.numeric(day, middle, year, self.tokens[at + 4].digits, mark == ".").map(|m| (m, at + 5));
        }
        let ordinal = &[".", ",", "-", "/", "st", "nd", "rd", "th", "er", "\u{BA}", "\u{AA}", "o", "a", "ª", "\u{2010}", "\u{2013}"];
        let mut named = self.past(at + 1, ordinal);
        named = self.past(named, &["de", "of", "di", "den", "d", "'", "\u{2019}"]);
        let (month, mut next) = if self.text(named).eq_ignore_ascii_case("th\u{e1}ng") {
            (self.number(named + 1, 1..=2)?, named + 2)
        } else {
            (self.month(named)?, named + 1)
        };
        next = self.past(next, &[".", ",", "-", "/", "de", "del", "of", "n\u{103}m", "'", "\u{2019}", "\u{2010}", "\u{2013}"]);
        match self.year(next) {
            Some(year) => Moment::day(year, month, day).map(|m| (m, next + 1)),
            None => {
                // `20-Jul-24`, `20 Jul '24`.
                let joined = matches!(self.text(next.wrapping_sub(1)), "-" | "/" | "'" | "\u{2019}");
                let year = self.number(next, 2..=2).filter(|_| joined)?;
                Moment::day(2000 + year, month, day).map(|m| (m, next + 1))
            }
        }
    }

    fn numeric(&self, first: u32, second: u32, year: u32, year_digits: u8, dots: bool) -> Option<Moment> {
        let year = match year_digits {
            4 => year,
            2 => 2000 + year,
            _ => return None,
        };
        if first == 0 || second == 0 {
            return None;
        }
        let (month_first, day_first) = (Moment::day(year, first, second), Moment::day(year, second, first));
        let (Some(month_first), Some(day_first)) = (month_first, day_first) else { return month_first.or(day_first) };
        if dots || first == second {
            return Some(day_first);
        }
        let known = self.reading.month_first;
        let american = known.unwrap_or_else(|| puts_month_first(&(self.reading.language)()));
        Some(Moment { ambiguous: known.is_none(), ..if american { month_first } else { day_first } })
    }

    /// `July 20, 2024`, `Jul. 20th 2024`; with `loose` also `July 2024`.
    fn month_word_first(&self, at: usize, loose: bool) -> Option<(Moment, usize)> {
        // Cheap look ahead: a number must follow soon.
        let day_at = self.past(at + 1, &[".", ",", "the", "-"]);
        let value = self.number(day_at, 1..=4)?;
        let month = self.month(at)?;
        let digits = self.tokens[day_at].digits;
        if digits == 4 {
            return if loose { Moment::day(value, month, 0).map(|m| (m, day_at + 1)) } else { None };
        }
        if digits > 2 {
            return None;
        }
        let year_at = self.past(day_at + 1, &["st", "nd", "rd", "th", ",", ".", "-", "/", "of", "'", "\u{2019}", "\u{2013}"]);
        if let Some(year) = self.year(year_at) {
            return Moment::day(year, month, value).map(|m| (m, year_at + 1));
        }
        let joined = matches!(self.text(year_at.wrapping_sub(1)), "-" | "/" | "'" | "\u{2019}");
        let year = self.number(year_at, 2..=2).filter(|_| joined)?;
        Moment::day(2000 + year, month, value).map(|m| (m, year_at + 1))
    }

    /// Adds the time of day that follows, if one does.
    fn with_time(&self, mut moment: Moment, next: usize) -> (Moment, usize) {
        if moment.date.day == 0 {
            return (moment, next);
        }
        let joints =
            &["t", ",", "at", "um", "kl", "klo", "-", "\u{2013}", "|", "\u{b7}", "\u{2022}", "\u{e0}", "alle", "ore", "o", "\u{432}", "."];
        let mut at = next;
        for _ in 0..3 {
            let after = self.past(at, joints);
            if after == at {
                break;
            }
            at = after.min(at + 2);
        }
        let (Some(hour), mark, Some(minute)) = (self.number(at, 1..=2), self.text(at + 1), self.number(at + 2, 2..=2)) else {
            return (moment, next);
        };
        if !matches!(mark, ":" | "." | "h" | "H" | "\u{6642}" | "\u{65F6}") || (mark == "." && self.tokens[at + 2].space_before) {
            return (moment, next);
        }
        let mut end = at + 3;
        let mut second = None;
        if self.text(end) == ":"
            && let Some(value) = self.number(end + 1, 2..=2)
        {
            second = Some(value);
            end += 2;
            if matches!(self.text(end), "." | ",")
                && self.number(end + 1, 1..=9).is_some()
                && self.tokens.get(end + 1).is_some_and(|t| !t.space_before)
            {
                end += 2;
            }
        }
        let mut hour = hour;
        // `p.m.` comes as four tokens.
        let (half, after) = match (self.text(end).to_ascii_lowercase().as_str(), self.text(end + 1), self.text(end + 2)) {
            ("am" | "pm", ..) => (self.text(end).to_ascii_lowercase(), end + 1),
            ("a" | "p", ".", "m" | "M") => {
                (format!("{}m", self.text(end).to_ascii_lowercase()), end + 3 + usize::from(self.text(end + 3) == "."))
            }
            _ => (String::new(), end),
        };
        match half.as_str() {
            "pm" if hour < 12 => hour += 12,
            "am" if hour == 12 => hour = 0,
            _ => {}
        }
        end = after;
        let Some(clock) = clock(hour, minute, second) else { return (moment, next) };
        moment.clock = Some(clock);
        let (offset, end) = self.offset(end);
        moment.offset = offset;
        (moment, end)
    }

    /// The offset from UTC at `at`: `Z`, `+02:00`, `+0200`, `GMT`, a zone of RFC 2822.
    fn offset(&self, at: usize) -> (Option<i16>, usize) {
        let open = usize::from(self.text(at) == "(");
        let word = self.text(at + open).to_ascii_uppercase();
        let named = match word.as_str() {
            "Z" | "UTC" | "GMT" | "UT" | "WET" => Some(0),
            "EST" | "CDT" => Some(-300),
            "EDT" => Some(-240),
            "CST" | "MDT" => Some(-360),
            "MST" | "PDT" => Some(-420),
            "PST" => Some(-480),
            "CET" => Some(60),
            "CEST" | "MESZ" | "EET" => Some(120),
            "MEZ" => Some(60),
            "EEST" => Some(180),
            _ => None,
        };
        let mut next = at;
        if let Some(minutes) = named {
            next = at + open + 1 + usize::from(open == 1 && self.text(at + 2) == ")");
            if minutes != 0 {
                return (Some(minutes), next);
            }
        }
        let sign = match self.text(next) {
            "+" => 1,
            "-" | "\u{2212}" => -1,
            _ => return (named, next),
        };
        let Some(token) = self.tokens.get(next + 1).filter(|t| !t.space_before) else { return (named, next) };
        let (hours, minutes, end) = match (token.digits, token.number) {
            (4, Some(n)) => (n / 100, n % 100, next + 2),
            (1 | 2, Some(n)) if self.text(next + 2) == ":" => (n, self.number(next + 3, 2..=2).unwrap_or(0), next + 4),
            (1 | 2, Some(n)) => (n, 0, next + 2),
            _ => return (named, next),
        };
        if hours > 14 || minutes > 59 {
            return (named, next);
        }
        let total = i16::try_from(hours * 60 + minutes).unwrap_or(0);
        (Some(sign * total), end)
    }
}

fn clock(hour: u32, minute: u32, second: Option<u32>) -> Option<Clock> {
    let valid = hour < 24 && minute < 60 && second.is_none_or(|s| s <= 60);
    let part = |n: u32| u8::try_from(n).unwrap_or(0);
    valid.then(|| Clock { hour: part(hour), minute: part(minute), second: second.map(part) })
}

/// Whether numeric dates put the month first in a language (BCP 47), in its region where it names one.
fn puts_month_first(language: &str) -> bool {
    let lower = language.to_ascii_lowercase();
    let mut parts = lower.split(['-', '_']);
    let primary = parts.next().unwrap_or("");
    match parts.find(|p| p.len() == 2) {
        Some(region) => region == "us" || region == "ph",
        None => primary == "en" || primary.is_empty() || primary == "und",
    }
}

#[cfg(test)]
mod tests;
