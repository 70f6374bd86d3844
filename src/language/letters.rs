//! What a character is, in one look-up: its number in the n-gram tables, its alphabet, the languages it speaks for.

use super::tables::{EVIDENCE, LETTER_PAGE, LETTERS};
use super::tongues::Tongues;
use crate::text::script::Script;

/// What a letter of a script says, in letters that stand for sounds: one of a word or syllable says as much as three, one of another
/// script written without spaces as two.
pub(super) fn evidence(script: Script) -> usize {
    match script {
        Script::Han | Script::Kana | Script::Hangul => 3,
        script if script.is_unspaced() => 2,
        _ => 1,
    }
}

/// An alphabet that lingua knows; numbered as the table of letters does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Alphabet(u8);

impl Alphabet {
    /// One more than the highest number.
    pub(super) const COUNT: usize = 19;
    pub(super) const ARABIC: Self = Self(1);
    pub(super) const ARMENIAN: Self = Self(2);
    pub(super) const BENGALI: Self = Self(3);
    pub(super) const CYRILLIC: Self = Self(4);
    pub(super) const DEVANAGARI: Self = Self(5);
    pub(super) const GEORGIAN: Self = Self(6);
    pub(super) const GREEK: Self = Self(7);
    pub(super) const GUJARATI: Self = Self(8);
    pub(super) const GURMUKHI: Self = Self(9);
    pub(super) const HAN: Self = Self(10);
    pub(super) const HANGUL: Self = Self(11);
    pub(super) const HEBREW: Self = Self(12);
    pub(super) const HIRAGANA: Self = Self(13);
    pub(super) const KATAKANA: Self = Self(14);
    pub(super) const LATIN: Self = Self(15);
    pub(super) const TAMIL: Self = Self(16);
    pub(super) const TELUGU: Self = Self(17);
    pub(super) const THAI: Self = Self(18);

    /// What a letter of it says, in letters that stand for sounds.
    pub(super) fn evidence(self) -> usize {
        evidence(match self {
            Self::HAN => Script::Han,
            Self::HIRAGANA | Self::KATAKANA => Script::Kana,
            Self::HANGUL => Script::Hangul,
            Self::THAI => Script::Thai,
            _ => return 1,
        })
    }

    /// All of them, by number.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (1..Self::COUNT as u8).map(Self)
    }

    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A character with what is known of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter {
    pub(super) character: char,
    known: u32,
}

impl Letter {
    pub(super) fn of(character: char) -> Self {
        let code = character as usize;
        Self { character, known: LETTERS[usize::from(LETTER_PAGE[code >> 8])][code & 0xFF] }
    }

    /// Its number in the n-gram tables; 0 for what they have not.
    pub(super) fn symbol(self) -> u16 {
        self.known as u16
    }

    pub(super) fn alphabet(self) -> Option<Alphabet> {
        let number = self.known >> 16 & 0x1F;
        (number != 0).then_some(Alphabet(number as u8))
    }

    /// Whether it is a letter by its general category.
    pub(super) fn is_letter(self) -> bool {
        self.known >> 21 & 1 == 1
    }

    /// Whether it speaks for some languages at all.
    pub(super) fn has_evidence(self) -> bool {
        self.known >> 24 != 0
    }

    /// The language that alone has this letter.
    pub(super) fn sole_language(self) -> Option<u8> {
        let (language, _) = EVIDENCE[(self.known >> 24) as usize];
        (language != 255).then_some(language)
    }

    /// The few languages that share it.
    pub(super) fn sharers(self) -> Tongues {
        Tongues(EVIDENCE[(self.known >> 24) as usize].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_by_script_and_language() {
        assert_eq!(Letter::of('a').alphabet(), Some(Alphabet::LATIN));
        assert_eq!(Letter::of('\u{0e01}').alphabet(), Some(Alphabet::THAI));
        assert!(Letter::of('ß').is_letter() && Letter::of('ß').sole_language().is_some());
        assert_eq!(Letter::of('å').sharers().len(), 4);
        assert!(!Letter::of('1').is_letter() && Letter::of('1').alphabet().is_none());
        assert!(Letter::of('e').symbol() > 0 && !Letter::of('e').has_evidence());
    }
}
