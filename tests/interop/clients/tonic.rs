//! What tonic can do with a running copydesk, as one JSON object: each cell of the matrix "ok" or what went wrong.
//!
//!     tonic HOST:PORT HOST:PORT-OF-A-FULL-ONE

use std::time::Duration;

use copydesk::server::proto::v1::article_service_client::ArticleServiceClient;
use copydesk::server::proto::v1::process_articles_response::Outcome;
use copydesk::server::proto::v1::{
    DetectLanguageRequest, GetServerInfoRequest, ParseMetadataRequest, ProcessArticleRequest, ProcessArticlesRequest, Source,
};
use tokio_stream::wrappers::ReceiverStream;
use tonic::codec::CompressionEncoding::Gzip;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt as _;

type Failure = Box<dyn std::error::Error>;
type Cell = Result<(), Failure>;

const SERVICE: &str = "copydesk.v1.ArticleService";

#[tokio::main]
async fn main() -> Cell {
    let addresses: Vec<String> = std::env::args().skip(1).collect();
    let [address, full] = addresses.as_slice() else { return Err("give two addresses".into()) };
    let channel = Endpoint::from_shared(format!("http://{address}"))?.connect().await?;
    let full = Endpoint::from_shared(format!("http://{full}"))?.connect().await?;
    let client = ArticleServiceClient::new(channel.clone()).max_decoding_message_size(64 << 20);
    let cells = [
        ("unary", unary(client.clone()).await),
        ("stream", stream(client.clone()).await),
        ("error", error(client.clone()).await),
        ("overload", overload(ArticleServiceClient::new(full)).await),
        ("deadline", deadline(client.clone()).await),
        ("gzip", gzip(client.clone().send_compressed(Gzip).accept_compressed(Gzip)).await),
        ("request_id", request_id(client).await),
        ("health", health(channel.clone()).await),
        ("watch", watch(channel.clone()).await),
        ("v1", reflection_v1(channel.clone()).await),
        ("v1alpha", reflection_v1alpha(channel).await),
    ];
    let told = cells.map(|(name, cell)| (name.to_owned(), cell.map_or_else(|problem| problem.to_string(), |()| "ok".to_owned()).into()));
    println!("{}", serde_json::Value::Object(told.into_iter().collect()));
    Ok(())
}

fn equal<T: PartialEq + std::fmt::Debug>(found: T, wanted: T) -> Cell {
    if found == wanted { Ok(()) } else { Err(format!("{found:?} instead of {wanted:?}").into()) }
}

fn news() -> Result<Vec<u8>, std::io::Error> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/news.html"))
}

fn long() -> Result<Vec<u8>, std::io::Error> {
    Ok([news()?, format!("<p>{}", "The same words again and again. ".repeat(10_000)).into_bytes()].concat())
}

fn source(content: Vec<u8>) -> Option<Source> {
    Some(Source { content: content.into(), ..Default::default() })
}

fn page(content: Vec<u8>) -> ProcessArticleRequest {
    ProcessArticleRequest { source: source(content), ..Default::default() }
}

async fn unary(mut client: ArticleServiceClient<Channel>) -> Cell {
    let reply = client.process_article(page(news()?)).await?.into_inner();
    equal((reply.article.map(|a| a.blocks_kept), reply.language.map(|l| l.tag)), (Some(11), Some("en".to_owned())))
}

/// Each item is sent when the reply to the one before is there.
async fn stream(mut client: ArticleServiceClient<Channel>) -> Cell {
    let (items, asked) = tokio::sync::mpsc::channel(1);
    let item = |n: usize| -> Result<_, std::io::Error> {
        let request = if n == 1 { ProcessArticleRequest::default() } else { page(news()?) };
        Ok(ProcessArticlesRequest { item_id: n.to_string(), request: Some(request), ..Default::default() })
    };
    items.send(item(0)?).await?;
    let mut replies = client.process_articles(ReceiverStream::new(asked)).await?.into_inner();
    for n in 0..3 {
        let reply = replies.message().await?.ok_or("the stream ended early")?;
        equal((reply.item_id, matches!(reply.outcome, Some(Outcome::Error(_)))), (n.to_string(), n == 1))?;
        if n < 2 {
            items.send(item(n + 1)?).await?;
        }
    }
    drop(items);
    equal(replies.message().await?.is_none(), true)
}

async fn error(mut client: ArticleServiceClient<Channel>) -> Cell {
    let status = client.process_article(ProcessArticleRequest::default()).await.err().ok_or("answered")?;
    let info = status.get_details_error_info().ok_or("no ErrorInfo")?;
    equal((status.code(), info.reason.as_str(), info.domain.as_str()), (Code::InvalidArgument, "INVALID_REQUEST", "copydesk.v1"))?;
    let bad = status.get_details_bad_request().ok_or("no BadRequest")?;
    equal(bad.field_violations.first().map(|v| v.field.as_str()), Some("source"))
}

async fn overload(mut full: ArticleServiceClient<Channel>) -> Cell {
    let request = DetectLanguageRequest { source: source(news()?), ..Default::default() };
    let status = full.detect_language(request).await.err().ok_or("answered")?;
    let info = status.get_details_error_info().ok_or("no ErrorInfo")?;
    equal((status.code(), info.reason.as_str()), (Code::ResourceExhausted, "OVERLOADED"))?;
    let delay = status.get_details_retry_info().and_then(|retry| retry.retry_delay).ok_or("no RetryInfo")?;
    let pushback: u128 = status.metadata().get("grpc-retry-pushback-ms").ok_or("no pushback")?.to_str()?.parse()?;
    equal(delay.as_millis(), pushback)
}

async fn deadline(mut client: ArticleServiceClient<Channel>) -> Cell {
    let mut request = Request::new(page(long()?.repeat(20)));
    request.set_timeout(Duration::from_millis(50));
    let status = client.process_article(request).await.err().ok_or("answered")?;
    // tonic's own clock says CANCELLED where it is faster than the server's answer.
    equal(matches!(status.code(), Code::DeadlineExceeded | Code::Cancelled), true)
}

async fn gzip(mut client: ArticleServiceClient<Channel>) -> Cell {
    let reply = client.parse_metadata(ParseMetadataRequest { source: source(long()?), ..Default::default() }).await?;
    equal(reply.get_ref().metadata.as_ref().is_some_and(|m| m.title.is_some()), true)
}

async fn request_id(mut client: ArticleServiceClient<Channel>) -> Cell {
    let mut request = Request::new(GetServerInfoRequest {});
    request.metadata_mut().insert("x-request-id", "matrix-7".parse()?);
    let reply = client.get_server_info(request).await?;
    equal(reply.metadata().get("x-request-id").map(|id| id.as_bytes()), Some(&b"matrix-7"[..]))
}

fn asked() -> HealthCheckRequest {
    HealthCheckRequest { service: SERVICE.to_owned() }
}

async fn health(channel: Channel) -> Cell {
    equal(HealthClient::new(channel).check(asked()).await?.get_ref().status(), ServingStatus::Serving)
}

async fn watch(channel: Channel) -> Cell {
    let mut states = HealthClient::new(channel).watch(asked()).await?.into_inner();
    equal(states.message().await?.ok_or("ended")?.status(), ServingStatus::Serving)
}

/// The same for both versions, whose messages differ by their package alone.
macro_rules! reflection {
    ($name:ident, $version:ident) => {
        async fn $name(channel: Channel) -> Cell {
            use tonic_reflection::pb::$version::server_reflection_client::ServerReflectionClient;
            use tonic_reflection::pb::$version::server_reflection_request::MessageRequest;
            use tonic_reflection::pb::$version::server_reflection_response::MessageResponse;
            use tonic_reflection::pb::$version::ServerReflectionRequest;
            let ask = |question| ServerReflectionRequest { message_request: Some(question), ..Default::default() };
            let questions =
                [ask(MessageRequest::ListServices(String::new())), ask(MessageRequest::FileContainingSymbol(SERVICE.to_owned()))];
            let mut replies =
                ServerReflectionClient::new(channel).server_reflection_info(tokio_stream::iter(questions)).await?.into_inner();
            let Some(MessageResponse::ListServicesResponse(list)) = replies.message().await?.and_then(|r| r.message_response) else {
                return Err("no list of services".into());
            };
            equal(list.service.iter().any(|s| s.name == SERVICE), true)?;
            let files = replies.message().await?.and_then(|r| r.message_response);
            equal(matches!(files, Some(MessageResponse::FileDescriptorResponse(files)) if !files.file_descriptor_proto.is_empty()), true)
        }
    };
}

reflection!(reflection_v1, v1);
reflection!(reflection_v1alpha, v1alpha);
