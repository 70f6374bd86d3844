//! One pass over the sentences of a text: which words each holds, how often, and its tf-idf vector. Ranks nothing.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::text::script::Script;
use crate::text::span::Span;
use crate::text::stopwords;
use crate::text::words::words;

/// Share of the sentences from which on a word says nothing about any of them (texts of eight sentences or more).
const COMMON: f64 = 0.5;

/// Words counted of one sentence: what is longer is no sentence (a list, a table, a log) and must not cost more than one.
const LONGEST: usize = 1_000;

/// A word of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// Where, in the text.
    pub(super) span: Span,
    /// Its number among the different words.
    pub(super) term: u32,
    /// Whether it is a character of an unspaced script.
    pub(super) single: bool,
}

/// A different word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Term {
    /// Times it occurs.
    pub(super) count: usize,
    /// Sentences it occurs in.
    pub(super) sentences: usize,
    /// Whether it carries grammar, or too little, to be about anything.
    pub(super) stop: bool,
}

/// A sentence as words.
#[derive(Clone, Debug)]
pub(super) struct Sentence {
    /// Where, in the text.
    pub(super) span: Span,
    /// Its words, a range of [`Terms::tokens`].
    pub(super) tokens: std::ops::Range<usize>,
    /// Unit vector over topic words, by term; empty when it has none.
    pub(super) vector: Vec<(u32, f64)>,
}

/// All words of a text.
#[derive(Debug, Default)]
pub(super) struct Terms {
    pub(super) sentences: Vec<Sentence>,
    pub(super) tokens: Vec<Token>,
    pub(super) terms: Vec<Term>,
    vocabulary: FxHashMap<String, u32>,
}

impl Terms {
    /// Counts the words of the sentences `spans` of `text`.
    pub(super) fn of(text: &str, spans: &[Span], language: &str) -> Self {
        let mut all = Self::default();
        let mut seen = Vec::new();
        for (number, &span) in spans.iter().enumerate() {
            let from = all.tokens.len();
            for word in words(span.of(text)).take(LONGEST) {
                let span = word.shifted(span.start);
                let written = span.of(text);
                let term = all.term(&written.to_lowercase());
                let single = !written.is_ascii() && written.chars().next().and_then(Script::of).is_some_and(Script::is_unspaced);
                all.tokens.push(Token { span, term, single });
                seen.resize(all.terms.len(), usize::MAX);
                let entry = &mut all.terms[term as usize];
                entry.count += 1;
                if seen[term as usize] != number {
                    seen[term as usize] = number;
                    entry.sentences += 1;
                }
            }
            all.sentences.push(Sentence { span, tokens: from..all.tokens.len(), vector: Vec::new() });
        }
        all.mark_stops(language);
        all.fill_vectors();
        all
    }

    fn term(&mut self, word: &str) -> u32 {
        if let Some(&term) = self.vocabulary.get(word) {
            return term;
        }
        let term = u32::try_from(self.terms.len()).unwrap_or(u32::MAX);
        self.vocabulary.insert(word.to_owned(), term);
        self.terms.push(Term::default());
        term
    }

    fn mark_stops(&mut self, language: &str) {
        let list: FxHashSet<&str> = stopwords::list(language).map(|l| l.split(' ').collect()).unwrap_or_default();
        let total = self.sentences.len();
        for (word, &term) in &self.vocabulary {
            let entry = &mut self.terms[term as usize];
            let first = word.chars().next();
            let single = first.and_then(Script::of).is_some_and(Script::is_unspaced);
            let short = if single {
                matches!(first, Some('\u{3040}'..='\u{309F}' | '的' | '了' | '是' | '在' | '和'))
            } else {
                word.chars().count() < 2
            };
            let common = list.is_empty() && !single && total >= 8 && entry.sentences as f64 > COMMON * total as f64;
            entry.stop = short || common || list.contains(word.as_str()) || word.chars().all(|c| !c.is_alphabetic());
        }
    }

    fn fill_vectors(&mut self) {
        let total = self.sentences.len() as f64;
        for sentence in &mut self.sentences {
            let mut found: Vec<u32> = self.tokens[sentence.tokens.clone()].iter().map(|t| t.term).collect();
            found.retain(|&t| !self.terms[t as usize].stop);
            found.sort_unstable();
            let mut vector: Vec<(u32, f64)> = Vec::with_capacity(found.len());
            for run in found.chunk_by(|a, b| a == b) {
                let rarity = ((total + 1.0) / (self.terms[run[0] as usize].sentences as f64 + 0.5)).ln();
                vector.push((run[0], run.len() as f64 * rarity));
            }
            let norm = vector.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
            if norm > 0.0 {
                vector.iter_mut().for_each(|(_, w)| *w /= norm);
                sentence.vector = vector;
            }
        }
    }

    /// Unit vector of another text (a title, a query) over the words of this one.
    pub(super) fn vector_of(&self, other: &str) -> Vec<(u32, f64)> {
        let total = self.sentences.len() as f64;
        let mut found: Vec<u32> = words(other).filter_map(|s| self.vocabulary.get(&s.of(other).to_lowercase()).copied()).collect();
        found.retain(|&t| !self.terms[t as usize].stop);
        found.sort_unstable();
        found.dedup();
        let mut vector: Vec<(u32, f64)> =
            found.into_iter().map(|t| (t, ((total + 1.0) / (self.terms[t as usize].sentences as f64 + 0.5)).ln())).collect();
        let norm = vector.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
        vector.iter_mut().for_each(|(_, w)| *w /= norm.max(f64::MIN_POSITIVE));
        vector
    }

    /// The words of a sentence.
    pub(super) fn tokens_of(&self, sentence: &Sentence) -> &[Token] {
        self.tokens.get(sentence.tokens.clone()).unwrap_or(&[])
    }
}

/// Cosine of two unit vectors sorted by term.
pub(super) fn cosine(a: &[(u32, f64)], b: &[(u32, f64)]) -> f64 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.0.cmp(&y.0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += x.1 * y.1;
                i += 1;
                j += 1;
            }
        }
    }
    sum
}
