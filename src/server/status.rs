//! The closed list of reasons why a call gets no reply, and the one match that gives each its gRPC code and details.
//! Not for what is odd about a page: that is a note in the reply.

use std::collections::HashMap;
use std::time::Duration;

use prost::Message as _;
use thiserror::Error;
use tonic::metadata::MetadataValue;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt as _};

use super::proto::rpc;
use crate::error::RequestError;
use crate::version::ENGINE_VERSION;

/// Domain of every `ErrorInfo`.
pub const ERROR_DOMAIN: &str = "copydesk.v1";

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
    /// Too many calls in flight.
    #[error("{what}: {limit} in flight is the limit of this server; retry after {} ms", .retry_after.as_millis())]
    Overloaded {
        /// What there is too much of.
        what: &'static str,
        /// How much of it may be in flight.
        limit: usize,
        /// When to come back.
        retry_after: Duration,
    },
    /// No token, or one that is not known.
    #[error("the call needs a token, but {0}; send the header `authorization: Bearer TOKEN`")]
    Unauthenticated(&'static str),
    /// The token is good for other calls.
    #[error("the token of {caller} does not permit {call}; the operator can add the call to its line")]
    Forbidden {
        /// Name of the token.
        caller: String,
        /// The call.
        call: String,
    },
    /// The call's deadline passed first.
    #[error("the deadline of the call passed before a worker was done; allow more time or send less")]
    Deadline,
    /// The server is shutting down.
    #[error("the server is shutting down; retry at another one")]
    Draining,
    /// A fault of the server.
    #[error("internal fault of engine {ENGINE_VERSION}; the request is not to blame, please report it")]
    Internal,
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
            Self::Overloaded { retry_after, .. } => {
                details.set_retry_info(Some(*retry_after));
                (Code::ResourceExhausted, "OVERLOADED")
            }
            Self::Unauthenticated(_) => (Code::Unauthenticated, "UNAUTHENTICATED"),
            Self::Forbidden { .. } => (Code::PermissionDenied, "PERMISSION_DENIED"),
            Self::Deadline => (Code::DeadlineExceeded, "DEADLINE"),
            Self::Draining => {
                details.set_retry_info(Some(Duration::ZERO));
                (Code::Unavailable, "DRAINING")
            }
            Self::Internal => (Code::Internal, "INTERNAL"),
        };
        details.set_error_info(reason, ERROR_DOMAIN, self.facts());
        let mut status = Status::with_error_details(code, self.to_string(), details);
        if let Self::Overloaded { retry_after, .. } = self {
            // Official clients obey this header without looking into the details.
            let millis = MetadataValue::from(u64::try_from(retry_after.as_millis()).unwrap_or(u64::MAX));
            status.metadata_mut().insert("grpc-retry-pushback-ms", millis);
        }
        status
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
                put("what", (*what).to_owned());
                put("limit", limit.to_string());
            }
            Self::Forbidden { caller, call } => {
                put("caller", caller.clone());
                put("call", call.clone());
            }
            Self::Invalid(_) | Self::Unauthenticated(_) | Self::Deadline | Self::Draining | Self::Internal => {}
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
        let info = status.get_details_error_info().unwrap();
        assert_eq!((info.metadata["limit"].as_str(), info.metadata["actual"].as_str()), ("10", "11"));
    }

    #[test]
    fn overload_says_when_to_come_back_both_ways() {
        let error = ServeError::Overloaded { what: "calls", limit: 4, retry_after: Duration::from_millis(250) };
        let status = error.to_status();
        assert_eq!(status.metadata().get("grpc-retry-pushback-ms").unwrap(), "250");
        assert!(status.get_details_retry_info().is_some());
        assert_eq!(error.to_item_status().details.len(), 2);
    }
}
