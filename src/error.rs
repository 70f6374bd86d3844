//! The closed list of broken requests. Content never causes one; it causes a [`crate::note::Note`]. Knows no transport.

use thiserror::Error;

/// Why a request cannot be served. Each says which field, what the limit is, what was sent, and what to do.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RequestError {
    /// A field holds more than its limit allows.
    #[error("{field}: {actual} {unit} is over the limit of {limit}; send less or raise the server's limit")]
    TooLarge {
        /// Path of the field in the request.
        field: &'static str,
        /// What is counted.
        unit: &'static str,
        /// The most that is allowed.
        limit: u64,
        /// What was sent.
        actual: u64,
    },
    /// A field holds a value outside its set or range.
    #[error("{field}: {actual} is not allowed; use {allowed}")]
    Invalid {
        /// Path of the field in the request.
        field: &'static str,
        /// The values that are.
        allowed: String,
        /// What was sent.
        actual: String,
    },
    /// A field that must be there is not.
    #[error("{field}: missing; {remedy}")]
    Missing {
        /// Path of the field in the request.
        field: &'static str,
        /// What to send.
        remedy: &'static str,
    },
    /// A line of a batch is not a JSON object of the documented form.
    #[error("{field}: not readable as JSON: {detail}; send one object a line")]
    Malformed {
        /// Path of the field in the request.
        field: &'static str,
        /// What the reader said.
        detail: String,
    },
}

impl RequestError {
    /// Path of the offending field.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::TooLarge { field, .. } | Self::Invalid { field, .. } | Self::Missing { field, .. } | Self::Malformed { field, .. } => {
                field
            }
        }
    }

    /// Stable code of the kind of error, upper snake case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "TOO_LARGE",
            Self::Invalid { .. } => "INVALID_VALUE",
            Self::Missing { .. } => "MISSING_FIELD",
            Self::Malformed { .. } => "MALFORMED",
        }
    }

    /// The limit, where the kind has one, as text.
    #[must_use]
    pub fn limit(&self) -> Option<String> {
        match self {
            Self::TooLarge { limit, .. } => Some(limit.to_string()),
            Self::Invalid { allowed, .. } => Some(allowed.clone()),
            Self::Missing { .. } | Self::Malformed { .. } => None,
        }
    }

    /// What was sent, where it can be said.
    #[must_use]
    pub fn actual(&self) -> Option<String> {
        match self {
            Self::TooLarge { actual, .. } => Some(actual.to_string()),
            Self::Invalid { actual, .. } => Some(actual.clone()),
            Self::Missing { .. } | Self::Malformed { .. } => None,
        }
    }
}
