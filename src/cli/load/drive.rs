//! Drives a run: sends calls until the time is over, in an open loop on schedule, in a closed one as answers come; waits for those in
//! flight; looks at the processes meanwhile.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::calls::Calls;
use super::measured::Measured;
use super::process::Processes;
use super::progress::Progress;
use super::recorder::Recorder;
use super::schedule::Schedule;
use crate::cli::Failure;
use crate::server::signals;

/// How calls follow each other.
#[derive(Debug)]
pub(super) enum Loop {
    /// By a schedule, at most so many in flight.
    Open { schedule: Schedule, most_in_flight: usize },
    /// By so many callers, each of which waits for its answer.
    Closed { callers: usize },
}

/// Longest sleep without a look at whether to stop.
const NAP: Duration = Duration::from_millis(50);

/// One run. Everybody who takes part holds it.
#[derive(Debug)]
pub(super) struct Run {
    calls: Calls,
    recorder: Mutex<Recorder>,
    start: Instant,
    end: Duration,
    stop: CancellationToken,
    next: AtomicU64,
}

/// Runs for `end` and until the last answer is there. Asked to stop (Ctrl-C, SIGTERM), it sends no more; asked again, it gives up what is in flight.
///
/// # Errors
/// When the thread that keeps the schedule fails.
pub(super) async fn run(
    calls: Calls,
    calling: Loop,
    end: Duration,
    recorder: Recorder,
    mut processes: Processes,
    progress: &Progress,
) -> Result<Measured, Failure> {
    let (warm_up, width) = (recorder.warm_up, recorder.width);
    let (recorder, stop) = (Mutex::new(recorder), CancellationToken::new());
    let run = Arc::new(Run { calls, recorder, start: Instant::now(), end, stop: stop.clone(), next: AtomicU64::new(0) });
    let mut working = Box::pin(Arc::clone(&run).work(calling));
    let mut asked = Box::pin(signals::stop());
    let (mut stopped, mut look) = (None, warm_up);
    loop {
        tokio::select! {
            result = &mut working => {
                result?;
                break;
            }
            () = sleep_until(run.start + look) => {
                let now = run.start.elapsed();
                processes.look(now.saturating_sub(warm_up));
                progress.show(now, run.recorded(|recorder| recorder.all.counts));
                look = (look + width).max(now);
            }
            () = &mut asked => {
                if stopped.is_some() {
                    break;
                }
                stopped = Some(run.start.elapsed());
                stop.cancel();
                asked = Box::pin(signals::stop());
            }
        }
    }
    processes.look(run.start.elapsed().saturating_sub(warm_up));
    let recorder = run.recorded(|recorder| {
        recorder.finish(stopped.unwrap_or(end));
        recorder.clone()
    });
    Ok(Measured { recorder, processes, interrupted: stopped.is_some() })
}

impl Run {
    fn recorded<T>(&self, act: impl FnOnce(&mut Recorder) -> T) -> T {
        act(&mut self.recorder.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sends all calls and waits for the last answer.
    async fn work(self: Arc<Self>, calling: Loop) -> Result<(), Failure> {
        let tracker = TaskTracker::new();
        match calling {
            Loop::Open { schedule, most_in_flight } => {
                // A thread of its own sleeps to within a tenth of a millisecond; tokio's timer knows whole ones.
                let (runtime, tracker) = (Handle::current(), tracker.clone());
                let keeping = spawn_blocking(move || self.keep(schedule, most_in_flight, &runtime, &tracker));
                keeping.await.map_err(|error| Failure::Failed(format!("the schedule was not kept: {error}")))?;
            }
            Loop::Closed { callers } => {
                for _ in 0..callers {
                    tracker.spawn(Arc::clone(&self).call_on_and_on());
                }
            }
        }
        tracker.close();
        tracker.wait().await;
        Ok(())
    }

    /// Sends each call when it is due, or, if too many are in flight, as soon as one has ended; not at all once nobody would wait for it.
    fn keep(self: Arc<Self>, schedule: Schedule, most_in_flight: usize, runtime: &Handle, tracker: &TaskTracker) {
        let places = Arc::new(Semaphore::new(most_in_flight));
        for (number, due) in (0..).zip(schedule) {
            self.sleep_until(due);
            let place = Arc::clone(&places).try_acquire_owned().ok().or_else(|| runtime.block_on(self.place(&places, due)));
            if self.stop.is_cancelled() {
                return;
            }
            let Some(place) = place else {
                let now = self.start.elapsed();
                self.recorded(|recorder| recorder.unsent(self.calls.rpc(number), due, now));
                continue;
            };
            let run = Arc::clone(&self);
            let call = async move {
                run.call(number, due).await;
                drop(place);
            };
            tracker.spawn_on(call, runtime);
        }
    }

    /// A place among the calls in flight, as long as somebody waits for the call.
    async fn place(&self, places: &Arc<Semaphore>, due: Duration) -> Option<OwnedSemaphorePermit> {
        let free = timeout_at(self.start + due + self.calls.deadline, Arc::clone(places).acquire_owned());
        tokio::select! {
            place = free => place.ok()?.ok(),
            () = self.stop.cancelled() => None,
        }
    }

    fn sleep_until(&self, due: Duration) {
        while !self.stop.is_cancelled()
            && let Some(left) = due.checked_sub(self.start.elapsed())
            && !left.is_zero()
        {
            thread::sleep(left.min(NAP));
        }
    }

    async fn call_on_and_on(self: Arc<Self>) {
        while !self.stop.is_cancelled() && self.start.elapsed() < self.end {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            self.call(number, self.start.elapsed()).await;
        }
    }

    async fn call(&self, number: u64, due: Duration) {
        self.recorded(|recorder| recorder.begin(due));
        let ended = self.calls.call(number, self.start, due).await;
        self.recorded(|recorder| recorder.end(ended));
    }
}
