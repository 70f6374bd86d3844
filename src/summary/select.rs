//! Chooses sentences by score, without saying things twice, within the budget, and puts them into text order. Scores nothing itself.
//!
//! Redundancy is held down twice: no word trigram in common with what is chosen (Paulus, Xiong & Socher 2018), and maximal marginal
//! relevance (Carbonell & Goldstein 1998): each further sentence pays for its likeness to the nearest chosen one.

use rustc_hash::FxHashSet;

use super::cut::fitting;
use super::rank::{Ranked, Vector, cosine};
use super::terms::{Terms, Unit};
use super::{Order, Preset, SummaryOptions};
use crate::text::span::Span;

/// What full likeness to a chosen sentence costs, in log-odds; the best of 1, 2 and 3 on 1,900 training articles.
const LIKENESS: f64 = 1.0;
/// Share of trigrams in common from which a sentence is a repetition even where the budget has room left.
const REPETITION: f64 = 0.5;

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
    loop {
        match choice.next(terms, ranked, shared) {
            Some(best) => choice.take(best, terms, vectors, distinct),
            None if shared < REPETITION => shared = REPETITION,
            None => break,
        }
    }
    let span = |i: usize| terms.units.get(i).map_or(Span::default(), |u| u.span);
    if choice.chosen.is_empty() {
        let best = choice.best(ranked).map(|i| (i, span(i)));
        let cut = |span: Span| Span::new(span.start, span.start + fitting(span.of(text), choice.budget.words, choice.budget.characters));
        return best.map(|(i, whole)| (i, cut(whole))).into_iter().collect();
    }
    if options.order == Order::Text {
        choice.chosen.sort_unstable();
    }
    choice.chosen.iter().map(|&i| (i, span(i))).collect()
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
    /// The best sentence that fits and has no more than the share `shared` of its trigrams in common with the chosen ones.
    fn next(&self, terms: &Terms, ranked: &[Ranked], shared: f64) -> Option<usize> {
        if self.budget.sentences == 0 {
            return None;
        }
        let mut best: Option<(usize, f64)> = None;
        for (i, unit) in terms.units.iter().enumerate() {
            let score = ranked.get(i).map_or(0.0, |r| r.score) - LIKENESS * self.nearest.get(i).copied().unwrap_or(0.0);
            let better = best.is_none_or(|(_, top)| score > top);
            let open = self.open.get(i).copied().unwrap_or(false);
            if open && better && self.budget.fits(unit, self.characters.get(i).copied().unwrap_or(0)) && self.common(i) <= shared {
                best = Some((i, score));
            }
        }
        best.map(|(i, _)| i)
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
