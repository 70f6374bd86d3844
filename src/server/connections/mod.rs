//! Accepts connections and sees them off. tonic's own loop waits for ever for open streams, cuts connections off at the end of their age
//! and reads certificates once; this one caps connections, bounds handshakes, and ends each connection as `life` says.

mod calls;
mod life;
mod patience;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::server::conn::auto::Builder;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::calls::Calls;
pub use self::calls::Counted;
use self::life::{FAREWELL, Lifetime};
use self::patience::Patient;
pub(super) use self::patience::wait_until;
use super::routes::Routes;
use super::settings::Settings;

/// How long to wait when the system has no more sockets, before it is asked again.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
const TCP_KEEPALIVE: Duration = Duration::from_secs(60);

/// The configuration of TLS as it is at the time; each connection takes the newest.
pub(super) type Tls = watch::Receiver<Arc<ServerConfig>>;

/// Plain or not.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// What became of connections since the start, for metrics.
#[derive(Clone, Debug, Default)]
pub struct ConnectionCounts {
    /// Open now.
    pub open: Gauge,
    /// Accepted, those refused among them.
    pub accepted: Counter,
    /// Closed at once, as there were as many as may be.
    pub refused: Counter,
    /// Closed because nothing came, or no TLS, within the handshake timeout.
    pub handshakes_failed: Counter,
    /// Times that the system gave no connection, such as for want of file descriptors.
    pub accept_errors: Counter,
}

/// All connections of a server.
#[derive(Debug)]
pub(super) struct Connections {
    shared: Arc<Shared>,
    places: Arc<Semaphore>,
    tasks: TaskTracker,
}

/// What each connection needs.
struct Shared {
    settings: Arc<Settings>,
    routes: Routes,
    http: Builder<Patient>,
    counts: ConnectionCounts,
    tls: Option<Tls>,
    handshakes: Semaphore,
    leave: CancellationToken,
    cut: CancellationToken,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("counts", &self.counts).finish_non_exhaustive()
    }
}

impl Connections {
    /// None yet.
    pub(super) fn new(settings: Arc<Settings>, routes: Routes, tls: Option<Tls>, counts: ConnectionCounts) -> Self {
        let limits = &settings.connections;
        Self {
            places: Arc::new(Semaphore::new(limits.max_connections)),
            tasks: TaskTracker::new(),
            shared: Arc::new(Shared {
                routes,
                http: life::http(&settings),
                tls,
                counts,
                handshakes: Semaphore::new(limits.max_handshakes),
                leave: CancellationToken::new(),
                cut: CancellationToken::new(),
                settings,
            }),
        }
    }

    /// Accepts for as long as it is polled, whatever the system says meanwhile.
    pub(super) async fn accept(&self, listener: TcpListener) {
        let counts = &self.shared.counts;
        let mut in_trouble = false;
        for number in 0.. {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    counts.accepted.inc();
                    in_trouble = false;
                    self.admit(stream, peer, number);
                }
                Err(error) if of_one_connection(&error) => tracing::debug!(%error, "a connection was gone before it was accepted"),
                Err(error) => {
                    counts.accept_errors.inc();
                    if !std::mem::replace(&mut in_trouble, true) {
                        tracing::error!(%error, "cannot accept connections; trying again until it works");
                    }
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn admit(&self, stream: TcpStream, peer: SocketAddr, number: u64) {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            self.shared.counts.refused.inc();
            tracing::debug!(%peer, "refused: too many connections");
            return;
        };
        self.tasks.spawn(Arc::clone(&self.shared).connection(stream, number, place));
    }

    /// Asks all peers to leave and waits at most `time` for it. Whether all have left.
    pub(super) async fn leave(&self, time: Duration) -> bool {
        self.shared.leave.cancel();
        self.tasks.close();
        timeout(time, self.tasks.wait()).await.is_ok()
    }

    /// Ends the calls that are still in flight, with a status where one can still be sent. Takes at most `time`.
    pub(super) async fn cut(&self, time: Duration) {
        self.shared.cut.cancel();
        // What has not gone by then is dropped with the runtime.
        let _ = timeout(time, self.tasks.wait()).await;
    }

    /// How much of the time to drain is kept for [`Self::cut`].
    pub(super) fn farewell(drain: Duration) -> Duration {
        (drain / 10).min(FAREWELL)
    }
}

impl Shared {
    async fn connection(self: Arc<Self>, stream: TcpStream, number: u64, _place: OwnedSemaphorePermit) {
        let _open = Open::new(&self.counts.open);
        let limits = &self.settings.connections;
        let opened = tokio::select! {
            opened = timeout(limits.handshake_timeout, self.open(stream)) => opened.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())),
            // Nothing has been asked for yet.
            () = self.leave.cancelled() => return,
        };
        match opened {
            // A probe of the port, that said nothing.
            Ok(None) => {}
            Ok(Some(stream)) => {
                let lifetime = Lifetime::new(limits, number);
                let calls = Calls::new(self.leave.child_token(), self.cut.child_token());
                life::serve(stream, self.routes.clone(), &self.http, &lifetime, calls).await;
            }
            Err(error) => {
                self.counts.handshakes_failed.inc();
                tracing::debug!(%error, "no handshake");
            }
        }
    }

    /// Waits for the first bytes, and for TLS. `None` when the peer has left before.
    async fn open(&self, stream: TcpStream) -> io::Result<Option<Box<dyn Stream>>> {
        stream.set_nodelay(true)?;
        SockRef::from(&stream).set_tcp_keepalive(&TcpKeepalive::new().with_time(TCP_KEEPALIVE))?;
        if stream.peek(&mut [0]).await? == 0 {
            return Ok(None);
        }
        let Some(tls) = &self.tls else { return Ok(Some(Box::new(stream))) };
        let _turn = self.handshakes.acquire().await.map_err(io::Error::other)?;
        let config = Arc::clone(&tls.borrow());
        Ok(Some(Box::new(TlsAcceptor::from(config).accept(stream).await?)))
    }
}

/// Counts a connection as open until it is dropped.
struct Open(Gauge);

impl Open {
    fn new(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Errors that tell of one connection that is gone, rather than of the listener.
fn of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}
