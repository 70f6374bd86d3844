//! Hashes for finding the same and nearly the same text again. Not for security.

use sha2::{Digest, Sha256};

use crate::clean::Article;
use crate::document::Document;
use crate::text::words;

/// Version of the algorithms below; a change of any digest is a change of this.
pub const FINGERPRINT_VERSION: u32 = 2;

/// Words in a shingle.
const SHINGLE: usize = 3;

/// Digests of a clean text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprints {
    /// SHA-256 of the text's words, letter case folded and joined by single spaces; lower-case hex.
    pub exact: String,
    /// 64-bit SimHash (Charikar 2002) over three-word shingles; near texts differ in few bits.
    pub simhash: u64,
    /// One 64-bit hash of the folded words of each kept block, in order.
    pub blocks: Vec<u64>,
}

/// The digests of a cleaned page; `None` when it has no words.
#[must_use]
pub fn fingerprints(document: &Document<'_>, article: &Article) -> Option<Fingerprints> {
    let mut digest = Sha256::new();
    let mut hashes = Vec::new();
    let mut blocks = Vec::new();
    let mut folded = String::new();
    for (block, _) in document.blocks.iter().zip(&article.decisions).filter(|(_, d)| d.kept) {
        let text = document.block_text(block);
        let mut of_block = Mix::default();
        folded.clear();
        for word in words::words(text) {
            if !hashes.is_empty() {
                folded.push(' ');
            }
            let start = folded.len();
            fold(word.of(text), &mut folded);
            let mut hash = Mix::default();
            hash.bytes(&folded.as_bytes()[start..]);
            let hash = hash.finish();
            of_block.number(hash);
            hashes.push(hash);
        }
        digest.update(folded.as_bytes());
        blocks.push(of_block.finish());
    }
    if hashes.is_empty() {
        return None;
    }
    let exact = digest.finalize().iter().map(|b| format!("{b:02x}")).collect();
    Some(Fingerprints { exact, simhash: simhash(&hashes), blocks })
}

/// Adds a word in lower case.
fn fold(word: &str, out: &mut String) {
    if word.is_ascii() {
        let start = out.len();
        out.push_str(word);
        out[start..].make_ascii_lowercase();
    } else {
        out.push_str(&word.to_lowercase());
    }
}

/// SimHash over the shingles of a sequence of word hashes; a text shorter than one shingle is one.
fn simhash(words: &[u64]) -> u64 {
    let mut votes = Votes::default();
    let mut all = 0;
    for shingle in words.windows(SHINGLE.min(words.len())) {
        let mut hash = Mix::default();
        shingle.iter().for_each(|&w| hash.number(w));
        votes.add(hash.finish());
        all += 1;
    }
    (0..64).filter(|&bit| 2 * votes.of(bit) > all).fold(0, |bits, bit| bits | 1 << bit)
}

/// How often each of 64 bits was set: the digits of the 64 binary numbers, all ones together, all twos, and so on, so that one addition
/// with carry counts them all.
#[derive(Default)]
struct Votes([u64; 32]);

impl Votes {
    fn add(&mut self, mut carry: u64) {
        for digit in &mut self.0 {
            let both = *digit & carry;
            *digit ^= carry;
            carry = both;
            if carry == 0 {
                return;
            }
        }
    }

    fn of(&self, bit: u32) -> u64 {
        self.0.iter().rev().fold(0, |count, digit| count << 1 | (digit >> bit & 1))
    }
}

/// Eight bytes at a time by rotation and multiplication (as Firefox's FxHash does), the bits mixed at the end (MurmurHash3's finalizer) so
/// that every one of them votes evenly. The same on every machine.
#[derive(Default)]
struct Mix(u64);

impl Mix {
    fn number(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(5) ^ n).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let (whole, rest) = bytes.as_chunks::<8>();
        whole.iter().for_each(|chunk| self.number(u64::from_le_bytes(*chunk)));
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.number(u64::from_le_bytes(last));
        self.number(bytes.len() as u64);
    }

    fn finish(&self) -> u64 {
        let mut h = self.0;
        h = (h ^ h >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
        h = (h ^ h >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        h ^ h >> 33
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::{Decision, Role};
    use crate::document::plain;
    use crate::limits::Limits;

    fn of(text: &str) -> Option<Fingerprints> {
        let document = plain::parse(text, &Limits::default());
        let keep = Decision { role: Role::Body, kept: true, score: 1.0, reasons: Vec::new(), span: None, duplicate_of: None };
        let article = Article::assemble(&document, vec![keep; document.blocks.len()]);
        fingerprints(&document, &article)
    }

    #[test]
    fn case_space_and_marks_do_not_count() {
        let one = of("The bridge opened today.\n\nNobody came.").unwrap();
        let two = of("the BRIDGE opened, today\n\nnobody   came!").unwrap();
        assert_eq!(one, two);
        assert_eq!(one.exact.len(), 64);
        assert_eq!(one.blocks.len(), 2);
        assert_eq!(of(" - "), None);
    }

    #[test]
    fn votes_are_counted_bit_by_bit() {
        let mut hash = Mix::default();
        let ballots: Vec<u64> = (0..1000).map(|n| (hash.number(n), hash.finish()).1).collect();
        let mut votes = Votes::default();
        ballots.iter().for_each(|&b| votes.add(b));
        for bit in 0..64 {
            assert_eq!(votes.of(bit), ballots.iter().map(|b| b >> bit & 1).sum::<u64>());
        }
    }

    #[test]
    fn near_texts_have_near_simhashes() {
        let words: Vec<String> = (0..400).map(|i| format!("word{i}")).collect();
        let text = words.join(" ");
        let near = text.replace("word200", "other");
        let far: String = (0..400).map(|i| format!("thing{i} ")).collect();
        let bits = |a: &str, b: &str| (of(a).unwrap().simhash ^ of(b).unwrap().simhash).count_ones();
        assert!(bits(&text, &near) <= 8, "{}", bits(&text, &near));
        assert!(bits(&text, &far) >= 16, "{}", bits(&text, &far));
    }
}
