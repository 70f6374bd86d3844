//! The gRPC and JSON code of `proto/`. Needs no `protoc`.

use std::error::Error;
use std::path::Path;

use prost::Message as _;

const SERVICE: &str = "proto/copydesk/v1/article_service.proto";
/// What the details of errors are made of: no field names these types, so clients that go by reflection could not read them.
const DETAILS: &str = "proto/google/rpc/error_details.proto";

/// Writes the code and, for reflection, the descriptors.
pub(crate) fn write(out: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=proto");
    // `compile_fds` ignores `file_descriptor_set_path`; reflection needs the bytes, so they are written here.
    let served = protox::compile([SERVICE, DETAILS], ["proto"])?;
    std::fs::write(out.join("descriptor.bin"), served.encode_to_vec())?;

    let descriptors = protox::compile([SERVICE], ["proto"])?;
    let encoded = descriptors.encode_to_vec();

    tonic_prost_build::configure()
        // `src/server/unary.rs` takes its place.
        .build_server(false)
        .bytes(".copydesk.v1.Source.content")
        // Without this the generator maps them to `prost_types`, which have no JSON form.
        .compile_well_known_types(true)
        .extern_path(".google.protobuf", "::pbjson_types")
        .emit_rerun_if_changed(false)
        .compile_fds(descriptors)?;
    pbjson_build::Builder::new()
        .register_descriptors(&encoded)?
        // Zeros and empty lists are written, so that a reader of the JSON finds `start` in every span; what is absent stays absent.
        .emit_fields()
        .extern_path(".google.protobuf", "::pbjson_types")
        .build(&[".copydesk.v1", ".google.rpc"])?;
    Ok(())
}
