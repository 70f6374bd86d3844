//! A fixed pool of named threads that do the engine's work, behind a bounded queue. Keeps the async threads free for the network.
//! Decides nothing about admission: whoever gets here may wait.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::status::ServeError;
use crate::engine::Engine;

/// Deep enough for any bounded recursion of a dependency; the engine itself does not recurse over input.
const STACK_BYTES: usize = 8 << 20;

type Job = Box<dyn FnOnce(&Engine) + Send>;

/// The pool. Threads end when the last handle is dropped.
#[derive(Clone, Debug)]
pub struct Workers {
    queue: mpsc::Sender<Job>,
}

impl Workers {
    /// Starts `threads` threads behind a queue of `queue` jobs. Each does `prepare` before it takes the first.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(engine: &Arc<Engine>, threads: usize, queue: usize, prepare: fn(&Engine)) -> std::io::Result<(Self, Preparation)> {
        let (preparing, prepared) = mpsc::channel(1);
        let (sender, receiver) = mpsc::channel::<Job>(queue.max(1));
        let receiver = Arc::new(Mutex::new(receiver));
        for number in 0..threads.max(1) {
            let (engine, receiver, preparing) = (Arc::clone(engine), Arc::clone(&receiver), preparing.clone());
            thread::Builder::new().name(format!("copydesk-worker-{number}")).stack_size(STACK_BYTES).spawn(move || {
                // A fault here would show on the first call as well, and be told there.
                let _ = catch_unwind(AssertUnwindSafe(|| prepare(&engine)));
                drop(preparing);
                work(&engine, &receiver);
            })?;
        }
        Ok((Self { queue: sender }, Preparation(prepared)))
    }

    /// Does `job` on a worker and waits for it, at most until `deadline`. Dropping the returned future withdraws a job that has not begun.
    ///
    /// # Errors
    /// The job's own, [`ServeError::Deadline`], or [`ServeError::Internal`] when it panicked.
    pub async fn run<T, F>(&self, deadline: Option<Instant>, job: F) -> Result<T, ServeError>
    where
        T: Send + 'static,
        F: FnOnce(&Engine) -> Result<T, ServeError> + Send + 'static,
    {
        let Some(deadline) = deadline else {
            return self.queue_and_wait(None, job).await;
        };
        tokio::time::timeout_at(deadline, self.queue_and_wait(Some(deadline), job)).await.unwrap_or(Err(ServeError::Deadline))
    }

    async fn queue_and_wait<T, F>(&self, deadline: Option<Instant>, job: F) -> Result<T, ServeError>
    where
        T: Send + 'static,
        F: FnOnce(&Engine) -> Result<T, ServeError> + Send + 'static,
    {
        let (answer, waiting) = oneshot::channel();
        let job: Job = Box::new(move |engine| {
            if answer.is_closed() || deadline.is_some_and(|d| d <= Instant::now()) {
                return;
            }
            let result = catch_unwind(AssertUnwindSafe(|| job(engine))).unwrap_or_else(|_| {
                tracing::error!("a job panicked");
                Err(ServeError::Internal)
            });
            // The caller may have gone meanwhile; nobody is left to tell.
            let _ = answer.send(result);
        });
        self.queue.send(job).await.map_err(|_| ServeError::Draining)?;
        // A job that was passed over leaves no answer: its deadline is over.
        waiting.await.unwrap_or(Err(ServeError::Deadline))
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

/// One thread: takes jobs until all handles are gone.
fn work(engine: &Engine, queue: &Mutex<mpsc::Receiver<Job>>) {
    loop {
        // Waiting under the lock is fine: the other idle workers wait for the lock instead of the queue.
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        match job {
            Some(job) => job(engine),
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;
    use crate::limits::Limits;

    fn pool(threads: usize, queue: usize) -> Workers {
        Workers::start(&Arc::new(Engine::new(Limits::default())), threads, queue, |_| ()).unwrap().0
    }

    #[tokio::test]
    async fn all_threads_prepare_before_their_first_job() {
        static PREPARED: AtomicUsize = AtomicUsize::new(0);
        let prepare = |_: &Engine| {
            PREPARED.fetch_add(1, Ordering::SeqCst);
        };
        let (workers, preparation) = Workers::start(&Arc::new(Engine::new(Limits::default())), 3, 1, prepare).unwrap();
        preparation.done().await;
        assert_eq!(PREPARED.load(Ordering::SeqCst), 3);
        assert_eq!(workers.run(None, |_| Ok(7)).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn a_panic_is_an_internal_error_and_the_thread_lives_on() {
        let pool = pool(1, 1);
        let first: Result<(), _> = pool.run(None, |_| panic!("boom")).await;
        assert!(matches!(first, Err(ServeError::Internal)));
        assert_eq!(pool.run(None, |_| Ok(7)).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn a_job_nobody_waits_for_is_not_begun() {
        let pool = pool(1, 4);
        let (release, held) = std::sync::mpsc::channel::<()>();
        let (taken, busy_now) = oneshot::channel();
        let busy = tokio::spawn({
            let pool = pool.clone();
            let job = move |_: &Engine| {
                taken.send(()).unwrap();
                Ok(held.recv().is_ok())
            };
            async move { pool.run(None, job).await }
        });
        busy_now.await.unwrap();
        let begun = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&begun);
        let soon = Instant::now() + Duration::from_millis(30);
        let late = pool.run(Some(soon), move |_| {
            flag.store(true, Ordering::SeqCst);
            Ok(())
        });
        assert!(matches!(late.await, Err(ServeError::Deadline)));
        release.send(()).unwrap();
        assert!(busy.await.unwrap().unwrap());
        pool.run(None, |_| Ok(())).await.unwrap();
        assert!(!begun.load(Ordering::SeqCst));
    }
}
