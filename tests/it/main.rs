//! The one integration binary: the service over a real socket, the command line, the cases, and what must hold for any input.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod access;
mod api;
mod batch;
mod bulk;
mod cases;
mod certificates;
mod conformance;
mod connections;
mod dirty;
mod encodings;
mod floors;
mod hidden;
mod invariants;
#[cfg(feature = "jwt")]
mod jwt;
mod layering;
mod load;
mod load_command;
mod metadata;
#[cfg(feature = "otlp")]
mod otlp;
mod properties;
mod render;
mod rules;
mod service;
mod settings;
mod signals;
mod tls;
mod verdict;
mod wire;
