//! Traces of calls for OpenTelemetry: what W3C Trace Context says a call belongs to, how long it took as a whole, in the queue and in each
//! phase, sent over OTLP/gRPC. Named by the semantic conventions for RPC of OpenTelemetry, version 1.45. Sizes, codes and ids alone: never text,
//! addresses or headers.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use opentelemetry::propagation::{Extractor, TextMapPropagator as _};
use opentelemetry::trace::{Span as _, SpanKind, Status, TraceContextExt as _, Tracer as _, TracerProvider as _};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracer, SdkTracerProvider};
use tonic::Code;
use tonic::codegen::http::{Extensions, HeaderMap};

use super::settings::TraceSettings;
use super::status::code_name;
use crate::version::ENGINE_VERSION;

/// How long one delivery may take.
const DELIVERY: Duration = Duration::from_secs(5);
/// How long the last one may hold up the end of the server.
const LAST_DELIVERY: Duration = Duration::from_secs(3);
/// Items of a stream that are traced, from its beginning: a trace is looked at as a whole.
const TRACED_ITEMS: u32 = 1_000;
/// Whose calls are traced; health and reflection would drown them.
const TRACED: &str = "/copydesk.v1.";

/// Where traces go. They are delivered by a thread of its own from a bounded queue: what finds no place there, or no collector, is lost.
pub(super) struct Traces(Option<SdkTracerProvider>);

/// Begins traces. Cheap to clone.
#[derive(Clone)]
pub struct Tracing(Option<SdkTracer>);

/// A call, or an item of a stream, while it lasts.
pub(super) struct Span(Option<(opentelemetry_sdk::trace::Span, Trace)>);

/// What parts of the work belong to, if it is traced. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Trace(Option<Arc<Whole>>);

struct Whole {
    tracer: SdkTracer,
    parent: Context,
    /// One moment by both clocks: times are taken by the one that never jumps.
    begun: (Instant, SystemTime),
}

impl Traces {
    /// As the settings say; none without.
    ///
    /// # Errors
    /// When there can be no such collector.
    pub(super) fn new(settings: Option<&TraceSettings>) -> Result<Self, String> {
        let Some(settings) = settings else { return Ok(Self(None)) };
        let exporter = SpanExporter::builder().with_tonic().with_endpoint(&settings.otlp_endpoint).with_timeout(DELIVERY).build();
        let exporter = exporter.map_err(|error| format!("traces: {error}"))?;
        let version = KeyValue::new("service.version", ENGINE_VERSION);
        let resource = Resource::builder().with_service_name(settings.otlp_service_name.clone()).with_attribute(version).build();
        let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(settings.otlp_ratio.0)));
        let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).with_sampler(sampler).with_resource(resource).build();
        Ok(Self(Some(provider)))
    }

    pub(super) fn tracing(&self) -> Tracing {
        Tracing(self.0.as_ref().map(|provider| provider.tracer("copydesk")))
    }

    /// Delivers what is left, if that takes no longer than three seconds.
    pub(super) async fn end(mut self) {
        let Some(provider) = self.0.take() else { return };
        let ended = tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(LAST_DELIVERY)).await;
        if !matches!(ended, Ok(Ok(()))) {
            tracing::warn!("the last traces could not be delivered");
        }
    }
}

impl Drop for Traces {
    /// Cut off, it waits for nothing, as the provider would by itself.
    fn drop(&mut self) {
        if let Some(provider) = &self.0 {
            // It tells of what is lost; there is nobody to hear of it.
            let _ = provider.shutdown_with_timeout(Duration::ZERO);
        }
    }
}

impl Tracing {
    /// A call of this method begins; one of the known ones, for names in traces are not for callers to choose.
    pub(super) fn begin(&self, path: &'static str, headers: &HeaderMap) -> Span {
        let Some(tracer) = self.0.as_ref().filter(|_| path.starts_with(TRACED)) else { return Span(None) };
        let parent = TraceContextPropagator::new().extract_with_context(&Context::new(), &Headers(headers));
        let method = path.trim_start_matches('/');
        let attributes = [KeyValue::new("rpc.system.name", "grpc"), KeyValue::new("rpc.method", method)];
        let builder = tracer.span_builder(method).with_kind(SpanKind::Server).with_attributes(attributes);
        Span::new(tracer, builder, &parent, Instant::now())
    }
}

impl Span {
    fn new(tracer: &SdkTracer, builder: opentelemetry::trace::SpanBuilder, parent: &Context, begun: Instant) -> Self {
        let moment = SystemTime::now();
        let span = tracer.build_with_context(builder.with_start_time(moment), parent);
        if !span.is_recording() {
            return Self(None);
        }
        let parent = Context::new().with_remote_span_context(span.span_context().clone());
        let whole = Whole { tracer: tracer.clone(), parent, begun: (begun, moment) };
        Self(Some((span, Trace(Some(Arc::new(whole))))))
    }

    /// The id of its trace, as W3C Trace Context writes it.
    pub(super) fn trace_id(&self) -> Option<String> {
        self.0.as_ref().map(|(span, _)| span.span_context().trace_id().to_string())
    }

    /// What parts of it belong to.
    pub(super) fn trace(&self) -> Trace {
        self.0.as_ref().map(|(_, trace)| trace.clone()).unwrap_or_default()
    }

    /// Has it travel with a request.
    pub(super) fn put(&self, extensions: &mut Extensions) {
        if self.0.is_some() {
            extensions.insert(self.trace());
        }
    }

    /// The call ended.
    pub(super) fn end(&mut self, code: Code, request_id: &str, received: u64, sent: u64) {
        let Some((span, _)) = &mut self.0 else { return };
        span.set_attribute(KeyValue::new("copydesk.request_id", request_id.to_owned()));
        span.set_attribute(KeyValue::new("copydesk.received_bytes", number(received)));
        span.set_attribute(KeyValue::new("copydesk.sent_bytes", number(sent)));
        self.end_with(code);
    }

    /// An item ended.
    pub(super) fn end_with(&mut self, code: Code) {
        let Some((mut span, trace)) = self.0.take() else { return };
        let name = code_name(code);
        span.set_attribute(KeyValue::new("rpc.response.status_code", name));
        // Others are the caller's doing, and no fault of the server.
        if matches!(
            code,
            Code::Unknown | Code::DeadlineExceeded | Code::Unimplemented | Code::Internal | Code::Unavailable | Code::DataLoss
        ) {
            span.set_attribute(KeyValue::new("error.type", name));
            span.set_status(Status::error(""));
        }
        match &trace.0 {
            Some(whole) => span.end_with_timestamp(whole.moment(Instant::now())),
            None => span.end(),
        }
    }
}

impl Trace {
    /// That of what is not traced.
    #[cfg(test)]
    pub(super) fn none() -> Self {
        Self(None)
    }

    /// What travels with a request.
    pub(super) fn of(extensions: &tonic::Extensions) -> Self {
        extensions.get::<Self>().cloned().unwrap_or_default()
    }

    /// An item of the stream begins.
    pub(super) fn item(&self, index: u32, bytes: usize) -> Span {
        let Some(whole) = self.0.as_ref().filter(|_| index < TRACED_ITEMS) else { return Span(None) };
        let bytes = KeyValue::new("copydesk.received_bytes", number(u64::try_from(bytes).unwrap_or(u64::MAX)));
        let attributes = [KeyValue::new("copydesk.item_index", i64::from(index)), bytes];
        let builder = whole.tracer.span_builder("item").with_attributes(attributes);
        Span::new(&whole.tracer, builder, &whole.parent, Instant::now())
    }

    /// A part of the work that is over.
    pub(super) fn part(&self, name: &'static str, begun: Instant, ended: Instant) {
        let Some(whole) = &self.0 else { return };
        let builder = whole.tracer.span_builder(name).with_start_time(whole.moment(begun));
        whole.tracer.build_with_context(builder, &whole.parent).end_with_timestamp(whole.moment(ended));
    }
}

impl Whole {
    fn moment(&self, of: Instant) -> SystemTime {
        let (begun, moment) = self.begun;
        moment + of.saturating_duration_since(begun)
    }
}

fn number(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

struct Headers<'h>(&'h HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(|name| name.as_str()).collect()
    }
}

impl fmt::Debug for Tracing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Tracing").field(&self.0.is_some()).finish()
    }
}

impl fmt::Debug for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Whole").finish_non_exhaustive()
    }
}
