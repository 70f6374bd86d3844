//! Connections over real sockets: how many, how long, and how they end.

use std::time::{Duration, Instant};

use copydesk::server::proto::v1;
use copydesk::server::settings::{ConnectionSettings, Settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_types::StatusExt;

use crate::service::Service;

/// What a client of HTTP/2 says first: the preface and empty settings.
pub(crate) const HELLO: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

async fn serve(connections: ConnectionSettings) -> Service {
    Service::start(Settings { threads: 1, connections, ..Settings::default() }).await
}

async fn raw(service: &Service) -> TcpStream {
    TcpStream::connect(service.address.trim_start_matches("http://")).await.unwrap()
}

/// Whether the server ends the connection, orderly or not.
async fn ends(mut stream: TcpStream) -> bool {
    let mut sink = Vec::new();
    tokio::time::timeout(Duration::from_secs(30), stream.read_to_end(&mut sink)).await.is_ok()
}

#[tokio::test]
async fn one_connection_too_many_is_closed_and_its_place_comes_back() {
    let service = serve(ConnectionSettings { max_connections: 2, ..ConnectionSettings::default() }).await;
    let mut client = service.client().await;
    client.get_server_info(v1::GetServerInfoRequest {}).await.unwrap();
    let second = raw(&service).await;
    assert!(ends(raw(&service).await).await, "a third connection stayed open");
    client.get_server_info(v1::GetServerInfoRequest {}).await.unwrap();
    drop(second);
    let mut other = service.client().await;
    let mut answered = false;
    for _ in 0..100 {
        answered = other.get_server_info(v1::GetServerInfoRequest {}).await.is_ok();
        if answered {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(answered, "the place of a closed connection did not come back");
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed() {
    let handshake_timeout = Duration::from_millis(200);
    let service = serve(ConnectionSettings { handshake_timeout, ..ConnectionSettings::default() }).await;
    assert!(ends(raw(&service).await).await);
}

#[tokio::test]
async fn a_connection_without_a_call_leaves_and_one_with_a_call_stays() {
    let idle_timeout = Duration::from_millis(300);
    let service = serve(ConnectionSettings { idle_timeout, ..ConnectionSettings::default() }).await;
    // A watch is a call that goes on.
    let mut watch = HealthClient::new(service.channel().await).watch(HealthCheckRequest::default()).await.unwrap().into_inner();
    watch.next().await.unwrap().unwrap();
    let mut idle = raw(&service).await;
    idle.write_all(HELLO).await.unwrap();
    // Never answers the ping that goes with GOAWAY.
    assert!(ends(idle).await, "an idle connection stayed open");
    let more = tokio::time::timeout(Duration::from_millis(900), async { while watch.next().await.is_some_and(|next| next.is_ok()) {} });
    assert!(more.await.is_err(), "the watch ended");
}

#[tokio::test]
async fn a_stream_that_brings_nothing_ends_and_one_that_brings_something_goes_on() {
    let idle_timeout = Duration::from_millis(400);
    let service = serve(ConnectionSettings { idle_timeout, ..ConnectionSettings::default() }).await;
    let mut client = service.client().await;
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let mut replies = client.process_articles(ReceiverStream::new(receiver)).await.unwrap().into_inner();
    // For longer in all than it may be idle.
    for _ in 0..5 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        sender.send(v1::ProcessArticlesRequest::default()).await.unwrap();
        replies.next().await.unwrap().unwrap();
    }
    let status = replies.next().await.unwrap().unwrap_err();
    assert_eq!((status.code(), status.get_details_error_info().unwrap().reason.as_str()), (Code::Unavailable, "DRAINING"), "{status}");
}

#[tokio::test]
async fn there_are_as_many_watches_as_there_may_be_connections() {
    let service = serve(ConnectionSettings { max_connections: 2, ..ConnectionSettings::default() }).await;
    let mut client = HealthClient::new(service.channel().await);
    let first = client.watch(HealthCheckRequest::default()).await.unwrap();
    let second = client.watch(HealthCheckRequest::default()).await.unwrap();
    let third = client.watch(HealthCheckRequest::default()).await.unwrap_err();
    assert_eq!((third.code(), third.get_details_error_info().unwrap().reason.as_str()), (Code::ResourceExhausted, "OVERLOADED"));
    client.check(HealthCheckRequest::default()).await.unwrap();
    drop(first);
    let mut again = client.watch(HealthCheckRequest::default()).await;
    for _ in 0..100 {
        if again.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        again = client.watch(HealthCheckRequest::default()).await;
    }
    again.unwrap();
    drop(second);
}

#[tokio::test]
async fn old_connections_are_left_without_an_error() {
    let max_age = Duration::from_millis(100);
    let service = serve(ConnectionSettings { max_age, ..ConnectionSettings::default() }).await;
    for caller in callers(&service).await {
        assert!(caller.await.unwrap() > 20);
    }
}

/// Callers that call without a pause for two seconds; each gives the number of its calls, all of which were answered.
async fn callers(service: &Service) -> Vec<tokio::task::JoinHandle<u32>> {
    let mut callers = Vec::new();
    for _ in 0..4 {
        let mut client = service.client().await;
        callers.push(tokio::spawn(async move {
            let (start, mut calls) = (Instant::now(), 0);
            while start.elapsed() < Duration::from_secs(2) {
                client.get_server_info(v1::GetServerInfoRequest {}).await.unwrap();
                calls += 1;
            }
            calls
        }));
    }
    callers
}

#[tokio::test]
async fn a_call_in_flight_has_the_grace_and_then_a_status() {
    let (max_age, grace) = (Duration::from_millis(100), Duration::from_secs(2));
    let service = serve(ConnectionSettings { max_age, grace, ..ConnectionSettings::default() }).await;
    let mut client = service.client().await;
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let mut replies = client.process_articles(ReceiverStream::new(receiver)).await.unwrap().into_inner();
    // Past the age, within the grace: the stream goes on.
    tokio::time::sleep(Duration::from_millis(200)).await;
    sender.send(v1::ProcessArticlesRequest { item_id: "late".to_owned(), ..Default::default() }).await.unwrap();
    assert_eq!(replies.next().await.unwrap().unwrap().item_id, "late");
    let status = replies.next().await.unwrap().unwrap_err();
    assert_eq!((status.code(), status.message().contains("shutting down")), (Code::Unavailable, true), "{status}");
}

#[tokio::test]
async fn watches_and_questions_to_reflection_do_not_hold_up_a_drain() {
    use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
    let mut service = Service::start(Settings { threads: 1, drain: Duration::from_hours(1), ..Settings::default() }).await;
    let mut watch = HealthClient::new(service.channel().await).watch(HealthCheckRequest::default()).await.unwrap().into_inner();
    watch.next().await.unwrap().unwrap();
    let (_sender, receiver) = tokio::sync::mpsc::channel(1);
    let mut client = ServerReflectionClient::new(service.channel().await);
    let mut replies = client.server_reflection_info(ReceiverStream::new(receiver)).await.unwrap().into_inner();
    let mut half_open = raw(&service).await;
    half_open.write_all(HELLO).await.unwrap();
    let _silent = raw(&service).await;
    service.stop();
    assert_eq!(replies.next().await.unwrap().unwrap_err().code(), Code::Unavailable);
    while let Some(Ok(_)) = watch.next().await {}
    tokio::time::timeout(Duration::from_secs(60), &mut service.ended).await.expect("the server did not stop").unwrap();
}
