//! Who may call: callers show a bearer token (RFC 6750), which is looked up before anything of the call is read.

mod calls;
#[cfg(feature = "jwt")]
mod jwt;
#[cfg(not(feature = "jwt"))]
#[path = "without_jwt.rs"]
mod jwt;
mod tokens;

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use prometheus_client::metrics::counter::Counter;
use tokio::sync::watch;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, Request, Response, header};
use tower::Service;

pub(super) use self::jwt::check as check_keys;
pub use self::tokens::{Caller, Tokens, TokensError};
use super::observe::CallerName;
use super::reload::Reloads;
use super::settings::AccessSettings;
use super::status::ServeError;

/// Of a token that is nobody's.
const UNKNOWN: ServeError = ServeError::Unauthenticated("its token is not known");

/// Somebody who gives out tokens.
trait Authority: Debug + Send + Sync {
    /// Whether the bearer of this token may make this call; the name by which the operator knows it, if any.
    ///
    /// # Errors
    /// [`ServeError::Unauthenticated`] when the token is none of its own, else why not.
    fn permit(&self, token: &[u8], call: &str) -> Result<Option<String>, ServeError>;
}

/// The tokens of a file, whatever they are at the time.
impl Authority for watch::Receiver<Arc<Tokens>> {
    fn permit(&self, token: &[u8], call: &str) -> Result<Option<String>, ServeError> {
        let tokens = Arc::clone(&self.borrow());
        let caller = tokens.caller(token).ok_or(UNKNOWN)?;
        if caller.may(call) {
            return Ok(Some(caller.name().to_owned()));
        }
        Err(ServeError::Forbidden { caller: Some(caller.name().to_owned()), call: call.to_owned() })
    }
}

/// The check of every call.
#[derive(Debug)]
pub struct Access {
    /// Asked one after the other; never empty.
    authorities: Vec<Box<dyn Authority>>,
    open_health: bool,
    open_reflection: bool,
    refused: Counter,
}

impl Access {
    /// Lets in whom the files of the settings do, whatever these hold at the time; `refused` counts the others. `None` if everybody may call.
    ///
    /// # Errors
    /// When a file cannot be used.
    pub(super) fn new(settings: &AccessSettings, reloads: &mut Reloads, refused: Counter) -> Result<Option<Self>, String> {
        let mut authorities: Vec<Box<dyn Authority>> = Vec::new();
        if let Some(file) = settings.tokens_file.clone() {
            authorities.push(Box::new(reloads.add("tokens", vec![file], |contents| Tokens::parse(&contents.concat()))?));
        }
        if let Some(settings) = &settings.jwt {
            authorities.push(jwt::authority(settings, reloads)?);
        }
        let AccessSettings { open_health, open_reflection, .. } = *settings;
        Ok((!authorities.is_empty()).then(|| Self { authorities, open_health, open_reflection, refused }))
    }

    fn check(&self, path: &str, headers: &HeaderMap) -> Result<Option<String>, ServeError> {
        let call = path.trim_start_matches('/');
        if self.open_health && call.starts_with("grpc.health.v1.") || self.open_reflection && call.starts_with("grpc.reflection.") {
            return Ok(None);
        }
        let token = bearer(headers).map_err(ServeError::Unauthenticated)?;
        let mut answer = Err(UNKNOWN);
        for authority in &self.authorities {
            answer = authority.permit(token, call);
            if !matches!(answer, Err(ServeError::Unauthenticated(_))) {
                break;
            }
        }
        answer
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
            Ok(name) => {
                if let (Some(name), Some(CallerName(known))) = (name, request.extensions().get()) {
                    known.get_or_init(|| name);
                }
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
