//! What is wrong with one line, and the rows of the output. The only place that knows their form.

use std::io::{self, Write as _};

use serde::Serialize;

use super::warc::About;
use crate::error::RequestError;
use crate::server::status::ServeError;

/// The `error` of a row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Fault {
    /// `TOO_LARGE`, `INVALID_VALUE`, `MISSING_FIELD`, `MALFORMED` or `INTERNAL`.
    pub(super) code: &'static str,
    /// For people.
    pub(super) message: String,
    /// Key of the line, or `line`.
    pub(super) field: String,
    /// What is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<Amount>,
    /// What was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    actual: Option<Amount>,
}

/// A limit or an actual value: a number where it is one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum Amount {
    Number(u64),
    Text(String),
}

impl From<&RequestError> for Fault {
    fn from(error: &RequestError) -> Self {
        let value = |text: String| text.parse().map_or(Amount::Text(text), Amount::Number);
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

    /// Input that cannot be read as what it is.
    pub(super) fn unreadable(message: String) -> Self {
        Self { code: "MALFORMED", message, field: "input".to_owned(), limit: None, actual: None }
    }

    /// A page that is over the limit once decoded; by how much was not found out, for that could take for ever.
    pub(super) fn too_large_decoded(limit: usize) -> Self {
        let message = format!("content: over the limit of {limit} bytes once its content coding is undone; raise the limit");
        Self { code: "TOO_LARGE", message, field: "content".to_owned(), limit: Some(Amount::Number(limit as u64)), actual: None }
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
    /// `id` and `record` first, then the fields of the reply.
    pub(super) fn reply(id: &str, record: Option<&About>, reply: &impl Serialize, size_hint: usize) -> io::Result<Self> {
        let mut json = Vec::with_capacity(size_hint);
        write!(json, "{{\"id\":{id}")?;
        if let Some(record) = record {
            json.extend_from_slice(b",\"record\":");
            serde_json::to_writer(&mut json, record)?;
        }
        let brace = json.len();
        serde_json::to_writer(&mut json, reply)?;
        // The reply's own opening brace becomes the comma before its first field, if it has one.
        if json.get(brace + 1) == Some(&b'}') {
            json.remove(brace);
        } else {
            json[brace] = b',';
        }
        json.push(b'\n');
        Ok(Self { json, failed: false })
    }

    /// `id` and `record`, and what was wrong.
    pub(super) fn fault(id: &str, record: Option<&About>, fault: &Fault) -> Self {
        #[derive(Serialize)]
        struct Failed<'f> {
            error: &'f Fault,
        }
        let row = Self::reply(id, record, &Failed { error: fault }, 0);
        Self { json: row.map_or_else(|_| format!("{{\"id\":{id},\"error\":{{}}}}\n").into_bytes(), |row| row.json), failed: true }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_is_the_reply_with_its_id_in_front() {
        let row = |reply| String::from_utf8(Row::reply("1.50", None, &reply, 0).unwrap().json).unwrap();
        let some = row(json!({"article": {"text": "x"}, "notes": []}));
        assert_eq!(some, "{\"id\":1.50,\"article\":{\"text\":\"x\"},\"notes\":[]}\n");
        assert_eq!(row(json!({})), "{\"id\":1.50}\n");
        let record = About { status: Some(200), ..About::default() };
        let some = String::from_utf8(Row::reply("1", Some(&record), &json!({"notes": []}), 0).unwrap().json).unwrap();
        assert_eq!(some, "{\"id\":1,\"record\":{\"status\":200},\"notes\":[]}\n");
    }

    #[test]
    fn a_fault_tells_limit_and_actual_value() {
        let error = RequestError::TooLarge { field: "line", unit: "bytes", limit: 5, actual: 9 };
        let row: serde_json::Value = serde_json::from_slice(&Row::fault("1", None, &Fault::from(&error)).json).unwrap();
        assert_eq!((&row["error"]["limit"], &row["error"]["actual"]), (&5.into(), &9.into()));
        assert_eq!(row["error"]["code"], "TOO_LARGE");
    }
}
