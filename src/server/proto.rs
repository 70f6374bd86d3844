//! Mounts the code generated from `proto/`: messages, client and server of `copydesk.v1`, and the descriptor set that reflection serves.
//! Holds no logic of its own; the comments to read are those in the `.proto` files.

// Generated code refers to other packages by relative paths, so the modules nest as the packages do.
#[allow(
    missing_docs,
    unreachable_pub,
    rustdoc::all,
    clippy::all,
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]
mod generated {
    pub mod copydesk {
        pub mod v1 {
            include!(concat!(env!("OUT_DIR"), "/copydesk.v1.rs"));
            include!(concat!(env!("OUT_DIR"), "/copydesk.v1.serde.rs"));
        }
    }

    pub mod google {
        pub mod rpc {
            include!(concat!(env!("OUT_DIR"), "/google.rpc.rs"));
            include!(concat!(env!("OUT_DIR"), "/google.rpc.serde.rs"));
        }
    }
}

/// Messages and service of the API, package `copydesk.v1`.
pub use generated::copydesk::v1;
/// The error model of gRPC, package `google.rpc`; generated here so that it has a JSON form.
pub use generated::google::rpc;

/// The encoded `FileDescriptorSet` of the API with all it imports, and the details of its errors.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptor.bin"));
