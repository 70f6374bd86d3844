//! Short digests of compiled-in data. Not for security.

use sha2::{Digest, Sha256};

/// A compiled-in model or word list and its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelDigest {
    /// Its name.
    pub name: &'static str,
    /// First 16 hex digits of the SHA-256 of its bytes.
    pub digest: String,
}

/// First 16 hex digits of the SHA-256 of `bytes`.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|b| format!("{b:02x}")).collect()
}
