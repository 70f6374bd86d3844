//! Pages that wait for a worker: calls before items of streams, and of five pages that are taken one is an item, so that neither starves.
//! Bounded by whoever puts in; only the lane of the calls refuses by itself.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use prometheus_client::metrics::gauge::Gauge;

/// Calls that are taken while items wait, before an item is.
const CALLS_IN_A_ROW: usize = 4;

/// Who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Somebody, for one page.
    Call,
    /// A stream, for one of its items.
    Item,
}

impl Lane {
    /// Its name, for operators.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Item => "item",
        }
    }
}

/// The place of one that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    lane: Lane,
    number: u64,
}

/// Two lanes in front of the workers.
#[derive(Debug)]
pub struct Queue<T> {
    lanes: Mutex<Lanes<T>>,
    arrived: Condvar,
    most_calls: usize,
}

#[derive(Debug)]
struct Lanes<T> {
    calls: VecDeque<(u64, T)>,
    items: VecDeque<(u64, T)>,
    /// Their lengths, for operators.
    depths: [Gauge; 2],
    next: u64,
    /// Calls taken since an item was, while items waited.
    in_a_row: usize,
    closed: bool,
}

impl<T> Queue<T> {
    /// An empty queue in which `most_calls` calls may wait, and any number of items; `depths` show how many of each do.
    #[must_use]
    pub fn new(most_calls: usize, depths: [Gauge; 2]) -> Self {
        let lanes = Lanes { calls: VecDeque::new(), items: VecDeque::new(), depths, next: 0, in_a_row: 0, closed: false };
        Self { lanes: Mutex::new(lanes), arrived: Condvar::new(), most_calls }
    }

    /// Puts one at the end of its lane; `None` when there is no place.
    pub fn put(&self, lane: Lane, job: T) -> Option<Place> {
        let mut lanes = self.locked();
        if lane == Lane::Call && lanes.calls.len() >= self.most_calls {
            return None;
        }
        let number = lanes.next;
        lanes.next += 1;
        lanes.of(lane).push_back((number, job));
        lanes.show();
        drop(lanes);
        self.arrived.notify_one();
        Some(Place { lane, number })
    }

    /// The next one; waits for it. `None` when the queue is closed.
    pub fn take(&self) -> Option<T> {
        let mut lanes = self.locked();
        loop {
            if lanes.closed {
                return None;
            }
            if let Some(job) = lanes.next_job() {
                lanes.show();
                return Some(job);
            }
            lanes = self.arrived.wait(lanes).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Takes back one that still waits.
    pub fn withdraw(&self, place: Place) -> Option<T> {
        let mut lanes = self.locked();
        let lane = lanes.of(place.lane);
        let at = lane.binary_search_by_key(&place.number, |(number, _)| *number).ok()?;
        let job = lane.remove(at).map(|(_, job)| job);
        lanes.show();
        job
    }

    /// How many wait in a lane.
    #[cfg(test)]
    pub(super) fn waiting(&self, lane: Lane) -> usize {
        self.locked().of(lane).len()
    }

    /// How many are taken before one more call would be.
    pub fn ahead_of_a_call(&self) -> usize {
        let lanes = self.locked();
        lanes.calls.len() + lanes.items.len().min(lanes.calls.len() / CALLS_IN_A_ROW)
    }

    /// Nothing is taken any more.
    pub fn close(&self) {
        self.locked().closed = true;
        self.arrived.notify_all();
    }

    fn locked(&self) -> MutexGuard<'_, Lanes<T>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Lanes<T> {
    fn of(&mut self, lane: Lane) -> &mut VecDeque<(u64, T)> {
        match lane {
            Lane::Call => &mut self.calls,
            Lane::Item => &mut self.items,
        }
    }

    /// Shows their lengths, before anybody else can change them.
    fn show(&self) {
        for (depth, lane) in self.depths.iter().zip([&self.calls, &self.items]) {
            depth.set(i64::try_from(lane.len()).unwrap_or(i64::MAX));
        }
    }

    fn next_job(&mut self) -> Option<T> {
        let items_turn = self.in_a_row >= CALLS_IN_A_ROW || self.calls.is_empty();
        let taken = if items_turn { self.items.pop_front() } else { None };
        self.in_a_row = if taken.is_some() || self.items.is_empty() { 0 } else { self.in_a_row + 1 };
        taken.or_else(|| self.calls.pop_front()).map(|(_, job)| job)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_go_first_and_items_do_not_starve() {
        let depths = [Gauge::default(), Gauge::default()];
        let queue = Queue::new(10, depths.clone());
        for n in 0..3 {
            queue.put(Lane::Item, format!("item {n}"));
        }
        for n in 0..9 {
            queue.put(Lane::Call, format!("call {n}"));
        }
        assert_eq!(queue.ahead_of_a_call(), 11);
        assert_eq!(depths.each_ref().map(Gauge::get), [9, 3]);
        let order: Vec<String> = (0..12).map_while(|_| queue.take()).collect();
        let wanted = "call 0, call 1, call 2, call 3, item 0, call 4, call 5, call 6, call 7, item 1, call 8, item 2";
        assert_eq!(order.join(", "), wanted);
        assert_eq!(depths.each_ref().map(Gauge::get), [0, 0], "what was taken waits no more");
    }

    #[test]
    fn a_full_lane_of_calls_refuses_and_what_was_taken_back_is_not_taken() {
        let queue = Queue::new(2, Default::default());
        let first = queue.put(Lane::Call, 1).unwrap();
        queue.put(Lane::Call, 2).unwrap();
        assert!(queue.put(Lane::Call, 3).is_none());
        assert!(queue.put(Lane::Item, 4).is_some());
        assert_eq!((queue.withdraw(first), queue.withdraw(first)), (Some(1), None));
        assert_eq!((queue.take(), queue.take()), (Some(2), Some(4)));
        queue.close();
        assert_eq!(queue.take(), None);
    }
}
