//! The learned block model: gradient-boosted trees (Friedman 2001) over the features, read from one compact file. Trained by the
//! command in `training/`; holds no rule.

use std::sync::LazyLock;

use super::block_words::BlockWords;
use super::features::{self, Features, NameGroups, Rows, Totals};
use super::linear::Linear;
use super::shape::Shape;
use super::weights::{self, Weight};
use crate::digest::ModelDigest;
use crate::document::Document;
use crate::trees::{self, LANES, ModelError, ROW, Trees, sigmoid, take};

/// The model for pages with markup.
static HTML: LazyLock<Option<BlockModel>> = LazyLock::new(|| BlockModel::read(HTML_BYTES).ok());
/// The model for plain text.
static PLAIN: LazyLock<Option<BlockModel>> = LazyLock::new(|| BlockModel::read(PLAIN_BYTES).ok());
const HTML_BYTES: &[u8] = include_bytes!("model/html.bin");
const PLAIN_BYTES: &[u8] = include_bytes!("model/plain.bin");

/// First bytes of a model file.
const MAGIC: &[u8] = b"CDBM3\n";

/// Log-odds below which a block is not shown to the next trees: they have next to nothing to say of those (an attentional cascade: Viola
/// and Jones 2001).
const HOPELESS: f32 = -8.0;
/// Sum of the first trees at which the others are not asked any more: none of them brings a block back from there.
const SETTLED: f32 = -3.5;
/// Rows that are filled before the trees walk them: few enough for the nearest cache.
const ROWS: usize = 32;

/// A linear stage over hashed tokens, and passes of trees over the features. What the stage before said of all blocks is among the
/// features of each pass: stacking (Wolpert 1992), and between passes auto-context (Tu and Bai 2010). The default is untrained.
#[derive(Clone, Debug, Default)]
pub struct BlockModel {
    linear: Option<Linear>,
    passes: Vec<Trees>,
}

impl BlockModel {
    /// The compiled-in model for pages with (`true`) or without markup.
    #[must_use]
    pub fn shipped(markup: bool) -> Option<&'static Self> {
        if markup { HTML.as_ref() } else { PLAIN.as_ref() }
    }

    /// Reads a model file: magic, linear stage, u8 number of passes, the trees of each; little-endian.
    ///
    /// # Errors
    /// When the file is not a model of this version's features.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or(ModelError::Magic)?;
        let known: Vec<&str> = features::names().collect();
        let linear = Linear::read(&mut rest)?;
        let [passes] = take(&mut rest)?;
        let passes = (0..passes).map(|_| Trees::read(&mut rest, &known)).collect::<Result<_, _>>()?;
        Ok(Self { linear, passes })
    }

    /// The features that the last pass reads.
    #[must_use]
    pub fn features(&self, document: &Document<'_>, shapes: &[Shape]) -> Features {
        if shapes.is_empty() {
            return Features::default();
        }
        let (words, names) = (BlockWords::new(document), NameGroups::of(document));
        let totals = Totals::new(document, shapes, &words, &names);
        self.rows(&totals).table()
    }

    /// The features that weighed most with each block.
    pub(super) fn weights(&self, document: &Document<'_>, shapes: &[Shape], most: usize) -> Vec<Vec<Weight>> {
        let names: Vec<&'static str> = features::names().collect();
        let trees = self.passes.last();
        trees.map(|trees| weights::weights(trees, &self.features(document, shapes), &names, most)).unwrap_or_default()
    }

    /// Probability of each block to belong to the article, 0 to 1.
    pub(super) fn scores(&self, document: &Document<'_>, shapes: &[Shape], words: &BlockWords, names: &NameGroups) -> Vec<f32> {
        if shapes.is_empty() {
            return Vec::new();
        }
        let totals = Totals::new(document, shapes, words, names);
        let rows = self.rows(&totals);
        let log_odds = self.passes.last().map_or_else(|| vec![0.0; rows.len()], |trees| log_odds(trees, &rows));
        log_odds.into_iter().map(sigmoid).collect()
    }

    /// The rows of the last pass.
    fn rows<'t, 'a>(&self, totals: &'t Totals<'t, 'a>) -> Rows<'t, 'a> {
        let mut rows = Rows::new(totals);
        if let Some(linear) = &self.linear {
            rows.hear(features::log_odds(totals, linear));
        }
        for trees in self.passes.split_last().map_or(&[][..], |(_, earlier)| earlier) {
            rows.hear(log_odds(trees, &rows));
        }
        rows
    }
}

/// What the trees say of each block, as log-odds.
fn log_odds(trees: &Trees, rows: &Rows<'_, '_>) -> Vec<f32> {
    let mut all: Vec<f32> = (0..rows.len()).map(|i| rows.heard(i).unwrap_or(0.0)).collect();
    let open: Vec<usize> = (0..all.len()).filter(|&i| all[i] > HOPELESS).collect();
    let mut values = vec![0.0; features::width()];
    let mut table = vec![[ROW; LANES]; ROWS.min(open.len()).div_ceil(LANES)];
    for blocks in open.chunks(ROWS) {
        for (&i, row) in blocks.iter().zip(table.as_flattened_mut()) {
            rows.fill(i, &mut values);
            *row = trees::row(&values);
        }
        let sums = trees.sum_each(&mut table, blocks.len(), SETTLED);
        blocks.iter().zip(sums).for_each(|(&i, sum)| all[i] = sum);
    }
    all
}

/// Digests of the compiled-in models.
#[must_use]
pub fn digests() -> Vec<ModelDigest> {
    [("block_html", HTML_BYTES), ("block_plain", PLAIN_BYTES)]
        .into_iter()
        .map(|(name, bytes)| ModelDigest { name, digest: crate::digest::digest(bytes) })
        .collect()
}
