//! In the place of JSON Web Tokens in a build without them: says so.

use super::Authority;
use crate::server::reload::Reloads;
use crate::server::settings::JwtSettings;

const MISSING: &str = "this build of copydesk has no JSON Web Tokens; use one with the feature `jwt`, or leave the settings jwt-… out";

/// Refuses.
///
/// # Errors
/// Always.
pub(super) fn authority(_: &JwtSettings, _: &mut Reloads) -> Result<Box<dyn Authority>, String> {
    Err(MISSING.to_owned())
}

/// Refuses.
///
/// # Errors
/// Always.
pub(in crate::server) fn check(_: &[u8], _: &JwtSettings) -> Result<(), String> {
    Err(MISSING.to_owned())
}
