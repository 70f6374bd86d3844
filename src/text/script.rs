//! Which script a letter is written in. Not a language test.

use icu_properties::props::{BidiClass, Script as Property};
use icu_properties::{CodePointMapData, PropertyNamesShort};

/// Scripts: those that matter for words and sentences by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    Devanagari,
    Bengali,
    Gurmukhi,
    Gujarati,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Thai,
    Lao,
    Khmer,
    Myanmar,
    Georgian,
    Ethiopic,
    Hangul,
    Kana,
    Han,
    Other(Rare),
}

/// A script by its Unicode property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rare {
    script: Property,
    right_to_left: bool,
}

impl Rare {
    fn of(c: char) -> Self {
        let class = CodePointMapData::<BidiClass>::new().get(c);
        let right_to_left = matches!(class, BidiClass::RightToLeft | BidiClass::ArabicLetter);
        Self { script: CodePointMapData::<Property>::new().get(c), right_to_left }
    }
}

/// Whether `c` stands in the block General Punctuation: no letter or digit, but most of what is not ASCII in Latin text.
#[inline]
#[must_use]
pub fn is_general_punctuation(c: char) -> bool {
    matches!(c, '\u{2000}'..='\u{206f}')
}

/// Whether `c` is a letter of a script that is written without spaces, of which Thai comes first.
#[inline]
#[must_use]
pub fn is_unspaced(c: char) -> bool {
    c >= '\u{e00}' && !is_general_punctuation(c) && Script::of(c).is_some_and(Script::is_unspaced)
}

impl Script {
    /// The script of a letter by its Unicode block, of a rare one by its property (UAX #24); `None` for what is no letter.
    #[must_use]
    pub fn of(c: char) -> Option<Self> {
        if !c.is_alphabetic() {
            return None;
        }
        Some(match u32::from(c) {
            0..=0x02AF | 0x1E00..=0x1EFF | 0x2C60..=0x2C7F | 0xA720..=0xA7FF | 0xFB00..=0xFB06 | 0xFF21..=0xFF5A => Self::Latin,
            0x0370..=0x03FF | 0x1F00..=0x1FFF => Self::Greek,
            0x0400..=0x052F | 0x1C80..=0x1C8F | 0x2DE0..=0x2DFF | 0xA640..=0xA69F => Self::Cyrillic,
            0x0530..=0x058F => Self::Armenian,
            0x0590..=0x05FF | 0xFB1D..=0xFB4F => Self::Hebrew,
            0x0600..=0x06FF | 0x0750..=0x077F | 0x0870..=0x08FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFF => Self::Arabic,
            0x0900..=0x097F => Self::Devanagari,
            0x0980..=0x09FF => Self::Bengali,
            0x0A00..=0x0A7F => Self::Gurmukhi,
            0x0A80..=0x0AFF => Self::Gujarati,
            0x0B80..=0x0BFF => Self::Tamil,
            0x0C00..=0x0C7F => Self::Telugu,
            0x0C80..=0x0CFF => Self::Kannada,
            0x0D00..=0x0D7F => Self::Malayalam,
            0x0D80..=0x0DFF => Self::Sinhala,
            0x0E00..=0x0E7F => Self::Thai,
            0x0E80..=0x0EFF => Self::Lao,
            0x1780..=0x17FF => Self::Khmer,
            0x1000..=0x109F => Self::Myanmar,
            0x10A0..=0x10FF | 0x1C90..=0x1CBF => Self::Georgian,
            0x1200..=0x139F => Self::Ethiopic,
            0x1100..=0x11FF | 0x3130..=0x318F | 0xAC00..=0xD7FF => Self::Hangul,
            0x3040..=0x30FF | 0x31F0..=0x31FF | 0xFF66..=0xFF9F => Self::Kana,
            0x3005..=0x3007 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x323AF => Self::Han,
            _ => Self::Other(Rare::of(c)),
        })
    }

    /// ISO 15924 code; `Zyyy` for letters of no script, such as mathematical ones.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Latin => "Latn",
            Self::Greek => "Grek",
            Self::Cyrillic => "Cyrl",
            Self::Armenian => "Armn",
            Self::Hebrew => "Hebr",
            Self::Arabic => "Arab",
            Self::Devanagari => "Deva",
            Self::Bengali => "Beng",
            Self::Gurmukhi => "Guru",
            Self::Gujarati => "Gujr",
            Self::Tamil => "Taml",
            Self::Telugu => "Telu",
            Self::Kannada => "Knda",
            Self::Malayalam => "Mlym",
            Self::Sinhala => "Sinh",
            Self::Thai => "Thai",
            Self::Lao => "Laoo",
            Self::Khmer => "Khmr",
            Self::Myanmar => "Mymr",
            Self::Georgian => "Geor",
            Self::Ethiopic => "Ethi",
            Self::Hangul => "Hang",
            Self::Kana => "Kana",
            Self::Han => "Hani",
            Self::Other(rare) => PropertyNamesShort::<Property>::new().get(rare.script).unwrap_or("Zyyy"),
        }
    }

    /// Whether it is written from right to left (UAX #9: letters of class R or AL).
    #[must_use]
    pub fn is_right_to_left(self) -> bool {
        match self {
            Self::Hebrew | Self::Arabic => true,
            Self::Other(rare) => rare.right_to_left,
            _ => false,
        }
    }

    /// Whether it is written without spaces between words, and each character counts as one.
    #[must_use]
    pub fn is_by_character(self) -> bool {
        matches!(self, Self::Kana | Self::Han)
    }

    /// Whether it is written without spaces between words.
    #[must_use]
    pub fn is_unspaced(self) -> bool {
        matches!(self, Self::Thai | Self::Lao | Self::Khmer | Self::Myanmar | Self::Kana | Self::Han)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_scripts_have_codes_and_directions() {
        let of = |c| Script::of(c).map(|s| (s.code(), s.is_right_to_left()));
        let rare = [('ހ', "Thaa", true), ('ܐ', "Syrc", true), ('ߊ', "Nkoo", true), ('\u{1E900}', "Adlm", true), ('ཀ', "Tibt", false)];
        for (c, code, right_to_left) in rare {
            assert_eq!(of(c), Some((code, right_to_left)));
        }
        assert_eq!((of('ଅ'), of('Ꮳ'), of('𝑥'), of('1')), (Some(("Orya", false)), Some(("Cher", false)), Some(("Zyyy", false)), None));
    }

    #[test]
    fn what_is_told_at_once_is_told_right() {
        for c in '\0'..=char::MAX {
            assert!(!(is_general_punctuation(c) && c.is_alphanumeric()));
            assert_eq!(is_unspaced(c), Script::of(c).is_some_and(Script::is_unspaced), "{c:?}");
        }
    }
}
