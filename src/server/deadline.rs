//! How long a call may take: what the caller's `grpc-timeout` says, and no longer than the server allows.

use std::time::Duration;

use tokio::time::Instant;
use tonic::codegen::http::HeaderMap;

/// How long before its deadline a call is answered at the latest, if that is no more than a tenth of its time.
const EARLY: Duration = Duration::from_millis(5);

/// When the caller, or the server, stops waiting. Travels with the request.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(pub Instant);

impl Deadline {
    /// That of a call with these headers that begins now: the sooner of what they say and `most`. `None` when neither says anything.
    pub(super) fn of(headers: &HeaderMap, most: Option<Duration>) -> Option<Self> {
        // A little early, so that the caller hears why before its own clock, or one on the way, ends the call without a reason.
        let asked = timeout(headers).map(|time| time - (time / 10).min(EARLY));
        let time = match (asked, most) {
            (Some(asked), Some(most)) => asked.min(most),
            (asked, most) => asked.or(most)?,
        };
        Instant::now().checked_add(time).map(Self)
    }
}

/// What the `grpc-timeout` header allows: at most eight digits and a unit ("gRPC over HTTP2", `Timeout`).
fn timeout(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let count: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(count * 3_600)),
        "M" => Some(Duration::from_secs(count * 60)),
        "S" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_millis(count)),
        "u" => Some(Duration::from_micros(count)),
        "n" => Some(Duration::from_nanos(count)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([("grpc-timeout".parse().unwrap(), value.parse().unwrap())])
    }

    #[test]
    fn timeouts_are_read_as_the_protocol_writes_them() {
        assert_eq!(timeout(&headers("250m")), Some(Duration::from_millis(250)));
        assert_eq!(timeout(&headers("1H")), Some(Duration::from_secs(3_600)));
        for broken in ["", "5", "m", "123456789S", "-1S", "1x"] {
            assert_eq!(timeout(&headers(broken)), None, "{broken}");
        }
    }

    #[test]
    fn the_sooner_of_both_counts() {
        let most = Some(Duration::from_secs(60));
        let left = |value, most| Deadline::of(&headers(value), most).map(|d| d.0 - Instant::now());
        assert!(left("1H", most).unwrap() <= Duration::from_secs(60));
        assert!(left("1S", most).unwrap() <= Duration::from_secs(1));
        assert!(left("", most).unwrap() > Duration::from_secs(50));
        assert!(left("", None).is_none());
    }
}
