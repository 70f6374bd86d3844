//! Holds lingua (Peter M. Stahl, Apache-2.0); its sole importer. Built once, shared by all. Prepares no text (see `sample`) and
//! never reads what a page says of itself.

use std::fmt;

use lingua::{IsoCode639_1, Language as Known, LanguageDetectorBuilder};

use super::sample::Sample;
use super::spans;
use super::{Candidate, Language, LanguageOptions, UNDETERMINED};
use crate::limits::Limits;
use crate::text::span::Span;

/// Most candidates in an answer.
const CANDIDATES: usize = 10;
/// Letters and distance to the runner-up from which an answer is called reliable.
const RELIABLE_LETTERS: usize = 40;
const RELIABLE_MARGIN: f64 = 0.3;
/// Confidence from which the only allowed language is named.
const ONLY_ALLOWED: f64 = 0.01;
/// Texts that make lingua read the tables of every script it has several languages for.
const WARM: [&str; 4] = [
    "the quick und das que los dans een och jest nie se ka na",
    "это не так что они были на все",
    "هذا من أن این است که ہے کے",
    "यह है और आहे आणि",
];

/// Tells languages apart. Cheap to share and to build; its tables are read from the program when first needed (see [`Self::warm`]).
pub struct LanguageDetector {
    all: lingua::LanguageDetector,
    /// lingua's letter filter leaves nothing but Kazakh of some Ukrainian texts; asked when Kazakh comes without a Kazakh letter.
    without_kazakh: lingua::LanguageDetector,
}

impl fmt::Debug for LanguageDetector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LanguageDetector").finish_non_exhaustive()
    }
}

impl Default for LanguageDetector {
    fn default() -> Self {
        Self::new()
    }
}

impl LanguageDetector {
    /// A detector of all languages lingua has. Reads no tables yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            all: LanguageDetectorBuilder::from_all_languages().build(),
            without_kazakh: LanguageDetectorBuilder::from_all_languages_without(&[Known::Kazakh]).build(),
        }
    }

    /// Reads the tables of all languages, so that the first request does not wait for it. Takes some tenths of a second.
    pub fn warm(&self) {
        for text in WARM {
            let _ = self.all.compute_language_confidence_values(text);
        }
    }

    /// ISO 639-1 codes of the languages it knows, sorted.
    #[must_use]
    pub fn languages(&self) -> Vec<String> {
        let mut codes: Vec<String> = Known::all().into_iter().map(code).collect();
        codes.sort_unstable();
        codes
    }

    /// Those of `codes` that name no language it knows, as given. A BCP 47 tag counts by its language (`pt-BR` is `pt`), `no` is `nb`.
    #[must_use]
    pub fn unknown(codes: &[String]) -> Vec<String> {
        codes.iter().filter(|c| known(c).is_none()).cloned().collect()
    }

    /// The language of `text`. `parts` are the spans of its paragraphs (used for language spans); empty means one part.
    /// Of [`LanguageOptions::allowed`], codes that are not known are passed over; `und` if none is left.
    #[must_use]
    pub fn detect(&self, text: &str, parts: &[Span], options: &LanguageOptions, limits: &Limits) -> Language {
        let sample = Sample::of(text, limits.language_letters);
        let candidates = if sample.says_something() { self.candidates(&sample, &options.allowed) } else { Vec::new() };
        let first = candidates.first().filter(|c| c.confidence > 0.0 && c.confidence >= options.minimum_confidence);
        let (tag, confidence) = first.map_or((UNDETERMINED, 0.0), |c| (c.tag.as_str(), c.confidence));
        let margin = confidence - candidates.get(1).map_or(0.0, |c| c.confidence);
        let spans = if options.spans && tag != UNDETERMINED {
            spans::spans(text, parts, tag, confidence, |part| {
                let sample = Sample::of(part, spans::PART_LETTERS);
                self.candidates(&sample, &options.allowed).into_iter().next().map(|c| (c, sample.weight()))
            })
        } else {
            Vec::new()
        };
        Language {
            tag: tag.to_owned(),
            confidence,
            reliable: tag != UNDETERMINED && sample.weight() >= RELIABLE_LETTERS && margin >= RELIABLE_MARGIN,
            script: sample.script,
            right_to_left: sample.script.is_some_and(crate::text::script::Script::is_right_to_left),
            spans,
            letters: sample.letters,
            declared: Vec::new(),
            candidates,
        }
    }

    /// The likeliest languages of a sample, best first; equal ones by code.
    fn candidates(&self, sample: &Sample, allowed: &[String]) -> Vec<Candidate> {
        let mut languages: Vec<Known> = allowed.iter().filter_map(|c| known(c)).collect();
        languages.sort_unstable();
        languages.dedup();
        let text = sample.text.as_str();
        let values = match languages.as_slice() {
            [] if !allowed.is_empty() => Vec::new(),
            [] => self.of_all(text),
            [only] => self.of_all(text).into_iter().filter(|&(l, c)| l == *only && c >= ONLY_ALLOWED).collect(),
            several => LanguageDetectorBuilder::from_languages(several).build().compute_language_confidence_values(text),
        };
        let mut found: Vec<Candidate> = values
            .into_iter()
            .map(|(l, c)| Candidate { tag: code(l), confidence: (c * 1e4).round() / 1e4 })
            .filter(|c| c.confidence > 0.0)
            .collect();
        found.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then_with(|| a.tag.cmp(&b.tag)));
        found.truncate(CANDIDATES);
        found
    }

    fn of_all(&self, text: &str) -> Vec<(Known, f64)> {
        let values = self.all.compute_language_confidence_values(text);
        let kazakh = values.iter().any(|&(l, c)| l == Known::Kazakh && c > 0.5);
        if kazakh && !text.chars().any(is_kazakh) { self.without_kazakh.compute_language_confidence_values(text) } else { values }
    }
}

/// Letters that Kazakh has beyond the Russian ones, і left out, which Ukrainian and Belarusian share.
fn is_kazakh(c: char) -> bool {
    matches!(c, 'ә' | 'ғ' | 'қ' | 'ң' | 'ө' | 'ұ' | 'ү' | 'һ' | 'Ә' | 'Ғ' | 'Қ' | 'Ң' | 'Ө' | 'Ұ' | 'Ү' | 'Һ')
}

fn code(language: Known) -> String {
    language.iso_code_639_1().to_string()
}

fn known(tag: &str) -> Option<Known> {
    let base = tag.split(['-', '_']).next().unwrap_or(tag).trim().to_ascii_lowercase();
    let base = match base.as_str() {
        "no" => "nb",
        "iw" => "he",
        "in" => "id",
        other => other,
    };
    base.parse::<IsoCode639_1>().ok().map(|c| Known::from_iso_code_639_1(&c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::script::Script;

    fn detect(text: &str, options: &LanguageOptions) -> Language {
        LanguageDetector::new().detect(text, &[], options, &Limits::default())
    }

    #[test]
    fn tells_languages_apart() {
        let answer = detect("Die alte Mühle am Fluss wurde im Frühjahr wieder geöffnet.", &LanguageOptions::default());
        assert_eq!(answer.tag, "de");
        assert!(answer.reliable && answer.confidence > 0.8);
        assert_eq!(answer.script, Some(Script::Latin));
        assert!(answer.candidates.len() <= 10);
        let answer = detect("הגשר הישן נסגר אתמול בלילה", &LanguageOptions::default());
        assert_eq!((answer.tag.as_str(), answer.right_to_left), ("he", true));
        assert_eq!(detect("Міст закрили вчора вночі, бо вода піднялася", &LanguageOptions::default()).tag, "uk");
    }

    #[test]
    fn nothing_to_read_is_undetermined() {
        for text in ["", "12 34 ... 5,6", "https://example.org/the/very/long/way", "a@example.org", "ok", "BMW"] {
            let answer = detect(text, &LanguageOptions::default());
            assert_eq!((answer.tag.as_str(), answer.confidence, answer.reliable), ("und", 0.0, false), "{text}");
        }
        assert_eq!(detect("水", &LanguageOptions::default()).tag, "zh");
    }

    #[test]
    fn only_allowed_languages_are_named() {
        let allowed = |codes: &[&str]| LanguageOptions { allowed: codes.iter().map(|&c| c.to_owned()).collect(), ..Default::default() };
        let text = "El puente viejo se cerró ayer por la noche";
        assert_eq!(detect(text, &allowed(&["pt", "it"])).tag, "pt");
        assert_eq!(detect(text, &allowed(&["es-MX"])).tag, "es");
        assert_eq!(detect(text, &allowed(&["th"])).tag, "und");
        assert_eq!(detect(text, &allowed(&["xx"])).tag, "und");
        assert_eq!(LanguageDetector::unknown(&["de".into(), "tlh".into(), "no".into(), "".into()]), ["tlh", ""]);
        assert_eq!(LanguageDetector::new().languages().len(), 75);
    }

    #[test]
    fn too_unsure_is_undetermined() {
        let options = LanguageOptions { minimum_confidence: 1.1, ..Default::default() };
        let answer = detect("The bridge was closed last night", &options);
        assert_eq!(answer.tag, "und");
        assert_eq!(answer.candidates.first().map(|c| c.tag.as_str()), Some("en"));
    }

    #[test]
    fn a_foreign_head_does_not_turn_a_long_text() {
        let text = format!(
            "{}{}",
            "We use small files to remember your choices on this site. ".repeat(20),
            "Der Müller öffnete das Wehr und wartete. ".repeat(400)
        );
        assert_eq!(detect(&text, &LanguageOptions::default()).tag, "de");
    }

    #[test]
    fn spans_follow_the_parts() {
        let parts = [
            "Die alte Mühle am Fluss wurde im Frühjahr wieder geöffnet, und viele Leute kamen zu dem kleinen Fest.",
            "Kurz darauf.",
            "The old mill by the river was opened again in spring, and many people came to the little feast there.",
        ];
        let text = parts.join("\n\n");
        let mut at = 0;
        let spans: Vec<Span> = parts
            .iter()
            .map(|p| {
                let span = Span::new(at, at + p.len());
                at += p.len() + 2;
                span
            })
            .collect();
        let options = LanguageOptions { spans: true, ..Default::default() };
        let answer = LanguageDetector::new().detect(&text, &spans, &options, &Limits::default());
        let tags: Vec<&str> = answer.spans.iter().map(|s| s.tag.as_str()).collect();
        assert_eq!(tags, ["de", "en"]);
        assert_eq!(answer.spans[0].span, Span::new(0, spans[1].end));
        assert_eq!(answer.spans[1].span, spans[2]);
    }
}
