//! Days of publication in the state that a page hands to its scripts: `"publishDate":"2024-07-20"`. No parser, a search for the keys;
//! the state of a page names other articles too, so the first of each key is all that counts.

use memchr::memmem;

use super::date_text::{Reading, stated};
use super::moment::Moment;

/// Bytes of state that are searched.
const SEARCHED: usize = 1 << 20;
/// Places looked at.
const MOST: usize = 200;

/// The first days that the state of a page says it was published on, at most four, each with its text.
pub(super) fn published<'s>(parts: impl Iterator<Item = &'s str>, reading: Reading<'_>) -> Vec<(Moment, &'s str)> {
    let mut found: Vec<(&str, Moment, &str)> = Vec::new();
    let mut left = SEARCHED;
    for part in parts {
        let part = super::json::cut(part, left);
        left -= part.len();
        // `publish`, `published`, `publication`.
        for at in memmem::find_iter(part.as_bytes(), b"ubli").take(MOST) {
            let Some((key, text)) = key_and_text(part, at) else { continue };
            if is_publication(key)
                && found.len() < 4
                && !found.iter().any(|f| f.0 == key)
                && let Some(moment) = stated(text, reading).filter(|m| m.date.day > 0)
            {
                found.push((key, moment, text));
            }
        }
    }
    found.into_iter().map(|(_, moment, text)| (moment, text)).collect()
}

/// The key that holds byte `at`, and the text it stands for. The quotes may be escaped.
fn key_and_text(part: &str, at: usize) -> Option<(&str, &str)> {
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let bytes = part.as_bytes();
    let start = at - bytes[..at].iter().rev().take(40).take_while(|b| is_name(b)).count();
    let end = at + bytes[at..].iter().take(40).take_while(|b| is_name(b)).count();
    let rest = part.get(end..)?.trim_start_matches(['\\', '"', '\'']).trim_start_matches("&quot;").trim_start();
    let rest = rest.strip_prefix(':')?.trim_start().trim_start_matches(['\\', '"', '\'']).trim_start_matches("&quot;");
    let length =
        rest.bytes().take(40).take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b':' | b'.' | b'+' | b' ' | b'/')).count();
    let text = rest.get(..length)?;
    text.starts_with(|c: char| c.is_ascii_digit()).then_some((part.get(start..end)?, text))
}

/// `publishDate`, `datePublished`, `published_at`: nothing but words for the day of publication.
fn is_publication(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    let rest = ["publication", "published", "publish"].iter().find_map(|word| lower.split_once(word));
    let plain = |part: &str| {
        let part = part.trim_matches(['_', '-']);
        ["", "date", "at", "on", "time", "datetime", "timestamp", "first", "article", "firstdate"].contains(&part)
    };
    rest.is_some_and(|(before, after)| plain(before) && plain(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: Reading<'_> = Reading { language: &|| "en".to_owned(), month_first: None };

    fn days(state: &str) -> Vec<String> {
        published([state].into_iter(), EN).into_iter().map(|(moment, _)| moment.iso()).collect()
    }

    #[test]
    fn keys_of_publication_are_read_however_quoted() {
        assert_eq!(days(r#"{"a":{"publishDate":"2024-07-20"}}"#), ["2024-07-20"]);
        assert_eq!(days(r#"push("{\"datePublished\":\"2024-07-20T08:30:00Z\"}")"#), ["2024-07-20T08:30:00Z"]);
        assert_eq!(days("{&quot;published_at&quot;:&quot;2024-07-20 08:30&quot;}"), ["2024-07-20T08:30"]);
        assert_eq!(days("published: '2024-07-20'"), ["2024-07-20"]);
    }

    #[test]
    fn other_keys_and_later_values_are_not() {
        assert_eq!(days(r#"{"publishDate":"2024-07-20","more":[{"publishDate":"2023-01-02"}]}"#), ["2024-07-20"]);
        for state in [
            r#"{"unpublishDate":"2024-07-20"}"#,
            r#"{"publisher":"2024-07-20"}"#,
            r#"{"published":true}"#,
            "ubli",
            "é\"publi",
            "\"published\":",
        ] {
            assert!(days(state).is_empty(), "{state}");
        }
    }
}
