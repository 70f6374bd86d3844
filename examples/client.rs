//! Calls a running copydesk from Rust: one call with a deadline and retries, then all files over one stream.
//!
//!     cargo run --release --example client -- [--address http://HOST:PORT] FILE...

use std::time::Duration;

use copydesk::server::proto::v1::article_service_client::ArticleServiceClient;
use copydesk::server::proto::v1::process_articles_response::Outcome;
use copydesk::server::proto::v1::{ProcessArticleRequest, ProcessArticlesRequest, Source};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};

type Client = ArticleServiceClient<Channel>;

const ATTEMPTS: u32 = 5;
const MOST_REPLY_BYTES: usize = 64 << 20;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    let address = match files.first().map(String::as_str) {
        Some("--address") if files.len() > 1 => files.drain(..2).nth(1),
        _ => None,
    };
    let channel = Channel::from_shared(address.unwrap_or_else(|| "http://127.0.0.1:50051".to_owned()))?.connect().await?;
    let mut client = ArticleServiceClient::new(channel).max_decoding_message_size(MOST_REPLY_BYTES);

    let first = files.first().ok_or("name at least one file")?;
    let reply = with_retries(&mut client, page(first)?).await?;
    println!("{}", reply.metadata.and_then(|m| m.title).map_or_else(|| "-".to_owned(), |t| t.value));

    // The stream is read as fast as the server takes it; what is wrong with one item touches no other.
    let items =
        files.iter().map(|file| Ok(ProcessArticlesRequest { item_id: file.clone(), request: Some(page(file)?), ..Default::default() }));
    let items = items.collect::<Result<Vec<_>, std::io::Error>>()?;
    let mut replies = client.process_articles(tokio_stream::iter(items)).await?.into_inner();
    while let Some(reply) = replies.message().await? {
        match reply.outcome {
            Some(Outcome::Result(result)) => println!("{}: {} blocks kept", reply.item_id, result.article.map_or(0, |a| a.blocks_kept)),
            // With a RetryInfo among its details it may be sent again; `batch_client.py` does so.
            Some(Outcome::Error(error)) => println!("{}: {}", reply.item_id, error.message),
            None => println!("{}: no answer", reply.item_id),
        }
    }
    Ok(())
}

fn page(file: &str) -> std::io::Result<ProcessArticleRequest> {
    let source = Source { content: std::fs::read(file)?.into(), ..Default::default() };
    Ok(ProcessArticleRequest { source: Some(source), ..Default::default() })
}

/// Calls again where nothing was done: after as long as the server says, else twice as long each time.
async fn with_retries(
    client: &mut Client,
    request: ProcessArticleRequest,
) -> Result<copydesk::server::proto::v1::ProcessArticleResponse, Status> {
    let mut wait = Duration::from_millis(100);
    let mut left = ATTEMPTS;
    loop {
        let mut attempt = Request::new(request.clone());
        attempt.set_timeout(Duration::from_secs(10));
        left -= 1;
        match client.process_article(attempt).await {
            Ok(reply) => return Ok(reply.into_inner()),
            Err(status) => match pause(&status, wait) {
                Some(pause) if left > 0 => tokio::time::sleep(pause).await,
                _ => return Err(status),
            },
        }
        wait *= 2;
    }
}

/// How long to wait before the next attempt: as the server says, else `wait`. None where another attempt would not help.
fn pause(status: &Status, wait: Duration) -> Option<Duration> {
    match (status.code(), status.metadata().get("grpc-retry-pushback-ms")) {
        (Code::Unavailable | Code::ResourceExhausted, None) => Some(wait),
        // Negative: do not retry.
        (Code::Unavailable | Code::ResourceExhausted, Some(stated)) => stated.to_str().ok()?.parse().ok().map(Duration::from_millis),
        _ => None,
    }
}
