//! Signals of every sentence, and scores that are linear in them. Looks at one sentence at a time: what a choice of several has in
//! common is `select`'s business.
//!
//! Terms are weighted by tf-idf within the text (Spärck Jones 1972); nearness to the whole text is the cosine to the centroid
//! (Radev et al. 2004, MEAD), split into what follows and what came before as in `PacSum` (Zheng & Lapata 2019), which for unit
//! vectors is one dot product with a running sum: one pass, no graph.

use super::Preset;
use super::terms::{Terms, Unit};
use super::weights::{CENTRAL, NEWS};
use crate::limits::Limits;
use crate::text::span::Span;

/// Signals a sentence has.
pub const SIGNALS: usize = 18;
/// Names of the signals, in the order of [`Signals`].
pub const NAMES: [&str; SIGNALS] = [
    "is_first",
    "inverse_index",
    "relative_position",
    "words_before",
    "length",
    "short",
    "relative_length",
    "centroid",
    "centrality_forward",
    "centrality_backward",
    "lead_similarity",
    "mean_count",
    "repeated_words",
    "mean_spread",
    "digits",
    "quotes",
    "opens_with_quote",
    "title",
];
/// The signals of one sentence; all finite, most from 0 to 1.
pub type Signals = [f64; SIGNALS];

/// What the signals are called towards the caller.
const GROUPS: [&str; SIGNALS] = [
    "position",
    "position",
    "position",
    "position",
    "length",
    "length",
    "length",
    "central",
    "central",
    "central",
    "lead",
    "repeated_words",
    "repeated_words",
    "repeated_words",
    "digits",
    "quotes",
    "quotes",
    "title",
];
/// Reasons given for a sentence.
const REASONS: usize = 4;
/// Words below which a sentence is short.
const SHORT: usize = 8;
/// Sentences that make the lead.
const LEAD: usize = 3;
/// What one sign of junk takes from a score, in log-odds.
const JUNK: f64 = 2.0;
/// What full likeness to the query adds, in log-odds.
const QUERY: f64 = 6.0;

/// A sentence as weights of terms, by term; of length 1, or empty.
pub(super) type Vector = Vec<(u32, f64)>;

/// Everything `select` needs of a sentence.
#[derive(Clone, Debug)]
pub(super) struct Ranked {
    pub(super) score: f64,
    pub(super) reasons: Vec<(&'static str, f64)>,
    /// Marks of a line that is no sentence.
    pub(super) junk: u8,
}

/// Signals of the sentences of a text, for fitting weights: spans into `text` and their signals. The other arguments are those of
/// [`summarize`](super::summarize).
#[must_use]
pub fn signals(text: &str, parts: &[Span], title: Option<&str>, language: &str, limits: &Limits) -> Vec<(Span, Signals)> {
    let terms = Terms::of(text, parts, language, limits);
    let rows = signals_of(&terms, text, title, &vectors(&terms));
    terms.units.iter().map(|u| u.span).zip(rows).collect()
}

/// tf-idf vectors of all sentences.
pub(super) fn vectors(terms: &Terms) -> Vec<Vector> {
    let n = terms.units.len() as f64;
    terms.units.iter().map(|unit| vector(terms, unit, n)).collect()
}

fn vector(terms: &Terms, unit: &Unit, n: f64) -> Vector {
    let mut ids: Vec<u32> = terms.words_of(unit).iter().map(|w| w.term).filter(|&t| !terms.entry(t).function).collect();
    ids.sort_unstable();
    let mut out: Vector = Vec::with_capacity(ids.len());
    for id in ids {
        match out.last_mut() {
            Some((last, tf)) if *last == id => *tf += 1.0,
            _ => out.push((id, 1.0)),
        }
    }
    for (id, tf) in &mut out {
        let spread = f64::from(terms.entry(*id).sentences);
        *tf = (1.0 + tf.ln()) * ((n + 1.0) / (spread + 0.5)).ln().max(0.1);
    }
    let norm = out.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
    if norm > 0.0 {
        out.iter_mut().for_each(|(_, w)| *w /= norm);
    }
    out
}

/// Cosine of two sentences, 0 to 1.
pub(super) fn cosine(a: &Vector, b: &Vector) -> f64 {
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

/// A dense sum of sentence vectors.
struct Sum(Vec<f64>);

impl Sum {
    fn new(terms: &Terms) -> Self {
        Self(vec![0.0; terms.vocabulary.len()])
    }

    fn add(&mut self, v: &Vector, sign: f64) {
        for &(id, w) in v {
            if let Some(x) = self.0.get_mut(id as usize) {
                *x += sign * w;
            }
        }
    }

    fn dot(&self, v: &Vector) -> f64 {
        v.iter().map(|&(id, w)| w * self.0.get(id as usize).copied().unwrap_or(0.0)).sum()
    }

    fn norm(&self) -> f64 {
        self.0.iter().map(|x| x * x).sum::<f64>().sqrt().max(1e-9)
    }
}

fn signals_of(terms: &Terms, text: &str, title: Option<&str>, vectors: &[Vector]) -> Vec<Signals> {
    let n = terms.units.len().max(1) as f64;
    let (mut all, mut before, mut lead) = (Sum::new(terms), Sum::new(terms), Sum::new(terms));
    vectors.iter().for_each(|v| all.add(v, 1.0));
    vectors.iter().take(LEAD).for_each(|v| lead.add(v, 1.0));
    let norm = all.norm();
    let title = title.map(|t| terms.known(t)).unwrap_or_default();
    let mean_length = (terms.words.len() as f64 / n).max(1.0);
    let mut words_before = 0.0;
    let mut out = Vec::with_capacity(vectors.len());
    for (i, (unit, v)) in terms.units.iter().zip(vectors).enumerate() {
        let words = terms.words_of(unit);
        let len = words.len() as f64;
        let own = if v.is_empty() { 0.0 } else { 1.0 };
        let (whole, earlier) = (all.dot(v), before.dot(v));
        let sentence = unit.span.of(text);
        let content = || words.iter().map(|w| terms.entry(w.term)).filter(|e| !e.function);
        let contents = content().count().max(1) as f64;
        let at = i as f64;
        out.push([
            f64::from(u8::from(i == 0)),
            1.0 / (at + 1.0),
            at / n,
            f64::ln_1p(words_before) / 7.0,
            f64::ln_1p(len) / 4.0,
            f64::from(u8::from(words.len() < SHORT)),
            (len / mean_length).min(3.0),
            whole / norm,
            10.0 * (whole - earlier - own).max(0.0) / (n + 10.0),
            10.0 * earlier / (n + 10.0),
            if i < LEAD { (lead.dot(v) - own) / 2.0 } else { lead.dot(v) / 3.0 },
            content().map(|e| f64::from(e.count).ln_1p()).sum::<f64>() / contents / 3.0,
            content().filter(|e| e.sentences > 1).count() as f64 / contents,
            10.0 * content().map(|e| f64::from(e.sentences) / (n + 10.0)).sum::<f64>() / contents,
            f64::from(u8::from(sentence.chars().any(char::is_numeric))),
            f64::from(u8::from(sentence.contains(QUOTES) || sentence.contains("''"))),
            f64::from(u8::from(sentence.starts_with(QUOTES) || sentence.starts_with("''"))),
            share_of(&title, v),
        ]);
        before.add(v, 1.0);
        words_before += len;
    }
    out
}

/// What opens or closes speech; the apostrophe is left out on purpose.
const QUOTES: [char; 10] = ['"', '“', '”', '„', '«', '»', '`', '「', '『', '‘'];

/// Share of the sought terms that the sentence holds.
fn share_of(sought: &[u32], v: &Vector) -> f64 {
    let hits = sought.iter().filter(|&&t| v.binary_search_by_key(&t, |x| x.0).is_ok()).count();
    hits as f64 / sought.len().max(1) as f64
}

/// Scores of all sentences for a preset.
pub(super) fn rank(terms: &Terms, text: &str, title: Option<&str>, preset: &Preset, vectors: &[Vector]) -> Vec<Ranked> {
    let rows = signals_of(terms, text, title, vectors);
    let junk = super::junk::marks(terms, text, title);
    let weights = if *preset == Preset::Central { &CENTRAL } else { &NEWS }.of(rows.len());
    let query = if let Preset::Query(q) = preset { terms.known(q) } else { Vec::new() };
    let n = rows.len().max(1) as f64;
    let mut mean = [0.0; SIGNALS];
    for row in &rows {
        mean.iter_mut().zip(row).for_each(|(m, x)| *m += x / n);
    }
    let one = |(i, ((row, v), &junk)): (usize, ((&Signals, &Vector), &u8))| {
        let extra = if *preset == Preset::Lead { vec![("position", 1.0 / (i as f64 + 1.0))] } else { query_share(terms, &query, v) };
        let none = [0.0; SIGNALS];
        let (score, reasons) = score(if *preset == Preset::Lead { &none } else { &weights }, row, &mean, &extra);
        Ranked { score: score - JUNK * f64::from(junk), reasons, junk }
    };
    rows.iter().zip(vectors).zip(&junk).enumerate().map(one).collect()
}

/// What the query adds: half for the share of its terms, half for their weight in the sentence.
fn query_share(terms: &Terms, query: &[u32], v: &Vector) -> Vec<(&'static str, f64)> {
    if query.is_empty() {
        return Vec::new();
    }
    let n = terms.units.len() as f64;
    let rarity = |t: u32| ((n + 1.0) / (f64::from(terms.entry(t).sentences) + 0.5)).ln().max(0.1);
    let all: f64 = query.iter().map(|&t| rarity(t)).sum();
    let hit: f64 = query.iter().filter(|&&t| v.binary_search_by_key(&t, |x| x.0).is_ok()).map(|&t| rarity(t)).sum();
    let mass = v.iter().filter(|x| query.binary_search(&x.0).is_ok()).map(|x| x.1 * x.1).sum::<f64>().sqrt().min(1.0);
    vec![("query", QUERY * (0.5 * hit / all.max(1e-9) + 0.5 * mass))]
}

/// The score, and of what lifts it above the mean sentence the largest shares.
fn score(weights: &Signals, row: &Signals, mean: &Signals, extra: &[(&'static str, f64)]) -> (f64, Vec<(&'static str, f64)>) {
    let mut total = 0.0;
    let mut groups: Vec<(&'static str, f64)> = Vec::new();
    let own = weights.iter().zip(row).zip(mean).zip(GROUPS).map(|(((w, x), m), name)| (name, w * (x - m)));
    for (name, part) in own.chain(extra.iter().copied()) {
        total += part;
        match groups.iter_mut().find(|g| g.0 == name) {
            Some(group) => group.1 += part,
            None => groups.push((name, part)),
        }
    }
    groups.retain(|g| g.1 > 0.0);
    let lift: f64 = groups.iter().map(|g| g.1).sum();
    groups.iter_mut().for_each(|g| g.1 /= lift.max(1e-9));
    groups.sort_by(|a, b| b.1.total_cmp(&a.1));
    groups.truncate(REASONS);
    (if total.is_finite() { total } else { 0.0 }, groups)
}
