//! The languages by number, in lingua's order, and sets of them. Serbian is there twice: as lingua knows it, in Cyrillic letters, and
//! in Latin ones. Galician has a number, but no n-grams.

use lingua::Language as Lingua;

/// All with n-grams: those of lingua, and Serbian in Latin letters.
pub(super) const COUNT: usize = LINGUA + 1;
/// Languages of lingua.
pub(super) const LINGUA: usize = 75;
/// Serbian in Latin letters.
pub(super) const SERBIAN_LATIN: u8 = 75;
/// Galician, which lingua does not know.
pub(super) const GALICIAN: u8 = 76;

/// The languages that Galician is found beside.
pub(super) const GALICIAN_BESIDE: Tongues = Tongues::of(&[Lingua::Spanish, Lingua::Portuguese, Lingua::Catalan]);

/// A language by number with its confidence.
pub(super) type Confidence = (u8, f64);

/// The number of a language.
pub(super) const fn number(language: Lingua) -> u8 {
    language as u8
}

/// The English name of a language by its ISO 639-1 code.
pub(super) fn name(code: &str) -> Option<String> {
    if code == "gl" {
        return Some("Galician".to_owned());
    }
    let language = Lingua::all().into_iter().find(|l| l.iso_code_639_1().to_string() == code)?;
    Some(match language {
        Lingua::Bokmal => "Norwegian Bokmål".to_owned(),
        Lingua::Nynorsk => "Norwegian Nynorsk".to_owned(),
        language => language.to_string(),
    })
}

/// The ISO 639-1 code of a language by its ISO 639-3 code.
pub(super) fn shorter(code: &str) -> Option<String> {
    let language = Lingua::all().into_iter().find(|l| code.len() == 3 && l.iso_code_639_3().to_string() == code)?;
    Some(language.iso_code_639_1().to_string())
}

/// ISO 639-1 codes by number.
pub(super) fn codes() -> Vec<String> {
    let mut all: Vec<Lingua> = Lingua::all().into_iter().collect();
    all.sort();
    all.push(Lingua::Serbian);
    let mut codes: Vec<String> = all.into_iter().map(|language| language.iso_code_639_1().to_string()).collect();
    codes.push("gl".to_owned());
    codes
}

/// A set of languages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tongues(pub(super) u128);

impl Tongues {
    /// All that lingua knows.
    pub(super) const LINGUA: Self = Self((1 << LINGUA) - 1);

    /// All that a text may be found to be in.
    pub(super) const ALL: Self = Self::LINGUA.with(GALICIAN);

    /// A set of these.
    pub(super) const fn of(languages: &[Lingua]) -> Self {
        let (mut bits, mut n) = (0, 0);
        while n < languages.len() {
            bits |= 1 << number(languages[n]);
            n += 1;
        }
        Self(bits)
    }

    pub(super) const fn has(self, language: u8) -> bool {
        self.0 >> language & 1 == 1
    }

    pub(super) const fn with(self, language: u8) -> Self {
        Self(self.0 | 1 << language)
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    pub(super) fn iter(self) -> impl Iterator<Item = u8> {
        std::iter::successors(Some(self.0).filter(|b| *b != 0), |bits| Some(bits & (bits - 1)).filter(|b| *b != 0))
            .map(|bits| bits.trailing_zeros() as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_languages_have_names() {
        assert!(codes().iter().all(|code| name(code).is_some_and(|n| n.len() > 3)));
        assert_eq!((name("de").as_deref(), name("nb").as_deref(), name("xx")), (Some("German"), Some("Norwegian Bokmål"), None));
    }

    #[test]
    fn numbers_are_those_of_the_tables() {
        let mut all: Vec<Lingua> = Lingua::all().into_iter().collect();
        all.sort();
        assert_eq!(all.len(), LINGUA);
        assert!(all.iter().enumerate().all(|(n, &language)| usize::from(number(language)) == n));
        assert_eq!(Tongues::of(&[Lingua::Zulu, Lingua::Afrikaans]).iter().collect::<Vec<_>>(), [0, 74]);
    }
}
