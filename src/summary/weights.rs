//! The fitted weights: numbers only. `training/summary_weights.py` makes them; nothing else changes them.
//!
//! Fitted by logistic regression on the sentences that a greedy ROUGE oracle chooses in 3,000 articles of CNN/DailyMail (Hermann et
//! al. 2015, Nallapati et al. 2016, See et al. 2017). No text of those articles is part of this crate.

/// One weight a number of [`super::rank::FEATURES`], in log-odds.
pub(super) const NEWS: [f64; 16] =
    [-0.684, 0.487, -2.576, -3.744, -0.515, -0.207, -0.112, 4.764, -1.210, -1.708, 1.807, 0.967, 0.523, -0.296, -0.115, 0.685];

/// Weight of the likeness to the title, in log-odds. Set by hand: the training texts have no titles.
pub(super) const TITLE: f64 = 1.0;

/// What likeness to a sentence already chosen costs (maximal marginal relevance), in log-odds.
pub(super) const REDUNDANCY: f64 = 1.5;
