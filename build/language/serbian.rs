//! The Serbian model, which knows Cyrillic letters alone, in the Latin letters that Serbian is written in as often.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;

use fst::{Map, MapBuilder, Streamer};

/// Longest n-gram, in letters.
const LONGEST: usize = 5;

/// The alphabets, letter by letter (Serbian Cyrillic to Gaj's Latin).
const ALPHABET: [(char, &str); 30] = [
    ('а', "a"),
    ('б', "b"),
    ('в', "v"),
    ('г', "g"),
    ('д', "d"),
    ('ђ', "đ"),
    ('е', "e"),
    ('ж', "ž"),
    ('з', "z"),
    ('и', "i"),
    ('ј', "j"),
    ('к', "k"),
    ('л', "l"),
    ('љ', "lj"),
    ('м', "m"),
    ('н', "n"),
    ('њ', "nj"),
    ('о', "o"),
    ('п', "p"),
    ('р', "r"),
    ('с', "s"),
    ('т', "t"),
    ('ћ', "ć"),
    ('у', "u"),
    ('ф', "f"),
    ('х', "h"),
    ('ц', "c"),
    ('ч', "č"),
    ('џ', "dž"),
    ('ш', "š"),
];

/// A model of the same text in Latin letters. Three letters become two each, so an n-gram is the sum of all Cyrillic ones, no longer than
/// need be, that it is the beginning of: from their first Latin letter on, and from their second where the first letter became two.
pub(super) fn in_latin_letters(cyrillic: &Map<Cow<'static, [u8]>>) -> Result<Map<Cow<'static, [u8]>>, Box<dyn Error>> {
    let mut weights: BTreeMap<String, f64> = BTreeMap::new();
    let mut joint: BTreeMap<String, f64> = BTreeMap::new();
    let mut stream = cyrillic.stream();
    while let Some((key, value)) = stream.next() {
        let key = std::str::from_utf8(key)?;
        let Some(last) = key.chars().next_back() else { continue };
        let before = &key[..key.len() - last.len_utf8()];
        // The probability of the n-gram itself; its beginning comes before it in the stream.
        let Some(&prefix) = joint.get(before).or((before.is_empty()).then_some(&0.0)) else { continue };
        let own = prefix + f64::from_bits(value);
        joint.insert(key.to_owned(), own);
        let (Some(whole), Some(shorter)) = (transliterate(key), transliterate(before)) else { continue };
        let first = key.chars().next().and_then(latin).map_or(1, |l| l.chars().count());
        for start in 0..first {
            let reached = shorter.len().saturating_sub(start);
            for length in reached + 1..=(whole.len() - start).min(LONGEST) {
                *weights.entry(whole[start..start + length].iter().collect()).or_default() += own.exp();
            }
        }
    }
    let total: f64 = weights.iter().filter(|(k, _)| k.chars().count() == 1).map(|(_, w)| w).sum();
    let mut builder = MapBuilder::memory();
    for (key, weight) in &weights {
        let end = key.char_indices().next_back().map_or(0, |(at, _)| at);
        let before = if end == 0 { total } else { weights.get(&key[..end]).copied().unwrap_or(*weight) };
        builder.insert(key, (weight / before).ln().min(0.0).to_bits())?;
    }
    Ok(Map::new(Cow::Owned(builder.into_inner()?))?)
}

fn latin(letter: char) -> Option<&'static str> {
    ALPHABET.iter().find(|(c, _)| *c == letter).map(|(_, l)| *l)
}

/// `None` for what has a letter of no Serbian alphabet.
fn transliterate(text: &str) -> Option<Vec<char>> {
    let mut out = Vec::new();
    for letter in text.chars() {
        out.extend(latin(letter)?.chars());
    }
    Some(out)
}
