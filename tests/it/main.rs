//! The one integration binary: the service over a real socket, the command line, the cases, and what must hold for any input.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod api;
mod batch;
mod cases;
mod conformance;
mod dirty;
mod floors;
mod hidden;
mod invariants;
mod layering;
mod load;
mod properties;
mod render;
mod rules;
mod service;
mod settings;
mod verdict;
