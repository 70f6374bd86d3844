//! Stretches of other languages, paragraph by paragraph: a paragraph names its language only when it is long and sure enough, all
//! others follow their neighbour. Never looks inside a paragraph.

use super::{Candidate, LanguageSpan};
use crate::text::span::Span;

/// Most letters looked at of one part.
pub(super) const PART_LETTERS: usize = 300;
/// Letters a part needs to speak for itself.
const ENOUGH: usize = 60;
/// Confidence it needs.
const SURE: f64 = 0.9;
/// Letters it needs to differ from the text's language by a close relative of it.
const ENOUGH_FOR_RELATIVES: usize = 250;
/// Most parts looked at; the rest follow their neighbours.
const MOST_PARTS: usize = 200;
/// Languages that are easily taken for each other.
const RELATIVES: [&[&str]; 6] =
    [&["bs", "hr", "sr"], &["da", "nb", "nn", "sv"], &["id", "ms"], &["ca", "es", "pt"], &["cs", "sk"], &["st", "tn", "xh", "zu"]];

/// Spans of one language each over `parts` (all of `text`, when there are none). `ask` gives the likeliest language of a piece of text
/// and how many letters it rests on.
pub(super) fn spans(
    text: &str,
    parts: &[Span],
    main: &str,
    confidence: f64,
    ask: impl Fn(&str) -> Option<(Candidate, usize)>,
) -> Vec<LanguageSpan> {
    let whole = [Span::new(0, text.len())];
    let parts = if parts.is_empty() { &whole[..] } else { parts };
    let mut asked = 0;
    let votes: Vec<Option<Candidate>> = parts
        .iter()
        .map(|part| {
            let piece = part.of(text);
            // A letter of the densest script takes three bytes and counts three times.
            if piece.len() < ENOUGH || asked >= MOST_PARTS {
                return None;
            }
            asked += 1;
            let (found, letters) = ask(piece)?;
            let enough = if are_relatives(&found.tag, main) { ENOUGH_FOR_RELATIVES } else { ENOUGH };
            (letters >= enough && found.confidence >= SURE).then_some(found)
        })
        .collect();
    let first = votes.iter().flatten().next().map_or(main, |c| c.tag.as_str()).to_owned();
    let mut out: Vec<LanguageSpan> = Vec::new();
    for (part, vote) in parts.iter().zip(votes) {
        let previous = out.last_mut();
        let own = vote.as_ref().map(|v| v.tag.as_str());
        match (previous, own) {
            (Some(last), None) => last.span.end = part.end.max(last.span.end),
            (Some(last), Some(tag)) if last.tag == tag => {
                last.span.end = part.end.max(last.span.end);
                last.confidence = last.confidence.max(vote.map_or(0.0, |v| v.confidence));
            }
            (None, None) => {
                out.push(LanguageSpan { tag: first.clone(), span: *part, confidence: if first == main { confidence } else { SURE } })
            }
            (_, Some(_)) => {
                if let Some(v) = vote {
                    out.push(LanguageSpan { tag: v.tag, span: *part, confidence: v.confidence });
                }
            }
        }
    }
    out
}

fn are_relatives(a: &str, b: &str) -> bool {
    a != b && RELATIVES.iter().any(|group| group.contains(&a) && group.contains(&b))
}
