//! A fixed pool of named threads that do the engine's work, behind a bounded queue of two lanes. Keeps the async threads free for the
//! network. Knows how long the queue is in time, and so when to come back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit, mpsc, oneshot};
use tokio::time::Instant;

use super::caught::caught;
use super::jitter::spread;
use super::job::{JobWatch, Wanted};
use super::metrics::{JobEnd, Metrics};
use super::queue::{Lane, Place, Queue};
use super::status::{Scarce, ServeError};
use super::trace::Trace;
use crate::engine::Engine;

/// Deep enough for any bounded recursion of a dependency; the engine itself does not recurse over input.
const STACK_BYTES: usize = 8 << 20;
/// When to come back after a refusal, at least and at most, before it is spread.
const SOONEST: Duration = Duration::from_millis(100);
/// The same where streams are scarce: they last.
const SOONEST_STREAM: Duration = Duration::from_secs(2);
const LATEST: Duration = Duration::from_secs(5);

type Job = Box<dyn FnOnce(&Engine) + Send>;

/// The pool. Threads end when the last handle is dropped.
#[derive(Clone, Debug)]
pub struct Workers {
    pool: Arc<Pool>,
}

struct Pool {
    queue: Arc<Queue<Job>>,
    /// Items of streams that wait or are worked on: together at most half of the queue and one for each thread.
    items: Semaphore,
    threads: u32,
    most_calls: usize,
    metrics: Arc<Metrics>,
    pace: Arc<Pace>,
    refusals: AtomicU64,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").field("threads", &self.threads).field("most_calls", &self.most_calls).finish_non_exhaustive()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.queue.close();
    }
}

impl Workers {
    /// Starts `threads` threads behind a queue of `queue` calls. Each does `prepare` before it takes the first.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        engine: &Arc<Engine>,
        metrics: &Arc<Metrics>,
        threads: usize,
        queue: usize,
        prepare: impl Fn(&Engine) + Clone + Send + 'static,
    ) -> std::io::Result<(Self, Preparation)> {
        let (preparing, prepared) = mpsc::channel(1);
        let (threads, most_calls) = (threads.max(1), queue.max(1));
        let pool = Pool {
            queue: Arc::new(Queue::new(most_calls, [Lane::Call, Lane::Item].map(|lane| metrics.queue_depth(lane.name())))),
            items: Semaphore::new(threads + queue / 2),
            threads: u32::try_from(threads).unwrap_or(u32::MAX),
            most_calls,
            metrics: Arc::clone(metrics),
            pace: Arc::default(),
            refusals: AtomicU64::new(0),
        };
        for number in 0..threads {
            let (engine, queue, preparing, prepare) = (Arc::clone(engine), Arc::clone(&pool.queue), preparing.clone(), prepare.clone());
            thread::Builder::new().name(format!("copydesk-worker-{number}")).stack_size(STACK_BYTES).spawn(move || {
                // A fault here would show on the first call as well, and be told there.
                let _ = caught(|| prepare(&engine));
                drop(preparing);
                while let Some(job) = queue.take() {
                    job(&engine);
                }
            })?;
        }
        Ok((Self { pool: Arc::new(pool) }, Preparation(prepared)))
    }

    /// Does `job` on a worker and waits for it, at most until `deadline`. Dropping the returned future withdraws a job that has not begun,
    /// and ends one that has at its next phase. A call is refused when too many wait; an item of a stream needs a turn first.
    ///
    /// # Errors
    /// The job's own, [`ServeError::Overloaded`], [`ServeError::Deadline`], or [`ServeError::Internal`] when it panicked.
    pub async fn run<T, F>(&self, lane: Lane, deadline: Option<Instant>, trace: Trace, job: F) -> Result<T, ServeError>
    where
        T: Send + 'static,
        F: FnOnce(&Engine, &JobWatch) -> Result<T, ServeError> + Send + 'static,
    {
        let work = self.queue_and_wait(lane, deadline, trace, job);
        match deadline {
            Some(deadline) => tokio::time::timeout_at(deadline, work).await.unwrap_or(Err(ServeError::Deadline)),
            None => work.await,
        }
    }

    /// Waits for a turn among the items of streams, of which few wait for a worker at a time. Ends when dropped.
    ///
    /// # Errors
    /// Never while the pool lives.
    pub async fn turn_of_item(&self) -> Result<SemaphorePermit<'_>, ServeError> {
        self.pool.items.acquire().await.map_err(|_| ServeError::Draining)
    }

    async fn queue_and_wait<T, F>(&self, lane: Lane, deadline: Option<Instant>, trace: Trace, job: F) -> Result<T, ServeError>
    where
        T: Send + 'static,
        F: FnOnce(&Engine, &JobWatch) -> Result<T, ServeError> + Send + 'static,
    {
        let pool = &self.pool;
        if lane == Lane::Call {
            self.in_time(deadline)?;
        }
        let (answer, waiting) = oneshot::channel();
        let wanted = Wanted::until(deadline);
        let work = self.work(lane, wanted.clone(), trace, job, answer);
        let Some(place) = pool.queue.put(lane, work) else {
            return Err(self.overloaded(Scarce::Queue, pool.most_calls));
        };
        let _waiting = Waiting { workers: self, place, wanted };
        // A job that was passed over leaves no answer: its deadline is over.
        waiting.await.unwrap_or(Err(ServeError::Deadline))
    }

    /// The job as a worker does it.
    fn work<T, F>(&self, lane: Lane, wanted: Wanted, trace: Trace, job: F, answer: oneshot::Sender<Result<T, ServeError>>) -> Job
    where
        T: Send + 'static,
        F: FnOnce(&Engine, &JobWatch) -> Result<T, ServeError> + Send + 'static,
    {
        let queued = Instant::now();
        let (metrics, pace) = (Arc::clone(&self.pool.metrics), Arc::clone(&self.pool.pace));
        Box::new(move |engine| {
            let taken = Instant::now();
            metrics.waited(lane.name(), taken - queued);
            trace.part("queue", queued.into_std(), taken.into_std());
            if !wanted.holds() {
                metrics.job_ended(JobEnd::Withdrawn);
                return;
            }
            let begun = Instant::now();
            let watch = JobWatch::new(wanted, Arc::clone(&metrics), trace);
            let result = caught(|| job(engine, &watch));
            let (end, result) = match result {
                Ok(result) if watch.stopped() => (JobEnd::Stopped, result),
                Ok(result) => {
                    // What was refused before it was worked on says nothing about how long work takes.
                    if result.is_ok() {
                        pace.took(begun.elapsed());
                    }
                    (JobEnd::Done, result)
                }
                Err(_) => {
                    metrics.panicked();
                    (JobEnd::Panicked, Err(ServeError::Internal))
                }
            };
            metrics.job_ended(end);
            // Its last phase ends before its call can.
            drop(watch);
            // The caller may have gone meanwhile; nobody is left to tell.
            let _ = answer.send(result);
        })
    }

    /// How long one more call would wait for a worker: those before it, at the pace of late, on all threads.
    #[must_use]
    pub fn wait(&self) -> Duration {
        let ahead = u32::try_from(self.pool.queue.ahead_of_a_call()).unwrap_or(u32::MAX);
        self.pool.pace.of_late().saturating_mul(ahead) / self.pool.threads
    }

    /// Whether a worker is likely to be free for one more call before `deadline`.
    ///
    /// # Errors
    /// When not: the caller does better to ask another server at once than to wait here in vain.
    pub fn in_time(&self, deadline: Option<Instant>) -> Result<(), ServeError> {
        let wait = self.wait();
        match deadline {
            Some(deadline) if Instant::now() + wait > deadline && !wait.is_zero() => {
                Err(self.overloaded(Scarce::Time, usize::try_from(wait.as_millis()).unwrap_or(usize::MAX)))
            }
            _ => Ok(()),
        }
    }

    /// The refusal of a call for want of something, which is counted. The time to come back is that of the queue, spread by a fifth to
    /// either side so that refused clients do not come back all at once.
    pub fn overloaded(&self, what: Scarce, limit: usize) -> ServeError {
        self.pool.metrics.refused(what.name());
        let soonest = if what == Scarce::Streams { SOONEST_STREAM } else { SOONEST };
        let number = self.pool.refusals.fetch_add(1, Ordering::Relaxed);
        ServeError::Overloaded { what, limit, retry_after: spread(self.wait().clamp(soonest, LATEST), 0.2, number) }
    }
}

/// Leaves the queue, and ends the work, when nobody waits any more.
struct Waiting<'w> {
    workers: &'w Workers,
    place: Place,
    wanted: Wanted,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.wanted.give_up();
        let Pool { queue, metrics, .. } = &*self.workers.pool;
        if queue.withdraw(self.place).is_some() {
            metrics.job_ended(JobEnd::Withdrawn);
        }
    }
}

/// How long a job takes of late: a mean in which each job weighs an eighth, in microseconds.
#[derive(Debug, Default)]
struct Pace(AtomicU64);

impl Pace {
    fn took(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX).min(u64::MAX / 8);
        // Two jobs that end at once may count as one: it is an estimate.
        let before = self.0.load(Ordering::Relaxed);
        let after = if before == 0 { micros } else { before - before / 8 + micros / 8 };
        self.0.store(after, Ordering::Relaxed);
    }

    fn of_late(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::Relaxed))
    }
}

/// What the threads do before their first job.
#[derive(Debug)]
pub struct Preparation(mpsc::Receiver<()>);

impl Preparation {
    /// Waits until all threads are done with it.
    pub async fn done(mut self) {
        // Nothing is sent: the channel closes with the last thread that drops its end.
        while self.0.recv().await.is_some() {}
    }
}

#[cfg(test)]
mod tests;
