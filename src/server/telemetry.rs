//! Sets up the log. Nothing in the server logs text of a page, addresses or item ids: only methods, codes, sizes and times.

use std::io::IsTerminal as _;
use std::panic;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use super::settings::{LogFormat, Settings, SettingsError};

/// Starts logging to standard error. A second call in one process changes nothing.
pub fn start(settings: &Settings) {
    let filter = EnvFilter::try_new(directives(&settings.log_level)).unwrap_or_else(|_| EnvFilter::new("info"));
    let ansi = std::io::stderr().is_terminal();
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(ansi);
    // An error means that a subscriber is set already, which is the embedding program's choice.
    let _ = match settings.log_format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
}

/// Logs where a panic was, without its message: those of the standard library quote the text they were working on.
pub fn quiet_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(|| "unknown".to_owned(), ToString::to_string);
        tracing::error!(place, "panicked");
    }));
}

/// A level alone is about copydesk; the transport's own chatter comes with directives that ask for it.
fn directives(level: &str) -> String {
    if level.parse::<LevelFilter>().is_ok() { format!("warn,copydesk={level}") } else { level.to_owned() }
}

/// Whether the log directives can be read.
pub(super) fn check(level: &str) -> Result<(), SettingsError> {
    EnvFilter::try_new(directives(level)).map(drop).map_err(|_| SettingsError {
        flag: "--log-level",
        actual: level.to_owned(),
        allowed: "error, warn, info, debug, trace or directives such as info,copydesk=debug",
    })
}
