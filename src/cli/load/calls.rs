//! Makes calls: which one, over which connection, until when, and how often again. Measures each, and tells what came of it.

use std::time::Duration;

use prost::Message as _;
use tokio::time::{Instant, sleep, timeout_at};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

use super::corpus::Corpus;
use super::mix::{Mix, Rpc};
use super::recorder::{Answer, Ended, Kind, Refusals};
use crate::server::proto::rpc;
use crate::server::proto::v1;
use crate::server::proto::v1::article_service_client::ArticleServiceClient;
use crate::server::proto::v1::process_articles_response::Outcome;
use crate::server::status::code_name;

pub(super) type Client = ArticleServiceClient<Channel>;

/// Everything it takes to make a call.
#[derive(Debug)]
pub(super) struct Calls {
    /// One for each connection; at least one.
    pub(super) clients: Vec<Client>,
    pub(super) corpus: Corpus,
    pub(super) mix: Mix,
    pub(super) seed: u64,
    pub(super) token: Option<MetadataValue<Ascii>>,
    /// From when a call is due to when nobody waits for it any more, tries again included.
    pub(super) deadline: Duration,
    /// How often a refused call is tried again, when the server has said when.
    pub(super) retries: u32,
    /// Pages of one `ProcessArticles` stream.
    pub(super) stream_items: usize,
}

impl Calls {
    /// What call `number` is.
    pub(super) fn rpc(&self, number: u64) -> Rpc {
        self.mix.draw(self.seed, number, self.corpus.pages.len()).0
    }

    /// Makes call `number` of a run that began at `start`, due at `due` after that.
    pub(super) async fn call(&self, number: u64, start: Instant, due: Duration) -> Ended {
        let (rpc, page) = self.mix.draw(self.seed, number, self.corpus.pages.len());
        let until = start + due + self.deadline;
        let sent = start.elapsed();
        let (mut last_sent, mut attempts, mut refusals) = (sent, 0, Refusals::default());
        loop {
            attempts += 1;
            let result = timeout_at(until, self.send(number, rpc, page, until)).await;
            let status = match result {
                Ok(Ok(())) => None,
                // The transport calls its own timer's end a cancellation.
                Ok(Err(status)) if status.code() == Code::Cancelled && Instant::now() >= until => Some(over()),
                Ok(Err(status)) => Some(status),
                Err(_) => Some(over()),
            };
            let pushback = status.as_ref().and_then(pushback);
            let answer = answer(status.as_ref(), pushback);
            refusals.all += u64::from(answer.kind == Kind::Refused);
            refusals.with_pushback += u64::from(answer.kind == Kind::Refused && pushback.is_some());
            if let Some(wait) = pushback.filter(|_| attempts <= u64::from(self.retries))
                && Instant::now() + wait < until
            {
                sleep(wait).await;
                last_sent = start.elapsed();
                continue;
            }
            return Ended { rpc, due, sent, last_sent, ended: start.elapsed(), attempts, refusals, answer };
        }
    }

    async fn send(&self, number: u64, rpc: Rpc, page: usize, until: Instant) -> Result<(), Status> {
        let connections = self.clients.len().max(1) as u64;
        let client = usize::try_from(number % connections).ok().and_then(|at| self.clients.get(at));
        let Some(mut client) = client.cloned() else { return Err(Status::internal("no connection")) };
        let source = || self.corpus.pages.get(page).cloned();
        match rpc {
            Rpc::Process => {
                let message = v1::ProcessArticleRequest { source: source(), ..Default::default() };
                client.process_article(self.request(message, until)).await.map(drop)
            }
            Rpc::Clean => {
                let message = v1::CleanArticleRequest { source: source(), ..Default::default() };
                client.clean_article(self.request(message, until)).await.map(drop)
            }
            Rpc::Detect => {
                let message = v1::DetectLanguageRequest { source: source(), ..Default::default() };
                client.detect_language(self.request(message, until)).await.map(drop)
            }
            Rpc::Summarize => {
                let message = v1::SummarizeArticleRequest { source: source(), ..Default::default() };
                client.summarize_article(self.request(message, until)).await.map(drop)
            }
            Rpc::Metadata => {
                let message = v1::ParseMetadataRequest { source: source(), ..Default::default() };
                client.parse_metadata(self.request(message, until)).await.map(drop)
            }
            Rpc::Info => client.get_server_info(self.request(v1::GetServerInfoRequest {}, until)).await.map(drop),
            Rpc::Stream => self.stream(client, page, until).await,
        }
    }

    /// A stream with pages in their order from `page` on. Its status, or that of the first item that has no result.
    async fn stream(&self, mut client: Client, page: usize, until: Instant) -> Result<(), Status> {
        let pages: Vec<_> = self.corpus.pages.iter().cycle().skip(page).take(self.stream_items).cloned().collect();
        let items = pages.into_iter().map(|source| v1::ProcessArticlesRequest {
            request: Some(v1::ProcessArticleRequest { source: Some(source), ..Default::default() }),
            ..Default::default()
        });
        let mut replies = client.process_articles(self.request(tokio_stream::iter(items), until)).await?.into_inner();
        let (mut answered, mut wrong) = (0, None);
        while let Some(reply) = replies.message().await? {
            answered += 1;
            if let Some(Outcome::Error(error)) = reply.outcome {
                wrong.get_or_insert_with(|| of_item(&error));
            }
        }
        match wrong {
            Some(status) => Err(status),
            None if answered < self.stream_items => Err(Status::data_loss(format!("{answered} answers to {} items", self.stream_items))),
            None => Ok(()),
        }
    }

    fn request<T>(&self, message: T, until: Instant) -> Request<T> {
        let mut request = Request::new(message);
        request.set_timeout(until.saturating_duration_since(Instant::now()));
        if let Some(token) = &self.token {
            request.metadata_mut().insert("authorization", token.clone());
        }
        request
    }
}

fn over() -> Status {
    Status::deadline_exceeded("the caller's deadline passed")
}

/// The status of one item of a stream, with its details.
fn of_item(error: &rpc::Status) -> Status {
    Status::with_details(Code::from(error.code), error.message.clone(), error.encode_to_vec().into())
}

/// When the server said to come back; `None` where it did not, or said never.
fn pushback(status: &Status) -> Option<Duration> {
    let stated = status.metadata().get("grpc-retry-pushback-ms");
    match stated.and_then(|value| value.to_str().ok()?.parse::<i64>().ok()) {
        Some(milliseconds) => u64::try_from(milliseconds).ok().map(Duration::from_millis),
        // An item of a stream has no headers of its own.
        None => status.get_details_retry_info().and_then(|info| info.retry_delay),
    }
}

fn answer(status: Option<&Status>, pushback: Option<Duration>) -> Answer {
    let Some(status) = status else {
        return Answer { kind: Kind::Answered, code: code_name(Code::Ok), reason: String::new(), message: String::new() };
    };
    let reason = status.get_details_error_info().map(|info| info.reason).unwrap_or_default();
    let refused = matches!(status.code(), Code::ResourceExhausted | Code::Unavailable) && (pushback.is_some() || reason == "OVERLOADED");
    let kind = if refused { Kind::Refused } else { Kind::Failed };
    Answer { kind, code: code_name(status.code()), reason, message: status.message().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::RequestError;
    use crate::server::status::{Scarce, ServeError};

    fn of(status: &Status) -> (Kind, String, Option<Duration>) {
        let pushback = pushback(status);
        let answer = answer(Some(status), pushback);
        (answer.kind, format!("{} {}", answer.code, answer.reason), pushback)
    }

    #[test]
    fn what_the_server_has_too_little_for_is_refused_and_what_is_wrong_fails() {
        let overloaded = ServeError::Overloaded { what: Scarce::Queue, limit: 8, retry_after: Duration::from_millis(70) };
        let refused = (Kind::Refused, "RESOURCE_EXHAUSTED OVERLOADED".to_owned(), Some(Duration::from_millis(70)));
        assert_eq!(of(&overloaded.to_status()), refused);
        assert_eq!(of(&of_item(&overloaded.to_item_status())), refused);
        let large = ServeError::TooLarge(RequestError::TooLarge { field: "source.content", unit: "bytes", limit: 1, actual: 2 });
        assert_eq!(of(&large.to_status()), (Kind::Failed, "RESOURCE_EXHAUSTED TOO_LARGE".to_owned(), None));
        assert_eq!(of(&Status::unavailable("gone")), (Kind::Failed, "UNAVAILABLE ".to_owned(), None));
    }
}
