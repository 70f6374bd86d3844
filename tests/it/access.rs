//! Tokens of callers over a real socket.

use std::time::Duration;

use copydesk::server::proto::v1;
use copydesk::server::proto::v1::article_service_client::ArticleServiceClient;
use copydesk::server::settings::Settings;
use tempfile::TempDir;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_types::StatusExt;

use crate::service::Service;

const ALL: &str = "a-token-for-all-calls";
const SOME: &str = "a-token-for-one-call";

async fn serve(open_health: bool) -> (Service, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tokens");
    std::fs::write(&file, format!("everything {ALL}\none {SOME} GetServerInfo\n")).unwrap();
    let mut settings = Settings { threads: 1, ..Settings::default() };
    settings.access.tokens_file = Some(file);
    settings.access.open_health = open_health;
    (Service::start(settings).await, folder)
}

fn with<T>(message: T, authorization: Option<&str>) -> Request<T> {
    let mut request = Request::new(message);
    if let Some(value) = authorization {
        request.metadata_mut().insert("authorization", value.parse().unwrap());
    }
    request
}

async fn info(client: &mut ArticleServiceClient<Channel>, token: &str) -> Result<(), Status> {
    client.get_server_info(with(v1::GetServerInfoRequest {}, Some(&format!("Bearer {token}")))).await.map(drop)
}

#[tokio::test]
async fn a_call_needs_a_token_that_permits_it() {
    let (service, _folder) = serve(true).await;
    let mut client = service.client().await;
    info(&mut client, ALL).await.unwrap();
    info(&mut client, SOME).await.unwrap();
    for authorization in [None, Some("Basic YTpi"), Some("Bearer a-token-nobody-knows")] {
        let status = client.get_server_info(with(v1::GetServerInfoRequest {}, authorization)).await.unwrap_err();
        assert_eq!(status.code(), Code::Unauthenticated);
        assert_eq!(status.get_details_error_info().unwrap().reason, "UNAUTHENTICATED");
        assert!(!status.message().contains("nobody-knows"));
    }
    let bearer = format!("Bearer {SOME}");
    let status = client.clean_article(with(v1::CleanArticleRequest::default(), Some(&bearer))).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    let info = status.get_details_error_info().unwrap();
    assert_eq!((info.reason.as_str(), info.metadata["caller"].as_str()), ("PERMISSION_DENIED", "one"));
}

#[tokio::test]
async fn a_call_without_a_token_is_refused_before_its_body_is_sent() {
    let (service, _folder) = serve(true).await;
    let mut client = service.client().await;
    // The caller never sends an item, and is answered all the same.
    let (_sender, items) = tokio::sync::mpsc::channel(1);
    let status = client.process_articles(tokio_stream::wrappers::ReceiverStream::new(items)).await.unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);
}

#[tokio::test]
async fn health_and_reflection_are_open_as_the_settings_say() {
    for open_health in [true, false] {
        let (service, _folder) = serve(open_health).await;
        let health = HealthClient::new(service.channel().await).check(HealthCheckRequest::default()).await;
        assert_eq!(health.is_ok(), open_health, "{health:?}");
        let requests = tokio_stream::once(tonic_reflection::pb::v1::ServerReflectionRequest::default());
        let reflection = ServerReflectionClient::new(service.channel().await).server_reflection_info(requests).await;
        assert_eq!(reflection.unwrap_err().code(), Code::Unauthenticated);
    }
}

#[tokio::test]
async fn new_tokens_count_and_a_bad_file_does_not() {
    let (service, folder) = serve(true).await;
    let mut client = service.client().await;
    info(&mut client, ALL).await.unwrap();
    let file = folder.path().join("tokens");
    std::fs::write(&file, "new a-token-that-is-new\n").unwrap();
    let mut old = Ok(());
    for _ in 0..400 {
        old = info(&mut client, ALL).await;
        if old.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(old.unwrap_err().code(), Code::Unauthenticated);
    info(&mut client, "a-token-that-is-new").await.unwrap();
    std::fs::write(&file, "broken\n").unwrap();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    info(&mut client, "a-token-that-is-new").await.unwrap();
}
