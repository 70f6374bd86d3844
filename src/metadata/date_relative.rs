//! Days stated in relation to another moment, `3 hours ago` or `vor 2 Tagen`, near the headline. They are read only where the page itself
//! tells that moment: as the day of the visit, or as the time of the last change, which lies between publication and visit. There is no
//! clock here, and what these do not settle stays unknown: two weeks ago is any of seven days.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::date_candidates::{Candidates, Mention, Rule};
use super::date_text::stated;
use super::fold::fold;
use super::masthead::page_date;
use super::moment::Moment;
use super::page::Page;
use super::value::{DateValue, Source};
use crate::clean::Role;
use crate::text::span::Span;

/// Bytes of the longest line that may be one.
const LINE: usize = 80;
/// Blocks before and behind the headline that are looked at.
const BEFORE: usize = 6;
const AFTER: usize = 10;

/// How long ago, and where it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ago {
    /// Minutes that it is less than: who says three hours means less than four.
    below: u32,
    /// Days, where it is said in days.
    days: Option<u32>,
    span: Span,
}

/// Offers the day of each. `title` is where the headline stands; the changes that data state are those found so far.
pub(super) fn collect(page: &Page<'_>, title: Option<Span>, out: &mut Candidates) {
    let Some(title) = title else { return };
    let (first, last) = (page.block_at(title.start).saturating_sub(BEFORE), page.block_at(title.end) + AFTER);
    for (i, block) in page.seen().skip_while(|(i, _)| *i < first).take_while(|(i, _)| *i <= last) {
        let text = page.block_text(block);
        if text.len() > LINE || matches!(page.role(i), Some(Role::Comment | Role::Related | Role::Navigation)) {
            continue;
        }
        let Some(ago) = find(text) else { continue };
        let Some(day) = by_change(ago, &out.modified, page).or_else(|| by_visit(ago, page_date(page, Some(title))?)) else { continue };
        let place = ago.span.shifted(block.text.start);
        let mention = Mention { span: place, line: text.len(), offset: ago.span.start };
        let value = DateValue { relative: true, ..day.to_value(ago.span.of(text), Source::Text, 0.0, Some(place)) };
        out.offer(Rule::Relative, value, (false, false), Some(mention));
    }
}

/// The day, from that of the visit. Hours before a day without a time may be on either of two.
fn by_visit(ago: Ago, visit: DateValue) -> Option<Moment> {
    Moment::of_day(super::moment::days_from_civil(visit.date) - i64::from(ago.days?))
}

/// The day, from times of the last change. The visit was `ago` after publication and the change between them, so publication was less than
/// `ago` before any change: that settles the day where all changes were on one day, and as late on it.
fn by_change(ago: Ago, changes: &[DateValue], page: &Page<'_>) -> Option<Moment> {
    let mut times = changes.iter().filter(|c| c.source != Source::Text).map(|c| stated(&c.value, page.reading));
    let day = |moment: Option<Moment>| {
        let clock = moment?.clock?;
        (u32::from(clock.hour) * HOUR + u32::from(clock.minute) >= ago.below).then_some(moment?.date)
    };
    let first = day(times.next()?)?;
    times.all(|t| day(t) == Some(first)).then(|| Moment::day(first.year.into(), first.month.into(), first.day.into()))?
}

const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;

/// The first in a line.
fn find(text: &str) -> Option<Ago> {
    let words = words(text);
    let word = |at: usize| words.get(at).map_or("", |w| w.0.as_str());
    (0..words.len()).find_map(|at| {
        let span = |from: usize, to: usize| Some(Span::new(words.get(from)?.1.start, words.get(to)?.1.end));
        if YESTERDAY.contains(&word(at)) && text.len() <= LINE / 2 {
            return Some(Ago { below: 2 * DAY, days: Some(1), span: span(at, at)? });
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
        Some(Ago { below: (count + 1) * unit, days: (unit == DAY).then_some(count), span: span(from, to)? })
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
            let ago = find(text);
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
}
