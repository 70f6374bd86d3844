//! Tells the language of a text. Built once, shared by all. Judges text alone, never what a page says of itself.

use lingua::Language as Lingua;

use super::as_lingua;
use super::judge::{Judged, judge};
use super::likeness::likeness;
use super::ngrams::Ngrams;
use super::relatives::Relatives;
use super::sample::{Sample, sample};
use super::spans;
use super::tables::DIGEST;
use super::tongues::{GALICIAN, SERBIAN_LATIN, Tongues, codes, number};
use super::words::Words;
use super::writing::{Characters, Chinese};
use super::{Candidate, Language, LanguageOptions, UNDETERMINED, Undetermined};
use crate::digest::ModelDigest;
use crate::limits::Limits;
use crate::text::span::Span;

/// Letters below which no language is named.
const FEWEST_LETTERS: usize = 3;
/// Different letters of an alphabet below which no language is named.
const DIFFERENT_LETTERS: usize = 3;
/// Letters from which on an answer may count as reliable, its least confidence, and the least distance to the next.
const RELIABLE: (usize, f64, f64) = (20, 0.8, 0.25);
/// Confidence of Galician, as a share of the best, from which on nothing else is reliable: without n-grams it is found by words alone, and
/// has this much where none of the words speaks against it.
const MAY_BE_GALICIAN: f64 = 0.01;
/// Most candidates reported.
const CANDIDATES: usize = 10;
/// Letters from which on a part of a strange text is asked whether it is in a known language.
const PART_LETTERS: usize = 40;
/// A language of such parts counts from one letter in so many on.
const SHARE_OF_ONE: usize = 5;
/// Confidence of all such parts from which on one language alone counts.
const SURE_OF_ONE: f64 = 0.6;
/// Parts of a strange text that are asked.
const PARTS: usize = 50;

/// Tells 76 languages apart by the n-grams of lingua's models and words of close relatives, and whether a text is in none of them. Cheap
/// to share: nothing in it changes.
pub struct LanguageDetector {
    ngrams: Ngrams,
    relatives: Relatives,
    characters: Characters,
    /// ISO 639-1 codes by number.
    codes: Vec<String>,
    /// Answers in place of all of that.
    #[cfg(feature = "lingua-reference")]
    stock: Option<super::stock::Stock>,
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

/// What a sample was found to be.
pub(super) struct Finding {
    /// Likeliest first, with what is left of their confidence for a text that may be in no known language.
    pub(super) candidates: Vec<Candidate>,
    /// Whether the text is like none of the known languages.
    pub(super) strange: bool,
}

impl LanguageDetector {
    /// A detector of all languages.
    #[must_use]
    pub fn new() -> Self {
        Self {
            ngrams: Ngrams::new(),
            relatives: Relatives::new(),
            characters: Characters::new(),
            codes: codes(),
            #[cfg(feature = "lingua-reference")]
            stock: None,
        }
    }

    /// One that answers what lingua answers for the same words, in its high accuracy mode, by lingua's own code and models: to compare with.
    /// Without a floor, so it names a language for all that has letters.
    #[cfg(feature = "lingua-reference")]
    #[must_use]
    pub fn lingua() -> Self {
        Self { stock: Some(super::stock::Stock::new()), ..Self::new() }
    }

    /// Reads all of the tables once, so that the first text does not wait for them.
    pub fn warm(&self) {
        std::hint::black_box(self.ngrams.touch());
    }

    /// What lingua 1.8 answers for the whole of `text`, all languages switched on, in its high accuracy mode: languages with a
    /// confidence over 0, best first, equal ones by name. From its n-grams, without its code.
    #[must_use]
    pub fn as_lingua(&self, text: &str) -> Vec<Candidate> {
        let values = as_lingua::confidences(&self.ngrams, &Words::of(text), Tongues::LINGUA);
        values.into_iter().map(|(n, confidence)| Candidate { tag: self.codes[usize::from(n)].clone(), confidence }).collect()
    }

    /// ISO 639-1 codes of the languages it knows, sorted.
    #[must_use]
    pub fn languages(&self) -> Vec<String> {
        let mut codes = self.codes.clone();
        codes.sort();
        codes.dedup();
        codes
    }

    /// The language of `text`. `parts` are the spans of its paragraphs, for language spans; none means one part. Unknown codes in
    /// [`LanguageOptions::allowed`] are passed over.
    #[must_use]
    pub fn detect(&self, text: &str, parts: &[Span], options: &LanguageOptions, limits: &Limits) -> Language {
        let whole = [Span::new(0, text.len())];
        let parts = if parts.is_empty() { &whole[..] } else { parts };
        let sample = sample(text, limits.language_letters);
        let open = self.allowed(&options.allowed);
        let mut finding = self.find(&sample, open);
        if finding.strange
            && parts.len() > 1
            && let Some(candidates) = self.by_parts(text, parts, open, limits)
        {
            finding = Finding { candidates, strange: false };
        }
        let second = finding.candidates.get(1).map_or(0.0, |c| c.confidence);
        let best = finding.candidates.first().filter(|b| !finding.strange && b.confidence > 0.0);
        let answer = best.filter(|b| b.confidence >= options.minimum_confidence).cloned();
        let confidence = answer.as_ref().map_or(0.0, |a| a.confidence);
        let undetermined = match (&answer, sample.letters) {
            (Some(_), _) => None,
            (None, 0) => Some(Undetermined::NoLetters),
            (None, _) if sample.weight() < FEWEST_LETTERS || sample.is_acronym() => Some(Undetermined::TooShort),
            (None, _) if best.is_some() => Some(Undetermined::LowConfidence),
            (None, _) => Some(Undetermined::UnlikeAny),
        };
        let galician = finding.candidates.iter().skip(1).find(|c| c.tag == self.codes[usize::from(GALICIAN)]);
        let may_be_galician = galician.is_some_and(|c| c.confidence >= confidence * MAY_BE_GALICIAN);
        let distant = confidence - second >= RELIABLE.2 && !may_be_galician;
        let script = sample.script;
        let mut language = Language {
            tag: answer.map_or_else(|| UNDETERMINED.to_owned(), |a| a.tag),
            confidence,
            reliable: sample.weight() >= RELIABLE.0 && confidence >= RELIABLE.1 && distant,
            undetermined,
            candidates: finding.candidates,
            right_to_left: script.is_some_and(crate::text::script::Script::is_right_to_left),
            script,
            spans: Vec::new(),
            shares: Vec::new(),
            letters: sample.letters,
            declared: Vec::new(),
        };
        if options.spans {
            language.spans = spans::spans(text, parts, &language, options.minimum_confidence, |text| {
                self.find(&super::sample::sample(text, limits.language_letters), open)
            });
            language.shares = spans::shares(&language.spans);
        }
        language
    }

    /// The languages with these codes; all where none is known.
    fn allowed(&self, codes: &[String]) -> Tongues {
        let known = (0u8..).zip(&self.codes).filter(|(_, code)| codes.iter().any(|c| c.eq_ignore_ascii_case(code)));
        let allowed = known.fold(Tongues::default(), |set, (n, _)| set.with(n));
        if allowed.is_empty() { Tongues::ALL } else { allowed.and(Tongues::ALL) }
    }

    fn find(&self, sample: &Sample, open: Tongues) -> Finding {
        #[cfg(feature = "lingua-reference")]
        if let Some(stock) = &self.stock {
            let judged = Judged { confidences: stock.confidences(&sample.text, open), ..Judged::default() };
            return Finding { candidates: self.candidates(&judged, 1.0, None), strange: false };
        }
        if sample.weight() < FEWEST_LETTERS || sample.is_acronym() {
            return Finding { candidates: Vec::new(), strange: false };
        }
        let words = Words::of(&sample.text);
        if words.different_letters_up_to(DIFFERENT_LETTERS) < DIFFERENT_LETTERS && words.is_alphabetic() {
            return Finding { candidates: Vec::new(), strange: false };
        }
        let foreign = words.foreign_letters() * 2 > words.letters();
        let mut judgements = judge(&self.ngrams, &self.relatives, words, open);
        let mut judged = judgements.next().unwrap_or_default();
        let mut like = likeness(&judged);
        if like.strange
            && let Some(second) = judgements.next()
        {
            like = likeness(&second);
            judged = second;
        }
        let chinese =
            judged.confidences.first().filter(|(n, _)| *n == number(Lingua::Chinese)).map(|_| self.characters.chinese(&sample.text));
        if chinese == Some(Chinese::Cantonese) {
            return Finding { candidates: Vec::new(), strange: true };
        }
        Finding { candidates: self.candidates(&judged, like.probability, chinese), strange: like.strange || foreign }
    }

    fn candidates(&self, judged: &Judged, probability: f64, chinese: Option<Chinese>) -> Vec<Candidate> {
        // Rounded down, so that the sum does not come to more than 1.
        let rounded = judged.confidences.iter().map(|(n, c)| (*n, (c * probability * 1e4).floor() / 1e4));
        rounded
            .filter(|(_, c)| *c > 0.0)
            .take(CANDIDATES)
            .map(|(n, confidence)| Candidate { tag: self.tag(n, chinese), confidence })
            .collect()
    }

    fn tag(&self, language: u8, chinese: Option<Chinese>) -> String {
        let script = match (language, chinese) {
            (SERBIAN_LATIN, _) => "-Latn",
            (n, _) if n == number(Lingua::Serbian) => "-Cyrl",
            (_, Some(Chinese::Simplified)) => "-Hans",
            (_, Some(Chinese::Traditional)) => "-Hant",
            _ => "",
        };
        format!("{}{script}", self.codes[usize::from(language)])
    }

    /// The languages of a text by those of its parts, where half or more of it is in known ones, and in two at the least or in one beyond
    /// doubt: one text in two languages is like neither.
    fn by_parts(&self, text: &str, parts: &[Span], open: Tongues, limits: &Limits) -> Option<Vec<Candidate>> {
        let (mut asked, mut known) = (0, Vec::<(String, usize)>::new());
        let mut candidates: Vec<Candidate> = Vec::new();
        let long: Vec<&Span> = parts.iter().filter(|p| p.len() >= PART_LETTERS).collect();
        for part in long.iter().step_by(long.len().div_ceil(PARTS).max(1)) {
            let sample = sample(part.of(text), limits.language_letters);
            let finding = self.find(&sample, open);
            asked += sample.letters;
            if finding.strange || finding.candidates.is_empty() {
                continue;
            }
            let best = &finding.candidates[0].tag;
            match known.iter_mut().find(|(tag, _)| tag == best) {
                Some((_, letters)) => *letters += sample.letters,
                None => known.push((best.clone(), sample.letters)),
            }
            for Candidate { tag, confidence } in finding.candidates {
                let vote = confidence * sample.letters as f64;
                match candidates.iter_mut().find(|c| c.tag == tag) {
                    Some(candidate) => candidate.confidence += vote,
                    None => candidates.push(Candidate { tag, confidence: vote }),
                }
            }
        }
        candidates.iter_mut().for_each(|c| c.confidence = (c.confidence / asked as f64 * 1e4).floor() / 1e4);
        candidates.retain(|c| c.confidence > 0.0);
        candidates.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then_with(|| a.tag.cmp(&b.tag)));
        candidates.truncate(CANDIDATES);
        let letters = known.iter().map(|(_, n)| n).sum::<usize>();
        let languages = known.iter().filter(|(_, n)| n * SHARE_OF_ONE >= asked).count();
        let sure = languages > 1 || candidates.first().is_some_and(|c| c.confidence >= SURE_OF_ONE);
        (sure && letters * 2 >= asked).then_some(candidates)
    }
}

/// Digest of all that languages are told by, but the code.
#[must_use]
pub fn digests() -> Vec<ModelDigest> {
    let lists = crate::digest::digest(format!("{}{}", super::relatives::LISTS, super::writing::SIMPLIFIED).as_bytes());
    vec![ModelDigest { name: "language_ngrams", digest: DIGEST.to_owned() }, ModelDigest { name: "language_words", digest: lists }]
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
        assert!(detect(german, &only).candidates.iter().all(|c| ["nl", "en"].contains(&c.tag.as_str())));
        assert_eq!(detect("De bibliotheek blijft tot negen uur open.", &only).tag, "nl");
        let sure = LanguageOptions { minimum_confidence: 1.1, ..LanguageOptions::default() };
        assert_eq!(detect(german, &sure).tag, "und");
    }

    #[test]
    fn the_allowed_list_makes_nothing_sure() {
        let german = "Die Bibliothek auf dem Hügel bleibt bis neun Uhr abends geöffnet, und niemanden stört der Lärm dort.";
        let only = |code: &str| LanguageOptions { allowed: vec![code.into()], ..LanguageOptions::default() };
        for code in ["en", "sr", "gl", "ja", "fi"] {
            let language = detect(german, &only(code));
            assert!(language.tag == "und" || language.confidence < 0.5, "{code}: {:?}", language.candidates);
            assert!(language.candidates.iter().all(|c| c.tag.starts_with(code)), "{code}: {:?}", language.candidates);
        }
        assert_eq!(detect(german, &only("de")).tag, "de");
        assert!(detect("iPhoneの新製品発売のニュース", &only("en")).candidates.is_empty());
        let galician = "A biblioteca do outeiro está aberta ata as nove da noite, e a ninguén lle molesta o ruído alí.";
        assert_eq!(detect(galician, &only("gl")).tag, "gl");
    }

    #[test]
    fn a_few_signs_of_another_script_decide_nothing() {
        for text in ["The Greek letters are α β γ δ ε, as you know", "Notes: ก ข ค ง จ ฉ are the consonants that we learn here today"]
        {
            assert_eq!(detect(text, &LanguageOptions::default()).tag, "en", "{text}");
        }
    }

    #[test]
    fn a_text_in_two_languages_has_both() {
        let (german, finnish) = (
            "Die Bibliothek auf dem Hügel bleibt bis neun Uhr abends geöffnet, und niemanden stört der Lärm dort. ",
            "Kirjasto mäen päällä on auki yhdeksään asti illalla, eikä melu siellä häiritse ketään koko vuonna. ",
        );
        let text = format!("{german}\n{finnish}\n").repeat(30);
        let mut at = 0;
        let parts: Vec<Span> = text
            .split_inclusive('\n')
            .map(|line| {
                at += line.len();
                Span::new(at - line.len(), at - 1)
            })
            .collect();
        let options = LanguageOptions { spans: true, ..LanguageOptions::default() };
        let language = LanguageDetector::new().detect(&text, &parts, &options, &Limits::default());
        let shares: Vec<(&str, i64)> = language.shares.iter().map(|s| (s.tag.as_str(), (s.share * 10.0).round() as i64)).collect();
        assert!(shares.contains(&("de", 5)) && shares.contains(&("fi", 5)), "{shares:?}");
        assert!(["de", "fi"].contains(&language.tag.as_str()), "{:?}", language.candidates);
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
        let shares: Vec<&str> = language.shares.iter().map(|s| s.tag.as_str()).collect();
        assert_eq!(shares, ["de", "en"]);
        assert!((language.shares.iter().map(|s| s.share).sum::<f64>() - 1.0).abs() < 1e-9);
    }
}
