//! What peers can do on the wire that no usual client does: send a message in scraps, stop in the middle, not make room for the reply.

use std::time::Duration;

use copydesk::server::proto::v1;
use copydesk::server::settings::{Settings, WorkSettings};
use h2::client::{Builder, SendRequest};
use h2::{Reason, RecvStream, SendStream};
use prost::Message;
use tokio::net::TcpStream;
use tonic::Code;
use tonic::codegen::Bytes;
use tonic::codegen::http::{HeaderMap, Request};

use crate::load::get;
use crate::service::Service;

const CLEAN: &str = "copydesk.v1.ArticleService/CleanArticle";
const STREAM: &str = "copydesk.v1.ArticleService/ProcessArticles";
const HEALTH: &str = "grpc.health.v1.Health/Check";
/// The most that a test waits for what must happen.
const PATIENCE: Duration = Duration::from_secs(60);

async fn serve(max_call: Duration) -> Service {
    let work = WorkSettings { max_call, max_bytes_in_flight: 4 << 20, ..WorkSettings::for_messages_of(2 << 20) };
    Service::start(Settings { threads: 1, max_content_bytes: 2 << 20, max_message_bytes: 2 << 20, work, ..Settings::default() }).await
}

/// A connection on which the peer may send this much of each reply before we read it.
async fn connect(service: &Service, window: u32) -> SendRequest<Bytes> {
    let socket = TcpStream::connect(service.address.trim_start_matches("http://")).await.unwrap();
    let (client, connection) = Builder::new().initial_window_size(window).handshake(socket).await.unwrap();
    tokio::spawn(connection);
    client
}

/// Begins a call; its body is still to be sent.
async fn begin(client: &SendRequest<Bytes>, method: &str) -> (h2::client::ResponseFuture, SendStream<Bytes>) {
    begin_with(client, method, "grpc-encoding", "identity").await
}

async fn begin_with(client: &SendRequest<Bytes>, method: &str, name: &str, value: &str) -> (h2::client::ResponseFuture, SendStream<Bytes>) {
    let request = Request::post(format!("http://copydesk/{method}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .header(name, value)
        .body(())
        .unwrap();
    client.clone().ready().await.unwrap().send_request(request, false).unwrap()
}

fn frame(message: &impl Message) -> Bytes {
    let body = message.encode_to_vec();
    [&[0][..], &u32::try_from(body.len()).unwrap().to_be_bytes(), &body].concat().into()
}

/// A page of this many bytes, all of which comes back in the reply.
fn page(bytes: usize) -> v1::CleanArticleRequest {
    let text = "A ferry sails to the island. ".repeat(bytes / 29);
    let content = format!("<html><body><p>{text}</p></body></html>").into_bytes().into();
    let options = Some(v1::CleanOptions { page_text: Some(true), ..v1::CleanOptions::default() });
    v1::CleanArticleRequest { source: Some(v1::Source { content, ..v1::Source::default() }), options, ..Default::default() }
}

/// The same as an item of a stream.
fn item(bytes: usize) -> v1::ProcessArticlesRequest {
    let v1::CleanArticleRequest { source, options, .. } = page(bytes);
    let request = v1::ProcessArticleRequest { source, clean: options, stages: vec![v1::Stage::Clean.into()], ..Default::default() };
    v1::ProcessArticlesRequest { request: Some(request), ..Default::default() }
}

fn status(headers: &HeaderMap) -> Option<Code> {
    headers.get("grpc-status").map(|code| Code::from_bytes(code.as_bytes()))
}

/// Reads a reply to its end: how many bytes, and the status.
async fn read(mut body: RecvStream) -> Result<(usize, Option<Code>), h2::Error> {
    let mut bytes = 0;
    while let Some(data) = body.data().await {
        let data = data?;
        bytes += data.len();
        body.flow_control().release_capacity(data.len())?;
    }
    Ok((bytes, body.trailers().await?.as_ref().and_then(status)))
}

/// A number of the metrics page; 0 where it is not there yet.
async fn metric(service: &Service, name: &str) -> f64 {
    let page = get(service, "/metrics").await;
    let line = page.lines().find(|line| line.split(' ').next() == Some(name));
    line.and_then(|line| line.rsplit(' ').next()?.parse().ok()).unwrap_or(0.0)
}

async fn in_flight(service: &Service) -> (f64, f64) {
    (metric(service, "copydesk_calls_in_flight{method=\"CleanArticle\"}").await, metric(service, "copydesk_bytes_in_flight").await)
}

#[tokio::test]
async fn a_reply_counts_until_it_is_taken() {
    let service = serve(Duration::from_secs(50)).await;
    let client = connect(&service, 20_000).await;
    let (reply, mut body) = begin(&client, CLEAN).await;
    body.send_data(frame(&page(200_000)), true).unwrap();
    let reply = reply.await.unwrap();
    // The window is full and nobody reads.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let (calls, bytes) = in_flight(&service).await;
    assert!((calls, bytes >= 200_000.0) == (1.0, true), "{calls} calls, {bytes} bytes");
    let (read, code) = read(reply.into_body()).await.unwrap();
    assert!(read > 200_000 && code == Some(Code::Ok), "{read} bytes, {code:?}");
    assert_eq!(in_flight(&service).await, (0.0, 0.0));
}

#[tokio::test]
async fn a_reply_that_is_not_taken_in_time_is_reset_and_others_are_not() {
    let service = serve(Duration::from_secs(5)).await;
    let client = connect(&service, 20_000).await;
    let (reply, mut body) = begin(&client, CLEAN).await;
    body.send_data(frame(&page(200_000)), true).unwrap();
    let mut stuck = reply.await.unwrap().into_body();
    let end = tokio::time::timeout(PATIENCE, async {
        loop {
            // Takes what comes and makes no room for more.
            match stuck.data().await {
                Some(Ok(_)) => {}
                other => return other,
            }
        }
    });
    let end = end.await.expect("the call was not reset").unwrap().unwrap_err();
    assert_eq!(end.reason(), Some(Reason::CANCEL), "{end}");
    assert_eq!(in_flight(&service).await, (0.0, 0.0));
    let (reply, mut body) = begin(&client, CLEAN).await;
    body.send_data(frame(&page(1_000)), true).unwrap();
    assert_eq!(read(reply.await.unwrap().into_body()).await.unwrap().1, Some(Code::Ok));
}

#[tokio::test]
async fn streams_that_wait_do_not_hold_up_calls_on_their_connection() {
    let service = serve(Duration::from_secs(50)).await;
    let client = connect(&service, 1 << 20).await;
    let message = frame(&item(1_500_000));
    // The first takes most of the streams' half of the budget and never finishes; the others wait for theirs.
    let mut waiting = Vec::new();
    for _ in 0..40 {
        let (reply, mut body) = begin(&client, STREAM).await;
        body.send_data(message.slice(..message.len() - 1), false).unwrap();
        waiting.push((reply, body));
    }
    while metric(&service, "copydesk_bytes_in_flight").await == 0.0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let (reply, mut body) = begin(&client, CLEAN).await;
    body.send_data(frame(&page(100_000)), true).unwrap();
    let reply = tokio::time::timeout(Duration::from_secs(30), reply).await.expect("the call stood still").unwrap();
    assert_eq!(read(reply.into_body()).await.unwrap().1, Some(Code::Ok));
}

#[tokio::test]
async fn messages_may_come_in_any_scraps() {
    let service = serve(Duration::from_secs(50)).await;
    let client = connect(&service, 1 << 20).await;
    for size in [1, 2, 3, 5, 6, 7, 64] {
        let (reply, mut body) = begin(&client, CLEAN).await;
        let message = frame(&page(600));
        for scrap in message.chunks(size) {
            body.send_data(Bytes::copy_from_slice(scrap), false).unwrap();
        }
        body.send_data(Bytes::new(), true).unwrap();
        let (bytes, code) = read(reply.await.unwrap().into_body()).await.unwrap();
        assert!(bytes > 600 && code == Some(Code::Ok), "in scraps of {size}: {bytes} bytes, {code:?}");
    }
    // Two and a half in one piece, then the rest.
    let item = frame(&item(600));
    let (reply, mut body) = begin(&client, STREAM).await;
    let three = item.repeat(3);
    let (first, rest) = three.split_at(item.len() * 5 / 2);
    body.send_data(Bytes::copy_from_slice(first), false).unwrap();
    body.send_data(Bytes::copy_from_slice(rest), true).unwrap();
    assert_eq!(read(reply.await.unwrap().into_body()).await.unwrap().1, Some(Code::Ok));
    assert_eq!(metric(&service, "copydesk_stream_items_total{code=\"OK\"}").await, 3.0);
}

/// The code that a call ends with.
async fn code(reply: h2::client::ResponseFuture) -> Option<Code> {
    let end = tokio::time::timeout(PATIENCE, async {
        let (head, body) = reply.await.unwrap().into_parts();
        match status(&head.headers) {
            Some(code) => Some(code),
            None => read(body).await.unwrap().1,
        }
    });
    end.await.expect("the call does not end")
}

#[tokio::test]
async fn a_message_that_stops_in_the_middle_ends_with_the_deadline() {
    let service = serve(Duration::from_secs(1)).await;
    let client = connect(&service, 1 << 20).await;
    let message = frame(&page(100_000));
    for method in [CLEAN, STREAM, HEALTH] {
        let (reply, mut body) = begin(&client, method).await;
        body.send_data(message.slice(..if method == HEALTH { 3 } else { 50_000 }), false).unwrap();
        assert_eq!(code(reply).await, Some(Code::DeadlineExceeded), "{method}");
    }
    assert_eq!(metric(&service, "copydesk_bytes_in_flight").await, 0.0);
}

#[tokio::test]
async fn a_call_in_flight_at_the_end_of_the_drain_gets_a_status() {
    let mut service = Service::start(Settings { threads: 1, drain: Duration::from_secs(2), ..Settings::default() }).await;
    let client = connect(&service, 1 << 20).await;
    let (reply, mut body) = begin(&client, CLEAN).await;
    body.send_data(frame(&page(100_000)).slice(..50_000), false).unwrap();
    // The call has to be there before the server is asked to stop.
    while metric(&service, "copydesk_calls_in_flight{method=\"CleanArticle\"}").await == 0.0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    service.stop();
    assert_eq!(code(reply).await, Some(Code::Unavailable));
    tokio::time::timeout(PATIENCE, &mut service.ended).await.expect("the server did not stop").unwrap();
}

#[tokio::test]
async fn a_compression_that_is_not_read_is_told_with_those_that_are() {
    let service = serve(Duration::from_secs(50)).await;
    let client = connect(&service, 1 << 20).await;
    let (reply, mut body) = begin_with(&client, CLEAN, "grpc-encoding", "snappy").await;
    body.send_data(frame(&page(1_000)), true).unwrap();
    let head = reply.await.unwrap().into_parts().0.headers;
    assert_eq!(status(&head), Some(Code::Unimplemented));
    assert!(head.contains_key("grpc-status-details-bin"), "{head:?}");
    let accepted = head["grpc-accept-encoding"].to_str().unwrap();
    assert!(accepted.contains("gzip") && accepted.contains("zstd"), "{accepted}");
}

#[tokio::test]
async fn a_call_is_answered_once_its_message_is_there() {
    let service = serve(Duration::from_secs(50)).await;
    let client = connect(&service, 1 << 20).await;
    // The end of the body is never told: what came would be held until then.
    let (reply, mut body) = begin(&client, CLEAN).await;
    body.send_data(frame(&page(1_000)), false).unwrap();
    assert_eq!(code(reply).await, Some(Code::Ok));
}

#[tokio::test]
async fn a_stream_that_reads_no_more_gives_back_what_it_had_begun_to_read() {
    let service = serve(Duration::from_secs(40)).await;
    let client = connect(&service, 20_000).await;
    let (reply, mut stuck) = begin_with(&client, STREAM, "grpc-timeout", "1S").await;
    // Replies that nobody takes, and a message that takes most of the streams' half of the budget and never ends.
    let replies = frame(&item(12_000)).repeat(3);
    stuck.send_data([&replies, &frame(&item(1_500_000))[..100_000]].concat().into(), false).unwrap();
    let _replies = reply.await.unwrap();
    let other = connect(&service, 1 << 20).await;
    let (reply, mut body) = begin(&other, STREAM).await;
    body.send_data(frame(&item(1_200_000)), true).unwrap();
    let answered = tokio::time::timeout(Duration::from_secs(25), code(reply)).await;
    assert_eq!(answered.expect("the stream found no room"), Some(Code::Ok));
}

#[tokio::test]
async fn questions_about_the_server_are_short_and_few() {
    let service = serve(Duration::from_secs(50)).await;
    let client = connect(&service, 1 << 20).await;
    let (reply, mut body) = begin(&client, "copydesk.v1.ArticleService/GetServerInfo").await;
    body.send_data(frame(&page(10_000)).slice(..9), false).unwrap();
    assert_eq!(code(reply).await, Some(Code::OutOfRange));
    let mut open = Vec::new();
    for _ in 0..16 {
        let (reply, body) = begin(&client, "grpc.reflection.v1.ServerReflection/ServerReflectionInfo").await;
        open.push((reply.await.unwrap(), body));
    }
    let ask = async || code(begin(&client, "grpc.reflection.v1.ServerReflection/ServerReflectionInfo").await.0).await;
    assert_eq!(ask().await, Some(Code::ResourceExhausted));
}
