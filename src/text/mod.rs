//! Words about text: spans, words, sentences, scripts, word lists. Knows nothing of pages.

pub mod lexicon;
pub mod script;
pub mod sentences;
pub mod southeast_asian;
pub mod span;
pub mod words;
