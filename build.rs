//! Generates the tables of languages and, with the feature `server`, the code of the gRPC interface.

#[path = "build/language/mod.rs"]
mod language;
#[cfg(feature = "server")]
#[path = "build/protocol.rs"]
mod protocol;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    language::write(&out, !cfg!(feature = "lite"))?;
    #[cfg(feature = "server")]
    protocol::write(&out)?;
    Ok(())
}
