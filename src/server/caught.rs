//! Futures that may panic, and end with that instead of taking their task along.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

/// A future, or code on the way to one, panicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Panicked;

/// What `work` makes at once, unless it panics.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    // What it worked on is not looked at again: each call has its own.
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Panicked)
}

/// What `work` ends with, unless it panics.
pub(super) async fn caught_later<F: Future>(work: F) -> Result<F::Output, Panicked> {
    let mut work = pin!(work);
    poll_fn(|context| match caught(|| work.as_mut().poll(context)) {
        Ok(polled) => polled.map(Ok),
        Err(panicked) => Poll::Ready(Err(panicked)),
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_end_like_others() {
        assert_eq!(caught_later(async { 1 }).await, Ok(1));
        let late = async {
            tokio::task::yield_now().await;
            panic!("as the test wants")
        };
        assert_eq!(caught_later(late).await, Err::<(), _>(Panicked));
    }
}
