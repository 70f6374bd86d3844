//! The calls in flight on one connection: how many, since when none, and how they are ended before their time with a status instead of
//! a broken connection.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body::Frame;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Bytes;
use tonic::codegen::http::{HeaderMap, Request, Response};
use tower::Service;

use crate::server::admission::SERVICE_PREFIX;
use crate::server::status::ServeError;

/// The calls of one connection. Travels with each of its requests.
#[derive(Debug)]
pub(super) struct Calls {
    in_flight: AtomicUsize,
    born: Instant,
    /// When the last call ended, in milliseconds since `born`.
    last_end: AtomicU64,
    leave: CancellationToken,
    cut: CancellationToken,
}

impl Calls {
    /// None yet. Once `leave` is cancelled there are no new ones, and those that would go on without end are over: watches over health and
    /// questions to reflection. Once `cut` is, all are.
    pub(super) fn new(leave: CancellationToken, cut: CancellationToken) -> Self {
        Self { in_flight: AtomicUsize::new(0), born: Instant::now(), last_end: AtomicU64::new(0), leave, cut }
    }

    /// Cancelled when the connection leaves.
    pub(super) fn leave(&self) -> &CancellationToken {
        &self.leave
    }

    /// What ends all calls in flight.
    pub(super) fn cut(&self) -> &CancellationToken {
        &self.cut
    }

    /// Done once there was no call for `time`, counted from now.
    pub(super) async fn idle_for(&self, time: Duration) {
        let mut since = Instant::now();
        loop {
            sleep_until(since + time).await;
            since = match self.idle_since() {
                None => Instant::now(),
                Some(end) if end > since => end,
                Some(_) => return,
            };
        }
    }

    /// When the last call ended; `None` while one is in flight.
    fn idle_since(&self) -> Option<Instant> {
        let idle = self.in_flight.load(Ordering::SeqCst) == 0;
        idle.then(|| self.born + Duration::from_millis(self.last_end.load(Ordering::SeqCst)))
    }

    fn begin(self: Arc<Self>) -> Call {
        self.in_flight.fetch_add(1, Ordering::SeqCst);
        Call(self)
    }
}

/// One call in flight; over when dropped.
#[derive(Debug)]
struct Call(Arc<Calls>);

impl Drop for Call {
    fn drop(&mut self) {
        let now = u64::try_from(self.0.born.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.last_end.store(now, Ordering::SeqCst);
        self.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A service whose calls are counted as in flight until the transport has taken their replies, and end with UNAVAILABLE when their
/// connection is cut; those of other services than ours when it leaves.
#[derive(Clone, Debug)]
pub struct Counted<S> {
    inner: S,
}

impl<S> Counted<S> {
    /// Counts the calls of a service.
    pub fn new(inner: S) -> Self {
        Self { inner }
    }
}

impl<S> Service<Request<Body>> for Counted<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let calls = request.extensions_mut().remove::<Arc<Calls>>();
        let ours = request.uri().path().starts_with(SERVICE_PREFIX);
        let reply = self.inner.call(request);
        // Every connection of ours names its calls; a service that is called without one has nothing to be counted for.
        let Some(calls) = calls else { return Box::pin(reply) };
        let end = if ours { &calls.cut } else { &calls.leave };
        let mut cut = Box::pin(end.clone().cancelled_owned());
        let call = calls.begin();
        Box::pin(async move {
            tokio::select! {
                biased;
                reply = reply => Ok(reply?.map(|inner| Body::new(CutShort { inner, cut, ended: false, _call: call }))),
                () = &mut cut => Ok(ServeError::Draining.to_response()),
            }
        })
    }
}

/// The body of a reply, which ends with a status when its connection is cut.
struct CutShort {
    inner: Body,
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
    ended: bool,
    _call: Call,
}

impl http_body::Body for CutShort {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        if let Poll::Ready(frame) = Pin::new(&mut self.inner).poll_frame(context) {
            return Poll::Ready(frame);
        }
        self.cut.as_mut().poll(context).map(|()| {
            self.ended = true;
            let mut trailers = HeaderMap::new();
            Some(ServeError::Draining.to_status().add_header(&mut trailers).map(|()| Frame::trailers(trailers)))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.ended || self.inner.is_end_stream()
    }
}
