//! The part of a text that its language is told from: words alone, and of long texts windows spread over the whole. Names no language.

use icu_normalizer::ComposingNormalizerBorrowed;

use super::code;
use super::letters::evidence;
use crate::text::script::Script;

/// Windows that a long text is looked at through.
const WINDOWS: usize = 8;

/// Letters up to which a lone word in capitals is taken for an abbreviation.
const LONGEST_ACRONYM: usize = 6;

/// What is looked at.
#[derive(Debug)]
pub(super) struct Sample {
    /// Without source code and addresses.
    pub(super) text: String,
    /// Letters in it.
    pub(super) letters: usize,
    /// The script most of them are in.
    pub(super) script: Option<Script>,
}

impl Sample {
    /// Whether it is one short word in capitals: an abbreviation or a mark, which no language owns.
    pub(super) fn is_acronym(&self) -> bool {
        let mut words = self.text.split(' ').filter(|w| w.contains(char::is_alphabetic));
        let capitals = words.next().is_some_and(|w| {
            let word = w.trim_matches(|c: char| !c.is_alphanumeric());
            word.len() <= LONGEST_ACRONYM && word.bytes().all(|b| !b.is_ascii_lowercase()) && word.is_ascii()
        });
        capitals && words.next().is_none()
    }

    /// Letters as evidence, in letters that stand for sounds.
    pub(super) fn weight(&self) -> usize {
        self.letters * self.script.map_or(1, evidence)
    }
}

/// The sample of a text: at most about `most` letters. Never a prefix alone: a notice at the top must not decide.
pub(super) fn sample(text: &str, most: usize) -> Sample {
    let mut out = String::new();
    let letters = if text.len() <= most { 0 } else { text.chars().filter(|c| c.is_alphabetic()).count() };
    if letters <= most {
        push_words(text, &mut out);
    } else {
        let mut end = 0;
        for start in windows(text, letters) {
            end = push_window(text, start.max(end), most / WINDOWS, &mut out);
        }
    }
    let mut counts: Vec<(Script, usize)> = Vec::new();
    for script in out.chars().filter_map(Script::of) {
        match counts.iter_mut().find(|(s, _)| *s == script) {
            Some((_, n)) => *n += 1,
            None => counts.push((script, 1)),
        }
    }
    let letters = counts.iter().map(|(_, n)| n).sum();
    let script = counts.into_iter().max_by_key(|&(script, n)| (n, std::cmp::Reverse(script))).map(|(s, _)| s);
    Sample { text: out, letters, script }
}

/// Where windows over a text of so many letters begin: with as many letters from each to the next.
fn windows(text: &str, letters: usize) -> Vec<usize> {
    let stride = (letters / WINDOWS).max(1);
    text.char_indices().filter(|(_, c)| c.is_alphabetic()).map(|(at, _)| at).step_by(stride).take(WINDOWS).collect()
}

/// Adds the first `most` letters from `start` on, from the first word border to a word border, and returns where they end.
fn push_window(text: &str, start: usize, most: usize, out: &mut String) -> usize {
    // A script without spaces has no border nearby.
    let begin = start + text[start..].char_indices().take(40).find(|(_, c)| c.is_whitespace()).map_or(0, |(i, _)| i);
    let mut letters = 0;
    let mut end = text.len();
    for (i, c) in text[begin..].char_indices() {
        letters += usize::from(c.is_alphabetic());
        if letters >= most && (c.is_whitespace() || letters >= most + 40) {
            end = begin + i;
            break;
        }
    }
    push_words(&text[begin..end], out);
    end
}

/// A mark set on the letter before it. In UTF-8 it begins with CC or CD.
fn is_mark(c: char) -> bool {
    ('\u{0300}'..='\u{036F}').contains(&c)
}

/// Adds words, leaving out source code and addresses of pages and people. A letter and its mark become one letter, or lose the mark.
fn push_words(text: &str, out: &mut String) {
    for word in code::prose(text).into_iter().flat_map(str::split_whitespace).filter(|w| !is_address(w)) {
        if memchr::memchr2(0xCC, 0xCD, word.as_bytes()).is_some() && word.contains(is_mark) {
            out.extend(ComposingNormalizerBorrowed::new_nfc().normalize(word).chars().filter(|c| !is_mark(*c)));
        } else {
            out.push_str(word);
        }
        out.push(' ');
    }
}

/// Web and mail addresses, paths, names of files and variables, numbers with letters: no words of any language.
fn is_address(token: &str) -> bool {
    // Most words are small letters after the first.
    if token.bytes().skip(1).all(|b| b.is_ascii_lowercase() || !b.is_ascii()) {
        return false;
    }
    if token.contains("://") || token.starts_with("www.") {
        return true;
    }
    let word = token.trim_matches(|c: char| !c.is_alphanumeric());
    let bytes = word.as_bytes();
    if !word.is_ascii() {
        return false;
    }
    let mixed = bytes.iter().any(u8::is_ascii_digit) && bytes.iter().any(u8::is_ascii_alphabetic) && !bytes.contains(&b'-');
    let inner_dot = bytes.len() > 4 && bytes.windows(3).any(|w| w[0].is_ascii_alphanumeric() && w[1] == b'.' && w[2].is_ascii_lowercase());
    let humps = bytes.windows(2).filter(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase()).count();
    let slashes = bytes.iter().filter(|&&b| b == b'/').count();
    let inner_at = memchr::memchr(b'@', bytes).is_some_and(|at| bytes[at..].contains(&b'.'));
    inner_at || word.contains(['_', '\\', '=', '{', '<']) || mixed || inner_dot || humps > 1 || slashes > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_spread_over_the_letters() {
        let text = format!("{}{}{}", "12 345 ".repeat(20_000), "first ".repeat(200), "last ".repeat(8_000));
        let sample = sample(&text, 800);
        assert!(sample.text.matches("first").count() < 40, "{}", sample.text.matches("first").count());
        assert!(sample.text.matches("last").count() > 120);
    }

    #[test]
    fn long_texts_are_looked_at_from_end_to_end() {
        let text = format!("{} {}", "first ".repeat(5_000), "last ".repeat(5_000));
        let sample = sample(&text, 800);
        assert!(sample.letters >= 700 && sample.letters <= 1_200, "{}", sample.letters);
        assert!(sample.text.contains("first") && sample.text.contains("last"));
    }

    #[test]
    fn identifiers_are_no_words() {
        let sample = sample("mail some_name about x9f3k2 in src/text/a.rs, a well-known aFooBarName, COVID-19 and or/and U.S. law", 800);
        assert_eq!(sample.text, "mail about in a well-known COVID-19 and or/and U.S. law ");
        assert!(super::sample("NASA 3.", 800).is_acronym() && !super::sample("NASA says", 800).is_acronym());
    }

    #[test]
    fn marks_join_their_letters() {
        assert_eq!(sample("ca\u{0301}i gi\u{0300}", 800).text, "c\u{e1}i g\u{ec} ");
    }

    #[test]
    fn scripts_without_spaces_and_addresses() {
        let sample = sample(&"\u{6771}\u{4eac}".repeat(10_000), 800);
        assert!(sample.letters <= 1_200 && sample.script == Some(Script::Han));
        assert_eq!(super::sample("see https://a.example/b or me@c.example @you", 800).text, "see or @you ");
    }
}
