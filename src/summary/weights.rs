//! The weights of the signals, in log-odds. Numbers only; each line is one signal, in the order of [`NAMES`](super::rank::NAMES).
//!
//! Fitted by `training/summary_weights.py`: a conditional logit against the sentences a greedy search picks for ROUGE (Nallapati et
//! al. 2017). Data: CNN/DailyMail (Hermann et al. 2015, See et al. 2017) and BBC News Summary (Greene & Cunningham 2006); no text of
//! theirs is kept here. The weights know no language: no signal reads a word list of its own.

use super::rank::SIGNALS;

/// One weight for each signal.
pub(super) type Weights = [f64; SIGNALS];

/// Position and content; CNN/DailyMail. `title` is set by hand, that data has no titles.
pub(super) const NEWS: Weights = [
    -2.013, // is_first
    0.379,  // inverse_index
    -0.689, // relative_position
    -3.006, // words_before
    0.871,  // length
    -0.382, // short
    -0.177, // relative_length
    1.297,  // centroid
    -0.109, // centrality_forward
    -0.386, // centrality_backward
    1.310,  // lead_similarity
    1.244,  // mean_count
    0.980,  // repeated_words
    0.100,  // mean_spread
    0.264,  // digits
    -0.258, // quotes
    -0.422, // opens_with_quote
    1.000,  // title
];

/// Content alone; BBC News Summary.
pub(super) const CENTRAL: Weights = [
    0.0,    // is_first
    0.0,    // inverse_index
    0.0,    // relative_position
    0.0,    // words_before
    3.165,  // length
    -0.333, // short
    0.096,  // relative_length
    1.812,  // centroid
    1.192,  // centrality_forward
    1.334,  // centrality_backward
    0.0,    // lead_similarity
    -1.552, // mean_count
    0.530,  // repeated_words
    2.225,  // mean_spread
    -0.039, // digits
    0.094,  // quotes
    -0.330, // opens_with_quote
    0.334,  // title
];
