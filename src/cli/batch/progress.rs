//! The progress bar of a batch, for people at a terminal only. Never writes to standard output.

use std::io::{self, IsTerminal as _};

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over bytes where their sum is known, else a count; nothing at all when standard error is no terminal.
#[derive(Debug)]
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    lines: u64,
}

impl Progress {
    /// A bar for this many bytes.
    pub(super) fn new(total: Option<u64>) -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let (bar, template) = match total {
                Some(total) => (ProgressBar::new(total), "{wide_bar} {msg} · {bytes}/{total_bytes} · {bytes_per_sec} · {eta} left"),
                None => (ProgressBar::new_spinner(), "{spinner} {msg} · {bytes} · {bytes_per_sec} · {elapsed}"),
            };
            bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self { bar, lines: 0 }
    }

    /// One more line of so many bytes.
    pub(super) fn add(&mut self, bytes: u64) {
        self.lines += 1;
        if let Some(bar) = &self.bar {
            bar.inc(bytes);
            bar.set_message(format!("{} pages", self.lines));
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
