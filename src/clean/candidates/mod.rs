//! Which text of a page is its article: the blocks it shows, those in `noscript` or `template`, or a text that it carries in scripts. The
//! texts compete and one wins whole; they are never joined. Hidden text wins only where the page shows next to nothing: wherever there was an
//! article to see, replacing it by a hidden copy lost more than it gained on labelled pages.

mod fallback;
mod flight;
mod gather;

use rustc_hash::{FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};

pub use gather::Hidden;

use super::article::Article;
use super::shape::ratio;
use crate::document::{Document, html, plain};
use crate::limits::Limits;
use crate::text::words::words;

/// Where the text of an article stands in its page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TextSource {
    /// In elements that browsers show.
    #[default]
    Visible,
    /// In structured data.
    JsonLd,
    /// In the state of an application.
    AppState,
    /// Mostly in `noscript`.
    NoScript,
    /// Mostly in `template`.
    Template,
}

/// A text that competed.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Where it stands.
    pub source: TextSource,
    /// The path of its first string in structured data or state; empty for the page's own blocks.
    pub place: String,
    /// Words that were kept of it.
    pub words: u32,
    /// Mean score over them, 0 to 1; 0 without any.
    pub score: f32,
    /// Share of its three-word sequences that stand in the page's own blocks, 0 to 1; 1 for those blocks.
    pub seen: f32,
    /// Whether it is the article.
    pub chosen: bool,
}

/// With this many words kept (those of [`Shape`]) the page itself has an article, be it a short one.
const ENOUGH: u32 = 60;
/// Fewest words of a string in application state, which may be anything, and of structured data, which says that it is an article.
const FEWEST_STATE: u32 = 200;
const FEWEST_STATED: u32 = 80;
/// How many times the words kept on the page a hidden text must have.
const TIMES: u32 = 4;
/// Least mean score and least share of prose of a hidden text.
const SURE: f32 = 0.6;
const PROSE: f32 = 0.5;
/// What stands on the page up to this share was seen and judged there.
const SEEN: f32 = 0.3;

/// Lets hidden texts compete with the article made of a page's own blocks. Notes in `article` who took part; the winner, if it is a
/// hidden text. `clean` is how blocks are judged.
pub fn compete(
    document: &Document<'_>,
    article: &mut Article,
    limits: &Limits,
    clean: impl Fn(&Document<'_>) -> Article,
) -> Option<Hidden> {
    article.candidates = fallback::settle(document, article);
    article.source = shown_source(document, article);
    let kept = kept_words(article);
    if document.head.state.is_empty() && document.head.json_ld.is_empty() {
        return None;
    }
    if kept >= ENOUGH {
        return None;
    }
    let hidden = gather::gather(document);
    if hidden.is_empty() {
        return None;
    }
    let own = Candidate { source: article.source, place: String::new(), words: kept, score: article.confidence, seen: 1.0, chosen: false };
    let on_page: FxHashSet<u64> = sequences(&document.text).into_iter().collect();
    let mut candidates = vec![own];
    let mut best: Option<usize> = None;
    for (n, text) in hidden.iter().enumerate() {
        let (candidate, prose) = judge(text, &on_page, limits, &clean);
        let fewest = if candidate.source == TextSource::JsonLd { FEWEST_STATED } else { FEWEST_STATE };
        let wins = candidate.words >= fewest.max(kept.saturating_mul(TIMES))
            && candidate.score >= SURE
            && prose >= PROSE
            && candidate.seen < SEEN
            && best.and_then(|b| candidates.get(b + 1)).is_none_or(|b| rank(&candidate) > rank(b));
        candidates.push(candidate);
        if wins {
            best = Some(n);
        }
    }
    if let Some(chosen) = candidates.get_mut(best.map_or(0, |n| n + 1)) {
        chosen.chosen = true;
    }
    article.candidates = candidates;
    hidden.into_iter().nth(best?)
}

/// Which of two good hidden texts is better: structured data is about this very page, state also carries other pages' texts.
fn rank(candidate: &Candidate) -> (bool, u32) {
    (candidate.source == TextSource::JsonLd, candidate.words)
}

/// A hidden text as blocks, by the front end it needs. Strings without markup are plain text.
#[must_use]
pub fn parse<'t>(text: &'t str, markup: bool, limits: &Limits) -> Document<'t> {
    if markup { html::parse(text, limits) } else { plain::parse(text, limits) }
}

/// What is kept of a hidden text, and the share of prose in it.
fn judge(hidden: &Hidden, on_page: &FxHashSet<u64>, limits: &Limits, clean: &impl Fn(&Document<'_>) -> Article) -> (Candidate, f32) {
    let document = parse(&hidden.text.text, hidden.markup, limits);
    let article = clean(&document);
    let words = kept_words(&article);
    let prose = article.shapes.iter().zip(&article.decisions).filter(|(s, d)| d.kept && s.is_prose()).map(|(s, _)| s.words).sum();
    let own = sequences(&article.text);
    let seen = own.iter().filter(|s| on_page.contains(s)).count();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let seen = ratio(count(seen), count(own.len()));
    (
        Candidate { source: hidden.source(), place: hidden.place.clone(), words, score: article.confidence, seen, chosen: false },
        ratio(prose, words),
    )
}

fn kept_words(article: &Article) -> u32 {
    u32::try_from(article.words).unwrap_or(u32::MAX)
}

/// Whether most of the kept text is shown, or stands in a fallback.
fn shown_source(document: &Document<'_>, article: &Article) -> TextSource {
    let (mut all, mut noscript, mut template) = (0, 0, 0);
    for (block, _) in document.blocks.iter().zip(&article.decisions).filter(|(_, d)| d.kept) {
        all += block.text.len();
        match fallback::source_of(document, block) {
            TextSource::NoScript => noscript += block.text.len(),
            TextSource::Template => template += block.text.len(),
            _ => {}
        }
    }
    if noscript * 2 > all {
        TextSource::NoScript
    } else if template * 2 > all {
        TextSource::Template
    } else {
        TextSource::Visible
    }
}

/// Hashes of the three-word sequences of a text, letter case folded.
fn sequences(text: &str) -> Vec<u64> {
    let hashes: Vec<u64> = words(text)
        .map(|word| {
            let mut hasher = FxHasher::default();
            word.of(text).to_lowercase().hash(&mut hasher);
            hasher.finish()
        })
        .collect();
    hashes.windows(3).map(|w| w.iter().fold(0u64, |all, &h| all.rotate_left(21) ^ h.wrapping_mul(0x9E37_79B9_7F4A_7C15))).collect()
}
