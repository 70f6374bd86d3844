//! The tables of `src/language/tables.rs`, from lingua's model crates. The same crates give the same bytes.

mod letters;
mod models;
mod ngrams;
mod rules;
mod serbian;

use std::error::Error;
use std::path::Path;

/// Writes them; those of n-grams of four and five letters only where asked for.
pub(crate) fn write(out: &Path, long: bool) -> Result<(), Box<dyn Error>> {
    let mut models = models::all()?;
    let serbian = models.iter().position(|(name, _)| *name == "Serbian").ok_or("no Serbian model")?;
    models.push(("SerbianLatin", serbian::in_latin_letters(&models[serbian].1)?));
    let symbols = ngrams::symbols(&models)?;
    let tables = ngrams::write(&models, &symbols)?;
    let names: Vec<&str> = models.iter().map(|(name, _)| *name).collect();
    let generated = format!("{}{}", tables.layout(), letters::write(&symbols, &names)?);
    std::fs::write(out.join("language.rs"), generated)?;
    std::fs::write(out.join("language.short.bin"), &tables.short)?;
    if long {
        std::fs::write(out.join("language.long.bin"), &tables.long)?;
    }
    Ok(())
}
