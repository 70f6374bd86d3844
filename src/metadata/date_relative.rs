//! Days stated in relation to another moment, `3 hours ago` or `vor 2 Tagen`, near the headline. They are read only where the page itself
//! tells that moment: as the day of the visit, or as the time of the last change, which lies between publication and visit. There is no
//! clock here, and what these do not settle stays unknown: two weeks ago is any of seven days.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::date_candidates::{Candidates, Mention, Rule};
use super::date_text::stated;
use super::date_words::{context, is_said};
use super::fold::fold;
use super::masthead::page_date;
use super::moment::Moment;
use super::page::Page;
use super::value::{DateValue, Source};
use crate::clean::Role;
use crate::text::span::Span;

/// Bytes of the longest line that may be one.
const LINE: usize = 80;
/// Marks between the parts of a line.
const PARTS: [char; 8] = ['|', '\u{b7}', '\u{2022}', '\u{25cf}', '\u{2027}', '\u{2013}', '\u{2014}', '\n'];
/// Blocks before and behind the headline that are looked at.
const BEFORE: usize = 6;
const AFTER: usize = 10;

/// How long ago, and where it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ago {
    /// Minutes that it is less than: who says three hours means less than four.
    below: u32,
    /// Whether it is the day before, whatever the hour.
    yesterday: bool,
    span: Span,
}

/// Offers the day of each. `title` is where the headline stands; the changes that data state are those found so far.
pub(super) fn collect(page: &Page<'_>, title: Option<Span>, out: &mut Candidates) {
    let Some(title) = title else { return };
    let (first, last) = (page.block_at(title.start).saturating_sub(BEFORE), page.block_at(title.end) + AFTER);
    for (i, block) in page.seen().skip_while(|(i, _)| *i < first).take_while(|(i, _)| *i <= last) {
        let text = page.block_text(block);
        let elsewhere = matches!(page.role(i), Some(Role::Comment | Role::Related | Role::Navigation));
        let in_headline = block.text.start < title.end && title.start < block.text.end;
        if text.len() > LINE || elsewhere || in_headline {
            continue;
        }
        let Some(ago) = alone(text) else { continue };
        // Who says when it was changed does not say when it was published.
        let (changed, _) = context(&text[..ago.span.start], i, page);
        if changed {
            continue;
        }
        let Some(day) = by_change(ago, &out.modified, page).or_else(|| by_visit(ago, page_date(page, Some(title))?)) else { continue };
        let place = ago.span.shifted(block.text.start);
        let mention = Mention { span: place, line: text.len(), offset: ago.span.start };
        let value = DateValue { relative: true, ..day.to_value(ago.span.of(text), Source::Text, 0.0, Some(place)) };
        out.offer(Rule::Relative, value, (false, false), Some(mention));
    }
}

/// The day, from that of the visit: the one before it. Two days ago are more than two days and less than three, and so either of two.
fn by_visit(ago: Ago, visit: DateValue) -> Option<Moment> {
    let settled = ago.yesterday && !visit.ambiguous_day_month;
    settled.then(|| Moment::of_day(super::moment::days_from_civil(visit.date) - 1))?
}

/// The day, from the times of changes that data state. Publication was less than `ago` before the visit and a change between them, so it was less than
/// `ago` before any change: that settles the day where all changes were on one day, and as late on it.
fn by_change(ago: Ago, changes: &[DateValue], page: &Page<'_>) -> Option<Moment> {
    let mut times = changes.iter().map(|c| stated(&c.value, page.reading));
    let day = |moment: Option<Moment>| {
        let clock = moment?.clock?;
        (u32::from(clock.hour) * HOUR + u32::from(clock.minute) >= ago.below).then_some(moment?.date)
    };
    let first = day(times.next()?)?;
    times.all(|t| day(t) == Some(first)).then(|| Moment::day(first.year.into(), first.month.into(), first.day.into()))?
}

const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;

/// What a part of a line says that says nothing else: no more than that it was published then, and the time of day.
fn alone(text: &str) -> Option<Ago> {
    let mut start = 0;
    text.split_inclusive(PARTS).find_map(|part| {
        let from = start;
        start += part.len();
        let part = part.trim_end_matches(PARTS);
        let ago = find(part)?;
        let before = fold(&part[..ago.span.start]);
        let said = before.split(' ').all(|word| word.is_empty() || is_said(word) || OPENINGS.contains(&word));
        (said && is_clock(&part[ago.span.end..])).then(|| Ago { span: ago.span.shifted(from), ..ago })
    })
}

/// Words before it that say nothing of their own.
const OPENINGS: &[&str] = &["on", "f\u{f6}r", "for"];

/// Whether a text is a time of day, or marks and white space alone: ` at 14:05`.
fn is_clock(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (letters == 0 && digits == 0) || (letters <= 6 && (3..=6).contains(&digits) && text.contains(':'))
}

/// The first in a text.
fn find(text: &str) -> Option<Ago> {
    let words = words(text);
    let word = |at: usize| words.get(at).map_or("", |w| w.0.as_str());
    (0..words.len()).find_map(|at| {
        let span = |from: usize, to: usize| Some(Span::new(words.get(from)?.1.start, words.get(to)?.1.end));
        if YESTERDAY.contains(&word(at)) {
            return Some(Ago { below: 2 * DAY, yesterday: true, span: span(at, at)? });
        }
        let count = count(word(at))?;
        let unit = *UNITS.get(word(at + 1))?;
        let before = (1..=3).filter(|back| *back <= at).find(|back| {
            let lead = words[at - back..at].iter().map(|w| w.0.as_str()).collect::<Vec<_>>().join(" ");
            LEADS.contains(&lead.as_str())
        });
        let (from, to) = match before {
            Some(back) => (at - back, at + 1),
            None => (at, (at + 2..at + 4).find(|&i| TAILS.contains(&word(i)))?),
        };
        Some(Ago { below: (count + 1) * unit, yesterday: false, span: span(from, to)? })
    })
}

/// Words of a line, folded, with their places. Numbers stand apart, and so do the signs of scripts without spaces that follow one.
fn words(text: &str) -> Vec<(String, Span)> {
    let mut out: Vec<(String, Span)> = Vec::new();
    let mut start = None;
    let mut last = ' ';
    let mut close = |from: usize, to: usize| {
        let folded = fold(&text[from..to]);
        if let Some((unit, tail)) =
            folded.strip_suffix(['前', '전']).zip(text[from..to].char_indices().next_back()).filter(|(u, _)| !u.is_empty())
        {
            out.push((unit.trim().to_owned(), Span::new(from, from + tail.0)));
            out.push((tail.1.to_string(), Span::new(from + tail.0, to)));
        } else if !folded.is_empty() {
            out.push((folded, Span::new(from, to)));
        }
    };
    for (at, c) in text.char_indices() {
        let inside = c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}') || super::fold::is_mark(c);
        let turns = inside && start.is_some() && last.is_numeric() != c.is_numeric();
        if let Some(from) = start.filter(|_| !inside || turns) {
            close(from, at);
            start = None;
        }
        if inside && start.is_none() {
            start = Some(at);
        }
        last = c;
    }
    if let Some(from) = start {
        close(from, text.len());
    }
    out
}

fn count(word: &str) -> Option<u32> {
    if ONE.contains(&word) { Some(1) } else { word.parse().ok().filter(|n| (1..=99).contains(n)) }
}

/// Minutes of each unit, by its name.
static UNITS: LazyLock<FxHashMap<&str, u32>> = LazyLock::new(|| {
    let names = |names: &'static str, minutes: u32| names.split_whitespace().map(move |name| (name, minutes));
    names(MINUTES, 1).chain(names(HOURS, HOUR)).chain(names(DAYS, DAY)).collect()
});

const MINUTES: &str = "min mins minute minutes minuten minuto minutos minuti minuut minuter minutter minut minuta minuty minutę минут \
    минуту минуты мин хвилин хвилину хвилини dakika menit phút λεπτά λεπτό perce perccel دقيقة دقائق دقیقه मिनट 分钟 分鐘 分 분 minuutti minuuttia";
const HOURS: &str = "hour hours hr hrs h stunde stunden std heure heures hora horas ora ore uur uren timme timmar time timer godzinę \
    godziny godzin godz hodinou hodinami час часа часов годину години годин saat jam giờ ώρες ώρα órája órával ساعة ساعات ساعت घंटे घंटा \
    小时 小時 時間 시간 tunti tuntia";
const DAYS: &str = "day days tag tage tagen jour jours día días dia dias giorno giorni dag dagen dagar dage dager dzień dni dnem dny день \
    дня дней дні днів gün hari ngày zi zile ημέρα ημέρες μέρα μέρες napja nappal يوم أيام ایام روز दिन 天 日 일 päivä päivää";
/// Words for one.
const ONE: &[&str] = &["a", "an", "one", "einem", "einer", "un", "une", "una", "uno", "um", "uma", "een", "en", "ett", "et", "bir"];
/// Words before a number and its unit.
const LEADS: &[&str] = &[
    "vor",
    "il y a",
    "hace",
    "h\u{e1}",
    "p\u{159}ed",
    "acum",
    "\u{3c0}\u{3c1}\u{3b9}\u{3bd}",
    "\u{3c0}\u{3c1}\u{3b9}\u{3bd} \u{3b1}\u{3c0}\u{3cc}",
    "منذ",
    "قبل",
];
/// Words behind a unit.
const TAILS: &[&str] = &[
    "ago",
    "fa",
    "geleden",
    "sedan",
    "siden",
    "temu",
    "назад",
    "тому",
    "önce",
    "lalu",
    "trước",
    "ezelőtt",
    "sitten",
    "atrás",
    "पहले",
    "پیش",
    "前",
    "전",
];
const YESTERDAY: &[&str] = &[
    "yesterday",
    "gestern",
    "ayer",
    "ontem",
    "ieri",
    "gisteren",
    "ig\u{e5}r",
    "wczoraj",
    "v\u{10d}era",
    "вчера",
    "вчора",
    "dün",
    "kemarin",
    "χθες",
    "tegnap",
    "أمس",
    "دیروز",
    "昨日",
    "昨天",
    "어제",
    "eilen",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_languages_say_how_long_ago() {
        for (text, below, said) in [
            ("3 hours ago", 240, "3 hours ago"),
            ("Ada Quill · an hour ago", 120, "an hour ago"),
            ("vor 2 Tagen", 3 * DAY, "vor 2 Tagen"),
            ("Publié il y a 5 heures", 360, "il y a 5 heures"),
            ("hace 2 d\u{ed}as", 3 * DAY, "hace 2 d\u{ed}as"),
            ("há 3 dias", 4 * DAY, "há 3 dias"),
            ("4 giorni fa", 5 * DAY, "4 giorni fa"),
            ("för 2 timmar sedan", 180, "2 timmar sedan"),
            ("2 часа назад", 180, "2 часа назад"),
            ("3 gün önce", 4 * DAY, "3 gün önce"),
            ("2 hari yang lalu", 3 * DAY, "2 hari yang lalu"),
            ("3時間前", 240, "3時間前"),
            ("5天前", 6 * DAY, "5天前"),
            ("2시간 전", 180, "2시간 전"),
            ("Yesterday at 14:05", 2 * DAY, "Yesterday"),
        ] {
            let ago = alone(text);
            assert_eq!(ago.map(|a| (a.below, a.span.of(text))), Some((below, said)), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_ago_is_not_read() {
        for text in
            ["for 3 hours", "3 days", "2 years ago", "2 weeks ago", "ago", "5 minute read", "vor 3 Toren", "", "日前", "400 days ago"]
        {
            assert_eq!(find(text), None, "{text}");
        }
    }

    #[test]
    fn what_says_more_is_not_read() {
        for text in [
            "2 days 5 hours ago",
            "1.5 days ago",
            "3 weeks and 2 days ago",
            "Updated 3 hours ago",
            "Mis à jour il y a 3 heures",
            "Last comment 3 hours ago",
            "Event ended yesterday",
            "Ainda há 3 horas para votar",
            "Il y a 5 minutes de marche",
            "قبل 3 ساعات من الافتتاح",
            "開幕3時間前",
            "Mill found 3 hours ago",
        ] {
            assert_eq!(alone(text), None, "{text}");
        }
    }
}
