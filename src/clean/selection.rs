//! What the caller wants kept or left out, whatever model and rules say: elements by selector, tables, by-lines. Judges no text.

use super::CleanOptions;
use super::article::{Decision, Evidence, Reason, Role};
use crate::document::selector::Selector;
use crate::document::{Block, BlockKind, Document};

/// Blocks before the first kept one in which a by-line is that of the article.
const LEAD: usize = 8;

/// Applies what was asked for. Leaving out comes last: it wins over keeping.
pub fn apply(document: &Document<'_>, options: &CleanOptions, decisions: &mut [Decision]) {
    if options.include_byline {
        keep_byline(decisions);
    }
    for selector in &options.keep_selectors {
        select(document, selector, decisions, true);
    }
    if !options.include_tables {
        let cells = document.blocks.iter().zip(decisions.iter_mut()).filter(|(b, _)| matches!(b.kind, BlockKind::Cell { .. }));
        cells.for_each(|(_, decision)| settle(decision, false, "include_tables", "tables are left out as asked"));
    }
    for selector in &options.drop_selectors {
        select(document, selector, decisions, false);
    }
}

fn keep_byline(decisions: &mut [Decision]) {
    let Some(first) = decisions.iter().position(|d| d.kept) else { return };
    let last = decisions.iter().rposition(|d| d.kept).unwrap_or(first);
    for decision in decisions.iter_mut().take(last + 1).skip(first.saturating_sub(LEAD)) {
        if matches!(decision.role, Role::Byline | Role::Dateline) {
            settle(decision, true, "include_byline", "the by-line is kept as asked");
        }
    }
}

fn select(document: &Document<'_>, selector: &Selector, decisions: &mut [Decision], keep: bool) {
    if !document.has_markup {
        return;
    }
    let covered = selector.covered(document);
    let rule = if keep { "keep_selector" } else { "drop_selector" };
    for (block, decision) in document.blocks.iter().zip(decisions) {
        if is_covered(document, block, &covered) {
            settle(decision, keep, rule, selector.text());
        }
    }
}

/// Whether the block stands in a covered element, or all its text does.
fn is_covered(document: &Document<'_>, block: &Block, covered: &[bool]) -> bool {
    let is = |id: usize| covered.get(id).is_some_and(|c| *c);
    let holds = |id: u32| document.node(id).text.span().contains(block.text);
    is(block.owner as usize) || block.nodes.clone().any(|id| is(id as usize) && holds(id))
}

fn settle(decision: &mut Decision, keep: bool, rule: &'static str, detail: &str) {
    decision.kept = keep;
    let weight = if keep { 1.0 } else { -1.0 };
    decision.reasons.insert(0, Reason { rule, evidence: Evidence::Structure, detail: detail.into(), weight });
    match (keep, decision.role) {
        (true, Role::Boilerplate | Role::Hidden | Role::Control | Role::Navigation) => decision.role = Role::Body,
        (false, Role::Body) => decision.role = Role::Boilerplate,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::clean::{CleanOptions, clean};
    use crate::document::html;
    use crate::document::selector::Selector;
    use crate::limits::Limits;

    const PAGE: &str = "<title>The harbour reopens</title><h1>The harbour reopens</h1><p class=by>By Ada Byron</p><article><p>The harbour reopened on Monday after the long winter, \
        and the first ferry left at nine with forty passengers on board.</p><p class=x>Nobody in the town could remember a colder January, and \
        the ice had been thick enough to walk on for six whole weeks.</p><table><tr><td>Ferries a day</td><td>Nine</td></tr></table></article>\
        <footer><p>Harbour office, Pier 4</p></footer>";

    fn text(options: &CleanOptions) -> String {
        clean(&html::parse(PAGE, &Limits::default()), options).text
    }

    fn selectors(all: &[&str]) -> Vec<Selector> {
        all.iter().map(|s| Selector::parse(s).unwrap()).collect()
    }

    #[test]
    fn dropping_wins_over_keeping() {
        let keep = CleanOptions { keep_selectors: selectors(&["footer"]), ..CleanOptions::default() };
        assert!(text(&keep).contains("Pier 4") && !text(&CleanOptions::default()).contains("Pier 4"));
        let both = CleanOptions { drop_selectors: selectors(&["footer p, .x"]), ..keep };
        let left = text(&both);
        assert!(!left.contains("Pier 4") && !left.contains("January") && left.contains("first ferry"));
    }

    #[test]
    fn tables_are_left_out_as_asked() {
        let keep = CleanOptions { keep_selectors: selectors(&["table"]), ..CleanOptions::default() };
        assert!(text(&keep).contains("Nine"));
        assert!(!text(&CleanOptions { include_tables: false, ..keep }).contains("Nine"));
    }

    #[test]
    fn the_byline_is_kept_as_asked() {
        assert!(!text(&CleanOptions::default()).contains("Byron"));
        assert!(text(&CleanOptions { include_byline: true, ..CleanOptions::default() }).contains("By Ada Byron"));
    }
}
