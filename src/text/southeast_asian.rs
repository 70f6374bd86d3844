//! Words of Thai, Lao, Khmer and Burmese, which put no spaces between them: told by ICU's dictionaries (UAX #29, section 4; UTS #35).
//! Knows no other script.

use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;

use super::span::Span;

/// Whether a character is of one of these scripts: letter, vowel sign, tone mark, digit or mark of punctuation.
#[must_use]
pub fn is_southeast_asian(c: char) -> bool {
    matches!(u32::from(c), 0x0E01..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF)
}

/// The stretch of these scripts that begins at byte `at` of `text`; empty where another character stands there.
#[must_use]
pub fn stretch(text: &str, at: usize) -> Span {
    let length = text.get(at..).unwrap_or_default().chars().take_while(|&c| is_southeast_asian(c)).map(char::len_utf8).sum::<usize>();
    Span::new(at, at + length)
}

/// Spans of the words and numbers in a stretch, in order; punctuation is left out.
#[must_use]
pub fn words(stretch: &str) -> Vec<Span> {
    let mut start = 0;
    let breaks = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()).segment_str(stretch).iter_with_word_type();
    let spans = breaks.filter_map(|(end, kind)| {
        let span = Span::new(std::mem::replace(&mut start, end), end);
        (kind.is_word_like() && span.start < span.end).then_some(span)
    });
    spans.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        words(text).iter().map(|s| s.of(text)).collect()
    }

    #[test]
    fn words_are_told_without_spaces() {
        assert_eq!(texts("เรือออกทุกวัน"), ["เรือ", "ออก", "ทุก", "วัน"]);
        assert_eq!(texts("ទូកចេញទៀត។"), ["ទូក", "ចេញ", "ទៀត"]);
        assert_eq!(texts(""), [""; 0]);
    }

    #[test]
    fn a_stretch_ends_where_another_script_begins() {
        let text = "the เรือ sails";
        assert_eq!(stretch(text, 4).of(text), "เรือ");
        assert!(stretch(text, 0).is_empty() && stretch(text, 99).is_empty());
    }
}
