//! One piece of work: who waits for it, until when, and how long its phases take. Nobody waits any more when the deadline is over or the
//! future that waited was dropped, as it is when the caller cancels or goes away.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant as Clock;

use tokio::time::Instant;

use super::metrics::Metrics;
use super::status::ServeError;
use super::trace::Trace;
use crate::phase::{Phase, Watch};

/// Whether somebody waits for a job.
#[derive(Clone, Debug)]
pub struct Wanted {
    given_up: Arc<AtomicBool>,
    deadline: Option<Instant>,
}

impl Wanted {
    /// Somebody waits, at most until `deadline`.
    #[must_use]
    pub fn until(deadline: Option<Instant>) -> Self {
        Self { given_up: Arc::default(), deadline }
    }

    /// From now on nobody does.
    pub fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    /// Whether somebody still waits.
    #[must_use]
    pub fn holds(&self) -> bool {
        !self.given_up.load(Ordering::Relaxed) && self.deadline.is_none_or(|d| Instant::now() < d)
    }
}

/// Watches over one job while it runs.
#[derive(Debug)]
pub struct JobWatch {
    wanted: Wanted,
    metrics: Arc<Metrics>,
    trace: Trace,
    running: Cell<Option<(Phase, Clock)>>,
    stopped: Cell<bool>,
}

impl JobWatch {
    /// A watch over a job that is wanted.
    #[must_use]
    pub fn new(wanted: Wanted, metrics: Arc<Metrics>, trace: Trace) -> Self {
        Self { wanted, metrics, trace, running: Cell::new(None), stopped: Cell::new(false) }
    }

    /// Whether the watch ended the work.
    #[must_use]
    pub fn stopped(&self) -> bool {
        self.stopped.get()
    }

    fn phase_ends(&self) {
        if let Some((phase, begun)) = self.running.take() {
            let ended = Clock::now();
            self.metrics.phase_ended(phase, ended - begun);
            self.trace.part(phase.name(), begun, ended);
        }
    }
}

impl Watch for JobWatch {
    type Stop = ServeError;

    fn begin(&self, phase: Phase) -> Result<(), ServeError> {
        self.phase_ends();
        if !self.wanted.holds() {
            self.stopped.set(true);
            return Err(ServeError::Deadline);
        }
        self.running.set(Some((phase, Clock::now())));
        Ok(())
    }
}

impl Drop for JobWatch {
    fn drop(&mut self) {
        self.phase_ends();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn work_ends_at_the_phase_after_nobody_waits() {
        let metrics = Arc::new(Metrics::new());
        let wanted = Wanted::until(None);
        let watch = JobWatch::new(wanted.clone(), Arc::clone(&metrics), Trace::none());
        assert!(watch.begin(Phase::Decode).is_ok());
        wanted.give_up();
        assert!(matches!(watch.begin(Phase::Blocks), Err(ServeError::Deadline)) && watch.stopped());
        drop(watch);
        let page = metrics.written().unwrap();
        assert!(page.contains("copydesk_phase_seconds_count{phase=\"decode\"} 1") && !page.contains("phase=\"blocks\""), "{page}");
        assert!(!Wanted::until(Some(Instant::now() - Duration::from_millis(1))).holds());
    }
}
