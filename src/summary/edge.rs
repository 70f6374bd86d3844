//! Lines at the beginning and the end of a text that read like sentences but belong to the page: `You have two free stories left.` Told by where
//! they stand and by what they share with the rest; judges nothing inside the text.
//!
//! Boilerplate comes in runs of short blocks (Kohlschütter, Fankhauser & Nejdl 2010), and what belongs to a text shares words with it (Hearst
//! 1997). So a short block of one sentence in the run at either edge is suspected if the run holds a line that is no sentence.

use super::terms::{Terms, Unit};

/// Words up to which a block is short.
const SHORT: usize = 20;
/// Share of a line's words that the rest of the text has, from which on the line belongs to it.
const SHARED: f64 = 0.5;

/// Signs, for each sentence, that it belongs to the page; `junk` holds those that were found by looking at the sentence alone.
pub(super) fn marks(terms: &Terms, junk: &[u8]) -> Vec<u8> {
    let n = terms.units.len();
    let mut out = vec![0; n];
    let short = |unit: &&Unit| unit.alone && unit.length <= SHORT;
    let head = terms.units.iter().take_while(short).count();
    if head == n {
        return out;
    }
    let tail = n - terms.units.iter().rev().take_while(short).count();
    let inside = head..tail;
    for run in [0..head, tail..n] {
        let company = junk.get(run.clone()).is_some_and(|run| run.iter().any(|&j| j > 0));
        for i in run {
            if let (Some(mark), Some(unit)) = (out.get_mut(i), terms.units.get(i)) {
                *mark = signs(terms, unit, &inside, company);
            }
        }
    }
    out
}

/// `company`: whether a line that is no sentence stands in the run.
fn signs(terms: &Terms, unit: &Unit, inside: &std::ops::Range<usize>, company: bool) -> u8 {
    let words = terms.words_of(unit);
    let addresses = words.iter().any(|w| terms.entry(w.term).address);
    let content: Vec<u32> = words.iter().map(|w| w.term).filter(|&t| !terms.entry(t).function).collect();
    let told = content.iter().filter(|&&t| terms.is_told_in(t, inside)).count();
    let strange = (told as f64) < SHARED * content.len() as f64 || content.is_empty();
    match (company, strange, addresses) {
        (true, true, _) if addresses || told == 0 => 2,
        (true, true, _) | (true, _, true) => 1,
        (false, _, true) if told == 0 => 2,
        _ => 0,
    }
}
