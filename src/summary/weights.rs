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
    -2.064, // is_first
    0.091,  // inverse_index
    -0.834, // relative_position
    -3.359, // words_before
    0.910,  // length
    -0.575, // short
    -0.195, // relative_length
    2.155,  // centroid
    -0.599, // centrality_forward
    -0.396, // centrality_backward
    1.255,  // lead_similarity
    1.155,  // mean_count
    1.042,  // repeated_words
    0.070,  // mean_spread
    0.263,  // digits
    -0.331, // quotes
    -0.506, // opens_with_quote
    1.000,  // title
];

/// Content alone; BBC News Summary.
pub(super) const CENTRAL: Weights = [
    0.0,    // is_first
    0.0,    // inverse_index
    0.0,    // relative_position
    0.0,    // words_before
    3.190,  // length
    -0.340, // short
    0.106,  // relative_length
    1.878,  // centroid
    1.156,  // centrality_forward
    1.384,  // centrality_backward
    0.0,    // lead_similarity
    -1.556, // mean_count
    0.506,  // repeated_words
    2.251,  // mean_spread
    -0.050, // digits
    0.091,  // quotes
    -0.327, // opens_with_quote
    0.358,  // title
];
