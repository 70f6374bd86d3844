//! How much may be in flight: a count and a sum of bytes, taken before a line is handed on and given back when its row is written.
//! Bounds memory however long the input is and however slow one page.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The budget.
#[derive(Debug)]
pub(super) struct Budget {
    most_lines: usize,
    most_bytes: usize,
    taken: Mutex<Taken>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Taken {
    lines: usize,
    bytes: usize,
    closed: bool,
}

impl Budget {
    pub(super) fn new(most_lines: usize, most_bytes: usize) -> Self {
        Self { most_lines: most_lines.max(1), most_bytes, taken: Mutex::default(), changed: Condvar::new() }
    }

    /// Waits until `bytes` more fit; a line too big for the budget goes alone. False when the work has been called off.
    pub(super) fn take(&self, bytes: usize) -> bool {
        let mut taken = self.lock();
        while !taken.closed && taken.lines > 0 && (taken.lines >= self.most_lines || taken.bytes + bytes > self.most_bytes) {
            taken = self.changed.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        taken.lines += 1;
        taken.bytes += bytes;
        !taken.closed
    }

    /// Gives back what one line took.
    pub(super) fn give_back(&self, bytes: usize) {
        let mut taken = self.lock();
        taken.lines = taken.lines.saturating_sub(1);
        taken.bytes = taken.bytes.saturating_sub(bytes);
        self.changed.notify_all();
    }

    /// Calls the work off.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    // Numbers stay true even when another thread panicked while it held the lock.
    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::*;

    #[test]
    fn a_line_waits_until_there_is_room_and_a_huge_one_goes_alone() {
        let budget = Arc::new(Budget::new(2, 10));
        assert!(budget.take(1_000));
        let waiting = {
            let budget = Arc::clone(&budget);
            thread::spawn(move || budget.take(4) && budget.take(6))
        };
        assert_eq!(budget.lock().lines, 1);
        budget.give_back(1_000);
        assert!(waiting.join().unwrap());
        let taken = budget.lock();
        assert_eq!((taken.lines, taken.bytes), (2, 10));
    }

    #[test]
    fn closing_lets_nobody_wait() {
        let budget = Arc::new(Budget::new(1, 1));
        assert!(budget.take(1));
        let waiting = {
            let budget = Arc::clone(&budget);
            thread::spawn(move || budget.take(1))
        };
        budget.close();
        assert!(!waiting.join().unwrap());
    }
}
