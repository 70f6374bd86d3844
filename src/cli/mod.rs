//! The command line: reads arguments, runs one command, turns its end into an exit status. Knows nothing about text.
//!
//! Exit status: 0 done (for `batch` even with error rows), 1 failed, 2 wrong arguments.

mod batch;
mod explain;
mod features;
mod flags;
mod health;
mod process;

use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::server::settings::{ServeFlags, Settings};

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
}

/// Why a command ended other than as asked.
#[derive(Debug)]
enum Failure {
    /// The arguments cannot be.
    Usage(String),
    /// The work could not be done.
    Failed(String),
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
    };
    let (message, status) = match result {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Usage(message)) => (message, 2),
        Err(Failure::Failed(message)) => (message, 1),
    };
    eprintln!("copydesk: {message}");
    ExitCode::from(status)
}

fn serve(flags: ServeFlags) -> Result<(), Failure> {
    let settings = Settings::from_flags(flags).map_err(|error| Failure::Usage(error.to_string()))?;
    crate::server::serve(settings).map_err(|error| Failure::Failed(error.to_string()))
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
    use clap::CommandFactory as _;

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
