//! Numbers the children of each open element by tag. Only the innermost open element gets children, so the counts lie on a stack.

use crate::document::Tag;

/// The counts of the open elements.
#[derive(Debug, Default)]
pub(super) struct Siblings {
    /// How many children of each tag, those of the innermost element last.
    counts: Vec<(Tag, u32)>,
    /// Where the counts of each element inside the root begin.
    starts: Vec<usize>,
}

impl Siblings {
    /// An element begins; what follows are its children.
    pub(super) fn enter(&mut self) {
        self.starts.push(self.counts.len());
    }

    /// The innermost element ends.
    pub(super) fn leave(&mut self) {
        if let Some(start) = self.starts.pop() {
            self.counts.truncate(start);
        }
    }

    /// Counts a child of the innermost element: its 1-based number among those of its tag.
    pub(super) fn count(&mut self, tag: Tag) -> u32 {
        let start = self.starts.last().copied().unwrap_or(0);
        if let Some((_, count)) = self.counts.iter_mut().skip(start).find(|(t, _)| *t == tag) {
            *count = count.saturating_add(1);
            return *count;
        }
        self.counts.push((tag, 1));
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_are_numbered_by_parent_and_tag() {
        let mut siblings = Siblings::default();
        assert_eq!([siblings.count(Tag::P), siblings.count(Tag::Div)], [1, 1]);
        siblings.enter();
        assert_eq!([siblings.count(Tag::P), siblings.count(Tag::P)], [1, 2]);
        siblings.leave();
        assert_eq!([siblings.count(Tag::P), siblings.count(Tag::Div)], [2, 2]);
    }
}
