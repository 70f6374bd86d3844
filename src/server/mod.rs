//! The gRPC face of the engine: converts, queues, answers. The only folder beside the command line that names tonic, prost or tokio;
//! knows nothing about text.
//!
//! | file | what it does |
//! |---|---|
//! | [`proto`], `codec` | generated messages and client, and how messages are read and written |
//! | [`request`] | messages → checked plans |
//! | [`reply`] | outcomes → messages, with spans in the unit asked for |
//! | [`status`] | the closed list of errors → codes and details |
//! | [`connections`], [`tls`] | accepts, bounds and sees off connections |
//! | `routes` | the services and the layers in front of them |
//! | [`observe`], [`request_id`], [`trace`] | what is seen of each call: numbers, log line, id, trace |
//! | [`access`] | who may call |
//! | [`admission`], [`deadline`] | the gate that refuses at once |
//! | `frames`, [`budget`] | memory for messages, before they are read |
//! | [`workers`], [`queue`], [`job`], `priority` | the queue that waits, the threads that work, when they stop, and that they yield to the network |
//! | `caught` | panics that end one call alone |
//! | `jitter` | times spread, so that what came together does not come back together |
//! | [`unary`], `stream` | the calls |
//! | [`reload`] | values made of files, and made again when these change |
//! | [`health`], [`metrics`], [`admin`], [`settings`], [`signals`], [`telemetry`] | what operators see |

pub mod access;
pub mod admin;
pub mod admission;
pub mod budget;
pub(crate) mod caught;
mod codec;
pub mod connections;
pub mod deadline;
mod frames;
pub mod health;
mod jitter;
pub mod job;
pub mod metrics;
pub mod observe;
mod priority;
pub mod proto;
pub mod queue;
pub mod reload;
pub mod reply;
pub mod request;
pub mod request_id;
mod routes;
pub mod settings;
pub mod signals;
pub mod status;
mod stream;
pub mod telemetry;
pub mod tls;
#[cfg(feature = "otlp")]
pub mod trace;
#[cfg(not(feature = "otlp"))]
#[path = "without_trace.rs"]
pub mod trace;
pub mod unary;
mod warm_up;
pub mod workers;

use std::future::Future;
use std::io;
use std::sync::Arc;

use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio_util::task::AbortOnDropHandle;

use self::access::Access;
use self::admission::Admission;
use self::connections::{Connections, Tls};
use self::health::Health;
use self::metrics::Metrics;
use self::priority::yield_to_others;
use self::reload::Reloads;
use self::routes::routes;
use self::settings::Settings;
use self::signals::Hangup;
use self::trace::Traces;
use self::unary::Articles;
use self::warm_up::warm_up;
use self::workers::Workers;
use crate::engine::Engine;

/// Why a server ended other than as asked.
#[derive(Debug, Error)]
pub enum RunError {
    /// The listener or a thread failed.
    #[error("cannot serve: {0}")]
    Io(#[from] io::Error),
    /// A file of certificates, tokens or keys is not usable.
    #[error("cannot serve: {0}")]
    Files(String),
    /// There can be no traces as asked for.
    #[error("cannot serve: {0}")]
    Traces(String),
    /// The descriptors compiled in are unreadable.
    #[error("cannot serve reflection: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
}

/// Where to listen: for calls, and for operators if they want to look.
#[derive(Debug)]
pub struct Listeners {
    /// For calls.
    pub calls: TcpListener,
    /// For metrics and probes over HTTP/1.
    pub admin: Option<TcpListener>,
}

impl From<TcpListener> for Listeners {
    fn from(calls: TcpListener) -> Self {
        Self { calls, admin: None }
    }
}

/// Serves on `listeners` until `shutdown` is done, then drains: health says no, peers are asked to leave, calls in flight finish, and
/// after [`Settings::drain`] what is left ends with UNAVAILABLE.
///
/// # Errors
/// When the listener or a thread fails.
pub async fn run(
    listeners: impl Into<Listeners>,
    engine: Arc<Engine>,
    settings: Settings,
    shutdown: impl Future<Output = ()>,
) -> Result<(), RunError> {
    let settings = Arc::new(settings);
    let Listeners { calls: listener, admin } = listeners.into();
    let address = listener.local_addr()?;
    let metrics = Arc::new(Metrics::new());
    let niceness = settings.work.worker_niceness;
    let prepare = move |engine: &Engine| {
        warm_up(engine);
        yield_to_others(niceness);
    };
    let (workers, preparation) = Workers::start(&engine, &metrics, settings.threads, settings.queue, prepare)?;
    let admission = Arc::new(Admission::new(&settings, workers.clone(), Arc::clone(&metrics)));
    let (drain, draining) = watch::channel(false);
    let health = Health::new().await;
    // Ends with the server.
    let _admin = admin.map(|listener| AbortOnDropHandle::new(tokio::spawn(admin::serve(listener, Arc::clone(&metrics), health.clone()))));
    let mut reloads = Reloads::new(metrics.reloads.clone());
    let access = access(&settings, &metrics, &mut reloads)?;
    let tls = tls(&settings, &mut reloads)?;
    let traces = Traces::new(settings.trace.as_ref()).map_err(RunError::Traces)?;
    let counts = metrics.connections.clone();
    let service = Articles { engine, workers, admission: Arc::clone(&admission), metrics, settings: Arc::clone(&settings), draining };
    let connections = Connections::new(Arc::clone(&settings), routes(service, access, &health, traces.tracing())?, tls, counts);
    let mut accepting = Box::pin(async {
        tokio::join!(connections.accept(listener), reloads.run(Hangup::new()));
    });
    let warm = {
        let health = health.clone();
        async move {
            preparation.done().await;
            health.serving().await;
            tracing::info!(%address, "serving");
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = &mut accepting => {}
        () = warm => {}
        () = shutdown => {}
    }

    health.not_serving().await;
    tracing::info!(delay = settings.drain_delay.as_secs(), drain = settings.drain.as_secs(), "draining");
    // Still accepts: balancers need time to look away.
    let _ = tokio::time::timeout(settings.drain_delay, &mut accepting).await;
    drop(accepting);
    drain.send_replace(true);
    let farewell = Connections::farewell(settings.drain);
    if !connections.leave(settings.drain.saturating_sub(farewell)).await {
        tracing::warn!("the time to drain is over, open calls are cut off");
        admission.close();
        connections.cut(farewell).await;
    }
    traces.end().await;
    tracing::info!("stopped");
    Ok(())
}

/// The check of callers, if not everybody may call.
fn access(settings: &Settings, metrics: &Metrics, reloads: &mut Reloads) -> Result<Option<Access>, RunError> {
    let access = Access::new(&settings.access, reloads, metrics.strangers.clone()).map_err(RunError::Files)?;
    if access.is_some() && settings.tls.files().is_empty() {
        tracing::warn!("tokens are asked for without TLS: they can be read on the way");
    }
    Ok(access)
}

/// The configuration of TLS, if there is a certificate.
fn tls(settings: &Settings, reloads: &mut Reloads) -> Result<Option<Tls>, RunError> {
    let (tls, http1) = (settings.tls.clone(), settings.access.grpc_web);
    let files = tls.files();
    if files.is_empty() {
        return Ok(None);
    }
    let config = move |contents: &[Vec<u8>]| tls::config(contents, &tls, http1);
    reloads.add("certificates", files, config).map(Some).map_err(RunError::Files)
}

/// A whole server in one blocking call: log, listener, engine, calls, until the process is asked to stop. Asked twice, it does not drain.
///
/// # Errors
/// When the port cannot be bound or the server fails.
pub fn serve(settings: Settings) -> Result<(), RunError> {
    telemetry::start(&settings);
    telemetry::quiet_panics();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(settings.network_threads())
        .thread_name("copydesk-network")
        .enable_all()
        .build()?;
    let result = runtime.block_on(async {
        let admin = match settings.work.admin_listen {
            Some(address) => Some(TcpListener::bind(address).await?),
            None => None,
        };
        let listeners = Listeners { calls: TcpListener::bind(settings.listen).await?, admin };
        let engine = Arc::new(Engine::new(settings.limits()));
        let (stop, stopped) = oneshot::channel();
        let mut running = std::pin::pin!(run(listeners, engine, settings, async {
            // An error means that nobody can ask any more, which is a reason to stop as well.
            let _ = stopped.await;
        }));
        tokio::select! {
            ended = &mut running => return ended,
            () = signals::stop() => {
                let _ = stop.send(());
            }
        }
        tokio::select! {
            ended = &mut running => ended,
            () = signals::stop() => {
                tracing::warn!("asked to stop again, open calls are cut off");
                Ok(())
            }
        }
    });
    // Open connections would hold up the end otherwise.
    runtime.shutdown_background();
    result
}

#[cfg(test)]
mod tests;
