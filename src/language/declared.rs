//! The languages a page or its caller states, as regular BCP 47 tags. Believes none of them.

use super::Declared;
use crate::document::Document;
use crate::input::Decoded;

/// What is stated, in the order: request, `html lang`, `Content-Language`, `inLanguage` of JSON-LD, `og:locale`.
#[must_use]
pub fn declared(document: &Document<'_>, decoded: &Decoded<'_>) -> Vec<Declared> {
    let head = &document.head;
    let stated = [
        (decoded.declared_language, "request"),
        (head.lang, "html_lang"),
        (head.meta("content-language").or_else(|| head.meta("language")), "content_language"),
        (head.json_ld.iter().find_map(|script| in_language(script)), "json_ld"),
        (head.meta("og:locale"), "og_locale"),
    ];
    stated.into_iter().filter_map(|(tag, source)| Some(Declared { tag: regular(tag?)?, source })).collect()
}

/// The language part of a tag.
pub(crate) fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

impl Declared {
    /// Whether it names the language of `tag`: the language parts alone count, and codes that stand for others (IANA Language Subtag
    /// Registry: preferred values and macrolanguages) name all of those.
    #[must_use]
    pub fn names(&self, tag: &str) -> bool {
        let found = primary(tag);
        match primary(&self.tag) {
            "no" => matches!(found, "nb" | "nn" | "no"),
            "sh" => matches!(found, "bs" | "hr" | "sr"),
            "cmn" => found == "zh",
            "fil" => found == "tl",
            "in" => found == "id",
            "iw" => found == "he",
            "mo" => found == "ro",
            stated => stated == found,
        }
    }
}

/// The first `inLanguage` that a script of structured data gives as a text (schema.org).
fn in_language(script: &str) -> Option<&str> {
    const KEY: &str = "\"inLanguage\"";
    memchr::memmem::find_iter(script.as_bytes(), KEY).find_map(|at| {
        let value = script[at + KEY.len()..].trim_start().strip_prefix(':')?.trim_start_matches(|c: char| c.is_whitespace() || c == '[');
        value.strip_prefix('"')?.split('"').next()
    })
}

/// A tag in the letter case of RFC 5646, section 2.1.1, with `-` between its parts and the shorter code of a known language (section 2.2.1);
/// `None` for what is no tag.
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
    if let Some(short) = super::tongues::shorter(&out) {
        out = short;
    }
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
    use super::{Declared, in_language, regular};

    #[test]
    fn codes_that_stand_for_others_name_them() {
        let names = |stated: &str, found| Declared { tag: stated.to_owned(), source: "html_lang" }.names(found);
        assert!(names("no", "nb") && names("iw", "he") && names("zh-TW", "zh-Hant") && names("en-US", "en"));
        assert!(!names("no", "da") && !names("en", "de") && !names("sr", "hr"));
    }

    #[test]
    fn structured_data_states_a_language() {
        assert_eq!(in_language(r#"{"@type": "WebPage", "inLanguage" : "en-GB"}"#), Some("en-GB"));
        assert_eq!(in_language(r#"{"inLanguage": {"@type": "Language"}, "x": {"inLanguage": ["de", "en"]}}"#), Some("de"));
        assert_eq!(in_language(r#"{"inLanguage": "#), None);
        assert_eq!(in_language(r#"{"name": "inLanguage"}"#), None);
    }

    #[test]
    fn tags_become_regular() {
        assert_eq!(regular("EN_us").as_deref(), Some("en-US"));
        assert_eq!(regular("zh-hant-tw").as_deref(), Some("zh-Hant-TW"));
        assert_eq!(regular("de, en"), Some("de".into()));
        assert_eq!((regular("eng").as_deref(), regular("deu_DE").as_deref()), (Some("en"), Some("de-DE")));
        assert_eq!(regular("{{lang}}"), None);
        assert_eq!(regular("english"), None);
        assert_eq!(regular(""), None);
    }
}
