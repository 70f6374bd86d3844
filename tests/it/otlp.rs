//! Traces of calls, as a collector of OpenTelemetry receives them.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use copydesk::server::proto::v1;
use copydesk::server::settings::{Ratio, Settings, TraceSettings};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{TraceService, TraceServiceServer};
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, Span};
use opentelemetry_proto::tonic::trace::v1::{span::SpanKind, status::StatusCode};
use tokio::net::TcpListener;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::task::AbortOnDropHandle;
use tonic::{Request, Response, Status};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::service::Service;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";
const SECRET: &str = "unmentionable";
const PROCESS: &str = "copydesk.v1.ArticleService/ProcessArticle";

/// Keeps what it is sent.
#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<ResourceSpans>>>);

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(&self, request: Request<ExportTraceServiceRequest>) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.0.lock().unwrap().extend(request.into_inner().resource_spans);
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

impl Collector {
    /// Listens on a port of its own.
    async fn start() -> (Self, String, AbortOnDropHandle<()>) {
        let (collector, listener) = (Self::default(), TcpListener::bind("127.0.0.1:0").await.unwrap());
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let service = TraceServiceServer::new(collector.clone());
        let serving = tonic::transport::Server::builder().add_service(service).serve_with_incoming(TcpListenerStream::new(listener));
        (collector, endpoint, AbortOnDropHandle::new(tokio::spawn(async move { serving.await.unwrap() })))
    }

    fn spans(&self) -> Vec<Span> {
        let all = self.0.lock().unwrap();
        all.iter().flat_map(|of| &of.scope_spans).flat_map(|of| of.spans.clone()).collect()
    }
}

async fn serve(endpoint: &str, ratio: f64) -> Service {
    let trace = TraceSettings { otlp_ratio: Ratio(ratio), ..TraceSettings::new(endpoint.to_owned()) };
    Service::start(Settings { threads: 1, trace: Some(trace), ..Settings::default() }).await
}

/// Stops the server, which delivers what it has.
async fn stopped(mut service: Service) {
    service.stop();
    service.ended.await.unwrap();
}

fn page() -> v1::ProcessArticleRequest {
    let html = format!("<title>{SECRET}</title><article><p>{}</p></article>", format!("The {SECRET} council met on Monday. ").repeat(20));
    let source = v1::Source {
        content: html.into_bytes().into(),
        url: Some(format!("https://news.example/{SECRET}?q={SECRET}")),
        ..v1::Source::default()
    };
    v1::ProcessArticleRequest { source: Some(source), ..v1::ProcessArticleRequest::default() }
}

/// A request whose caller is part of a trace.
fn part_of<T>(message: T, traceparent: &str) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("traceparent", traceparent.parse().unwrap());
    request.metadata_mut().insert("tracestate", "vendor=opaque".parse().unwrap());
    request
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn attribute(span: &Span, key: &str) -> Option<String> {
    use opentelemetry_proto::tonic::common::v1::any_value::Value;
    let value = span.attributes.iter().find(|each| each.key == key)?.value.clone()?.value?;
    match value {
        Value::StringValue(text) => Some(text),
        Value::IntValue(number) => Some(number.to_string()),
        other => panic!("{key}: {other:?}"),
    }
}

fn children<'s>(of: &Span, all: &'s [Span]) -> Vec<&'s Span> {
    all.iter().filter(|span| span.parent_span_id == of.span_id).collect()
}

/// Names of the parts of the work on one page, in the order in which they began.
fn parts(of: &Span, all: &[Span]) -> Vec<String> {
    let mut parts = children(of, all);
    parts.sort_by_key(|span| (span.start_time_unix_nano, span.end_time_unix_nano));
    assert!(parts.windows(2).all(|two| two[0].end_time_unix_nano <= two[1].start_time_unix_nano), "{parts:#?}");
    let within = |span: &&Span| of.start_time_unix_nano <= span.start_time_unix_nano && span.end_time_unix_nano <= of.end_time_unix_nano;
    assert!(parts.iter().all(within), "{of:#?} {parts:#?}");
    parts.iter().map(|span| span.name.clone()).collect()
}

const PARTS: [&str; 11] = ["queue", "decode", "blocks", "score", "rules", "hidden", "quality", "language", "metadata", "summary", "reply"];

#[tokio::test]
async fn a_call_and_its_parts_belong_to_the_trace_of_its_caller() {
    let (collector, endpoint, _serving) = Collector::start().await;
    let service = serve(&endpoint, 0.0).await;
    let mut client = service.client().await;
    let mut request = part_of(page(), &format!("00-{TRACE}-{PARENT}-01"));
    request.metadata_mut().insert("x-request-id", "call-7".parse().unwrap());
    client.process_article(request).await.unwrap();
    stopped(service).await;

    let spans = collector.spans();
    let call = spans.iter().find(|span| span.kind() == SpanKind::Server).unwrap();
    assert_eq!((call.name.as_str(), hex(&call.trace_id).as_str(), hex(&call.parent_span_id).as_str()), (PROCESS, TRACE, PARENT));
    assert_eq!(call.trace_state, "vendor=opaque");
    for (key, value) in
        [("rpc.system.name", "grpc"), ("rpc.method", PROCESS), ("rpc.response.status_code", "OK"), ("copydesk.request_id", "call-7")]
    {
        assert_eq!(attribute(call, key).as_deref(), Some(value), "{key}");
    }
    for key in ["copydesk.received_bytes", "copydesk.sent_bytes"] {
        assert!(attribute(call, key).unwrap().parse::<u64>().unwrap() > 100, "{key}");
    }
    assert!(spans.iter().all(|span| hex(&span.trace_id) == TRACE));
    assert_eq!(spans.len(), 1 + PARTS.len(), "{spans:#?}");
    assert_eq!(parts(call, &spans), PARTS);
    let sent = format!("{:?}", collector.0.lock().unwrap());
    assert!(!sent.contains(SECRET) && !sent.contains("news.example"), "{sent}");
    assert!(sent.contains("\"copydesk\"") && sent.contains("service.version"));
}

#[tokio::test]
async fn the_caller_decides_what_is_traced_and_else_the_ratio() {
    let (collector, endpoint, _serving) = Collector::start().await;
    for (ratio, traceparent, traced) in [
        (1.0, format!("00-{TRACE}-{PARENT}-00"), false),
        (0.0, format!("00-{TRACE}-{PARENT}-01"), true),
        (0.0, format!("00-{TRACE}-01"), false),
        (1.0, format!("00-{TRACE}-{}-01", "0".repeat(16)), true),
        (1.0, "nonsense".to_owned(), true),
    ] {
        collector.0.lock().unwrap().clear();
        let service = serve(&endpoint, ratio).await;
        let mut client = service.client().await;
        client.process_article(part_of(page(), &traceparent)).await.unwrap();
        HealthClient::new(service.channel().await).check(part_of(HealthCheckRequest::default(), &traceparent)).await.unwrap();
        stopped(service).await;
        let calls: Vec<_> = collector.spans().into_iter().filter(|span| span.kind() == SpanKind::Server).collect();
        assert_eq!(calls.len(), usize::from(traced), "{ratio} {traceparent}: {calls:#?}");
        let well_formed = traceparent.contains(PARENT);
        for call in calls {
            assert_eq!(hex(&call.trace_id) == TRACE, well_formed, "{traceparent}");
            assert_eq!(call.parent_span_id.is_empty(), !well_formed, "{traceparent}");
        }
    }
}

#[tokio::test]
async fn items_of_a_stream_are_parts_of_its_call_and_refusals_are_told() {
    let (collector, endpoint, _serving) = Collector::start().await;
    let service = serve(&endpoint, 1.0).await;
    let mut client = service.client().await;
    let item = |request| v1::ProcessArticlesRequest { request, item_id: SECRET.to_owned(), ..v1::ProcessArticlesRequest::default() };
    let items = tokio_stream::iter([item(Some(page())), item(None), item(Some(page()))]);
    let mut replies = client.process_articles(items).await.unwrap().into_inner();
    let mut answered = 0;
    while let Some(reply) = replies.next().await {
        reply.unwrap();
        answered += 1;
    }
    assert_eq!(answered, 3);
    client.clean_article(v1::CleanArticleRequest::default()).await.unwrap_err();
    stopped(service).await;

    let spans = collector.spans();
    let calls: Vec<_> = spans.iter().filter(|span| span.kind() == SpanKind::Server).collect();
    let of = |method: &str| *calls.iter().find(|span| span.name == format!("copydesk.v1.ArticleService/{method}")).unwrap();
    let mut items = children(of("ProcessArticles"), &spans);
    items.sort_by_key(|item| attribute(item, "copydesk.item_index"));
    let told: Vec<_> = items.iter().map(|item| (item.name.as_str(), attribute(item, "rpc.response.status_code").unwrap())).collect();
    let ok = ("item", "OK".to_owned());
    assert_eq!(told, [ok.clone(), ("item", "INVALID_ARGUMENT".to_owned()), ok]);
    assert_eq!(parts(items[0], &spans), PARTS);
    assert!(parts(items[1], &spans).is_empty());
    let refused = of("CleanArticle");
    assert_eq!(attribute(refused, "rpc.response.status_code").as_deref(), Some("INVALID_ARGUMENT"));
    assert!(refused.status.as_ref().is_none_or(|status| status.code() == StatusCode::Unset), "the caller's fault is none of the server's");
    let ids: BTreeSet<_> = spans.iter().map(|span| &span.span_id).collect();
    assert_eq!(ids.len(), spans.len());
    assert!(!format!("{spans:?}").contains(SECRET), "ids of items are the caller's");
}

#[tokio::test]
async fn calls_are_answered_and_the_server_stops_without_a_collector() {
    // A port on which nobody listens, and one on which nobody answers.
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    for address in [closed, silent.local_addr().unwrap()] {
        let service = serve(&format!("http://{address}"), 1.0).await;
        let mut client = service.client().await;
        for _ in 0..100 {
            client.detect_language(v1::DetectLanguageRequest { source: page().source, ..Default::default() }).await.unwrap();
        }
        stopped(service).await;
    }
}
