//! The body of a request, seen frame by frame as gRPC cuts it: a flag, four bytes of length, a message. Sets bytes aside for each message
//! as soon as its length is known and before any of it goes on to be buffered.
//!
//! The frame format is that of "gRPC over HTTP2", `Length-Prefixed-Message`.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::body::{Body as HttpBody, Bytes, Frame};
use tokio::time::Sleep;
use tonic::Status;
use tonic::body::Body;

use super::admission::Admission;
use super::budget::{Arrivals, Reservation};
use super::status::ServeError;

const HEADER_BYTES: usize = 5;

/// What a call takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Takes {
    /// One message of at most so many bytes, refused where there is no room for it. The body ends with it, whatever the peer means to send:
    /// else it could hold what was decoded for as long as it does not say that this was all.
    One(usize),
    /// Any number, each of which waits for room and, once begun, has this long to arrive.
    Many(Duration),
}

/// A request body that takes what it needs from the byte budget.
pub(super) struct Frames {
    inner: Body,
    admission: Arc<Admission>,
    takes: Takes,
    arrivals: Arrivals,
    received: Arc<AtomicU64>,
    /// Bytes that came and did not go on yet.
    held: Bytes,
    header: [u8; HEADER_BYTES],
    header_bytes: usize,
    /// Whether a message has begun.
    begun: bool,
    /// Bytes of the current message still to come.
    left: usize,
    waiting: Option<Pin<Box<dyn Future<Output = Reservation> + Send>>>,
    late: Option<Pin<Box<Sleep>>>,
}

/// What to do with the bytes at hand.
enum Next {
    /// Let so many go on.
    Pass(usize),
    /// Set so many bytes aside first.
    Reserve(u32),
}

impl Frames {
    pub(super) fn new(inner: Body, admission: Arc<Admission>, takes: Takes, arrivals: Arrivals, received: Arc<AtomicU64>) -> Self {
        Self {
            inner,
            admission,
            takes,
            arrivals,
            received,
            held: Bytes::new(),
            header: [0; HEADER_BYTES],
            header_bytes: 0,
            begun: false,
            left: 0,
            waiting: None,
            late: None,
        }
    }

    /// Looks at the bytes at hand, up to the end of a header or a message.
    fn next(&mut self) -> Result<Next, ServeError> {
        if self.header_bytes == HEADER_BYTES {
            return Ok(Next::Pass(self.left.min(self.held.len())));
        }
        let missing = HEADER_BYTES - self.header_bytes;
        for (to, from) in self.header.iter_mut().skip(self.header_bytes).zip(self.held.iter()) {
            *to = *from;
        }
        if self.held.len() < missing {
            return Ok(Next::Pass(self.held.len()));
        }
        let [_, a, b, c, d] = self.header;
        let length = u32::from_be_bytes([a, b, c, d]);
        let limit = match self.takes {
            Takes::One(most) => most,
            Takes::Many(_) => self.admission.max_message_bytes,
        };
        let actual = usize::try_from(length).unwrap_or(usize::MAX);
        if actual > limit {
            return Err(ServeError::MessageTooLarge { limit, actual: Some(actual) });
        }
        self.left = actual;
        Ok(Next::Reserve(length))
    }

    /// Lets bytes go on.
    fn pass(&mut self, bytes: usize) -> Bytes {
        if self.header_bytes < HEADER_BYTES {
            self.header_bytes += bytes;
        } else {
            self.left -= bytes;
            if self.left == 0 {
                (self.header_bytes, self.late) = (0, None);
            }
        }
        self.held.split_to(bytes)
    }

    /// There is room for the message: its header goes on.
    fn reserved(&mut self, reservation: Reservation) -> Bytes {
        self.begun = true;
        self.arrivals.put(reservation);
        let missing = HEADER_BYTES - self.header_bytes;
        let header = self.pass(missing);
        if self.left == 0 {
            self.header_bytes = 0;
        } else {
            self.late = match self.takes {
                Takes::One(_) => None,
                Takes::Many(time) => Some(Box::pin(tokio::time::sleep(time))),
            };
        }
        header
    }

    /// Whether the one message is there.
    fn is_complete(&self) -> bool {
        matches!(self.takes, Takes::One(_)) && self.begun && self.header_bytes == 0
    }

    /// What is wrong with there being more than one message, as far as that has come.
    fn surplus(&mut self) -> Option<ServeError> {
        let more = !std::mem::take(&mut self.held).is_empty();
        more.then(|| ServeError::Malformed("more than one message in a call that takes one".to_owned()))
    }

    fn poll_bytes(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        loop {
            if let Some(waiting) = &mut self.waiting {
                let reservation = ready!(waiting.as_mut().poll(context));
                self.waiting = None;
                return Poll::Ready(Some(Ok(Frame::data(self.reserved(reservation)))));
            }
            if self.is_complete() {
                return Poll::Ready(self.surplus().map(|error| Err(error.to_status())));
            }
            if !self.held.is_empty() {
                match self.next().map_err(|error| error.to_status()) {
                    Ok(Next::Pass(bytes)) => return Poll::Ready(Some(Ok(Frame::data(self.pass(bytes))))),
                    Ok(Next::Reserve(bytes)) if matches!(self.takes, Takes::Many(_)) => {
                        self.waiting = Some(Box::pin(Arc::clone(&self.admission.budget).for_stream(bytes)));
                    }
                    Ok(Next::Reserve(bytes)) => {
                        let reserved = match self.admission.budget.for_call(bytes) {
                            Some(reservation) => Ok(Frame::data(self.reserved(reservation))),
                            None => Err(self.admission.no_room().to_status()),
                        };
                        return Poll::Ready(Some(reserved));
                    }
                    Err(status) => return Poll::Ready(Some(Err(status))),
                }
                continue;
            }
            if let Some(late) = &mut self.late
                && late.as_mut().poll(context).is_ready()
            {
                return Poll::Ready(Some(Err(ServeError::Deadline.to_status())));
            }
            match ready!(Pin::new(&mut self.inner).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => {
                        self.received.fetch_add(u64::try_from(data.len()).unwrap_or(u64::MAX), Ordering::Relaxed);
                        self.held = data;
                    }
                    Err(other) => return Poll::Ready(Some(Ok(other))),
                },
                other => return Poll::Ready(other),
            }
        }
    }
}

impl HttpBody for Frames {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.poll_bytes(context)
    }

    fn is_end_stream(&self) -> bool {
        self.held.is_empty() && self.waiting.is_none() && (self.is_complete() || self.inner.is_end_stream())
    }
}
