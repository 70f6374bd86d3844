//! An extractive summary: sentences of the text itself, chosen and in their order, and its keywords. Writes no sentence of its own.

mod cut;
mod edge;
mod junk;
mod keywords;
mod pack;
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

/// Which sentence of a summary comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As in the text.
    #[default]
    Text,
    /// As chosen: each one the best that was left.
    Rank,
}

/// What the caller wants. Budgets combine and all that are set hold; the beginning of a
/// sentence is given, if none fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryOptions {
    /// Most sentences; 0 means no limit of this kind.
    pub sentences: usize,
    /// Most words; 0 means no limit of this kind.
    pub words: usize,
    /// Most characters (Unicode scalar values); 0 means no limit of this kind.
    pub characters: usize,
    /// Use the budgets of words and characters up: the last sentence is given cut where it does not fit, instead of a shorter one.
    pub fill: bool,
    /// How to score.
    pub preset: Preset,
    /// Which one comes first.
    pub order: Order,
    /// Most characters (Unicode scalar values) of the one sentence that stands for the text in place of a headline; 0 for none.
    pub headline_characters: usize,
    /// Most keywords; 0 for none.
    pub keywords: usize,
}

impl Default for SummaryOptions {
    fn default() -> Self {
        Self {
            sentences: 3,
            words: 0,
            characters: 0,
            fill: false,
            preset: Preset::News,
            order: Order::Text,
            headline_characters: 0,
            keywords: 10,
        }
    }
}

/// A chosen sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct SummarySentence {
    /// Where it stands in the text that was summarised.
    pub span: Span,
    /// Whether the span ends before the sentence does, at the end of a word, because no sentence was short enough or to fill the budget.
    pub cut: bool,
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
    /// Chosen sentences.
    pub sentences: Vec<SummarySentence>,
    /// The sentence that stands for the text in place of a headline, where one was asked for.
    pub headline: Option<SummarySentence>,
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
    let select = |options: &SummaryOptions| -> Vec<SummarySentence> {
        let sentence = |(i, span): (usize, Span)| {
            let (unit, ranked) = (counted.units.get(i)?, ranked.get(i)?);
            Some(SummarySentence { span, cut: span != unit.span, index: i, score: ranked.score, reasons: ranked.reasons.clone() })
        };
        select::select(&counted, text, &ranked, &vectors, options).into_iter().filter_map(sentence).collect()
    };
    let of_headline = SummaryOptions { sentences: 1, words: 0, characters: options.headline_characters, fill: false, ..options.clone() };
    Summary {
        sentences: select(options),
        headline: if options.headline_characters > 0 { select(&of_headline).pop() } else { None },
        keywords: keywords::keywords(&counted, text, title, options.keywords),
        sentence_count: counted.sentence_count,
    }
}

#[cfg(test)]
mod odd_texts;
#[cfg(test)]
mod tests;
