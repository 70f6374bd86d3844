//! The closed list of reasons why a call gets no reply, and the one match that gives each its gRPC code and details.
//! Not for what is odd about a page: that is a note in the reply.

use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;

use prost::Message as _;
use thiserror::Error;
use tonic::body::Body;
use tonic::codegen::http::Response;
use tonic::metadata::MetadataValue;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt as _};

use super::proto::rpc;
use crate::error::RequestError;
use crate::version::ENGINE_VERSION;

/// Domain of every `ErrorInfo`.
pub const ERROR_DOMAIN: &str = "copydesk.v1";

/// Every reason and its code: the closed list that `docs/errors.md` explains.
pub const REASONS: [(&str, Code); 12] = [
    ("INVALID_REQUEST", Code::InvalidArgument),
    ("MALFORMED_MESSAGE", Code::InvalidArgument),
    ("TOO_LARGE", Code::ResourceExhausted),
    ("MESSAGE_TOO_LARGE", Code::OutOfRange),
    ("OVERLOADED", Code::ResourceExhausted),
    ("UNAUTHENTICATED", Code::Unauthenticated),
    ("TOKEN_EXPIRED", Code::Unauthenticated),
    ("PERMISSION_DENIED", Code::PermissionDenied),
    ("DEADLINE", Code::DeadlineExceeded),
    ("DRAINING", Code::Unavailable),
    ("UNIMPLEMENTED", Code::Unimplemented),
    ("INTERNAL", Code::Internal),
];

/// The name of a status code as gRPC writes it.
#[must_use]
pub fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

/// One thing that is wrong with a request, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Path of the message that holds the field, such as `options`; empty for the request itself.
    pub within: &'static str,
    /// What is wrong; its field is relative to `within`.
    pub error: RequestError,
}

impl Violation {
    /// Full path of the field in the request.
    #[must_use]
    pub fn field(&self) -> String {
        if self.within.is_empty() { self.error.field().to_owned() } else { format!("{}.{}", self.within, self.error.field()) }
    }
}

/// Why a call gets no reply.
#[derive(Clone, Debug, Error)]
pub enum ServeError {
    /// Broken request: all that is wrong with it, never empty.
    #[error("{} invalid field(s), see details; the first: {}", .0.len(), .0.first().map_or_else(String::new, |v| v.error.to_string()))]
    Invalid(Vec<Violation>),
    /// The content is over the engine's limit.
    #[error("{0}")]
    TooLarge(RequestError),
    /// The message as a whole is over the limit; how long it is, where that is known.
    #[error(
        "message: {} bytes are allowed{}; send a smaller page", .limit,
        .actual.map_or_else(|| ", decompressed".to_owned(), |actual| format!(", got {actual}"))
    )]
    MessageTooLarge {
        /// Bytes allowed.
        limit: usize,
        /// Bytes stated.
        actual: Option<usize>,
    },
    /// What was sent is no message of the API.
    #[error("the request cannot be read: {0}; build it from the proto files of this API")]
    Malformed(String),
    /// Too little is left of something for one more call.
    #[error("{}; retry after {} ms", .what.told(*.limit), .retry_after.as_millis())]
    Overloaded {
        /// What there is too little of.
        what: Scarce,
        /// How much of it there is, in the unit of `what`.
        limit: usize,
        /// When to come back.
        retry_after: Duration,
    },
    /// No token, or one that is not known.
    #[error("the call needs a token, but {0}; send the header `authorization: Bearer TOKEN`")]
    Unauthenticated(&'static str),
    /// A token that was good once.
    #[error("the token of the call has expired; get a new one and call again")]
    TokenExpired,
    /// The token is good for other calls.
    #[error("the token{} does not permit {call}; {}", .caller.as_ref().map_or_else(String::new, |name| format!(" of {name}")), remedy(.caller.as_ref()))]
    Forbidden {
        /// Name of the token, if it is one of the operator's file.
        caller: Option<String>,
        /// The call.
        call: String,
    },
    /// The call's deadline passed first.
    #[error("the deadline of the call passed before a worker was done; allow more time or send less")]
    Deadline,
    /// The server, or the connection or stream of the call, goes.
    #[error(
        "the server is shutting down, or ends a connection that is old or a stream that was idle; call again, at another one if there is"
    )]
    Draining,
    /// There is no such call, or the message is compressed in a way that the server does not read.
    #[error(
        "engine {ENGINE_VERSION} has no such call, or does not read this compression; ask reflection for its calls, and for encodings see `grpc-accept-encoding`"
    )]
    Unimplemented,
    /// A fault of the server.
    #[error("internal fault of engine {ENGINE_VERSION}; the request is not to blame, please report it")]
    Internal,
}

/// What there can be too little of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scarce {
    /// Calls in flight.
    Calls,
    /// Streams in flight.
    Streams,
    /// Places in the queue.
    Queue,
    /// Bytes of messages in flight.
    Bytes,
    /// Milliseconds until the call's deadline.
    Time,
}

impl Scarce {
    /// Its name, for machines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::Streams => "streams",
            Self::Queue => "queue",
            Self::Bytes => "bytes",
            Self::Time => "time",
        }
    }

    fn told(self, limit: usize) -> String {
        match self {
            Self::Calls => format!("calls: {limit} in flight is the limit of this server"),
            Self::Streams => format!("streams: {limit} in flight is the limit of this server"),
            Self::Queue => format!("queue: {limit} waiting calls is the limit of this server"),
            Self::Bytes => format!("bytes: {limit} of messages in flight is the limit of this server"),
            Self::Time => format!("time: the wait for a worker, {limit} ms as it looks, is longer than what is left of the deadline"),
        }
    }
}

/// Who can make a token good for a call.
fn remedy(caller: Option<&String>) -> &'static str {
    if caller.is_some() { "the operator can add the call to its line" } else { "whoever issues it can add the call to its scope" }
}

impl From<Infallible> for ServeError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl From<RequestError> for ServeError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::TooLarge { field: "source.content", .. } => Self::TooLarge(error),
            _ => Self::Invalid(vec![Violation { within: "", error }]),
        }
    }
}

impl ServeError {
    /// What an error of the transport's codec is: it knows of messages it cannot read or that grow too large when decompressed. Others
    /// stay what they are.
    #[must_use]
    pub fn of_codec(status: &Status, max_message_bytes: usize) -> Option<Self> {
        match status.code() {
            _ if !status.details().is_empty() => None,
            Code::Internal => Some(Self::Malformed(status.message().to_owned())),
            Code::OutOfRange | Code::ResourceExhausted => Some(Self::MessageTooLarge { limit: max_message_bytes, actual: None }),
            _ => None,
        }
    }

    /// The status of a call that ends with this error.
    #[must_use]
    pub fn to_status(&self) -> Status {
        let mut details = ErrorDetails::new();
        let (code, reason) = match self {
            Self::Invalid(violations) => {
                let fields: Vec<_> = violations.iter().map(|v| FieldViolation::new(v.field(), v.error.to_string())).collect();
                details.set_bad_request(fields);
                (Code::InvalidArgument, "INVALID_REQUEST")
            }
            Self::TooLarge(error) => {
                details.add_quota_failure_violation(error.field(), error.to_string());
                (Code::ResourceExhausted, "TOO_LARGE")
            }
            Self::MessageTooLarge { .. } => {
                details.add_quota_failure_violation("message", self.to_string());
                (Code::OutOfRange, "MESSAGE_TOO_LARGE")
            }
            Self::Malformed(_) => (Code::InvalidArgument, "MALFORMED_MESSAGE"),
            Self::Overloaded { retry_after, .. } => {
                details.set_retry_info(Some(*retry_after));
                (Code::ResourceExhausted, "OVERLOADED")
            }
            Self::Unauthenticated(_) => (Code::Unauthenticated, "UNAUTHENTICATED"),
            Self::TokenExpired => (Code::Unauthenticated, "TOKEN_EXPIRED"),
            Self::Forbidden { .. } => (Code::PermissionDenied, "PERMISSION_DENIED"),
            Self::Deadline => (Code::DeadlineExceeded, "DEADLINE"),
            Self::Draining => {
                details.set_retry_info(Some(Duration::ZERO));
                (Code::Unavailable, "DRAINING")
            }
            Self::Unimplemented => (Code::Unimplemented, "UNIMPLEMENTED"),
            Self::Internal => (Code::Internal, "INTERNAL"),
        };
        details.set_error_info(reason, ERROR_DOMAIN, self.facts());
        let mut status = Status::with_error_details(code, self.to_string(), details);
        // Official clients obey this header without looking into the details: when to come back, or (negative) not at all.
        let pushback = match self {
            Self::Overloaded { retry_after, .. } => Some(i64::try_from(retry_after.as_millis()).unwrap_or(i64::MAX)),
            Self::TooLarge(_) => Some(-1),
            _ => None,
        };
        if let Some(millis) = pushback {
            status.metadata_mut().insert("grpc-retry-pushback-ms", MetadataValue::from(millis));
        }
        status
    }

    /// The same as the whole answer to a call.
    pub(super) fn to_response(&self) -> Response<Body> {
        self.to_status().into_http()
    }

    /// The same as a message, for one item of a stream.
    #[must_use]
    pub fn to_item_status(&self) -> rpc::Status {
        let status = self.to_status();
        // tonic keeps the details as an encoded `google.rpc.Status`.
        let details = rpc::Status::decode(status.details()).map(|s| s.details).unwrap_or_default();
        rpc::Status { code: i32::from(status.code()), message: status.message().to_owned(), details }
    }

    /// Facts for machines.
    fn facts(&self) -> HashMap<String, String> {
        let mut facts = HashMap::from([("engineVersion".to_owned(), ENGINE_VERSION.to_owned())]);
        let mut put = |name: &str, value: String| facts.insert(name.to_owned(), value);
        match self {
            Self::TooLarge(error) => {
                put("field", error.field().to_owned());
                error.limit().map(|limit| put("limit", limit));
                error.actual().map(|actual| put("actual", actual));
            }
            Self::Overloaded { what, limit, .. } => {
                put("what", what.name().to_owned());
                put("limit", limit.to_string());
            }
            Self::Forbidden { caller, call } => {
                caller.as_ref().map(|caller| put("caller", caller.clone()));
                put("call", call.clone());
            }
            Self::MessageTooLarge { limit, actual } => {
                put("limit", limit.to_string());
                actual.map(|actual| put("actual", actual.to_string()));
            }
            Self::Invalid(_) | Self::Malformed(_) | Self::Unauthenticated(_) | Self::TokenExpired => {}
            Self::Deadline | Self::Draining | Self::Unimplemented | Self::Internal => {}
        }
        facts
    }
}

impl From<ServeError> for Status {
    fn from(error: ServeError) -> Self {
        error.to_status()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_violation_names_the_whole_path() {
        let error = RequestError::Missing { field: "query", remedy: "say what to look for" };
        let status = ServeError::Invalid(vec![Violation { within: "summary", error }]).to_status();
        assert_eq!(status.code(), Code::InvalidArgument);
        let bad = status.get_details_bad_request().unwrap();
        assert_eq!(bad.field_violations[0].field, "summary.query");
        assert_eq!(status.get_details_error_info().unwrap().reason, "INVALID_REQUEST");
    }

    #[test]
    fn too_large_content_is_a_quota_failure_with_both_numbers() {
        let error = RequestError::TooLarge { field: "source.content", unit: "bytes", limit: 10, actual: 11 };
        let status = ServeError::from(error).to_status();
        assert_eq!(status.code(), Code::ResourceExhausted);
        assert!(status.get_details_quota_failure().is_some());
        assert_eq!(status.metadata().get("grpc-retry-pushback-ms").unwrap(), "-1");
        let info = status.get_details_error_info().unwrap();
        assert_eq!((info.metadata["limit"].as_str(), info.metadata["actual"].as_str()), ("10", "11"));
    }

    #[test]
    fn overload_says_when_to_come_back_both_ways() {
        let error = ServeError::Overloaded { what: Scarce::Calls, limit: 4, retry_after: Duration::from_millis(250) };
        let status = error.to_status();
        assert_eq!(status.metadata().get("grpc-retry-pushback-ms").unwrap(), "250");
        assert!(status.get_details_retry_info().is_some());
        assert_eq!(error.to_item_status().details.len(), 2);
    }
}
