//! lingua's judgement, from the same n-grams without its code: what the index is tested by, and what [`super::judge`] is measured
//! against.

use super::likelihood::{Sums, Weights};
use super::ngrams::Ngrams;
use super::rules;
use super::tongues::{Confidence, Tongues};
use super::words::Words;

/// Letters from which on lingua asks n-grams of three letters alone.
const LONG_TEXT: usize = 120;

const ALL_LENGTHS: Weights = Weights { loss: [1.0; 5], missing: [0.0; 5], unknown: 0.0 };
const THREE_LETTERS: Weights = Weights { loss: [0.0, 0.0, 1.0, 0.0, 0.0], ..ALL_LENGTHS };

/// What lingua answers in its high accuracy mode for two or more languages: those with a confidence over 0, best first.
pub(super) fn confidences(ngrams: &Ngrams, words: &Words, open: Tongues) -> Vec<Confidence> {
    if words.len() == 0 {
        return Vec::new();
    }
    if let Some(language) = rules::decided(words, open, rules::Evidence::ScriptsAndLetters) {
        return vec![(language, 1.0)];
    }
    let question = rules::in_question(words, open);
    if question.len() == 1 {
        return question.iter().map(|language| (language, 1.0)).collect();
    }
    let weights = if words.letters() >= LONG_TEXT { THREE_LETTERS } else { ALL_LENGTHS };
    let sums = Sums::of(ngrams, words.iter(), &weights);
    let scores: Vec<Confidence> = question
        .iter()
        .filter(|l| sums.cost(*l) > 0.0)
        .map(|l| (l, -sums.cost(l) / f64::from(sums.known[usize::from(l)].max(1))))
        .collect();
    let total: f64 = scores.iter().map(|(_, s)| s.exp()).sum();
    let mut values: Vec<Confidence> = if total == 0.0 {
        let best = scores.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        best.into_iter().map(|(language, _)| (*language, 1.0)).collect()
    } else {
        scores.into_iter().map(|(language, s)| (language, s.exp() / total)).filter(|(_, c)| *c > 0.0).collect()
    };
    values.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    values
}
