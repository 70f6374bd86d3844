//! The learned page model: from the numbers and tokens of a page to probabilities of page types and to the word F1 to expect. Trained by
//! the command in `training/`; holds no rule.

use std::sync::LazyLock;

use super::Judged;
use super::features;
use super::page_type::PageType;
use crate::clean::linear::Linear;
use crate::digest::ModelDigest;
use crate::trees::{ModelError, Trees, sigmoid};

/// The model for pages with markup.
static HTML: LazyLock<Option<PageModel>> = LazyLock::new(|| PageModel::read(HTML_BYTES).ok());
/// The model for plain text.
static PLAIN: LazyLock<Option<PageModel>> = LazyLock::new(|| PageModel::read(PLAIN_BYTES).ok());
const HTML_BYTES: &[u8] = include_bytes!("model/html.bin");
const PLAIN_BYTES: &[u8] = include_bytes!("model/plain.bin");

/// First bytes of a model file.
const MAGIC: &[u8] = b"CDPM1\n";

/// The types the model knows, in the order of its classes.
pub(crate) const TYPES: [PageType; 6] =
    [PageType::Article, PageType::Discussion, PageType::Product, PageType::Listing, PageType::Documentation, PageType::Service];

/// What the linear stages say, as columns of the trees.
const STAGES: [&str; TYPES.len()] = ["l_article", "l_discussion", "l_product", "l_listing", "l_documentation", "l_service"];

/// A linear stage over hashed tokens for each type, and trees over the numbers and the answers of the linear stages.
#[derive(Clone, Debug)]
pub struct PageModel {
    stages: Vec<Linear>,
    types: Trees,
    f1: Trees,
}

/// What the model says of a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Opinion {
    /// Probabilities of article, discussion, product, listing, documentation and service, in this order; they sum to 1.
    pub types: [f32; TYPES.len()],
    /// Word F1 to expect of the clean text, 0 to 1.
    pub f1: f32,
}

impl PageModel {
    /// The compiled-in model for pages with (`true`) or without markup.
    #[must_use]
    pub fn shipped(markup: bool) -> Option<&'static Self> {
        if markup { HTML.as_ref() } else { PLAIN.as_ref() }
    }

    /// Reads a model file: magic, a linear stage for each type, trees of the types, which take turns, trees of the expected F1;
    /// little-endian.
    ///
    /// # Errors
    /// When the file is not a model of this version's numbers.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or(ModelError::Magic)?;
        let mut stages = Vec::new();
        for _ in TYPES {
            stages.push(Linear::read(&mut rest)?.ok_or(ModelError::Damaged)?);
        }
        let known: Vec<&str> = features::names().chain(STAGES).collect();
        Ok(Self { stages, types: Trees::read(&mut rest, &known)?, f1: Trees::read(&mut rest, &known)? })
    }

    /// What it says of a page.
    #[must_use]
    pub fn judge(&self, judged: &Judged<'_, '_>) -> Opinion {
        let mut row = features::numbers(judged);
        let tokens = features::tokens(judged);
        row.extend(self.stages.iter().map(|stage| stage.logit_of_sorted(&tokens)));
        let mut types = [0.0; TYPES.len()];
        types.iter_mut().zip(self.types.sums(&row, TYPES.len())).for_each(|(p, sum)| *p = sum);
        softmax(&mut types);
        Opinion { types, f1: sigmoid(self.f1.sum(&row)) }
    }
}

/// Sums to probabilities.
fn softmax(values: &mut [f32]) {
    let highest = values.iter().copied().fold(f32::MIN, f32::max);
    values.iter_mut().for_each(|v| *v = (*v - highest).exp());
    let sum: f32 = values.iter().sum();
    values.iter_mut().for_each(|v| *v /= sum.max(f32::MIN_POSITIVE));
}

/// Digests of the compiled-in models.
#[must_use]
pub fn digests() -> Vec<ModelDigest> {
    [("page_html", HTML_BYTES), ("page_plain", PLAIN_BYTES)]
        .into_iter()
        .map(|(name, bytes)| ModelDigest { name, digest: crate::digest::digest(bytes) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_in_models_can_be_read() {
        assert!(PageModel::read(HTML_BYTES).is_ok() && PageModel::read(PLAIN_BYTES).is_ok());
        assert_eq!(PageModel::read(b"CDBM3\n").unwrap_err(), ModelError::Magic);
        assert_eq!(PageModel::read(MAGIC).unwrap_err(), ModelError::Damaged);
    }

    #[test]
    fn probabilities_sum_to_one() {
        let mut values = [1000.0, 999.0, -1000.0];
        softmax(&mut values);
        assert!((values.iter().sum::<f32>() - 1.0).abs() < 1e-6 && values[0] > values[1] && values[2] == 0.0);
    }
}
