//! Compiles the protobuf files.
fn main() {}
