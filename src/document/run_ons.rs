//! Where a sentence begins without a full stop before it, for text whose line ends are lost: a heading, an item or a caption runs into what
//! stood below it. A word that the page mostly writes small has a capital because it begins something (as in truecasing: Lita et al. 2003).

use rustc_hash::FxHashMap;

use crate::text::span::Span;
use crate::text::words::fold_hash;

/// Times that a word must have been seen in small letters.
const SEEN: u32 = 2;
/// The same of a word that is to begin something behind a word in small letters.
const OFTEN: u32 = 4;
/// The longest word in small letters that nothing ends with (letters): "of the", "für".
const LINK: usize = 3;
/// Words with another meaning when they are written large: of respect, and months.
const LARGE: &[&str] = &["Sie", "Ihnen", "Ihr", "Ihre", "Ihrem", "Ihren", "Ihrer", "Ihres", "May", "March"];
/// Words that are counted: more than texts have, and few enough that a text made of new words costs little.
const MOST_WORDS: usize = 1 << 16;

/// How often each word of a text was seen in small letters and with a capital.
#[derive(Default)]
pub(super) struct Cases(FxHashMap<u64, Seen>);

#[derive(Clone, Copy)]
struct Seen {
    small: u32,
    capital: u32,
}

impl Cases {
    pub(super) fn of(text: &str) -> Self {
        let mut cases = Self::default();
        for word in text.split_whitespace().map(core) {
            let seen = Seen { small: is_small(word).into(), capital: has_capital(word).into() };
            if seen.small + seen.capital > 0 {
                cases.add(fold_hash(word), seen);
            }
        }
        cases
    }

    fn add(&mut self, word: u64, seen: Seen) {
        if let Some(known) = self.0.get_mut(&word) {
            known.small += seen.small;
            known.capital += seen.capital;
        } else if self.0.len() < MOST_WORDS {
            self.0.insert(word, seen);
        }
    }

    /// The parts of a sentence, each from a word on that begins something; the whole sentence where there is none but the first. Spans are
    /// of `sentence`, without white space at their ends.
    pub(super) fn parts(&self, sentence: &str) -> Vec<Span> {
        let mut parts = Vec::new();
        let (mut start, mut end) = (0, 0);
        // The word before, and where the last one begins if it would begin something before a word in small letters.
        let (mut before, mut opening) = ("", None);
        for word in sentence.split_inclusive(char::is_whitespace) {
            let at = end;
            end += word.len();
            let word = word.trim_end();
            if word.is_empty() {
                continue;
            }
            if let Some(cut) = opening.take_if(|_| word.starts_with(char::is_lowercase)) {
                parts.push((start, cut));
                start = cut;
            }
            opening = self.cuts(before, word).then_some(at);
            before = word;
        }
        parts.push((start, end));
        let trimmed = |(start, end): (usize, usize)| {
            let text = &sentence[start..end];
            let start = start + text.len() - text.trim_start().len();
            Span::new(start, start + text.trim().len())
        };
        parts.into_iter().map(trimmed).filter(|span| !span.is_empty()).collect()
    }

    /// Whether a heading or an item may end with a word and something begin with the next. None ends with a mark, a number, or a word that is
    /// mostly written small ("Bei | Fragen"). Behind a word in small letters, whose sentence may go on ("haben | Essen gekauft"), only a word
    /// begins something that is seldom written large.
    fn cuts(&self, before: &str, word: &str) -> bool {
        if !before.ends_with(char::is_alphabetic) || self.begins(before) || !self.begins(word) {
            return false;
        }
        let seldom = |seen: &Seen| seen.small >= OFTEN && seen.small >= 2 * seen.capital;
        has_capital(core(before)) || before.chars().count() > LINK && self.0.get(&fold_hash(core(word))).is_some_and(seldom)
    }

    /// Whether a word has a capital that is not its own.
    fn begins(&self, word: &str) -> bool {
        word.starts_with(char::is_uppercase)
            && has_capital(core(word))
            && !LARGE.contains(&core(word))
            && self.0.get(&fold_hash(core(word))).is_some_and(|seen| seen.small >= SEEN && seen.small >= seen.capital)
    }
}

/// A word without the marks at its ends.
fn core(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

fn is_small(word: &str) -> bool {
    !word.is_empty() && word.chars().all(char::is_lowercase)
}

/// Whether a word has a capital, and only at its beginning.
fn has_capital(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase) && !chars.any(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::Cases;

    /// The parts of a sentence on a page that says this besides.
    fn texts<'t>(page: &str, sentence: &'t str) -> Vec<&'t str> {
        let cases = Cases::of(&format!("{page} {sentence}"));
        cases.parts(sentence).into_iter().map(|span| span.of(sentence)).collect()
    }

    #[test]
    fn a_sentence_begins_behind_a_heading() {
        let page = "it is the boat that the island waits for when the wind turns, and when it rains";
        assert_eq!(texts(page, "Timetable  The boat sails at nine"), ["Timetable", "The boat sails at nine"]);
        assert_eq!(texts(page, "Fares on Sundays When the wind turns"), ["Fares on Sundays", "When the wind turns"]);
        assert_eq!(texts(page, " The boat sails "), ["The boat sails"]);
    }

    #[test]
    fn words_that_other_words_write_large_do_not_cut_a_sentence() {
        let page =
            "sie fragen, sie essen, sie reisen und sie fragen bei uns, bei ihnen; it may be so, and it may not, mark my words, mark them";
        for sentence in [
            "Wie können Sie als Kunde fragen",
            "Bei Fragen erreichen Sie uns am Morgen",
            "Wir haben Essen gekauft",
            "In late May with better lamps",
            "They asked Mark about it",
            "For 14 May they wait",
        ] {
            assert_eq!(texts(page, sentence), [sentence]);
        }
    }

    #[test]
    fn names_and_titles_are_whole() {
        let page = "it is the boat that the island waits for when the wind turns, and when it rains";
        for sentence in
            ["All trust Maren of the pier", "They read of The boat again", "Fares, When the wind turns", "How The Boat Sails", "雨が降る"]
        {
            assert_eq!(texts(page, sentence), [sentence]);
        }
        assert_eq!(texts(page, " "), [""; 0]);
    }
}
