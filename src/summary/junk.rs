//! Marks of lines that are no sentences: headings, buttons, link lists, captions in capitals. Only lowers scores, removes nothing.

use super::terms::{Terms, Unit};
use crate::text::lexicon::{Class, look};
use crate::text::script::Script;

/// Words below which a line is too short to say something.
const FEW: usize = 4;

/// Words up to which a paragraph of one sentence is looked up among the phrases of pages.
const LINE: usize = 20;

/// For each sentence the number of signs that it is none, or belongs to the page rather than to the text.
pub(super) fn marks(terms: &Terms, text: &str, title: Option<&str>) -> Vec<u8> {
    let ended: Vec<bool> = terms.units.iter().map(|u| has_end(u.span.of(text))).collect();
    // Scripts and transcripts without end marks say nothing by lacking them.
    let marked = ended.iter().filter(|&&e| e).count() * 2 > ended.len();
    let title = title.map(letters).filter(|t| !t.is_empty());
    let one = |(unit, &end): (&Unit, &bool)| {
        let sentence = unit.span.of(text);
        let few = unit.length < FEW;
        let is_title = title.as_ref().is_some_and(|t| sentence.len() < 4 * t.len() + 80 && letters(sentence) == *t);
        u8::from(few) * 2
            + u8::from(marked && !end)
            + u8::from(shouts(sentence))
            + u8::from(linked(sentence))
            + u8::from(unit.alone && unit.length <= LINE && is_of_page(sentence))
            + 2 * u8::from(is_title)
    };
    let mut junk: Vec<u8> = terms.units.iter().zip(&ended).map(one).collect();
    let edges = super::edge::marks(terms, &junk);
    junk.iter_mut().zip(edges).for_each(|(junk, edge)| *junk += edge);
    junk
}

/// Whether it begins as prompts, captions, by-lines and references to other pages do.
fn is_of_page(sentence: &str) -> bool {
    const PAGE: [Class; 11] = [
        Class::CrossReference,
        Class::CallToAction,
        Class::Consent,
        Class::Share,
        Class::Legal,
        Class::Caption,
        Class::Byline,
        Class::Tags,
        Class::ReadOn,
        Class::Paywall,
        Class::LoginWall,
    ];
    let found = look(sentence);
    PAGE.into_iter().any(|class| found.starts(class)) || found.holds(Class::Paywall) || found.holds(Class::LoginWall)
}

/// Whether it ends with a mark, quotes and brackets after it allowed.
fn has_end(sentence: &str) -> bool {
    let bare = sentence.trim_end_matches(|c: char| c.is_whitespace() || "\"'”’»)]」』“‘".contains(c));
    bare.chars()
        .next_back()
        .is_some_and(|c| !c.is_alphanumeric() && !matches!(c, ',' | ':' | ';' | '-' | '–' | '—' | '|' | '>' | '›' | '/'))
}

/// Whether most letters of a script with case are capitals.
fn shouts(sentence: &str) -> bool {
    let (mut upper, mut lower) = (0usize, 0usize);
    for c in sentence.chars().filter(|&c| Script::of(c).is_some()) {
        upper += usize::from(c.is_uppercase());
        lower += usize::from(c.is_lowercase());
    }
    upper > lower && upper > 3
}

/// Whether it holds addresses or the separators of navigation.
fn linked(sentence: &str) -> bool {
    ["http://", "https://", "www.", " | ", " » ", " › ", " > "].iter().any(|sign| sentence.contains(sign))
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
