//! The weights of the signals, in log-odds: two numbers for each signal, in the order of [`NAMES`](super::rank::NAMES).
//!
//! Fitted by `training/summary_weights.py`: a conditional logit against the sentences a greedy search picks for ROUGE (Nallapati et
//! al. 2017). Data: CNN/DailyMail (Hermann et al. 2015, See et al. 2017) and BBC News Summary (Greene & Cunningham 2006); no text of
//! theirs is kept here. The weights know no language: no signal reads a word list of its own.

use super::rank::{SIGNALS, Signals};

/// How many sentences an article usually has.
const USUAL: f64 = 20.0;
/// How far an article's length may move a weight, in natural logarithms.
const FURTHEST: f64 = 1.5;

/// For each signal its weight in an article of usual length, and what is added to it for every natural logarithm that the article is
/// longer: the first sentences say more of a long article than of a short one.
pub(super) struct Weights([[f64; 2]; SIGNALS]);

impl Weights {
    /// The weights in an article of so many sentences.
    pub(super) fn of(&self, sentences: usize) -> Signals {
        let longer = (sentences.max(1) as f64 / USUAL).ln().clamp(-FURTHEST, FURTHEST);
        self.0.map(|[usual, slope]| slope.mul_add(longer, usual))
    }
}

/// Position and content; CNN/DailyMail, and BBC News Summary at 0.15 of its weight.
pub(super) const NEWS: Weights = Weights([
    [-1.328, -0.747], // is_first
    [0.820, 0.683],   // inverse_index
    [-0.855, -0.342], // relative_position
    [-1.155, -0.479], // words_before
    [1.514, -0.189],  // length
    [-0.352, -0.095], // short
    [-0.219, 0.049],  // relative_length
    [1.883, 1.099],   // centroid
    [-0.104, -0.378], // centrality_forward
    [-0.001, -0.576], // centrality_backward
    [0.840, 1.227],   // lead_similarity
    [-0.480, 0.091],  // mean_count
    [0.914, 0.389],   // repeated_words
    [0.634, -0.214],  // mean_spread
    [0.217, 0.015],   // digits
    [-0.033, -0.392], // quotes
    [-0.208, -0.126], // opens_with_quote
    [0.380, -0.183],  // title
]);

/// Content alone, whatever the length; BBC News Summary.
pub(super) const CENTRAL: Weights = Weights([
    [0.0, 0.0],    // is_first
    [0.0, 0.0],    // inverse_index
    [0.0, 0.0],    // relative_position
    [0.0, 0.0],    // words_before
    [3.214, 0.0],  // length
    [-0.336, 0.0], // short
    [0.101, 0.0],  // relative_length
    [1.842, 0.0],  // centroid
    [1.165, 0.0],  // centrality_forward
    [1.395, 0.0],  // centrality_backward
    [0.0, 0.0],    // lead_similarity
    [-1.564, 0.0], // mean_count
    [0.513, 0.0],  // repeated_words
    [2.253, 0.0],  // mean_spread
    [-0.049, 0.0], // digits
    [0.091, 0.0],  // quotes
    [-0.328, 0.0], // opens_with_quote
    [0.359, 0.0],  // title
]);
