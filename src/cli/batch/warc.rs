//! Records of WARC files (ISO 28500; versions 1.0 and 1.1, and the 0.17 and 0.18 before them), one after the other. Holds one record at most,
//! and of it no more than a limit; what is no page is passed over without being held. Digests are not checked.

use std::io::{self, BufRead};

use serde::Serialize;

use super::compression::Decoder;
use super::http::{self, Head};
use super::lines::{self, Line};

/// A page as it was recorded. Its body is still as it was sent: see [`http::body`].
#[derive(Debug, PartialEq)]
pub(super) struct Record {
    /// `WARC-Record-ID` as written, angle brackets and all.
    pub(super) id: String,
    /// What is told about it in its row.
    pub(super) about: About,
    /// What was said about the body where it was sent.
    pub(super) head: Head,
    /// The body, or the bytes of a record that is over the limit.
    pub(super) body: Result<Vec<u8>, u64>,
}

/// The `record` of a row.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct About {
    /// `WARC-Target-URI`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    /// `WARC-Date`, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) date: Option<String>,
    /// HTTP status of a response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<u16>,
    /// `WARC-Truncated`, or `decoding` where the body broke off or became unreadable on decoding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) truncated: Option<String>,
}

/// What came next.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// HTML or plain text.
    Page(Box<Record>),
    /// Any other record.
    Other,
    /// Bytes that are no record, or half of one, and where they begin.
    Broken(u64, String),
}

/// Most bytes of a record's header, and of the HTTP header in it.
const HEADER: usize = 64 << 10;

/// Where records start again, for one whose length is wrong.
const VERSIONS: [&[u8]; 2] = [b"WARC/1.", b"WARC/0."];

fn is_version(line: &[u8]) -> bool {
    VERSIONS.iter().any(|version| line.starts_with(version))
}

/// Reads records.
#[derive(Debug)]
pub(super) struct Reader {
    /// Most bytes of a block.
    limit: usize,
    /// Between something broken, which was told, and the next record.
    lost: bool,
}

/// The named fields that matter.
#[derive(Debug, Default)]
struct Fields {
    kind: String,
    id: Option<String>,
    length: Option<u64>,
    content_type: String,
    payload_type: Option<String>,
    about: About,
}

impl Fields {
    /// A later field of the same name wins.
    fn set(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        let Some((name, value)) = line.split_once(':') else { return };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "warc-type" => self.kind = value.to_ascii_lowercase(),
            "warc-record-id" => self.id = Some(value.to_owned()),
            "content-length" => self.length = value.parse().ok(),
            "content-type" => value.clone_into(&mut self.content_type),
            "warc-identified-payload-type" => self.payload_type = Some(value.to_owned()),
            // Angle brackets are in the examples of 1.0 and in what wget writes.
            "warc-target-uri" => self.about.url = Some(value.trim_start_matches('<').trim_end_matches('>').to_owned()),
            "warc-date" => self.about.date = Some(value.to_owned()),
            "warc-truncated" => self.about.truncated = Some(value.to_owned()),
            _ => {}
        }
    }

    fn is_http(&self) -> bool {
        self.kind == "response" && (self.content_type.is_empty() || http::media_type(&self.content_type) == "application/http")
    }

    /// Whether the block is the page itself.
    fn is_bare(&self) -> bool {
        matches!(self.kind.as_str(), "resource" | "conversion")
    }
}

impl Reader {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, lost: false }
    }

    /// The next record; `None` at the end of the input.
    ///
    /// # Errors
    /// Those of the input. After one the search is for the next record.
    pub(super) fn next(&mut self, input: &mut Decoder) -> io::Result<Option<Found>> {
        let was_lost = std::mem::replace(&mut self.lost, true);
        let found = match begin(input, was_lost)? {
            None => return Ok(None),
            Some(Begin::Nothing(at)) => Err((at, "no record begins here".to_owned())),
            Some(Begin::Record(at)) => fields(input)?.map(|fields| (fields, at)).map_err(|detail| (at, detail)),
        };
        let (fields, at) = match found {
            Ok(found) => found,
            Err((at, detail)) => return Ok(Some(Found::Broken(at, detail))),
        };
        let length = fields.length.unwrap_or_default();
        let mut block = Block { input, left: length, held: Vec::new(), cut: false };
        let id = fields.id.clone().unwrap_or_else(|| "without id".to_owned());
        let found = self.page(fields, at, &mut block)?;
        block.pass()?;
        self.lost = block.cut;
        if block.cut {
            let there = length - block.left;
            return Ok(Some(Found::Broken(at, format!("record {id} is cut short at {there} of {length} bytes"))));
        }
        Ok(Some(found))
    }

    fn page(&self, fields: Fields, at: u64, block: &mut Block<'_>) -> io::Result<Found> {
        if !fields.is_http() && !fields.is_bare() {
            return Ok(Found::Other);
        }
        block.hold(HEADER)?;
        let (mut head, body_at) = match http::head(&block.held) {
            _ if fields.is_bare() => (Head::bare(&fields.content_type), 0),
            Ok(found) => found,
            Err(_) if block.cut => return Ok(Found::Other),
            Err(detail) => return Ok(Found::Broken(at, detail)),
        };
        if head.media_type.is_empty() {
            head.media_type = fields.payload_type.as_deref().map(http::media_type).unwrap_or_default();
        }
        if !http::is_page(&head.media_type, &block.held[body_at..]) {
            return Ok(Found::Other);
        }
        let mut about = fields.about;
        about.status = head.status;
        let bytes = block.held.len() as u64 + block.left;
        let body = if bytes > self.limit as u64 {
            Err(bytes)
        } else {
            block.hold(self.limit)?;
            block.held.drain(..body_at);
            Ok(std::mem::take(&mut block.held))
        };
        let Some(id) = fields.id else { return Ok(Found::Broken(at, "the record has no WARC-Record-ID".to_owned())) };
        Ok(Found::Page(Box::new(Record { id, about, head, body })))
    }
}

/// What follows the blank lines behind a record.
enum Begin {
    Record(u64),
    Nothing(u64),
}

/// Reads the line of the version, looking for it where lost.
fn begin(input: &mut Decoder, lost: bool) -> io::Result<Option<Begin>> {
    loop {
        input.fill_buf()?;
        let at = input.offset();
        let Some(line) = lines::next(input, HEADER)? else { return Ok(None) };
        match line {
            Line::Whole(line) if is_version(&line) => return Ok(Some(Begin::Record(at))),
            Line::Whole(line) if line.trim_ascii().is_empty() => {}
            _ if lost => {}
            _ => return Ok(Some(Begin::Nothing(at))),
        }
    }
}

/// Reads named fields up to the blank line behind them. The inner error says what is wrong with them.
fn fields(input: &mut Decoder) -> io::Result<Result<Fields, String>> {
    let (mut fields, mut field, mut bytes) = (Fields::default(), Vec::new(), 0);
    loop {
        let line = match lines::next(input, HEADER)? {
            Some(Line::Whole(line)) => line,
            Some(Line::TooLong { .. }) => return Ok(Err(format!("a line of the record's header is over {HEADER} bytes"))),
            None => return Ok(Err("the record's header is cut short".to_owned())),
        };
        bytes += line.len();
        if bytes > HEADER {
            return Ok(Err(format!("the record's header is over {HEADER} bytes")));
        }
        if line.first().is_some_and(|b| b" \t".contains(b)) {
            // Folded, as version 1.0 allows.
            field.extend_from_slice(&line);
            continue;
        }
        fields.set(&field);
        if line.is_empty() {
            break;
        }
        field = line;
    }
    Ok(match fields.length {
        Some(_) => Ok(fields),
        None => Err("the record has no Content-Length".to_owned()),
    })
}

/// The block of a record.
struct Block<'i> {
    input: &'i mut Decoder,
    /// Bytes not yet read.
    left: u64,
    held: Vec<u8>,
    /// The input, or the member, ended before the block did.
    cut: bool,
}

impl Block<'_> {
    /// Reads on until so many bytes are held.
    fn hold(&mut self, most: usize) -> io::Result<()> {
        let want = most.min(self.held.len().saturating_add(usize::try_from(self.left).unwrap_or(usize::MAX)));
        // Not on the word of the header alone.
        self.held.reserve(want.saturating_sub(self.held.len()).min(HEADER));
        while self.held.len() < want && !self.cut {
            self.some(want - self.held.len(), true)?;
        }
        Ok(())
    }

    /// Passes over the rest.
    fn pass(&mut self) -> io::Result<()> {
        while self.left > 0 && !self.cut {
            self.some(usize::MAX, false)?;
        }
        Ok(())
    }

    fn some(&mut self, most: usize, hold: bool) -> io::Result<()> {
        self.input.fill_buf()?;
        let at_member = self.input.at_member();
        let bytes = self.input.fill_buf()?;
        // Where each record is a member of its own, one whose length is wrong does not take the next along.
        if bytes.is_empty() || (at_member && is_version(bytes)) {
            self.cut = true;
            return Ok(());
        }
        let length = bytes.len().min(most).min(usize::try_from(self.left).unwrap_or(usize::MAX));
        if hold {
            self.held.extend_from_slice(&bytes[..length]);
        }
        self.left -= length as u64;
        self.input.consume(length);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
