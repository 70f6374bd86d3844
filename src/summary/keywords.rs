//! Words and short phrases the text is about, from the counts the summary is made of. No list of subjects, nothing looked up.
//!
//! Single words are weighted by count, by spread over sentences, by how early they come and by inner capitals (statistics as in YAKE,
//! Campos et al. 2020). Phrases are repeated runs of content words, and of nested ones the better one stays (the question
//! C-value asks, Frantzi, Ananiadou & Mima 2000).

use rustc_hash::FxHashMap;

use super::Keyword;
use super::terms::{Terms, Word};
use crate::text::script::Script;
use crate::text::span::Span;

/// Occurrences given.
const SPANS: usize = 10;
/// Most words of a phrase, and most characters of one in a script without spaces.
const WORDS: usize = 3;
const CHARACTERS: usize = 6;
/// Letters, and share of the longer word, that two forms of one word have in common at their beginning.
const STEM: usize = 5;
const STEM_SHARE: f64 = 0.7;
/// Candidates looked at for each keyword asked for.
const POOL: usize = 8;

/// A candidate: a run of terms.
struct Candidate {
    terms: Vec<u32>,
    /// Number of the sentence it is first found in.
    first: usize,
    sentences: usize,
    last: usize,
    spans: Vec<Span>,
    /// Whether it is made of characters of a script without spaces.
    unspaced: bool,
    score: f64,
}

/// At most `most` keywords, best first.
pub(super) fn keywords(terms: &Terms, text: &str, title: Option<&str>, most: usize) -> Vec<Keyword> {
    if most == 0 {
        return Vec::new();
    }
    let title = title.map(|t| terms.known(t)).unwrap_or_default();
    let mut candidates = collect(terms, text);
    for c in &mut candidates {
        c.score = score(terms, c, &title);
    }
    candidates.retain(|c| c.score > 0.0 && (c.terms.len() == 1 || c.spans.len() > 1));
    candidates.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then_with(|| a.spans.first().cmp(&b.spans.first())).then_with(|| b.terms.len().cmp(&a.terms.len()))
    });
    candidates.truncate(most.saturating_mul(POOL).saturating_add(64));
    let chosen = choose(&candidates, text, most);
    let top = chosen.first().map_or(1.0, |c| c.score);
    chosen
        .into_iter()
        .map(|c| Keyword {
            text: c.spans.first().map_or("", |s| s.of(text)).to_owned(),
            score: (c.score / top).clamp(0.0, 1.0),
            count: c.spans.len(),
            spans: c.spans.iter().copied().take(SPANS).collect(),
        })
        .collect()
}

/// All runs of content words, each once, in order of first occurrence.
fn collect(terms: &Terms, text: &str) -> Vec<Candidate> {
    let mut found: FxHashMap<Vec<u32>, usize> = FxHashMap::default();
    let mut out: Vec<Candidate> = Vec::new();
    for (number, unit) in terms.units.iter().enumerate() {
        let words = terms.words_of(unit);
        for start in 0..words.len() {
            for run in runs(terms, text, words, start) {
                let ids: Vec<u32> = run.iter().map(|w| w.term).collect();
                let span = Span::new(run.first().map_or(0, |w| w.span.start), run.last().map_or(0, |w| w.span.end));
                let at = *found.entry(ids).or_insert(out.len());
                if at == out.len() {
                    let unspaced = is_unspaced(text, span);
                    let terms = run.iter().map(|w| w.term).collect();
                    out.push(Candidate { terms, first: number, sentences: 0, last: usize::MAX, spans: Vec::new(), unspaced, score: 0.0 });
                }
                if let Some(c) = out.get_mut(at) {
                    c.sentences += usize::from(c.last != number);
                    c.last = number;
                    // Overlapping occurrences of one run are one.
                    if c.spans.last().is_none_or(|s| s.end <= span.start) {
                        c.spans.push(span);
                    }
                }
            }
        }
    }
    out
}

/// The runs that begin with word `start`: content words parted by single spaces or hyphens, or touching characters of one script.
fn runs<'w>(terms: &'w Terms, text: &'w str, words: &'w [Word], start: usize) -> impl Iterator<Item = &'w [Word]> {
    let unspaced = words.get(start).is_some_and(|w| is_unspaced(text, w.span));
    let (least, most) = if unspaced { (2, CHARACTERS) } else { (1, WORDS) };
    let mut end = start;
    while end < words.len() && end < start + most {
        let Some(word) = words.get(end) else { break };
        let gap =
            words.get(end.wrapping_sub(1)).filter(|_| end > start).map_or("", |last| Span::new(last.span.end, word.span.start).of(text));
        let joined = end == start
            || if unspaced { gap.is_empty() && word.span.start > 0 } else { matches!(gap, " " | "-" | "\u{a0}" | "\u{2019}" | "'") };
        let single = unspaced || end > start;
        let rare = single && (terms.entry(word.term).count < 2 || words.get(start).is_some_and(|w| terms.entry(w.term).count < 2));
        if !joined || rare || terms.entry(word.term).function || is_unspaced(text, word.span) != unspaced || no_subject(text, word.span) {
            break;
        }
        end += 1;
    }
    (start + least..=end).filter_map(move |to| words.get(start..to))
}

fn is_unspaced(text: &str, span: Span) -> bool {
    span.of(text).chars().next().and_then(Script::of).is_some_and(Script::is_unspaced)
}

/// Scripts whose words cannot be told without a dictionary give no keywords rather than pieces of words.
fn no_subject(text: &str, span: Span) -> bool {
    let script = span.of(text).chars().next().and_then(Script::of);
    matches!(script, None | Some(Script::Thai | Script::Lao | Script::Khmer | Script::Myanmar))
}

fn score(terms: &Terms, c: &Candidate, title: &[u32]) -> f64 {
    let count = c.spans.len() as f64;
    let early = 1.0 + 1.0 / (2.0 + c.first as f64).ln_1p();
    let spread = (c.sentences as f64).ln_1p();
    let length = c.terms.len() as f64;
    let entries = || c.terms.iter().map(|&t| terms.entry(t));
    let capitals = entries().map(|e| f64::from(e.capitals) / f64::from(e.count.max(1))).sum::<f64>() / length;
    let letters = entries().map(|e| f64::from(e.length)).sum::<f64>() / if c.unspaced { 1.0 } else { length };
    let titled = c.terms.iter().filter(|t| title.contains(t)).count() as f64 / length;
    let long = if c.unspaced { letters.sqrt() } else { (letters / 5.0).clamp(0.4, 1.3) * (1.0 + 0.5 * (length - 1.0)) };
    // Once is chance, unless it is a name or in the title.
    let once = if count < 2.0 { 0.4 } else { 1.0 };
    count.sqrt() * (0.5 + spread) * early * (1.0 + capitals) * (1.0 + 0.5 * titled) * long * once
}

/// The best ones that are neither part of nor made of a better one, nor another form of it.
fn choose<'c>(candidates: &'c [Candidate], text: &str, most: usize) -> Vec<&'c Candidate> {
    let mut out: Vec<&Candidate> = Vec::new();
    let mut forms: Vec<Vec<char>> = Vec::new();
    for c in candidates {
        if out.len() >= most {
            break;
        }
        let form: Vec<char> = c.spans.first().map_or("", |s| s.of(text)).chars().flat_map(char::to_lowercase).collect();
        let told = out
            .iter()
            .zip(&forms)
            .any(|(better, other)| nested(&better.terms, &c.terms) || overlapping(better, c) || same_stem(other, &form));
        if !told {
            out.push(c);
            forms.push(form);
        }
    }
    out
}

/// Whether one run is part of the other.
fn nested(a: &[u32], b: &[u32]) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    !short.is_empty() && long.windows(short.len()).any(|w| w == short)
}

/// Whether two phrases are windows on one: most words in common, and first found over each other.
fn overlapping(a: &Candidate, b: &Candidate) -> bool {
    let common = b.terms.iter().filter(|t| a.terms.contains(t)).count();
    let touch = a.spans.iter().zip(&b.spans).take(1).any(|(x, y)| x.overlaps(*y));
    touch && common * 2 >= b.terms.len()
}

/// Whether two words look like forms of one: a long common beginning, no list of endings.
fn same_stem(a: &[char], b: &[char]) -> bool {
    let common = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    common >= STEM && common as f64 >= STEM_SHARE * a.len().max(b.len()) as f64
}
