//! One rule, one file: what it is about, why, an example, and its guard. The list below is the registry.

mod advertisement;
mod author_box;
mod byline;
mod call_to_action;
mod caption;
mod comments;
mod consent;
mod cross_reference;
pub(super) mod dates;
mod duplicate;
mod legal;
mod masthead;
mod orphan_heading;
mod page_date;
mod related_list;
mod share;
mod tags_line;

use super::article::{Evidence, Reason, Role};
use super::rule::{Finding, Rule};

/// Every rule.
pub(super) const ALL: &[Rule] = &[
    Rule { id: "masthead", find: masthead::find },
    Rule { id: "page_date", find: page_date::find },
    Rule { id: "byline", find: byline::find },
    Rule { id: "cross_reference", find: cross_reference::find },
    Rule { id: "author_box", find: author_box::find },
    Rule { id: "advertisement", find: advertisement::find },
    Rule { id: "share", find: share::find },
    Rule { id: "consent", find: consent::find },
    Rule { id: "orphan_heading", find: orphan_heading::find },
    Rule { id: "call_to_action", find: call_to_action::find },
    Rule { id: "legal", find: legal::find },
    Rule { id: "caption", find: caption::find },
    Rule { id: "tags_line", find: tags_line::find },
    Rule { id: "comments", find: comments::find },
    Rule { id: "related_list", find: related_list::find },
    Rule { id: "duplicate", find: duplicate::find },
];

/// A finding against a block.
fn finding(block: usize, role: Role, rule: &'static str, reasons: &[(Evidence, &str, f32)]) -> Finding {
    let reasons = reasons.iter().map(|&(evidence, detail, weight)| Reason { rule, evidence, detail: detail.into(), weight }).collect();
    Finding { block, role, keep: false, reasons, of: None }
}

#[cfg(test)]
mod tests {
    use crate::clean::block_words::BlockWords;
    use crate::clean::page::Page;
    use crate::clean::rule::Finding;
    use crate::clean::{shape, title};
    use crate::document::plain;
    use crate::limits::Limits;

    /// What a rule finds on a plain page of which all prose is kept.
    pub(super) fn findings(find: fn(&Page<'_, '_>) -> Vec<Finding>, text: &str) -> Vec<Finding> {
        let document = plain::parse(text, &Limits::default());
        let shapes = shape::shapes(&document);
        let kept: Vec<bool> = shapes.iter().map(shape::Shape::is_prose).collect();
        let scores = vec![0.9; kept.len()];
        let words = BlockWords::new(&document);
        let mut page = Page::new(&document, &shapes, &words, &scores, &kept);
        page.title = title::find(&page);
        find(&page)
    }
}
