use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::mpsc as blocking;

use super::*;
use crate::limits::Limits;
use crate::phase::{Phase, Watch};

fn pool(threads: usize, queue: usize) -> Workers {
    Workers::start(&Arc::new(Engine::new(Limits::default())), &Arc::default(), threads, queue, |_| ()).unwrap().0
}

/// A job that holds its worker until it is told to end.
async fn busy(pool: &Workers) -> (blocking::Sender<()>, tokio::task::JoinHandle<Result<(), ServeError>>) {
    let (release, held) = blocking::channel::<()>();
    let (taken, busy_now) = oneshot::channel();
    let pool = pool.clone();
    let job = move |_: &Engine, _: &JobWatch| {
        taken.send(()).unwrap();
        held.recv().map_err(|_| ServeError::Internal)
    };
    let running = tokio::spawn(async move { pool.run(Lane::Call, None, Trace::none(), job).await });
    busy_now.await.unwrap();
    (release, running)
}

#[tokio::test]
async fn all_threads_prepare_before_their_first_job() {
    static PREPARED: AtomicUsize = AtomicUsize::new(0);
    let prepare = |_: &Engine| {
        PREPARED.fetch_add(1, Ordering::SeqCst);
    };
    let engine = Arc::new(Engine::new(Limits::default()));
    let (workers, preparation) = Workers::start(&engine, &Arc::default(), 3, 1, prepare).unwrap();
    preparation.done().await;
    assert_eq!(PREPARED.load(Ordering::SeqCst), 3);
    assert_eq!(workers.run(Lane::Call, None, Trace::none(), |_, _| Ok(7)).await.unwrap(), 7);
}

#[tokio::test]
async fn a_panic_is_an_internal_error_and_the_thread_lives_on() {
    let pool = pool(1, 1);
    let first: Result<(), _> = pool.run(Lane::Call, None, Trace::none(), |_, _| panic!("boom")).await;
    assert!(matches!(first, Err(ServeError::Internal)));
    assert_eq!(pool.run(Lane::Item, None, Trace::none(), |_, _| Ok(7)).await.unwrap(), 7);
    assert!(pool.pool.metrics.written().unwrap().contains("copydesk_panics_total 1"));
}

#[tokio::test]
async fn a_job_nobody_waits_for_is_not_begun() {
    let pool = pool(1, 4);
    let (release, busy) = busy(&pool).await;
    let begun = Arc::new(AtomicBool::new(false));
    let mark = || {
        let begun = Arc::clone(&begun);
        move |_: &Engine, _: &JobWatch| {
            begun.store(true, Ordering::SeqCst);
            Ok(())
        }
    };
    let soon = Instant::now() + Duration::from_millis(30);
    assert!(matches!(pool.run(Lane::Call, Some(soon), Trace::none(), mark()).await, Err(ServeError::Deadline)));
    let mut dropped = Box::pin(pool.run(Lane::Call, None, Trace::none(), mark()));
    assert!(futures_are_pending(&mut dropped).await);
    drop(dropped);
    assert_eq!(pool.pool.queue.waiting(Lane::Call), 0);
    release.send(()).unwrap();
    busy.await.unwrap().unwrap();
    pool.run(Lane::Call, None, Trace::none(), |_, _| Ok(())).await.unwrap();
    assert!(!begun.load(Ordering::SeqCst));
    assert!(pool.pool.metrics.written().unwrap().contains("copydesk_jobs_total{end=\"withdrawn\"} 2"));
}

async fn futures_are_pending(future: &mut (impl Future + Unpin)) -> bool {
    tokio::select! {
        biased;
        _ = future => false,
        () = tokio::task::yield_now() => true,
    }
}

#[tokio::test]
async fn a_running_job_ends_at_its_next_phase_when_its_caller_goes() {
    let pool = pool(1, 4);
    let (phase, go_on) = blocking::channel::<()>();
    let (begun, running) = oneshot::channel();
    let (ended, end) = oneshot::channel();
    let job = move |_: &Engine, watch: &JobWatch| {
        watch.begin(Phase::Decode)?;
        begun.send(()).unwrap();
        go_on.recv().unwrap();
        let next = watch.begin(Phase::Blocks);
        ended.send(next.is_err()).unwrap();
        next
    };
    let caller = tokio::spawn({
        let pool = pool.clone();
        async move { pool.run(Lane::Call, None, Trace::none(), job).await }
    });
    running.await.unwrap();
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    phase.send(()).unwrap();
    assert!(end.await.unwrap());
    pool.run(Lane::Call, None, Trace::none(), |_, _| Ok(())).await.unwrap();
    assert!(pool.pool.metrics.written().unwrap().contains("copydesk_jobs_total{end=\"stopped\"} 1"));
}

#[tokio::test]
async fn a_full_queue_and_a_wait_beyond_the_deadline_are_refused_at_once() {
    let pool = pool(1, 1);
    let (release, first) = busy(&pool).await;
    pool.pool.pace.took(Duration::from_secs(2));
    assert_eq!(pool.wait(), Duration::ZERO);
    let mut second = Box::pin(pool.run(Lane::Call, None, Trace::none(), |_, _| Ok(())));
    assert!(futures_are_pending(&mut second).await);
    assert_eq!(pool.wait(), Duration::from_secs(2));
    let full = pool.run(Lane::Call, None, Trace::none(), |_, _| Ok(())).await;
    let Err(ServeError::Overloaded { what: Scarce::Queue, limit: 1, retry_after }) = full else { panic!("{full:?}") };
    assert!((1_600..=2_400).contains(&retry_after.as_millis()), "{retry_after:?}");
    let late = pool.run(Lane::Call, Some(Instant::now() + Duration::from_secs(1)), Trace::none(), |_, _| Ok(())).await;
    assert!(matches!(late, Err(ServeError::Overloaded { what: Scarce::Time, limit: 2_000, .. })));
    release.send(()).unwrap();
    first.await.unwrap().unwrap();
    second.await.unwrap();
}

#[test]
fn the_pace_follows_the_jobs() {
    let pace = Pace::default();
    pace.took(Duration::from_millis(8));
    assert_eq!(pace.of_late(), Duration::from_millis(8));
    pace.took(Duration::from_millis(16));
    assert_eq!(pace.of_late(), Duration::from_millis(9));
}

#[tokio::test]
async fn what_is_refused_before_it_is_worked_on_does_not_count_for_the_pace() {
    let pool = pool(1, 1);
    pool.pool.pace.took(Duration::from_secs(2));
    for _ in 0..40 {
        let broken = pool.run(Lane::Item, None, Trace::none(), |_, _| Err::<(), _>(ServeError::Malformed(String::new()))).await;
        assert!(matches!(broken, Err(ServeError::Malformed(_))));
    }
    assert_eq!(pool.pool.pace.of_late(), Duration::from_secs(2));
}
