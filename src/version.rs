//! What made a reply: stamped on every one. A change of output is a change of version.

use crate::clean::model;
pub use crate::digest::ModelDigest;
use crate::digest::digest;

/// Version of the engine: that of the crate.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Digests of the compiled-in models.
#[must_use]
pub fn model_digests() -> Vec<ModelDigest> {
    [model::digests(), crate::quality::model::digests(), crate::metadata::ranker::digests(), crate::language::detector::digests()].concat()
}

/// One digest over all rules, word lists and models.
#[must_use]
pub fn ruleset_digest() -> String {
    let all: String = model_digests().into_iter().map(|m| format!("{}={}\n", m.name, m.digest)).collect();
    digest(all.as_bytes())
}
