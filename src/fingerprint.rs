//! Hashes for finding the same and nearly the same text again. Not for security.
//!
//! All hashes are defined here bit by bit, so that values kept in a database stay comparable over builds, machines and versions of
//! the standard library. Two texts are *the same* when `exact` is equal; they are *nearly* the same when the SimHashes differ in few
//! bits (three of 64 is the customary bound: Manku, Jain, Das Sarma 2007).

use sha2::{Digest, Sha256};

use crate::clean::Article;
use crate::document::Document;
use crate::text::words::words;

/// Version of the algorithms below; a change of any digest is a change of this.
pub const FINGERPRINT_VERSION: u32 = 1;

/// Words in a shingle.
const SHINGLE: usize = 3;

/// Digests of a clean text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprints {
    /// SHA-256 of the text after folding case and white space and dropping all that is no letter or digit; lower-case hex.
    pub exact: String,
    /// 64-bit SimHash (Charikar 2002) over three-word shingles; near texts differ in few bits.
    pub simhash: u64,
    /// One 64-bit hash for each kept block, in order.
    pub blocks: Vec<u64>,
}

/// The digests of a cleaned page; `None` when it has no text.
#[must_use]
pub fn fingerprints(document: &Document<'_>, article: &Article) -> Option<Fingerprints> {
    let folded = fold(&article.text);
    if folded.is_empty() {
        return None;
    }
    let kept = document.blocks.iter().zip(&article.decisions).filter(|(_, d)| d.kept);
    let blocks = kept.map(|(b, _)| mixed(fold(document.block_text(b)).as_bytes())).collect();
    Some(Fingerprints { exact: hex(&Sha256::digest(folded.as_bytes())), simhash: simhash(&article.text), blocks })
}

/// 64-bit SimHash of a text: every shingle of three neighbouring folded words (fewer where the text has fewer) votes with the bits of
/// its hash; a bit is set where more ones than zeros were cast. 0 for a text without words.
#[must_use]
pub fn simhash(text: &str) -> u64 {
    let hashes: Vec<u64> = words(text).map(|s| fold(s.of(text))).filter(|w| !w.is_empty()).map(|w| mixed(w.as_bytes())).collect();
    let mut votes = [0i64; 64];
    let size = SHINGLE.min(hashes.len()).max(1);
    for shingle in hashes.windows(size) {
        let mut bytes = [0u8; 8 * SHINGLE];
        for (slot, hash) in bytes.chunks_exact_mut(8).zip(shingle) {
            slot.copy_from_slice(&hash.to_le_bytes());
        }
        let hash = mixed(bytes.get(..8 * size).unwrap_or(&bytes));
        for (bit, vote) in votes.iter_mut().enumerate() {
            *vote += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    votes.iter().enumerate().fold(0, |hash, (bit, &vote)| hash | u64::from(vote > 0) << bit)
}

/// Lower case, letters and digits only.
fn fold(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// 64-bit FNV-1a (Fowler, Noll, Vo) followed by the finaliser of `SplitMix64` (Steele, Lea, Flood 2014), which spreads short words
/// over all bits.
fn mixed(bytes: &[u8]) -> u64 {
    let mut hash = bytes.iter().fold(0xCBF2_9CE4_8422_2325u64, |h, &b| (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01B3));
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    hash ^ (hash >> 31)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|b| [b >> 4, b & 15]).filter_map(|n| char::from_digit(u32::from(n), 16)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::{Decision, Role};
    use crate::document::{Block, BlockKind};
    use crate::text::span::Span;

    const TEXT: &str = "The old weir above the mill gave way on Tuesday night after nine days of rain. Two families left their houses \
                        by boat, and the school was closed until the water fell. The mayor said that repairs would take a month.";

    fn of(text: &str) -> Option<Fingerprints> {
        let mut document = Document::empty(text);
        document.blocks.push(Block {
            kind: BlockKind::Paragraph,
            text: Span::new(0, text.len()),
            source: Span::new(0, text.len()),
            owner: 0,
            nodes: 0..0,
            group: 0,
            table: 0,
            link_bytes: 0,
            bold_bytes: 0,
            breaks_before: 0,
            hidden: false,
            fallback: false,
        });
        let decision = Decision { role: Role::Body, kept: true, score: 1.0, reasons: Vec::new(), span: None };
        let article = Article::assemble(&document, vec![decision]);
        fingerprints(&document, &article)
    }

    #[test]
    fn case_and_spaces_do_not_count() {
        let (a, b) = (of(TEXT).unwrap(), of(&TEXT.to_uppercase().replace(' ', "  ")).unwrap());
        assert_eq!(a, b);
        assert_eq!(a.exact.len(), 64);
        assert_eq!(a.blocks.len(), 1);
        assert!(of("  -- ").is_none());
    }

    #[test]
    fn near_texts_differ_in_few_bits_and_others_in_many() {
        let near = simhash(&TEXT.replace("a month", "one month"));
        let far = simhash("Prices of oats and barley rose again this spring, traders in the northern port said, and bakers are worried.");
        let own = simhash(TEXT);
        assert!((own ^ near).count_ones() < 16, "{}", (own ^ near).count_ones());
        assert!((own ^ far).count_ones() > 18, "{}", (own ^ far).count_ones());
    }

    #[test]
    fn values_are_fixed() {
        assert_eq!(hex(&Sha256::digest(b"abc"))[..8], *"ba7816bf");
        assert_eq!(simhash(""), 0);
        assert_eq!(mixed(b""), 0xF52A_15E9_A9B5_E89B);
    }
}
