//! Room for texts that must live as long as a decoded page does: those that stand escaped inside it. Not a cache: nothing in it is
//! ever looked up to save work.

use std::sync::OnceLock;

/// Texts kept more than this are not made room for: one processing of a page needs one.
const MOST: usize = 64;

/// A list that only grows and hands out what it holds by plain reference.
#[derive(Debug, Default)]
pub struct Room {
    first: OnceLock<Box<Kept>>,
}

#[derive(Debug)]
struct Kept {
    text: String,
    next: OnceLock<Box<Kept>>,
}

impl Room {
    /// The text, kept for as long as the room is; the one that is kept already where it is the same. `None` when the room is full.
    #[must_use]
    pub fn keep(&self, text: String) -> Option<&str> {
        let mut slot = &self.first;
        let mut text = Some(text);
        for _ in 0..MOST {
            let kept = slot.get_or_init(|| Box::new(Kept { text: text.take().unwrap_or_default(), next: OnceLock::new() }));
            match &text {
                Some(wanted) if *wanted != kept.text => slot = &kept.next,
                _ => return Some(&kept.text),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_kept_once_and_the_room_is_bounded() {
        let room = Room::default();
        let first = room.keep("one".to_owned()).unwrap();
        assert_eq!(room.keep("two".to_owned()), Some("two"));
        assert!(std::ptr::eq(first, room.keep("one".to_owned()).unwrap()));
        let kept = (0..100).filter(|n| room.keep(n.to_string()).is_some()).count();
        assert_eq!(kept, MOST - 2);
    }
}
