//! The table of letters: for each character its symbol in the n-gram tables, its alphabet, whether it is a letter, and which languages
//! it speaks for.

use std::error::Error;
use std::fmt::Write as _;

use regex_syntax::hir::{Class, HirKind};

use super::rules::{SHARED, SOLE};

/// The alphabets lingua knows, in its order; numbered from 1.
const ALPHABETS: [&str; 18] = [
    "Arabic",
    "Armenian",
    "Bengali",
    "Cyrillic",
    "Devanagari",
    "Georgian",
    "Greek",
    "Gujarati",
    "Gurmukhi",
    "Han",
    "Hangul",
    "Hebrew",
    "Hiragana",
    "Katakana",
    "Latin",
    "Tamil",
    "Telugu",
    "Thai",
];
const LETTER: u32 = 1 << 5;
const PAGE: usize = 256;
/// No language.
const NONE: usize = 255;

/// The table as Rust source. `symbols` are the characters of the n-gram tables in order; `languages` the names by number.
pub(super) fn write(symbols: &[char], languages: &[&str]) -> Result<String, Box<dyn Error>> {
    let mut characters = vec![0u32; 0x11_0000];
    for (n, &symbol) in symbols.iter().enumerate() {
        characters[symbol as usize] |= u32::from(u16::try_from(n + 1)?);
    }
    for (n, alphabet) in ALPHABETS.iter().enumerate() {
        for c in characters_of(alphabet)? {
            characters[c as usize] |= (n as u32 + 1) << 16;
        }
    }
    for c in characters_of("L")? {
        characters[c as usize] |= LETTER << 16;
    }
    let mut evidence: Vec<(usize, u128)> = vec![(NONE, 0)];
    for (letters, sole, shared) in SOLE.iter().map(|(l, name)| (*l, *name, "")).chain(SHARED.iter().map(|(l, names)| (*l, "", *names))) {
        for c in letters.chars() {
            let sole = languages.iter().position(|l| *l == sole).unwrap_or(NONE);
            let mut mask = 0u128;
            for name in shared.split_whitespace() {
                mask |= 1 << languages.iter().position(|l| *l == name).ok_or("a rule for an unknown language")?;
            }
            let slot = &mut characters[c as usize];
            let mut own = evidence[(*slot >> 24) as usize];
            if (sole != NONE && own.0 != NONE) || (mask != 0 && own.1 != 0) {
                return Err(format!("two rules for {c}").into());
            }
            own = (own.0.min(sole), own.1 | mask);
            let n = evidence.iter().position(|e| *e == own).unwrap_or_else(|| {
                evidence.push(own);
                evidence.len() - 1
            });
            *slot = *slot & 0x00FF_FFFF | u32::from(u8::try_from(n)?) << 24;
        }
    }
    source(&characters, &evidence)
}

fn source(characters: &[u32], evidence: &[(usize, u128)]) -> Result<String, Box<dyn Error>> {
    let mut pages: Vec<&[u32]> = Vec::new();
    let mut index: Vec<u16> = Vec::new();
    for page in characters.chunks(PAGE) {
        let n = pages.iter().position(|p| *p == page).unwrap_or_else(|| {
            pages.push(page);
            pages.len() - 1
        });
        index.push(u16::try_from(n)?);
    }
    let mut out = String::new();
    writeln!(out, "/// The page of a character by its upper bits.\npub(super) static LETTER_PAGE: [u16; {}] = {index:?};", index.len())?;
    writeln!(out, "/// Symbol, alphabet and kind, evidence: 16, 8 and 8 bits from the lowest up.")?;
    writeln!(out, "pub(super) static LETTERS: [[u32; {PAGE}]; {}] = {pages:?};", pages.len())?;
    writeln!(out, "/// The language that alone has a letter (255: none), and those that share it.")?;
    writeln!(out, "pub(super) static EVIDENCE: [(u8, u128); {}] = {evidence:?};", evidence.len())?;
    Ok(out)
}

/// The characters of a Unicode script or general category.
fn characters_of(property: &str) -> Result<impl Iterator<Item = char>, Box<dyn Error>> {
    let hir = regex_syntax::parse(&format!("\\p{{{property}}}"))?;
    let HirKind::Class(Class::Unicode(class)) = hir.kind() else { return Err("no class of characters".into()) };
    let ranges: Vec<(char, char)> = class.ranges().iter().map(|r| (r.start(), r.end())).collect();
    Ok(ranges.into_iter().flat_map(|(start, end)| start..=end))
}
