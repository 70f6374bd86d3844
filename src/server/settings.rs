//! Flags and their environment twins, and the checked settings made of them. The only reader of the environment; checks everything
//! before a port is bound.

mod access;
mod connections;
pub mod file;
mod jwt;
mod tls;
mod trace;
mod work;

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::{Serialize, Serializer};
use thiserror::Error;

pub use self::access::{AccessFlags, AccessSettings};
pub use self::connections::{ConnectionFlags, ConnectionSettings};
pub use self::jwt::{JwtFlags, JwtSettings};
pub use self::tls::{ClientCertificate, TlsFlags, TlsSettings};
pub use self::trace::{Ratio, TraceFlags, TraceSettings};
pub use self::work::{CallLevel, WorkFlags, WorkSettings};
use crate::limits::Limits;

/// Room in a message for everything beside the content.
const MESSAGE_OVERHEAD: usize = 1 << 20;

/// Flags of the server. Every flag has an environment variable, a line in the file and a default.
#[derive(Args, Clone, Debug)]
pub struct ServeFlags {
    /// TOML file with settings, named as the flags are; flags and environment win over it.
    #[arg(long, env = "COPYDESK_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Check all settings, print them as such a file, and end.
    #[arg(long)]
    pub check_config: bool,
    /// Address and port to listen on.
    #[arg(long, env = "COPYDESK_LISTEN", default_value_t = SocketAddr::from((Ipv4Addr::LOCALHOST, 50051)))]
    pub listen: SocketAddr,
    /// Threads that work on pages [default: one for each core].
    #[arg(long, env = "COPYDESK_THREADS")]
    pub threads: Option<usize>,
    /// Most bytes of one page.
    #[arg(long, env = "COPYDESK_MAX_CONTENT_BYTES", default_value_t = Limits::default().input_bytes)]
    pub max_content_bytes: usize,
    /// Most bytes of one request message [default: those of one page and 1 MiB].
    #[arg(long, env = "COPYDESK_MAX_MESSAGE_BYTES")]
    pub max_message_bytes: Option<usize>,
    /// Calls in flight over all connections; one more is refused at once [default: 9 for each thread].
    #[arg(long, env = "COPYDESK_MAX_IN_FLIGHT")]
    pub max_in_flight: Option<usize>,
    /// Streams open over all connections; one more is refused at once.
    #[arg(long, env = "COPYDESK_MAX_STREAMS", default_value_t = 64)]
    pub max_streams: usize,
    /// Items of one stream in flight; more are not read until one is answered [default: 2 for each thread].
    #[arg(long, env = "COPYDESK_STREAM_ITEMS")]
    pub stream_items: Option<usize>,
    /// Pages that may wait for a thread [default: 8 for each thread].
    #[arg(long, env = "COPYDESK_QUEUE")]
    pub queue: Option<usize>,
    /// Seconds to go on accepting calls after a stop was asked for, while health already says no.
    #[arg(long, env = "COPYDESK_DRAIN_DELAY_SECONDS", default_value_t = 0)]
    pub drain_delay_seconds: u64,
    /// Seconds that calls in flight have to finish once no more are accepted.
    #[arg(long, env = "COPYDESK_DRAIN_SECONDS", default_value_t = 25)]
    pub drain_seconds: u64,
    /// How many connections, and for how long.
    #[command(flatten)]
    pub connections: ConnectionFlags,
    /// Files of TLS.
    #[command(flatten)]
    pub tls: TlsFlags,
    /// Who may call, and how browsers may.
    #[command(flatten)]
    pub access: AccessFlags,
    /// Form of the log lines.
    #[arg(long, env = "COPYDESK_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
    /// What to log: a level (error, warn, info, debug, trace) or directives such as `info,copydesk=debug`.
    #[arg(long, env = "COPYDESK_LOG_LEVEL", default_value = "info")]
    pub log_level: String,
    /// How long and how much a call may take, and who may watch.
    #[command(flatten)]
    pub work: WorkFlags,
    /// Where traces go.
    #[command(flatten)]
    pub trace: TraceFlags,
}

/// Form of the log lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Checked settings. Written out with the names of the flags, durations in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Threads that work on pages.
    pub threads: usize,
    /// Most bytes of one page.
    pub max_content_bytes: usize,
    /// Most bytes of one request message.
    pub max_message_bytes: usize,
    /// Calls in flight over all connections.
    pub max_in_flight: usize,
    /// Streams open over all connections.
    pub max_streams: usize,
    /// Items of one stream in flight.
    pub stream_items: usize,
    /// Pages that may wait for a thread.
    pub queue: usize,
    /// How long to go on accepting after a stop was asked for.
    #[serde(rename = "drain-delay-seconds", serialize_with = "seconds")]
    pub drain_delay: Duration,
    /// How long calls in flight have to finish.
    #[serde(rename = "drain-seconds", serialize_with = "seconds")]
    pub drain: Duration,
    /// How many connections, and for how long.
    #[serde(flatten)]
    pub connections: ConnectionSettings,
    /// Files of TLS.
    #[serde(flatten)]
    pub tls: TlsSettings,
    /// Who may call, and how browsers may.
    #[serde(flatten)]
    pub access: AccessSettings,
    /// Form of the log lines.
    pub log_format: LogFormat,
    /// What to log.
    pub log_level: String,
    /// How long and how much a call may take, and who may watch.
    #[serde(flatten)]
    pub work: WorkSettings,
    /// Where traces go, if anywhere.
    #[serde(flatten)]
    pub trace: Option<TraceSettings>,
}

/// A setting that cannot be. Says which, what it is and what it may be.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{flag}: {actual} is not allowed; use {allowed}")]
pub struct SettingsError {
    /// The flag.
    pub flag: &'static str,
    /// Its value.
    pub actual: String,
    /// What it may be.
    pub allowed: &'static str,
}

impl Default for Settings {
    fn default() -> Self {
        let threads = available_parallelism().map_or(1, NonZeroUsize::get);
        let max_content_bytes = Limits::default().input_bytes;
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 50051)),
            threads,
            max_content_bytes,
            max_message_bytes: max_content_bytes + MESSAGE_OVERHEAD,
            max_in_flight: threads * 9,
            max_streams: 64,
            stream_items: threads * 2,
            queue: threads * 8,
            drain_delay: Duration::ZERO,
            drain: Duration::from_secs(25),
            connections: ConnectionSettings::default(),
            tls: TlsSettings::default(),
            access: AccessSettings::default(),
            log_format: LogFormat::Text,
            log_level: "info".to_owned(),
            work: WorkSettings::for_messages_of(max_content_bytes + MESSAGE_OVERHEAD),
            trace: None,
        }
    }
}

impl Settings {
    /// Checks the flags and fills in what depends on the machine or on other flags.
    ///
    /// # Errors
    /// The first flag that is out of range.
    pub fn from_flags(flags: ServeFlags) -> Result<Self, SettingsError> {
        let threads = flags.threads.unwrap_or_else(|| Self::default().threads);
        within("--threads", threads, 1..=1_024, "1 to 1024")?;
        within("--max-content-bytes", flags.max_content_bytes, 1..=1 << 30, "1 to 1073741824")?;
        let max_message_bytes = flags.max_message_bytes.unwrap_or(flags.max_content_bytes + MESSAGE_OVERHEAD);
        within("--max-message-bytes", max_message_bytes, flags.max_content_bytes..=1 << 31, "--max-content-bytes to 2147483648")?;
        let max_in_flight = flags.max_in_flight.unwrap_or(threads * 9);
        within("--max-in-flight", max_in_flight, 1..=1_000_000, "1 to 1000000")?;
        within("--max-streams", flags.max_streams, 1..=1_000_000, "1 to 1000000")?;
        let stream_items = flags.stream_items.unwrap_or(threads * 2);
        within("--stream-items", stream_items, 1..=10_000, "1 to 10000")?;
        let queue = flags.queue.unwrap_or(threads * 8);
        within("--queue", queue, 1..=1_000_000, "1 to 1000000")?;
        for (flag, seconds) in [("--drain-delay-seconds", flags.drain_delay_seconds), ("--drain-seconds", flags.drain_seconds)] {
            within(flag, usize::try_from(seconds).unwrap_or(usize::MAX), 0..=3_600, "0 to 3600")?;
        }
        super::telemetry::check(&flags.log_level)?;
        Ok(Self {
            listen: flags.listen,
            threads,
            max_content_bytes: flags.max_content_bytes,
            max_message_bytes,
            max_in_flight,
            max_streams: flags.max_streams,
            stream_items,
            queue,
            drain_delay: Duration::from_secs(flags.drain_delay_seconds),
            drain: Duration::from_secs(flags.drain_seconds),
            connections: ConnectionSettings::from_flags(&flags.connections)?,
            tls: TlsSettings::from_flags(flags.tls)?,
            access: AccessSettings::from_flags(flags.access)?,
            log_format: flags.log_format,
            log_level: flags.log_level,
            work: WorkSettings::from_flags(&flags.work, max_message_bytes)?,
            trace: TraceSettings::from_flags(flags.trace)?,
        })
    }

    /// The engine's limits under these settings.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits { input_bytes: self.max_content_bytes, ..Limits::default() }
    }

    /// Threads for the network: few, for the work is elsewhere, and a second one costs more in waking than it gives: a call takes 0.07 of its CPU there.
    #[must_use]
    pub fn network_threads(&self) -> usize {
        self.threads.div_ceil(4).min(4)
    }
}

fn seconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(duration.as_secs())
}

/// The content of a file that a flag names.
fn readable(flag: &'static str, file: &Path, allowed: &'static str) -> Result<Vec<u8>, SettingsError> {
    std::fs::read(file).map_err(|error| SettingsError { flag, actual: format!("{} ({error})", file.display()), allowed })
}

fn within(flag: &'static str, actual: usize, range: std::ops::RangeInclusive<usize>, allowed: &'static str) -> Result<(), SettingsError> {
    if range.contains(&actual) { Ok(()) } else { Err(SettingsError { flag, actual: actual.to_string(), allowed }) }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        flags: ServeFlags,
    }

    fn settings(arguments: &[&str]) -> Result<Settings, SettingsError> {
        Settings::from_flags(Line::parse_from(std::iter::once(&"copydesk").chain(arguments)).flags)
    }

    #[test]
    fn no_flags_are_the_defaults() {
        assert_eq!(settings(&[]).unwrap(), Settings::default());
    }

    #[test]
    fn a_flag_out_of_range_is_named_with_its_value() {
        let error = settings(&["--threads", "0"]).unwrap_err();
        assert_eq!(error.to_string(), "--threads: 0 is not allowed; use 1 to 1024");
        assert_eq!(settings(&["--log-level", "loud=very"]).unwrap_err().flag, "--log-level");
    }

    #[test]
    fn what_depends_on_other_flags_follows_them() {
        let settings = settings(&["--threads", "3", "--max-content-bytes", "1000"]).unwrap();
        assert_eq!((settings.max_in_flight, settings.queue, settings.stream_items), (27, 24, 6));
        assert_eq!(settings.max_message_bytes, 1000 + MESSAGE_OVERHEAD);
    }
}
