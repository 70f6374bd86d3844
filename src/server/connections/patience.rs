//! How long a peer may take to make room for a reply. HTTP/2 lets it withhold room for as long as it likes, and with it the memory of the call;
//! once its time is over, the call is dropped, which resets its stream and leaves the others of the connection alone.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

use hyper::rt::Executor;
use tokio::time::{Instant, Sleep, sleep_until};

tokio::task_local! {
    /// Until when the peer has to take what was handed over last; `None` while nothing was.
    static PATIENCE: Cell<Option<Instant>>;
}

/// Says until when the peer has to take what is being handed over; `None` once it has. Of no effect outside [`patiently`].
pub(in crate::server) fn wait_until(time: Option<Instant>) {
    // Calls that are made without a connection, as by tests, have no peer.
    let _ = PATIENCE.try_with(|patience| patience.set(time));
}

/// Does `work`; `None` when a peer did not take in time what this handed over.
pub(super) async fn patiently<F: Future>(work: F) -> Option<F::Output> {
    let mut work = pin!(work);
    let mut alarm: Option<Pin<Box<Sleep>>> = None;
    let watched = poll_fn(move |context| {
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready(Some(done));
        }
        let Some(until) = PATIENCE.with(Cell::get) else {
            alarm = None;
            return Poll::Pending;
        };
        let alarm = alarm.get_or_insert_with(|| Box::pin(sleep_until(until)));
        if alarm.deadline() != until {
            alarm.as_mut().reset(until);
        }
        alarm.as_mut().poll(context).map(|()| None)
    });
    PATIENCE.scope(Cell::new(None), watched).await
}

/// Runs the calls of HTTP/2 connections, each as a task that is dropped when patience with its peer is over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patient;

impl<F: Future<Output: Send> + Send + 'static> Executor<F> for Patient {
    fn execute(&self, call: F) {
        tokio::spawn(async {
            if patiently(call).await.is_none() {
                tracing::debug!("a reply was not taken in time, its call is reset");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::time::Duration;

    use super::*;

    fn within(milliseconds: u64) -> Option<Instant> {
        Some(Instant::now() + Duration::from_millis(milliseconds))
    }

    #[tokio::test]
    async fn patience_ends_when_what_was_handed_over_last_is_not_taken() {
        let stuck = async {
            wait_until(within(1 << 30));
            tokio::task::yield_now().await;
            wait_until(within(1));
            pending::<()>().await;
        };
        assert_eq!(patiently(stuck).await, None);
    }

    #[tokio::test]
    async fn what_was_taken_may_be_followed_by_as_long_a_pause_as_one_likes() {
        let slow = async {
            wait_until(within(1 << 30));
            tokio::task::yield_now().await;
            wait_until(within(1 << 29));
            tokio::task::yield_now().await;
            wait_until(None);
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        assert_eq!(patiently(slow).await, Some(()));
    }
}
