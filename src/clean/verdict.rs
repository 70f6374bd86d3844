//! Brings the model and the rules together: one decision a block, its role and its reasons. Finds nothing itself.
//!
//! A finding with two kinds of evidence decides; with one, only together with a model in doubt. Example: "also read" lead-in (words)
//! and no full stop (shape) remove a line the model keeps. Guard: findings for keeping are asked first.

use super::article::{Decision, Evidence, Reason, Role};
use super::page::Page;
use super::rule::{Finding, RULES};
use super::{CleanOptions, title};
use crate::document::{AttrName, BlockKind, Document, NodeId, Tag};

/// Below this the model's score counts as evidence of its own.
const DOUBT: f32 = 0.5;

/// Decides every block; rules named in `relaxed` are left out.
#[must_use]
pub fn decide(page: &Page<'_, '_>, options: &CleanOptions, relaxed: &[&str]) -> Vec<Decision> {
    let mut navigation = Navigation(vec![None; page.document.nodes.len()]);
    let mut decisions: Vec<Decision> = (0..page.len()).map(|i| by_model(page, i, &mut navigation)).collect();
    let mut settled = vec![false; page.len()];
    for rule in RULES.iter().filter(|r| !relaxed.contains(&r.id)) {
        for finding in (rule.find)(page) {
            if finding.of.is_some_and(|of| !decisions.get(of).is_some_and(|d| d.kept)) {
                continue;
            }
            if let (Some(decision), Some(settled)) = (decisions.get_mut(finding.block), settled.get_mut(finding.block)) {
                apply(decision, settled, finding, options);
            }
        }
    }
    title::apply(page, &mut decisions, options);
    for decision in &mut decisions {
        decision.reasons.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    }
    decisions
}

fn by_model(page: &Page<'_, '_>, index: usize, navigation: &mut Navigation) -> Decision {
    let (score, kept) = (page.scores[index], page.kept[index]);
    let reason = Reason { rule: "block_model", evidence: Evidence::Model, detail: Box::default(), weight: (score - 0.5) * 2.0 };
    let role = if kept { Role::Body } else { structural_role(page, index, navigation) };
    Decision { role, kept, score, reasons: vec![reason], span: None, duplicate_of: None }
}

/// What the markup says a removed block is.
fn structural_role(page: &Page<'_, '_>, index: usize, navigation: &mut Navigation) -> Role {
    let block = page.block(index);
    match block.kind {
        _ if block.hidden => return Role::Hidden,
        BlockKind::Control => return Role::Control,
        BlockKind::Caption => return Role::Caption,
        _ => {}
    }
    // Markup nests at most as deep as the reader's limit allows; navigation says so near by.
    let mut near = page.document.ancestors(block.owner).take(12);
    if near.any(|id| navigation.is(page.document, id)) { Role::Navigation } else { Role::Boilerplate }
}

/// Which elements are navigation, found when first asked for.
struct Navigation(Vec<Option<bool>>);

impl Navigation {
    fn is(&mut self, document: &Document<'_>, id: NodeId) -> bool {
        *self.0[id as usize].get_or_insert_with(|| {
            matches!(document.node(id).tag, Tag::Nav | Tag::Menu)
                || document.attr(id, AttrName::Role).is_some_and(|r| r.eq_ignore_ascii_case("navigation"))
                || document.attr(id, AttrName::Class).is_some_and(|c| {
                    c.split_ascii_whitespace().any(|c| matches!(c, "nav" | "menu" | "navbar" | "breadcrumb" | "breadcrumbs" | "pagination"))
                })
        })
    }
}

fn apply(decision: &mut Decision, settled: &mut bool, finding: Finding, options: &CleanOptions) {
    let mut kinds: Vec<Evidence> = finding.reasons.iter().map(|r| r.evidence).collect();
    if decision.score < DOUBT && !finding.keep {
        kinds.push(Evidence::Model);
    }
    kinds.sort_unstable();
    kinds.dedup();
    decision.duplicate_of = finding.of.and_then(|of| of.try_into().ok()).or(decision.duplicate_of);
    decision.reasons.extend(finding.reasons);
    if kinds.len() < 2 || *settled {
        return;
    }
    *settled = true;
    if finding.keep {
        decision.kept = true;
        decision.role = Role::Body;
        return;
    }
    let wanted = (finding.role == Role::Comment && options.include_comments) || (finding.role == Role::Caption && options.include_captions);
    decision.kept = decision.kept && wanted;
    decision.role = finding.role;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(score: f32) -> Decision {
        Decision { role: Role::Body, kept: true, score, reasons: Vec::new(), span: None, duplicate_of: None }
    }

    fn finding(kinds: &[Evidence]) -> Finding {
        let reasons = kinds.iter().map(|&evidence| Reason { rule: "x", evidence, detail: Box::default(), weight: -0.5 }).collect();
        Finding { block: 0, role: Role::Share, keep: false, reasons, of: None }
    }

    #[test]
    fn two_kinds_remove_and_one_does_not() {
        let options = CleanOptions::default();
        let (mut sure, mut doubtful, mut both) = (decision(0.9), decision(0.4), decision(0.9));
        apply(&mut sure, &mut false, finding(&[Evidence::Shape]), &options);
        apply(&mut doubtful, &mut false, finding(&[Evidence::Shape]), &options);
        apply(&mut both, &mut false, finding(&[Evidence::Shape, Evidence::Zone]), &options);
        assert!(sure.kept && !doubtful.kept && !both.kept);
        assert_eq!((sure.role, both.role), (Role::Body, Role::Share));
    }
}
