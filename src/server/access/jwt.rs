//! JSON Web Tokens (RFC 7519) as they are signed by the keys of a file; what is asked of them follows RFC 8725. Nothing of a token is
//! told or logged: not even whose it is.

mod keys;
mod signatures;

use std::sync::Arc;

use serde_json::{Map, Value};
use tokio::sync::watch;

use self::keys::Keys;
use super::{Authority, calls};
use crate::server::reload::Reloads;
use crate::server::settings::JwtSettings;
use crate::server::status::ServeError;

/// Whoever has the keys that tokens are signed with.
#[derive(Debug)]
struct Issuer {
    keys: watch::Receiver<Arc<Keys>>,
    scope_claim: String,
    scope_required: bool,
}

/// What knows tokens by the keys of the settings' file, whatever that holds at the time.
///
/// # Errors
/// When the file has no key that can be used.
pub(super) fn authority(settings: &JwtSettings, reloads: &mut Reloads) -> Result<Box<dyn Authority>, String> {
    let of_keys = settings.clone();
    let keys = reloads.add("keys", vec![settings.jwt_keys_file.clone()], move |contents| Keys::parse(&contents.concat(), &of_keys))?;
    let JwtSettings { jwt_scope_claim, jwt_scope_required, .. } = settings;
    Ok(Box::new(Issuer { keys, scope_claim: jwt_scope_claim.clone(), scope_required: *jwt_scope_required }))
}

/// Whether a file of keys can be used.
///
/// # Errors
/// What is wrong with it.
pub(in crate::server) fn check(content: &[u8], settings: &JwtSettings) -> Result<(), String> {
    Keys::parse(content, settings).map(drop).map_err(|error| error.to_string())
}

impl Authority for Issuer {
    fn permit(&self, token: &[u8], call: &str) -> Result<Option<String>, ServeError> {
        let keys = Arc::clone(&self.keys.borrow());
        let claims = keys.claims(token)?;
        if self.has_in_scope(&claims, call) { Ok(None) } else { Err(ServeError::Forbidden { caller: None, call: call.to_owned() }) }
    }
}

impl Issuer {
    /// Whether one of the scopes is the name of the call: words of a text as in OAuth 2.0 (RFC 6749, section 3.3), or a list of them.
    /// Other scopes are about other services.
    fn has_in_scope(&self, claims: &Map<String, Value>, call: &str) -> bool {
        let names = |scope: &str| calls::path(scope).is_some_and(|path| calls::covers(&path, call));
        match claims.get(&self.scope_claim) {
            None => !self.scope_required,
            Some(Value::String(scopes)) => scopes.split(' ').any(names),
            Some(Value::Array(scopes)) => scopes.iter().filter_map(Value::as_str).any(names),
            Some(_) => false,
        }
    }
}
