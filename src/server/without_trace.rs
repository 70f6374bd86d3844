//! In the place of traces in a build without them: traces nothing, and says so if it is asked to.

use std::time::Instant;

use tonic::Code;
use tonic::codegen::http::{Extensions, HeaderMap};

use super::settings::TraceSettings;

/// Nowhere.
pub(super) struct Traces;

/// Begins nothing.
#[derive(Clone, Copy, Debug)]
pub struct Tracing;

/// Nothing, while it lasts.
pub(super) struct Span;

/// What nothing belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Trace;

impl Traces {
    /// None.
    ///
    /// # Errors
    /// When they are asked for.
    pub(super) fn new(settings: Option<&TraceSettings>) -> Result<Self, String> {
        match settings {
            None => Ok(Self),
            Some(_) => {
                Err("this build of copydesk has no traces; use one with the feature `otlp`, or leave the settings otlp-… out".to_owned())
            }
        }
    }

    pub(super) fn tracing(&self) -> Tracing {
        Tracing
    }

    #[allow(clippy::unused_async, reason = "as with traces")]
    pub(super) async fn end(self) {}
}

impl Tracing {
    pub(super) fn begin(self, _: &'static str, _: &HeaderMap) -> Span {
        Span
    }
}

impl Span {
    pub(super) fn trace_id(&self) -> Option<String> {
        None
    }

    pub(super) fn trace(&self) -> Trace {
        Trace
    }

    pub(super) fn put(&self, _: &mut Extensions) {}

    pub(super) fn end(&mut self, _: Code, _: &str, _: u64, _: u64) {}

    pub(super) fn end_with(&mut self, _: Code) {}
}

impl Trace {
    #[cfg(test)]
    pub(super) fn none() -> Self {
        Self
    }

    pub(super) fn of(_: &tonic::Extensions) -> Self {
        Self
    }

    pub(super) fn item(self, _: u32, _: usize) -> Span {
        Span
    }

    pub(super) fn part(self, _: &'static str, _: Instant, _: Instant) {}
}
