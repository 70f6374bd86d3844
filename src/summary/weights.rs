//! The fitted weights: numbers only. `training/summary_weights.py` makes them; nothing else changes them.
//!
//! Fitted by logistic regression on the sentences that a greedy ROUGE oracle chooses in 3,000 articles of CNN/DailyMail (Hermann et
//! al. 2015, Nallapati et al. 2016, See et al. 2017). No text of those articles is part of this crate.

/// One weight a number of [`super::rank::FEATURES`], in log-odds.
pub(super) const NEWS: [f64; 16] = [-0.5, 0.6, 0.4, -1.5, -0.7, 0.3, 0.3, 2.0, 0.0, 0.5, 0.3, 0.8, 0.2, -0.2, -0.5, 0.3];

/// Weight of the likeness to the title, in log-odds. Set by hand: the training texts have no titles.
pub(super) const TITLE: f64 = 1.0;

/// What likeness to a sentence already chosen costs (maximal marginal relevance), in log-odds.
pub(super) const REDUNDANCY: f64 = 1.5;
