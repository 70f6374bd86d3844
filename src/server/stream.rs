//! Many pages over one stream: a bounded number in flight, one reply for each item, in completion or input order. Reads no further than
//! it can work on, so that a slow reader or a busy server holds back the sender.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use prost::Message as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::time::Instant;
use tokio_stream::Stream as Replying;
use tonic::{Code, Extensions, Status, Streaming};

use super::admission::Permit;
use super::budget::{Arrivals, Reservation};
use super::caught::caught_later;
use super::codec::Encoded;
use super::deadline::Deadline;
use super::job::JobWatch;
use super::metrics::Metrics;
use super::proto::v1;
use super::proto::v1::process_articles_response::Outcome;
use super::queue::Lane;
use super::request::View;
use super::status::{ServeError, Violation, code_name};
use super::trace::{Span, Trace};
use super::unary::Articles;
use super::{reply, request};
use crate::engine::{self, Engine};
use crate::error::RequestError;

const MAX_ITEM_ID_BYTES: usize = 256;

type Reply = Result<Encoded, Status>;
/// A reply, and what it holds of the byte budget.
type Holding<T> = (T, Option<Reservation>);

/// The replies of a stream. Each counts against the byte budget until the next is asked for: by then the transport has taken it, if it has 32 KiB or
/// more; smaller ones are gathered up to that.
#[derive(Debug)]
pub(super) struct Replies {
    coming: mpsc::Receiver<Holding<Reply>>,
    held: Option<Reservation>,
}

impl Replying for Replies {
    type Item = Reply;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Reply>> {
        self.held = None;
        let Some((reply, held)) = ready!(self.coming.poll_recv(context)) else { return Poll::Ready(None) };
        self.held = held;
        Poll::Ready(Some(reply))
    }
}

/// Starts to answer a stream. The permit is held as long as it is open.
pub(super) fn open(service: Articles, inbound: Streaming<v1::ProcessArticlesRequest>, extensions: &Extensions) -> Replies {
    let (outbound, coming) = mpsc::channel(1);
    let permit = extensions.get::<Permit>().cloned();
    let stream = Stream {
        in_flight: Arc::new(Semaphore::new(service.settings.stream_items)),
        service,
        deadline: extensions.get::<Deadline>().map(|d| d.0),
        arrivals: extensions.get::<Arrivals>().cloned().unwrap_or_default(),
        trace: Trace::of(extensions),
        outbound,
    };
    let metrics = Arc::clone(&stream.service.metrics);
    tokio::spawn(async move {
        let _held = permit;
        // Ends at once when the caller goes away; what is still queued is withdrawn with it.
        let outbound = stream.outbound.clone();
        tokio::select! {
            answered = caught_later(stream.answer(inbound)) => if answered.is_err() {
                metrics.panicked();
                let _ = outbound.send((Err(ServeError::Internal.to_status()), None)).await;
            },
            () = outbound.closed() => {}
        }
    });
    Replies { coming, held: None }
}

/// One open stream.
struct Stream {
    service: Articles,
    deadline: Option<Instant>,
    in_flight: Arc<Semaphore>,
    arrivals: Arrivals,
    trace: Trace,
    outbound: mpsc::Sender<Holding<Reply>>,
}

/// An item as it was read: what it is called, what is asked, until when it may take, and what it holds of the byte budget.
struct Item {
    id: String,
    index: u32,
    request: Result<v1::ProcessArticleRequest, ServeError>,
    deadline: Instant,
    held: Option<Reservation>,
    span: Span,
}

/// An item on its way: its reply to come, with what it holds until the caller's side has taken that.
struct Awaited {
    id: String,
    index: u32,
    reply: oneshot::Receiver<Holding<Encoded>>,
    _place: OwnedSemaphorePermit,
}

impl Stream {
    async fn answer(self, inbound: Streaming<v1::ProcessArticlesRequest>) {
        let end = self.read(inbound).await.err();
        // What was on its way is not read any more.
        while self.arrivals.take().is_some() {}
        // What was read is answered, whatever ended the reading; where that is the deadline, it is that of the items as well.
        let all = u32::try_from(self.service.settings.stream_items).unwrap_or(u32::MAX);
        let _ = self.in_flight.acquire_many(all).await;
        if let Some(status) = end {
            let _ = self.outbound.send((Err(status), None)).await;
        }
    }

    /// Reads items until the caller has no more, the server drains, the deadline is over, or the stream breaks.
    async fn read(&self, mut inbound: Streaming<v1::ProcessArticlesRequest>) -> Result<(), Status> {
        let mut draining = self.service.draining.clone();
        let mut in_order: Option<mpsc::Sender<Awaited>> = None;
        let mut index = 0u32;
        loop {
            let next = async {
                let place = Arc::clone(&self.in_flight).acquire_owned().await.ok();
                (place, inbound.message().await)
            };
            let (place, message) = tokio::select! {
                biased;
                _ = draining.wait_for(|&yes| yes) => return Err(ServeError::Draining.to_status()),
                () = over(self.deadline) => return Err(ServeError::Deadline.to_status()),
                next = next => next,
                () = self.idle() => return Err(ServeError::Draining.to_status()),
            };
            let (Some(place), Some(message)) = (place, message.map_err(|status| self.fault(status))?) else { return Ok(()) };
            if index == 0 && order(message.reply_order)? == v1::ReplyOrder::Input {
                in_order = Some(self.forward_in_order());
            }
            let (done, reply) = oneshot::channel();
            let item = self.item(message, index);
            let awaited = Awaited { id: item.id.clone(), index, reply, _place: place };
            tokio::spawn(work(self.service.clone(), item, done));
            match &in_order {
                Some(queue) => {
                    if queue.send(awaited).await.is_err() {
                        return Ok(());
                    }
                }
                None => drop(tokio::spawn(forward(awaited, self.outbound.clone(), Arc::clone(&self.service.metrics)))),
            }
            index = index.saturating_add(1);
        }
    }

    /// Done once nothing was in flight and nothing came for as long as a connection may be idle: others wait for a stream.
    async fn idle(&self) {
        let time = self.service.settings.connections.idle_timeout;
        if time.is_zero() {
            return std::future::pending().await;
        }
        loop {
            tokio::time::sleep(time).await;
            // One place is that of the item that is waited for.
            if self.in_flight.available_permits() + 1 == self.service.settings.stream_items {
                return;
            }
        }
    }

    /// What broke the stream, in the terms of this API.
    fn fault(&self, status: Status) -> Status {
        ServeError::of_codec(&status, self.service.settings.max_message_bytes).map_or(status, |error| error.to_status())
    }

    fn item(&self, message: v1::ProcessArticlesRequest, index: u32) -> Item {
        let mut held = self.arrivals.take();
        let bytes = message.encoded_len();
        let fits = held.as_mut().is_none_or(|held| held.grown_to(bytes));
        let (id, too_long) = item_id(message.item_id);
        let missing = || RequestError::Missing { field: "request", remedy: "set it; only its source is required" };
        let request = match too_long {
            Some(error) => Err(error),
            None if !fits => Err(self.service.admission.no_room()),
            None => message.request.ok_or_else(|| missing().into()),
        };
        let latest = Instant::now() + self.service.settings.work.max_call;
        Item { id, index, request, deadline: self.deadline.map_or(latest, |d| d.min(latest)), held, span: self.trace.item(index, bytes) }
    }

    /// A task that passes on replies in the order in which they are awaited.
    fn forward_in_order(&self) -> mpsc::Sender<Awaited> {
        let (queue, mut awaited) = mpsc::channel(self.service.settings.stream_items);
        let (outbound, metrics) = (self.outbound.clone(), Arc::clone(&self.service.metrics));
        tokio::spawn(async move {
            while let Some(next) = awaited.recv().await {
                forward(next, outbound.clone(), Arc::clone(&metrics)).await;
            }
        });
        queue
    }
}

/// Done when the deadline is over.
async fn over(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// Passes on one reply; its place among those in flight is free once the caller's side has taken it.
async fn forward(awaited: Awaited, outbound: mpsc::Sender<Holding<Reply>>, metrics: Arc<Metrics>) {
    let reply = tokio::select! {
        reply = awaited.reply => reply,
        () = outbound.closed() => return,
    };
    // Without a reply its task panicked.
    let (reply, held) = reply.unwrap_or_else(|_| {
        metrics.panicked();
        metrics.item_ended(code_name(Code::Internal));
        (reply_of(awaited.id, awaited.index, Outcome::Error(ServeError::Internal.to_item_status())), None)
    });
    // The caller may be gone.
    let _ = outbound.send((Ok(reply), held)).await;
}

/// Answers one item, unless nobody waits for it any more.
async fn work(service: Articles, item: Item, mut done: oneshot::Sender<Holding<Encoded>>) {
    let Item { id, index, request, deadline, held, mut span } = item;
    let answered = id.clone();
    let answer =
        move |outcome: &engine::Outcome<'_>, view: &View| reply_of(answered, index, Outcome::Result(reply::process(outcome, view)));
    let result = tokio::select! {
        result = process(&service, request, answer, deadline, span.trace(), held) => result,
        () = done.closed() => return,
    };
    let (code, reply) = match result {
        Ok(reply) => (Code::Ok, reply),
        Err(error) => {
            let status = error.to_item_status();
            (Code::from_i32(status.code), (reply_of(id, index, Outcome::Error(status)), None))
        }
    };
    service.metrics.item_ended(code_name(code));
    span.end_with(code);
    let _ = done.send(reply);
}

/// The reply of an item.
fn reply_of(item_id: String, item_index: u32, outcome: Outcome) -> Encoded {
    Encoded::of(&v1::ProcessArticlesResponse { item_id, item_index, outcome: Some(outcome) })
}

async fn process(
    service: &Articles,
    request: Result<v1::ProcessArticleRequest, ServeError>,
    answer: impl FnOnce(&engine::Outcome<'_>, &View) -> Encoded + Send + 'static,
    deadline: Instant,
    trace: Trace,
    mut held: Option<Reservation>,
) -> Result<Holding<Encoded>, ServeError> {
    let request = request?;
    // In this order: no more replies can overdraw the budget at once than items have their turn.
    let turn = async {
        let turn = service.workers.turn_of_item().await;
        service.admission.budget.streams_within_half().await;
        turn
    };
    let _turn = tokio::time::timeout_at(deadline, turn).await.map_err(|_| ServeError::Deadline)??;
    let work = move |engine: &Engine, watch: &JobWatch| {
        let reply = request::process(request, engine)?.carry_out_watched(engine, watch, answer)?;
        held.iter_mut().for_each(|held| held.holds_reply(reply.len()));
        Ok((reply, held))
    };
    service.workers.run(Lane::Item, Some(deadline), trace, work).await
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

    #[tokio::test]
    async fn an_item_whose_work_is_lost_is_answered_as_a_fault() {
        let (metrics, in_flight) = (Arc::new(Metrics::new()), Arc::new(Semaphore::new(1)));
        let (outbound, mut coming) = mpsc::channel(1);
        let (done, reply) = oneshot::channel();
        drop(done);
        let place = in_flight.acquire_owned().await.unwrap();
        forward(Awaited { id: "a".to_owned(), index: 3, reply, _place: place }, outbound, Arc::clone(&metrics)).await;
        let (reply, _) = coming.recv().await.unwrap();
        let reply = v1::ProcessArticlesResponse::decode(reply.unwrap().bytes()).unwrap();
        assert_eq!((reply.item_id.as_str(), reply.item_index), ("a", 3));
        assert!(matches!(reply.outcome, Some(Outcome::Error(status)) if status.code == i32::from(Code::Internal)));
        assert!(metrics.written().unwrap().contains("copydesk_panics_total 1"));
    }

    #[test]
    fn an_id_that_is_too_long_is_cut_at_a_character_and_reported() {
        let (id, error) = item_id("é".repeat(200));
        assert_eq!(id.len(), 256);
        assert!(matches!(error, Some(ServeError::Invalid(_))));
        assert!(item_id("a".repeat(256)).1.is_none());
    }
}
