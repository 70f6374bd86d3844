//! The weights of the signals, in log-odds. Numbers only.
//!
//! Fitted by `training/summary_weights.py`; no text is part of them.

use super::rank::SIGNALS;

/// One weight for each signal, in the order of [`NAMES`](super::rank::NAMES).
pub(super) type Weights = [f64; SIGNALS];

pub(super) const NEWS: Weights = [
    0.0, 1.0, -1.0, -2.0, 1.0, -1.0, 0.0, 2.0, 0.5, 0.0, 0.5, 0.0, 0.5, 0.0, 0.2, 0.0, -0.3, 1.0,
];

pub(super) const CENTRAL: Weights = [
    0.0, 0.0, 0.0, 0.0, 1.0, -1.0, 0.5, 4.0, 0.5, 0.5, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0, 1.0,
];
