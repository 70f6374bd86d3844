//! What made a reply: stamped on every one. A change of output is a change of version.

use sha2::{Digest, Sha256};

/// Version of the engine: that of the crate.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");

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

/// Digests of the compiled-in models.
#[must_use]
pub fn model_digests() -> Vec<ModelDigest> {
    Vec::new()
}

/// One digest over all rules, word lists and models.
#[must_use]
pub fn ruleset_digest() -> String {
    let all: String = model_digests().into_iter().map(|m| format!("{}={}\n", m.name, m.digest)).collect();
    digest(all.as_bytes())
}
