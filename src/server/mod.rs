//! The gRPC face of the engine. Converts, queues, answers; knows nothing about text.

pub mod proto;
