//! What a block looks like from its own text: counts and marks. Knows neither its place nor its markup beyond link bytes.

use crate::document::Document;
use crate::text::script::is_general_punctuation;
use crate::text::words;

/// Counts over one block's text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shape {
    /// Words; two characters of an unspaced script count as one.
    pub words: u32,
    /// Characters (Unicode scalar values).
    pub chars: u32,
    /// Letters.
    pub letters: u32,
    /// Upper-case letters.
    pub upper: u32,
    /// Words that begin with an upper-case letter.
    pub capitalised: u32,
    /// Words that begin with a letter.
    pub worded: u32,
    /// Digits.
    pub digits: u32,
    /// Punctuation marks and symbols.
    pub marks: u32,
    /// Commas of any script.
    pub commas: u32,
    /// Sentence ends inside the text, the last one included.
    pub sentences: u32,
    /// Whether it ends in a full stop, question or exclamation mark, closing quotes and brackets aside.
    pub ends_sentence: bool,
    /// Whether it ends in a colon.
    pub ends_colon: bool,
    /// Whether it begins with a lower-case letter.
    pub starts_lower: bool,
    /// Whether a bar, arrow, bullet or copyright sign stands in it.
    pub has_sign: bool,
    /// Whether a currency sign stands in it.
    pub has_currency: bool,
    /// Question marks.
    pub questions: u32,
    /// Share of its bytes inside links, 0 to 1.
    pub link_share: f32,
    /// Share of its bytes in bold, 0 to 1.
    pub bold_share: f32,
}

impl Shape {
    /// Running text: twelve words or more, few of them in links, with a mark of a sentence.
    #[must_use]
    pub fn is_prose(&self) -> bool {
        self.words >= 12 && self.link_share < 0.4 && (self.sentences > 0 || self.commas > 0)
    }

    /// Capitalised words by words that begin with a letter.
    #[must_use]
    pub fn capitalised_share(&self) -> f32 {
        ratio(self.capitalised, self.worded)
    }

    fn count_letters(&mut self, count: usize) {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.chars = self.chars.saturating_add(count);
        self.letters = self.letters.saturating_add(count);
    }

    fn mark(&mut self, c: char) {
        self.marks += 1;
        match c {
            ',' | '\u{3001}' | '\u{ff0c}' | '\u{060c}' => self.commas += 1,
            '|' | '\u{bb}' | '\u{203a}' | '\u{2192}' | '\u{2190}' | '\u{a9}' | '\u{ae}' | '\u{2022}' | '\u{b7}' | '>' => {
                self.has_sign = true
            }
            '$' | '\u{20ac}' | '\u{a3}' | '\u{a5}' | '\u{20b9}' | '\u{20bd}' => self.has_currency = true,
            '?' | '\u{ff1f}' | '\u{061f}' => self.questions += 1,
            _ => {}
        }
    }

    /// Whether no letter is lower-case though there are some.
    #[must_use]
    pub fn all_upper(&self) -> bool {
        self.upper > 1 && self.upper == self.letters
    }
}

/// What a character is.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Lower,
    Upper,
    Digit,
    Space,
    Mark,
}

impl Kind {
    #[inline]
    fn of(c: char) -> Self {
        match u8::try_from(c) {
            Ok(byte) if byte.is_ascii() => ASCII_KINDS[usize::from(byte)],
            _ if is_general_punctuation(c) => {
                if c.is_whitespace() {
                    Self::Space
                } else {
                    Self::Mark
                }
            }
            _ if c.is_uppercase() => Self::Upper,
            _ if c.is_alphabetic() => Self::Lower,
            _ if c.is_whitespace() => Self::Space,
            _ if c.is_numeric() => Self::Digit,
            _ => Self::Mark,
        }
    }
}

const ASCII_KINDS: [Kind; 128] = {
    let mut kinds = [Kind::Mark; 128];
    let mut byte = 0u8;
    while byte < 128 {
        kinds[byte as usize] = match byte {
            b'a'..=b'z' => Kind::Lower,
            b'A'..=b'Z' => Kind::Upper,
            b'0'..=b'9' => Kind::Digit,
            b' ' | b'\t'..=b'\r' => Kind::Space,
            _ => Kind::Mark,
        };
        byte += 1;
    }
    kinds
};

/// `a / b`, 0 where `b` is.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn ratio(a: u32, b: u32) -> f32 {
    if b == 0 { 0.0 } else { a as f32 / b as f32 }
}

/// The shapes of all blocks.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn shapes(document: &Document<'_>) -> Vec<Shape> {
    document
        .blocks
        .iter()
        .map(|block| {
            let mut shape = shape(document.block_text(block));
            let bytes = block.text.len().max(1) as f32;
            shape.link_share = block.link_bytes as f32 / bytes;
            shape.bold_share = block.bold_bytes as f32 / bytes;
            shape
        })
        .collect()
}

/// Whether `c` ends a sentence in some script.
#[must_use]
pub fn is_sentence_end(c: char) -> bool {
    matches!(
        c,
        '.' | '!'
            | '?'
            | '\u{2026}'
            | '\u{3002}'
            | '\u{ff01}'
            | '\u{ff1f}'
            | '\u{ff0e}'
            | '\u{ff61}'
            | '\u{061f}'
            | '\u{06d4}'
            | '\u{0964}'
            | '\u{0965}'
            | '\u{1362}'
            | '\u{104b}'
            | '\u{17d4}'
    )
}

fn is_closing(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | ')'
            | ']'
            | '\u{201d}'
            | '\u{2019}'
            | '\u{201c}'
            | '\u{bb}'
            | '\u{ab}'
            | '\u{203a}'
            | '\u{300d}'
            | '\u{300f}'
            | '\u{ff09}'
    )
}

/// The shape of a text; link and bold shares are 0.
#[must_use]
pub fn shape(text: &str) -> Shape {
    let mut shape = Shape::default();
    let mut counter = words::Counter::default();
    let mut before = ' ';
    // Whether a letter, a digit or an apostrophe stands before.
    let mut inside = false;
    let mut pending_end = false;
    let mut at = 0;
    while let Some(c) = words::char_at(text, at) {
        at += c.len_utf8();
        shape.chars += 1;
        counter.add(c);
        let begins = !inside;
        inside = true;
        let kind = Kind::of(c);
        match kind {
            Kind::Lower | Kind::Upper => {
                let upper = kind == Kind::Upper;
                shape.letters += 1;
                shape.upper += u32::from(upper);
                shape.worded += u32::from(begins);
                shape.capitalised += u32::from(begins && upper);
                pending_end = false;
                // Most characters are small letters behind a letter: they count and change nothing else.
                let run = text.as_bytes()[at..].iter().take_while(|b| b.is_ascii_lowercase()).count();
                shape.count_letters(run);
                at += run;
                before = if run > 0 { 'a' } else { c };
                continue;
            }
            Kind::Space => {
                shape.sentences += u32::from(pending_end);
                pending_end = false;
                inside = false;
            }
            Kind::Digit => {
                shape.digits += 1;
                pending_end = false;
            }
            Kind::Mark => {
                inside = matches!(c, '\'' | '\u{2019}');
                pending_end = is_sentence_end(c) || (pending_end && is_closing(c));
                shape.mark(c);
            }
        }
        before = c;
    }
    shape.words = u32::try_from(counter.words()).unwrap_or(u32::MAX);
    shape.sentences += u32::from(pending_end);
    shape.ends_sentence = pending_end;
    shape.ends_colon = matches!(before, ':' | '\u{ff1a}');
    shape.starts_lower = text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_a_sentence() {
        let s = shape("The mayor, asked twice, said: \u{201c}No.\u{201d} Then she left!");
        assert_eq!((s.words, s.commas, s.sentences, s.capitalised), (9, 2, 2, 3));
        assert!(s.ends_sentence && !s.ends_colon && !s.starts_lower);
    }

    #[test]
    fn marks_of_other_kinds() {
        assert!(shape("Home | News").has_sign);
        assert!(shape("ALL CAPS").all_upper());
        assert!(shape("as follows:").ends_colon);
        assert!(shape("\u{4eca}\u{5929}\u{3002}").ends_sentence);
    }
}
