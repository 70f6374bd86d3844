//! The byte budget: how much memory all messages in flight may hold. A message is counted by the length that its frame states, from before
//! it is buffered; once it is worked on, its reply is counted in its place, until the peer has taken that.
//!
//! Calls are refused where there is no room. Streams wait, first come, first served, and together hold at most half, so that a call finds
//! room beside them; calls leave alone what the first of the streams waits for within that half. A reply may be longer than its request, and is
//! there before its length is known: it is counted even where that overdraws the budget, and until that is even again no work begins, of
//! streams as soon as their half is overdrawn.
//!
//! A compressed message counts as sent while it arrives and as decoded from then on; what the decoder holds meanwhile is at most one message
//! for each thread of the network and is not counted. Nor is what HTTP/2 buffers: 256 KiB of each stream that waits, and 64 KiB of each reply
//! that a peer does not take.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use prometheus_client::metrics::gauge::Gauge;
use tokio::sync::Notify;

/// Bytes of memory for each byte of a reply on the wire, at most: its blocks have fields that are not sent.
const REPLY_IN_MEMORY: usize = 2;

/// Bytes that may be in flight.
#[derive(Debug)]
pub struct Budget {
    total: usize,
    used: Mutex<Used>,
    less: Notify,
    /// Of the streams that wait for room, one at a time looks for it.
    turn: tokio::sync::Mutex<()>,
    shown: Gauge,
}

#[derive(Debug, Default)]
struct Used {
    all: usize,
    of_streams: usize,
    /// What the stream whose turn it is waits for within the streams' half: calls leave it that.
    awaited: usize,
}

/// Bytes set aside for one message or its reply, until dropped.
#[derive(Debug)]
pub struct Reservation {
    bytes: usize,
    of_stream: bool,
    budget: Arc<Budget>,
}

impl Budget {
    /// A budget of `total` bytes; what is used of it shows in `shown`.
    #[must_use]
    pub fn new(total: usize, shown: Gauge) -> Self {
        Self { total, used: Mutex::default(), less: Notify::new(), turn: tokio::sync::Mutex::default(), shown }
    }

    /// All there is.
    #[must_use]
    pub fn total(&self) -> usize {
        self.total
    }

    /// Room for a message of a call, if there is any now.
    #[must_use]
    pub fn for_call(self: &Arc<Self>, bytes: u32) -> Option<Reservation> {
        self.taken(size(bytes), false)
    }

    /// Room for a message of a stream; waits for it.
    pub async fn for_stream(self: Arc<Self>, bytes: u32) -> Reservation {
        let bytes = size(bytes).min(self.total / 2);
        let _turn = self.turn.lock().await;
        let _awaited = Awaited(&self);
        self.once(|| self.taken(bytes, true)).await
    }

    /// Whether replies have overdrawn the budget.
    #[must_use]
    pub fn is_overdrawn(&self) -> bool {
        self.used().all > self.total
    }

    /// Waits until the streams hold no more than their half.
    pub async fn streams_within_half(&self) {
        self.once(|| (self.used().of_streams <= self.total / 2).then_some(())).await;
    }

    /// Asks until there is an answer, each time that something was given back.
    async fn once<T>(&self, mut ask: impl FnMut() -> Option<T>) -> T {
        loop {
            let less = self.less.notified();
            if let Some(answer) = ask() {
                return answer;
            }
            less.await;
        }
    }

    /// So many bytes, if there is room for them.
    fn taken(self: &Arc<Self>, bytes: usize, of_stream: bool) -> Option<Reservation> {
        let mut reservation = Reservation { bytes: 0, of_stream, budget: Arc::clone(self) };
        reservation.grown_to(bytes).then_some(reservation)
    }

    fn used(&self) -> MutexGuard<'_, Used> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Used {
    fn change(&mut self, of_stream: bool, from: usize, to: usize) {
        self.all = self.all - from + to;
        if of_stream {
            self.of_streams = self.of_streams - from + to;
        }
    }
}

impl Reservation {
    /// The message has turned out to have this many bytes. Whether there is room for what it is more; that it is less is of no account.
    #[must_use]
    pub fn grown_to(&mut self, bytes: usize) -> bool {
        let (mut used, more) = (self.budget.used(), bytes.saturating_sub(self.bytes));
        let fits = |used: usize, most: usize| more == 0 || used.checked_add(more).is_some_and(|all| all <= most);
        let (total, half) = (self.budget.total, self.budget.total / 2);
        let has_room = if self.of_stream {
            let within_half = fits(used.of_streams, half);
            if self.bytes == 0 {
                used.awaited = if within_half { more } else { 0 };
            }
            within_half && fits(used.all, total)
        } else {
            fits(used.all.saturating_add(used.awaited), total)
        };
        if !has_room {
            return false;
        }
        used.change(self.of_stream, 0, more);
        self.bytes += more;
        self.budget.shown.set(signed(used.all));
        true
    }

    /// The message is gone and its reply there, which has so many bytes on the wire.
    pub fn holds_reply(&mut self, encoded: usize) {
        let bytes = encoded.saturating_mul(REPLY_IN_MEMORY);
        self.change_to(bytes);
        self.bytes = bytes;
    }

    fn change_to(&self, bytes: usize) {
        let mut used = self.budget.used();
        used.change(self.of_stream, self.bytes, bytes);
        self.budget.shown.set(signed(used.all));
        drop(used);
        if bytes < self.bytes {
            self.budget.less.notify_waiters();
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.change_to(0);
    }
}

/// While it lives, calls leave room for a stream; none any more when it is dropped.
struct Awaited<'b>(&'b Budget);

impl Drop for Awaited<'_> {
    fn drop(&mut self) {
        self.0.used().awaited = 0;
    }
}

fn size(bytes: u32) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

fn signed(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// What is set aside for the messages of one call that have begun to arrive, in their order. Shared by who sees the frames and who takes
/// the messages.
#[derive(Clone, Debug, Default)]
pub struct Arrivals(Arc<Mutex<VecDeque<Reservation>>>);

impl Arrivals {
    /// One more message arrives.
    pub fn put(&self, reservation: Reservation) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(reservation);
    }

    /// What is set aside for the message that was just taken.
    #[must_use]
    pub fn take(&self) -> Option<Reservation> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    fn budget() -> (Arc<Budget>, Gauge) {
        let shown = Gauge::default();
        (Arc::new(Budget::new(100, shown.clone())), shown)
    }

    /// What a future says when it is asked once.
    fn now<F: Future>(future: F) -> Option<F::Output> {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => Some(value),
            Poll::Pending => None,
        }
    }

    #[tokio::test]
    async fn calls_are_refused_and_streams_wait_within_their_half() {
        let (budget, shown) = budget();
        let of_stream = Arc::clone(&budget).for_stream(50).await;
        let mut second = Box::pin(Arc::clone(&budget).for_stream(1));
        assert!(now(second.as_mut()).is_none(), "more than half");
        let of_call = budget.for_call(50).unwrap();
        assert!(budget.for_call(1).is_none());
        assert_eq!(shown.get(), 100);
        drop(of_call);
        assert!(budget.for_call(50).is_some());
        drop(of_stream);
        drop(second.await);
        assert_eq!(shown.get(), 0);
    }

    #[tokio::test]
    async fn streams_get_room_in_the_order_in_which_they_came() {
        let (budget, _) = budget();
        let held = Arc::clone(&budget).for_stream(30).await;
        let (mut large, mut small) = (Box::pin(Arc::clone(&budget).for_stream(40)), Box::pin(Arc::clone(&budget).for_stream(1)));
        assert!(now(large.as_mut()).is_none() && now(small.as_mut()).is_none());
        drop(held);
        drop(large.await);
        small.await;
    }

    #[tokio::test]
    async fn calls_leave_what_a_stream_waits_for_in_its_half() {
        let (budget, _) = budget();
        let of_call = budget.for_call(80).unwrap();
        let mut waiting = Box::pin(Arc::clone(&budget).for_stream(50));
        assert!(now(waiting.as_mut()).is_none() && budget.for_call(1).is_none());
        drop(of_call);
        assert!(budget.for_call(51).is_none() && budget.for_call(50).is_some());
        drop(waiting);
        assert!(budget.for_call(100).is_some());
    }

    #[tokio::test]
    async fn what_is_decoded_counts_as_decoded() {
        let (budget, shown) = budget();
        let mut of_stream = Arc::clone(&budget).for_stream(10).await;
        assert!(of_stream.grown_to(50) && !of_stream.grown_to(51) && of_stream.grown_to(5));
        let mut of_call = budget.for_call(10).unwrap();
        assert!(of_call.grown_to(50) && !of_call.grown_to(51));
        assert_eq!(shown.get(), 100);
        drop((of_stream, of_call));
        assert_eq!(shown.get(), 0);
    }

    #[tokio::test]
    async fn a_long_reply_overdraws_and_holds_back_the_next() {
        let (budget, shown) = budget();
        let mut of_stream = Arc::clone(&budget).for_stream(40).await;
        assert!(now(budget.streams_within_half()).is_some() && !budget.is_overdrawn());
        of_stream.holds_reply(60);
        assert_eq!(shown.get(), 120);
        let mut waiting = Box::pin(budget.streams_within_half());
        assert!(now(waiting.as_mut()).is_none() && budget.is_overdrawn() && budget.for_call(1).is_none());
        of_stream.holds_reply(25);
        waiting.await;
        assert!(!budget.is_overdrawn() && budget.for_call(50).is_some());
    }
}
