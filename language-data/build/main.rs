//! Writes the tables of `src/lib.rs` from lingua's model crates. The same crates give the same bytes.

mod letters;
mod models;
mod ngrams;
mod rules;
mod serbian;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let mut models = models::all()?;
    let serbian = models.iter().position(|(name, _)| *name == "Serbian").ok_or("no Serbian model")?;
    models.push(("SerbianLatin", serbian::in_latin_letters(&models[serbian].1)?));
    let symbols = ngrams::symbols(&models)?;
    let tables = ngrams::write(&models, &symbols)?;
    std::fs::write(out.join("short.bin"), &tables.short)?;
    std::fs::write(out.join("long.bin"), &tables.long)?;
    let names: Vec<&str> = models.iter().map(|(name, _)| *name).collect();
    let generated = format!("{}{}", tables.layout(), letters::write(&symbols, &names)?);
    std::fs::write(out.join("tables.rs"), generated)?;
    Ok(())
}
