//! Holds lingua; its sole importer. Built once, shared by all. Judges text alone, never what a page says of itself.

use std::str::FromStr;

use lingua::{IsoCode639_1, Language as Lingua, LanguageDetector as LinguaDetector, LanguageDetectorBuilder};

use super::sample::{Sample, sample};
use super::{Candidate, Language, LanguageOptions, LanguageSpan, UNDETERMINED};
use crate::limits::Limits;
use crate::text::span::Span;

/// Letters below which no language is named.
const FEWEST_LETTERS: usize = 3;
/// Letters from which on an answer may count as reliable.
const RELIABLE_LETTERS: usize = 20;
/// Letters from which on a paragraph is asked for a language of its own.
const SPAN_LETTERS: usize = 60;
/// Paragraphs asked for one text.
const SPAN_PARTS: usize = 200;
/// Confidence from which on a paragraph's own language counts.
const SPAN_CONFIDENCE: f64 = 0.8;

/// Letters that Kazakh has beyond Russian ones; і, which Ukrainian and Belarusian share, left out.
const KAZAKH: [char; 16] = ['ә', 'ғ', 'қ', 'ң', 'ө', 'ұ', 'ү', 'һ', 'Ә', 'Ғ', 'Қ', 'Ң', 'Ө', 'Ұ', 'Ү', 'Һ'];
/// Letters a paragraph needs to be of a close relative of the text's language rather than of that language itself.
const RELATIVE_LETTERS: usize = 250;
/// Languages easily taken for each other.
const RELATIVES: [&[&str]; 6] =
    [&["bs", "hr", "sr"], &["da", "nb", "nn", "sv"], &["id", "ms"], &["ca", "es", "pt"], &["cs", "sk"], &["st", "tn", "xh", "zu"]];

/// Tells languages apart by lingua's n-gram models, all 75, in high accuracy. Cheap to share; the models are read when first needed.
pub struct LanguageDetector {
    all: LinguaDetector,
    /// For what lingua's letter rules take for Kazakh alone though no letter of it is Kazakh: some Ukrainian.
    without_kazakh: LinguaDetector,
}

impl std::fmt::Debug for LanguageDetector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LanguageDetector").finish_non_exhaustive()
    }
}

impl Default for LanguageDetector {
    fn default() -> Self {
        Self::new()
    }
}

impl LanguageDetector {
    /// A detector of all languages.
    #[must_use]
    pub fn new() -> Self {
        Self {
            all: LanguageDetectorBuilder::from_all_languages().build(),
            without_kazakh: LanguageDetectorBuilder::from_all_languages_without(&[Lingua::Kazakh]).build(),
        }
    }

    /// Reads models of all big scripts, so that the first text does not wait for them.
    pub fn warm(&self) {
        for text in ["where the first words come from", "откуда берутся первые слова", "من أين تأتي الكلمات الأولى", "पहले शब्द कहाँ से आते हैं"]
        {
            let _ = self.all.detect_language_of(text);
        }
    }

    /// ISO 639-1 codes of the languages it knows, sorted.
    #[must_use]
    pub fn languages(&self) -> Vec<String> {
        let mut codes: Vec<String> = Lingua::all().into_iter().map(code).collect();
        codes.sort();
        codes
    }

    /// The language of `text`. `parts` are the spans of its paragraphs, for language spans; none means one part. Unknown codes in
    /// [`LanguageOptions::allowed`] are passed over.
    #[must_use]
    pub fn detect(&self, text: &str, parts: &[Span], options: &LanguageOptions, limits: &Limits) -> Language {
        let sample = sample(text, limits.language_letters);
        let narrowed = narrowed(&options.allowed);
        let mut candidates = self.candidates(&sample, &options.allowed, narrowed.as_ref());
        let best = candidates.first().cloned();
        let second = candidates.get(1).map_or(0.0, |c| c.confidence);
        candidates.truncate(10);
        let answer = best.filter(|b| b.confidence > 0.0 && b.confidence >= options.minimum_confidence);
        let confidence = answer.as_ref().map_or(0.0, |a| a.confidence);
        let script = sample.script;
        let mut language = Language {
            tag: answer.map_or_else(|| UNDETERMINED.to_owned(), |a| a.tag),
            confidence,
            reliable: sample.weight() >= RELIABLE_LETTERS && confidence >= 0.5 && confidence - second >= 0.25,
            candidates,
            right_to_left: script.is_some_and(crate::text::script::Script::is_right_to_left),
            script,
            spans: Vec::new(),
            letters: sample.letters,
            declared: Vec::new(),
        };
        if options.spans {
            let whole = [Span::new(0, text.len())];
            let parts = if parts.is_empty() { &whole[..] } else { parts };
            language.spans = self.spans(text, parts, &language, options, narrowed.as_ref(), limits);
        }
        language
    }

    fn candidates(&self, sample: &Sample, allowed: &[String], narrowed: Option<&LinguaDetector>) -> Vec<Candidate> {
        if sample.weight() < FEWEST_LETTERS || sample.is_acronym() {
            return Vec::new();
        }
        let mut values = narrowed.unwrap_or(&self.all).compute_language_confidence_values(sample.text.as_str());
        let kazakh = narrowed.is_none() && values.iter().any(|&(language, c)| language == Lingua::Kazakh && c > 0.5);
        if kazakh && !sample.text.contains(KAZAKH) {
            values = self.without_kazakh.compute_language_confidence_values(sample.text.as_str());
        }
        let mut candidates: Vec<Candidate> = values
            .into_iter()
            .map(|(language, confidence)| Candidate { tag: code(language), confidence: (confidence * 1e4).round() / 1e4 })
            .filter(|c| c.confidence > 0.0 && (allowed.is_empty() || allowed.iter().any(|a| a.eq_ignore_ascii_case(&c.tag))))
            .collect();
        candidates.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then_with(|| a.tag.cmp(&b.tag)));
        candidates
    }

    /// One span a stretch of paragraphs of the same language; short or doubtful ones go with what stands before them.
    fn spans(
        &self,
        text: &str,
        parts: &[Span],
        main: &Language,
        options: &LanguageOptions,
        narrowed: Option<&LinguaDetector>,
        limits: &Limits,
    ) -> Vec<LanguageSpan> {
        let mut spans: Vec<LanguageSpan> = Vec::new();
        for (n, part) in parts.iter().enumerate() {
            let sample = sample(part.of(text), limits.language_letters);
            let own = if sample.weight() >= SPAN_LETTERS && n < SPAN_PARTS {
                self.candidates(&sample, &options.allowed, narrowed).into_iter().next().filter(|c| {
                    c.confidence >= SPAN_CONFIDENCE && (sample.weight() >= RELATIVE_LETTERS || !are_relatives(&c.tag, &main.tag))
                })
            } else {
                None
            };
            match (own, spans.last_mut()) {
                (None, Some(last)) => last.span.end = part.end,
                (Some(own), Some(last)) if last.tag == own.tag => {
                    last.span.end = part.end;
                    last.confidence = last.confidence.min(own.confidence);
                }
                (Some(own), _) => spans.push(LanguageSpan { tag: own.tag, span: *part, confidence: own.confidence }),
                (None, None) => spans.push(LanguageSpan { tag: main.tag.clone(), span: *part, confidence: main.confidence }),
            }
        }
        spans
    }
}

/// A detector of the allowed languages alone, where they are two or more: among themselves they share all confidence.
fn narrowed(allowed: &[String]) -> Option<LinguaDetector> {
    let mut languages: Vec<Lingua> = allowed
        .iter()
        .filter_map(|code| IsoCode639_1::from_str(&code.to_ascii_lowercase()).ok())
        .map(|code| Lingua::from_iso_code_639_1(&code))
        .collect();
    languages.sort();
    languages.dedup();
    (languages.len() > 1).then(|| LanguageDetectorBuilder::from_languages(&languages).build())
}

fn are_relatives(a: &str, b: &str) -> bool {
    a != b && RELATIVES.iter().any(|group| group.contains(&a) && group.contains(&b))
}

fn code(language: Lingua) -> String {
    language.iso_code_639_1().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(text: &str, options: &LanguageOptions) -> Language {
        LanguageDetector::new().detect(text, &[], options, &Limits::default())
    }

    #[test]
    fn sentences_of_several_languages_and_scripts() {
        for (text, tag) in [
            ("The library on the hill stays open until nine in the evening.", "en"),
            ("Die Bibliothek auf dem Hügel bleibt bis neun Uhr abends geöffnet.", "de"),
            ("Библиотека на холме открыта до девяти часов вечера.", "ru"),
            ("丘の上の図書館は夜九時まで開いています。", "ja"),
            ("تبقى المكتبة الواقعة على التل مفتوحة حتى التاسعة مساء.", "ar"),
        ] {
            let language = detect(text, &LanguageOptions::default());
            assert_eq!(language.tag, tag);
            assert!(language.reliable && language.confidence <= 1.0, "{text} {:?}", language.candidates);
        }
        assert!(detect("تبقى المكتبة مفتوحة", &LanguageOptions::default()).right_to_left);
    }

    #[test]
    fn what_has_no_words_has_no_language() {
        for text in ["", "12 345 !?", "https://example.org/the/way/home", "a@b.example", "ab", "BMW", "some_name.rs"] {
            assert_eq!(detect(text, &LanguageOptions::default()).tag, "und", "{text}");
        }
    }

    #[test]
    fn ukrainian_without_its_own_letters_is_not_kazakh() {
        assert_eq!(detect("Міст закрили вчора вночі, бо вода в річці піднялася", &LanguageOptions::default()).tag, "uk");
    }

    #[test]
    fn the_allowed_list_and_the_least_confidence_bind() {
        let german = "Die Bibliothek bleibt bis neun Uhr abends geöffnet.";
        let only = LanguageOptions { allowed: vec!["nl".into(), "EN".into()], ..LanguageOptions::default() };
        assert!(["nl", "en"].contains(&detect(german, &only).tag.as_str()));
        let sure = LanguageOptions { minimum_confidence: 1.1, ..LanguageOptions::default() };
        assert_eq!(detect(german, &sure).tag, "und");
    }

    #[test]
    fn spans_name_the_paragraphs_of_another_language() {
        let parts_text = [
            "The library on the hill stays open until nine in the evening, and nobody minds the noise there.",
            "Die Bibliothek auf dem Hügel bleibt bis neun Uhr abends geöffnet, und niemanden stört der Lärm.",
            "Oh well.",
        ];
        let text = parts_text.join("\n");
        let mut at = 0;
        let parts: Vec<Span> = parts_text
            .iter()
            .map(|p| {
                let span = Span::new(at, at + p.len());
                at += p.len() + 1;
                span
            })
            .collect();
        let options = LanguageOptions { spans: true, ..LanguageOptions::default() };
        let language = LanguageDetector::new().detect(&text, &parts, &options, &Limits::default());
        let tags: Vec<&str> = language.spans.iter().map(|s| s.tag.as_str()).collect();
        assert_eq!(tags, ["en", "de"]);
        assert_eq!(language.spans[1].span.end, text.len());
    }
}
