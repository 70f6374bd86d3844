//! lingua's judgement: how likely a text is in each language by its n-grams, and lingua's confidence values from that.

use super::letters::Letter;
use super::ngrams::{LONGEST, Ngrams, UNIT};
use super::rules;
use super::tongues::{COUNT, Tongues};
use super::words::Words;

/// Letters from which on lingua asks n-grams of three letters alone.
const LONG_TEXT: usize = 120;

/// A language by number with its confidence.
pub(super) type Confidence = (u8, f64);

/// What lingua answers in its high accuracy mode for two or more languages: those with a confidence over 0, best first.
pub(super) fn lingua(ngrams: &Ngrams, words: &Words, open: Tongues) -> Vec<Confidence> {
    if words.len() == 0 {
        return Vec::new();
    }
    if let Some(language) = rules::decided(words, open) {
        return vec![(language, 1.0)];
    }
    let question = rules::in_question(words, open);
    if question.len() == 1 {
        return question.iter().map(|language| (language, 1.0)).collect();
    }
    let orders = if words.letters() >= LONG_TEXT { 3..=3 } else { 1..=LONGEST };
    let sums = Sums::of(ngrams, words, *orders.start(), *orders.end());
    confidences(&sums, question)
}

/// Sums over the n-grams of a text.
#[derive(Debug)]
pub(super) struct Sums {
    /// Of the losses, by language.
    losses: [i64; COUNT],
    /// Different letters known, by language; 0 unless n-grams of one letter count.
    known: [u32; COUNT],
}

impl Sums {
    /// Each n-gram of `shortest` to `longest` letters counts once, however often it occurs; one that a language has not counts as its
    /// longest beginning that the language has.
    pub(super) fn of(ngrams: &Ngrams, words: &Words, shortest: usize, longest: usize) -> Self {
        let mut sums = Self { losses: [0; COUNT], known: [0; COUNT] };
        let mut seen = Seen::for_up_to(words.letters() * (longest + 1 - shortest));
        let mut reached = [0u32; COUNT];
        for word in words.iter() {
            for start in 0..word.len() {
                let rest = &word[start..word.len().min(start + longest)];
                let first_new = first_new(rest, shortest, &mut seen);
                if first_new > rest.len() {
                    continue;
                }
                let counted = (rest.len() + 1 - first_new) as i64;
                ngrams.walk(rest, rest.len(), |length, language, loss| {
                    let l = usize::from(language);
                    // How many of the new n-grams are as long as this one or longer: all of them take the longest found.
                    let longer = (rest.len() + 1 - length.max(first_new)) as i64;
                    if length == 1 {
                        sums.losses[l] += counted * i64::from(loss);
                        sums.known[l] += u32::from(first_new == 1);
                    } else {
                        sums.losses[l] += longer * (i64::from(loss) - i64::from(reached[l]));
                    }
                    reached[l] = loss;
                });
            }
        }
        sums
    }
}

/// The length of the shortest n-gram at the beginning of `letters` that was not seen before; one more than there are letters where all
/// were. The shorter ones of a seen one were seen with it.
fn first_new(letters: &[Letter], shortest: usize, seen: &mut Seen) -> usize {
    let mut hashes = [0u64; LONGEST + 1];
    for (n, letter) in letters.iter().enumerate() {
        hashes[n + 1] = (hashes[n].rotate_left(5) ^ u64::from(letter.character)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
    let mut first = letters.len() + 1;
    for length in (shortest..=letters.len()).rev() {
        if !seen.insert(hashes[length] ^ length as u64) {
            break;
        }
        first = length;
    }
    first
}

/// A set of hashes.
struct Seen {
    slots: Vec<u64>,
}

impl Seen {
    fn for_up_to(count: usize) -> Self {
        Self { slots: vec![0; (count * 2).next_power_of_two()] }
    }

    /// Whether it is new.
    fn insert(&mut self, hash: u64) -> bool {
        let hash = hash.max(1);
        let mask = self.slots.len() - 1;
        let mut at = (hash >> 20) as usize & mask;
        while self.slots[at] != 0 {
            if self.slots[at] == hash {
                return false;
            }
            at = (at + 1) & mask;
        }
        self.slots[at] = hash;
        true
    }
}

fn confidences(sums: &Sums, question: Tongues) -> Vec<Confidence> {
    let scores: Vec<Confidence> = question
        .iter()
        .map(|language| (language, usize::from(language)))
        .filter(|(_, l)| sums.losses[*l] > 0)
        .map(|(language, l)| (language, -(sums.losses[l] as f64) / UNIT / f64::from(sums.known[l].max(1))))
        .collect();
    let total: f64 = scores.iter().map(|(_, s)| s.exp()).sum();
    let mut values: Vec<Confidence> = if total == 0.0 {
        let best = scores.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        best.into_iter().map(|(language, _)| (*language, 1.0)).collect()
    } else {
        scores.into_iter().map(|(language, s)| (language, s.exp() / total)).filter(|(_, c)| *c > 0.0).collect()
    };
    values.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    values
}
