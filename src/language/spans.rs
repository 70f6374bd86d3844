//! Stretches of a text by language: sentences, put together until they can be told, and joined where the language stays. Short or doubtful
//! ones go with what stands before them, so that no language is invented.

use super::detector::Finding;
use super::{Language, LanguageShare, LanguageSpan, primary};
use crate::text::script::Script;
use crate::text::sentences::sentences;
use crate::text::span::Span;

/// Letters, as evidence, from which on a piece of a paragraph is asked for a language of its own.
const LETTERS: usize = 60;
/// Pieces asked in one text.
const PIECES: usize = 400;
/// Confidence from which on a piece's own language counts.
const CONFIDENCE: f64 = 0.85;
/// Letters a piece needs to be of a close relative of the text's language rather than of that language itself.
const RELATIVE_LETTERS: usize = 400;
/// Languages easily taken for each other.
const RELATIVES: [&[&str]; 8] = [
    &["bs", "hr", "sr"],
    &["da", "nb", "nn", "sv"],
    &["id", "ms"],
    &["ca", "es", "pt", "it"],
    &["cs", "sk"],
    &["st", "tn", "xh", "zu", "sn", "ts"],
    &["be", "bg", "mk", "ru", "uk"],
    &["af", "nl"],
];

/// The spans of a text whose main language is known. `find` tells the language of a piece.
pub(super) fn spans(text: &str, parts: &[Span], main: &Language, find: impl Fn(&str) -> Finding) -> Vec<LanguageSpan> {
    let mut spans: Vec<LanguageSpan> = Vec::new();
    let pieces = parts.iter().flat_map(|part| pieces(text, *part, &main.tag));
    for (n, (piece, letters)) in pieces.enumerate() {
        let own = if letters >= LETTERS && n < PIECES { own(find(piece.of(text)), letters, main) } else { None };
        match (own, spans.last_mut()) {
            (None, Some(last)) => last.span.end = piece.end,
            (Some((tag, confidence)), Some(last)) if last.tag == tag => {
                last.span.end = piece.end;
                last.confidence = last.confidence.min(confidence);
            }
            (Some((tag, confidence)), _) => spans.push(LanguageSpan { tag, span: piece, confidence }),
            (None, None) => spans.push(LanguageSpan { tag: main.tag.clone(), span: piece, confidence: main.confidence }),
        }
    }
    spans
}

/// How much of all spans each language has, most first.
pub(super) fn shares(spans: &[LanguageSpan]) -> Vec<LanguageShare> {
    let total: usize = spans.iter().map(|s| s.span.len()).sum();
    let mut shares: Vec<LanguageShare> = Vec::new();
    for span in spans.iter().filter(|s| !s.span.is_empty()) {
        let share = span.span.len() as f64 / total as f64;
        match shares.iter_mut().find(|s| s.tag == span.tag) {
            Some(known) => known.share += share,
            None => shares.push(LanguageShare { tag: span.tag.clone(), share }),
        }
    }
    shares.sort_by(|a, b| b.share.total_cmp(&a.share));
    shares
}

/// The language that a piece is in beyond doubt.
fn own(finding: Finding, letters: usize, main: &Language) -> Option<(String, f64)> {
    let best = finding.candidates.into_iter().next().filter(|c| !finding.strange && c.confidence >= CONFIDENCE)?;
    (letters >= RELATIVE_LETTERS || !are_relatives(&best.tag, &main.tag)).then_some((best.tag, best.confidence))
}

/// Sentences of a paragraph, put together until they have letters enough, with those letters; the last may have fewer.
fn pieces(text: &str, part: Span, language: &str) -> Vec<(Span, usize)> {
    let mut pieces: Vec<(Span, usize)> = Vec::new();
    for sentence in sentences(part.of(text), language) {
        let sentence = sentence.shifted(part.start);
        let letters = evidence(sentence.of(text));
        match pieces.last_mut() {
            Some((last, before)) if *before < LETTERS => (last.end, *before) = (sentence.end, *before + letters),
            _ => pieces.push((sentence, letters)),
        }
    }
    pieces
}

/// Letters as evidence: one that stands for a syllable or a word says as much as three.
fn evidence(text: &str) -> usize {
    let weight = |script| if matches!(script, Script::Han | Script::Kana | Script::Hangul) { 3 } else { 1 };
    text.chars().filter_map(Script::of).map(weight).sum()
}

fn are_relatives(a: &str, b: &str) -> bool {
    let (a, b) = (primary(a), primary(b));
    a != b && RELATIVES.iter().any(|group| group.contains(&a) && group.contains(&b))
}
