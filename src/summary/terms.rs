//! The text as sentences of counted terms: what every score of a summary or a keyword is computed from. Judges nothing itself.

use rustc_hash::FxHashMap;

use super::stop;
use crate::limits::Limits;
use crate::text::script::Script;
use crate::text::sentences::sentences;
use crate::text::southeast_asian;
use crate::text::span::Span;
use crate::text::words;

/// Words counted of one sentence, and of the text: what has no end marks is not to cost more than prose does.
const SENTENCE_WORDS: usize = 1_000;
const TEXT_WORDS: usize = 200_000;
/// Different words that room is made for beforehand.
const MOST_EXPECTED: usize = 4_096;

/// Words from which on a list of function words is trusted to be complete.
const ENOUGH: usize = 50;

/// One word as it stands in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub(super) span: Span,
    /// Its row in [`Terms::vocabulary`].
    pub(super) term: u32,
}

/// One sentence.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) span: Span,
    /// Its words in [`Terms::words`].
    pub(super) words: std::ops::Range<usize>,
    /// [`words::count`]: what the word budget counts.
    pub(super) length: usize,
    /// Whether its paragraph holds nothing else.
    pub(super) alone: bool,
}

/// What is known of a term over the whole text.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    /// Occurrences.
    pub(super) count: u32,
    /// Sentences it occurs in.
    pub(super) sentences: u32,
    /// Characters.
    pub(super) length: u32,
    /// Occurrences that begin with a capital though they do not begin a sentence.
    pub(super) capitals: u32,
    /// First and last sentence seen, plus one.
    first: u32,
    last: u32,
    /// Whether it belongs to grammar rather than to the subject.
    pub(super) function: bool,
    /// Whether it addresses the reader.
    pub(super) address: bool,
    /// The script of its first character.
    pub(super) script: Option<Script>,
}

/// Sentences, words and counts of a text.
#[derive(Debug, Default)]
pub(super) struct Terms {
    pub(super) units: Vec<Unit>,
    pub(super) words: Vec<Word>,
    pub(super) vocabulary: Vec<Entry>,
    /// Sentences of the whole text, also those beyond the limit.
    pub(super) sentence_count: usize,
    ids: FxHashMap<String, u32>,
}

impl Terms {
    /// Counts `text`, its first [`Limits::sentences`] sentences at most (one at least). Spans in `parts` that do not fit the text,
    /// or that go back behind the one before, are passed over.
    pub(super) fn of(text: &str, parts: &[Span], language: &str, limits: &Limits) -> Self {
        // About as many different words as prose has.
        let ids = FxHashMap::with_capacity_and_hasher((text.len() / 16).min(MOST_EXPECTED), rustc_hash::FxBuildHasher);
        let mut out = Self { ids, ..Self::default() };
        let whole = line_parts(text);
        let mut done = 0;
        for &span in if parts.is_empty() { &whole } else { parts } {
            if span.start < done || span.of(text).is_empty() {
                continue;
            }
            done = span.end;
            let found = sentences(span.of(text), language);
            for sentence in &found {
                out.sentence_count += 1;
                if out.units.len() < limits.sentences.max(1) {
                    out.push(text, sentence.shifted(span.start), found.len() == 1);
                }
            }
        }
        out.mark_function_words(language);
        out
    }

    /// The known terms of another text: a title, a query. Function words are left out unless nothing else is there.
    pub(super) fn known(&self, text: &str) -> Vec<u32> {
        let mut out = Vec::new();
        let mut key = String::new();
        for span in whole_words(text) {
            fold(span.of(text), &mut key);
            out.extend(self.ids.get(key.as_str()).copied());
        }
        out.sort_unstable();
        out.dedup();
        if out.iter().any(|&t| !self.entry(t).function) {
            out.retain(|&t| !self.entry(t).function);
        }
        out
    }

    pub(super) fn entry(&self, term: u32) -> &Entry {
        static NONE: Entry =
            Entry { count: 0, sentences: 0, length: 0, capitals: 0, first: 0, last: 0, function: true, address: false, script: None };
        self.vocabulary.get(term as usize).unwrap_or(&NONE)
    }

    /// Whether the term stands in one of these sentences, as far as its first and last place tell.
    pub(super) fn is_told_in(&self, term: u32, sentences: &std::ops::Range<usize>) -> bool {
        let entry = self.entry(term);
        let within = |place: u32| place > 0 && sentences.contains(&(place as usize - 1));
        within(entry.first) || within(entry.last) || (entry.sentences > 2)
    }

    pub(super) fn words_of(&self, unit: &Unit) -> &[Word] {
        self.words.get(unit.words.clone()).unwrap_or(&[])
    }

    fn push(&mut self, text: &str, span: Span, alone: bool) {
        let number = u32::try_from(self.units.len()).unwrap_or(u32::MAX).saturating_add(1);
        let first = self.words.len();
        let mut key = String::new();
        let room = SENTENCE_WORDS.min(TEXT_WORDS.saturating_sub(first));
        for at in whole_words(span.of(text)).take(room) {
            let word = at.shifted(span.start);
            fold(word.of(text), &mut key);
            let next = u32::try_from(self.vocabulary.len()).unwrap_or(u32::MAX);
            let term = match self.ids.get(key.as_str()) {
                Some(&id) => id,
                None => {
                    self.ids.insert(key.clone(), next);
                    let length = u32::try_from(key.chars().count()).unwrap_or(u32::MAX);
                    let script = key.chars().next().and_then(Script::of);
                    self.vocabulary.push(Entry { length, script, first: number, ..Entry::default() });
                    next
                }
            };
            let capital = self.words.len() > first && word.of(text).chars().next().is_some_and(char::is_uppercase);
            if let Some(entry) = self.vocabulary.get_mut(term as usize) {
                entry.count += 1;
                entry.capitals += u32::from(capital);
                entry.sentences += u32::from(entry.last != number);
                entry.last = number;
            }
            self.words.push(Word { span: word, term });
        }
        self.units.push(Unit { span, words: first..self.words.len(), length: words::count(span.of(text)), alone });
    }

    /// Function words: those of a list where the language has one; where it has none, what is both short and all over the text.
    fn mark_function_words(&mut self, language: &str) {
        let n = self.units.len();
        let (listed, address) = (stop::of(language), stop::address(language));
        for (word, &id) in &self.ids {
            if let Some(entry) = self.vocabulary.get_mut(id as usize) {
                let spread = f64::from(entry.sentences) / n.max(1) as f64;
                let named = entry.capitals * 2 > entry.count;
                let common = listed.len() < ENOUGH
                    && n >= 8
                    && !named
                    && ((entry.length <= 3 && spread > 0.2) || (entry.length <= 5 && spread > 0.4));
                let unspaced = entry.script.is_some_and(Script::is_by_character);
                entry.address = address.contains(&word.as_str());
                let alone = entry.length < 2 && !unspaced;
                let number = word.chars().all(|c| c.is_numeric() || c == '_');
                let kana = word.chars().all(|c| matches!(c, '\u{3040}'..='\u{309F}' | 'ー'));
                entry.function = listed.contains(word.as_str()) || (common && !unspaced) || alone || number || kana;
            }
        }
    }
}

/// Lines that hold something, as parts: where no paragraphs are given.
fn line_parts(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim();
        if !body.is_empty() {
            let start = at + (line.len() - line.trim_start().len());
            out.push(Span::new(start, start + body.len()));
        }
        at += line.len();
    }
    out
}

/// [`words::words`], with what a combining mark or a joiner holds together put together again, and whole words of Southeast Asian scripts.
pub(super) fn whole_words(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut found = words::words(text).peekable();
    let mut told = Vec::new().into_iter();
    std::iter::from_fn(move || {
        let mut span = loop {
            if let Some(span) = told.next() {
                return Some(span);
            }
            let span = found.next()?;
            let stretch = southeast_asian::stretch(text, span.start);
            if stretch.is_empty() {
                break span;
            }
            while found.next_if(|next| next.start < stretch.end).is_some() {}
            let spans: Vec<Span> = southeast_asian::words(stretch.of(text)).iter().map(|s| s.shifted(stretch.start)).collect();
            told = spans.into_iter();
        };
        loop {
            let tail = text.get(span.end..).unwrap_or("");
            let marks: usize = tail.chars().take_while(|&c| joins(c)).map(char::len_utf8).sum();
            if marks == 0 {
                return Some(span);
            }
            span.end += marks;
            match found.next_if(|next| next.start == span.end) {
                Some(next) => span.end = next.end,
                None => return Some(span),
            }
        }
    })
}

/// Viramas, nuktas, combining accents and joiners: no letters, but parts of words.
fn joins(c: char) -> bool {
    matches!(u32::from(c), 0xAD | 0x300..=0x36F | 0x200C | 0x200D | 0x591..=0x5C7)
        || (matches!(u32::from(c), 0x900..=0xDFF) && matches!(u32::from(c) & 0x7F, 0x3C | 0x4D | 0x4A) && !c.is_alphanumeric())
        || matches!(u32::from(c), 0xDCA | 0xE47..=0xE4E | 0x1039 | 0x103A | 0x17D2)
}

/// The form in which words are compared: lower case, without soft hyphens and joiners.
fn fold(word: &str, out: &mut String) {
    out.clear();
    for c in word.chars().filter(|c| !matches!(c, '\u{AD}' | '\u{200C}' | '\u{200D}')) {
        if c.is_ascii() { out.push(c.to_ascii_lowercase()) } else { out.extend(c.to_lowercase()) }
    }
}
