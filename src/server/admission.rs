//! The gate that refuses at once: how many calls and streams may be in flight, over all connections, and whether a worker can be free in
//! time. Sits before the body is read, so that a refusal costs little. What passes has a deadline, and a body that takes its bytes from
//! the budget; it may still wait in the queue of [`super::workers`].

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::{Code, Status};
use tower::Service;

use super::budget::{Arrivals, Budget};
use super::deadline::Deadline;
use super::frames::{Frames, Takes};
use super::metrics::Metrics;
use super::observe::{Held, Received};
use super::settings::Settings;
use super::status::{Scarce, ServeError};
use super::workers::Workers;

/// How the path of every call of ours begins.
pub(super) const SERVICE_PREFIX: &str = "/copydesk.v1.ArticleService/";
const STREAM_METHOD: &str = "ProcessArticles";
const INFO_METHOD: &str = "GetServerInfo";
/// Bytes of a question that needs no leave.
const LONGEST_QUESTION: usize = 4 << 10;
/// How the path of a question about the API begins, and how many may be open over all connections.
const REFLECTION_PREFIX: &str = "/grpc.reflection.";
const MOST_REFLECTIONS: usize = 16;
/// The call that watches over health for as long as it likes. One for each connection is what clients need that look at it by themselves.
const WATCH_PATH: &str = "/grpc.health.v1.Health/Watch";

/// The counters of what is in flight.
#[derive(Debug)]
pub struct Admission {
    calls: Arc<Semaphore>,
    max_calls: usize,
    streams: Arc<Semaphore>,
    max_streams: usize,
    reflections: Arc<Semaphore>,
    watches: Arc<Semaphore>,
    max_watches: usize,
    pub(super) budget: Arc<Budget>,
    workers: Workers,
    metrics: Arc<Metrics>,
    pub(super) max_message_bytes: usize,
    max_call: Duration,
    draining: AtomicBool,
}

/// Leave to be in flight; ends when the last copy is dropped. That of a stream travels with the request.
#[derive(Clone, Debug)]
pub struct Permit {
    _held: Arc<OwnedSemaphorePermit>,
}

impl Admission {
    /// Gates as wide as the settings say.
    #[must_use]
    pub fn new(settings: &Settings, workers: Workers, metrics: Arc<Metrics>) -> Self {
        Self {
            calls: Arc::new(Semaphore::new(settings.max_in_flight)),
            max_calls: settings.max_in_flight,
            streams: Arc::new(Semaphore::new(settings.max_streams)),
            max_streams: settings.max_streams,
            reflections: Arc::new(Semaphore::new(MOST_REFLECTIONS)),
            watches: Arc::new(Semaphore::new(settings.connections.max_connections)),
            max_watches: settings.connections.max_connections,
            budget: Arc::new(Budget::new(settings.work.max_bytes_in_flight, metrics.bytes_in_flight.clone())),
            workers,
            metrics,
            max_message_bytes: settings.max_message_bytes,
            max_call: settings.work.max_call,
            draining: AtomicBool::new(false),
        }
    }

    /// From now on every new call is refused as draining.
    pub fn close(&self) {
        self.draining.store(true, Ordering::SeqCst);
    }

    /// Leave for a call of another service than ours, where it needs one.
    fn admit_other(&self, path: &str) -> Result<Option<Held>, ServeError> {
        let (gate, limit) = match path {
            WATCH_PATH => (&self.watches, self.max_watches),
            _ if path.starts_with(REFLECTION_PREFIX) => (&self.reflections, MOST_REFLECTIONS),
            _ => return Ok(None),
        };
        match Arc::clone(gate).try_acquire_owned() {
            Ok(held) => Ok(Some(Held::new(held))),
            Err(_) => Err(self.workers.overloaded(Scarce::Streams, limit)),
        }
    }

    /// The refusal of a message for which the budget has no room.
    pub(super) fn no_room(&self) -> ServeError {
        self.workers.overloaded(Scarce::Bytes, self.budget.total())
    }

    /// Leave for a call of `method`, or the reason why not. Info is always let in.
    fn admit(&self, method: &str, deadline: Option<Deadline>) -> Result<Option<Permit>, ServeError> {
        if self.draining.load(Ordering::SeqCst) {
            self.metrics.refused("draining");
            return Err(ServeError::Draining);
        }
        let (gate, what, limit) = match method {
            INFO_METHOD => return Ok(None),
            STREAM_METHOD => (&self.streams, Scarce::Streams, self.max_streams),
            _ => (&self.calls, Scarce::Calls, self.max_calls),
        };
        if what == Scarce::Calls {
            self.workers.in_time(deadline.map(|d| d.0))?;
        }
        match Arc::clone(gate).try_acquire_owned() {
            Ok(held) => Ok(Some(Permit { _held: Arc::new(held) })),
            Err(_) => Err(self.workers.overloaded(what, limit)),
        }
    }
}

/// The gate round a service; calls of other services than ours need no leave.
#[derive(Clone, Debug)]
pub struct Gate<S> {
    admission: Arc<Admission>,
    inner: S,
}

impl<S> Gate<S> {
    /// Puts the gate in front of the service.
    pub fn new(admission: Arc<Admission>, inner: S) -> Self {
        Self { admission, inner }
    }
}

impl<S> Service<Request<Body>> for Gate<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let Some(method) = request.uri().path().strip_prefix(SERVICE_PREFIX) else {
            let held = match self.admission.admit_other(request.uri().path()) {
                Ok(held) => held,
                Err(refusal) => return Box::pin(async move { Ok(refusal.to_response()) }),
            };
            let deadline = Deadline::of(request.headers(), Some(self.admission.max_call));
            let answer = self.inner.call(request);
            return Box::pin(async move {
                let mut answer = explained(by_deadline(deadline, answer).await?);
                held.map(|held| answer.extensions_mut().insert(held));
                Ok(answer)
            });
        };
        let stream = method == STREAM_METHOD;
        let takes = match method {
            STREAM_METHOD => Takes::Many(self.admission.max_call),
            INFO_METHOD => Takes::One(LONGEST_QUESTION),
            _ => Takes::One(self.admission.max_message_bytes),
        };
        // A stream may go on for as long as its caller likes; each of its items may not.
        let deadline = Deadline::of(request.headers(), (!stream).then_some(self.admission.max_call));
        let permit = match self.admission.admit(method, deadline) {
            Ok(permit) => permit,
            Err(refusal) => return Box::pin(async move { Ok(refusal.to_response()) }),
        };
        deadline.map(|d| request.extensions_mut().insert(d));
        let arrivals = Arrivals::default();
        request.extensions_mut().insert(arrivals.clone());
        let received = request.extensions().get::<Received>().cloned().unwrap_or_default();
        if stream {
            permit.clone().map(|p| request.extensions_mut().insert(p));
        }
        let admission = Arc::clone(&self.admission);
        let frames = |body| Frames::new(body, Arc::clone(&admission), takes, arrivals, received.0);
        let answer = self.inner.call(request.map(|body| Body::new(frames(body))));
        Box::pin(async move {
            // Held until there is an answer; by a stream, to its end.
            let _permit = permit;
            // A stream minds its deadline itself.
            let answer = by_deadline(deadline.filter(|_| !stream), answer).await?;
            let fault = answer.extensions().get::<Status>().and_then(|s| ServeError::of_codec(s, admission.max_message_bytes));
            Ok(fault.map_or_else(|| explained(answer), |fault| fault.to_response()))
        })
    }
}

/// The answer, or that its deadline is over; also while the body is still being sent.
async fn by_deadline<E>(deadline: Option<Deadline>, answer: impl Future<Output = Result<Response<Body>, E>>) -> Result<Response<Body>, E> {
    let Some(Deadline(at)) = deadline else { return answer.await };
    tokio::time::timeout_at(at, answer).await.unwrap_or_else(|_| Ok(ServeError::Deadline.to_response()))
}

/// What the transport answers by itself to a call or an encoding that there is not, with a reason.
fn explained(answer: Response<Body>) -> Response<Body> {
    const ACCEPTED: &str = "grpc-accept-encoding";
    let headers = answer.headers();
    let unimplemented = headers.get(Status::GRPC_STATUS).is_some_and(|code| Code::from_bytes(code.as_bytes()) == Code::Unimplemented);
    if !unimplemented || headers.contains_key(Status::GRPC_STATUS_DETAILS) {
        return answer;
    }
    let mut explained = ServeError::Unimplemented.to_response();
    headers.get(ACCEPTED).map(|encodings| explained.headers_mut().insert(ACCEPTED, encodings.clone()));
    explained
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;

    #[tokio::test]
    async fn one_call_too_many_is_refused_until_a_permit_is_dropped() {
        let settings = Settings { max_in_flight: 1, max_streams: 1, ..Settings::default() };
        let metrics = Arc::new(Metrics::new());
        let (workers, _) = Workers::start(&Arc::new(Engine::new(settings.limits())), &metrics, 1, 1, |_| ()).unwrap();
        let admission = Admission::new(&settings, workers, Arc::clone(&metrics));
        let held = admission.admit("CleanArticle", None).unwrap();
        assert!(matches!(admission.admit("ParseMetadata", None), Err(ServeError::Overloaded { what: Scarce::Calls, limit: 1, .. })));
        assert!(admission.admit(STREAM_METHOD, None).is_ok());
        assert!(admission.admit(INFO_METHOD, None).is_ok());
        drop(held);
        assert!(admission.admit("ParseMetadata", None).is_ok());
        admission.close();
        assert!(matches!(admission.admit(INFO_METHOD, None), Err(ServeError::Draining)));
        let page = metrics.written().unwrap();
        assert!(page.contains("copydesk_refused_total{what=\"calls\"} 1") && page.contains("{what=\"draining\"} 1"), "{page}");
    }
}
