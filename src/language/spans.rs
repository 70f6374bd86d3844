//! Stretches of a text by language: sentences, put together until they can be told, and joined where the language stays. Short or doubtful
//! ones go with what stands before them, so that no language is invented.

use super::detector::Finding;
use super::letters::evidence;
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

/// What a piece is told to be.
enum Told {
    /// In this language, beyond doubt.
    Sure(String, f64),
    /// Most like the text's main language.
    Main,
    /// Nothing.
    Open,
}

/// The spans of a text whose main language is known. `find` tells the language of a piece; of more than [`PIECES`] some are asked, from end to
/// end of the text. No language but the main one is named below `least`.
pub(super) fn spans(text: &str, parts: &[Span], main: &Language, least: f64, find: impl Fn(&str) -> Finding) -> Vec<LanguageSpan> {
    let mut spans: Vec<LanguageSpan> = Vec::new();
    let pieces: Vec<_> = parts.iter().flat_map(|part| pieces(text, *part, &main.tag)).collect();
    let stride = pieces.len().div_ceil(PIECES).max(1);
    for (n, (piece, letters)) in pieces.into_iter().enumerate() {
        let ask = letters >= LETTERS && n % stride == 0;
        let told = if ask { told(find(piece.of(text)), letters, main, least.max(CONFIDENCE)) } else { Told::Open };
        let (tag, confidence) = match (told, spans.last_mut()) {
            (Told::Open, Some(last)) => {
                last.span.end = piece.end;
                continue;
            }
            (Told::Open | Told::Main, _) => (main.tag.clone(), main.confidence),
            (Told::Sure(tag, confidence), _) => (tag, confidence),
        };
        match spans.last_mut().filter(|last| last.tag == tag) {
            Some(last) => {
                last.span.end = piece.end;
                last.confidence = last.confidence.min(confidence);
            }
            None => spans.push(LanguageSpan { tag, span: piece, confidence }),
        }
    }
    spans
}

/// What a piece of so many letters is told to be; another language than the main one from a confidence of `least` on.
fn told(finding: Finding, letters: usize, main: &Language, least: f64) -> Told {
    let Some(best) = finding.candidates.into_iter().next().filter(|_| !finding.strange) else { return Told::Open };
    let same = primary(&best.tag) == primary(&main.tag);
    if same {
        // A piece in Chinese may have no character that tells its script.
        let as_exact = best.tag.contains('-') || !main.tag.contains('-');
        return if best.confidence >= least && as_exact { Told::Sure(best.tag, best.confidence) } else { Told::Main };
    }
    match (are_relatives(&best.tag, &main.tag), best.confidence >= least) {
        (true, _) if letters < RELATIVE_LETTERS => Told::Main,
        (_, true) => Told::Sure(best.tag, best.confidence),
        _ => Told::Open,
    }
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

/// Sentences of a paragraph, put together until they have letters enough, with those letters; the last may have fewer.
fn pieces(text: &str, part: Span, language: &str) -> Vec<(Span, usize)> {
    let mut pieces: Vec<(Span, usize)> = Vec::new();
    for sentence in sentences(part.of(text), language) {
        let sentence = sentence.shifted(part.start);
        let letters = sentence.of(text).chars().filter_map(Script::of).map(evidence).sum();
        match pieces.last_mut() {
            Some((last, before)) if *before < LETTERS => (last.end, *before) = (sentence.end, *before + letters),
            _ => pieces.push((sentence, letters)),
        }
    }
    pieces
}

fn are_relatives(a: &str, b: &str) -> bool {
    let (a, b) = (primary(a), primary(b));
    a != b && RELATIVES.iter().any(|group| group.contains(&a) && group.contains(&b))
}
