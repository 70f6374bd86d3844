//! Words as lingua cuts them, in small letters: a run of one of the scripts with a shape of their own, a single sign of Han and kana, or
//! a run of letters of any kind. Marks, digits and the like part words.

use super::letters::{Alphabet, Letter};

/// The words of a text.
#[derive(Debug, Default)]
pub(super) struct Words {
    letters: Vec<Letter>,
    /// Where each word ends.
    ends: Vec<usize>,
}

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let mut words = Self::default();
        let mut run = None;
        for letter in text.to_lowercase().chars().map(Letter::of) {
            if run.is_none_or(|r: Run| !r.takes(letter)) {
                words.end();
                run = Run::beginning_with(letter);
            }
            if run.is_some() {
                words.letters.push(letter);
            }
            if matches!(run, Some(Run::One)) {
                words.end();
                run = None;
            }
        }
        words.end();
        words
    }

    fn end(&mut self) {
        if self.letters.len() > self.ends.last().copied().unwrap_or(0) {
            self.ends.push(self.letters.len());
        }
    }

    /// Letters of all words.
    pub(super) fn letters(&self) -> usize {
        self.letters.len()
    }

    /// How many words.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[Letter]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.letters[start..end])
    }
}

/// What belongs to a word that has begun.
#[derive(Clone, Copy)]
enum Run {
    One,
    Of(Alphabet),
    Letters,
}

impl Run {
    fn beginning_with(letter: Letter) -> Option<Self> {
        match letter.alphabet() {
            Some(Alphabet::HAN | Alphabet::HIRAGANA | Alphabet::KATAKANA) => Some(Self::One),
            Some(
                own @ (Alphabet::BENGALI
                | Alphabet::DEVANAGARI
                | Alphabet::GUJARATI
                | Alphabet::GURMUKHI
                | Alphabet::HANGUL
                | Alphabet::TAMIL
                | Alphabet::TELUGU
                | Alphabet::THAI),
            ) => Some(Self::Of(own)),
            _ => letter.is_letter().then_some(Self::Letters),
        }
    }

    fn takes(self, letter: Letter) -> bool {
        match self {
            Self::One => false,
            Self::Of(alphabet) => letter.alphabet() == Some(alphabet),
            Self::Letters => letter.is_letter(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        Words::of(text).iter().map(|w| w.iter().map(|l| l.character).collect()).collect()
    }

    #[test]
    fn words_by_script() {
        assert_eq!(cut("Don't 2go, ÉTÉ"), ["don", "t", "go", "été"]);
        assert_eq!(cut("東京へIBM東"), ["東", "京", "へ", "ibm東"]);
        assert_eq!(cut("\u{0915}\u{094d}a \u{0e01}\u{0e48}"), ["\u{0915}\u{094d}", "a", "\u{0e01}\u{0e48}"]);
        assert_eq!(cut(" 12 !"), Vec::<String>::new());
    }
}
