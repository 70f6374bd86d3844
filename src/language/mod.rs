//! Which language a text is in, by its letters and words. Never by what the page says of itself; that is reported beside it.

mod as_lingua;
mod code;
pub mod declared;
pub mod detector;
mod judge;
mod knots;
mod letters;
mod likelihood;
mod likeness;
mod ngrams;
mod relatives;
mod rules;
mod sample;
mod spans;
#[cfg(feature = "lingua-reference")]
mod stock;
mod tables;
mod tongues;
mod weights;
mod words;
mod writing;

pub use declared::declared;
pub(crate) use declared::primary;
pub use detector::LanguageDetector;

use crate::text::script::Script;
use crate::text::span::Span;

/// The tag of a text without a language to find.
pub const UNDETERMINED: &str = "und";

/// The English name of a language, by its BCP 47 tag; `None` for one that is not told.
#[must_use]
pub fn name(tag: &str) -> Option<String> {
    tongues::name(primary(tag))
}

/// What the caller wants to know.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LanguageOptions {
    /// Only these, by ISO 639-1 code; empty means all.
    pub allowed: Vec<String>,
    /// Answers below this confidence become `und`; 0 to 1.
    pub minimum_confidence: f64,
    /// Whether to report spans and shares by language.
    pub spans: bool,
}

/// A language with its confidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// BCP 47 tag.
    pub tag: String,
    /// 0 to 1; all candidates of one answer sum to at most 1.
    pub confidence: f64,
}

/// A stretch of text in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct LanguageSpan {
    /// BCP 47 tag.
    pub tag: String,
    /// Where, in the text that was looked at.
    pub span: Span,
    /// 0 to 1.
    pub confidence: f64,
}

/// How much of a text is in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct LanguageShare {
    /// BCP 47 tag.
    pub tag: String,
    /// Of the bytes of all spans, 0 to 1.
    pub share: f64,
}

/// Why no language is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undetermined {
    /// There are no letters.
    NoLetters,
    /// There are too few letters.
    TooShort,
    /// The best candidate is below [`LanguageOptions::minimum_confidence`].
    LowConfidence,
    /// The text is like none of the known languages.
    UnlikeAny,
}

/// The answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Language {
    /// BCP 47 tag, `und` where none can be told.
    pub tag: String,
    /// 0 to 1; 0 for `und`.
    pub confidence: f64,
    /// Why there is no answer; `None` unless [`Self::tag`] is `und`.
    pub undetermined: Option<Undetermined>,
    /// Whether the answer may be relied on: enough letters, enough distance to the next.
    pub reliable: bool,
    /// The likeliest, best first; at most ten.
    pub candidates: Vec<Candidate>,
    /// The script most letters are in.
    pub script: Option<Script>,
    /// Whether that script runs from right to left.
    pub right_to_left: bool,
    /// Stretches of text by language, where asked for.
    pub spans: Vec<LanguageSpan>,
    /// How much of the text each language has, most first; where spans were asked for.
    pub shares: Vec<LanguageShare>,
    /// Letters looked at.
    pub letters: usize,
    /// What the page or the caller said: BCP 47, with where it was said.
    pub declared: Vec<Declared>,
}

/// A language that was stated, not found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// BCP 47 tag, letter case and separators made regular.
    pub tag: String,
    /// Where: `html_lang`, `og_locale`, `content_language`, `json_ld`, `request`.
    pub source: &'static str,
}
