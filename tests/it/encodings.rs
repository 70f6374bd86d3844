//! What messages may be wrapped in: compression, and gRPC-Web for browsers.

use copydesk::server::proto::v1;
use copydesk::server::settings::Settings;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tonic::Code;
use tonic::codec::CompressionEncoding::{self, Gzip, Zstd};

use crate::service::Service;

async fn serve(change: impl FnOnce(&mut Settings)) -> Service {
    let mut settings = Settings { threads: 1, ..Settings::default() };
    change(&mut settings);
    Service::start(settings).await
}

fn request(content: Vec<u8>) -> v1::DetectLanguageRequest {
    v1::DetectLanguageRequest { source: Some(v1::Source { content: content.into(), ..Default::default() }), ..Default::default() }
}

#[tokio::test]
async fn requests_may_be_compressed_and_replies_are_where_both_sides_want_it() {
    for compress in [false, true] {
        let service = serve(|settings| settings.access.compress_replies = compress).await;
        for encoding in [Gzip, Zstd] {
            let page = || request("The ferry was late again on Monday. ".repeat(200).into_bytes());
            let mut client = service.client().await.send_compressed(encoding);
            let plain = client.detect_language(page()).await.unwrap();
            assert!(plain.metadata().get("grpc-encoding").is_none(), "compressed for one who did not ask");
            let reply = client.accept_compressed(encoding).detect_language(page()).await.unwrap();
            assert_eq!(reply.metadata().get("grpc-encoding").is_some(), compress);
            assert_eq!(reply.into_inner().language.unwrap().tag, "en");
        }
    }
}

#[tokio::test]
async fn what_grows_beyond_the_limit_is_refused() {
    async fn bomb(service: &Service, encoding: CompressionEncoding) -> Code {
        let mut client = service.client().await.send_compressed(encoding);
        client.detect_language(request(vec![0; 32 << 20])).await.unwrap_err().code()
    }
    let service = serve(|settings| settings.max_message_bytes = 1 << 20).await;
    for encoding in [Gzip, Zstd] {
        assert_eq!(bomb(&service, encoding).await, Code::OutOfRange);
    }
}

/// What the server says to these lines of HTTP/1.1, to the end.
async fn http1(service: &Service, head: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(service.address.trim_start_matches("http://")).await.unwrap();
    let head = format!("{head}\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
    let mut answer = Vec::new();
    // A reset is an answer as well.
    _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).to_lowercase()
}

const CALL: &str = "POST /copydesk.v1.ArticleService/GetServerInfo HTTP/1.1\r\ncontent-type: application/grpc-web+proto\r\nx-grpc-web: 1";
const PREFLIGHT: &str = "OPTIONS /copydesk.v1.ArticleService/GetServerInfo HTTP/1.1\r\naccess-control-request-method: POST\r\n\
    access-control-request-headers: content-type,x-grpc-web";

#[tokio::test]
async fn browsers_call_where_they_may() {
    let service = serve(|settings| {
        settings.access.grpc_web = true;
        settings.access.cors_origin = vec!["https://news.example".to_owned()];
    })
    .await;
    let answer = http1(&service, &format!("{CALL}\r\norigin: https://news.example"), &[0; 5]).await;
    assert!(answer.starts_with("http/1.1 200") && answer.contains("grpc-status:0"), "{answer}");
    assert!(answer.contains("access-control-allow-origin: https://news.example"), "{answer}");
    let answer = http1(&service, &format!("{PREFLIGHT}\r\norigin: https://news.example"), b"").await;
    assert!(answer.contains("access-control-allow-origin: https://news.example") && answer.contains("x-grpc-web"), "{answer}");
    let answer = http1(&service, &format!("{PREFLIGHT}\r\norigin: https://other.example"), b"").await;
    assert!(!answer.contains("access-control-allow-origin"), "{answer}");
    service.client().await.get_server_info(v1::GetServerInfoRequest {}).await.unwrap();
}

#[tokio::test]
async fn browsers_are_not_answered_unless_asked_for() {
    let service = serve(|_| ()).await;
    let answer = http1(&service, CALL, &[0; 5]).await;
    assert!(!answer.contains("200"), "{answer}");
}
