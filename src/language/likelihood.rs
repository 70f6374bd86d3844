//! How well a text fits each language by its n-grams: one pass over the words, one sum a language.

use super::letters::Letter;
use super::ngrams::{LONGEST, Ngrams, Node, UNIT};
use super::tongues::COUNT;

/// What an n-gram counts for, by its number of letters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weights {
    /// Times the loss.
    pub(super) loss: [f64; 5],
    /// Added where the language has not the n-gram itself but a beginning of it, whose loss counts then.
    pub(super) missing: [f64; 5],
    /// Added where it has not even the first letter.
    pub(super) unknown: f64,
}

impl Weights {
    /// Lengths of n-grams that count at all: the shortest and the longest.
    fn lengths(&self) -> (usize, usize) {
        let counts = |n: &usize| self.loss[n - 1] > 0.0;
        ((1..=LONGEST).find(counts).unwrap_or(1), (1..=LONGEST).rev().find(counts).unwrap_or(1))
    }
}

/// Sums over the n-grams of a text.
#[derive(Debug)]
pub(super) struct Sums {
    costs: [f64; COUNT],
    common: f64,
    /// Different letters known, by language; 0 unless n-grams of one letter count.
    pub(super) known: [u32; COUNT],
    /// All weights of losses that counted.
    pub(super) weight: f64,
}

impl Sums {
    /// Each n-gram counts once, however often it occurs; one that a language has not counts as its longest beginning that it has.
    pub(super) fn of<'w>(ngrams: &Ngrams, words: impl Iterator<Item = &'w [Letter]>, weights: &Weights) -> Self {
        let (shortest, longest) = weights.lengths();
        let sums = Self { costs: [0.0; COUNT], common: 0.0, known: [0; COUNT], weight: 0.0 };
        let path = Path { sums, ngrams, weights, shortest, longest, steps: Default::default(), length: 0 };
        if longest <= 3 { path.through::<u64>(words) } else { path.through::<u128>(words) }
    }

    /// What a text costs in a language: the weighted sum of the negative logarithms, and what was added.
    pub(super) fn cost(&self, language: u8) -> f64 {
        (self.common + self.costs[usize::from(language)]) / UNIT
    }
}

/// Bits of a character.
const BITS: usize = 21;

/// The letters of an n-gram as a number; in the order of these numbers n-grams with the same beginning stand together.
trait Key: Copy + Ord + Default {
    fn of(letters: &[Letter]) -> Self;
    fn letter(self, n: usize) -> Option<Letter>;
    /// With how many letters both begin.
    fn alike(self, other: Self) -> usize;
}

macro_rules! key {
    ($number:ty, $letters:literal) => {
        impl Key for $number {
            fn of(letters: &[Letter]) -> Self {
                (0..$letters).fold(0, |key, n| key << BITS | letters.get(n).map_or(0, |l| Self::from(u32::from(l.character))))
            }

            fn letter(self, n: usize) -> Option<Letter> {
                let code = (self >> (BITS * ($letters - 1 - n))) as u32 & ((1 << BITS) - 1);
                char::from_u32(code).filter(|_| code != 0).map(Letter::of)
            }

            fn alike(self, other: Self) -> usize {
                ((self ^ other).leading_zeros() as usize - (Self::BITS as usize - BITS * $letters)) / BITS
            }
        }
    };
}

key!(u64, 3);
key!(u128, 5);

/// The way from no letter to the n-gram that the sums have come to. Each n-gram of the text is entered and left once.
struct Path<'a> {
    sums: Sums,
    ngrams: &'a Ngrams,
    weights: &'a Weights,
    shortest: usize,
    longest: usize,
    steps: [Step; LONGEST + 1],
    length: usize,
}

#[derive(Default)]
struct Step {
    node: Node,
    /// Whether any language has it.
    known: bool,
    /// Weights of all n-grams that begin with it, it included, and how many they are.
    weight: f64,
    count: f64,
    losses: Losses,
}

/// Losses by language; those of the step's node alone mean anything.
struct Losses([u32; COUNT]);

impl Default for Losses {
    fn default() -> Self {
        Self([0; COUNT])
    }
}

impl Path<'_> {
    /// Through all n-grams of some words.
    fn through<'w, K: Key>(mut self, words: impl Iterator<Item = &'w [Letter]>) -> Sums {
        let mut keys = Vec::new();
        for word in words {
            for start in 0..(word.len() + 1).saturating_sub(self.shortest) {
                keys.push(K::of(&word[start..word.len().min(start + self.longest)]));
            }
        }
        keys.sort_unstable();
        self.steps[0].known = true;
        let mut previous = K::default();
        for key in keys {
            self.go(key, previous.alike(key));
            previous = key;
        }
        self.back_to(0);
        self.sums
    }

    /// To the n-gram of a key, which begins with `alike` letters of the one before.
    fn go(&mut self, key: impl Key, alike: usize) {
        self.back_to(alike.min(self.length));
        for n in self.length..self.longest {
            let Some(letter) = key.letter(n) else { break };
            self.enter(letter);
        }
    }

    fn enter(&mut self, letter: Letter) {
        let length = self.length + 1;
        let (before, after) = self.steps.split_at_mut(length);
        let (parent, step) = (&before[length - 1], &mut after[0]);
        step.known = parent.known && self.ngrams.descend(&parent.node, letter, &mut step.node);
        if step.known && length < self.longest {
            step.node.entries().for_each(|(language, loss)| step.losses.0[usize::from(language)] = loss);
        }
        (step.weight, step.count) = (0.0, 0.0);
        if length >= self.shortest {
            (step.weight, step.count) = (self.weights.loss[length - 1], 1.0);
            self.sums.weight += step.weight;
            self.sums.common += (self.weights.missing[length - 1] + self.weights.unknown) * UNIT;
        }
        self.length = length;
    }

    /// Leaves all n-grams longer than this: what those that no language has weigh goes to their beginnings.
    fn back_to(&mut self, length: usize) {
        while self.length > length {
            let (before, after) = self.steps.split_at_mut(self.length);
            let (parent, step) = (&mut before[self.length - 1], &after[0]);
            parent.weight += step.weight;
            parent.count += step.count;
            if step.known {
                self.sums.add(self.length, parent, step, self.weights, self.length >= self.shortest);
            }
            self.length -= 1;
        }
    }
}

impl Sums {
    fn add(&mut self, length: usize, parent: &Step, step: &Step, weights: &Weights, counts: bool) {
        let mut known = if counts { weights.missing[length - 1] * UNIT } else { 0.0 };
        if length == 1 {
            known += weights.unknown * UNIT * step.count;
            step.node.entries().for_each(|(language, _)| self.known[usize::from(language)] += u32::from(counts));
        }
        // The languages that have an n-gram all have its beginnings; no letters at all cost nothing.
        let weight = step.weight;
        step.node.entries().for_each(|(language, loss)| {
            let l = usize::from(language);
            self.costs[l] += weight * (f64::from(loss) - f64::from(parent.losses.0[l])) - known;
        });
    }
}
