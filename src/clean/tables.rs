//! Rows of tables that stay together: a cell alone says too little of itself for a model of words. Removes nothing.

use super::article::{Decision, Evidence};
use crate::document::{Block, Document};

/// Completes each row most of which is kept, and each table most rows of which are, with what the model alone dropped; nothing hidden, and
/// no cell at or below the least score asked for.
pub(super) fn complete(document: &Document<'_>, least: Option<f32>, decisions: &mut [Decision]) {
    let mut at = 0;
    for table in document.blocks.chunk_by(|a, b| a.table == b.table) {
        let cells = at..at + table.len();
        at = cells.end;
        if let (Some(Block { table: 1.., .. }), Some(decisions)) = (table.first(), decisions.get_mut(cells)) {
            complete_table(table, least, decisions);
        }
    }
}

fn complete_table(table: &[Block], least: Option<f32>, decisions: &mut [Decision]) {
    let (mut rows, mut at) = (Vec::new(), 0);
    for row in table.chunk_by(|a, b| a.group == b.group) {
        let bytes =
            |kept: bool| -> usize { row.iter().zip(&decisions[at..]).filter(|(_, d)| d.kept == kept).map(|(b, _)| b.text.len()).sum() };
        rows.push((at..at + row.len(), bytes(true) > bytes(false)));
        at += row.len();
    }
    let most = rows.iter().filter(|(_, kept)| *kept).count() * 2 > rows.len();
    let detail = if most { "most rows of its table are kept" } else { "most of its row is kept" };
    for (row, _) in rows.into_iter().filter(|(_, kept)| most || *kept) {
        let cells = table[row.clone()].iter().zip(&mut decisions[row]);
        cells.filter(|(cell, d)| !cell.hidden && by_model(d)).for_each(|(_, d)| d.keep_for_structure(least, "table", detail));
    }
}

/// Whether no rule speaks against a block.
fn by_model(decision: &Decision) -> bool {
    decision.reasons.iter().all(|reason| reason.evidence == Evidence::Model)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::article::{Reason, Role};
    use crate::document::html::parse;
    use crate::limits::Limits;

    /// The cells that are kept where those with a capital are kept by the model, and those with a star dropped by a rule.
    fn kept(page: &str) -> Vec<String> {
        let document = parse(page, &Limits::default());
        let decide = |b| {
            let text = document.block_text(b);
            let evidence = if text.contains('*') { Evidence::Vocabulary } else { Evidence::Model };
            let reasons = vec![Reason { rule: "x", evidence, detail: Box::default(), weight: -0.5 }];
            Decision { role: Role::Body, kept: text.contains(char::is_uppercase), score: 0.4, reasons, span: None, duplicate_of: None }
        };
        let mut decisions: Vec<_> = document.blocks.iter().map(decide).collect();
        complete(&document, None, &mut decisions);
        document.blocks.iter().zip(&decisions).filter(|(_, d)| d.kept).map(|(b, _)| document.block_text(b).to_owned()).collect()
    }

    #[test]
    fn rows_and_tables_are_completed() {
        let row = |cells: &str| format!("<tr>{}", cells.split(' ').map(|c| format!("<td>{c}")).collect::<String>());
        let table = |rows: &[&str]| format!("<p>a</p><table>{}</table><p>b</p>", rows.iter().map(|r| row(r)).collect::<String>());
        assert_eq!(kept(&table(&["one two", "THREE Four", "FIVE 6"])), ["one", "two", "THREE", "Four", "FIVE", "6"]);
        assert_eq!(kept(&table(&["one two", "THREE 4", "five six"])), ["THREE", "4"]);
        assert_eq!(kept(&table(&["one t*", "THREE 4", "FIVE 6"])), ["one", "THREE", "4", "FIVE", "6"]);
        assert_eq!(kept(&table(&["One t*"])), ["One"]);
    }
}
