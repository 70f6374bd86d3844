//! What is wrong with one line, and the rows of the output. The only place that knows their form.

use std::io::{self, Write as _};

use serde::Serialize;

use crate::error::RequestError;
use crate::server::status::ServeError;

/// The `error` of a row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Fault {
    /// `TOO_LARGE`, `INVALID_VALUE`, `MISSING_FIELD`, `MALFORMED` or `INTERNAL`.
    pub(super) code: &'static str,
    /// For people.
    message: String,
    /// Key of the line, or `line`.
    pub(super) field: String,
    /// What is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<serde_json::Value>,
    /// What was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    actual: Option<serde_json::Value>,
}

impl From<&RequestError> for Fault {
    fn from(error: &RequestError) -> Self {
        let value = |text: String| text.parse::<u64>().map_or_else(|_| text.clone().into(), serde_json::Value::from);
        Self {
            code: error.code(),
            message: error.to_string(),
            field: error.field().to_owned(),
            limit: error.limit().map(value),
            actual: error.actual().map(value),
        }
    }
}

impl From<ServeError> for Fault {
    fn from(error: ServeError) -> Self {
        match &error {
            ServeError::TooLarge(request) => Self::from(request),
            ServeError::Invalid(violations) => match violations.first() {
                // The line has no `source`: its keys are at the top.
                Some(violation) => {
                    Self { field: violation.field().trim_start_matches("source.").to_owned(), ..Self::from(&violation.error) }
                }
                None => Self::internal(),
            },
            _ => Self::internal(),
        }
    }
}

impl Fault {
    /// Says `key` where the engine, which knows no keys of lines, says that the content is at fault.
    pub(super) fn about(mut self, key: &str) -> Self {
        if self.field.ends_with("content") {
            self.field = key.to_owned();
            self.message = self.message.replacen("source.content", key, 1);
        }
        self
    }

    /// A fault of copydesk, not of the line.
    pub(super) fn internal() -> Self {
        let message = ServeError::Internal.to_string();
        Self { code: "INTERNAL", message, field: "line".to_owned(), limit: None, actual: None }
    }
}

/// A line of the output.
#[derive(Debug)]
pub(super) struct Row {
    /// With its line feed.
    pub(super) json: Vec<u8>,
    /// Whether it tells a fault.
    pub(super) failed: bool,
}

impl Row {
    /// `id` first, then the fields of the reply.
    pub(super) fn reply(id: &str, reply: &impl Serialize, size_hint: usize) -> io::Result<Self> {
        let mut json = Vec::with_capacity(size_hint);
        write!(json, "{{\"id\":{id},")?;
        let brace = json.len();
        serde_json::to_writer(&mut json, reply)?;
        // The reply's own opening brace is swallowed; an empty reply would leave a comma behind.
        json[brace] = b' ';
        if json.ends_with(b" }") {
            json.truncate(brace - 1);
            json.push(b'}');
        }
        json.push(b'\n');
        Ok(Self { json, failed: false })
    }

    /// `id` and what was wrong.
    pub(super) fn fault(id: &str, fault: &Fault) -> Self {
        let fault = serde_json::to_string(fault).unwrap_or_else(|_| "{}".to_owned());
        Self { json: format!("{{\"id\":{id},\"error\":{fault}}}\n").into_bytes(), failed: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::proto::v1;

    #[test]
    fn a_row_is_the_reply_with_its_id_in_front() {
        let reply = v1::ProcessArticleResponse { summary: Some(v1::Summary::default()), ..Default::default() };
        let row = Row::reply("\"a\"", &reply, 0).unwrap();
        assert_eq!(String::from_utf8(row.json).unwrap(), "{\"id\":\"a\", \"summary\":{}}\n");
        let row = Row::reply("3", &v1::ProcessArticleResponse::default(), 0).unwrap();
        assert_eq!(row.json, b"{\"id\":3}\n");
    }

    #[test]
    fn a_fault_tells_limit_and_actual_value() {
        let error = RequestError::TooLarge { field: "line", unit: "bytes", limit: 5, actual: 9 };
        let row: serde_json::Value = serde_json::from_slice(&Row::fault("1", &Fault::from(&error)).json).unwrap();
        assert_eq!((&row["error"]["limit"], &row["error"]["actual"]), (&5.into(), &9.into()));
        assert_eq!(row["error"]["code"], "TOO_LARGE");
    }
}
