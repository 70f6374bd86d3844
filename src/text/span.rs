//! Half-open byte ranges and their conversion to other offset units. Not a text type: a span never owns what it points into.

use std::ops::Range;

/// A half-open range of UTF-8 byte offsets `[start, end)` into some text. Which text is said wherever a span is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte of the range.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range from `start` to `end`; `end` is raised to `start` where it lies before it.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the range holds no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The range as the standard library's type.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// What the span covers in `text`; empty where it does not fit (out of range or inside a character).
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }

    /// The same range moved `by` bytes to the right.
    #[must_use]
    pub fn shifted(self, by: usize) -> Self {
        Self { start: self.start + by, end: self.end + by }
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// A span in half the bytes, for what a page has hundreds of thousands of. Offsets from 4 GiB on are cut to that:
/// [`Limits::MOST_INPUT_BYTES`](crate::limits::Limits::MOST_INPUT_BYTES) keeps pages below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    start: u32,
    end: u32,
}

impl Extent {
    /// The same range in full size.
    #[must_use]
    pub fn span(self) -> Span {
        Span { start: self.start as usize, end: self.end as usize }
    }

    /// The range from the same first byte to another end, if that lies behind it.
    #[must_use]
    pub fn up_to(self, end: usize) -> Self {
        Span::new(self.start as usize, end).into()
    }
}

impl From<Span> for Extent {
    fn from(span: Span) -> Self {
        let cut = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: cut(span.start), end: cut(span.end) }
    }
}

/// The unit in which offsets are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OffsetUnit {
    /// UTF-8 bytes (Rust, Go).
    #[default]
    Utf8Bytes,
    /// UTF-16 code units (JavaScript, Java, C#).
    Utf16Units,
    /// Unicode scalar values (Python).
    CodePoints,
}

/// Bytes between two checkpoints of an [`OffsetMap`].
const STRIDE: usize = 256;

/// Converts byte offsets of one text to another unit: one pass to build, then at most 256 bytes of scanning a look-up.
#[derive(Debug)]
pub struct OffsetMap<'t> {
    text: &'t str,
    unit: OffsetUnit,
    checkpoints: Vec<u32>,
}

impl<'t> OffsetMap<'t> {
    /// A map over `text`; free for [`OffsetUnit::Utf8Bytes`] and for pure ASCII.
    #[must_use]
    pub fn new(text: &'t str, unit: OffsetUnit) -> Self {
        let unit = if unit == OffsetUnit::Utf8Bytes || text.is_ascii() { OffsetUnit::Utf8Bytes } else { unit };
        let mut checkpoints = Vec::new();
        if unit != OffsetUnit::Utf8Bytes {
            let mut units = 0;
            for chunk in text.as_bytes().chunks(STRIDE) {
                checkpoints.push(units);
                units += count(chunk, unit);
            }
            checkpoints.push(units);
        }
        Self { text, unit, checkpoints }
    }

    /// The offset in the map's unit of the character that begins at byte `at` (or of the end of the text, when `at` lies beyond).
    #[must_use]
    pub fn offset(&self, at: usize) -> usize {
        let at = at.min(self.text.len());
        if self.unit == OffsetUnit::Utf8Bytes {
            return at;
        }
        let chunk = at / STRIDE;
        let before = self.checkpoints.get(chunk).copied().unwrap_or(0);
        (before + count(&self.text.as_bytes()[chunk * STRIDE..at], self.unit)) as usize
    }

    /// Both ends of `span`, converted.
    #[must_use]
    pub fn span(&self, span: Span) -> Span {
        Span::new(self.offset(span.start), self.offset(span.end))
    }
}

/// Units begun in `bytes`: every lead byte starts a code point, every four-byte one a surrogate pair.
fn count(bytes: &[u8], unit: OffsetUnit) -> u32 {
    bytes
        .iter()
        .map(|&b| match unit {
            OffsetUnit::Utf8Bytes => 1,
            OffsetUnit::CodePoints => u32::from(b & 0xC0 != 0x80),
            OffsetUnit::Utf16Units => u32::from(b & 0xC0 != 0x80) + u32::from(b >= 0xF0),
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_emoji_in_every_unit() {
        let text = "a\u{e9}\u{1F600}b".repeat(200);
        for (unit, per) in [(OffsetUnit::Utf8Bytes, 8), (OffsetUnit::Utf16Units, 5), (OffsetUnit::CodePoints, 4)] {
            let map = OffsetMap::new(&text, unit);
            assert_eq!(map.offset(0), 0);
            assert_eq!(map.offset(8 * 150), per * 150);
            assert_eq!(map.offset(8 * 150 + 3), per * 150 + if per == 8 { 3 } else { 2 });
            assert_eq!(map.offset(text.len() + 9), per * 200);
        }
    }

    #[test]
    fn a_span_that_does_not_fit_covers_nothing() {
        assert_eq!(Span::new(1, 2).of("\u{e9}"), "");
        assert_eq!(Span::new(5, 9).of("abc"), "");
        assert_eq!(Span::new(4, 2).len(), 0);
    }

    #[test]
    fn an_extent_is_its_span_below_4_gib() {
        let extent = Extent::from(Span::new(3, 7));
        assert_eq!((extent.span(), extent.up_to(9).span(), extent.up_to(1).span()), (Span::new(3, 7), Span::new(3, 9), Span::new(3, 3)));
        assert_eq!(Extent::from(Span::new(3, usize::MAX)).span().end, u32::MAX as usize);
    }
}
