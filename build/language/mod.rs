//! The tables of `src/language/tables.rs`, from lingua's model crates. The same crates give the same bytes.

mod letters;
mod models;
mod ngrams;
mod rules;
mod serbian;

use std::error::Error;
use std::path::Path;

use sha2::{Digest, Sha256};

/// First 16 hex digits of the SHA-256 of all of these.
fn digest(parts: &[&[u8]]) -> String {
    let all = parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part)).finalize();
    all.iter().take(8).map(|b| format!("{b:02x}")).collect()
}

/// Writes them; those of n-grams of four and five letters only where asked for.
pub(crate) fn write(out: &Path, long: bool) -> Result<(), Box<dyn Error>> {
    let mut models = models::all()?;
    let serbian = models.iter().position(|(name, _)| *name == "Serbian").ok_or("no Serbian model")?;
    models.push(("SerbianLatin", serbian::in_latin_letters(&models[serbian].1)?));
    let symbols = ngrams::symbols(&models)?;
    let tables = ngrams::write(&models, &symbols)?;
    let names: Vec<&str> = models.iter().map(|(name, _)| *name).collect();
    let letters = letters::write(&symbols, &names)?;
    let long_table = if long { &tables.long[..] } else { &[] };
    let digest = digest(&[&tables.short, long_table, letters.as_bytes()]);
    let generated = format!("{}{letters}pub(super) const DIGEST: &str = \"{digest}\";\n", tables.layout());
    std::fs::write(out.join("language.rs"), generated)?;
    std::fs::write(out.join("language.short.bin"), &tables.short)?;
    if long {
        std::fs::write(out.join("language.long.bin"), &tables.long)?;
    }
    Ok(())
}
