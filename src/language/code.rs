//! Lines of source code, which are no text of any language. By the shape of lines alone: brackets and other signs a word, how a line ends,
//! how often word follows word. A chain of two states, prose and code (Viterbi 1967), makes one decision for lines that stand together,
//! so that a line that could be either goes with its neighbours.

/// Most that a line says for or against code: the logarithm of the odds.
const MOST_EVIDENCE: f64 = 8.0;
/// What it takes for a text to begin with code, or to change between code and prose.
const CHANGE: f64 = 5.0;
/// Signs a word, beyond which more of them say no more.
const MOST_SIGNS: f64 = 4.0;

// Learnt by `training/train_code_lines.py`.
const BIAS: f64 = -1.22;
const PER_PAIR: f64 = -3.48;
const PER_CAPITAL: f64 = 0.31;
const PER_SIGN: [f64; 7] = [8.17, 8.94, 4.37, 5.40, 5.72, 1.90, 5.05];
const FOREIGN: f64 = -5.68;
const ENDS: [(&[u8], f64); 4] = [(b";", 3.97), (b"({[:", 3.51), (b",", 2.60), (b".!?", -3.09)];
const INDENTED: f64 = 1.23;
const FEW_WORDS: f64 = -0.35;

/// What a byte is. The first seven stand in the order of [`PER_SIGN`].
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Bracket,
    Brace,
    Semicolon,
    Equals,
    Quote,
    Comma,
    Sign,
    Capital,
    Small,
    /// Part of a letter beyond ASCII, or of another character beyond it.
    Foreign,
    Space,
    Other,
}

static CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'(' | b')' | b'[' | b']' => Class::Bracket,
            b'{' | b'}' => Class::Brace,
            b';' => Class::Semicolon,
            b'=' => Class::Equals,
            b'"' => Class::Quote,
            b',' => Class::Comma,
            b'+' | b'*' | b'&' | b'|' | b'%' | b'^' | b'~' | b'@' | b'\\' | b'`' | b'$' | b'#' | b'<' | b'>' | b'/' | b'_' => Class::Sign,
            b'A'..=b'Z' => Class::Capital,
            b'a'..=b'z' => Class::Small,
            128.. => Class::Foreign,
            b' ' => Class::Space,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes
};

/// The parts of a text that are no source code, whole lines each.
pub(super) fn prose(text: &str) -> Vec<&str> {
    let lines: Vec<(&str, f64)> = text.split_inclusive('\n').map(|line| (line, evidence(line))).collect();
    // The chain can never turn to code.
    if lines.iter().map(|(_, e)| e.max(0.0)).sum::<f64>() <= CHANGE {
        return vec![text];
    }
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    for ((line, _), is_code) in lines.iter().zip(states(&lines)) {
        if is_code {
            parts.push(&text[start..at]);
            start = at + line.len();
        }
        at += line.len();
    }
    parts.push(&text[start..]);
    parts.retain(|part| !part.is_empty());
    parts
}

/// For each line whether it is code: the likeliest states of the chain.
fn states(lines: &[(&str, f64)]) -> Vec<bool> {
    let (mut prose, mut code) = (0.0, -CHANGE);
    let mut changes: Vec<(bool, bool)> = Vec::with_capacity(lines.len());
    for (_, evidence) in lines {
        // Whether each state was come to from the other.
        let (to_prose, to_code) = (code - CHANGE > prose, prose - CHANGE > code);
        changes.push((to_prose, to_code));
        let before = prose;
        prose = if to_prose { code - CHANGE } else { prose };
        code = evidence + if to_code { before - CHANGE } else { code };
    }
    let mut is_code = code > prose;
    let mut states: Vec<bool> = changes
        .iter()
        .rev()
        .map(|(to_prose, to_code)| {
            let here = is_code;
            is_code ^= if here { *to_code } else { *to_prose };
            here
        })
        .collect();
    states.reverse();
    states
}

/// The logarithm of the odds that a line is code; 0 for one without letters.
fn evidence(line: &str) -> f64 {
    let trimmed = line.trim_ascii().as_bytes();
    let Some(last) = trimmed.last() else { return 0.0 };
    let shape = Shape::of(trimmed);
    if shape.letters == 0 {
        return 0.0;
    }
    // Code is written in ASCII.
    if shape.foreign * 2 >= shape.letters {
        return -MOST_EVIDENCE;
    }
    let per_word = |n: u32| (f64::from(n) / f64::from(shape.words + 1)).min(MOST_SIGNS);
    let mut sum = BIAS + PER_PAIR * per_word(shape.pairs) + PER_CAPITAL * per_word(shape.signs[Class::Capital as usize]);
    sum += PER_SIGN.iter().zip(shape.signs).map(|(weight, n)| weight * per_word(n)).sum::<f64>();
    sum += FOREIGN * f64::from(shape.foreign) / f64::from(shape.letters);
    sum += ENDS.iter().find(|(end, _)| end.contains(last)).map_or(0.0, |(_, weight)| *weight);
    sum += if line.starts_with([' ', '\t']) { INDENTED } else { 0.0 };
    sum += if shape.words <= 2 { FEW_WORDS } else { 0.0 };
    sum.clamp(-MOST_EVIDENCE, MOST_EVIDENCE)
}

/// What a line is made of; letters in bytes.
#[derive(Default)]
struct Shape {
    letters: u32,
    foreign: u32,
    words: u32,
    /// Words with only a space, or a comma and a space, between them and the one before.
    pairs: u32,
    signs: [u32; Class::Foreign as usize],
}

impl Shape {
    fn of(line: &[u8]) -> Self {
        let mut shape = Self::default();
        let is_letter = |class| matches!(class, Class::Capital | Class::Small | Class::Foreign);
        let (mut before, mut last) = (Class::Space, Class::Space);
        for class in line.iter().map(|byte| CLASSES[usize::from(*byte)]) {
            if is_letter(class) {
                shape.letters += 1;
                shape.foreign += u32::from(class == Class::Foreign);
                if !is_letter(last) {
                    shape.words += 1;
                    shape.pairs += u32::from(last == Class::Space && (is_letter(before) || before == Class::Comma));
                }
            }
            if let Some(n) = shape.signs.get_mut(class as usize) {
                *n += 1;
            }
            (before, last) = (last, class);
        }
        shape
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_goes_and_prose_stays() {
        let rust = "fn total(items: &[Item]) -> u32 {\n    let mut sum = 0;\n    for item in items {\n        sum += item.price;\n    }\n    sum\n}\n";
        let python = "def total(items):\n    if not items:\n        return None\n    return sum(item.price for item in items)\n";
        let json = "{\"name\": \"shelf\", \"width\": 80, \"tags\": [\"oak\", \"new\"]}";
        for code in [rust, python, json] {
            assert_eq!(prose(code), Vec::<&str>::new());
        }
        let english = "Add up the prices of all items, as the till does.\n\n";
        let kept = prose(&format!("{english}{rust}\n{english}")).concat();
        assert_eq!(kept.matches(english.trim_end()).count(), 2);
        assert!(!kept.contains("item.price"), "{kept}");
    }

    #[test]
    fn prose_with_signs_stays() {
        for text in [
            "He said: \"No!\" (twice); then, at 10:30, he left.",
            "Tickets (adults): 12 €; children under six, free\nBooks & maps\n- tea\n- coffee (black)",
            "図書館は夜九時まで開いています (日曜日を除く); 詳細は a_b を参照。",
            "",
        ] {
            assert_eq!(prose(text).concat(), text);
        }
    }

    #[test]
    fn the_line_that_could_be_either_goes_with_its_neighbours() {
        let lines = [("", 8.0), ("", -2.0), ("", 8.0), ("", -8.0), ("", -8.0)];
        assert_eq!(states(&lines), [true, true, true, false, false]);
        assert_eq!(states(&lines[3..]), [false, false]);
    }
}
