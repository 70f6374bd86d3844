//! What a full stop is when it is neither an end nor known to `sentencex`: a missing space, an item's number, an initial.
//! Asked mark by mark by the walk; looks at a bounded piece of text around the mark.

use super::abbreviations::{self, Says};
use super::items::is_bullet;
use super::marks::ends;
use super::{AFTER, BEFORE, Walk};

impl Walk<'_> {
    /// Whether a sentence ends though no space follows: `end.Next`, `好!你`.
    pub(super) fn joined(&self, mark: char, at: usize, end: usize, closed: usize, follower: char) -> bool {
        if matches!(u32::from(follower), 0x3040..=0x30FF | 0x4E00..=0x9FFF) {
            return mark != '.' && mark != '…';
        }
        if !follower.is_uppercase() || end != at + mark.len_utf8() {
            return false;
        }
        let head = self.text.get(self.floor(at.saturating_sub(BEFORE))..at).unwrap_or("");
        let word = head.rsplit(char::is_whitespace).next().unwrap_or("");
        let tail = self.text.get(closed..self.floor((closed + AFTER).min(self.text.len()))).unwrap_or("");
        let next = tail.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
        let mut after = tail.get(next.len()..).unwrap_or("").chars();
        let (stop, then) = (after.next(), after.next());
        let count = !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit() || b == b',') && next.chars().nth(1).is_some();
        let plain =
            count || word.chars().rev().take(2).filter(|c| c.is_lowercase()).count() == 2 && !word.contains(['.', '/', '@', '_', '(', ':']);
        let begins = next.chars().skip(1).all(char::is_lowercase)
            && stop.is_none_or(|c| {
                c.is_whitespace() || matches!(c, ',' | '\'' | '’' | '-') || (ends(c) && then.is_none_or(|t| !t.is_alphanumeric()))
            });
        plain && begins && !matches!(next, "Com" | "Net" | "Org" | "Js" | "Io")
    }

    /// Whether all of the sentence so far is the number of a list item: `1.`, `a.`, `(iv.`
    pub(super) fn is_item_number(&self, at: usize) -> bool {
        if at - self.start > 16 {
            return false;
        }
        let label = self
            .text
            .get(self.start..at)
            .unwrap_or("")
            .trim_start_matches(|c: char| c == '(' || c.is_whitespace() || is_bullet(c))
            .trim_end();
        !label.is_empty()
            && label.len() <= 4
            && (label.bytes().all(|b| b.is_ascii_digit())
                || label.chars().count() == 1 && label.chars().all(char::is_alphabetic)
                || label.bytes().all(|b| matches!(b, b'i' | b'v' | b'x')))
    }

    /// What is known of the abbreviation before the full stop at `at`: whether it ends the sentence. `first` follows at `after`.
    pub(super) fn abbreviation_ends(&self, at: usize, after: usize, first: char) -> Option<bool> {
        let head = self.text.get(self.floor(self.start.max(at.saturating_sub(BEFORE)))..at).unwrap_or("");
        let outside = |c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '“' | '«' | '„');
        let word = head.rsplit(outside).next().unwrap_or("");
        if self.language == "de" && !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()) {
            let next = self.text.get(after..self.floor((after + AFTER).min(self.text.len()))).unwrap_or("");
            let counted = abbreviations::is_counted(next.split(|c: char| !c.is_alphabetic()).next().unwrap_or(""));
            return counted.then_some(false);
        }
        // An abbreviation of two words, with a space in it: `т. д.`
        let pair = head
            .get(..head.len() - word.len())
            .and_then(|rest| rest.trim_end().rsplit(outside).next())
            .map(|first| format!("{first} {word}"));
        let says = abbreviations::of(word, self.language);
        match pair.filter(|p| p.contains('.')).and_then(|p| abbreviations::of(&p, self.language)).or(says)? {
            Says::Title => Some(false),
            Says::Number => first.is_numeric().then_some(false),
            Says::Closing => first.is_uppercase().then_some(true),
        }
    }

    /// Whether a dash follows, and behind it no new sentence: `«…!» — сказала она`.
    pub(super) fn dash_goes_on(&self, after: usize, first: char) -> bool {
        matches!(first, '—' | '–') && {
            let behind = self.skip_white(after + first.len_utf8());
            self.char_at(behind).is_some_and(char::is_lowercase)
        }
    }

    /// Whether a bracket follows that belongs to what stands before it: an agency in a dateline (`(AP) —`), or, behind a `quotation`, the
    /// reference (`(Hale 12).`).
    pub(super) fn bracket_goes_on(&self, after: usize, first: char, quotation: bool) -> bool {
        if first != '(' {
            return false;
        }
        let tail = self.text.get(after..self.floor((after + AFTER).min(self.text.len()))).unwrap_or("");
        let Some((inside, behind)) = tail.split_once(')') else { return false };
        let dash = behind.trim_start().starts_with(['—', '–', '-']) && behind.starts_with(char::is_whitespace);
        dash || (quotation && behind.starts_with(ends) && inside.contains(char::is_numeric) && !inside.contains(ends))
    }

    /// Initials and dotted abbreviations that `sentencex` does not know: `Ж. Верн`, `e.g. Rome`, `z.B. Rom`.
    pub(super) fn is_dotted_name(&self, mark: char, at: usize, end: usize, first: char) -> bool {
        if mark != '.' || end != at + 1 {
            return false;
        }
        let head = self.text.get(self.floor(self.start.max(at.saturating_sub(BEFORE)))..at).unwrap_or("");
        let word = head.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“' | '«')).next().unwrap_or("");
        let mut letters = word.split('.');
        let singles = letters.all(|l| l.chars().count() == 1 && l.chars().all(char::is_alphabetic));
        if !singles {
            return false;
        }
        let dotted = word.contains('.');
        let lower = word.chars().all(|c| !c.is_uppercase());
        (dotted && lower && !matches!(word, "a.m" | "p.m")) || (!dotted && !word.is_ascii() && !lower && first.is_uppercase())
    }
}
