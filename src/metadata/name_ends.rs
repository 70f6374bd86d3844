//! Where the names of a by-line end: at a dash, a bracket, a date, a count, or a word that no longer belongs to a name. Knows shapes and a
//! closed word list; knows no page.

use super::fold::{fold, squash};
use super::months;
use super::name_words::{TAIL, TITLES};

/// Without the marks that part names.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ',' | ';'
                    | ':'
                    | '|'
                    | '-'
                    | '\u{2013}'
                    | '\u{2014}'
                    | '\u{b7}'
                    | '\u{2022}'
                    | '\u{25cf}'
                    | '\u{2027}'
                    | '/'
                    | '"'
                    | '\u{201c}'
                    | '\u{201d}'
                    | '*'
                    | '\u{200b}'
            )
    })
}

/// What stands before the end of a name.
pub(super) fn strip_tail(text: &str) -> &str {
    let mut end = text.len();
    for mark in [" - ", " \u{2013} ", " \u{2014} ", "\u{2014}", " (", " [", "//", ". ", "  "] {
        if let Some(at) = text.get(..end).and_then(|t| t.find(mark)) {
            // `J. R. Quill`: a stop after initials or titles stays.
            let word = text[..at].rsplit(' ').next().unwrap_or("");
            let short = mark == ". " && (word.chars().count() <= 2 || TITLES.contains(&squash(word).as_str()) || word.contains('.'));
            if !short {
                end = end.min(at);
            }
        }
    }
    let text = before_date(&text[..end]);
    let text = text.find(|c: char| c.is_ascii_digit()).map_or(text, |at| &text[..at]);
    let mut seen = 0;
    let mut at = 0;
    for word in text.split(' ') {
        let folded = fold(word);
        if seen > 0 && TAIL.contains(&folded.as_str()) {
            return trim(&text[..at]);
        }
        if let Some(head) = unstuck(word) {
            return trim(&text[..at + head]);
        }
        seen += usize::from(!folded.is_empty());
        at += word.len() + 1;
    }
    trim(text)
}

/// What stands before a date: `Ada Quill` of `Ada Quill on Friday, July 20, 2024`, `Ada Quill, 20 July` or `Ada QuillJuly 20`.
pub(super) fn before_date(text: &str) -> &str {
    // The first number that stands by itself: the digits of `quill99` are part of a name.
    let alone = |at: usize| text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    let Some(at) = text.match_indices(|c: char| c.is_ascii_digit()).map(|(at, _)| at).find(|&at| alone(at)) else { return text };
    // `am 8. November 2023`, not a number that is part of a name.
    let number = text.get(at..).unwrap_or("");
    let date_like = number.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(['.', '/', '-', ' ', ',']) && number.len() > 3;
    let mut dated = date_like && text[..at].ends_with([' ', '\n', '\u{a0}']);
    let mut head = trim(&text[..at]);
    loop {
        let start = head.rfind([' ', '\n', '\u{a0}', ',']).map_or(0, |i| i + head[i..].chars().next().map_or(1, char::len_utf8));
        let word = &head[start..];
        let folded = fold(word);
        if is_day_word(&folded) || dated && matches!(folded.as_str(), "on" | "am" | "le" | "el" | "at" | "in" | "den" | "il") {
            dated = true;
            head = trim(&head[..start]);
        } else if let Some(end) = stuck(word, is_day_word) {
            return trim(&head[..start + end]);
        } else {
            break;
        }
    }
    if dated { head } else { text }
}

fn is_day_word(folded: &str) -> bool {
    folded.chars().nth(2).is_some() && months::is_month_or_weekday(folded)
}

/// Bytes of a word before what follows the name without a space, as extraction joins them: `QuillPublished`, `QuillIn`.
fn unstuck(word: &str) -> Option<usize> {
    stuck(word, |tail| TAIL.contains(&tail) && (tail.len() > 3 || matches!(tail, "in" | "on" | "at")) || tail == "by")
}

/// Bytes of a word before a capital after small letters from which on it is another.
fn stuck(word: &str, is_other: impl Fn(&str) -> bool) -> Option<usize> {
    let mut small = 0;
    for (at, c) in word.char_indices() {
        if c.is_uppercase() && small >= 3 && is_other(&fold(&word[at..])) {
            return Some(at);
        }
        small = if c.is_lowercase() { small + 1 } else { 0 };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_at_dates_and_counts() {
        for text in [
            "Ada Quill December 2, 2025",
            "Ada Quill on Friday December 19, 2025 @08:00PM",
            "Ada Quill \u{25cf} December 23, 2020",
            "Ada Quill 25 March 2025",
            "Ada Quill am 8. November 2023",
            "Ada QuillPublished: Jan 29",
            "Ada QuillMarch 11, 2024",
            "Ada QuillIn Budget Mills",
            "Ada Quill - Product marketer",
            "Ada Quill",
        ] {
            assert_eq!(strip_tail(text), "Ada Quill", "{text}");
        }
        assert_eq!(strip_tail("Ada McMay"), "Ada McMay");
        assert_eq!(strip_tail("June Quill"), "June Quill");
    }

    #[test]
    fn numbers_in_a_name_stay() {
        assert_eq!(before_date("3i Mill"), "3i Mill");
        assert_eq!(before_date("quill99"), "quill99");
        assert_eq!(before_date("quill99 on Friday July 19, 2024"), "quill99");
        assert_eq!(before_date("Mill Team 20 July 2024"), "Mill Team");
    }
}
