//! Parts of the text that are written in other words, or not at all. Finds none.

use crate::text::span::Span;

/// A part of [`crate::document::Document::text`] that is not written as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) span: Span,
    /// The label of the note that a reference in its place leads to.
    pub(super) label: Option<String>,
}

/// Cuts in text order, none in another.
#[derive(Debug, Default)]
pub(super) struct Cuts(Vec<Cut>);

impl Cuts {
    pub(super) fn of(mut cuts: Vec<Cut>) -> Self {
        cuts.sort_by_key(|cut| cut.span);
        let mut end = 0;
        cuts.retain(|cut| {
            let free = cut.span.start >= end && !cut.span.is_empty();
            end = if free { cut.span.end } else { end };
            free
        });
        Self(cuts)
    }

    /// Those that share a byte with `span`.
    pub(super) fn within(&self, span: Span) -> impl Iterator<Item = &Cut> {
        let first = self.0.partition_point(|cut| cut.span.end <= span.start);
        self.0.iter().skip(first).take_while(move |cut| cut.span.start < span.end)
    }

    /// Whether one of them covers all of `span`.
    pub(super) fn cover(&self, span: Span) -> bool {
        self.within(span).any(|cut| cut.span.contains(span))
    }
}
