//! Where a menu ends and a sentence begins, for text whose line ends are lost. What stood on lines of its own (menu, headline, by-line) runs
//! into the next sentence: a row of words with capitals, without the commas that names in a sentence have.

use crate::text::span::Span;

/// Words with a capital that make a menu when they stand in a row.
const LEAST: usize = 8;
/// The longest word in small letters that may stand between them (letters): "of the", "für".
const LINK: usize = 3;

/// What a word is for a menu.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    /// Begins with a capital.
    Capital,
    /// Number, mark, or a short word in small letters: goes with its neighbours.
    Link,
    /// Any other word, and one with a comma.
    Other,
}

impl Word {
    fn of(word: &str) -> Self {
        if word.ends_with([',', ';']) {
            return Self::Other;
        }
        match word.chars().find(|c| c.is_alphabetic()) {
            None => Self::Link,
            Some(c) if c.is_uppercase() => Self::Capital,
            Some(_) if word.chars().filter(|c| c.is_alphabetic()).count() <= LINK => Self::Link,
            Some(_) => Self::Other,
        }
    }
}

/// The parts of a sentence: what stands before a menu, the menu, and what stands behind it, from the last word with a capital on; the whole
/// sentence where there is no menu. Spans are of `sentence`, without white space at their ends.
#[must_use]
pub(super) fn parts(sentence: &str) -> Vec<Span> {
    let mut cuts = Vec::new();
    // Where the row of capitals that is open began, where its last one is, and how many they are.
    let (mut first, mut last, mut count) = (0, 0, 0);
    let mut next = 0;
    for word in sentence.split_inclusive(char::is_whitespace) {
        let at = next;
        next += word.len();
        match Word::of(word.trim_end()) {
            Word::Link => {}
            Word::Capital => {
                if count == 0 {
                    first = at;
                }
                last = at;
                count += 1;
            }
            Word::Other => {
                if count >= LEAST {
                    cuts.extend([first, last]);
                }
                count = 0;
            }
        }
    }
    if count >= LEAST {
        cuts.push(first);
    }
    let starts = std::iter::once(0).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain([sentence.len()]);
    let part = |(start, end): (usize, usize)| {
        let text = &sentence[start..end];
        let start = start + text.len() - text.trim_start().len();
        Span::new(start, start + text.trim().len())
    };
    starts.zip(ends).map(part).filter(|span| !span.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::parts;

    fn texts(sentence: &str) -> Vec<&str> {
        parts(sentence).into_iter().map(|span| span.of(sentence)).collect()
    }

    #[test]
    fn a_menu_ends_before_the_sentence_behind_it() {
        let cut = texts("Search Subscribe My Bookmarks Food & Nutrition Terms of Use Skip to Content Food is constantly changing.");
        assert_eq!(cut, ["Search Subscribe My Bookmarks Food & Nutrition Terms of Use Skip to Content", "Food is constantly changing."]);
        let behind = texts("and the ferry is slow Share Tweet Home News Sport Weather About Us");
        assert_eq!(behind, ["and the ferry is slow", "Share Tweet Home News Sport Weather About Us"]);
    }

    #[test]
    fn names_in_a_sentence_are_no_menu() {
        for sentence in ["Ann Lee, Ben Fox, Cat Moss, Dan Hall and Eve Park of the North Pier Trust met.", "It rains.", "雨が降る。", ""]
        {
            assert_eq!(texts(sentence), if sentence.is_empty() { vec![] } else { vec![sentence] });
        }
    }
}
