//! The learned block model: gradient-boosted trees (Friedman 2001) over the features, read from one compact file. Trained by the
//! command in `training/`; holds no rule.

use std::sync::LazyLock;

use super::features::{self, Features};
use crate::digest::ModelDigest;
use crate::trees::{ModelError, Trees, sigmoid};

/// The model for pages with markup.
static HTML: LazyLock<Option<BlockModel>> = LazyLock::new(|| BlockModel::read(HTML_BYTES).ok());
/// The model for plain text.
static PLAIN: LazyLock<Option<BlockModel>> = LazyLock::new(|| BlockModel::read(PLAIN_BYTES).ok());
const HTML_BYTES: &[u8] = include_bytes!("model/html.bin");
const PLAIN_BYTES: &[u8] = include_bytes!("model/plain.bin");

/// First bytes of a model file.
const MAGIC: &[u8] = b"CDBM1\n";

/// Trees over the features.
#[derive(Clone, Debug)]
pub struct BlockModel {
    trees: Trees,
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
        Ok(Self { trees: Trees::read(&mut rest, &known)? })
    }

    /// Probability of each block to belong to the article, 0 to 1.
    #[must_use]
    pub fn scores(&self, features: &Features) -> Vec<f32> {
        (0..features.len()).map(|i| sigmoid(self.trees.sum(features.row(i)))).collect()
    }
}

/// Digests of the compiled-in models.
#[must_use]
pub fn digests() -> Vec<ModelDigest> {
    [("block_html", HTML_BYTES), ("block_plain", PLAIN_BYTES)]
        .into_iter()
        .map(|(name, bytes)| ModelDigest { name, digest: crate::digest::digest(bytes) })
        .collect()
}
