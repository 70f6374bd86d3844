//! Chooses sentences by score, without saying things twice, within the budget, and puts them into text order. Scores nothing itself.
//!
//! Redundancy is held down twice: no word trigram in common with what is chosen (Paulus, Xiong & Socher 2018), and maximal marginal
//! relevance (Carbonell & Goldstein 1998): each further sentence pays for its likeness to the nearest chosen one. The end of a budget of
//! words or characters is filled by [`pack`](super::pack), or by a sentence that is cut where that is asked for.

use rustc_hash::FxHashSet;

use super::cut::fitting;
use super::pack::{Candidate, MOST, pack};
use super::rank::{Ranked, Vector, cosine};
use super::terms::{Terms, Unit};
use super::{Order, Preset, SummaryOptions};
use crate::text::span::Span;
use crate::text::words::count;

/// What full likeness to a chosen sentence costs, in log-odds; the best of 1, 2 and 3 on 1,900 training articles.
const LIKENESS: f64 = 1.0;
/// Share of trigrams in common from which a sentence is a repetition even where the budget has room left.
const REPETITION: f64 = 0.5;
/// Sentences of mean length that a budget holds when its end begins.
const END: f64 = 5.0;
/// Words below which a sentence that is cut says nothing.
const FEW: usize = 4;

/// What is left of the three budgets; `usize::MAX` where there is none.
struct Budget {
    sentences: usize,
    words: usize,
    characters: usize,
}

impl Budget {
    fn of(options: &SummaryOptions) -> Self {
        let open = |n: usize| if n == 0 { usize::MAX } else { n };
        Self { sentences: open(options.sentences), words: open(options.words), characters: open(options.characters) }
    }

    fn fits(&self, unit: &Unit, characters: usize) -> bool {
        self.sentences > 0 && unit.length <= self.words && characters <= self.characters
    }

    /// Whether it is one of words or characters, and holds few more sentences.
    fn ends(&self, mean_words: f64, mean_characters: f64) -> bool {
        self.words as f64 <= END * mean_words || self.characters as f64 <= END * mean_characters
    }

    fn take(&mut self, unit: &Unit, characters: usize) {
        self.sentences = self.sentences.saturating_sub(1);
        self.words = self.words.saturating_sub(unit.length);
        // What joins two sentences counts as one character.
        self.characters = self.characters.saturating_sub(characters.saturating_add(1));
    }
}

/// Numbers of the chosen sentences and what is given of them. One at least, where there is one: if none fits, the beginning of the best.
pub(super) fn select(terms: &Terms, text: &str, ranked: &[Ranked], vectors: &[Vector], options: &SummaryOptions) -> Vec<(usize, Span)> {
    let mut choice = Choice {
        budget: Budget::of(options),
        characters: terms.units.iter().map(|u| u.span.of(text).chars().count()).collect(),
        trigrams: terms.units.iter().map(|u| trigrams(terms, u)).collect(),
        seen: FxHashSet::default(),
        nearest: vec![0.0; ranked.len()],
        chosen: Vec::new(),
        open: vec![true; ranked.len()],
    };
    let distinct = options.preset != Preset::Lead;
    // Junk is a last resort: only when nothing else is there at all.
    let sound = ranked.iter().any(|r| r.junk < 2);
    for (open, r) in choice.open.iter_mut().zip(ranked) {
        *open = !sound || r.junk < 2;
    }
    let mut shared = if distinct { 0.0 } else { REPETITION };
    let n = ranked.len().max(1) as f64;
    let mean_words = terms.units.iter().map(|u| u.length).sum::<usize>() as f64 / n;
    let mean_characters = choice.characters.iter().sum::<usize>() as f64 / n;
    let mut packed = !distinct || options.fill;
    let mut part = None;
    loop {
        if !packed && choice.budget.ends(mean_words, mean_characters) {
            packed = true;
            choice.pack(terms, ranked, vectors);
        }
        match choice.next(terms, ranked, shared, options.fill) {
            Some(best) if choice.fits(best, terms) => choice.take(best, terms, vectors, distinct),
            Some(best) => {
                part = Some(best);
                break;
            }
            None if shared < REPETITION => shared = REPETITION,
            None => break,
        }
    }
    let span = |i: usize| terms.units.get(i).map_or(Span::default(), |u| u.span);
    let cut = |span: Span| Span::new(span.start, span.start + fitting(span.of(text), choice.budget.words, choice.budget.characters));
    let mut given: Vec<(usize, Span)> = choice.chosen.iter().map(|&i| (i, span(i))).collect();
    if given.is_empty() {
        given.extend(part.or_else(|| choice.best(ranked)).map(|i| (i, cut(span(i)))));
    } else if let Some(i) = part.filter(|_| choice.budget.words >= FEW) {
        let begun = cut(span(i));
        if count(begun.of(text)) >= FEW {
            given.push((i, begun));
        }
    }
    if options.order == Order::Text {
        given.sort_unstable_by_key(|(i, _)| *i);
    }
    given
}

struct Choice {
    budget: Budget,
    characters: Vec<usize>,
    trigrams: Vec<Vec<[u32; 3]>>,
    seen: FxHashSet<[u32; 3]>,
    /// Likeness of each sentence to the nearest chosen one.
    nearest: Vec<f64>,
    chosen: Vec<usize>,
    open: Vec<bool>,
}

impl Choice {
    /// The best sentence that fits, or `any`, and has no more than the share `shared` of its trigrams in common with the chosen ones.
    fn next(&self, terms: &Terms, ranked: &[Ranked], shared: f64, any: bool) -> Option<usize> {
        if self.budget.sentences == 0 {
            return None;
        }
        let mut best: Option<(usize, f64)> = None;
        for i in 0..terms.units.len() {
            let score = self.score(i, ranked);
            let better = best.is_none_or(|(_, top)| score > top);
            let open = self.open.get(i).copied().unwrap_or(false);
            if open && better && (any || self.fits(i, terms)) && self.common(i) <= shared {
                best = Some((i, score));
            }
        }
        best.map(|(i, _)| i)
    }

    fn fits(&self, i: usize, terms: &Terms) -> bool {
        terms.units.get(i).is_some_and(|unit| self.budget.fits(unit, self.characters.get(i).copied().unwrap_or(0)))
    }

    /// What the sentence is worth beside the chosen ones.
    fn score(&self, i: usize, ranked: &[Ranked]) -> f64 {
        ranked.get(i).map_or(0.0, |r| r.score) - LIKENESS * self.nearest.get(i).copied().unwrap_or(0.0)
    }

    /// Takes the set of sentences that makes the most of what is left of the budget.
    fn pack(&mut self, terms: &Terms, ranked: &[Ranked], vectors: &[Vector]) {
        let able = |&i: &usize| self.open.get(i) == Some(&true) && self.fits(i, terms) && self.common(i) <= 0.0;
        let mut best: Vec<usize> = (0..terms.units.len()).filter(able).collect();
        best.sort_by(|&a, &b| self.score(b, ranked).total_cmp(&self.score(a, ranked)));
        best.truncate(MOST);
        let top = best.first().map_or(0.0, |&i| self.score(i, ranked));
        let candidate = |&i: &usize| {
            let (words, characters) = (terms.units.get(i).map_or(0, |u| u.length), self.characters.get(i).copied().unwrap_or(0));
            let own = vectors.get(i);
            let trigrams: FxHashSet<_> = self.trigrams.get(i).into_iter().flatten().collect();
            let mut candidate = Candidate { words, characters, ..Candidate::default() };
            // Twice as long says not quite twice as much.
            candidate.value = (self.score(i, ranked) - top).exp() * (words as f64).sqrt();
            for (bit, &j) in best.iter().enumerate() {
                let likeness = own.zip(vectors.get(j)).map_or(0.0, |(own, other)| cosine(own, other));
                candidate.beside[bit] = (-LIKENESS * likeness).exp();
                let clash = self.trigrams.get(j).is_some_and(|other| other.iter().any(|t| trigrams.contains(t)));
                candidate.clashes |= u32::from(clash) << bit;
            }
            candidate
        };
        let candidates: Vec<Candidate> = best.iter().map(candidate).collect();
        let chosen = pack(&candidates, self.budget.sentences, self.budget.words, self.budget.characters);
        for (bit, &i) in best.iter().enumerate() {
            if chosen >> bit & 1 == 1 {
                self.take(i, terms, vectors, true);
            }
        }
    }

    /// The highest score of those that are open; the first of equals.
    fn best(&self, ranked: &[Ranked]) -> Option<usize> {
        let mut top: Option<(usize, f64)> = None;
        for (i, (r, _)) in ranked.iter().zip(&self.open).enumerate().filter(|(_, (_, open))| **open) {
            if top.is_none_or(|(_, score)| r.score > score) {
                top = Some((i, r.score));
            }
        }
        top.map(|(i, _)| i)
    }

    fn common(&self, i: usize) -> f64 {
        let own = self.trigrams.get(i).map_or(&[][..], Vec::as_slice);
        if self.seen.is_empty() || own.is_empty() {
            return 0.0;
        }
        own.iter().filter(|t| self.seen.contains(*t)).count() as f64 / own.len() as f64
    }

    fn take(&mut self, i: usize, terms: &Terms, vectors: &[Vector], distinct: bool) {
        if let (Some(unit), Some(&characters)) = (terms.units.get(i), self.characters.get(i)) {
            self.budget.take(unit, characters);
        }
        if let Some(open) = self.open.get_mut(i) {
            *open = false;
        }
        self.chosen.push(i);
        self.seen.extend(self.trigrams.get(i).into_iter().flatten());
        if let (true, Some(own)) = (distinct, vectors.get(i)) {
            self.nearest.iter_mut().zip(vectors).for_each(|(near, other)| *near = near.max(cosine(own, other)));
        }
    }
}

/// The word trigrams of a sentence.
fn trigrams(terms: &Terms, unit: &Unit) -> Vec<[u32; 3]> {
    terms.words_of(unit).windows(3).filter_map(|w| if let [a, b, c] = w { Some([a.term, b.term, c.term]) } else { None }).collect()
}
