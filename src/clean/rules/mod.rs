//! One rule, one file: what it is about, why, an example, and its guard. The list below is the registry.

use super::rule::Rule;

/// Every rule.
pub(super) const ALL: &[Rule] = &[];
