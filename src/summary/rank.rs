//! Scores sentences: numbers about each, times weights. Chooses none; see `select`.
//!
//! Position, length and tf-idf centrality after Edmundson (1969) and Radev et al. (2004, centroid); similarity to what stands before
//! and after, apart, after Zheng and Lapata (2019, arXiv 1906.03508). All in one pass with running sums, so linear in the text.

use super::Preset;
use super::terms::{Terms, cosine};
use super::weights::{NEWS, TITLE};

/// Names of the numbers, in their order; a reason in an answer carries one of these, or `title`, `query`, `lead`, `junk`.
pub const FEATURES: [&str; 16] = [
    "relative_position",
    "inverse_position",
    "first",
    "words_before",
    "short",
    "relative_length",
    "length",
    "centrality",
    "similarity_before",
    "similarity_after",
    "word_frequency",
    "repeated_words",
    "digits",
    "quotation",
    "question",
    "similarity_first",
];

/// The numbers about one sentence, most of them from 0 to 1.
pub type Features = [f64; FEATURES.len()];

/// Added where a sentence does not look like prose.
const JUNK: f64 = -3.0;
/// Weight of the likeness to the query.
const QUERY: f64 = 8.0;

/// A score with what made it.
#[derive(Clone, Debug, Default)]
pub(super) struct Score {
    pub(super) value: f64,
    pub(super) reasons: Vec<(&'static str, f64)>,
}

/// The numbers about every sentence of a text.
pub(super) fn features(text: &str, terms: &Terms) -> Vec<Features> {
    let count = terms.sentences.len();
    let last = count.saturating_sub(1).max(1) as f64;
    let mean = (terms.tokens.len() as f64 / count.max(1) as f64).max(1.0);
    let (mut before, mut after) = (Running::new(terms.terms.len()), Running::new(terms.terms.len()));
    for sentence in &terms.sentences {
        after.add(&sentence.vector, 1.0);
    }
    let whole = after.clone();
    let first = terms.sentences.first().map(|s| s.vector.clone()).unwrap_or_default();
    let mut words_before = 0.0f64;
    let mut out = Vec::with_capacity(count);
    for (i, sentence) in terms.sentences.iter().enumerate() {
        after.add(&sentence.vector, -1.0);
        let tokens = terms.tokens_of(sentence);
        let words = tokens.len() as f64;
        let body = sentence.span.of(text);
        let topic: Vec<usize> = tokens.iter().map(|t| terms.terms[t.term as usize]).filter(|t| !t.stop).map(|t| t.sentences).collect();
        let share = |n: f64| if topic.is_empty() { 0.0 } else { n / topic.len() as f64 };
        let digits = tokens.iter().filter(|t| t.span.of(text).starts_with(|c: char| c.is_numeric())).count();
        out.push([
            i as f64 / last,
            1.0 / (i as f64 + 1.0),
            f64::from(i == 0),
            words_before.ln_1p() / 7.0,
            f64::from(words < 8.0),
            (words / mean).min(3.0) / 3.0,
            words.ln_1p() / 5.0,
            whole.cosine(&sentence.vector),
            before.cosine(&sentence.vector),
            after.cosine(&sentence.vector),
            share(topic.iter().sum::<usize>() as f64) / count.max(1) as f64,
            share(topic.iter().filter(|&&n| n > 1).count() as f64),
            digits.min(4) as f64 / 4.0,
            f64::from(body.contains(['"', '“', '”', '„', '«', '「', '`']) || body.contains("''")),
            f64::from(body.ends_with(['?', '!', '？', '！', '؟'])),
            if i == 0 { 0.0 } else { cosine(&sentence.vector, &first) },
        ]);
        before.add(&sentence.vector, 1.0);
        words_before += words;
    }
    out
}

/// Scores of all sentences under a preset.
pub(super) fn scores(text: &str, terms: &Terms, title: Option<&str>, preset: &Preset) -> Vec<Score> {
    let numbers = features(text, terms);
    let title = title.map(|t| terms.vector_of(t)).unwrap_or_default();
    let query = if let Preset::Query(q) = preset { terms.vector_of(q) } else { Vec::new() };
    let mut out = Vec::with_capacity(numbers.len());
    for (i, (row, sentence)) in numbers.iter().zip(&terms.sentences).enumerate() {
        let mut reasons: Vec<(&'static str, f64)> = match preset {
            Preset::Lead => vec![("lead", -(i as f64))],
            Preset::Central => vec![("centrality", 6.0 * row[7]), ("length", 3.0 * row[6]), ("repeated_words", row[11])],
            Preset::News => FEATURES.iter().zip(row.iter().zip(&NEWS)).map(|(n, (x, w))| (*n, x * w)).collect(),
            Preset::Query(_) => vec![("query", QUERY * cosine(&sentence.vector, &query)), ("centrality", row[7]), ("length", row[6])],
        };
        if matches!(preset, Preset::News | Preset::Central) && !title.is_empty() {
            reasons.push(("title", TITLE * cosine(&sentence.vector, &title)));
        }
        reasons.push(("junk", JUNK * junk(sentence.span.of(text), terms.tokens_of(sentence).len())));
        reasons.retain(|(_, share)| *share != 0.0);
        reasons.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(b.0)));
        out.push(Score { value: reasons.iter().map(|(_, s)| s).sum(), reasons });
    }
    out
}

/// How little a sentence looks like prose, 0 to 2: hardly any words, shouting, a row of names or labels, addresses, separators.
fn junk(body: &str, words: usize) -> f64 {
    let (mut upper, mut lower, mut marks, mut letters) = (0usize, 0usize, 0usize, 0usize);
    for c in body.chars() {
        letters += usize::from(c.is_alphabetic());
        upper += usize::from(c.is_uppercase());
        lower += usize::from(c.is_lowercase());
        marks += usize::from(matches!(c, '|' | '•' | '·' | '»' | '›' | '#' | '©' | '→' | '@'));
    }
    let cased = upper + lower > 0;
    let lower_words = body.split_whitespace().filter(|w| w.starts_with(char::is_lowercase)).count();
    let mut junk: f64 = 0.0;
    junk += f64::from(words < 4);
    junk += f64::from(cased && words > 2 && upper > 3 * lower);
    junk += 0.5 * f64::from(cased && words > 3 && lower_words == 0 && lower > 0);
    junk += 0.5 * f64::from(marks > 1);
    junk += 0.5 * f64::from(body.contains("http://") || body.contains("https://"));
    junk += f64::from(letters * 2 < body.chars().count());
    junk.min(2.0)
}

/// A running sum of vectors with its length kept up to date.
#[derive(Clone)]
struct Running {
    sums: Vec<f64>,
    square: f64,
}

impl Running {
    fn new(terms: usize) -> Self {
        Self { sums: vec![0.0; terms], square: 0.0 }
    }

    fn add(&mut self, vector: &[(u32, f64)], sign: f64) {
        for &(term, weight) in vector {
            let sum = &mut self.sums[term as usize];
            let next = *sum + sign * weight;
            self.square += next * next - *sum * *sum;
            *sum = next;
        }
    }

    fn cosine(&self, vector: &[(u32, f64)]) -> f64 {
        let dot: f64 = vector.iter().map(|&(t, w)| self.sums[t as usize] * w).sum();
        if self.square > 1e-9 { (dot / self.square.sqrt()).clamp(0.0, 1.0) } else { 0.0 }
    }
}
