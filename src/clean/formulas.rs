//! Formulas on lines of their own, of which a model of words makes little: between kept blocks they are kept. Removes nothing.

use super::article::Decision;
use crate::document::{Block, Document};

/// Bytes beside the formulas of a block: a full stop, the number of an equation.
const BESIDE: usize = 8;

/// Keeps blocks that hold nothing but formulas if the blocks before and after them, other such blocks aside, are kept; none at or below
/// the least score asked for.
pub(super) fn keep(document: &Document<'_>, least: Option<f32>, decisions: &mut [Decision]) {
    let formulas: Vec<bool> = document.blocks.iter().map(|block| is_formula(document, block)).collect();
    let mut at = 0;
    for run in formulas.chunk_by(|a, b| a == b) {
        let (start, end) = (at, at + run.len());
        at = end;
        let is_kept = |at: Option<usize>| at.and_then(|at| decisions.get(at)).is_some_and(|d| d.kept);
        if run.first() == Some(&true) && is_kept(start.checked_sub(1)) && is_kept(Some(end)) {
            let run = decisions.get_mut(start..end).unwrap_or_default().iter_mut();
            run.for_each(|d| d.keep_for_structure(least, "formula", "nothing but a formula between kept blocks"));
        }
    }
}

fn is_formula(document: &Document<'_>, block: &Block) -> bool {
    let formulas = block.nodes.clone().filter(|&id| document.formula(id).is_some());
    let bytes: usize = formulas.map(|id| document.node_text(id).len()).sum();
    bytes > 0 && !block.hidden && block.text.len().saturating_sub(bytes) <= BESIDE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::article::Role;
    use crate::document::html::parse;
    use crate::limits::Limits;

    /// The texts of the blocks that are kept besides the paragraphs that begin with "Text".
    fn kept(page: &str) -> Vec<String> {
        let document = parse(page, &Limits::default());
        let is_text = |block: &Block| document.block_text(block).starts_with("Text");
        let decision = |b| Decision { role: Role::Body, kept: is_text(b), score: 0.4, reasons: Vec::new(), span: None, duplicate_of: None };
        let mut decisions: Vec<_> = document.blocks.iter().map(decision).collect();
        keep(&document, None, &mut decisions);
        let kept = document.blocks.iter().zip(&decisions).filter(|(b, d)| d.kept && !is_text(b));
        kept.map(|(b, _)| document.block_text(b).to_owned()).collect()
    }

    const FORMULA: &str = "<div><math><mi>x</mi><mo>=</mo><mi>y</mi></math> (12)</div>";

    #[test]
    fn formulas_go_with_the_text_around_them() {
        assert_eq!(kept(&format!("<p>Text a{FORMULA}{FORMULA}<p>Text b")), ["x = y (12)", "x = y (12)"]);
        assert!(
            kept(&format!("{FORMULA}<p>Text a<p>other{FORMULA}<p>Text b<p>the sum of <math><mi>x</mi></math> for all<p>Text c")).is_empty()
        );
        assert!(kept(&format!("<p>Text a{FORMULA}")).is_empty());
    }
}
