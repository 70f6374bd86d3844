//! Closed word lists of many languages, compiled in: which classes of phrases a short text begins with, is, or holds.
//!
//! One class a file, one phrase a line after its language. All classes are looked for in one pass, letter case and the form of the
//! apostrophe ignored: at each border of words, the phrases that begin with the word there. A phrase is evidence of one kind; nothing is decided here.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::script::is_unspaced;

/// Only this many characters of a text are looked at: phrases of chrome stand at the beginning.
const REACH: usize = 160;

/// Declares the classes with their files.
macro_rules! classes {
    ($($(#[$doc:meta])* $class:ident = $file:literal),+ $(,)?) => {
        /// A class of phrases.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Class { $($(#[$doc])* $class),+ }

        /// The files, in the order of the classes.
        const FILES: &[&str] = &[$(include_str!($file)),+];
    };
}

classes! {
    /// What leads in a reference to another page: "also read".
    CrossReference = "cross_reference.tsv",
    /// Headings of lists of other pages.
    RelatedHeading = "related_heading.tsv",
    /// Headings of widgets.
    WidgetHeading = "widget_heading.tsv",
    /// Prompts to subscribe, follow, join.
    CallToAction = "call_to_action.tsv",
    /// Words of consent notices.
    Consent = "consent.tsv",
    /// Labels of share bars.
    Share = "share.tsv",
    /// Words of legal notices.
    Legal = "legal.tsv",
    /// Headings of reader comments.
    CommentsHeading = "comments_heading.tsv",
    /// Labels of paid content.
    Advertisement = "advertisement.tsv",
    /// What leads in the credit of a picture.
    Caption = "caption.tsv",
    /// What leads in an author's name.
    Byline = "byline.tsv",
    /// What leads in keywords.
    Tags = "tags.tsv",
    /// What labels a date.
    DateLabel = "date_label.tsv",
    /// Words and units in dates.
    DateWord = "date_word.tsv",
    /// Words that stand with each reader comment.
    CommentMark = "comment_mark.tsv",
    /// What is said of writers.
    Occupation = "occupation.tsv",
    /// Error messages.
    ErrorPage = "error_page.tsv",
    /// Links to the rest of a text that breaks off.
    ReadOn = "read_on.tsv",
    /// Requests to subscribe before one may read on.
    Paywall = "paywall.tsv",
    /// Requests to log in.
    LoginWall = "login_wall.tsv",
    /// Labels that lead to the next page of several.
    NextPage = "next_page.tsv",
    /// Labels that lead to the page before.
    PreviousPage = "previous_page.tsv",
}

/// What was found in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    starts: u32,
    whole: u32,
    holds: u32,
    /// Characters of the longest cross-reference lead-in that begins the text, with what stands before it.
    pub lead: usize,
    /// Different places that hold a prompt.
    pub prompts: u8,
    /// Different places that hold a word of consent.
    pub consents: u8,
}

impl Found {
    /// Whether the text begins with a phrase of this class.
    #[must_use]
    pub fn starts(self, class: Class) -> bool {
        self.starts & (1 << class as u32) != 0
    }

    /// Whether the text is such a phrase, digits and marks at its ends aside.
    #[must_use]
    pub fn is(self, class: Class) -> bool {
        self.whole & (1 << class as u32) != 0
    }

    /// Whether such a phrase stands in its first characters.
    #[must_use]
    pub fn holds(self, class: Class) -> bool {
        self.holds & (1 << class as u32) != 0
    }
}

/// A phrase in one letter case.
struct Phrase {
    text: String,
    class: u32,
}

struct Lexicon {
    /// Phrases by their first word, or first character where that is none of a word.
    phrases: FxHashMap<String, Vec<Phrase>>,
    /// By [`place`] the lengths of these words, one bit each: most words are none of them.
    lengths: [u64; PLACES],
    date_words: FxHashSet<String>,
}

impl Lexicon {
    /// The phrases that begin with a word.
    fn phrases(&self, word: &str) -> Option<&[Phrase]> {
        (self.lengths[place(word)] & length_bit(word) != 0).then(|| self.phrases.get(word).map(Vec::as_slice))?
    }
}

/// Places of words.
const PLACES: usize = 32 * 32;

/// A number for the first two bytes of a word, which no other two small letters have.
fn place(word: &str) -> usize {
    let letter = |n: usize| usize::from(word.as_bytes().get(n).copied().unwrap_or(0) % 32);
    letter(0) * 32 + letter(1)
}

/// The bit of a word's length; all long words have one.
fn length_bit(word: &str) -> u64 {
    1 << word.len().min(63)
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut phrases: FxHashMap<String, Vec<Phrase>> = FxHashMap::default();
    let mut date_words = FxHashSet::default();
    for (class, file) in (0u32..).zip(FILES) {
        for text in file.lines().filter_map(|l| l.split_once('\t')).map(|(_, p)| fold(p)) {
            if class == Class::DateWord as u32 {
                date_words.insert(text);
            } else {
                phrases.entry(first_word(&text).to_owned()).or_default().push(Phrase { text, class });
            }
        }
    }
    let mut lengths = [0; PLACES];
    phrases.keys().for_each(|word| lengths[place(word)] |= length_bit(word));
    Lexicon { phrases, lengths, date_words }
});

/// One character of the same text in one letter case.
fn fold_char(c: char) -> char {
    match c {
        '\u{2019}' | '\u{2018}' => '\'',
        _ if c.is_ascii() => c.to_ascii_lowercase(),
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

fn is_border(a: Option<char>, b: Option<char>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return true };
    !(a.is_alphanumeric() && b.is_alphanumeric()) || is_unspaced(a) || is_unspaced(b)
}

/// The text up to its first border inside; only a character of no word ends without one.
fn first_word(text: &str) -> &str {
    let bytes = text.as_bytes();
    let ascii = bytes.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    if ascii > 0 && bytes.get(ascii).is_none_or(u8::is_ascii) {
        return &text[..ascii];
    }
    let mut chars = text.char_indices();
    let Some((_, first)) = chars.next() else { return text };
    let inside = |c: char| c.is_alphanumeric() && !is_unspaced(c);
    let end = if inside(first) { chars.find(|&(_, c)| !inside(c)) } else { chars.next() };
    &text[..end.map_or(text.len(), |(i, _)| i)]
}

/// The phrases that stand in a folded text at borders of words: class, first byte, one past the last byte; by first byte.
fn hits(text: &str) -> impl Iterator<Item = (u32, usize, usize)> + '_ {
    let mut at = 0;
    let lexicon = &*LEXICON;
    let words = std::iter::from_fn(move || {
        at += text.as_bytes().get(at..)?.iter().take_while(|b| **b == b' ').count();
        let start = at;
        let word = first_word(text.get(at..).filter(|rest| !rest.is_empty())?);
        at += word.len();
        Some((start, word))
    });
    words.filter_map(|(start, word)| Some((start, lexicon.phrases(word)?))).flat_map(move |(start, phrases)| {
        phrases.iter().filter_map(move |phrase| {
            let rest = text[start..].strip_prefix(phrase.text.as_str())?;
            let border = is_border(phrase.text.chars().next_back(), rest.chars().next());
            border.then_some((phrase.class, start, text.len() - rest.len()))
        })
    })
}

/// Looks through the beginning of a text.
#[must_use]
pub fn look(text: &str) -> Found {
    look_at(text, &mut String::new())
}

/// Looks through the beginnings of many texts.
pub fn look_all<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<Found> {
    let mut folded = String::new();
    texts.map(|text| look_at(text, &mut folded)).collect()
}

/// `folded` is room to work in.
fn look_at(text: &str, folded: &mut String) -> Found {
    let mut found = Found::default();
    folded.clear();
    match text.get(..text.len().min(REACH)) {
        Some(head) if head.is_ascii() => {
            folded.push_str(head);
            folded.make_ascii_lowercase();
        }
        _ => folded.extend(text.chars().take(REACH).map(fold_char)),
    }
    let folded = folded.as_str();
    let begin = folded.find(|c: char| c.is_alphanumeric() || c == '\u{a9}').unwrap_or(0);
    let letter = |c: char| c.is_alphabetic() || c == '\u{a9}';
    let first = folded.find(letter).unwrap_or(0);
    let last = folded.char_indices().rev().find(|(_, c)| letter(*c)).map_or(0, |(i, c)| i + c.len_utf8());
    let cut = text.len() > folded.len() + 16;
    let (mut prompt_end, mut consent_end) = (0, 0);
    for (class, start, end) in hits(folded) {
        let bit = 1 << class;
        found.holds |= bit;
        if start == begin {
            found.starts |= bit;
            if class == Class::CrossReference as u32 {
                found.lead = found.lead.max(folded[..end].chars().count());
            }
        }
        if start == first && end == last && !cut {
            found.whole |= bit;
        }
        if class == Class::CallToAction as u32 && start >= prompt_end {
            found.prompts = found.prompts.saturating_add(1);
            prompt_end = end;
        }
        if class == Class::Consent as u32 && start >= consent_end {
            found.consents = found.consents.saturating_add(1);
            consent_end = end;
        }
    }
    found
}

/// Whether a word of letters stands in dates: the name of a month or day, a unit, "at".
#[must_use]
pub fn is_date_word(word: &str) -> bool {
    LEXICON.date_words.contains(&fold(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_begin_are_or_stand_inside() {
        assert!(look("Also read: A Bridge").starts(Class::CrossReference));
        assert_eq!(look("Also read: A Bridge").lead, 9);
        assert!(look("12 Comments").is(Class::CommentsHeading));
        assert!(!look("Commentsville").holds(Class::CommentsHeading));
        assert!(look("Don\u{2019}t Miss").is(Class::RelatedHeading));
        assert!(look("\u{76f8}\u{5173}\u{9605}\u{8bfb}\u{ff1a}\u{6865}").starts(Class::CrossReference));
        assert_eq!(look(""), Found::default());
    }

    #[test]
    fn every_line_has_a_language_and_a_phrase() {
        for file in FILES {
            assert!(file.lines().all(|l| l.split_once('\t').is_some_and(|(lang, p)| lang.len() == 2 && !p.trim().is_empty())));
        }
    }

    /// The largest languages of the web by share of sites (W3Techs), and the Nordic ones and Hindi.
    const LANGUAGES: &[&str] = &[
        "en", "es", "de", "ja", "fr", "pt", "ru", "it", "nl", "pl", "tr", "zh", "fa", "vi", "id", "cs", "ko", "uk", "ar", "hu", "ro", "sv",
        "el", "da", "fi", "nb", "hi",
    ];

    #[test]
    fn every_list_has_every_language() {
        for file in FILES {
            let title = file.lines().next().unwrap_or("");
            let missing: Vec<_> =
                LANGUAGES.iter().filter(|l| !file.lines().any(|row| row.split_once('\t').is_some_and(|(c, _)| c == **l))).collect();
            assert!(missing.is_empty(), "the list that begins with {title:?} lacks {missing:?}");
        }
    }

    #[test]
    fn no_list_says_a_phrase_twice_in_a_language() {
        for file in FILES {
            let mut seen = FxHashSet::default();
            assert!(file.lines().all(|row| seen.insert(row)), "{file}");
        }
    }

    #[test]
    fn words_of_dates() {
        assert!(is_date_word("JULY") && is_date_word("\u{5e74}") && !is_date_word("bridge"));
    }
}
