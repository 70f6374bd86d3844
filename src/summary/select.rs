//! Chooses sentences by score within budgets, avoiding repetition. Scores nothing.
//!
//! Greedy: maximal marginal relevance (Carbonell, Goldstein 1998) with trigram blocking (Paulus et al. 2017): a sentence that shares
//! three words in a row with a chosen one is left to the end.

use rustc_hash::FxHashSet;

use super::rank::Score;
use super::terms::{Terms, cosine};
use super::weights::REDUNDANCY;
use super::{Preset, SummaryOptions};
use crate::text::words::count;

/// Words in a row, and characters in a row of unspaced scripts, that count as repetition.
const SHINGLE: usize = 3;
const SHINGLE_SINGLES: usize = 6;

/// Indices of the chosen sentences in text order; at least one where there is any.
pub(super) fn select(text: &str, terms: &Terms, scores: &[Score], options: &SummaryOptions) -> Vec<usize> {
    let mut likeness = vec![0.0f64; scores.len()];
    let mut open: Vec<usize> = (0..scores.len()).collect();
    let mut used: FxHashSet<[u32; SHINGLE_SINGLES]> = FxHashSet::default();
    let mut chosen: Vec<usize> = Vec::new();
    let (mut words, mut characters) = (0usize, 0usize);
    let lead = options.preset == Preset::Lead;
    while !open.is_empty() && (options.sentences == 0 || chosen.len() < options.sentences) {
        let worth = |i: usize| scores[i].value - if lead { 0.0 } else { REDUNDANCY * likeness[i] };
        let mut order: Option<(usize, f64)> = None;
        for (place, &i) in open.iter().enumerate() {
            if order.is_none_or(|(_, best)| worth(i) > best) {
                order = Some((place, worth(i)));
            }
        }
        let Some((place, _)) = order else { break };
        let best = open.remove(place);
        let own = shingles(terms, best);
        if !lead && !chosen.is_empty() && own.iter().any(|s| used.contains(s)) {
            continue;
        }
        let body = terms.sentences[best].span.of(text);
        let (w, c) = (count(body), body.chars().count());
        let fits = (options.words == 0 || words + w <= options.words) && (options.characters == 0 || characters + c <= options.characters);
        if !fits && !chosen.is_empty() {
            continue;
        }
        words += w;
        characters += c;
        chosen.push(best);
        used.extend(own);
        for &i in &open {
            likeness[i] = likeness[i].max(cosine(&terms.sentences[i].vector, &terms.sentences[best].vector));
        }
        if !fits {
            break;
        }
    }
    chosen.sort_unstable();
    chosen
}

/// The runs of words of a sentence, those of spaced scripts filled up with a number no word has.
fn shingles(terms: &Terms, sentence: usize) -> Vec<[u32; SHINGLE_SINGLES]> {
    let tokens = terms.tokens_of(&terms.sentences[sentence]);
    let singles = tokens.iter().filter(|t| t.single).count() * 2 > tokens.len();
    let size = if singles { SHINGLE_SINGLES } else { SHINGLE };
    tokens
        .windows(size)
        .map(|window| {
            let mut shingle = [u32::MAX; SHINGLE_SINGLES];
            shingle.iter_mut().zip(window).for_each(|(slot, token)| *slot = token.term);
            shingle
        })
        .collect()
}
