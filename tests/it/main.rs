//! The one integration binary: the service over a real socket, the command line, the cases, and what must hold for any input.

mod api;
mod batch;
mod cases;
mod dirty;
mod floors;
mod layering;
mod properties;
mod service;
