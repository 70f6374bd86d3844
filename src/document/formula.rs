//! Formulas: elements whose text is mathematics, written as TeX or in one line. Reads none; the HTML front end does.

use super::{AttrName, Document, NodeId, Tag};

/// How a formula is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formula {
    /// In the line.
    Inline,
    /// On lines of its own.
    Display,
}

/// Starts of the classes of pictures of formulas, whose `alt` is TeX: Wikipedia's, and those of older wikis and blogs.
const PICTURES: [&str; 3] = ["mwe-math-fallback-image", "tex", "latex"];

impl Document<'_> {
    /// Whether the element is a formula, and how it is set. Its text is [`super::Node::text`].
    #[must_use]
    pub fn formula(&self, id: NodeId) -> Option<Formula> {
        let node = self.node(id);
        if node.text.span().is_empty() || !matches!(node.tag, Tag::Math | Tag::Script | Tag::Img) {
            return None;
        }
        let says = |name, what| self.attr(id, name).is_some_and(|value| value.contains(what));
        let display =
            says(AttrName::Display, "block") || says(AttrName::Type, "mode=display") || says(AttrName::Class, "fallback-image-display");
        Some(if display { Formula::Display } else { Formula::Inline })
    }

    /// Whether an `img` shows a formula.
    #[must_use]
    pub fn shows_formula(&self, id: NodeId) -> bool {
        self.attr(id, AttrName::Class).is_some_and(is_picture)
    }
}

/// Whether a picture with this `class` shows a formula.
pub(super) fn is_picture(class: &str) -> bool {
    let [wiki, names @ ..] = PICTURES;
    class.split_ascii_whitespace().any(|word| word.starts_with(wiki) || names.contains(&word))
}
