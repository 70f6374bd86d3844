//! The learned choice between the candidates of a field: trees from a candidate's numbers to the log odds of it against "none of them is
//! right". Trained by the command in `training/`; knows no field by heart and holds no rule.

use std::sync::LazyLock;

use super::{author_numbers, date_numbers, title_numbers};
use crate::digest::ModelDigest;
use crate::trees::{ModelError, Trees, take};

/// The model for pages with markup.
static HTML: LazyLock<Option<MetadataModel>> = LazyLock::new(|| MetadataModel::read(HTML_BYTES).ok());
/// The model for plain text.
static PLAIN: LazyLock<Option<MetadataModel>> = LazyLock::new(|| MetadataModel::read(PLAIN_BYTES).ok());
const HTML_BYTES: &[u8] = include_bytes!("model/html.bin");
const PLAIN_BYTES: &[u8] = include_bytes!("model/plain.bin");

/// First bytes of a model file.
const MAGIC: &[u8] = b"CDMM3\n";

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
    /// Constant, and weights of the log odds of the best candidate, of the next, and of the page being an article (J. Platt 1999, with more
    /// than one input).
    scaling: [f32; 4],
}

impl MetadataModel {
    /// The compiled-in model for pages with (`true`) or without markup.
    #[must_use]
    pub fn shipped(markup: bool) -> Option<&'static Self> {
        if markup { HTML.as_ref() } else { PLAIN.as_ref() }
    }

    /// Reads a model file: magic, then for title, authors and date of publication five little-endian f32, the least probability of an
    /// answer and the four numbers that scale probabilities, and trees. A file may end after any field; the rest is then chosen by the measured precision of sources alone.
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
            let mut scaling = [0.0; 4];
            for weight in &mut scaling {
                *weight = f32::from_le_bytes(take(&mut rest)?);
            }
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
    /// How likely each candidate is the right one, 0 to 1, and at most 1 together: softmax over them and "none", whose log odds are 0.
    /// `priors`, the measured precision of their best sources, where nothing was learned.
    fn scores(&self, rows: &[Vec<f32>], priors: impl Iterator<Item = f64>) -> Vec<f64> {
        let Some(trees) = &self.trees else {
            return priors.collect();
        };
        let sums: Vec<f64> = rows.iter().map(|row| f64::from(trees.sum(row))).collect();
        let most = sums.iter().copied().fold(0.0, f64::max);
        let all = (-most).exp() + sums.iter().map(|s| (s - most).exp()).sum::<f64>();
        sums.iter().map(|s| (s - most).exp() / all).collect()
    }

    /// Candidates with their scores, best first; of two that are as likely, the one found first.
    pub(super) fn order<T>(&self, candidates: impl IntoIterator<Item = T>, rows: &[Vec<f32>], prior: impl Fn(&T) -> f64) -> Vec<(T, f64)> {
        let candidates: Vec<T> = candidates.into_iter().collect();
        let scores = self.scores(rows, candidates.iter().map(prior));
        let mut ordered: Vec<(T, f64)> = candidates.into_iter().zip(scores).collect();
        ordered.sort_by(|a, b| b.1.total_cmp(&a.1));
        ordered
    }

    /// Makes confidences of the scores of ordered candidates: for the best the probability that it is right, and no other is surer.
    pub(super) fn calibrate<T>(&self, ordered: &mut [(T, f64)], article: f32) {
        let next = ordered.get(1).map_or(0.0, |r| r.1);
        if let Some((best, others)) = ordered.split_first_mut() {
            best.1 = self.probability(best.1, next, article);
            others.iter_mut().for_each(|r| r.1 = r.1.min(best.1));
        }
    }

    /// Probability that the best candidate is right, 0 to 1, from its score, that of the next, 0 where there is none, and how likely the page
    /// is an article, 0 to 1.
    fn probability(&self, best: f64, next: f64, article: f32) -> f64 {
        if self.trees.is_none() {
            return best;
        }
        let [constant, of_best, of_next, of_article] = self.scaling.map(f64::from);
        let article = f64::from(article).max(LEAST_ARTICLE);
        let sum = constant + of_best * log_odds(best) + of_next * log_odds(next) + of_article * log_odds(article);
        1.0 / (1.0 + (-sum).exp())
    }

    /// Whether an answer of this probability is better than none.
    pub(super) fn suffices(&self, probability: f64) -> bool {
        probability >= f64::from(self.least)
    }
}

/// Less than this the verdict does not say of a kind of page, so 0 is anything below it.
const LEAST_ARTICLE: f64 = 0.01;

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
        let scaling = [0.0, 1.0, -0.5, 0.3];
        let ranker = Ranker { trees: MetadataModel::shipped(true).unwrap().title.trees.clone(), least: 0.0, scaling };
        assert!(ranker.probability(0.8, 0.7, 0.5) < ranker.probability(0.8, 0.1, 0.5));
        // As does a page that is hardly an article, the more so the surer that is, down to what the verdict leaves out.
        assert!(ranker.probability(0.8, 0.1, 0.02) < ranker.probability(0.8, 0.1, 0.5));
        assert!(ranker.probability(0.8, 0.1, 0.0) < ranker.probability(0.8, 0.1, 0.02));
        let odds = 0.8_f64 / 0.2 * (0.1_f64 / 0.9).powf(-0.5) * (0.01_f64 / 0.99).powf(0.3);
        assert!((ranker.probability(0.8, 0.1, 0.0) - odds / (1.0 + odds)).abs() < 1e-6);
        assert!(Ranker::default().probability(0.8, 0.7, 0.5) > 0.79);
    }

    #[test]
    fn candidates_share_what_none_leaves() {
        let ranker = &MetadataModel::shipped(true).unwrap().title;
        let row = vec![0.0; title_numbers::names().len()];
        let of = |count: usize| ranker.scores(&vec![row.clone(); count], std::iter::empty());
        let (alone, three) = (of(1), of(3));
        assert!(alone[0] > three[0] && three[0] == three[2]);
        assert!(three.iter().sum::<f64>() < 1.0 && of(0).is_empty());
        assert_eq!(Ranker::default().scores(&[row], [0.7].into_iter()), [0.7]);
    }

    #[test]
    fn the_compiled_in_models_can_be_read() {
        assert!(MetadataModel::read(HTML_BYTES).is_ok() && MetadataModel::read(PLAIN_BYTES).is_ok());
        assert_eq!(MetadataModel::read(b"CDPM1\n").unwrap_err(), ModelError::Magic);
        assert_eq!(MetadataModel::read(b"CDMM3\n\0").unwrap_err(), ModelError::Damaged);
    }
}
