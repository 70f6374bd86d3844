//! How far a run is, for people at a terminal only.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::recorder::Counts;

/// A bar over the seconds of a run; nothing at all when standard error is no terminal.
#[derive(Debug)]
pub(super) struct Progress(Option<ProgressBar>);

impl Progress {
    pub(super) fn new(end: Duration) -> Self {
        let style = ProgressStyle::with_template("{wide_bar} {msg} · {pos} of {len} s");
        let bar = || ProgressBar::new(end.as_secs()).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self(io::stderr().is_terminal().then(bar))
    }

    pub(super) fn show(&self, elapsed: Duration, counts: Counts) {
        if let Some(bar) = &self.0 {
            bar.set_position(elapsed.as_secs());
            bar.set_message(format!("{} answered, {} not", counts.answered, counts.all() - counts.answered));
        }
    }

    pub(super) fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
