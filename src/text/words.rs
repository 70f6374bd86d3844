//! Words as maximal runs of letters, digits and underscores (`\w+`) and the marks that join them, with the characters of unspaced scripts one by one.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use crate::text::script::{is_general_punctuation, is_unspaced};
use crate::text::span::Span;

/// Spans of the words of `text`, in order.
pub fn words(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            at += run(text, at, OTHER);
            if is_word_byte(*text.as_bytes().get(at)?) {
                break;
            }
            let c = char_at(text, at)?;
            if is_word(c) {
                break;
            }
            at += c.len_utf8();
        }
        let start = at;
        loop {
            at += run(text, at, WORD);
            if text.as_bytes().get(at).is_none_or(u8::is_ascii) {
                break;
            }
            let Some(c) = char_at(text, at) else { break };
            let alone = is_unspaced(c);
            if at > start && (alone || !(is_word(c) || joins(c))) {
                break;
            }
            at += c.len_utf8();
            if alone {
                break;
            }
        }
        Some(Span::new(start, at))
    })
}

/// How many bytes from `at` on are of a class.
#[inline]
fn run(text: &str, at: usize, class: u8) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    rest.iter().position(|&b| CLASSES[usize::from(b)] != class).unwrap_or(rest.len())
}

#[inline]
fn is_word_byte(byte: u8) -> bool {
    CLASSES[usize::from(byte)] == WORD
}

/// What a byte is: an ASCII character of a word, another ASCII character, or part of a longer one.
const OTHER: u8 = 0;
const WORD: u8 = 1;
const LONGER: u8 = 2;

const CLASSES: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => WORD,
            0x80.. => LONGER,
            _ => OTHER,
        };
        byte += 1;
    }
    classes
};

/// The character that begins at a byte; `None` at the end of the text and inside a character.
#[inline]
#[must_use]
pub fn char_at(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at) {
        Some(&byte) if byte.is_ascii() => Some(char::from(byte)),
        _ => text.get(at..)?.chars().next(),
    }
}

/// A number for a word, letter case folded: the same for the same word within one run.
#[must_use]
pub fn fold_hash(word: &str) -> u64 {
    let mut hasher = FxHasher::default();
    if word.is_ascii() {
        let mut lower = [0u8; 32];
        for chunk in word.as_bytes().chunks(32) {
            let lower = &mut lower[..chunk.len()];
            lower.copy_from_slice(chunk);
            lower.make_ascii_lowercase();
            hasher.write(lower);
        }
    } else {
        word.chars().flat_map(char::to_lowercase).for_each(|c| hasher.write_u32(u32::from(c)));
    }
    hasher.finish()
}

/// How many words `text` has; two characters of an unspaced script count as one word.
#[must_use]
pub fn count(text: &str) -> usize {
    let mut counter = Counter::default();
    text.chars().for_each(|c| counter.add(c));
    counter.words()
}

/// Counts words character by character, for who reads a text anyway.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counter {
    whole: usize,
    halves: usize,
    inside: bool,
}

impl Counter {
    /// Takes the next character.
    #[inline]
    pub fn add(&mut self, c: char) {
        if c.is_ascii() {
            let word = u8::try_from(c).is_ok_and(is_word_byte);
            self.whole += usize::from(word && !self.inside);
            self.inside = word;
            return;
        }
        let alone = is_unspaced(c);
        let word = is_word(c) || (self.inside && joins(c));
        self.halves += usize::from(alone);
        self.whole += usize::from(word && !alone && !self.inside);
        self.inside = word && !alone;
    }

    /// The words so far, as [`count`] counts them.
    #[must_use]
    pub fn words(&self) -> usize {
        self.whole + self.halves.div_ceil(2)
    }
}

fn is_word(c: char) -> bool {
    !is_general_punctuation(c) && (c.is_alphanumeric() || c == '_')
}

/// Marks inside words that are no letters: accents apart from their letter, the vowel killers and dots of Indic scripts, joiners.
fn joins(c: char) -> bool {
    matches!(
        u32::from(c),
        0x0300
            ..=0x036F
                | 0x093C
                | 0x094D
                | 0x09BC
                | 0x09CD
                | 0x0A3C
                | 0x0A4D
                | 0x0ABC
                | 0x0ACD
                | 0x0B3C
                | 0x0B4D
                | 0x0BCD
                | 0x0C4D
                | 0x0CCD
                | 0x0D4D
                | 0x0DCA
                | 0x200C
                | 0x200D
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_mixed_scripts() {
        let found: Vec<&str> =
            words("It's 3.5 \u{6771}\u{4eac} na\u{ef}ve_x!").map(|s| s.of("It's 3.5 \u{6771}\u{4eac} na\u{ef}ve_x!")).collect();
        assert_eq!(found, ["It", "s", "3", "5", "\u{6771}", "\u{4eac}", "na\u{ef}ve_x"]);
        assert_eq!(count("It's \u{6771}\u{4eac}\u{90fd} x"), 5);
        assert_eq!(count("  ... "), 0);
        assert_eq!(words("\u{9ac}\u{9bf}\u{9b6}\u{9cd}\u{9ac} cafe\u{301}s").count(), 2);
        assert_eq!(count("\u{9ac}\u{9bf}\u{9b6}\u{9cd}\u{9ac} cafe\u{301}s"), 2);
    }
}
