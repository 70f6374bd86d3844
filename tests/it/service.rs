//! A server on a port of its own for one test.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use copydesk::Engine;
use copydesk::server::Listeners;
use copydesk::server::proto::v1::article_service_client::ArticleServiceClient;
use copydesk::server::settings::Settings;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::Channel;

/// A running server; stops when asked to.
pub(crate) struct Service {
    pub(crate) address: String,
    /// Where metrics and probes are.
    pub(crate) admin: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    pub(crate) ended: JoinHandle<()>,
}

impl Service {
    /// Starts with these settings on port 0.
    pub(crate) async fn start(settings: Settings) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let admin_listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let admin = admin_listener.local_addr().unwrap();
        let listeners = Listeners { calls: listener, admin: Some(admin_listener) };
        let engine = Arc::new(Engine::new(settings.limits()));
        let (stop, stopped) = oneshot::channel::<()>();
        let ended = tokio::spawn(async move {
            copydesk::server::run(listeners, engine, settings, async { _ = stopped.await }).await.unwrap();
        });
        Self { address, admin, stop: Some(stop), ended }
    }

    /// Starts with two threads and the defaults.
    pub(crate) async fn with_defaults() -> Self {
        Self::start(Settings { threads: 2, ..Settings::default() }).await
    }

    pub(crate) async fn channel(&self) -> Channel {
        for _ in 0..100 {
            if let Ok(channel) = Channel::from_shared(self.address.clone()).unwrap().connect().await {
                return channel;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("no server at {}", self.address);
    }

    pub(crate) async fn client(&self) -> ArticleServiceClient<Channel> {
        ArticleServiceClient::new(self.channel().await)
    }

    /// Asks the server to stop, as a signal would.
    pub(crate) fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            _ = stop.send(());
        }
    }
}
