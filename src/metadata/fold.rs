//! Text compared without regard to case, punctuation and spacing. Not for display.

/// Lower-case letters and digits, words parted by one space.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    let mut rest = text;
    loop {
        // Most text is letters of ASCII: those are taken a word at a time.
        let letters = rest.bytes().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(letters);
        if !word.is_empty() {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            let start = out.len();
            out.push_str(word);
            out[start..].make_ascii_lowercase();
        }
        let mut chars = after.chars();
        let Some(c) = chars.next() else { return out };
        rest = chars.as_str();
        // An apostrophe stands inside a word.
        if matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '`' | '\u{AD}' | '\u{200B}') {
            continue;
        }
        if c.is_alphanumeric() || is_mark(c) {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.extend(c.to_lowercase());
        } else {
            gap = true;
        }
    }
}

/// Signs that belong to the letter before them.
pub(super) fn is_mark(c: char) -> bool {
    matches!(u32::from(c), 0x0300..=0x036F | 0x0591..=0x05C7 | 0x064B..=0x065F | 0x0900..=0x0DFF | 0x0E31..=0x0E4E)
}

/// [`fold`] without the spaces, for comparing with host names.
pub(super) fn squash(text: &str) -> String {
    let mut out = fold(text);
    out.retain(|c| c != ' ');
    out
}

/// Whether `part` stands in `whole` as a run of whole words; both folded.
pub(super) fn holds(whole: &str, part: &str) -> bool {
    if part.is_empty() {
        return false;
    }
    memchr::memmem::find_iter(whole.as_bytes(), part.as_bytes()).take(64).any(|at| {
        let end = at + part.len();
        (at == 0 || whole.as_bytes()[at - 1] == b' ') && (end == whole.len() || whole.as_bytes()[end] == b' ')
    })
}

/// Share of the words of `a` that stand in `b` too; both folded. 0 for an empty `a`.
pub(super) fn overlap(a: &str, b: &str) -> f64 {
    let known: Vec<&str> = b.split(' ').take(64).collect();
    let (mut all, mut common) = (0u32, 0u32);
    for word in a.split(' ').filter(|w| !w.is_empty()).take(64) {
        all += 1;
        common += u32::from(known.contains(&word));
    }
    if all == 0 { 0.0 } else { f64::from(common) / f64::from(all) }
}

/// White space folded to single spaces, ends trimmed.
pub(super) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn words_at_once_are_characters_one_by_one(text in "[a-zA-Z0-9 '\u{e9}\u{c9}\u{130}\u{301}\u{2019},.-]{0,40}") {
            let apart = |c: char| !matches!(c, '\'' | '\u{2019}');
            let is_word = |c: char| c.is_alphanumeric() || is_mark(c);
            let lower: String = text.chars().filter(|&c| apart(c)).flat_map(|c| if is_word(c) { c.to_lowercase().collect() } else { vec![' '] }).collect();
            proptest::prop_assert_eq!(fold(&text), lower.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" "));
        }
    }

    #[test]
    fn folding_ignores_case_and_marks() {
        assert_eq!(fold("  The Cat\u{2019}s \u{2014} Caf\u{c9}! "), "the cats caf\u{e9}");
        assert_eq!(squash("The Daily-Mill"), "thedailymill");
        assert!(holds("the old mill opens", "old mill"));
        assert!(!holds("the old millers", "old mill"));
        assert!(overlap("old mill", "the mill") > 0.4);
    }
}
