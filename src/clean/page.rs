//! What rules may look at: the blocks with their shapes and phrases, the first decision of the model, and where the article's prose
//! lies. Read-only; rules answer with findings.

use rustc_hash::FxHashMap;
use std::cell::OnceCell;

use super::block_words::BlockWords;
use super::shape::Shape;
use crate::document::{Block, BlockKind, Document};
use crate::text::lexicon::{self, Class, Found};
use crate::text::words::{fold_hash, words};

/// Where the run of prose lies, in block indices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    /// First prose block of the body.
    pub body_start: usize,
    /// One past the last prose block of the body.
    pub body_end: usize,
}

/// A page as rules see it.
#[derive(Debug)]
pub struct Page<'p, 'a> {
    /// The page.
    pub document: &'p Document<'a>,
    /// One shape a block.
    pub shapes: &'p [Shape],
    /// The words of the blocks.
    pub words: &'p BlockWords,
    /// Probability of each block to be in the article.
    pub scores: &'p [f32],
    /// What the model would keep.
    pub kept: &'p [bool],
    /// Where the prose is; empty when there is none.
    pub zone: Zone,
    /// The headline's block.
    pub title: Option<usize>,
    /// Phrases of closed lists, one entry a block.
    found: Vec<Found>,
    /// Kept words before each block, and of all blocks at the end.
    kept_words: Vec<u32>,
    /// How often each word stands in the kept prose; counted when a rule asks.
    body_words: OnceCell<FxHashMap<u64, u32>>,
}

impl<'p, 'a> Page<'p, 'a> {
    /// A page with what rules ask for counted once.
    #[must_use]
    pub fn new(document: &'p Document<'a>, shapes: &'p [Shape], words: &'p BlockWords, scores: &'p [f32], kept: &'p [bool]) -> Self {
        let found = lexicon::look_all(document.blocks.iter().map(|b| document.block_text(b)));
        let mut kept_words = vec![0];
        let mut sum = 0u32;
        for (shape, &kept) in shapes.iter().zip(kept) {
            sum = sum.saturating_add(if kept { shape.words } else { 0 });
            kept_words.push(sum);
        }
        let zone = super::zone::body_zone(shapes, kept);
        Self { document, shapes, words, scores, kept, zone, title: None, found, kept_words, body_words: OnceCell::new() }
    }

    /// Number of blocks.
    #[must_use]
    pub fn len(&self) -> usize {
        self.document.blocks.len()
    }

    /// Whether there is no block.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.document.blocks.is_empty()
    }

    /// A block.
    #[must_use]
    pub fn block(&self, index: usize) -> &'p Block {
        &self.document.blocks[index]
    }

    /// Its text.
    #[must_use]
    pub fn text(&self, index: usize) -> &'p str {
        self.document.blocks[index].text.of(&self.document.text)
    }

    /// The phrases of closed lists in it.
    #[must_use]
    pub fn found(&self, index: usize) -> Found {
        self.found[index]
    }

    /// Whether a block is one of these phrases or begins with one.
    #[must_use]
    pub fn starts(&self, index: usize, class: Class) -> bool {
        self.found[index].starts(class)
    }

    /// Whether it stands before the body's first prose block.
    #[must_use]
    pub fn is_before_body(&self, index: usize) -> bool {
        index < self.zone.body_start
    }

    /// Whether it stands behind the body's last prose block.
    #[must_use]
    pub fn is_after_body(&self, index: usize) -> bool {
        index >= self.zone.body_end
    }

    /// Share of the kept words that stand before a block, 0 to 1; 1 where nothing is kept.
    #[must_use]
    pub fn progress(&self, index: usize) -> f64 {
        let all = self.kept_words[self.len()];
        if all == 0 { 1.0 } else { f64::from(self.kept_words[index]) / f64::from(all) }
    }

    /// Words the model keeps.
    #[must_use]
    pub fn words_kept(&self) -> u32 {
        self.kept_words[self.len()]
    }

    /// Share of the kept words that stand in prose, 0 to 1; 0 where nothing is kept. High on articles, low on lists.
    #[must_use]
    pub fn prose_share(&self) -> f64 {
        let prose = self.shapes.iter().zip(self.kept).filter(|(shape, kept)| **kept && shape.is_prose());
        let words = prose.fold(0u32, |sum, (shape, _)| sum.saturating_add(shape.words));
        f64::from(words) / f64::from(self.words_kept().max(1))
    }

    /// A line of its own: few words, no sentence end, neither table cell nor code.
    #[must_use]
    pub fn is_short_line(&self, index: usize, most: u32) -> bool {
        let shape = &self.shapes[index];
        let plain = !matches!(self.block(index).kind, BlockKind::Cell { .. } | BlockKind::Code);
        plain && shape.words <= most && !shape.ends_sentence
    }

    /// How often each word of a text stands in the kept prose outside block `own`, the lowest of all words; 0 without words.
    #[must_use]
    pub fn least_mentions(&self, text: &str, own: usize) -> u32 {
        let own = if self.in_prose(own) { self.words.of(own) } else { &[] };
        words(text).map(|word| self.mentions(fold_hash(word.of(text)), own)).min().unwrap_or(0)
    }

    /// Share of a block's words of four letters or more that the rest of the kept prose has too, 0 to 1.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn overlap(&self, index: usize) -> f32 {
        let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
        self.words.looks(index).filter(|(_, look)| look.long).for_each(|(h, _)| *counts.entry(h).or_default() += 1);
        let own = self.in_prose(index);
        let shared = counts.iter().filter(|(h, n)| self.body_words().get(*h).copied().unwrap_or(0) > if own { **n } else { 0 }).count();
        if counts.is_empty() { 0.0 } else { shared as f32 / counts.len() as f32 }
    }

    fn body_words(&self) -> &FxHashMap<u64, u32> {
        self.body_words.get_or_init(|| {
            let mut words = FxHashMap::default();
            let prose = (0..self.len()).filter(|&i| self.in_prose(i));
            prose.flat_map(|i| self.words.of(i)).for_each(|h| *words.entry(*h).or_default() += 1);
            words
        })
    }

    fn in_prose(&self, index: usize) -> bool {
        self.kept[index] && self.shapes[index].is_prose()
    }

    fn mentions(&self, hash: u64, own: &[u64]) -> u32 {
        let all = self.body_words().get(&hash).copied().unwrap_or(0);
        all.saturating_sub(u32::try_from(own.iter().filter(|h| **h == hash).count()).unwrap_or(u32::MAX))
    }
}
