//! The part of a text that its language is told from: words alone, and of long texts windows spread over the whole. Names no language.

use crate::text::script::Script;

/// Windows that a long text is looked at through.
const WINDOWS: usize = 8;

/// What is looked at.
#[derive(Debug)]
pub(super) struct Sample {
    /// Without addresses.
    pub(super) text: String,
    /// Letters in it.
    pub(super) letters: usize,
    /// The script most of them are in.
    pub(super) script: Option<Script>,
}

impl Sample {
    /// Letters as evidence: one of a script without spaces says as much as two of another.
    pub(super) fn weight(&self) -> usize {
        if self.script.is_some_and(Script::is_unspaced) { self.letters * 2 } else { self.letters }
    }
}

/// The sample of a text: at most about `most` letters. Never a prefix alone: a notice at the top must not decide.
pub(super) fn sample(text: &str, most: usize) -> Sample {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let mut out = String::new();
    if letters <= most {
        push_words(text, &mut out);
    } else {
        let stride = text.len() / WINDOWS;
        for window in 0..WINDOWS {
            let start = text.floor_char_boundary(window * stride);
            push_window(&text[start..], most / WINDOWS, &mut out);
        }
    }
    let mut counts: Vec<(Script, usize)> = Vec::new();
    for script in out.chars().filter_map(Script::of) {
        match counts.iter_mut().find(|(s, _)| *s == script) {
            Some((_, n)) => *n += 1,
            None => counts.push((script, 1)),
        }
    }
    let letters = counts.iter().map(|(_, n)| n).sum();
    let script = counts.into_iter().max_by_key(|&(script, n)| (n, std::cmp::Reverse(script))).map(|(s, _)| s);
    Sample { text: out, letters, script }
}

/// Adds the first `most` letters of `text`, from its first word border to a word border.
fn push_window(text: &str, most: usize, out: &mut String) {
    // A script without spaces has no border nearby.
    let begin = text.char_indices().take(40).find(|(_, c)| c.is_whitespace()).map_or(0, |(i, _)| i);
    let mut letters = 0;
    let mut end = text.len();
    for (i, c) in text[begin..].char_indices() {
        letters += usize::from(c.is_alphabetic());
        if letters >= most && (c.is_whitespace() || letters >= most + 40) {
            end = begin + i;
            break;
        }
    }
    push_words(&text[begin..end], out);
}

/// Adds words, leaving out addresses of pages and people.
fn push_words(text: &str, out: &mut String) {
    for word in text.split_whitespace().filter(|w| !is_address(w)) {
        out.push_str(word);
        out.push(' ');
    }
}

fn is_address(word: &str) -> bool {
    word.contains("://") || word.starts_with("www.") || word.bytes().position(|b| b == b'@').is_some_and(|at| word[at..].contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_looked_at_from_end_to_end() {
        let text = format!("{} {}", "first ".repeat(5_000), "last ".repeat(5_000));
        let sample = sample(&text, 800);
        assert!(sample.letters >= 700 && sample.letters <= 1_200, "{}", sample.letters);
        assert!(sample.text.contains("first") && sample.text.contains("last"));
    }

    #[test]
    fn scripts_without_spaces_and_addresses() {
        let sample = sample(&"\u{6771}\u{4eac}".repeat(10_000), 800);
        assert!(sample.letters <= 1_200 && sample.script == Some(Script::Han));
        assert_eq!(super::sample("see https://a.example/b or me@c.example @you", 800).text, "see or @you ");
    }
}
