//! lingua's own detector, as the reference that ours is measured against. Only with the feature `lingua-reference`, which links all of its
//! models.

use lingua::{LanguageDetector, LanguageDetectorBuilder};

use super::tongues::{Confidence, Tongues, number};

/// lingua with all of its languages, in its high accuracy mode.
pub(super) struct Stock(LanguageDetector);

impl Stock {
    pub(super) fn new() -> Self {
        Self(LanguageDetectorBuilder::from_all_languages().with_preloaded_language_models().build())
    }

    /// Languages with a confidence over 0, best first; those of the `open` ones sum to 1.
    pub(super) fn confidences(&self, text: &str, open: Tongues) -> Vec<Confidence> {
        let all = self.0.compute_language_confidence_values(text);
        let mut known: Vec<Confidence> = all.into_iter().map(|(l, c)| (number(l), c)).filter(|(l, c)| open.has(*l) && *c > 0.0).collect();
        let total: f64 = known.iter().map(|(_, c)| c).sum();
        known.iter_mut().for_each(|(_, c)| *c /= total);
        known
    }
}

#[cfg(test)]
mod tests {
    use super::super::{LanguageDetector, LanguageOptions};
    use crate::limits::Limits;

    #[test]
    fn answers_are_those_of_lingua() {
        let detector = LanguageDetector::lingua();
        // Too short for us to be so sure, and no language at all.
        for (text, tag) in [("Straße", "de"), ("fn main() { let value = compute(); }", "en"), ("12", "und")] {
            let answer = detector.detect(text, &[], &LanguageOptions::default(), &Limits::default());
            assert_eq!(answer.tag, tag, "{:?}", answer.candidates);
        }
        let only = LanguageOptions { allowed: vec!["nl".into(), "da".into()], ..LanguageOptions::default() };
        let answer = detector.detect("Die Bibliothek bleibt geöffnet", &[], &only, &Limits::default());
        assert!(answer.candidates.iter().all(|c| ["nl", "da"].contains(&c.tag.as_str())));
    }
}
