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

    /// Takes Latin letters for the Cyrillic ones they look like, in words that have letters of both.
    pub(super) fn mend(&mut self) {
        let mut start = 0;
        for &end in &self.ends {
            let word = &mut self.letters[start..end];
            start = end;
            let has = |alphabet| word.iter().any(|l| l.alphabet() == Some(alphabet));
            if has(Alphabet::CYRILLIC) && has(Alphabet::LATIN) {
                word.iter_mut().for_each(|letter| *letter = cyrillic(letter.character).map_or(*letter, Letter::of));
            }
        }
    }

    /// Letters of all words.
    pub(super) fn letters(&self) -> usize {
        self.letters.len()
    }

    /// Letters of alphabets that no known language is written in.
    pub(super) fn foreign_letters(&self) -> usize {
        self.letters.iter().filter(|l| l.alphabet().is_none()).count()
    }

    /// Whether its letters stand for sounds: Latin or Cyrillic ones.
    pub(super) fn is_alphabetic(&self) -> bool {
        self.letters.iter().all(|l| matches!(l.alphabet(), Some(Alphabet::LATIN | Alphabet::CYRILLIC)))
    }

    /// How many different letters there are, counted up to `most`.
    pub(super) fn different_letters_up_to(&self, most: usize) -> usize {
        let mut met: Vec<char> = Vec::new();
        for letter in &self.letters {
            if met.len() < most && !met.contains(&letter.character) {
                met.push(letter.character);
            }
        }
        met.len()
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

/// The Cyrillic letter that a Latin one, or its capital, looks like.
fn cyrillic(latin: char) -> Option<char> {
    const ALIKE: [(char, char); 14] = [
        ('a', 'а'),
        ('b', 'в'),
        ('c', 'с'),
        ('e', 'е'),
        ('h', 'н'),
        ('i', 'і'),
        ('j', 'ј'),
        ('k', 'к'),
        ('m', 'м'),
        ('o', 'о'),
        ('p', 'р'),
        ('t', 'т'),
        ('x', 'х'),
        ('y', 'у'),
    ];
    ALIKE.iter().find(|(l, _)| *l == latin).map(|(_, c)| *c)
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
    fn latin_letters_in_cyrillic_words_are_mended() {
        let mut words = Words::of("вoдa water");
        words.mend();
        let first: String = words.iter().next().unwrap().iter().map(|l| l.character).collect();
        assert_eq!(first, "вода");
        assert!(words.iter().nth(1).unwrap().iter().all(|l| l.character.is_ascii()));
    }

    #[test]
    fn words_by_script() {
        assert_eq!(cut("Don't 2go, ÉTÉ"), ["don", "t", "go", "été"]);
        assert_eq!(cut("東京へIBM東"), ["東", "京", "へ", "ibm東"]);
        assert_eq!(cut("\u{0915}\u{094d}a \u{0e01}\u{0e48}"), ["\u{0915}\u{094d}", "a", "\u{0e01}\u{0e48}"]);
        assert_eq!(cut(" 12 !"), Vec::<String>::new());
    }
}
