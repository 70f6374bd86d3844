//! Splits one paragraph into sentences. Not a tokenizer, and no judge of what is worth reading.
//!
//! One pass from mark to mark. Whether a full stop is an abbreviation's, an initial's, a number's is asked of the crate `sentencex`
//! (Wikimedia, MIT), mark by mark and with a bounded piece of the text around it, so cost is linear in the length of the paragraph and
//! no rule of it can join what lies far apart. Quotations and brackets, line ends, missing spaces, tokenised text, and scripts without
//! end marks are dealt with here.

mod abbreviations;
mod items;
mod marks;
mod rules;

use sentencex::languages::Language;

use crate::text::span::Span;
use items::{Marker, is_bullet};
use marks::{closers_of, closes, closes_or_opens, ends, ends_alone, unmarked};

/// Bytes of text before a mark that `sentencex` is shown.
const BEFORE: usize = 160;
/// Bytes of text after a mark that `sentencex` is shown.
const AFTER: usize = 64;
/// Characters within which a quotation or bracket must close to keep its sentences together.
const QUOTED: usize = 200;
/// Bytes of the sentence that are searched for the mark that a spaced mark closes.
const REMEMBERED: usize = 1024;
/// Characters from which on a space may end a sentence in scripts without end marks.
const PHRASE: usize = 60;
/// Characters up to which a line counts as one of its own (a heading, an item, a verse) rather than as wrapped text.
const SHORT_LINE: usize = 40;

/// Spans of the sentences of one paragraph, trimmed, in order, not overlapping; together they cover all that is not white space.
/// `language` is a BCP 47 tag or `und`. Blank lines end a sentence, and so does the end of a short line.
#[must_use]
pub fn sentences(paragraph: &str, language: &str) -> Vec<Span> {
    let base = language.split(['-', '_']).next().unwrap_or(language);
    // Swedish is abbreviated as Danish is.
    let known = match base {
        "und" => "en",
        "sv" => "da",
        other => other,
    };
    let rules = sentencex::language_factory(known);
    let mut walk = Walk {
        text: paragraph,
        rules: rules.as_ref(),
        language: base,
        tokenised: is_tokenised(paragraph),
        quote_open: false,
        item: Marker::of(paragraph.trim_start()),
        start: 0,
        out: Vec::new(),
    };
    walk.run();
    walk.out
}

/// Whether marks stand alone between spaces, as in corpora and search indexes: `so he said . they left .`
fn is_tokenised(text: &str) -> bool {
    let (mut alone, mut attached) = (0usize, 0usize);
    let bytes = text.as_bytes();
    for at in memchr::memchr3_iter(b'.', b'?', b'!', bytes) {
        let before = at.checked_sub(1).and_then(|i| bytes.get(i)).is_none_or(u8::is_ascii_whitespace);
        let after = bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace);
        // Three dots with spaces leave something out.
        let dots = at.checked_sub(2).and_then(|i| bytes.get(i)) == Some(&b'.') || bytes.get(at + 2) == Some(&b'.');
        alone += usize::from(before && after && bytes[at] == b'.' && !dots);
        attached += usize::from(!before && after && upper_follows(text, at + 1));
    }
    alone > 0 && alone >= attached
}

/// Whether the first thing after white space from `at` on is a capital.
fn upper_follows(text: &str, at: usize) -> bool {
    text.get(at..).and_then(|t| t.chars().take(4).find(|c| !c.is_whitespace())).is_some_and(char::is_uppercase)
}

struct Walk<'t> {
    text: &'t str,
    rules: &'t dyn Language,
    language: &'t str,
    tokenised: bool,
    /// Whether a double quote of tokenised text is open.
    quote_open: bool,
    /// The mark of the list item that the sentence is.
    item: Option<Marker>,
    start: usize,
    out: Vec<Span>,
}

impl Walk<'_> {
    fn run(&mut self) {
        let mut at = 0;
        // Up to here a quotation or bracket holds.
        let mut held = 0;
        // Characters of the sentence, and of the line, so far.
        let (mut length, mut line) = (0usize, 0usize);
        let mut before = ' ';
        while let Some(c) = self.char_at(at) {
            let mut next = at + c.len_utf8();
            length += 1;
            line += 1;
            if c == '\n' {
                next = self.skip_white(at);
                if self.line_ends(at, next, line) {
                    self.cut(at, next);
                    held = 0;
                    length = 0;
                }
                line = 0;
            } else if c.is_ascii_alphanumeric() || c == ' ' {
                // The common case first.
            } else if ends(c) || self.asks(c) {
                let end = self.run_end(next);
                let closed = self.closers_end(end);
                next = closed;
                if closed >= held && self.ends_here(c, at, end, closed) {
                    self.cut(closed, closed);
                    length = 0;
                }
            } else if self.tokenised && (c == '`' || (c == '\'' && self.char_at(next) == Some('\''))) {
                self.quote_open = c == '`' || !self.quote_open;
                next += usize::from(self.char_at(next) == Some(c));
            } else if at >= held && !(c == '"' && self.tokenised) {
                held = self.pair_end(c, before, next).unwrap_or(held);
            }
            let phrase = |walk: &Self| length > PHRASE && unmarked(before) && walk.phrase_ends(before, next);
            if c == ' ' && (self.item_begins(next) || phrase(self)) {
                self.cut(at, next);
                length = 0;
            }
            before = self.text.get(at..next).and_then(|t| t.chars().next_back()).unwrap_or(c);
            at = next;
        }
        self.cut(self.text.len(), self.text.len());
    }

    /// In Greek the semicolon asks.
    fn asks(&self, c: char) -> bool {
        matches!(c, ';' | '\u{37E}') && self.language == "el"
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    /// Ends the sentence at `end`; the next one begins at `next`.
    fn cut(&mut self, end: usize, next: usize) {
        let raw = self.text.get(self.start..end).unwrap_or("");
        let body = raw.trim();
        if !body.is_empty() {
            let from = self.start + (raw.len() - raw.trim_start().len());
            self.out.push(Span::new(from, from + body.len()));
        }
        self.start = next;
        self.item = Marker::of(self.text.get(next..).unwrap_or("").trim_start());
    }

    /// Whether the word that begins at `at` is the mark of the next item.
    fn item_begins(&self, at: usize) -> bool {
        let follows = |item: Marker| Marker::of(self.text.get(at..).unwrap_or("")).is_some_and(|next| item.is_followed_by(next));
        if self.item.is_some_and(follows) {
            return true;
        }
        self.text.as_bytes().get(at).is_some_and(|b| !b.is_ascii()) && self.char_at(at).is_some_and(is_bullet)
    }

    fn skip_white(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or("");
        at + (rest.len() - rest.trim_start().len())
    }

    /// Whether the white space `at..next`, which holds a line feed, ends a sentence; `line` characters stand before it.
    fn line_ends(&self, at: usize, next: usize, line: usize) -> bool {
        let blank = self.text.get(at..next).unwrap_or("").bytes().filter(|&b| b == b'\n').count() > 1;
        // A line that begins small is an item, not the beginning of what goes on.
        let begun = self.text.get(self.start..at).and_then(|t| t.trim_start().chars().next()).is_none_or(|c| !c.is_lowercase());
        let wrapped = line > SHORT_LINE || (begun && self.char_at(next).is_some_and(char::is_lowercase));
        blank || !wrapped
    }

    /// The end of the marks that begin before `at`: `?!`, `...`, and dots with single spaces between, three or more.
    fn run_end(&self, at: usize) -> usize {
        let mut end = at;
        while let Some(c) = self.char_at(end).filter(|&c| ends(c)) {
            end += c.len_utf8();
        }
        let bytes = self.text.as_bytes();
        let mut dots = end;
        while bytes.get(dots) == Some(&b' ') && bytes.get(dots + 1) == Some(&b'.') {
            dots += 2;
        }
        if dots >= end + 4 { dots } else { end }
    }

    /// The end of the quotes and brackets that close right after the marks.
    fn closers_end(&mut self, marks_end: usize) -> usize {
        let mut end = marks_end;
        while let Some(c) = self.char_at(end) {
            let next = end + c.len_utf8();
            let after = self.char_at(next);
            let open = || after.is_none_or(|a| a.is_whitespace() || closes(a) || closes_or_opens(a) || ends(a) || a == ',');
            if closes(c) || (closes_or_opens(c) && open()) {
                end = next;
            } else {
                break;
            }
        }
        self.spaced_closers_end(end)
    }

    /// The same with a space before the closing mark: French guillemets, and the quotes and brackets of tokenised text.
    fn spaced_closers_end(&mut self, from: usize) -> usize {
        let mut end = from;
        loop {
            let at = self.skip_white(end);
            if at == end || at > end + 4 {
                return end;
            }
            let token = self.text.get(at..).unwrap_or("").split(char::is_whitespace).next().unwrap_or("");
            let sentence = self.text.get(self.floor(self.start.max(end.saturating_sub(REMEMBERED)))..end).unwrap_or("");
            let belongs = match token {
                "»" => sentence.contains('«'),
                ")" | "-rrb-" if self.tokenised => sentence.contains(['(']) || sentence.contains("-lrb-"),
                "''" | "\"" | "”" if self.tokenised => self.quote_open || token == "”",
                "'" | "’" if self.tokenised => sentence.split_whitespace().filter(|&t| t == "'" || t == "`" || t == "‘").count() % 2 == 1,
                _ => false,
            };
            if !belongs {
                return end;
            }
            if matches!(token, "''" | "\"" | "”") {
                self.quote_open = false;
            }
            end = at + token.len();
        }
    }

    /// Whether the marks `at..end`, with closing quotes up to `closed`, end the sentence.
    fn ends_here(&self, mark: char, at: usize, end: usize, closed: usize) -> bool {
        let Some(follower) = self.char_at(closed) else { return true };
        if ends_alone(mark) {
            // A Japanese quotation goes on with a particle.
            return closed == end || !matches!(u32::from(follower), 0x3040..=0x30FF | 0x2C | 0x3001 | 0xFF0C);
        }
        if !follower.is_whitespace() {
            return self.joined(mark, at, end, closed, follower);
        }
        let after = self.skip_white(closed);
        let Some(first) = self.char_at(after) else { return true };
        let alone = self.text.get(..at).and_then(|t| t.chars().next_back()).is_none_or(char::is_whitespace);
        if self.tokenised && !first.is_uppercase() {
            return alone && end == at + mark.len_utf8();
        }
        if self.tokenised && !alone && mark == '.' {
            return closed > end;
        }
        if first.is_lowercase() || matches!(first, ',' | ';' | ':') || self.is_item_number(at) {
            return false;
        }
        if self.dash_goes_on(after, first) || self.bracket_goes_on(after, first, closed > end) {
            return false;
        }
        if end == at + 1
            && mark == '.'
            && let Some(ended) = self.abbreviation_ends(at, after, first)
        {
            return ended;
        }
        if self.is_dotted_name(mark, at, end, first) {
            return false;
        }
        // Three dots leave something out, and a fourth ends the sentence.
        let run = self.text.get(at..end).unwrap_or("");
        if run.contains(' ') && run.matches('.').count() > 3 && first.is_uppercase() {
            return true;
        }
        let low = self.floor(self.start.max(at.saturating_sub(BEFORE)));
        // The month is no abbreviation, though `sentencex` lists it among the months that have one.
        if self.text.get(low..at).is_some_and(|head| head.ends_with(" May") || head.ends_with(" MAY")) {
            return true;
        }
        let high = self.floor((closed + AFTER).min(self.text.len()));
        let Some(window) = self.text.get(low..high) else { return true };
        self.rules.find_boundary(window, at - low, end - low).is_some()
    }

    /// Where the quotation or bracket opened by `c` closes, if it does so soon; `before` and the text from `next` on say whether it opens.
    fn pair_end(&self, c: char, before: char, next: usize) -> Option<usize> {
        let closers = closers_of(c);
        if closers.is_empty() {
            return None;
        }
        let rest = self.text.get(next..)?;
        let two_faced = matches!(c, '"' | '»' | '«');
        if two_faced && !(before.is_whitespace() || before == '(' || before == '—' || before == '-') {
            return None;
        }
        if rest.chars().next().is_none_or(char::is_whitespace) && !matches!(c, '«' | '(') {
            return None;
        }
        let mut last = c;
        for (i, here) in rest.char_indices().take(QUOTED) {
            let blank_before = last.is_whitespace() && here == '"';
            if closers.contains(&here) && !blank_before {
                return Some(next + i + here.len_utf8());
            }
            if here == c || here == '\n' {
                return None;
            }
            last = here;
        }
        None
    }

    /// Whether a long stretch of Thai or Lao ends at the space between these two.
    fn phrase_ends(&self, before: char, next: usize) -> bool {
        unmarked(before) && !before.is_numeric() && self.char_at(next).is_some_and(|c| unmarked(c) && !c.is_numeric())
    }

    fn floor(&self, at: usize) -> usize {
        self.text.floor_char_boundary(at)
    }
}

#[cfg(test)]
mod golden;
#[cfg(test)]
mod tests;
