//! By-lines to names: what stands round a name is cut off, several names are parted, and what is no name is refused.
//! Knows shapes and a few closed word lists; knows no page.

use super::fold::{fold, squash};
use super::name_ends::{strip_tail, trim};
use super::name_words::{CREDENTIALS, GENERIC, LEAD, NOT_NAMES, PARTICLES, PICTURES, TITLES};

/// A name with what stood beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// The name.
    pub(super) name: String,
    /// Degrees and titles.
    pub(super) credentials: Option<String>,
}

/// The names in a by-line as written. Names that cannot be (handles, addresses, numbers, roles, `site` names) are left out.
pub(super) fn names(raw: &str, sites: &Sites) -> Vec<Name> {
    if raw.len() > 400 {
        return Vec::new();
    }
    let text = without_lead(raw);
    let mut out: Vec<Name> = Vec::new();
    let mut after_role = false;
    for group in split_strong(text) {
        let (parts, role) = split_commas(group);
        for part in parts {
            // `Ada Quill, Head of Wheels & Water`: what follows a role may be more of it.
            if after_role && !(looks_like_person(&part.0) && part.0.contains(' ')) {
                continue;
            }
            let Some(name) = clean(&part.0, part.1, sites) else { continue };
            if !out.iter().any(|n| fold(&n.name) == fold(&name.name)) && out.len() < 40 {
                out.push(name);
            }
        }
        after_role |= role;
    }
    out
}

/// Cuts "By", "Written by:", "Author –" off the front.
pub(super) fn without_lead(raw: &str) -> &str {
    let mut text = trim(raw);
    for _ in 0..3 {
        match lead(text) {
            Some(rest) => text = trim(rest),
            None => break,
        }
    }
    text
}

/// What follows the longest lead-in, if `text` opens with one.
pub(super) fn lead(text: &str) -> Option<&str> {
    // `ByAda Quill`: the space was lost where elements meet.
    let joined = text.strip_prefix("By").filter(|rest| {
        let mut letters = rest.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase) && rest.contains(' ')
    });
    if joined.is_some() {
        return joined;
    }
    let first = text.chars().next()?.to_lowercase().next();
    let alike = LEAD.iter().filter(|l| l.chars().next() == first);
    let longest = alike.filter_map(|l| starts_with_words(text, l)).min_by_key(|rest| rest.len())?;
    let rest =
        longest.trim_start_matches([':', ' ', '\u{a0}', '-', '\u{2013}', '\u{2014}', '\u{ff1a}', '\n', '\t', '\r', '|', '/', ',', '.']);
    // `Di Stefano` is a name, `Di Ada Quill` a by-line.
    let word = &text[..text.len() - longest.len()];
    let may_be_name = PARTICLES.contains(&fold(word).as_str()) && !longest.starts_with(':');
    (!may_be_name || rest.trim().contains(' ')).then_some(rest)
}

fn starts_with_words<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let mut rest = text.char_indices();
    for wanted in words.chars() {
        let (_, c) = rest.next()?;
        let same = if c.is_whitespace() { wanted == ' ' } else { c == wanted || c.to_lowercase().eq(std::iter::once(wanted)) };
        if !same {
            return None;
        }
    }
    let rest = rest.as_str();
    rest.chars().next().is_none_or(|c| !c.is_alphanumeric()).then_some(rest)
}

/// Parts at `;`, `|`, `&`, slashes, bullets, line breaks and words for "and".
fn split_strong(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let bytes = text.as_bytes();
    for (at, c) in text.char_indices() {
        if at < start {
            continue;
        }
        let cut = match c {
            ';' | '|' | '&' | '\n' | '\u{b7}' | '\u{2022}' | '\u{25cf}' | '\u{2027}' | '\u{3001}' | '\u{ff0c}' => Some(at + c.len_utf8()),
            '/' if !text[at..].starts_with("//") => Some(at + 1),
            ' ' => ["and ", "und ", "et ", "y ", "och ", "og ", "en ", "e ", "i ", "ja ", "и ", "і ", "и", "ve ", "with ", "dan "]
                .iter()
                .find(|w| w.ends_with(' ') && text[at + 1..].starts_with(**w))
                .filter(|w| at > 0 && bytes[at - 1] != b' ' && name_follows(&text[at + 1 + w.len()..]))
                .map(|w| at + 1 + w.len()),
            _ => None,
        };
        if let Some(next) = cut {
            parts.push(&text[start..at]);
            start = next;
        }
    }
    parts.push(text.get(start..).unwrap_or(""));
    parts.retain(|p| !p.trim().is_empty());
    parts
}

/// Whether a whole name follows, not the second half of "Center for Food and Drugs".
fn name_follows(rest: &str) -> bool {
    let capital = rest.chars().next().is_some_and(|c| !c.is_lowercase() && c.is_alphabetic());
    capital && rest.trim_end().contains(' ')
}

/// At commas: names where each part is shaped like one, credentials or a role otherwise; and whether it ended in a role.
fn split_commas(text: &str) -> (Vec<(String, Option<String>)>, bool) {
    let parts: Vec<&str> = text.split(',').map(trim).filter(|p| !p.is_empty()).collect();
    let Some((first, rest)) = parts.split_first() else { return (Vec::new(), false) };
    let shouts = |part: &str| !part.chars().any(char::is_lowercase);
    let mut out = vec![((*first).to_owned(), None::<String>)];
    for part in rest {
        if is_credential(part) {
            let last = out.len() - 1;
            let credentials = &mut out[last].1;
            *credentials = Some(credentials.take().map_or_else(|| (*part).to_owned(), |c| format!("{c}, {part}")));
        } else if looks_like_person(part)
            && part.split_whitespace().nth(1).is_some()
            && looks_like_person(strip_tail(first))
            // `Ada Quill, MILL NEWS`: the second is who she writes for.
            && (!shouts(part) || shouts(first))
        {
            out.push(((*part).to_owned(), None));
        } else if rest.len() == 1 && !first.contains(' ') && !part.contains(' ') && looks_like_person(first) && looks_like_person(part) {
            // `Quill, Ada`
            return (vec![(format!("{part} {first}"), None)], false);
        } else {
            return (out, true);
        }
    }
    (out, false)
}

fn is_credential(part: &str) -> bool {
    let squashed: Vec<String> = part.split([' ', '/']).map(squash).filter(|p| !p.is_empty()).collect();
    !squashed.is_empty() && squashed.len() < 5 && squashed.iter().all(|p| CREDENTIALS.contains(&p.as_str()))
}

fn clean(part: &str, credentials: Option<String>, sites: &Sites) -> Option<Name> {
    if part.contains('@') || part.contains("http") || part.contains("www.") || part.contains(".com") {
        return None;
    }
    let mut name = super::fold::one_line(strip_tail(without_lead(part)));
    let mut credentials = credentials;
    // Degrees without a comma, titles before.
    while let Some((head, last)) = name.rsplit_once(' ') {
        let upper = last.chars().filter(|c| c.is_uppercase()).count() >= 2 || last.contains('.');
        if !(upper && is_credential(last)) {
            break;
        }
        credentials = Some(credentials.map_or_else(|| last.to_owned(), |c| format!("{last}, {c}")));
        name = trim(head).to_owned();
    }
    if let Some((title, rest)) = name.split_once(' ')
        && TITLES.contains(&squash(title).as_str())
        && rest.contains(' ')
    {
        credentials = Some(credentials.map_or_else(|| title.to_owned(), |c| format!("{title} {c}")));
        name = rest.to_owned();
    }
    (!is_refused(&name, sites)).then_some(Name { name, credentials })
}

/// Whether this cannot be an author.
fn is_refused(name: &str, sites: &Sites) -> bool {
    let folded = fold(name);
    let letters = folded.chars().filter(|c| c.is_alphabetic()).count();
    let digits = folded.chars().filter(char::is_ascii_digit).count();
    // A user name, not a name.
    let handle = !name.contains(' ') && name.is_ascii() && !name.bytes().any(|b| b.is_ascii_uppercase());
    let other = !folded.contains(' ') && (NOT_NAMES.contains(&folded.as_str()) || super::months::month(&folded, &String::new).is_some());
    handle
        || other
        || name.starts_with(['(', '['])
        || is_picture_credit(name)
        || letters < 2
        || digits > 2
        || name.chars().count() > 70
        || folded.split(' ').count() > 8
        || GENERIC.contains(&folded.as_str())
        || sites.is_site(&folded)
}

/// `Image: Ada Quill`, `Copyright Mill Pictures`, or the end of one: `Mill Pictures)`.
fn is_picture_credit(name: &str) -> bool {
    let opening = name.split([':', ' ']).next().map(fold).unwrap_or_default();
    let marked = name.contains(':') && PICTURES.contains(&opening.as_str());
    marked || opening == "copyright" || name.ends_with(')') && !name.contains('(')
}

/// Whether a stated author is not a person but the site or its staff.
pub(super) fn is_house(text: &str, sites: &Sites) -> bool {
    let folded = fold(without_lead(text));
    let words = text.split_whitespace().count();
    sites.is_site(&folded) && words <= 6 && text.len() < 80 && !text.contains(['@', '/'])
}

/// Whether the text is shaped like the name of a person: two to five words, capitals, no word that names do not have.
pub(super) fn looks_like_person(text: &str) -> bool {
    if text.len() > 80 || text.is_empty() {
        return false;
    }
    let mut words = 0;
    let mut cased = false;
    for word in text.split([' ', '\u{a0}']).filter(|w| !w.is_empty()) {
        words += 1;
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let Some(first) = bare.chars().next() else { return false };
        let folded = fold(bare);
        if !first.is_alphabetic()
            || word.chars().any(|c| {
                c.is_ascii_digit() || matches!(c, '@' | '?' | '!' | ':' | ';' | '"' | '%' | '$' | '#' | '=' | '&' | '/' | '|' | '(' | ')')
            })
        {
            return false;
        }
        if NOT_NAMES.contains(&folded.as_str()) {
            return false;
        }
        if first.is_lowercase()
            && !(PARTICLES.contains(&folded.as_str()) || bare.starts_with("d'") || bare.starts_with("al-") || bare.starts_with("d\u{2019}"))
        {
            return false;
        }
        cased |= first.is_uppercase();
    }
    if cased { words <= 5 } else { words <= 3 && text.chars().count() >= 2 && text.chars().count() <= 30 }
}

/// Names of the site and its publisher, which no person bears.
#[derive(Debug, Default)]
pub(super) struct Sites {
    folded: Vec<String>,
    host: String,
}

impl Sites {
    /// From names as written and the host.
    pub(super) fn new<'n>(names: impl IntoIterator<Item = &'n str>, host: Option<&str>) -> Self {
        let mut folded: Vec<String> = names.into_iter().map(fold).filter(|n| !n.is_empty()).collect();
        folded.dedup();
        Self { folded, host: host_label(host.unwrap_or("")) }
    }

    /// Whether a folded text is the site's name, or begins or ends with it and adds only what sites add ("team", "staff", "com").
    pub(super) fn is_site(&self, folded: &str) -> bool {
        if folded.is_empty() {
            return false;
        }
        let mut squashed = folded.to_owned();
        squashed.retain(|c| c != ' ');
        if !self.host.is_empty() && (squashed == self.host || squashed.strip_prefix("the") == Some(self.host.as_str())) {
            return true;
        }
        self.folded.iter().any(|site| {
            folded == site
                || ["the ", "team ", ""].iter().any(|lead| {
                    folded.strip_prefix(lead).and_then(|f| f.strip_prefix(site.as_str())).is_some_and(|tail| {
                        matches!(
                            tail.trim(),
                            "" | "team"
                                | "staff"
                                | "editorial team"
                                | "editorial"
                                | "editors"
                                | "admin"
                                | "com"
                                | "news"
                                | "blog"
                                | "online"
                                | "editorial staff"
                                | "editorial board"
                                | "newsroom"
                                | "staff writer"
                                | "content team"
                                | "web desk"
                                | "desk"
                                | "writer"
                                | "contributor"
                        )
                    })
                })
        })
    }
}

/// The label of a host that names the site: `daily-mill` of `www.daily-mill.co.uk`, squashed.
pub(super) fn host_label(host: &str) -> String {
    let labels: Vec<&str> = host.split('.').filter(|l| *l != "www").collect();
    let end = labels.len().saturating_sub(1);
    let end = if end >= 2
        && labels.get(end - 1).is_some_and(|l| matches!(*l, "co" | "com" | "org" | "net" | "gov" | "ac" | "edu" | "gob" | "or" | "ne"))
    {
        end - 1
    } else {
        end
    };
    labels.get(end.saturating_sub(1)).map(|l| squash(l)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(raw: &str) -> Vec<String> {
        names(raw, &Sites::new(["Daily Mill"], Some("www.daily-mill.co.uk"))).into_iter().map(|n| n.name).collect()
    }

    #[test]
    fn by_lines() {
        assert_eq!(list("By Ada Quill"), ["Ada Quill"]);
        assert_eq!(list("By: Ada Quill and Bo van der Berg | July 4, 2024"), ["Ada Quill", "Bo van der Berg"]);
        assert_eq!(list("Ada Quill, Cy Marsh, Daily Mill"), ["Ada Quill", "Cy Marsh"]);
        assert_eq!(list("Dr. Ada Quill, PhD, RD"), ["Ada Quill"]);
        assert_eq!(list("Written by Ada Quill on March 3, 2021"), ["Ada Quill"]);
        assert_eq!(list("Quill, Ada"), ["Ada Quill"]);
        assert_eq!(list("Ada Quill - Senior Reporter"), ["Ada Quill"]);
        assert_eq!(list("J. R. Quill"), ["J. R. Quill"]);
        assert_eq!(list("Abby Quill"), ["Abby Quill"]);
        assert_eq!(list("Byron Quill"), ["Byron Quill"]);
        assert_eq!(list("ByAda Quill"), ["Ada Quill"]);
        assert_eq!(list("by Ada Quill, Senior Director, Wheels & Water, Daily Mill"), ["Ada Quill"]);
        assert_eq!(list("Ada Quill, Head of Wheels, and Bo Marsh, Reporter"), ["Ada Quill", "Bo Marsh"]);
        assert_eq!(list("Ada Quill, MILL NEWS"), ["Ada Quill"]);
        assert_eq!(list("ADA QUILL, BO MARSH"), ["ADA QUILL", "BO MARSH"]);
        assert_eq!(list("par \u{c9}lise Bo\u{ee}te et Ada Quill"), ["\u{c9}lise Bo\u{ee}te", "Ada Quill"]);
    }

    #[test]
    fn nobody() {
        for junk in [
            "@mill",
            "admin",
            "Daily Mill",
            "The Daily Mill Staff",
            "daily-mill",
            "ada@mill.example",
            "262588213843476",
            "undefined",
            "",
            "https://x.example/a",
            "By",
            "(Image: Getty Images",
            "Image: Ada Quill",
            "Copyright Mill Pictures",
            "Mill Pictures)",
            "Getty Images",
        ] {
            assert!(list(junk).is_empty(), "{junk}");
        }
    }

    #[test]
    fn credentials_are_kept_apart() {
        let found = names("Ada Quill MD, PhD", &Sites::default());
        assert_eq!(found[0].name, "Ada Quill");
        assert_eq!(found[0].credentials.as_deref(), Some("MD, PhD"));
    }

    #[test]
    fn shapes() {
        assert!(looks_like_person("Ludwig van Quill"));
        assert!(!looks_like_person("Read More"));
        assert!(!looks_like_person("The Old Mill"));
        assert!(!looks_like_person("mill opens"));
    }
}
