//! Holds lingua; its sole importer. Built once, shared by all.

use super::{Language, LanguageOptions, UNDETERMINED};
use crate::limits::Limits;
use crate::text::span::Span;

/// Tells languages apart. Cheap to share, dear to build: make one.
#[derive(Debug, Default)]
pub struct LanguageDetector {}

impl LanguageDetector {
    /// A detector of all languages.
    #[must_use]
    pub fn new() -> Self {
        Self {}
    }

    /// ISO 639-1 codes of the languages it knows, sorted.
    #[must_use]
    pub fn languages(&self) -> Vec<String> {
        Vec::new()
    }

    /// The language of `text`. `parts` are the spans of its paragraphs (used for language spans); empty means one part.
    #[must_use]
    pub fn detect(&self, text: &str, parts: &[Span], options: &LanguageOptions, limits: &Limits) -> Language {
        let _ = (text, parts, options, limits);
        Language {
            tag: UNDETERMINED.to_owned(),
            confidence: 0.0,
            reliable: false,
            candidates: Vec::new(),
            script: None,
            right_to_left: false,
            spans: Vec::new(),
            letters: 0,
            declared: Vec::new(),
        }
    }
}
