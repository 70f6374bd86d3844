//! Sets up the log. Nothing in the server logs text of a page, addresses or item ids: only methods, codes, sizes and times.

use tracing_subscriber::EnvFilter;

use super::settings::{LogFormat, Settings, SettingsError};

/// Starts logging to standard error. A second call in one process changes nothing.
pub fn start(settings: &Settings) {
    let filter = EnvFilter::try_new(&settings.log_level).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // An error means that a subscriber is set already, which is the embedding program's choice.
    let _ = match settings.log_format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
}

/// Whether the log directives can be read.
pub(super) fn check(level: &str) -> Result<(), SettingsError> {
    EnvFilter::try_new(level).map(drop).map_err(|_| SettingsError {
        flag: "--log-level",
        actual: level.to_owned(),
        allowed: "error, warn, info, debug, trace or directives such as info,copydesk=debug",
    })
}
