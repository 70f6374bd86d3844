//! The copydesk binary: hands the command line to the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    copydesk::cli::run()
}
