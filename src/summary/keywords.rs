//! What a text is about: its words and short phrases by frequency, spread, place and capitals. Looks at this text alone.
//!
//! In the line of RAKE (Rose et al. 2010: phrases are runs of topic words) and YAKE (Campos et al. 2020: place and case count).

use rustc_hash::FxHashMap;

use super::Keyword;
use super::terms::{Terms, Token};
use crate::text::span::Span;

/// Most occurrences given.
const SPANS: usize = 10;
/// Candidates compared with each other before the list is cut.
const COMPARED: usize = 400;
/// Characters of a keyword at most.
const LONGEST: usize = 60;

#[derive(Debug)]
struct Phrase {
    terms: Vec<u32>,
    spans: Vec<Span>,
    count: usize,
    capitals: usize,
    first: usize,
}

/// The best `most` keywords of `text`, best first.
pub(super) fn keywords(text: &str, terms: &Terms, most: usize) -> Vec<Keyword> {
    if most == 0 {
        return Vec::new();
    }
    let mut scored: Vec<(f64, Phrase)> = phrases(text, terms).into_iter().filter_map(|p| Some((score(text, &p)?, p))).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.first.cmp(&b.1.first)).then_with(|| a.1.terms.cmp(&b.1.terms)));
    scored.truncate(COMPARED);
    let mut taken: Vec<(f64, Phrase)> = Vec::new();
    for (value, phrase) in scored {
        let told = taken.iter().any(|(_, t)| {
            let (short, long) = if t.terms.len() < phrase.terms.len() { (t, &phrase) } else { (&phrase, t) };
            // A part that mostly occurs inside the whole, or a whole whose part is already there, says nothing new.
            holds(&long.terms, &short.terms) && (long.count * 5 >= short.count * 2 || t.terms.len() < phrase.terms.len())
        });
        if !told {
            taken.push((value, phrase));
            if taken.len() == most {
                break;
            }
        }
    }
    let top = taken.first().map_or(1.0, |(v, _)| *v);
    taken
        .into_iter()
        .map(|(value, p)| Keyword {
            text: p.spans.first().map_or("", |s| s.of(text)).to_owned(),
            score: (value / top * 1e4).round() / 1e4,
            count: p.count,
            spans: p.spans,
        })
        .collect()
}

/// All runs of one to three topic words (two to four characters of unspaced scripts) that stand side by side.
fn phrases(text: &str, terms: &Terms) -> Vec<Phrase> {
    let mut found: FxHashMap<Vec<u32>, usize> = FxHashMap::default();
    let mut out: Vec<Phrase> = Vec::new();
    for (number, sentence) in terms.sentences.iter().enumerate() {
        let tokens = terms.tokens_of(sentence);
        for (i, first) in tokens.iter().enumerate() {
            let (least, longest) = if first.single { (2, 4) } else { (1, 3) };
            for size in 1..=longest {
                let Some(run) = tokens.get(i..i + size) else { break };
                let last = run[size - 1];
                if terms.terms[last.term as usize].stop || last.single != first.single {
                    break;
                }
                if size > 1 && !side_by_side(text, &run[size - 2], &last) {
                    break;
                }
                if size < least {
                    continue;
                }
                let key: Vec<u32> = run.iter().map(|t| t.term).collect();
                let at = *found.entry(key).or_insert_with_key(|key| {
                    out.push(Phrase { terms: key.clone(), spans: Vec::new(), count: 0, capitals: 0, first: number });
                    out.len() - 1
                });
                let phrase = &mut out[at];
                phrase.count += 1;
                let begins = i > 0;
                phrase.capitals += usize::from(begins && run.iter().all(|t| t.span.of(text).starts_with(char::is_uppercase)));
                if phrase.spans.len() < SPANS {
                    phrase.spans.push(Span::new(first.span.start, last.span.end));
                }
            }
        }
    }
    out
}

/// Whether nothing, a space or a hyphen stands between two words.
fn side_by_side(text: &str, a: &Token, b: &Token) -> bool {
    let between = Span::new(a.span.end, b.span.start).of(text);
    if a.single { between.is_empty() } else { matches!(between, " " | "-") }
}

fn score(text: &str, phrase: &Phrase) -> Option<f64> {
    let written = phrase.spans.first()?.of(text);
    let length = written.chars().count();
    let words = phrase.terms.len();
    let named = phrase.capitals * 2 >= phrase.count && phrase.capitals > 0;
    if length > LONGEST || (length < 3 && !named && written.is_ascii()) || (words > 1 && phrase.count < 2) {
        return None;
    }
    let place = 1.0 + 0.6 / (1.0 + phrase.first as f64 / 2.0);
    let case = if named { 1.3 } else { 1.0 };
    let size = if written.chars().count() == words { 1.0 + 0.25 * (words as f64 - 2.0) } else { 1.0 + 0.35 * (words as f64 - 1.0) };
    Some((phrase.count as f64).ln_1p() * place * case * size)
}

/// Whether `part` stands in `whole` as it is.
fn holds(whole: &[u32], part: &[u32]) -> bool {
    whole.windows(part.len().max(1)).any(|w| w == part)
}
