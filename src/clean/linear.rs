//! The linear stage: logistic regression over hashed tokens, its weights in one table of bytes. What it gives is evidence for the trees,
//! not a decision.

use crate::trees::{ModelError, take, take_slice};

/// Weights of hashed tokens.
#[derive(Clone, Debug)]
pub struct Linear {
    /// Bits of a token that name its place, from the top.
    bits: u8,
    bias: f32,
    /// What a weight of 1 stands for.
    scale: f32,
    weights: Vec<i8>,
}

impl Linear {
    /// Reads weights from the front of `rest`, little-endian: u8 number of bits (0: no linear stage, nothing follows), f32 bias, f32
    /// scale, then one i8 for each place.
    ///
    /// # Errors
    /// When the table is damaged.
    pub fn read(rest: &mut &[u8]) -> Result<Option<Self>, ModelError> {
        let [bits] = take(rest)?;
        match bits {
            0 => Ok(None),
            1..=24 => {
                let (bias, scale) = (f32::from_le_bytes(take(rest)?), f32::from_le_bytes(take(rest)?));
                let weights = take_slice(rest, 1 << bits)?.iter().map(|b| b.cast_signed()).collect();
                Ok(Some(Self { bits, bias, scale, weights }))
            }
            _ => Err(ModelError::Damaged),
        }
    }

    /// The weight of a token, in steps of the scale.
    #[must_use]
    pub fn weight(&self, token: u32) -> i32 {
        i32::from(self.weights[(token >> (32 - self.bits)) as usize])
    }

    /// The logit that a sum of weights stands for.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn logit(&self, sum: i32) -> f32 {
        self.bias + sum as f32 * self.scale
    }
}

impl Linear {
    /// The logit of anything with these tokens, which are in rising order; tokens of one place count once.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn logit_of_sorted(&self, tokens: &[u32]) -> f32 {
        let place = |token: &u32| (token >> (32 - self.bits)) as usize;
        let places = tokens.chunk_by(|a, b| place(a) == place(b)).filter_map(|same| same.first());
        let sum: i32 = places.filter_map(|token| self.weights.get(place(token))).map(|w| i32::from(*w)).sum();
        self.bias + sum as f32 * self.scale
    }
}

/// Slots of the table of tokens: a power of two, several times as many as a block has tokens.
const SLOTS: usize = 1024;

/// The set of a block's tokens, emptied and filled for one block after the other. A hash table by linear probing (Knuth, volume 3, 6.4);
/// tokens beyond half its slots are left out.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The token in each slot, and the round in which it came there.
    slots: Vec<(u32, u32)>,
    round: u32,
    count: usize,
}

impl Default for Tokens {
    fn default() -> Self {
        Self { slots: vec![(0, 0); SLOTS], round: 1, count: 0 }
    }
}

impl Tokens {
    /// Forgets all tokens.
    pub fn clear(&mut self) {
        self.count = 0;
        self.round = self.round.wrapping_add(1);
    }

    /// Adds a token; whether it was not there.
    pub fn add(&mut self, token: u32) -> bool {
        if self.count >= SLOTS / 2 {
            return false;
        }
        // Tokens are products of an odd number: their high bits are spread best.
        let mut at = token as usize >> 22;
        loop {
            let slot = &mut self.slots[at % SLOTS];
            if slot.1 != self.round {
                *slot = (token, self.round);
                self.count += 1;
                return true;
            }
            if slot.0 == token {
                return false;
            }
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_tokens_add_up() {
        let mut bytes = vec![1];
        bytes.extend(0.5f32.to_le_bytes());
        bytes.extend(0.25f32.to_le_bytes());
        bytes.extend([2u8, 0xff]);
        let linear = Linear::read(&mut bytes.as_slice()).unwrap().unwrap();
        let mut tokens = Tokens::default();
        tokens.add(7);
        tokens.clear();
        let logit = linear.logit([u32::MAX, 0, 1, 1].into_iter().filter(|&t| tokens.add(t)).map(|t| linear.weight(t)).sum());
        assert!((logit - (0.5 + 0.25 * 3.0)).abs() < 1e-6);
        let sorted = linear.logit_of_sorted(&[0, 1, u32::MAX]);
        assert!((sorted - (0.5 + 0.25 * 1.0)).abs() < 1e-6, "0 and 1 have one place");
        assert!(Linear::read(&mut [0u8].as_slice()).unwrap().is_none());
        assert!(Linear::read(&mut &bytes[..10]).is_err());
    }
}
