//! Shortens a sentence that is longer than the whole budget, at the end of a word. Chooses none.

use unicode_segmentation::UnicodeSegmentation;

use super::terms::whole_words;
use crate::text::words::Counter;

/// Bytes from the start of `sentence` that hold at most so many words ([`count`](crate::text::words::count)) and characters, neither of
/// them 0: whole words; where not even one fits, whole grapheme clusters (UAX #29); where not even one fits, characters.
pub(super) fn fitting(sentence: &str, words: usize, characters: usize) -> usize {
    let mut counter = Counter::default();
    let (mut end, mut length) = (0, 0usize);
    for word in whole_words(sentence) {
        for c in sentence.get(end..word.end).unwrap_or("").chars() {
            counter.add(c);
            length += 1;
        }
        if counter.words() > words || length > characters {
            break;
        }
        end = word.end;
    }
    if end > 0 {
        return end;
    }
    let clusters = sentence.graphemes(true).scan(0, |length, cluster| {
        *length += cluster.chars().count();
        (*length <= characters).then_some(cluster.len())
    });
    match clusters.sum() {
        0 => sentence.chars().take(characters).map(char::len_utf8).sum(),
        bytes => bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_where_a_word_ends() {
        let cut = |text: &'static str, words, characters| &text[..fitting(text, words, characters)];
        assert_eq!(cut("The old mill, at last, turns again.", 3, usize::MAX), "The old mill");
        assert_eq!(cut("The old mill, at last, turns again.", usize::MAX, 14), "The old mill");
        assert_eq!(cut("Donaudampfschifffahrt", usize::MAX, 5), "Donau");
        assert_eq!(cut("港の図書館は春に開く", 2, usize::MAX), "港の図書");
        assert_eq!(cut("e\u{301}e\u{301}", usize::MAX, 3), "e\u{301}");
        assert_eq!(cut("e\u{301}", usize::MAX, 1), "e");
        assert_eq!(cut("?!?!", 1, 2), "?!");
    }
}
