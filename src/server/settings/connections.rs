//! How many connections there may be, and for how long.

use std::time::Duration;

use clap::Args;
use serde::Serialize;

use super::{SettingsError, seconds, within};

/// Flags about connections. Zero seconds mean that there is no such limit, save for handshakes.
#[derive(Args, Clone, Debug)]
pub struct ConnectionFlags {
    /// Connections open at once; one more is closed at once.
    #[arg(long, env = "COPYDESK_MAX_CONNECTIONS", default_value_t = ConnectionSettings::default().max_connections)]
    pub max_connections: usize,
    /// TLS handshakes at once; more wait for their turn.
    #[arg(long, env = "COPYDESK_MAX_HANDSHAKES", default_value_t = ConnectionSettings::default().max_handshakes)]
    pub max_handshakes: usize,
    /// Seconds in which a connection has to send its first bytes and to be through with TLS, or it is closed.
    #[arg(long, env = "COPYDESK_HANDSHAKE_TIMEOUT_SECONDS", default_value_t = ConnectionSettings::default().handshake_timeout.as_secs())]
    pub handshake_timeout_seconds: u64,
    /// Seconds without a call after which a connection is asked to leave; 0 for never.
    #[arg(long, env = "COPYDESK_IDLE_TIMEOUT_SECONDS", default_value_t = ConnectionSettings::default().idle_timeout.as_secs())]
    pub idle_timeout_seconds: u64,
    /// Seconds, give or take a tenth, after which a connection is asked to leave, so that clients spread anew; 0 for never.
    #[arg(long, env = "COPYDESK_MAX_CONNECTION_AGE_SECONDS", default_value_t = ConnectionSettings::default().max_age.as_secs())]
    pub max_connection_age_seconds: u64,
    /// Seconds that calls in flight have once their connection was asked to leave, before they end with UNAVAILABLE; 0 for no end.
    #[arg(long, env = "COPYDESK_CONNECTION_GRACE_SECONDS", default_value_t = ConnectionSettings::default().grace.as_secs())]
    pub connection_grace_seconds: u64,
}

/// Checked settings of connections.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ConnectionSettings {
    /// Connections open at once.
    pub max_connections: usize,
    /// TLS handshakes at once.
    pub max_handshakes: usize,
    /// Time for the first bytes and for TLS; never zero.
    #[serde(rename = "handshake-timeout-seconds", serialize_with = "seconds")]
    pub handshake_timeout: Duration,
    /// Time without a call after which a connection is asked to leave; zero for never.
    #[serde(rename = "idle-timeout-seconds", serialize_with = "seconds")]
    pub idle_timeout: Duration,
    /// Time after which a connection is asked to leave; zero for never.
    #[serde(rename = "max-connection-age-seconds", serialize_with = "seconds")]
    pub max_age: Duration,
    /// Time that calls in flight have then; zero for no end.
    #[serde(rename = "connection-grace-seconds", serialize_with = "seconds")]
    pub grace: Duration,
}

impl Default for ConnectionSettings {
    fn default() -> Self {
        Self {
            max_connections: 4_096,
            max_handshakes: 512,
            handshake_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_mins(15),
            max_age: Duration::from_mins(30),
            grace: Duration::from_mins(10),
        }
    }
}

impl ConnectionSettings {
    /// Checks the flags.
    pub(super) fn from_flags(flags: &ConnectionFlags) -> Result<Self, SettingsError> {
        within("--max-connections", flags.max_connections, 1..=1_000_000, "1 to 1000000")?;
        within("--max-handshakes", flags.max_handshakes, 1..=1_000_000, "1 to 1000000")?;
        let time = |flag, seconds: u64, least| {
            let allowed = if least == 0 { "0 to 86400" } else { "1 to 86400" };
            within(flag, usize::try_from(seconds).unwrap_or(usize::MAX), least..=86_400, allowed)?;
            Ok(Duration::from_secs(seconds))
        };
        Ok(Self {
            max_connections: flags.max_connections,
            max_handshakes: flags.max_handshakes,
            handshake_timeout: time("--handshake-timeout-seconds", flags.handshake_timeout_seconds, 1)?,
            idle_timeout: time("--idle-timeout-seconds", flags.idle_timeout_seconds, 0)?,
            max_age: time("--max-connection-age-seconds", flags.max_connection_age_seconds, 0)?,
            grace: time("--connection-grace-seconds", flags.connection_grace_seconds, 0)?,
        })
    }
}
