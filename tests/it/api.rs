//! Every call over a real socket; health, reflection, errors, limits, streams, shutdown.

use std::time::Duration;

use copydesk::server::proto::v1::{self, process_articles_response::Outcome};
use copydesk::server::settings::Settings;
use tokio_stream::StreamExt;
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_types::StatusExt;

use crate::service::Service;

const PAGE: &str = "<html lang=en><head><title>The late ferry - Harbour News</title><meta property=og:site_name content='Harbour News'>\
    <meta property='article:published_time' content='2024-03-04T08:30:00+01:00'></head><body><nav><a href=/>Home</a> <a href=/x>Sport</a></nav>\
    <article><h1>The late ferry \u{1F6A2}</h1><p class=byline>By <a rel=author href=/ada>Ada Byron</a></p>\
    <p>The ferry to the island was late again on Monday, and the crowd on the pier, which had waited since six, began to sing. \u{1F600} \
    Nobody knew the second verse, so the captain taught it to them.</p>\
    <p>By the time the boat left, the whole harbour knew the song, and two of the passengers, both of them teachers, had promised to \
    write it down before the summer is over.</p></article><footer>Copyright 2024 Harbour News</footer></body></html>";

fn source(content: &str) -> Option<v1::Source> {
    Some(v1::Source { content: content.as_bytes().to_vec().into(), ..v1::Source::default() })
}

#[tokio::test]
async fn each_call_answers() {
    let service = Service::with_defaults().await;
    let mut client = service.client().await;
    let clean = client.clean_article(v1::CleanArticleRequest { source: source(PAGE), ..Default::default() }).await.unwrap().into_inner();
    let text = clean.article.unwrap().text;
    assert!(text.starts_with("The ferry") || text.starts_with("The late ferry"), "{text}");
    assert!(!text.contains("Copyright"));

    let language =
        client.detect_language(v1::DetectLanguageRequest { source: source(PAGE), ..Default::default() }).await.unwrap().into_inner();
    assert_eq!(language.language.unwrap().tag, "en");

    let summary =
        client.summarize_article(v1::SummarizeArticleRequest { source: source(PAGE), ..Default::default() }).await.unwrap().into_inner();
    assert!(!summary.summary.unwrap().sentences.is_empty());

    let metadata =
        client.parse_metadata(v1::ParseMetadataRequest { source: source(PAGE), ..Default::default() }).await.unwrap().into_inner();
    let metadata = metadata.metadata.unwrap();
    assert_eq!(metadata.authors[0].name, "Ada Byron");
    assert_eq!(metadata.date_published.unwrap().value, "2024-03-04T08:30:00+01:00");

    let whole =
        client.process_article(v1::ProcessArticleRequest { source: source(PAGE), ..Default::default() }).await.unwrap().into_inner();
    assert!(whole.article.is_some() && whole.language.is_some() && whole.summary.is_some() && whole.metadata.is_some());
    assert!(!whole.engine.unwrap().version.is_empty());

    let info = client.get_server_info(v1::GetServerInfoRequest {}).await.unwrap().into_inner();
    assert_eq!(info.languages.len(), 76);
}

#[tokio::test]
async fn the_same_page_gives_the_same_bytes() {
    let service = Service::with_defaults().await;
    let mut client = service.client().await;
    let request = || v1::ProcessArticleRequest { source: source(PAGE), ..Default::default() };
    let one = client.process_article(request()).await.unwrap().into_inner();
    let two = client.process_article(request()).await.unwrap().into_inner();
    assert_eq!(one, two);
}

#[tokio::test]
async fn offsets_count_in_the_unit_asked_for() {
    let service = Service::with_defaults().await;
    let mut client = service.client().await;
    for unit in [v1::OffsetUnit::Utf8Bytes, v1::OffsetUnit::Utf16Units, v1::OffsetUnit::CodePoints] {
        let request = v1::ProcessArticleRequest { source: source(PAGE), offset_unit: unit.into(), ..Default::default() };
        let reply = client.process_article(request).await.unwrap().into_inner();
        let text = reply.article.unwrap().text;
        for sentence in reply.summary.unwrap().sentences {
            let span = sentence.span.unwrap();
            let (start, end) = (span.start as usize, span.end as usize);
            let found = match unit {
                v1::OffsetUnit::Utf16Units => String::from_utf16(&text.encode_utf16().collect::<Vec<_>>()[start..end]).unwrap(),
                v1::OffsetUnit::CodePoints => text.chars().skip(start).take(end - start).collect(),
                _ => text[start..end].to_owned(),
            };
            assert_eq!(found, sentence.text);
        }
    }
}

#[tokio::test]
async fn broken_requests_name_the_field() {
    let service = Service::with_defaults().await;
    let mut client = service.client().await;
    let status = client.clean_article(v1::CleanArticleRequest::default()).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert!(status.get_details_bad_request().unwrap().field_violations[0].field.starts_with("source"));

    let unknown = v1::Source { format: 99, ..source(PAGE).unwrap() };
    let status = client.clean_article(v1::CleanArticleRequest { source: Some(unknown), ..Default::default() }).await.unwrap_err();
    let details = status.get_details_bad_request().unwrap();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert_eq!(details.field_violations[0].field, "source.format");
    assert!(details.field_violations[0].description.contains("99"));
}

#[tokio::test]
async fn too_large_a_page_is_refused_with_numbers() {
    let service = Service::start(Settings { threads: 1, max_content_bytes: 1_000, max_message_bytes: 5_000, ..Settings::default() }).await;
    let mut client = service.client().await;
    let mut send = async |bytes: usize| {
        client.clean_article(v1::CleanArticleRequest { source: source(&"a ".repeat(bytes / 2)), ..Default::default() }).await
    };
    assert!(send(1_000).await.is_ok());
    let status = send(1_002).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert!(status.message().contains("1002") && status.message().contains("1000"), "{status}");
    let status = send(10_000).await.unwrap_err();
    assert!(status.message().contains("5000"), "{status}");
}

#[tokio::test]
async fn a_stream_answers_each_item_and_survives_bad_ones() {
    let service = Service::with_defaults().await;
    let mut client = service.client().await;
    let items: Vec<v1::ProcessArticlesRequest> = (0..40)
        .map(|i| v1::ProcessArticlesRequest {
            item_id: format!("item-{i}"),
            reply_order: v1::ReplyOrder::Input.into(),
            request: Some(v1::ProcessArticleRequest { source: if i % 10 == 3 { None } else { source(PAGE) }, ..Default::default() }),
        })
        .collect();
    let mut replies = client.process_articles(tokio_stream::iter(items)).await.unwrap().into_inner();
    let (mut good, mut bad, mut next) = (0, 0, 0);
    while let Some(reply) = replies.next().await {
        let reply = reply.unwrap();
        assert_eq!(reply.item_id, format!("item-{next}"));
        next += 1;
        match reply.outcome.unwrap() {
            Outcome::Result(result) => {
                assert!(result.article.is_some());
                good += 1;
            }
            Outcome::Error(status) => {
                assert_eq!(status.code, Code::InvalidArgument as i32);
                bad += 1;
            }
        }
    }
    assert_eq!((good, bad), (36, 4));
}

#[tokio::test]
async fn health_says_no_until_warm_and_while_draining() {
    let mut service = Service::start(Settings { threads: 1, drain_delay: Duration::from_millis(600), ..Settings::default() }).await;
    let mut health = HealthClient::new(service.channel().await);
    let mut check = async || health.check(HealthCheckRequest { service: String::new() }).await.map(|r| r.into_inner().status);
    let serving = tonic_health::pb::health_check_response::ServingStatus::Serving as i32;
    for _ in 0..500 {
        if check().await.unwrap() == serving {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(check().await.unwrap(), serving);
    service.stop();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_ne!(check().await.unwrap(), serving);
}

#[tokio::test]
async fn draining_ends_though_a_stream_is_left_open() {
    let mut service = Service::start(Settings { threads: 1, drain: Duration::from_millis(500), ..Settings::default() }).await;
    let mut client = service.client().await;
    let (sender, receiver) = tokio::sync::mpsc::channel::<v1::ProcessArticlesRequest>(1);
    let replies = client.process_articles(tokio_stream::wrappers::ReceiverStream::new(receiver)).await.unwrap();
    service.stop();
    tokio::time::timeout(Duration::from_secs(10), &mut service.ended).await.expect("the server did not stop").unwrap();
    drop((sender, replies));
}

#[tokio::test]
async fn reflection_of_both_versions_lists_the_service() {
    use tonic_reflection::pb::{v1 as new, v1alpha as old};
    let service = Service::with_defaults().await;
    let channel = service.channel().await;

    let request = new::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(new::server_reflection_request::MessageRequest::ListServices(String::new())),
    };
    let mut client = new::server_reflection_client::ServerReflectionClient::new(channel.clone());
    let reply = client.server_reflection_info(tokio_stream::once(request)).await.unwrap().into_inner().next().await.unwrap().unwrap();
    assert!(format!("{reply:?}").contains("copydesk.v1.ArticleService"));

    let request = old::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(old::server_reflection_request::MessageRequest::ListServices(String::new())),
    };
    let mut client = old::server_reflection_client::ServerReflectionClient::new(channel);
    let reply = client.server_reflection_info(tokio_stream::once(request)).await.unwrap().into_inner().next().await.unwrap().unwrap();
    assert!(format!("{reply:?}").contains("copydesk.v1.ArticleService"));
}
