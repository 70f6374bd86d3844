//! Addresses: made absolute where they can be, never fetched; their host; the day in their path.

use std::borrow::Cow;

use url::Url;

use super::moment::Moment;

/// What relative addresses of a page are relative to.
#[derive(Debug, Default)]
pub(super) struct Base {
    page: Option<Url>,
    base: Option<Url>,
}

impl Base {
    /// From the page's address and its `base` element.
    pub(super) fn new(url: Option<&str>, base: Option<&str>) -> Self {
        let page = url.and_then(|u| Url::parse(u.trim()).ok()).filter(Url::has_host);
        let base = base.and_then(|b| match &page {
            Some(page) => page.join(b).ok(),
            None => Url::parse(b).ok(),
        });
        let page = page.filter(|p| p.as_str().len() <= 8_192);
        // Every address on the page would repeat it.
        let base = base.filter(|b| b.has_host() && b.as_str().len() <= 4_096).or_else(|| page.clone());
        Self { page, base }
    }

    /// An absolute form of `address`; as written where there is no base; `None` for what is no address of the web.
    pub(super) fn resolve(&self, address: &str) -> Option<String> {
        let address = address.trim();
        if address.is_empty() || address.len() > 4096 || address.starts_with('#') || address.contains(['<', '>', '{', '}']) {
            return None;
        }
        let resolved = match &self.base {
            Some(base) => base.join(address),
            None => Url::parse(address),
        };
        match resolved {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Some(url.into()),
            Ok(_) => None,
            Err(url::ParseError::RelativeUrlWithoutBase) if !address.contains(char::is_whitespace) => Some(address.to_owned()),
            Err(_) => None,
        }
    }

    /// The page's own address.
    pub(super) fn page(&self) -> Option<&Url> {
        self.page.as_ref()
    }
}

/// The host of an address, lower case, without `www.`.
pub(super) fn host(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// The parts of the path of an address.
fn segments(address: &str) -> impl Iterator<Item = &str> {
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    path.split(['?', '#']).next().unwrap_or("").split('/').skip(1)
}

/// A day in digits, four, two and two, none of its parts left open.
fn whole_day(year: &str, month: &str, day: &str) -> Option<Moment> {
    let moment = Moment::day(number(year, 4, 4)?, number(month, 2, 2)?, number(day, 2, 2)?)?;
    (moment.date.month > 0 && moment.date.day > 0).then_some(moment)
}

/// The day that the path of an address states: `/2024/07/20/`, `/2024/jul/20/`, `/2024-07-20/`, `-2024-07-20`.
pub(super) fn day_in_path(address: &str) -> Option<(Moment, Cow<'_, str>)> {
    let segments: Vec<&str> = segments(address).collect();
    for three in segments.windows(3) {
        let &[year, month, day] = three else { continue };
        let Some(year_number) = number(year, 4, 4) else { continue };
        let month_number = number(month, 1, 2).or_else(|| super::months::month(&month.to_ascii_lowercase(), &String::new).map(u32::from));
        let day_number = number(day, 1, 2);
        if let (Some(month_number), Some(day_number)) = (month_number.filter(|&m| m > 0), day_number.filter(|&d| d > 0))
            && let Some(moment) = Moment::day(year_number, month_number, day_number)
        {
            return Some((moment, Cow::Owned(format!("{year}/{month}/{day}"))));
        }
    }
    segments.iter().find_map(|segment| {
        let segment: &str = segment;
        let bytes = segment.as_bytes();
        let at = (0..bytes.len().saturating_sub(9)).take(300).find(|&i| {
            bytes[i + 4] == b'-'
                && bytes[i + 7] == b'-'
                && (i == 0 || bytes[i - 1] == b'-')
                && bytes.get(i + 10).is_none_or(|b| matches!(b, b'-' | b'.'))
        })?;
        let text = segment.get(at..at + 10)?;
        Some((whole_day(text.get(..4)?, text.get(5..7)?, text.get(8..10)?)?, Cow::Borrowed(text)))
    })
}

/// The day that a part of the path of an address is in eight digits: `/20240720/`.
pub(super) fn compact_day_in_path(address: &str) -> Option<(Moment, &str)> {
    segments(address).find_map(|segment| Some((whole_day(segment.get(..4)?, segment.get(4..6)?, segment.get(6..)?)?, segment)))
}

/// Year and month that two parts of the path of an address state: `/2024/07/`.
pub(super) fn month_in_path(address: &str) -> Option<(u16, u8)> {
    let segments: Vec<&str> = segments(address).collect();
    segments.windows(2).find_map(|pair| {
        let (year, month) = (number(pair[0], 4, 4)?, number(pair[1], 2, 2)?);
        let known = (1990..=2100).contains(&year) && (1..=12).contains(&month);
        known.then_some((u16::try_from(year).ok()?, u8::try_from(month).ok()?))
    })
}

fn number(text: &str, least: usize, most: usize) -> Option<u32> {
    let digits = (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_made_absolute() {
        let base = Base::new(Some("https://m.example/a/b?c"), None);
        assert_eq!(base.resolve("../x.png").as_deref(), Some("https://m.example/x.png"));
        assert_eq!(base.resolve("//cdn.example/x").as_deref(), Some("https://cdn.example/x"));
        assert_eq!(base.resolve("data:image/png;base64,AA"), None);
        assert_eq!(base.resolve("javascript:void(0)"), None);
        assert_eq!(Base::default().resolve("/x"), Some("/x".to_owned()));
        assert_eq!(host("https://www.M.example/x").as_deref(), Some("m.example"));
    }

    #[test]
    fn days_in_paths() {
        let iso = |u: &str| day_in_path(u).map(|(m, _)| m.iso()).unwrap_or_default();
        assert_eq!(iso("https://m.example/news/2024/07/20/mill"), "2024-07-20");
        assert_eq!(iso("https://m.example/2024/jul/20/mill"), "2024-07-20");
        assert_eq!(iso("https://m.example/mill-2024-07-20"), "2024-07-20");
        assert_eq!(iso("https://m.example/2024/07/mill"), "");
        let compact = |u: &str| compact_day_in_path(u).map(|(m, _)| m.iso()).unwrap_or_default();
        assert_eq!(compact("https://m.example/20240720/mill"), "2024-07-20");
        assert_eq!(compact("https://m.example/20249920/2024072/\u{e9}\u{e9}\u{e9}\u{e9}"), "");
        assert_eq!(iso("https://m.example/id-12345-67-890"), "");
        assert_eq!(iso("\u{e9}/\u{e9}\u{e9}\u{e9}\u{e9}-\u{e9}-\u{e9}"), "");
    }
}
