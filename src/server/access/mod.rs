//! Who may call: callers show a bearer token (RFC 6750), which is looked up before anything of the call is read.

mod tokens;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use prometheus_client::metrics::counter::Counter;
use tokio::sync::watch;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, Request, Response, header};
use tower::Service;

pub use self::tokens::{Caller, Tokens, TokensError};
use super::settings::AccessSettings;
use super::status::ServeError;

/// The check of every call.
#[derive(Debug)]
pub struct Access {
    tokens: watch::Receiver<Arc<Tokens>>,
    open_health: bool,
    open_reflection: bool,
    refused: Counter,
}

impl Access {
    /// Lets in the callers of `tokens`, whatever they are at the time; `refused` counts the others.
    #[must_use]
    pub fn new(tokens: watch::Receiver<Arc<Tokens>>, settings: &AccessSettings, refused: Counter) -> Self {
        Self { tokens, open_health: settings.open_health, open_reflection: settings.open_reflection, refused }
    }

    fn check(&self, path: &str, headers: &HeaderMap) -> Result<(), ServeError> {
        let call = path.trim_start_matches('/');
        if self.open_health && call.starts_with("grpc.health.v1.") || self.open_reflection && call.starts_with("grpc.reflection.") {
            return Ok(());
        }
        let token = bearer(headers).map_err(ServeError::Unauthenticated)?;
        let tokens = Arc::clone(&self.tokens.borrow());
        let caller = tokens.caller(token).ok_or(ServeError::Unauthenticated("its token is not known"))?;
        if caller.may(call) {
            return Ok(());
        }
        Err(ServeError::Forbidden { caller: caller.name().to_owned(), call: call.to_owned() })
    }
}

/// The token of the authorization header, or what is wrong with it.
fn bearer(headers: &HeaderMap) -> Result<&[u8], &'static str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().ok_or("it has no authorization header")?;
    if values.next().is_some() {
        return Err("it has several authorization headers");
    }
    match value.as_bytes().split_at_checked(7) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case(b"bearer ") => Ok(token.trim_ascii()),
        _ => Err("its authorization header has another scheme than Bearer"),
    }
}

/// A service that only callers with a token reach.
#[derive(Clone, Debug)]
pub struct Checked<S> {
    access: Arc<Access>,
    inner: S,
}

impl<S> Checked<S> {
    /// Puts the check in front of a service.
    pub fn new(access: Arc<Access>, inner: S) -> Self {
        Self { access, inner }
    }
}

impl<S, B> Service<Request<B>> for Checked<S>
where
    S: Service<Request<B>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        match self.access.check(request.uri().path(), request.headers()) {
            Ok(()) => {
                // Nobody further on has any use for it.
                request.headers_mut().remove(header::AUTHORIZATION);
                Box::pin(self.inner.call(request))
            }
            Err(refusal) => {
                self.access.refused.inc();
                tracing::debug!(%refusal, "refused");
                let response = refusal.to_response();
                Box::pin(async { Ok(response) })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_read_from_one_header_of_the_right_scheme() {
        let headers =
            |values: &[&'static str]| HeaderMap::from_iter(values.iter().map(|value| (header::AUTHORIZATION, value.parse().unwrap())));
        assert_eq!(bearer(&headers(&["Bearer abc"])), Ok(&b"abc"[..]));
        assert_eq!(bearer(&headers(&["bearer  abc "])), Ok(&b"abc"[..]));
        for bad in [&["Basic abc"][..], &["Bearer"], &["Bearer a", "Bearer b"], &[]] {
            assert!(bearer(&headers(bad)).is_err(), "{bad:?}");
        }
    }
}
