//! lingua's n-gram models for 75 languages as one table from n-gram to languages, and a table of letters. Data alone: who reads it is
//! elsewhere. The models are those of the crates `lingua-*-language-model` (Apache-2.0), read by `build/language`
//! when this crate is built.
//!
//! Languages are numbered in the order of lingua's `Language`; one more, the last, is Serbian in Latin letters, made from the Serbian
//! model by transliteration. Symbols are letters by number, 0 for none; see [`LETTERS`]. N-grams form a tree: the children of a node are
//! those with one more letter. The languages that have an n-gram all have the one without its last letter.
//!
//! A *loss* is the negative logarithm of the probability of an n-gram given the letters before its last one, as a share of 20: in
//! [`SHORT`] of 24 bits, in [`LONG`] of 12.
//!
//! [`SHORT`]: numbers of four bytes, lowest first. Where the entries of each n-gram of one letter begin, and where the last ones end; the
//! same for two and three letters; where the children of each n-gram of one letter begin among those of two, and the end; of each of two
//! letters among those of three, and the end; then the entries: eight bits of language over 24 of loss. Last, in two bytes each, the last
//! symbols of all n-grams of two and of three letters, ascending below each parent.
//!
//! [`LONG`]: for each n-gram of three letters the place of its block in four bytes, and the end; then the blocks, and some bytes unused.
//! A block holds the children of one n-gram: a byte (lowest bit: whether symbols take two bytes rather than the one of [`NARROW`]; two
//! bits: bytes of an end; five bits: number of children, 31: the number follows in two bytes), the symbols, for each child the end of
//! its own block among the inner blocks, bits, and the inner blocks. The bits, lowest first, filled up to a byte: for each child one bit
//! for each language of the parent, set where the child has it; then the losses of all set ones in order.

include!(concat!(env!("OUT_DIR"), "/language.rs"));

/// N-grams of one to three letters.
pub(super) static SHORT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/language.short.bin"));

/// N-grams of four and five letters; empty with the feature `lite`.
#[cfg(not(feature = "lite"))]
pub(super) static LONG: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/language.long.bin"));

/// N-grams of four and five letters; empty with the feature `lite`.
#[cfg(feature = "lite")]
pub(super) static LONG: &[u8] = &[];
