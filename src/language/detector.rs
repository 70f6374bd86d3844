//! Tells the language of a text. Built once, shared by all. Judges text alone, never what a page says of itself.

use lingua::Language as Lingua;

use super::likelihood;
use super::ngrams::Ngrams;
use super::sample::{Sample, sample};
use super::tongues::{LINGUA, Tongues, codes};
use super::words::Words;
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

/// Tells languages apart as lingua does in its high accuracy mode, all 75, by the n-grams of its models. Cheap to share: nothing in it
/// changes.
pub struct LanguageDetector {
    ngrams: Ngrams,
    /// Codes of the languages by number.
    codes: Vec<String>,
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
        Self { ngrams: Ngrams::new(), codes: codes() }
    }

    /// Reads all of the tables once, so that the first text does not wait for them.
    pub fn warm(&self) {
        std::hint::black_box(self.ngrams.touch());
    }

    /// What lingua 1.8 answers for the whole of `text`, all languages switched on, in its high accuracy mode: languages with a
    /// confidence over 0, best first, equal ones by name. From its n-grams, without its code.
    #[must_use]
    pub fn as_lingua(&self, text: &str) -> Vec<Candidate> {
        let values = likelihood::lingua(&self.ngrams, &Words::of(text), Tongues::LINGUA);
        values.into_iter().map(|(n, confidence)| Candidate { tag: self.codes[usize::from(n)].clone(), confidence }).collect()
    }

    /// ISO 639-1 codes of the languages it knows, sorted.
    #[must_use]
    pub fn languages(&self) -> Vec<String> {
        let mut codes = self.codes[..LINGUA].to_vec();
        codes.sort();
        codes
    }

    /// The language of `text`. `parts` are the spans of its paragraphs, for language spans; none means one part. Unknown codes in
    /// [`LanguageOptions::allowed`] are passed over.
    #[must_use]
    pub fn detect(&self, text: &str, parts: &[Span], options: &LanguageOptions, limits: &Limits) -> Language {
        let sample = sample(text, limits.language_letters);
        let open = self.allowed(&options.allowed);
        let mut candidates = self.candidates(&sample, open);
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
            language.spans = self.spans(text, parts, &language, open, limits);
        }
        language
    }

    /// The languages with these codes; all where none is known.
    fn allowed(&self, codes: &[String]) -> Tongues {
        let known = (0u8..).zip(&self.codes).filter(|(_, code)| codes.iter().any(|c| c.eq_ignore_ascii_case(code)));
        let allowed = known.fold(Tongues::default(), |set, (n, _)| set.with(n));
        if allowed.is_empty() { Tongues::LINGUA } else { allowed }
    }

    fn candidates(&self, sample: &Sample, open: Tongues) -> Vec<Candidate> {
        if sample.weight() < FEWEST_LETTERS || sample.is_acronym() {
            return Vec::new();
        }
        // lingua has no answer for one language alone; it is asked about all then.
        let asked = if open.len() > 1 { open } else { Tongues::LINGUA };
        let words = Words::of(&sample.text);
        let mut values = likelihood::lingua(&self.ngrams, &words, asked);
        let kazakh = Tongues::of(&[Lingua::Kazakh]);
        if values.first().is_some_and(|v| kazakh.has(v.0) && v.1 > 0.5) && !sample.text.contains(KAZAKH) && asked.len() > 2 {
            values = likelihood::lingua(&self.ngrams, &words, asked.without(kazakh));
        }
        let mut candidates: Vec<Candidate> = values
            .into_iter()
            .filter(|v| open.has(v.0))
            .map(|(n, c)| Candidate { tag: self.codes[usize::from(n)].clone(), confidence: (c * 1e4).round() / 1e4 })
            .filter(|c| c.confidence > 0.0)
            .collect();
        candidates.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then_with(|| a.tag.cmp(&b.tag)));
        candidates
    }

    /// One span a stretch of paragraphs of the same language; short or doubtful ones go with what stands before them.
    fn spans(&self, text: &str, parts: &[Span], main: &Language, open: Tongues, limits: &Limits) -> Vec<LanguageSpan> {
        let mut spans: Vec<LanguageSpan> = Vec::new();
        for (n, part) in parts.iter().enumerate() {
            let sample = sample(part.of(text), limits.language_letters);
            let own = if sample.weight() >= SPAN_LETTERS && n < SPAN_PARTS {
                self.candidates(&sample, open).into_iter().next().filter(|c| {
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

fn are_relatives(a: &str, b: &str) -> bool {
    a != b && RELATIVES.iter().any(|group| group.contains(&a) && group.contains(&b))
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
