//! The languages a page or its caller states, as regular BCP 47 tags. Believes none of them.

use super::Declared;
use crate::document::Document;
use crate::input::Decoded;

/// What is stated, in the order: request, `html lang`, `Content-Language`, `og:locale`.
#[must_use]
pub fn declared(document: &Document<'_>, decoded: &Decoded<'_>) -> Vec<Declared> {
    let head = &document.head;
    let stated = [
        (decoded.declared_language, "request"),
        (head.lang, "html_lang"),
        (head.meta("content-language").or_else(|| head.meta("language")), "content_language"),
        (head.meta("og:locale"), "og_locale"),
    ];
    stated.into_iter().filter_map(|(tag, source)| Some(Declared { tag: regular(tag?)?, source })).collect()
}

/// A tag in the letter case of RFC 5646, section 2.1.1, with `-` between its parts; `None` for what is no tag.
fn regular(tag: &str) -> Option<String> {
    let tag = tag.split([',', ';']).next()?.trim();
    let parts: Vec<&str> = tag.split(['-', '_']).collect();
    let base = parts.first().filter(|b| (2..=3).contains(&b.len()))?;
    if !parts.iter().all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
        || base.bytes().any(|b| b.is_ascii_digit())
    {
        return None;
    }
    let mut out = base.to_ascii_lowercase();
    for part in &parts[1..] {
        out.push('-');
        match part.len() {
            2 => out.push_str(&part.to_ascii_uppercase()),
            4 => {
                out.push_str(&part[..1].to_ascii_uppercase());
                out.push_str(&part[1..].to_ascii_lowercase());
            }
            _ => out.push_str(&part.to_ascii_lowercase()),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::regular;

    #[test]
    fn tags_become_regular() {
        assert_eq!(regular("EN_us").as_deref(), Some("en-US"));
        assert_eq!(regular("zh-hant-tw").as_deref(), Some("zh-Hant-TW"));
        assert_eq!(regular("de, en"), Some("de".into()));
        assert_eq!(regular("{{lang}}"), None);
        assert_eq!(regular("english"), None);
        assert_eq!(regular(""), None);
    }
}
