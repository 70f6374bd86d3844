//! The byte budget: how much memory all messages in flight may hold. A message is counted by the length that its frame states, from before
//! it is buffered until the transport has taken its reply.
//!
//! Calls are refused where there is no room. Streams wait, first come, first served, and together hold at most half, so that a call finds
//! room beside them. A compressed message counts as sent while it arrives and as decoded from then on; what the decoder holds meanwhile is
//! at most one message for each thread of the network and is not counted. Nor is what HTTP/2 buffers: 256 KiB of each stream that waits, and
//! 16 KiB of each reply that a peer does not take.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use prometheus_client::metrics::gauge::Gauge;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes that may be in flight.
#[derive(Debug)]
pub struct Budget {
    all: Arc<Semaphore>,
    of_streams: Arc<Semaphore>,
    total: usize,
    used: Gauge,
}

/// Bytes set aside for one message, until dropped.
#[derive(Debug)]
pub struct Reservation {
    held: OwnedSemaphorePermit,
    of_streams: Option<OwnedSemaphorePermit>,
    budget: Arc<Budget>,
}

impl Budget {
    /// A budget of `total` bytes; what is used of it shows in `used`.
    #[must_use]
    pub fn new(total: usize, used: Gauge) -> Self {
        let total = total.min(Semaphore::MAX_PERMITS);
        Self { all: Arc::new(Semaphore::new(total)), of_streams: Arc::new(Semaphore::new(total / 2)), total, used }
    }

    /// All there is.
    #[must_use]
    pub fn total(&self) -> usize {
        self.total
    }

    /// Room for a message of a call, if there is any now.
    #[must_use]
    pub fn for_call(self: &Arc<Self>, bytes: u32) -> Option<Reservation> {
        let held = Arc::clone(&self.all).try_acquire_many_owned(bytes).ok()?;
        Some(self.reserved(held, None))
    }

    /// Room for a message of a stream; waits for it. `None` never happens while the server lives.
    pub async fn for_stream(self: Arc<Self>, bytes: u32) -> Option<Reservation> {
        let bytes = bytes.min(u32::try_from(self.total / 2).unwrap_or(u32::MAX));
        let share = Arc::clone(&self.of_streams).acquire_many_owned(bytes).await.ok()?;
        let held = Arc::clone(&self.all).acquire_many_owned(bytes).await.ok()?;
        Some(self.reserved(held, Some(share)))
    }

    fn reserved(self: &Arc<Self>, held: OwnedSemaphorePermit, of_streams: Option<OwnedSemaphorePermit>) -> Reservation {
        self.used.inc_by(signed(held.num_permits()));
        Reservation { held, of_streams, budget: Arc::clone(self) }
    }
}

impl Reservation {
    /// The message has turned out to have this many bytes. Whether there is room for what it is more; that it is less is of no account.
    #[must_use]
    pub fn grown_to(&mut self, bytes: usize) -> bool {
        let Ok(more) = u32::try_from(bytes.saturating_sub(self.held.num_permits())) else { return false };
        let share = match &self.of_streams {
            Some(_) => match Arc::clone(&self.budget.of_streams).try_acquire_many_owned(more) {
                Ok(share) => Some(share),
                Err(_) => return false,
            },
            None => None,
        };
        let Ok(held) = Arc::clone(&self.budget.all).try_acquire_many_owned(more) else { return false };
        self.held.merge(held);
        if let (Some(own), Some(share)) = (&mut self.of_streams, share) {
            own.merge(share);
        }
        self.budget.used.inc_by(i64::from(more));
        true
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.budget.used.dec_by(signed(self.held.num_permits()));
    }
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
    use super::*;

    #[tokio::test]
    async fn calls_are_refused_and_streams_wait_within_their_half() {
        let used = Gauge::default();
        let budget = Arc::new(Budget::new(100, used.clone()));
        let of_stream = Arc::clone(&budget).for_stream(50).await.unwrap();
        let mut second = Box::pin(Arc::clone(&budget).for_stream(1));
        tokio::select! {
            biased;
            _ = &mut second => panic!("more than half"),
            () = tokio::task::yield_now() => {}
        }
        let of_call = budget.for_call(50).unwrap();
        assert!(budget.for_call(1).is_none());
        assert_eq!(used.get(), 100);
        drop(of_call);
        assert!(budget.for_call(50).is_some());
        drop(of_stream);
        drop(second.await.unwrap());
        assert_eq!(used.get(), 0);
    }

    #[tokio::test]
    async fn what_is_decoded_counts_as_decoded() {
        let used = Gauge::default();
        let budget = Arc::new(Budget::new(100, used.clone()));
        let mut of_stream = Arc::clone(&budget).for_stream(10).await.unwrap();
        assert!(of_stream.grown_to(50) && !of_stream.grown_to(51) && of_stream.grown_to(5));
        let mut of_call = budget.for_call(10).unwrap();
        assert!(of_call.grown_to(50) && !of_call.grown_to(51));
        assert_eq!(used.get(), 100);
        drop((of_stream, of_call));
        assert_eq!((used.get(), budget.all.available_permits(), budget.of_streams.available_permits()), (0, 100, 50));
    }
}
