//! The command line: reads arguments, runs one command, turns its end into an exit status. Knows nothing about text.
//!
//! Exit status: 0 done (for `batch` even with error rows), 1 failed, 2 wrong arguments, 3 a threshold of `load` failed.

mod batch;
mod client;
mod explain;
mod features;
mod flags;
mod health;
mod html;
mod load;
mod process;

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::server::settings::{ServeFlags, Settings, file as settings_file};

/// Turns crawled pages into clean articles with language, summary and metadata.
#[derive(Debug, Parser)]
#[command(name = "copydesk", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the gRPC API until SIGTERM or Ctrl-C.
    Serve(Box<ServeFlags>),
    /// Process one page and print the reply.
    Process(Box<process::Flags>),
    /// Process many pages: JSON lines in, JSON lines out, in the same order.
    Batch(Box<batch::Flags>),
    /// Write an HTML page that shows what was done to each block of a page, and why.
    Explain(Box<explain::Flags>),
    /// Write the numbers the block model sees, for training.
    Features(features::Flags),
    /// Ask a server whether it is ready; exit status 0 if so.
    Health(Box<health::Flags>),
    /// Put load on servers and report latency, throughput, errors and cost; exit status 3 if a threshold fails.
    Load(Box<load::Flags>),
}

/// Why a command ended other than as asked.
#[derive(Debug)]
enum Failure {
    /// The arguments cannot be.
    Usage(String),
    /// The work could not be done.
    Failed(String),
    /// It was done, and came to what it must not.
    Threshold(String),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Runs the command that the process was started with.
#[must_use]
pub fn run() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Serve(flags) => serve(*flags),
        Command::Process(flags) => process::run(&flags),
        Command::Batch(flags) => batch::run(&flags),
        Command::Explain(flags) => explain::run(&flags),
        Command::Features(flags) => features::run(&flags),
        Command::Health(flags) => health::run(&flags),
        Command::Load(flags) => load::run(&flags),
    };
    let (message, status) = match result {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Usage(message)) => (message, 2),
        Err(Failure::Failed(message)) => (message, 1),
        Err(Failure::Threshold(message)) => (format!("threshold failed: {message}"), 3),
    };
    eprintln!("copydesk: {message}");
    ExitCode::from(status)
}

fn serve(flags: ServeFlags) -> Result<(), Failure> {
    let (check, flags) = (flags.check_config, with_file(flags)?);
    let settings = Settings::from_flags(flags).map_err(|error| Failure::Usage(error.to_string()))?;
    if check {
        let text = settings_file::written(&settings).map_err(|error| Failure::Failed(error.to_string()))?;
        return written(io::stdout().write_all(text.as_bytes()));
    }
    crate::server::serve(settings).map_err(|error| Failure::Failed(error.to_string()))
}

/// The flags again, with the settings file in place of the defaults, if one is given.
fn with_file(flags: ServeFlags) -> Result<ServeFlags, Failure> {
    let Some(path) = &flags.config else { return Ok(flags) };
    let usage = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
    let command = Arguments::command();
    let Some(serve) = command.find_subcommand("serve").cloned() else { return Ok(flags) };
    let serve = settings_file::as_defaults(serve, path).map_err(|error| usage(&error))?;
    match command.mut_subcommand("serve", |_| serve).get_matches().subcommand() {
        Some((_, serve)) => ServeFlags::from_arg_matches(serve).map_err(|error| usage(&error)),
        None => Ok(flags),
    }
}

/// What was written, unless the reader has gone: that is its good right.
fn written(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn an_unknown_value_is_refused_with_those_that_are_known() {
        let error = Arguments::try_parse_from(["copydesk", "batch", "--stages", "clean,wash"]).unwrap_err().to_string();
        assert!(error.contains("wash") && error.contains("metadata"), "{error}");
        let error = Arguments::try_parse_from(["copydesk", "process", "-", "--format", "docx"]).unwrap_err().to_string();
        assert!(error.contains("docx") && error.contains("markdown"), "{error}");
    }
}
