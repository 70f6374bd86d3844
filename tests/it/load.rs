//! What the server does when there is too much, too little time, or nonsense; and what it tells those who look after it. Over a real socket.

use std::time::Duration;

use copydesk::server::proto::v1::{self, process_articles_response::Outcome};
use copydesk::server::settings::{Settings, WorkSettings};
use copydesk::server::status::{REASONS, code_name};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

use crate::service::Service;

fn source(bytes: usize) -> Option<v1::Source> {
    Some(v1::Source { content: "A ferry sails. ".repeat(bytes / 15).into_bytes().into(), ..v1::Source::default() })
}

fn clean(bytes: usize) -> v1::CleanArticleRequest {
    v1::CleanArticleRequest { source: source(bytes), ..Default::default() }
}

fn item(id: &str, bytes: usize) -> v1::ProcessArticlesRequest {
    let request = Some(v1::ProcessArticleRequest { source: source(bytes), ..Default::default() });
    v1::ProcessArticlesRequest { item_id: id.to_owned(), request, ..Default::default() }
}

fn settings(work: WorkSettings) -> Settings {
    Settings { threads: 1, max_content_bytes: 1 << 20, max_message_bytes: 2 << 20, work, ..Settings::default() }
}

fn work() -> WorkSettings {
    WorkSettings::for_messages_of(2 << 20)
}

/// Code and reason of an error, which have to stand in the list.
fn reason(status: &Status) -> String {
    let reason = status.get_details_error_info().unwrap_or_else(|| panic!("no reason: {status:?}")).reason;
    assert!(REASONS.contains(&(reason.as_str(), status.code())), "{status:?}");
    reason
}

pub(crate) async fn get(service: &Service, path: &str) -> String {
    let mut stream = tokio::net::TcpStream::connect(service.admin).await.unwrap();
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: copydesk\r\nconnection: close\r\n\r\n").as_bytes()).await.unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    reply
}

#[tokio::test]
async fn broken_calls_say_why() {
    let service = Service::start(settings(work())).await;
    let mut client = service.client().await;
    let missing = client.clean_article(v1::CleanArticleRequest::default()).await.unwrap_err();
    assert_eq!(reason(&missing), "INVALID_REQUEST");
    let content = client.clean_article(clean((1 << 20) + 100)).await.unwrap_err();
    assert_eq!(reason(&content), "TOO_LARGE");
    assert_eq!(content.metadata().get("grpc-retry-pushback-ms").unwrap(), "-1");
    let message = client.clean_article(clean(3 << 20)).await.unwrap_err();
    assert_eq!(reason(&message), "MESSAGE_TOO_LARGE");

    // A string where a message belongs.
    let mut raw = tonic::client::Grpc::new(service.channel().await);
    raw.ready().await.unwrap();
    let nonsense = v1::LanguageInfo { tag: "\u{7f}\u{7f}\u{7f}".to_owned(), name: None };
    let codec = tonic_prost::ProstCodec::<v1::LanguageInfo, v1::CleanArticleResponse>::default();
    let path = "/copydesk.v1.ArticleService/CleanArticle".parse().unwrap();
    let malformed = raw.unary(Request::new(nonsense), path, codec).await.unwrap_err();
    assert_eq!(reason(&malformed), "MALFORMED_MESSAGE");
}

#[tokio::test]
async fn a_call_ends_at_its_deadline_and_says_so() {
    let service = Service::start(settings(WorkSettings { max_call: Duration::from_millis(5), ..work() })).await;
    let status = service.client().await.clean_article(clean(1 << 20)).await.unwrap_err();
    assert_eq!(reason(&status), "DEADLINE");
}

#[tokio::test]
async fn a_message_without_room_is_refused_by_its_length_and_others_go_on() {
    let service = Service::start(settings(WorkSettings { max_bytes_in_flight: 100_000, ..work() })).await;
    let mut client = service.client().await;
    let status = client.clean_article(clean(200_000)).await.unwrap_err();
    assert_eq!(reason(&status), "OVERLOADED");
    assert_eq!(status.get_details_error_info().unwrap().metadata["what"], "bytes");
    assert!(status.get_details_retry_info().is_some() && status.metadata().get("grpc-retry-pushback-ms").is_some());
    assert!(client.clean_article(clean(50_000)).await.is_ok());
    let info = client.get_server_info(v1::GetServerInfoRequest {}).await.unwrap().into_inner();
    assert_eq!(info.limits.unwrap().max_bytes_in_flight, 100_000);
    let metrics = get(&service, "/metrics").await;
    assert!(metrics.contains("copydesk_refused_total{what=\"bytes\"} 1"), "{metrics}");
}

#[tokio::test]
async fn one_stream_too_many_is_refused_and_draining_ends_the_other() {
    let mut service = Service::start(Settings { max_streams: 1, ..settings(work()) }).await;
    let mut client = service.client().await;
    let (sender, items) = mpsc::channel(1);
    let mut replies = client.process_articles(ReceiverStream::new(items)).await.unwrap().into_inner();
    let refused = client.process_articles(tokio_stream::once(item("a", 30))).await.unwrap_err();
    assert_eq!(reason(&refused), "OVERLOADED");
    sender.send(item("b", 30)).await.unwrap();
    assert_eq!(replies.next().await.unwrap().unwrap().item_id, "b");
    service.stop();
    let end = replies.next().await.unwrap().unwrap_err();
    assert_eq!(reason(&end), "DRAINING");
}

#[tokio::test]
async fn a_reader_that_does_not_read_holds_back_its_own_stream_alone() {
    const ITEMS: usize = 400;
    let service = Service::start(Settings { stream_items: 2, ..settings(work()) }).await;
    let mut client = service.client().await;
    let content = format!("<html><body><p>{}</p></body></html>", "A ferry sails. ".repeat(4_000));
    let items = (0..ITEMS).map(move |_| v1::ProcessArticlesRequest {
        request: Some(v1::ProcessArticleRequest {
            source: Some(v1::Source { content: content.clone().into_bytes().into(), ..v1::Source::default() }),
            clean: Some(v1::CleanOptions { page_text: Some(true), ..v1::CleanOptions::default() }),
            stages: vec![v1::Stage::Clean.into()],
            ..Default::default()
        }),
        ..Default::default()
    });
    let mut replies = client.process_articles(tokio_stream::iter(items)).await.unwrap().into_inner();
    let answered = async || {
        let metrics = get(&service, "/metrics").await;
        let line = metrics.lines().find(|l| l.starts_with("copydesk_stream_items_total{code=\"OK\"}")).map(str::to_owned);
        line.and_then(|l| l.rsplit(' ').next()?.parse::<usize>().ok()).unwrap_or(0)
    };
    let (mut before, mut still) = (0, 0);
    while still < 5 {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let now = answered().await;
        still = if now == before && now > 0 { still + 1 } else { 0 };
        before = now;
    }
    assert!(before < ITEMS, "{before} replies were made for nobody");
    assert!(service.client().await.clean_article(clean(300)).await.is_ok());
    let mut good = 0;
    while let Some(reply) = replies.next().await {
        assert!(matches!(reply.unwrap().outcome, Some(Outcome::Result(_))));
        good += 1;
    }
    assert_eq!(good, ITEMS);
}

#[tokio::test]
async fn operators_see_calls_phases_and_readiness() {
    let service = Service::start(settings(work())).await;
    let mut client = service.client().await;
    let mut request = Request::new(clean(300));
    request.metadata_mut().insert("x-request-id", "crawl-7".parse().unwrap());
    let reply = client.clean_article(request).await.unwrap();
    assert_eq!(reply.metadata().get("x-request-id").unwrap(), "crawl-7");
    assert!(client.clean_article(v1::CleanArticleRequest::default()).await.unwrap_err().metadata().get("x-request-id").is_some());
    let metrics = get(&service, "/metrics").await;
    assert!(metrics.starts_with("HTTP/1.1 200") && metrics.contains("application/openmetrics-text"), "{metrics}");
    for line in [
        "copydesk_call_seconds_count{method=\"CleanArticle\",code=\"OK\"} 1",
        "copydesk_call_seconds_count{method=\"CleanArticle\",code=\"INVALID_ARGUMENT\"} 1",
        "copydesk_jobs_total{end=\"done\"} 1",
        "copydesk_phase_seconds_count{phase=\"rules\"} 1",
        "copydesk_bytes_in_flight 0",
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
    // The page for operators names all there is.
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/metrics.md")).unwrap();
    let named = |text: &str| page.contains(&format!("`copydesk_{text}`")) || page.contains(&format!("`copydesk_{text}_total`"));
    let kinds: Vec<&str> = metrics.lines().filter_map(|line| line.strip_prefix("# TYPE copydesk_")?.split(' ').next()).collect();
    assert!(kinds.len() > 10);
    for kind in &kinds {
        assert!(named(kind) || named(&format!("{kind}_info")), "docs/metrics.md does not tell of copydesk_{kind}");
    }
    assert!(get(&service, "/livez").await.starts_with("HTTP/1.1 200"));
    while !get(&service, "/readyz").await.starts_with("HTTP/1.1 200") {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(get(&service, "/other").await.starts_with("HTTP/1.1 404"));
}

#[test]
fn the_documentation_lists_every_reason_with_its_code() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/errors.md")).unwrap();
    let told: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let known: Vec<String> = REASONS.iter().map(|(reason, code)| format!("`{reason}` – {}", code_name(*code))).collect();
    assert_eq!(told, known);
    assert!(REASONS.iter().all(|(_, code)| *code != Code::Unknown && *code != Code::Ok));
}

/// What the server says to these messages on `path`, whatever the call there takes.
async fn send<T, R>(service: &Service, path: &'static str, messages: Vec<T>) -> Result<R, Status>
where
    T: prost::Message + Default + 'static,
    R: prost::Message + Default + 'static,
{
    let mut client = tonic::client::Grpc::new(service.channel().await);
    client.ready().await.unwrap();
    let codec = tonic_prost::ProstCodec::<T, R>::default();
    let messages = Request::new(tokio_stream::iter(messages));
    client.client_streaming(messages, path.parse().unwrap(), codec).await.map(tonic::Response::into_inner)
}

#[tokio::test]
async fn a_call_takes_one_message() {
    let service = Service::start(settings(work())).await;
    let path = "/copydesk.v1.ArticleService/CleanArticle";
    let one: v1::CleanArticleResponse = send(&service, path, vec![clean(1_000)]).await.unwrap();
    assert!(one.article.is_some());
    let empty = v1::CleanArticleRequest::default;
    let many = send::<_, v1::CleanArticleResponse>(&service, path, vec![clean(1_000), empty(), empty()]).await.unwrap_err();
    assert_eq!(reason(&many), "MALFORMED_MESSAGE");
}

#[tokio::test]
async fn questions_about_health_and_schema_are_short() {
    use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
    use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
    use tonic_reflection::pb::v1::{ServerReflectionRequest, ServerReflectionResponse};

    let service = Service::start(settings(work())).await;
    let long = "x".repeat(100 << 10);
    let question = HealthCheckRequest { service: long.clone() };
    let refused = send::<_, HealthCheckResponse>(&service, "/grpc.health.v1.Health/Check", vec![question]).await.unwrap_err();
    assert_eq!(refused.code(), Code::OutOfRange, "{refused:?}");

    let path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    let ask = |host| vec![ServerReflectionRequest { host, message_request: Some(MessageRequest::ListServices(String::new())) }];
    let _: ServerReflectionResponse = send(&service, path, ask("short".to_owned())).await.unwrap();
    // The stream ends without a reply.
    send::<_, ServerReflectionResponse>(&service, path, ask(long)).await.unwrap_err();
}
