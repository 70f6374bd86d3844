//! Items of a list that was written as running text: `1) Bring rope 2) Bring lamps`, `• rope • lamps`. Told by a mark that follows on from
//! the one the sentence begins with; a number or letter alone begins nothing.

/// Whether the character begins an item wherever it stands between spaces.
pub(super) fn is_bullet(c: char) -> bool {
    matches!(c, '•' | '⁃' | '‣' | '◦' | '●' | '▪' | '■')
}

/// The mark an item begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marker {
    /// `1` and `a` are 1.
    number: u32,
    is_letter: bool,
    tail: &'static str,
}

impl Marker {
    /// The mark that `text` begins with, if text follows it after a space.
    pub(super) fn of(text: &str) -> Option<Self> {
        let first = *text.as_bytes().first()?;
        let is_letter = first.is_ascii_lowercase();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let length = if is_letter { 1 } else { digits };
        let label = text.get(..length).filter(|label| !label.is_empty() && label.len() <= 3)?;
        let rest = text.get(length..)?;
        let tail = [".)", ")", "."].into_iter().find(|tail| rest.starts_with(tail))?;
        let after = rest.get(tail.len()..)?.strip_prefix(' ')?;
        let number = if is_letter { u32::from(first - b'a') + 1 } else { label.parse().ok()? };
        after.chars().next().filter(|c| c.is_alphabetic()).map(|_| Self { number, is_letter, tail })
    }

    /// Whether `next` is the mark of the item after this one.
    pub(super) fn is_followed_by(self, next: Self) -> bool {
        Self { number: self.number + 1, ..self } == next
    }
}
