//! Features of a block's own text: its shape, its repeats, what it shares with the title and the description.

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet, FxHasher};
use std::hash::Hasher;

use super::{Row, Totals, headings, share};
use crate::document::Document;
use crate::document::hidden::json_ld_bodies;
use crate::text::words::{self, fold_hash};

pub(super) const NAMES: [&str; 31] = [
    "words",
    "chars",
    "chars_per_word",
    "link_share",
    "capitalised",
    "marks_per_word",
    "ends_sentence",
    "ends_colon",
    "digit_share",
    "commas_per_word",
    "has_sign",
    "bold_share",
    "sentences",
    "words_per_sentence",
    "all_upper",
    "currency",
    "starts_lower",
    "questions",
    "repeats",
    "copy",
    "title_overlap",
    "title_cover",
    "description_overlap",
    "frequent_share",
    "kind",
    "heading_level",
    "hidden",
    "fallback",
    "is_prose",
    "stated_overlap",
    "stated_words",
];

/// What is known of a word.
#[derive(Clone, Copy, Default)]
struct Known {
    title: bool,
    description: bool,
    frequent: bool,
}

/// What all blocks are compared with.
pub(super) struct Own<'t, 'a> {
    totals: &'t Totals<'t, 'a>,
    /// Times each block's text stands on the page, and how many of them before it.
    copies: Vec<(u32, u32)>,
    /// The words of the title and of the description, and the most frequent short words, which are function words in any language.
    known: FxHashMap<u64, Known>,
    title_words: usize,
    /// Three-word sequences of the body that structured data states, and how many words it has.
    stated: FxHashSet<u64>,
    stated_words: usize,
}

impl<'t, 'a> Own<'t, 'a> {
    pub(super) fn new(totals: &'t Totals<'t, 'a>) -> Self {
        let document = totals.document;
        let mut short: FxHashMap<u64, u32> = FxHashMap::default();
        let mut texts: FxHashMap<u64, u32> = FxHashMap::with_capacity_and_hasher(totals.len(), FxBuildHasher);
        let mut copies = Vec::with_capacity(totals.len());
        let mut keys = Vec::with_capacity(totals.len());
        for block in 0..totals.len() {
            let mut key = FxHasher::default();
            for (hash, look) in totals.block_words.looks(block) {
                key.write_u64(hash);
                if look.short {
                    *short.entry(hash).or_insert(0) += 1;
                }
            }
            let key = key.finish();
            let seen = texts.entry(key).or_insert(0);
            copies.push((0, *seen));
            *seen += 1;
            keys.push(key);
        }
        for (copy, key) in copies.iter_mut().zip(&keys) {
            copy.0 = texts.get(key).copied().unwrap_or(1);
        }
        let mut ranked: Vec<(u32, u64)> = short.into_iter().map(|(hash, count)| (count, hash)).collect();
        ranked.sort_unstable_by(|a, b| b.cmp(a));
        ranked.truncate(25);
        let title = title_words(document);
        let description = hashes(document.head.meta("og:description").or_else(|| document.head.meta("description")).unwrap_or(""));
        let mut known: FxHashMap<u64, Known> = FxHashMap::default();
        title.iter().for_each(|&hash| known.entry(hash).or_default().title = true);
        description.into_iter().for_each(|hash| known.entry(hash).or_default().description = true);
        ranked.into_iter().for_each(|(_, hash)| known.entry(hash).or_default().frequent = true);
        let (stated, stated_words) = stated_body(document);
        Self { totals, copies, known, title_words: title.len(), stated, stated_words }
    }

    #[allow(clippy::cast_precision_loss)]
    pub(super) fn fill(&self, i: usize, mut row: Row<'_>) {
        let (shape, block) = (&self.totals.shapes[i], &self.totals.document.blocks[i]);
        let words = shape.words.max(1) as f32;
        let own = self.totals.block_words.of(i);
        let (mut title, mut description, mut frequent) = (Vec::new(), 0, 0);
        for (&word, known) in own.iter().filter_map(|word| Some((word, self.known.get(word)?))) {
            if known.title {
                title.push(word);
            }
            description += usize::from(known.description);
            frequent += usize::from(known.frequent);
        }
        let within = |count: usize| share(count as f32, own.len() as f32);
        row.push(shape.words as f32);
        row.push(shape.chars as f32);
        row.push(shape.chars as f32 / words);
        row.push(shape.link_share);
        row.push(shape.capitalised_share());
        row.push(shape.marks as f32 / words);
        row.flag(shape.ends_sentence);
        row.flag(shape.ends_colon);
        row.push(share(shape.digits as f32, shape.chars as f32));
        row.push(shape.commas as f32 / words);
        row.flag(shape.has_sign);
        row.push(shape.bold_share);
        row.push(shape.sentences as f32);
        row.push(words / (shape.sentences.max(1)) as f32);
        row.flag(shape.all_upper());
        row.flag(shape.has_currency);
        row.flag(shape.starts_lower);
        row.push(shape.questions as f32);
        row.push(self.copies[i].0 as f32);
        row.push(self.copies[i].1 as f32);
        row.push(within(title.len()));
        title.sort_unstable();
        title.dedup();
        row.push(share(title.len() as f32, self.title_words as f32));
        row.push(within(description));
        row.push(within(frequent));
        row.push(kind_code(block.kind));
        row.push(f32::from(self.totals.headings[i]));
        row.flag(block.hidden);
        row.flag(block.fallback);
        row.flag(shape.is_prose());
        row.push(self.stated_share(own));
        row.push(self.stated_words as f32);
    }

    /// Share of a text's three-word sequences that the stated body has too; -1 where none is stated, or the text is shorter.
    #[allow(clippy::cast_precision_loss)]
    fn stated_share(&self, words: &[u64]) -> f32 {
        if self.stated.is_empty() || words.len() < 3 {
            return -1.0;
        }
        let hits = words.windows(3).filter(|w| self.stated.contains(&sequence_hash(w))).count();
        share(hits as f32, (words.len() - 2) as f32)
    }
}

/// A number for what a block is by markup.
pub(super) fn kind_code(kind: crate::document::BlockKind) -> f32 {
    use crate::document::BlockKind as K;
    match kind {
        K::Paragraph => 0.0,
        K::Heading(_) => 1.0,
        K::ListItem { .. } => 2.0,
        K::Cell { .. } => 3.0,
        K::Code => 4.0,
        K::Quote => 5.0,
        K::Caption => 6.0,
        K::Control => 7.0,
    }
}

/// The three-word sequences of the bodies in structured data, and the number of their words.
fn stated_body(document: &Document<'_>) -> (FxHashSet<u64>, usize) {
    let (mut sequences, mut count) = (FxHashSet::default(), 0);
    for body in json_ld_bodies(document) {
        let text = body.text();
        let words: Vec<u64> = words::words(&text).map(|w| fold_hash(w.of(&text))).collect();
        count += words.len();
        sequences.extend(words.windows(3).map(sequence_hash));
    }
    (sequences, count)
}

fn sequence_hash(words: &[u64]) -> u64 {
    let mut hasher = FxHasher::default();
    words.iter().for_each(|&w| hasher.write_u64(w));
    hasher.finish()
}

/// The words of the stated title; those of the address where plain text states none.
fn title_words(document: &Document<'_>) -> FxHashSet<u64> {
    match document.head.meta("og:title").or(document.head.title.as_deref()) {
        None if !document.has_markup => headings::address_words(document.url),
        stated => hashes(stated.unwrap_or("")),
    }
}

fn hashes(text: &str) -> FxHashSet<u64> {
    words::words(text).map(|w| fold_hash(w.of(text))).collect()
}
