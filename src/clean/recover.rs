//! When rules leave next to nothing of what the model keeps, they are relaxed in a fixed order and the answer says so.
//! Example: a page that is all comments under a heading keeps them. Guard: never without a model that keeps much more.

use super::article::Decision;
use super::page::Page;
use super::{CleanOptions, verdict};

/// Fewer words than this are too few.
const FEW: u32 = 25;

/// The order in which rules are relaxed: those that cut runs first, then those that take whole paragraphs.
///
/// Left out: rules that take a line alone on its own words or place, of which no number makes an article (`masthead`, `page_date`,
/// `byline`, `cross_reference`, `advertisement`, `share`, `orphan_heading`, `tags_line`).
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::rule::RULES;
    use crate::clean::{clean_by, shape};
    use crate::document::plain;
    use crate::limits::Limits;

    const OF_LINES: &[&str] =
        &["masthead", "page_date", "byline", "cross_reference", "advertisement", "share", "orphan_heading", "tags_line"];

    #[test]
    fn every_rule_is_relaxed_or_left_out_on_purpose() {
        for rule in RULES {
            assert!(ORDER.contains(&rule.id) != OF_LINES.contains(&rule.id), "{}: name it in one of the two lists", rule.id);
        }
        assert_eq!(ORDER.len() + OF_LINES.len(), RULES.len());
    }

    #[test]
    fn a_page_of_comments_keeps_them_and_says_so() {
        let lead =
            "The bridge was closed, and the council asks readers of this page, old and young, to say below what they think of it all.";
        let voice =
            "I have used the bridge for years, and the ferry is slow, wet, dear and never there when one needs it most of all today.";
        let text = format!("{lead}\n\nComments\n\nTom, 2 hours ago\n\n{voice}\n\nAnn, 3 hours ago\n\n{voice} Truly.");
        let document = plain::parse(&text, &Limits::default());
        assert!(shape::shapes(&document).iter().filter(|s| s.is_prose()).count() == 3);
        let article = clean_by(None, &document, &CleanOptions::default());
        assert_eq!(article.relaxed, ["comments"]);
        assert!(article.text.contains("the ferry is slow"));
    }
}
