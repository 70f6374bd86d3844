//! The life of one connection: open, then leaving (GOAWAY is sent, calls in flight go on), then cut (what is left ends with UNAVAILABLE).
//! Why it leaves – idle, old, or the server stops – makes no difference to how.

use std::future::{Future, pending};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{sleep, timeout};
use tonic::body::Body;
use tonic::codegen::http::Request;
use tower::ServiceExt as _;

use super::calls::Calls;
use super::patience::{Patient, patiently};
use crate::server::jitter::spread;
use crate::server::routes::Routes;
use crate::server::settings::{ConnectionSettings, Settings};

/// How long what is cut has to send its last status.
pub(super) const FAREWELL: Duration = Duration::from_secs(1);
/// How long a peer without calls has to answer the ping that goes with GOAWAY. One that does not is not there any more.
const ANSWER: Duration = Duration::from_secs(5);
/// Streams of a connection that may be reset before it is ended. Each refused call whose body is still on its way can cost one, so that the
/// usual 1,024 end a busy client's connection, and all calls on it, after some 100,000 refusals (seen in `benches/serving/overload.py`).
/// Not without a bound: peers can make a server queue resets (RUSTSEC-2024-0003).
const MOST_RESETS: usize = 1 << 16;
/// Bytes that a peer may send of one call before any of them is read: most pages.
const WINDOW: u32 = 256 << 10;
/// Bytes of a frame that a peer may send, and about as many are read at once. With the usual 16 KiB a page is read by 8 KiB, which for one of 280 kB is 35
/// calls of the system.
const FRAME: u32 = 64 << 10;
/// Bytes of a reply from which on no more is taken before the peer has room: most replies. With a piece on top it is what a peer that reads nothing
/// makes the server hold, beside the byte budget.
const UNSENT: usize = 48 << 10;
/// Calls and streams open at once on a connection.
const MOST_CALLS: u32 = 256;
/// Calls whose windows a connection has room for beside those of all its streams that may wait.
const OTHERS: u32 = 32;

/// How connections speak: HTTP/2, and HTTP/1.1 as well where browsers call.
pub(super) fn http(settings: &Settings) -> Builder<Patient> {
    let mut builder = Builder::new(Patient);
    if !settings.access.grpc_web {
        builder = builder.http2_only();
    }
    builder.http1().timer(TokioTimer::new()).header_read_timeout(settings.connections.handshake_timeout).max_buf_size(16 << 10);
    builder
        .http2()
        .timer(TokioTimer::new())
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(WINDOW * (OTHERS + streams_that_wait(settings)))
        .max_frame_size(FRAME)
        .max_concurrent_streams(MOST_CALLS)
        .max_header_list_size(16 << 10)
        .max_send_buf_size(UNSENT)
        .max_local_error_reset_streams(MOST_RESETS)
        .keep_alive_interval(Duration::from_secs(60))
        .keep_alive_timeout(Duration::from_secs(20));
    builder
}

/// How many streams may wait unread on one connection, for bytes of the budget or for their turn. Together they must not use up its window, or
/// the calls beside them would stand still. Waiting is the lot of at most so many streams of all connections: the memory is theirs once.
fn streams_that_wait(settings: &Settings) -> u32 {
    u32::try_from(settings.max_streams).unwrap_or(u32::MAX).min(MOST_CALLS)
}

/// Serves `stream` until the peer ends it, it is idle or old, or its calls are told to leave or cut.
pub(super) async fn serve<S>(stream: S, routes: Routes, http: &Builder<Patient>, limits: &Lifetime, calls: Calls)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    // Calls of HTTP/2 are tasks of their own, with a patience of their own; one of HTTP/1 is its connection.
    if patiently(live(stream, routes, http, limits, calls)).await.is_none() {
        tracing::debug!("a reply was not taken in time, its connection is closed");
    }
}

async fn live<S>(stream: S, routes: Routes, http: &Builder<Patient>, limits: &Lifetime, calls: Calls)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let calls = Arc::new(calls);
    let named = Arc::clone(&calls);
    let service = routes.map_request(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Arc::clone(&named));
        request
    });
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)));
    tokio::select! {
        ended = connection.as_mut() => return log(ended),
        () = calls.leave().cancelled() => {}
        () = maybe(limits.age, sleep) => {}
        () = maybe(limits.idle, |time| calls.idle_for(time)) => {}
    }
    calls.leave().cancel();
    connection.as_mut().graceful_shutdown();
    tokio::select! {
        ended = connection.as_mut() => return log(ended),
        () = calls.cut().cancelled() => {}
        () = maybe(limits.grace, sleep) => {}
        () = calls.idle_for(ANSWER) => return,
    }
    calls.cut().cancel();
    if let Ok(ended) = timeout(FAREWELL, connection).await {
        log(ended);
    }
}

/// When a connection has to go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lifetime {
    age: Option<Duration>,
    idle: Option<Duration>,
    grace: Option<Duration>,
}

impl Lifetime {
    /// That of the `number`-th connection: the age is spread by a tenth to either side, so that those that came together go one by one.
    pub(super) fn new(settings: &ConnectionSettings, number: u64) -> Self {
        let set = |time: Duration| (!time.is_zero()).then_some(time);
        Self {
            age: set(settings.max_age).map(|age| spread(age, 0.1, number)),
            idle: set(settings.idle_timeout),
            grace: set(settings.grace),
        }
    }
}

/// Waits for what has a time; for ever where there is none.
fn maybe<F: Future<Output = ()>>(time: Option<Duration>, wait: impl FnOnce(Duration) -> F) -> impl Future<Output = ()> {
    let waiting = time.map(wait);
    async {
        match waiting {
            Some(waiting) => waiting.await,
            None => pending().await,
        }
    }
}

/// A connection that breaks is the network's everyday life.
fn log(ended: Result<(), Box<dyn std::error::Error + Send + Sync>>) {
    if let Err(error) = ended {
        tracing::debug!(%error, "connection broken");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_spread_and_zero_is_never() {
        let settings = ConnectionSettings { max_age: Duration::from_secs(100), grace: Duration::ZERO, ..ConnectionSettings::default() };
        assert_ne!(Lifetime::new(&settings, 0).age, Lifetime::new(&settings, 1).age);
        assert_eq!(Lifetime::new(&settings, 0).grace, None);
    }
}
