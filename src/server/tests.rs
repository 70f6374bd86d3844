use std::sync::Arc;

use tokio::net::TcpListener;
use tokio_stream::StreamExt as _;
use tonic::Code;
use tonic_types::StatusExt as _;

use super::proto::v1;
use super::proto::v1::article_service_client::ArticleServiceClient;
use super::proto::v1::process_articles_response::Outcome;
use super::request::PANIC_URL;
use super::settings::Settings;
use crate::engine::Engine;

fn page(url: &str) -> Option<v1::Source> {
    Some(v1::Source { content: "The ferry sails again.".into(), url: Some(url.to_owned()), ..v1::Source::default() })
}

#[tokio::test]
async fn a_fault_on_one_page_touches_no_other() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let settings = Settings { threads: 1, ..Settings::default() };
    let engine = Arc::new(Engine::new(settings.limits()));
    tokio::spawn(super::run(listener, engine, settings, std::future::pending()));
    let mut client = ArticleServiceClient::connect(address).await.unwrap();

    let status = client.clean_article(v1::CleanArticleRequest { source: page(PANIC_URL), ..Default::default() }).await.unwrap_err();
    assert_eq!((status.code(), status.get_details_error_info().unwrap().reason.as_str()), (Code::Internal, "INTERNAL"));

    let items = ["https://a.example/", PANIC_URL, "https://b.example/"].map(|url| v1::ProcessArticlesRequest {
        reply_order: v1::ReplyOrder::Input.into(),
        request: Some(v1::ProcessArticleRequest { source: page(url), ..Default::default() }),
        ..Default::default()
    });
    let mut replies = client.process_articles(tokio_stream::iter(items)).await.unwrap().into_inner();
    let mut codes = Vec::new();
    while let Some(reply) = replies.next().await {
        codes.push(match reply.unwrap().outcome.unwrap() {
            Outcome::Result(_) => 0,
            Outcome::Error(status) => status.code,
        });
    }
    assert_eq!(codes, [0, Code::Internal as i32, 0]);
}
