//! What of a text is shown to the language model: words of it, evenly spread, without addresses and identifiers. Tells no language.

use crate::text::script::Script;

/// Windows that a long text is sampled with.
const WINDOWS: usize = 16;
/// Letters below which an alphabetic text has no language to tell.
const FEWEST: usize = 3;
/// Letters up to which a lone word in capitals is taken for an abbreviation.
const LONGEST_ACRONYM: usize = 6;

/// A piece of text to tell the language by.
#[derive(Debug)]
pub(super) struct Sample {
    /// Its words, parted by single spaces.
    pub(super) text: String,
    /// Letters in it.
    pub(super) letters: usize,
    /// The script most of them are in; of equal ones the first in [`Script`]'s order.
    pub(super) script: Option<Script>,
    /// Words in it.
    words: usize,
    /// Whether all of it is ASCII capitals.
    capitals: bool,
}

impl Sample {
    /// Words of `text` with about `limit` letters at most; of longer texts from windows spread evenly over all of it.
    pub(super) fn of(text: &str, limit: usize) -> Self {
        let mut picker = Picker { out: String::new(), letters: 0, words: 0, capitals: true, scripts: [0; Script::COUNT] };
        if picker.take(text, limit) < text.len() {
            picker = Picker { out: String::with_capacity(limit * 2), letters: 0, words: 0, capitals: true, scripts: [0; Script::COUNT] };
            for window in 0..WINDOWS {
                let from = text.ceil_char_boundary(text.len() / WINDOWS * window);
                let to = text.ceil_char_boundary(text.len() / WINDOWS * (window + 1));
                let goal = limit * (window + 1) / WINDOWS;
                // A window that does not begin the text begins amid a word: go to the next one.
                let piece = text.get(from..to).unwrap_or("");
                let skip = if window == 0 { 0 } else { piece.find(char::is_whitespace).filter(|&s| s < 64).unwrap_or(0) };
                picker.take(piece.get(skip..).unwrap_or(""), goal);
            }
        }
        let most = picker.scripts.iter().max().copied().unwrap_or(0);
        let script = picker.scripts.iter().position(|&n| n == most && n > 0).and_then(Script::from_index);
        Self { text: picker.out, letters: picker.letters, script, words: picker.words, capitals: picker.capitals }
    }

    /// Whether there is enough to tell a language by at all.
    pub(super) fn says_something(&self) -> bool {
        if self.script.is_some_and(is_dense) {
            return self.letters > 0;
        }
        self.letters >= FEWEST && !(self.words == 1 && self.capitals && self.letters <= LONGEST_ACRONYM)
    }

    /// Letters, with those of scripts that say more by a letter counted three times.
    pub(super) fn weight(&self) -> usize {
        if self.script.is_some_and(is_dense) { self.letters * 3 } else { self.letters }
    }
}

/// Scripts whose letters stand for syllables or words.
fn is_dense(script: Script) -> bool {
    matches!(script, Script::Han | Script::Kana | Script::Hangul)
}

struct Picker {
    out: String,
    letters: usize,
    words: usize,
    capitals: bool,
    scripts: [usize; Script::COUNT],
}

impl Picker {
    /// Adds words until `goal` letters are reached; the byte offset in `text` up to which it was read.
    fn take(&mut self, text: &str, goal: usize) -> usize {
        let mut rest = text;
        while self.letters < goal {
            rest = rest.trim_start();
            if rest.is_empty() {
                return text.len();
            }
            let end = token_end(rest);
            let (token, after) = rest.split_at(end);
            rest = after;
            if is_address(token) {
                continue;
            }
            let mut letters = 0;
            for c in token.chars() {
                if let Some(script) = Script::of(c) {
                    letters += 1;
                    self.scripts[script.index()] += 1;
                    self.capitals &= c.is_ascii_uppercase();
                }
            }
            if letters > 0 {
                self.letters += letters;
                self.words += 1;
                self.out.push_str(token);
                self.out.push(' ');
            }
        }
        if rest.trim_start().is_empty() { text.len() } else { text.len() - rest.len() }
    }
}

/// The end of the first word: white space, or 200 characters where none comes.
fn token_end(text: &str) -> usize {
    text.char_indices().enumerate().find(|&(n, (_, c))| c.is_whitespace() || n >= 200).map_or(text.len(), |(_, (at, _))| at)
}

/// Web and mail addresses, paths, file and variable names, numbers with letters.
fn is_address(token: &str) -> bool {
    if token.contains("://") || token.starts_with("www.") {
        return true;
    }
    let word = token.trim_matches(|c: char| !c.is_alphanumeric());
    if !word.is_ascii() {
        return false;
    }
    let bytes = word.as_bytes();
    let has = |f: fn(&u8) -> bool| bytes.iter().any(f);
    let digits = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic) && !word.contains('-');
    let inner_dot = bytes.windows(3).any(|w| w[1] == b'.' && w[0].is_ascii_alphanumeric() && w[2].is_ascii_lowercase());
    let camel = bytes.windows(2).filter(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase()).count() > 1;
    word.contains(['@', '_', '\\', '=', '{', '<'])
        || digits
        || camel
        || (inner_dot && word.len() > 4)
        || bytes.iter().filter(|&&b| b == b'/').count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_left_out() {
        let sample = Sample::of("See https://example.org/a and mail bo@example.org about some_name or x9f3k2 now", 1000);
        assert_eq!(sample.text.trim(), "See and mail about or now");
    }

    #[test]
    fn long_texts_are_sampled_all_over() {
        let text = format!("{}{}", "eins ".repeat(10_000), "two ".repeat(10_000));
        let sample = Sample::of(&text, 800);
        assert!((700..=1000).contains(&sample.letters), "{}", sample.letters);
        assert!(sample.text.contains("eins") && sample.text.contains("two"));
    }

    #[test]
    fn one_long_word_is_no_trouble() {
        let text = "語".repeat(100_000);
        assert!(Sample::of(&text, 500).letters <= 5_000);
    }
}
