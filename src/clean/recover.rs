//! When rules leave next to nothing of what the model keeps, they are relaxed in a fixed order and the answer says so.
//! Example: a page that is all comments under a heading keeps them. Guard: never without a model that keeps much more.

use super::article::Decision;
use super::page::Page;
use super::{CleanOptions, verdict};

/// Fewer words than this are too few.
const FEW: u32 = 25;

/// The order in which rules are relaxed: those that cut runs first.
const ORDER: &[&str] = &["comments", "related_list", "duplicate", "consent", "legal", "call_to_action", "author_box", "caption"];

/// The decisions and which rules were relaxed for them.
#[must_use]
pub fn decide(page: &Page<'_, '_>, options: &CleanOptions) -> (Vec<Decision>, Vec<&'static str>) {
    let mut decisions = verdict::decide(page, options, &[]);
    let mut relaxed = Vec::new();
    for rule in ORDER {
        let left: u32 = decisions.iter().zip(page.shapes).filter(|(d, _)| d.kept).map(|(_, s)| s.words).sum();
        if left >= FEW || page.words_kept() < 3 * FEW.max(left) {
            break;
        }
        relaxed.push(*rule);
        decisions = verdict::decide(page, options, &relaxed);
    }
    (decisions, relaxed)
}
