//! The learned block model: gradient-boosted trees (Friedman 2001) over the features, read from one compact file. Trained by the
//! command in `training/`; holds no rule.

use std::sync::LazyLock;

use super::features::{self, Features};
use crate::digest::ModelDigest;

/// The model for pages with markup.
static HTML: LazyLock<Option<BlockModel>> = LazyLock::new(|| BlockModel::read(HTML_BYTES).ok());
/// The model for plain text.
static PLAIN: LazyLock<Option<BlockModel>> = LazyLock::new(|| BlockModel::read(PLAIN_BYTES).ok());
const HTML_BYTES: &[u8] = include_bytes!("model/html.bin");
const PLAIN_BYTES: &[u8] = include_bytes!("model/plain.bin");

/// First bytes of a model file.
const MAGIC: &[u8] = b"CDBM1\n";

/// Trees over named features.
#[derive(Clone, Debug)]
pub struct BlockModel {
    trees: Vec<Tree>,
    splits: Vec<Split>,
    leaves: Vec<f32>,
}

/// Where a tree begins.
#[derive(Clone, Copy, Debug)]
struct Tree {
    splits: usize,
    leaves: usize,
    /// Its first split, or its only leaf as `!0`.
    root: i16,
}

#[derive(Clone, Copy, Debug)]
struct Split {
    column: u16,
    threshold: f32,
    /// Next split, or a leaf as `!leaf`.
    left: i16,
    right: i16,
}

/// What is wrong with a model file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// It does not begin as one.
    #[error("not a block model file")]
    Magic,
    /// It ends too early or points outside itself.
    #[error("the block model file is damaged")]
    Damaged,
    /// It wants a feature that this version does not compute.
    #[error("unknown feature {0}")]
    UnknownFeature(String),
}

impl BlockModel {
    /// The compiled-in model for pages with (`true`) or without markup.
    #[must_use]
    pub fn shipped(markup: bool) -> Option<&'static Self> {
        if markup { HTML.as_ref() } else { PLAIN.as_ref() }
    }

    /// Reads a model file: magic, feature names, trees; little-endian.
    ///
    /// # Errors
    /// When the file is not a model of this version's features.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or(ModelError::Magic)?;
        let known: Vec<&str> = features::names().collect();
        let mut columns = Vec::new();
        for _ in 0..u16::from_le_bytes(take(&mut rest)?) {
            let [length] = take(&mut rest)?;
            let (name, tail) = rest.split_at_checked(length.into()).ok_or(ModelError::Damaged)?;
            rest = tail;
            let column = known.iter().position(|k| k.as_bytes() == name);
            let column = column.ok_or_else(|| ModelError::UnknownFeature(String::from_utf8_lossy(name).into_owned()))?;
            columns.push(u16::try_from(column).map_err(|_| ModelError::Damaged)?);
        }
        let mut model = Self { trees: Vec::new(), splits: Vec::new(), leaves: Vec::new() };
        for _ in 0..u16::from_le_bytes(take(&mut rest)?) {
            model.read_tree(&mut rest, &columns)?;
        }
        Ok(model)
    }

    fn read_tree(&mut self, rest: &mut &[u8], columns: &[u16]) -> Result<(), ModelError> {
        let count = i16::from_le_bytes(take(rest)?);
        self.trees.push(Tree { splits: self.splits.len(), leaves: self.leaves.len(), root: if count > 0 { 0 } else { !0 } });
        for at in 0..count {
            let column = usize::from(u16::from_le_bytes(take(rest)?));
            let column = *columns.get(column).ok_or(ModelError::Damaged)?;
            let threshold = f32::from_le_bytes(take(rest)?);
            let (left, right) = (i16::from_le_bytes(take(rest)?), i16::from_le_bytes(take(rest)?));
            // Children come after their parent, so that every walk ends.
            let sound = |child: i16| if child >= 0 { child > at && child < count } else { !child <= count };
            if !sound(left) || !sound(right) {
                return Err(ModelError::Damaged);
            }
            self.splits.push(Split { column, threshold, left, right });
        }
        for _ in 0..=count {
            self.leaves.push(f32::from_le_bytes(take(rest)?));
        }
        Ok(())
    }

    /// Probability of each block to belong to the article, 0 to 1.
    #[must_use]
    pub fn scores(&self, features: &Features) -> Vec<f32> {
        (0..features.len()).map(|i| sigmoid(self.margin(features.row(i)))).collect()
    }

    fn margin(&self, row: &[f32]) -> f32 {
        let leaf = |tree: &Tree| {
            let mut at = tree.root;
            while let Ok(split) = usize::try_from(at) {
                let split = &self.splits[tree.splits + split];
                at = if row[usize::from(split.column)] <= split.threshold { split.left } else { split.right };
            }
            self.leaves[tree.leaves + usize::try_from(!at).unwrap_or(0)]
        };
        self.trees.iter().map(leaf).sum()
    }
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], ModelError> {
    let (head, tail) = rest.split_first_chunk::<N>().ok_or(ModelError::Damaged)?;
    *rest = tail;
    Ok(*head)
}

/// Digests of the compiled-in models.
#[must_use]
pub fn digests() -> Vec<ModelDigest> {
    [("block_html", HTML_BYTES), ("block_plain", PLAIN_BYTES)]
        .into_iter()
        .map(|(name, bytes)| ModelDigest { name, digest: crate::digest::digest(bytes) })
        .collect()
}
