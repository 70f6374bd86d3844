//! What a rule is, and the one list of them. A rule never removes by itself: it finds blocks, names their role, and gives reasons;
//! a finding with two kinds of evidence removes, one alone only lowers the score.

use super::article::{Reason, Role};
use super::page::Page;
use super::rules;

/// One rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Stable id, lower snake case; stands in every reason it gives.
    pub id: &'static str,
    /// Finds what it is about.
    pub find: fn(&Page<'_, '_>) -> Vec<Finding>,
}

/// What a rule found.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Index of the block.
    pub block: usize,
    /// What it is for.
    pub role: Role,
    /// Whether the finding speaks for keeping the block instead.
    pub keep: bool,
    /// Why; two kinds of evidence remove.
    pub reasons: Vec<Reason>,
    /// The block that makes this one superfluous; the finding holds only where that one is kept.
    pub of: Option<usize>,
}

/// All rules, in the order in which their findings are considered: the first that decides about a block names its role.
pub const RULES: &[Rule] = rules::ALL;
