//! A small HTTP/1 server for operators, on an address of its own: `/metrics`, `/livez` and `/readyz`. Reads no body, keeps no state, and
//! never waits for work.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use hyper::header::CONTENT_TYPE;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::health::Health;
use super::metrics::Metrics;

/// More probes than this at a time wait to be accepted.
const MOST_CONNECTIONS: usize = 64;
/// How long a peer may take to send the head of a request.
const HEAD: Duration = Duration::from_secs(10);

/// Serves on `listener` until dropped.
pub async fn serve(listener: TcpListener, metrics: Arc<Metrics>, health: Health) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Out of file handles, most likely: a moment may help.
                tracing::warn!(%error, "cannot accept for the admin port");
                tokio::time::sleep(HEAD / 100).await;
                continue;
            }
        };
        let (metrics, health) = (Arc::clone(&metrics), health.clone());
        tokio::spawn(async move {
            let _held = place;
            let answer = service_fn(|request| answer(request, &metrics, &health));
            let mut http = hyper::server::conn::http1::Builder::new();
            // One that breaks is the peer's affair.
            let _ = http.timer(TokioTimer::new()).header_read_timeout(HEAD).serve_connection(TokioIo::new(stream), answer).await;
        });
    }
}

async fn answer<B>(request: Request<B>, metrics: &Metrics, health: &Health) -> Result<Response<String>, Infallible> {
    const TEXT: &str = "text/plain; charset=utf-8";
    let told = |status, kind: &'static str, text: String| {
        let mut response = Response::new(text);
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(kind));
        Ok(response)
    };
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return told(StatusCode::METHOD_NOT_ALLOWED, TEXT, "use GET\n".to_owned());
    }
    match request.uri().path() {
        "/metrics" => match metrics.written() {
            Ok(page) => told(StatusCode::OK, "application/openmetrics-text; version=1.0.0; charset=utf-8", page),
            Err(error) => told(StatusCode::INTERNAL_SERVER_ERROR, TEXT, format!("{error}\n")),
        },
        "/livez" => told(StatusCode::OK, TEXT, "alive\n".to_owned()),
        "/readyz" if health.is_serving().await => told(StatusCode::OK, TEXT, "ready\n".to_owned()),
        "/readyz" => told(StatusCode::SERVICE_UNAVAILABLE, TEXT, "not ready: starting or draining\n".to_owned()),
        _ => told(StatusCode::NOT_FOUND, TEXT, "use /metrics, /livez or /readyz\n".to_owned()),
    }
}
