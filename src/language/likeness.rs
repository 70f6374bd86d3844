//! Whether a text is like the language it was judged to be, so that one of no known language can be told from one of an odd kind. Learnt
//! by logistic regression from texts of the known languages and of 46 others, all languages weighing alike; see docs/quality.md.

use super::judge::Judged;
use super::knots::between;
use super::tongues::{COUNT, Tongues};

/// What texts of each language, of over 60 letters, cost an n-gram in it, by number; the mean where n-grams never decide.
const USUAL_COST: [f64; COUNT] = [
    2.211, 2.127, 2.621, 2.299, 2.091, 2.073, 2.246, 2.299, 2.145, 2.192, 2.106, 2.139, 2.299, 2.201, 2.366, 2.145, 2.140, 2.069, 2.244,
    2.143, 2.081, 2.045, 2.005, 2.299, 2.073, 2.299, 2.299, 2.299, 5.157, 2.210, 2.188, 2.001, 2.121, 1.992, 2.299, 2.108, 2.299, 2.088,
    2.167, 2.221, 2.110, 2.007, 2.018, 5.330, 2.121, 2.235, 2.518, 2.156, 2.112, 2.299, 2.161, 2.233, 2.259, 1.989, 2.341, 2.189, 2.100,
    1.910, 2.116, 2.163, 2.171, 2.169, 2.299, 2.299, 4.628, 1.935, 2.083, 2.100, 2.207, 2.600, 2.536, 2.159, 2.058, 2.496, 2.052, 2.180,
];

/// The same, by n-grams of three letters at most.
const USUAL_COST_OF_FEW_LETTERS: [f64; COUNT] = [
    2.489, 2.437, 2.937, 2.570, 2.508, 2.363, 2.647, 2.570, 2.434, 2.544, 2.589, 2.473, 2.570, 2.531, 2.719, 2.442, 2.455, 2.455, 2.495,
    2.467, 2.412, 2.397, 2.276, 2.570, 2.405, 2.570, 2.570, 2.570, 4.803, 2.593, 2.464, 2.362, 2.428, 2.332, 2.570, 2.501, 2.570, 2.389,
    2.538, 2.562, 2.586, 2.350, 2.288, 4.773, 2.490, 2.490, 2.986, 2.519, 2.455, 2.570, 2.513, 2.623, 2.906, 2.304, 2.696, 2.523, 2.393,
    2.225, 2.444, 2.446, 2.479, 2.484, 2.570, 2.570, 2.570, 2.210, 2.311, 2.452, 2.613, 2.893, 2.602, 2.499, 2.340, 2.697, 2.337, 2.512,
];

/// Cost above the usual up to which a text is beyond doubt of a language, at [`DOUBTLESS_LETTERS`] and for each time as many.
const DOUBTLESS: (f64, f64) = (0.2, 0.1);
/// Letters from which on a text may be beyond doubt.
pub(super) const DOUBTLESS_LETTERS: usize = 250;
/// Confidence from which on it may.
const DOUBTLESS_CONFIDENCE: f64 = 0.99;

/// Languages whose script tells them from all others of the set but one, and whose models are too small to tell what is unlike them.
const WITHOUT_FLOOR: Tongues = Tongues::of(&[lingua::Language::Hindi, lingua::Language::Marathi]);

struct Knot {
    letters: f64,
    /// The logarithm of the odds that a text of the usual cost is of another language, were that as likely beforehand as not.
    bias: f64,
    /// What each unit of cost above the usual adds to it.
    per_cost: f64,
    /// How much doubt between the known languages adds to strangeness.
    doubt: f64,
    /// Strangeness from which on there is no answer.
    floor: f64,
    /// What the odds are too high by, as most texts are of known languages.
    prior: f64,
}

const KNOTS: [Knot; 4] = [
    Knot { letters: 10.0, bias: -0.83, per_cost: 3.10, doubt: 1.00, floor: 2.20, prior: 3.50 },
    Knot { letters: 45.0, bias: -2.24, per_cost: 5.82, doubt: 0.50, floor: 3.20, prior: 3.50 },
    Knot { letters: 180.0, bias: -3.10, per_cost: 8.40, doubt: 0.00, floor: 4.50, prior: 3.00 },
    Knot { letters: 1000.0, bias: -1.20, per_cost: 12.47, doubt: 0.00, floor: 2.60, prior: 2.00 },
];

/// How a text compares with others of its language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Likeness {
    /// Probability that the text is of a known language, 0 to 1.
    pub(super) probability: f64,
    /// Whether it is too strange for an answer.
    pub(super) strange: bool,
}

/// The likeness of a text to the best language it was judged to be; certain where scripts decided.
pub(super) fn likeness(judged: &Judged) -> Likeness {
    let certain = Likeness { probability: 1.0, strange: false };
    let (Some(&(_, confidence)), Some((language, cost))) = (judged.confidences.first(), judged.cost) else { return certain };
    if WITHOUT_FLOOR.has(language) {
        return certain;
    }
    let above = cost - USUAL_COST[usize::from(language)];
    let (low, high, share) = between(&KNOTS, |k| k.letters, judged.letters);
    let at = |value: fn(&Knot) -> f64| value(low) * (1.0 - share) + value(high) * share;
    let strangeness = at(|k| k.bias) + at(|k| k.per_cost) * above;
    let sure = ((confidence + 1e-6) / (1.0 - confidence + 1e-6)).ln().clamp(-4.0, 8.0);
    Likeness {
        probability: 1.0 / (1.0 + (strangeness - at(|k| k.prior)).exp()),
        strange: strangeness - at(|k| k.doubt) * sure > at(|k| k.floor),
    }
}

/// Whether a text judged by n-grams of three letters at most needs no second look: none of the known texts was wrong then.
pub(super) fn is_doubtless(judged: &Judged) -> bool {
    let (Some(&(_, confidence)), Some((language, cost))) = (judged.confidences.first(), judged.cost) else { return false };
    let times = (judged.letters as f64 / DOUBTLESS_LETTERS as f64).log2().clamp(0.0, 3.0);
    let usual = USUAL_COST_OF_FEW_LETTERS[usize::from(language)];
    judged.letters >= DOUBTLESS_LETTERS && confidence >= DOUBTLESS_CONFIDENCE && cost - usual <= DOUBTLESS.0 + DOUBTLESS.1 * times
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dearer_the_stranger() {
        let at = |cost| likeness(&Judged { confidences: vec![(16, 0.9)], cost: Some((16, cost)), letters: 300 });
        assert!(at(2.0).probability > at(3.0).probability && at(3.0).probability > at(4.0).probability);
        assert!(!at(2.0).strange && at(6.0).strange);
        assert!(!likeness(&Judged::default()).strange);
    }
}
