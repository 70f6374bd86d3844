//! The gRPC face of the engine: converts, queues, answers. The only folder beside the command line that names tonic, prost or tokio;
//! knows nothing about text.
//!
//! | file | what it does |
//! |---|---|
//! | [`proto`] | generated messages and service |
//! | [`request`] | messages → checked plans |
//! | [`reply`] | outcomes → messages, with spans in the unit asked for |
//! | [`status`] | the closed list of errors → codes and details |
//! | [`observe`], [`request_id`] | what is seen of each call: numbers, log line, id |
//! | [`admission`], [`deadline`] | the gate that refuses at once |
//! | `frames`, [`budget`] | memory for messages, before they are read |
//! | [`workers`], [`queue`], [`job`] | the queue that waits, the threads that work, and when they stop |
//! | [`unary`], `stream` | the calls |
//! | [`health`], [`metrics`], [`admin`], [`settings`], [`telemetry`] | what operators see |

pub mod admin;
pub mod admission;
pub mod budget;
pub mod deadline;
mod frames;
pub mod health;
pub mod job;
pub mod metrics;
pub mod observe;
pub mod proto;
pub mod queue;
pub mod reply;
pub mod request;
pub mod request_id;
pub mod settings;
pub mod status;
mod stream;
pub mod telemetry;
pub mod unary;
mod warm_up;
pub mod workers;

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio_util::task::AbortOnDropHandle;
use tonic::transport::server::{Router, Server, TcpIncoming};
use tower::layer::util::{Identity, Stack};

use self::admission::{Admission, AdmissionLayer};
use self::health::Health;
use self::metrics::Metrics;
use self::observe::ObserveLayer;
use self::proto::v1::article_service_server::ArticleServiceServer;
use self::settings::Settings;
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
    /// The transport failed.
    #[error("cannot serve: {0}")]
    Transport(#[from] tonic::transport::Error),
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

/// Serves on `listeners` until `shutdown` is done, then drains: health says no, calls in flight finish, and after
/// [`Settings::drain`] the server ends whatever is still open.
///
/// # Errors
/// When the listener, a thread or the transport fails.
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
    let (workers, preparation) = Workers::start(&engine, &metrics, settings.threads, settings.queue, warm_up)?;
    let admission = Arc::new(Admission::new(&settings, workers.clone(), Arc::clone(&metrics)));
    let (drain, draining) = watch::channel(false);
    let mut health = Health::new().await;
    // Ends with the server.
    let _admin = admin.map(|listener| AbortOnDropHandle::new(tokio::spawn(admin::serve(listener, Arc::clone(&metrics), health.clone()))));
    let service = Articles { engine, workers, admission: Arc::clone(&admission), metrics, settings: Arc::clone(&settings), draining };
    let router = router(service, &health)?;
    let mut stop = drain.subscribe();
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true)).with_keepalive(Some(Duration::from_secs(60)));
    let mut serving = std::pin::pin!(router.serve_with_incoming_shutdown(incoming, async move {
        // An error means that the sender is gone, and the server with it.
        let _ = stop.wait_for(|&yes| yes).await;
    }));
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
        ended = &mut serving => return Ok(ended?),
        () = warm => {}
        () = shutdown => {}
    }

    health.not_serving().await;
    tracing::info!(delay = settings.drain_delay.as_secs(), drain = settings.drain.as_secs(), "draining");
    if tokio::time::timeout(settings.drain_delay, &mut serving).await.is_ok() {
        return Ok(());
    }
    admission.close();
    drain.send_replace(true);
    health.dismiss_watchers().await;
    match tokio::time::timeout(settings.drain, &mut serving).await {
        Ok(ended) => ended?,
        Err(_) => tracing::warn!("the time to drain is over, open calls are cut off"),
    }
    tracing::info!("stopped");
    Ok(())
}

/// What a call passes on its way: first observed, then admitted.
type Layers = Stack<Stack<AdmissionLayer, ObserveLayer>, Identity>;

/// All services behind the gate.
fn router(service: Articles, health: &Health) -> Result<Router<Layers>, RunError> {
    let observe = ObserveLayer::new(Arc::clone(&service.metrics), service.settings.work.log_calls);
    let gate = AdmissionLayer(Arc::clone(&service.admission));
    let max_message_bytes = service.settings.max_message_bytes;
    let reflection = || tonic_reflection::server::Builder::configure().register_encoded_file_descriptor_set(proto::DESCRIPTORS);
    let health_descriptors = tonic_health::pb::FILE_DESCRIPTOR_SET;
    Ok(Server::builder()
        // One slow stream must not starve the others of a connection: the connection's window is the wider one.
        .initial_stream_window_size(1 << 20)
        .initial_connection_window_size(8 << 20)
        .max_concurrent_streams(256)
        .http2_keepalive_interval(Some(Duration::from_secs(60)))
        .http2_keepalive_timeout(Some(Duration::from_secs(20)))
        .http2_max_header_list_size(16 << 10)
        .layer(Stack::new(gate, observe))
        .add_service(ArticleServiceServer::new(service).max_decoding_message_size(max_message_bytes))
        .add_service(health.service())
        .add_service(reflection().register_encoded_file_descriptor_set(health_descriptors).build_v1()?)
        .add_service(reflection().register_encoded_file_descriptor_set(health_descriptors).build_v1alpha()?))
}

/// Done when the process is asked to stop: SIGTERM or Ctrl-C.
pub async fn stop_signal() {
    let interrupt = async {
        // Without a handler there is nothing to wait for.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => _ = signal.recv().await,
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
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
            () = stop_signal() => {
                let _ = stop.send(());
            }
        }
        tokio::select! {
            ended = &mut running => ended,
            () = stop_signal() => {
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
