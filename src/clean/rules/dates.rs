//! Whether a line is a date and nothing else. Reads no date; metadata does. Example: "Saturday, July 20, 2024". Guard: a digit, and
//! only numbers and words that stand in dates.

use crate::text::lexicon;
use crate::text::words::words;

/// Whether all of the text is a date or a time of day.
pub(crate) fn is_date_only(text: &str) -> bool {
    if text.len() > 80 {
        return false;
    }
    let (mut named, mut numbers) = (0, 0);
    for word in words(text).map(|s| s.of(text)) {
        let letters = word.trim_matches(|c: char| c.is_numeric());
        if letters.is_empty() {
            numbers += 1;
        } else if lexicon::is_date_word(letters) {
            named += 1;
            numbers += usize::from(letters.len() < word.len());
        } else {
            return false;
        }
    }
    numbers >= 1 && (named >= 1 || numbers >= 3) && !text.contains(['%', '$', '\u{20ac}'])
}

#[cfg(test)]
mod tests {
    use super::is_date_only;

    #[test]
    fn dates_and_other_lines() {
        for date in
            ["Saturday, July 20, 2024", "2024-07-20", "20. Juli 2024", "2024\u{5e74}7\u{6708}20\u{65e5}", "May 4th, 2020 at 10:30 am"]
        {
            assert!(is_date_only(date), "{date}");
        }
        for other in ["July 20: a bridge", "20.5 C", "New York", "", "101 stories"] {
            assert!(!is_date_only(other), "{other}");
        }
    }
}
