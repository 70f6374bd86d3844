//! Which call is which: the id that ties a reply to its line in the log, and the trace that a caller says it belongs to.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use tonic::codegen::http::{HeaderMap, HeaderName, HeaderValue};

/// The header of the id, in requests and replies.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const LONGEST: usize = 128;

/// Gives ids to calls that come without.
#[derive(Debug, Default)]
pub struct RequestIds {
    seed: RandomState,
    next: AtomicU64,
}

impl RequestIds {
    /// The caller's id, if it has at most 128 letters, digits and marks out of `-_.:/+=@`; else 32 hexadecimal digits that no other call
    /// is likely to have.
    pub fn of(&self, headers: &HeaderMap) -> HeaderValue {
        let sane = |b: &u8| b.is_ascii_alphanumeric() || b"-_.:/+=@".contains(b);
        match headers.get(REQUEST_ID) {
            Some(id) if (1..=LONGEST).contains(&id.len()) && id.as_bytes().iter().all(sane) => id.clone(),
            _ => self.new_id(),
        }
    }

    fn new_id(&self) -> HeaderValue {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let digits = format!("{:016x}{:016x}", self.seed.hash_one(number), self.seed.hash_one(!number));
        HeaderValue::from_str(&digits).unwrap_or(HeaderValue::from_static("unknown"))
    }
}

/// The trace id of a `traceparent` header, as W3C Trace Context (level 1, section 3.2) writes it; `None` of a malformed one.
#[must_use]
pub fn trace_id(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get("traceparent")?.to_str().ok()?;
    let mut parts = value.split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let hex = |part: &str, digits: usize| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let some = |part: &str| part.bytes().any(|b| b != b'0');
    let whole = hex(version, 2) && hex(trace, 32) && hex(parent, 16) && hex(flags, 2) && some(trace) && some(parent);
    // Later versions may say more behind these four.
    let known = version != "ff" && (version != "00" || parts.next().is_none());
    (whole && known).then_some(trace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn a_sane_id_is_kept_and_others_are_replaced() {
        let ids = RequestIds::default();
        assert_eq!(ids.of(&headers("x-request-id", "crawl-7:page/9")), "crawl-7:page/9");
        for odd in ["", "two words", "a\"b", &"x".repeat(129)] {
            let id = ids.of(&headers("x-request-id", odd));
            assert!(id.len() == 32 && id != odd, "{odd}");
        }
        assert_ne!(ids.of(&HeaderMap::new()), ids.of(&HeaderMap::new()));
    }

    #[test]
    fn a_trace_is_taken_from_a_well_formed_parent_alone() {
        let trace = "0af7651916cd43dd8448eb211c80319c";
        let read = |value: &str| trace_id(&headers("traceparent", value)).map(str::to_owned);
        assert_eq!(read(&format!("00-{trace}-b7ad6b7169203331-01")).as_deref(), Some(trace));
        assert_eq!(read(&format!("cc-{trace}-b7ad6b7169203331-01-more")).as_deref(), Some(trace));
        let zeros = "0".repeat(32);
        for odd in [
            format!("00-{trace}-b7ad6b7169203331-01-more"),
            format!("ff-{trace}-b7ad6b7169203331-01"),
            format!("00-{}-b7ad6b7169203331-01", trace.to_uppercase()),
            format!("00-{zeros}-b7ad6b7169203331-01"),
            format!("00-{trace}-01"),
        ] {
            assert_eq!(read(&odd), None, "{odd}");
        }
    }
}
