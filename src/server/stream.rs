//! Many pages over one stream: a bounded number in flight, one reply for each item, in completion or input order. Reads no further than
//! it can work on, so that a slow reader or a busy server holds back the sender.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::time::Instant;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming};

use super::admission::Permit;
use super::proto::v1;
use super::proto::v1::process_articles_response::Outcome;
use super::status::{ServeError, Violation};
use super::unary::Articles;
use super::{reply, request};
use crate::error::RequestError;

const MAX_ITEM_ID_BYTES: usize = 256;

type Reply = Result<v1::ProcessArticlesResponse, Status>;
type Replies = ReceiverStream<Reply>;

/// Starts to answer a stream. The permit is held as long as it is open.
pub(super) fn open(
    service: Articles,
    inbound: Streaming<v1::ProcessArticlesRequest>,
    deadline: Option<Instant>,
    permit: Option<Permit>,
) -> Replies {
    let (outbound, replies) = mpsc::channel(1);
    tokio::spawn(async move {
        let _held = permit;
        let stream = Stream { in_flight: Arc::new(Semaphore::new(service.settings.stream_items)), service, deadline, outbound };
        // Ends at once when the caller goes away; what is still queued is withdrawn with it.
        let outbound = stream.outbound.clone();
        tokio::select! {
            () = stream.answer(inbound) => {}
            () = outbound.closed() => {}
        }
    });
    ReceiverStream::new(replies)
}

/// One open stream.
struct Stream {
    service: Articles,
    deadline: Option<Instant>,
    in_flight: Arc<Semaphore>,
    outbound: mpsc::Sender<Reply>,
}

/// An item on its way: its reply to come, and its place among those in flight.
type Awaited = (oneshot::Receiver<v1::ProcessArticlesResponse>, OwnedSemaphorePermit);

impl Stream {
    async fn answer(self, mut inbound: Streaming<v1::ProcessArticlesRequest>) {
        let end = self.read(&mut inbound).await.err();
        // What was read is answered, whatever ended the reading.
        let all = u32::try_from(self.service.settings.stream_items).unwrap_or(u32::MAX);
        let _ = self.in_flight.acquire_many(all).await;
        if let Some(status) = end {
            let _ = self.outbound.send(Err(status)).await;
        }
    }

    /// Reads items until the caller has no more, the server drains, or the stream breaks.
    async fn read(&self, inbound: &mut Streaming<v1::ProcessArticlesRequest>) -> Result<(), Status> {
        let mut draining = self.service.draining.clone();
        let mut in_order: Option<mpsc::Sender<Awaited>> = None;
        let mut index = 0u32;
        loop {
            let Ok(place) = Arc::clone(&self.in_flight).acquire_owned().await else { return Ok(()) };
            let item = tokio::select! {
                biased;
                _ = draining.wait_for(|&yes| yes) => return Err(ServeError::Draining.to_status()),
                item = inbound.message() => item?,
            };
            let Some(item) = item else { return Ok(()) };
            if index == 0 && order(item.reply_order)? == v1::ReplyOrder::Input {
                in_order = Some(self.forward_in_order());
            }
            let (done, awaited) = oneshot::channel();
            match &in_order {
                Some(queue) => {
                    if queue.send((awaited, place)).await.is_err() {
                        return Ok(());
                    }
                }
                None => {
                    let outbound = self.outbound.clone();
                    tokio::spawn(forward((awaited, place), outbound));
                }
            }
            tokio::spawn(work(self.service.clone(), item, index, self.deadline, done));
            index = index.saturating_add(1);
        }
    }

    /// A task that passes on replies in the order in which they are awaited.
    fn forward_in_order(&self) -> mpsc::Sender<Awaited> {
        let (queue, mut awaited) = mpsc::channel(self.service.settings.stream_items);
        let outbound = self.outbound.clone();
        tokio::spawn(async move {
            while let Some(next) = awaited.recv().await {
                forward(next, outbound.clone()).await;
            }
        });
        queue
    }
}

/// Passes on one reply; its place among those in flight is free once the caller's side has taken it.
async fn forward((awaited, place): Awaited, outbound: mpsc::Sender<Reply>) {
    let reply = tokio::select! {
        reply = awaited => reply,
        () = outbound.closed() => return,
    };
    if let Ok(reply) = reply {
        // The caller may be gone.
        let _ = outbound.send(Ok(reply)).await;
    }
    drop(place);
}

/// Answers one item, unless nobody waits for it any more.
async fn work(
    service: Articles,
    item: v1::ProcessArticlesRequest,
    item_index: u32,
    deadline: Option<Instant>,
    mut done: oneshot::Sender<v1::ProcessArticlesResponse>,
) {
    let (item_id, too_long) = item_id(item.item_id);
    let result = match too_long {
        Some(error) => Err(error),
        None => tokio::select! {
            result = process(&service, item.request, deadline) => result,
            () = done.closed() => return,
        },
    };
    let outcome = match result {
        Ok(reply) => Outcome::Result(reply),
        Err(error) => Outcome::Error(error.to_item_status()),
    };
    let _ = done.send(v1::ProcessArticlesResponse { item_id, item_index, outcome: Some(outcome) });
}

async fn process(
    service: &Articles,
    request: Option<v1::ProcessArticleRequest>,
    deadline: Option<Instant>,
) -> Result<v1::ProcessArticleResponse, ServeError> {
    let request = request.ok_or(RequestError::Missing { field: "request", remedy: "set it; only its source is required" })?;
    let plan = request::process(request, &service.engine)?;
    let _turn = service.admission.stream_item().await;
    service.workers.run(deadline, move |engine| plan.carry_out(engine, reply::process)).await
}

/// The id as echoed, and what is wrong with it. One that is too long is cut, so that a reply stays small.
fn item_id(mut id: String) -> (String, Option<ServeError>) {
    if id.len() <= MAX_ITEM_ID_BYTES {
        return (id, None);
    }
    let error = RequestError::TooLarge { field: "item_id", unit: "bytes", limit: MAX_ITEM_ID_BYTES as u64, actual: id.len() as u64 };
    id.truncate(id.floor_char_boundary(MAX_ITEM_ID_BYTES));
    (id, Some(error.into()))
}

fn order(value: i32) -> Result<v1::ReplyOrder, Status> {
    v1::ReplyOrder::try_from(value).map_err(|_| {
        let error =
            RequestError::Invalid { field: "reply_order", allowed: "0 to 2, or its name in the API".to_owned(), actual: value.to_string() };
        ServeError::Invalid(vec![Violation { within: "", error }]).to_status()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_is_too_long_is_cut_at_a_character_and_reported() {
        let (id, error) = item_id("é".repeat(200));
        assert_eq!(id.len(), 256);
        assert!(matches!(error, Some(ServeError::Invalid(_))));
        assert!(item_id("a".repeat(256)).1.is_none());
    }
}
