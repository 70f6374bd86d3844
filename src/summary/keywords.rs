//! Words and short phrases the text is about, from the counts the summary is made of. No list of subjects, nothing looked up.
//!
//! Single words are weighted by count, by spread over sentences, by how early they come and by inner capitals (statistics as in YAKE,
//! Campos et al. 2020). Phrases are repeated runs of content words, and of nested ones the better one stays (the question
//! C-value asks, Frantzi, Ananiadou & Mima 2000).

use rustc_hash::FxHashMap;

use super::Keyword;
use super::terms::{Entry, Terms, Word};
use crate::text::lexicon::is_date_word;
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
/// What a day or a month is worth beside other words: when something happened is seldom what the text is about.
const WHEN: f64 = 0.2;
/// Candidates looked at for each keyword asked for.
const POOL: usize = 8;

/// A run of terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Run {
    terms: [u32; CHARACTERS],
    length: usize,
}

impl Run {
    fn of(words: &[Word]) -> Self {
        let mut terms = [u32::MAX; CHARACTERS];
        terms.iter_mut().zip(words).for_each(|(term, word)| *term = word.term);
        Self { terms, length: words.len().min(CHARACTERS) }
    }

    fn terms(&self) -> &[u32] {
        self.terms.get(..self.length).unwrap_or_default()
    }
}

/// A run that may be a keyword.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    run: Run,
    /// Its number among all candidates.
    number: usize,
    /// Where it is first found, and the number of the sentence.
    span: Span,
    first: usize,
    /// Where it was last found.
    end: usize,
    last: usize,
    count: usize,
    sentences: usize,
    score: f64,
}

/// At most `most` keywords, best first.
pub(super) fn keywords(terms: &Terms, text: &str, title: Option<&str>, most: usize) -> Vec<Keyword> {
    if most == 0 {
        return Vec::new();
    }
    let title = title.map(|t| terms.known(t)).unwrap_or_default();
    let (mut candidates, places) = collect(terms, text);
    for c in &mut candidates {
        c.score = score(terms, c, text, &title);
    }
    candidates.retain(|c| c.score > 0.0 && (c.run.length == 1 || c.count > 1));
    candidates.sort_unstable_by(|a, b| {
        b.score.total_cmp(&a.score).then_with(|| a.span.cmp(&b.span)).then_with(|| b.run.length.cmp(&a.run.length))
    });
    candidates.truncate(most.saturating_mul(POOL).saturating_add(64));
    let chosen = choose(&candidates, text, most);
    let top = chosen.first().map_or(1.0, |c| c.score);
    let keyword = |c: &Candidate| Keyword {
        text: c.span.of(text).to_owned(),
        score: (c.score / top).clamp(0.0, 1.0),
        count: c.count,
        spans: places.iter().filter(|p| p.0 == c.number).map(|p| p.1).take(SPANS).collect(),
    };
    chosen.into_iter().map(keyword).collect()
}

/// All runs of content words, each once, in order of first occurrence; and where they stand, in text order.
fn collect(terms: &Terms, text: &str) -> (Vec<Candidate>, Vec<(usize, Span)>) {
    let mut found: FxHashMap<Run, usize> = FxHashMap::with_capacity_and_hasher(terms.vocabulary.len(), rustc_hash::FxBuildHasher);
    let mut out: Vec<Candidate> = Vec::with_capacity(terms.vocabulary.len());
    let mut places = Vec::with_capacity(terms.words.len() / 2);
    for (sentence, unit) in terms.units.iter().enumerate() {
        let words = terms.words_of(unit);
        for start in 0..words.len() {
            for words in runs(terms, text, words, start) {
                let run = Run::of(words);
                let span = Span::new(words.first().map_or(0, |w| w.span.start), words.last().map_or(0, |w| w.span.end));
                let number = *found.entry(run).or_insert(out.len());
                if number == out.len() {
                    out.push(Candidate {
                        run,
                        number,
                        span,
                        first: sentence,
                        end: 0,
                        last: usize::MAX,
                        count: 0,
                        sentences: 0,
                        score: 0.0,
                    });
                }
                if let Some(c) = out.get_mut(number) {
                    c.sentences += usize::from(c.last != sentence);
                    c.last = sentence;
                    // Overlapping occurrences of one run are one.
                    if c.end <= span.start {
                        c.end = span.end;
                        c.count += 1;
                        places.push((number, span));
                    }
                }
            }
        }
    }
    (out, places)
}

/// The runs that begin with word `start`: content words parted by single spaces or hyphens, or touching characters of one script.
fn runs<'w>(terms: &'w Terms, text: &'w str, words: &'w [Word], start: usize) -> impl Iterator<Item = &'w [Word]> {
    let first = words.get(start).map(|w| terms.entry(w.term));
    let by_character = first.is_some_and(is_by_character);
    let (least, most) = if by_character { (2, CHARACTERS) } else { (1, WORDS) };
    let mut end = start;
    while end < words.len() && end < start + most {
        let Some(word) = words.get(end) else { break };
        let entry = terms.entry(word.term);
        let rare = (by_character || end > start) && (entry.count < 2 || first.is_some_and(|e| e.count < 2));
        if rare || entry.function || is_by_character(entry) != by_character || entry.script.is_none() {
            break;
        }
        let last = words.get(end.wrapping_sub(1)).filter(|_| end > start);
        let gap = last.map_or("", |last| Span::new(last.span.end, word.span.start).of(text));
        let joined = end == start
            || if by_character || is_run_together(entry) {
                gap.is_empty() && word.span.start > 0
            } else {
                matches!(gap, " " | "-" | "\u{a0}" | "\u{2019}" | "'")
            };
        if !joined {
            break;
        }
        end += 1;
    }
    (start + least..=end).filter_map(move |to| words.get(start..to))
}

fn is_by_character(entry: &Entry) -> bool {
    entry.script.is_some_and(Script::is_by_character)
}

/// Scripts with words and without spaces between them.
fn is_run_together(entry: &Entry) -> bool {
    entry.script.is_some_and(|s| s.is_unspaced() && !s.is_by_character())
}

fn score(terms: &Terms, c: &Candidate, text: &str, title: &[u32]) -> f64 {
    let count = c.count as f64;
    let early = 1.0 + 1.0 / (2.0 + c.first as f64).ln_1p();
    let spread = (c.sentences as f64).ln_1p();
    let length = c.run.length as f64;
    let entries = || c.run.terms().iter().map(|&t| terms.entry(t));
    let by_character = entries().next().is_some_and(is_by_character);
    let capitals = entries().map(|e| f64::from(e.capitals) / f64::from(e.count.max(1))).sum::<f64>() / length;
    let letters = entries().map(|e| f64::from(e.length)).sum::<f64>() / if by_character { 1.0 } else { length };
    let titled = c.run.terms().iter().filter(|t| title.contains(t)).count() as f64 / length;
    let long = if by_character { letters.sqrt() } else { (letters / 5.0).clamp(0.4, 1.3) * (1.0 + 0.5 * (length - 1.0)) };
    // Once is chance, unless it is a name or in the title.
    let once = if count < 2.0 { 0.4 } else { 1.0 };
    let when = if c.run.length == 1 && is_date_word(c.span.of(text)) { WHEN } else { 1.0 };
    count.sqrt() * (0.5 + spread) * early * (1.0 + capitals) * (1.0 + 0.5 * titled) * long * once * when
}

/// The best ones that are neither part of nor made of a better one, nor another form of it.
fn choose<'c>(candidates: &'c [Candidate], text: &str, most: usize) -> Vec<&'c Candidate> {
    let mut out: Vec<&Candidate> = Vec::new();
    let mut forms: Vec<Vec<char>> = Vec::new();
    for c in candidates {
        if out.len() >= most {
            break;
        }
        let form: Vec<char> = c.span.of(text).chars().flat_map(char::to_lowercase).collect();
        let told = out
            .iter()
            .zip(&forms)
            .any(|(better, other)| nested(better.run.terms(), c.run.terms()) || overlapping(better, c) || same_stem(other, &form));
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
    let common = b.run.terms().iter().filter(|t| a.run.terms().contains(t)).count();
    a.span.overlaps(b.span) && common * 2 >= b.run.length
}

/// Whether two words look like forms of one: a long common beginning, no list of endings.
fn same_stem(a: &[char], b: &[char]) -> bool {
    let common = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    common >= STEM && common as f64 >= STEM_SHARE * a.len().max(b.len()) as f64
}
