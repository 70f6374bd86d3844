//! Flags and settings of the work: how long a call may take, how much memory messages may hold, and who may watch.

use std::net::SocketAddr;
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::{SettingsError, seconds, within};

/// What messages in flight may hold by default.
const BYTES_IN_FLIGHT: usize = 256 << 20;
/// Streams have half of the bytes in flight, and a message has to fit in it.
const MESSAGES_IN_FLIGHT: usize = 2;
/// A worker's share of a core is then a tenth of that of a thread of the network that needs it as well: enough to go on with.
const NICENESS: u8 = 10;

/// Flags about the work.
#[derive(Args, Clone, Debug)]
pub struct WorkFlags {
    /// Most seconds of a call, or of one item of a stream, whatever deadline the caller sets.
    #[arg(long, env = "COPYDESK_MAX_CALL_SECONDS", default_value_t = 60)]
    pub max_call_seconds: u64,
    /// Most bytes of all messages in flight: a call beyond is refused at once, streams wait [default: 256 MiB, or two of the largest
    /// messages].
    #[arg(long, env = "COPYDESK_MAX_BYTES_IN_FLIGHT")]
    pub max_bytes_in_flight: Option<usize>,
    /// Address and port for /metrics, /livez and /readyz over HTTP/1 [default: none].
    #[arg(long, env = "COPYDESK_ADMIN_LISTEN", value_name = "ADDR:PORT")]
    pub admin_listen: Option<SocketAddr>,
    /// Niceness of the threads that work on pages, 0 to 19, on Linux: on short cores the network, and with it health, goes first. 0 where the
    /// process has no control group of its own.
    #[arg(long, env = "COPYDESK_WORKER_NICENESS", default_value_t = NICENESS)]
    pub worker_niceness: u8,
    /// Level of the log line that each call leaves.
    #[arg(long, env = "COPYDESK_LOG_CALLS", value_enum, default_value_t = CallLevel::Debug)]
    pub log_calls: CallLevel,
}

/// Level of the log line of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum CallLevel {
    /// Seen by default.
    Info,
    /// Seen when asked for.
    #[default]
    Debug,
}

/// Checked settings of the work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct WorkSettings {
    /// The longest a call, or one item of a stream, may take.
    #[serde(rename = "max-call-seconds", serialize_with = "seconds")]
    pub max_call: Duration,
    /// Most bytes of all messages in flight.
    pub max_bytes_in_flight: usize,
    /// Where metrics and probes are served, if anywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_listen: Option<SocketAddr>,
    /// Niceness of the threads that work on pages.
    pub worker_niceness: u8,
    /// Level of the log line that each call leaves.
    pub log_calls: CallLevel,
}

impl WorkSettings {
    /// The defaults beside messages of at most this many bytes.
    #[must_use]
    pub fn for_messages_of(max_message_bytes: usize) -> Self {
        Self {
            max_call: Duration::from_secs(60),
            max_bytes_in_flight: BYTES_IN_FLIGHT.max(max_message_bytes.saturating_mul(MESSAGES_IN_FLIGHT)),
            admin_listen: None,
            worker_niceness: NICENESS,
            log_calls: CallLevel::default(),
        }
    }

    /// Checks the flags.
    ///
    /// # Errors
    /// The first flag that is out of range.
    pub fn from_flags(flags: &WorkFlags, max_message_bytes: usize) -> Result<Self, SettingsError> {
        let seconds = usize::try_from(flags.max_call_seconds).unwrap_or(usize::MAX);
        within("--max-call-seconds", seconds, 1..=86_400, "1 to 86400")?;
        let default = Self::for_messages_of(max_message_bytes);
        let max_bytes_in_flight = flags.max_bytes_in_flight.unwrap_or(default.max_bytes_in_flight);
        let least = max_message_bytes.saturating_mul(MESSAGES_IN_FLIGHT);
        within("--worker-niceness", flags.worker_niceness.into(), 0..=19, "0 to 19")?;
        within("--max-bytes-in-flight", max_bytes_in_flight, least..=1 << 40, "twice --max-message-bytes to 1099511627776")?;
        Ok(Self {
            max_call: Duration::from_secs(flags.max_call_seconds),
            max_bytes_in_flight,
            admin_listen: flags.admin_listen,
            worker_niceness: flags.worker_niceness,
            log_calls: flags.log_calls,
        })
    }
}
