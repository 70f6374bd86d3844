//! What is seen of each call from outside: its numbers, its line in the log, its id in the reply. The outermost layer of ours, so that it
//! sees refusals, deadlines and calls whose caller went away; and the last to catch a fault.

use std::any::Any;
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::Instant;

use hyper::body::{Body as HttpBody, Bytes, Frame};
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, HeaderValue, Request, Response};
use tonic::{Code, Status};
use tower::{Layer, Service};

use super::caught::{Panicked, caught, caught_later};
use super::connections::wait_until;
use super::metrics::Metrics;
use super::request_id::{REQUEST_ID, RequestIds, trace_id};
use super::settings::{CallLevel, WorkSettings};
use super::status::{ServeError, code_name};
use super::trace::{Span, Tracing};

/// Bytes handed to the transport at once. It takes the next piece only when the peer has room, so that what was sent to a slow one is known to
/// within a few pieces. Divisible by three: gRPC-Web as text encodes each by itself.
const PIECE: usize = (16 << 10) - 1;

/// The methods that are told apart; whatever else is called counts as `other`.
const METHODS: [(&str, &str); 11] = [
    ("/copydesk.v1.ArticleService/CleanArticle", "CleanArticle"),
    ("/copydesk.v1.ArticleService/DetectLanguage", "DetectLanguage"),
    ("/copydesk.v1.ArticleService/SummarizeArticle", "SummarizeArticle"),
    ("/copydesk.v1.ArticleService/ParseMetadata", "ParseMetadata"),
    ("/copydesk.v1.ArticleService/ProcessArticle", "ProcessArticle"),
    ("/copydesk.v1.ArticleService/ProcessArticles", "ProcessArticles"),
    ("/copydesk.v1.ArticleService/GetServerInfo", "GetServerInfo"),
    ("/grpc.health.v1.Health/Check", "Health.Check"),
    ("/grpc.health.v1.Health/Watch", "Health.Watch"),
    ("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "Reflection"),
    ("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", "Reflection"),
];

/// Path and name of the method that is called.
fn method(path: &str) -> (&'static str, &'static str) {
    METHODS.iter().find(|(known, _)| *known == path).copied().unwrap_or(("", "other"))
}

/// Counts the bytes of a request's messages. Travels with the request.
#[derive(Clone, Debug, Default)]
pub(super) struct Received(pub(super) Arc<AtomicU64>);

/// The name of the operator's token that the caller showed, once it is known. Travels with the request.
#[derive(Clone, Debug, Default)]
pub(super) struct CallerName(pub(super) Arc<OnceLock<String>>);

/// What a reply holds until the transport has taken it, such as its share of the byte budget. Travels with the reply.
#[derive(Clone)]
pub(super) struct Held(#[allow(dead_code, reason = "held, not read")] Arc<dyn Any + Send + Sync>);

impl Held {
    pub(super) fn new(what: impl Any + Send + Sync) -> Self {
        Self(Arc::new(what))
    }
}

/// Observes all calls.
#[derive(Clone, Debug)]
pub struct ObserveLayer {
    metrics: Arc<Metrics>,
    ids: Arc<RequestIds>,
    settings: WorkSettings,
    tracing: Tracing,
}

impl ObserveLayer {
    /// Counts in `metrics`, logs and limits calls as the settings say, and begins traces.
    #[must_use]
    pub fn new(metrics: Arc<Metrics>, settings: WorkSettings, tracing: Tracing) -> Self {
        Self { metrics, ids: Arc::default(), settings, tracing }
    }
}

impl<S> Layer<S> for ObserveLayer {
    type Service = Observe<S>;

    fn layer(&self, inner: S) -> Observe<S> {
        Observe { layer: self.clone(), inner }
    }
}

/// A service under observation.
#[derive(Clone, Debug)]
pub struct Observe<S> {
    layer: ObserveLayer,
    inner: S,
}

impl<S> Service<Request<Body>> for Observe<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let mut seen = Seen::new(&self.layer, &request);
        request.extensions_mut().insert(seen.received.clone());
        request.extensions_mut().insert(seen.caller.clone());
        seen.span.put(request.extensions_mut());
        let answer = caught(|| Box::pin(self.inner.call(request)));
        Box::pin(async move {
            let answer = match answer {
                Ok(answer) => caught_later(answer).await,
                Err(panicked) => Err(panicked),
            };
            let mut answer = answer.map_or_else(|Panicked| seen.fault().to_response(), |Ok(answer)| answer);
            answer.headers_mut().insert(REQUEST_ID, seen.request_id.clone());
            seen.code = code(answer.headers());
            let held = answer.extensions_mut().remove::<Held>();
            Ok(answer.map(|body| Body::new(Observed { body, rest: Bytes::new(), seen, _held: held })))
        })
    }
}

/// The status code in headers or trailers.
fn code(headers: &HeaderMap) -> Option<Code> {
    headers.get(Status::GRPC_STATUS).map(|code| Code::from_bytes(code.as_bytes()))
}

/// One call, from its beginning to where nothing of it is left; then counted and logged.
struct Seen {
    layer: ObserveLayer,
    method: &'static str,
    begun: Instant,
    request_id: HeaderValue,
    trace_id: Option<String>,
    span: Span,
    received: Received,
    caller: CallerName,
    sent: u64,
    /// Not known yet; at the end it means that the caller went away.
    code: Option<Code>,
}

impl Seen {
    fn new(layer: &ObserveLayer, request: &Request<Body>) -> Self {
        let (path, method) = method(request.uri().path());
        layer.metrics.call_begun(method);
        let span = layer.tracing.begin(path, request.headers());
        Self {
            layer: layer.clone(),
            method,
            begun: Instant::now(),
            request_id: layer.ids.of(request.headers()),
            trace_id: trace_id(request.headers()).map(str::to_owned).or_else(|| span.trace_id()),
            span,
            received: Received::default(),
            caller: CallerName::default(),
            sent: 0,
            code: None,
        }
    }

    /// Counts a panic, which ends the call.
    fn fault(&mut self) -> ServeError {
        self.layer.metrics.panicked();
        self.code = Some(Code::Internal);
        ServeError::Internal
    }
}

impl Drop for Seen {
    fn drop(&mut self) {
        let took = self.begun.elapsed();
        let end = self.code.unwrap_or(Code::Cancelled);
        let (method, code) = (self.method, code_name(end));
        let (received, sent) = (self.received.0.load(Ordering::Relaxed), self.sent);
        self.layer.metrics.call_ended(method, code, took, received, sent);
        let ms = took.as_secs_f64() * 1_000.0;
        let request_id = self.request_id.to_str().unwrap_or_default();
        self.span.end(end, request_id, received, sent);
        let (trace_id, caller) = (self.trace_id.as_deref(), self.caller.0.get());
        match self.layer.settings.log_calls {
            // A fault is to be found by the request id that its caller was told.
            _ if end == Code::Internal => tracing::error!(method, code, ms, received, sent, request_id, trace_id, caller, "call"),
            CallLevel::Info => tracing::info!(method, code, ms, received, sent, request_id, trace_id, caller, "call"),
            CallLevel::Debug => tracing::debug!(method, code, ms, received, sent, request_id, trace_id, caller, "call"),
        }
    }
}

/// The body of a reply, whose end is the end of the call. A peer has as long to take each message as a call may last.
struct Observed {
    body: Body,
    /// What is left of the message that is being handed over.
    rest: Bytes,
    seen: Seen,
    _held: Option<Held>,
}

impl HttpBody for Observed {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if self.rest.is_empty() {
            wait_until(None);
            let body = &mut self.body;
            let polled = caught(|| Pin::new(body).poll_frame(context));
            let polled = polled.unwrap_or_else(|Panicked| Poll::Ready(Some(Err(self.seen.fault().to_status()))));
            let Some(frame) = ready!(polled?) else { return Poll::Ready(None) };
            match frame.into_data() {
                Ok(data) => self.rest = data,
                Err(other) => {
                    self.seen.code = other.trailers_ref().and_then(code).or(self.seen.code);
                    return Poll::Ready(Some(Ok(other)));
                }
            }
            wait_until(tokio::time::Instant::now().checked_add(self.seen.layer.settings.max_call));
        }
        let piece = self.rest.len().min(PIECE);
        self.seen.sent += u64::try_from(piece).unwrap_or(u64::MAX);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(piece)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }
}
