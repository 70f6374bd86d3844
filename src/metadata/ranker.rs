//! The learned choice between the candidates of a field: trees from a candidate's numbers to the probability that it is right. Trained by
//! the command in `training/`; knows no field by heart and holds no rule.

use std::sync::LazyLock;

use super::{author_numbers, date_numbers, title_numbers};
use crate::digest::ModelDigest;
use crate::trees::{ModelError, Trees, sigmoid, take};

/// The model for pages with markup.
static HTML: LazyLock<Option<MetadataModel>> = LazyLock::new(|| MetadataModel::read(HTML_BYTES).ok());
/// The model for plain text.
static PLAIN: LazyLock<Option<MetadataModel>> = LazyLock::new(|| MetadataModel::read(PLAIN_BYTES).ok());
const HTML_BYTES: &[u8] = include_bytes!("model/html.bin");
const PLAIN_BYTES: &[u8] = include_bytes!("model/plain.bin");

/// First bytes of a model file.
const MAGIC: &[u8] = b"CDMM2\n";

/// A ranker for each field whose sources contradict each other.
#[derive(Clone, Debug, Default)]
pub struct MetadataModel {
    pub(super) title: Ranker,
    pub(super) authors: Ranker,
    pub(super) published: Ranker,
}

/// Trees, how what they say of the best candidate becomes a probability, and that below which no answer is better than this one.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranker {
    trees: Option<Trees>,
    least: f32,
    /// Constant, weight of the best candidate's log odds, weight of those of the next (J. Platt 1999, with the runner-up as second input).
    scaling: [f32; 3],
}

impl MetadataModel {
    /// The compiled-in model for pages with (`true`) or without markup.
    #[must_use]
    pub fn shipped(markup: bool) -> Option<&'static Self> {
        if markup { HTML.as_ref() } else { PLAIN.as_ref() }
    }

    /// Reads a model file: magic, then for title, authors and date of publication four little-endian f32, the least probability of an
    /// answer and the three numbers that scale probabilities, and trees. A file may end after any field; the rest is then chosen by the measured precision of sources alone.
    ///
    /// # Errors
    /// When the file is not a model of this version's numbers.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or(ModelError::Magic)?;
        let mut field = |known: &[&str]| -> Result<Ranker, ModelError> {
            if rest.is_empty() {
                return Ok(Ranker::default());
            }
            let least = f32::from_le_bytes(take(&mut rest)?);
            let scaling =
                [f32::from_le_bytes(take(&mut rest)?), f32::from_le_bytes(take(&mut rest)?), f32::from_le_bytes(take(&mut rest)?)];
            Ok(Ranker { trees: Some(Trees::read(&mut rest, known)?), least, scaling })
        };
        Ok(Self {
            title: field(&title_numbers::names())?,
            authors: field(&author_numbers::names())?,
            published: field(&date_numbers::names())?,
        })
    }
}

impl Ranker {
    /// How likely a candidate is right by itself, 0 to 1; `prior`, the measured precision of its best source, where nothing was learned.
    pub(super) fn score(&self, row: &[f32], prior: f64) -> f64 {
        self.trees.as_ref().map_or(prior, |trees| f64::from(sigmoid(trees.sum(row))))
    }

    /// Probability that the best candidate is right, 0 to 1, from its score and that of the next, 0 where there is none.
    pub(super) fn probability(&self, best: f64, next: f64) -> f64 {
        if self.trees.is_none() {
            return best;
        }
        let [constant, of_best, of_next] = self.scaling.map(f64::from);
        1.0 / (1.0 + (-(constant + of_best * log_odds(best) + of_next * log_odds(next))).exp())
    }

    /// Whether an answer of this probability is better than none.
    pub(super) fn suffices(&self, probability: f64) -> bool {
        probability >= f64::from(self.least)
    }
}

fn log_odds(probability: f64) -> f64 {
    let p = probability.clamp(1e-4, 1.0 - 1e-4);
    (p / (1.0 - p)).ln()
}

/// Digests of the compiled-in models.
#[must_use]
pub fn digests() -> Vec<ModelDigest> {
    [("metadata_html", HTML_BYTES), ("metadata_plain", PLAIN_BYTES)]
        .into_iter()
        .map(|(name, bytes)| ModelDigest { name, digest: crate::digest::digest(bytes) })
        .collect()
}

/// Numbers with their names, which so cannot drift apart: a function to the values, and the names in the same order.
macro_rules! numbers {
    ($names:ident, fn $function:ident($($argument:ident : $kind:ty),*) { given { $($setup:tt)* } $($name:ident = $value:expr,)* }) => {
        const $names: &[&str] = &[$(stringify!($name)),*];

        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::as_conversions)]
        fn $function($($argument: $kind),*) -> Vec<f32> {
            $($setup)*
            vec![$(($value) as f32),*]
        }
    };
}
pub(super) use numbers;

/// Rules as a set, a bit each.
macro_rules! bits {
    ($($rule:expr),* $(,)?) => { $(1 << $rule as u32)|* };
}
pub(super) use bits;

/// 1 for yes.
pub(super) fn flag(value: bool) -> f32 {
    f32::from(u8::from(value))
}

/// Which rules gave a candidate, as columns.
pub(super) fn given(rules: u64, count: usize) -> impl Iterator<Item = f32> {
    (0..count).map(move |rule| flag(rules >> rule & 1 == 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_close_runner_up_makes_the_best_less_sure() {
        let scaling = [0.0, 1.0, -0.5];
        let ranker = Ranker { trees: MetadataModel::shipped(true).unwrap().title.trees.clone(), least: 0.0, scaling };
        assert!(ranker.probability(0.8, 0.7) < ranker.probability(0.8, 0.1));
        assert!(Ranker::default().probability(0.8, 0.7) > 0.79);
    }

    #[test]
    fn the_compiled_in_models_can_be_read() {
        assert!(MetadataModel::read(HTML_BYTES).is_ok() && MetadataModel::read(PLAIN_BYTES).is_ok());
        assert_eq!(MetadataModel::read(b"CDPM1\n").unwrap_err(), ModelError::Magic);
        assert_eq!(MetadataModel::read(b"CDMM2\n\0").unwrap_err(), ModelError::Damaged);
    }
}
