//! An extractive summary: sentences of the text itself, chosen and in their order, and its keywords. Writes no sentence of its own.

mod junk;
mod keywords;
pub mod rank;
mod select;
mod stop;
mod terms;
mod weights;

use crate::limits::Limits;
use crate::text::span::Span;

/// How sentences are scored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Preset {
    /// Position and content: news, reports.
    #[default]
    News,
    /// Content alone: what the text keeps coming back to.
    Central,
    /// The first sentences.
    Lead,
    /// Content near a query.
    Query(String),
}

/// What the caller wants. Budgets combine: all that are set must hold, but one sentence is always given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryOptions {
    /// Most sentences; 0 means no limit of this kind.
    pub sentences: usize,
    /// Most words; 0 means no limit of this kind.
    pub words: usize,
    /// Most characters (Unicode scalar values); 0 means no limit of this kind.
    pub characters: usize,
    /// How to score.
    pub preset: Preset,
    /// Most keywords; 0 for none.
    pub keywords: usize,
}

impl Default for SummaryOptions {
    fn default() -> Self {
        Self { sentences: 3, words: 0, characters: 0, preset: Preset::News, keywords: 10 }
    }
}

/// A chosen sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct SummarySentence {
    /// Where it stands in the text that was summarised.
    pub span: Span,
    /// Its number in that text, from 0.
    pub index: usize,
    /// Higher is better; comparable within one summary only.
    pub score: f64,
    /// What made the score, strongest first: name of the signal and its share.
    pub reasons: Vec<(&'static str, f64)>,
}

/// A word or phrase the text is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Keyword {
    /// As it stands at its first occurrence.
    pub text: String,
    /// 0 to 1, the first one 1.
    pub score: f64,
    /// Times it occurs.
    pub count: usize,
    /// Its first occurrences in the text, at most ten.
    pub spans: Vec<Span>,
}

/// The summary.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Chosen sentences in text order.
    pub sentences: Vec<SummarySentence>,
    /// Best first.
    pub keywords: Vec<Keyword>,
    /// Sentences the text has.
    pub sentence_count: usize,
}

/// Summarises `text`. `parts` are the spans of its paragraphs (sentences never run over their ends); empty means that line ends part it.
/// `language` is a BCP 47 tag or `und`; `title` helps to score where it is known.
#[must_use]
pub fn summarize(text: &str, parts: &[Span], title: Option<&str>, language: &str, options: &SummaryOptions, limits: &Limits) -> Summary {
    let counted = terms::Terms::of(text, parts, language, limits);
    let vectors = rank::vectors(&counted);
    let ranked = rank::rank(&counted, text, title, &options.preset, &vectors);
    let chosen = select::select(&counted, text, &ranked, &vectors, options);
    let sentence = |i: usize| {
        let (unit, ranked) = (counted.units.get(i)?, ranked.get(i)?);
        Some(SummarySentence { span: unit.span, index: i, score: ranked.score, reasons: ranked.reasons.clone() })
    };
    Summary {
        sentences: chosen.into_iter().filter_map(sentence).collect(),
        keywords: keywords::keywords(&counted, text, title, options.keywords),
        sentence_count: counted.sentence_count,
    }
}

#[cfg(test)]
mod tests;
