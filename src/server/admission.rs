//! The gate that refuses at once: how many calls, streams and stream items may be in flight, over all connections.
//! Sits before the body is read, so that a refusal costs little. What passes it may still wait in the queue of [`super::workers`].

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, Request, Response};
use tower::{Layer, Service};

use super::settings::Settings;
use super::status::ServeError;

const SERVICE_PREFIX: &str = "/copydesk.v1.ArticleService/";
const STREAM_METHOD: &str = "ProcessArticles";
const INFO_METHOD: &str = "GetServerInfo";

/// The counters, shared by the gate and by the streams.
#[derive(Debug)]
pub struct Admission {
    calls: Arc<Semaphore>,
    max_calls: usize,
    streams: Arc<Semaphore>,
    max_streams: usize,
    stream_items: Arc<Semaphore>,
    draining: AtomicBool,
    refusals: AtomicU64,
}

/// Leave to be in flight; ends when the last copy is dropped. Travels with the request.
#[derive(Clone, Debug)]
pub struct Permit {
    _held: Arc<OwnedSemaphorePermit>,
}

/// When the caller stops waiting. Travels with the request.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(pub Instant);

impl Admission {
    /// Gates as wide as the settings say.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        Self {
            calls: Arc::new(Semaphore::new(settings.max_in_flight)),
            max_calls: settings.max_in_flight,
            streams: Arc::new(Semaphore::new(settings.max_streams)),
            max_streams: settings.max_streams,
            // Streams together may fill half of the queue, so that single calls always find room in it.
            stream_items: Arc::new(Semaphore::new(settings.threads + settings.queue / 2)),
            draining: AtomicBool::new(false),
            refusals: AtomicU64::new(0),
        }
    }

    /// From now on every new call is refused as draining.
    pub fn close(&self) {
        self.draining.store(true, Ordering::SeqCst);
    }

    /// Waits until one more stream item may be worked on. `None` never happens while the server lives.
    pub async fn stream_item(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.stream_items).acquire_owned().await.ok()
    }

    /// Leave for a call of `method`, or the reason why not. Info is always let in.
    fn admit(&self, method: &str) -> Result<Option<Permit>, ServeError> {
        if self.draining.load(Ordering::SeqCst) {
            return Err(ServeError::Draining);
        }
        let (gate, what, limit) = match method {
            INFO_METHOD => return Ok(None),
            STREAM_METHOD => (&self.streams, "streams", self.max_streams),
            _ => (&self.calls, "calls", self.max_calls),
        };
        match Arc::clone(gate).try_acquire_owned() {
            Ok(held) => Ok(Some(Permit { _held: Arc::new(held) })),
            Err(_) => Err(ServeError::Overloaded { what, limit, retry_after: self.retry_after() }),
        }
    }

    /// A fifth of a second, spread by a fifth to either side so that refused clients do not come back all at once.
    fn retry_after(&self) -> Duration {
        const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
        let turn = self.refusals.fetch_add(1, Ordering::Relaxed).wrapping_mul(GOLDEN) >> 32;
        Duration::from_millis(160 + turn % 81)
    }
}

/// Puts the gate in front of the service.
#[derive(Clone, Debug)]
pub struct AdmissionLayer(pub Arc<Admission>);

impl<S> Layer<S> for AdmissionLayer {
    type Service = Gate<S>;

    fn layer(&self, inner: S) -> Gate<S> {
        Gate { admission: Arc::clone(&self.0), inner }
    }
}

/// The gate round a service; other services than ours pass freely.
#[derive(Clone, Debug)]
pub struct Gate<S> {
    admission: Arc<Admission>,
    inner: S,
}

impl<S, B> Service<Request<B>> for Gate<S>
where
    S: Service<Request<B>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        if let Some(method) = request.uri().path().strip_prefix(SERVICE_PREFIX) {
            match self.admission.admit(method) {
                Ok(Some(permit)) => _ = request.extensions_mut().insert(permit),
                Ok(None) => {}
                Err(refusal) => {
                    tracing::debug!(method, %refusal, "refused");
                    let response = refusal.to_status().into_http();
                    return Box::pin(async { Ok(response) });
                }
            }
            if let Some(time) = timeout(request.headers()) {
                // tonic ends the call as CANCELLED when the time is up; a little earlier it can still end with the right code.
                let margin = (time / 10).min(Duration::from_millis(5));
                request.extensions_mut().insert(Deadline(Instant::now() + (time - margin)));
            }
        }
        Box::pin(self.inner.call(request))
    }
}

/// What the `grpc-timeout` header allows: at most eight digits and a unit.
fn timeout(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let count: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(count * 3_600)),
        "M" => Some(Duration::from_secs(count * 60)),
        "S" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_millis(count)),
        "u" => Some(Duration::from_micros(count)),
        "n" => Some(Duration::from_nanos(count)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_call_too_many_is_refused_until_a_permit_is_dropped() {
        let admission = Admission::new(&Settings { max_in_flight: 1, max_streams: 1, ..Settings::default() });
        let held = admission.admit("CleanArticle").unwrap();
        assert!(matches!(admission.admit("ParseMetadata"), Err(ServeError::Overloaded { limit: 1, .. })));
        assert!(admission.admit(STREAM_METHOD).is_ok());
        assert!(admission.admit(INFO_METHOD).is_ok());
        drop(held);
        assert!(admission.admit("ParseMetadata").is_ok());
        admission.close();
        assert!(matches!(admission.admit(INFO_METHOD), Err(ServeError::Draining)));
    }

    #[test]
    fn timeouts_are_read_as_the_protocol_writes_them() {
        let read = |value: &'static str| timeout(&HeaderMap::from_iter([("grpc-timeout".parse().unwrap(), value.parse().unwrap())]));
        assert_eq!(read("250m"), Some(Duration::from_millis(250)));
        assert_eq!(read("1H"), Some(Duration::from_secs(3_600)));
        for broken in ["", "5", "m", "123456789S", "-1S", "1x"] {
            assert_eq!(read(broken), None, "{broken}");
        }
    }
}
