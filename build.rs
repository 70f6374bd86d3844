//! Generates the gRPC and JSON code from `proto/` when the feature `server` is on. Needs no `protoc`; does nothing for the pure library.

#[cfg(feature = "server")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use prost::Message as _;

    const SERVICE: &str = "proto/copydesk/v1/article_service.proto";
    println!("cargo:rerun-if-changed=proto");

    let descriptors = protox::compile([SERVICE], ["proto"])?;
    let encoded = descriptors.encode_to_vec();
    let out = std::path::PathBuf::from(std::env::var("OUT_DIR")?);
    // `compile_fds` ignores `file_descriptor_set_path`; reflection needs the bytes, so they are written here.
    std::fs::write(out.join("descriptor.bin"), &encoded)?;

    tonic_prost_build::configure()
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

#[cfg(not(feature = "server"))]
fn main() {}
