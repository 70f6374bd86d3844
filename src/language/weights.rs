//! What n-grams weigh in a text of so many letters. Learnt (multinomial logistic regression on sentences, words and articles of 75
//! languages, half of them left out to check); see docs/quality.md.

use super::knots;
use super::likelihood::Weights;

struct Knot {
    letters: f64,
    weights: Weights,
    /// Cost of Serbian in Latin letters above the others, which its model, made from Cyrillic text, is too good for.
    serbian_latin: f64,
}

/// For n-grams of all lengths.
const KNOTS: [Knot; 6] = [
    Knot {
        letters: 5.0,
        weights: Weights {
            loss: [0.3442, 0.1856, 0.2105, 0.2770, 0.3912],
            missing: [0.0, 0.3525, 0.3506, 0.3340, 1.8149],
            unknown: 3.8626,
        },
        serbian_latin: 0.4734,
    },
    Knot {
        letters: 12.0,
        weights: Weights {
            loss: [0.1821, 0.1618, 0.1514, 0.1827, 0.2660],
            missing: [0.0, 0.2389, 0.2255, 0.2034, 0.8114],
            unknown: 1.5883,
        },
        serbian_latin: 0.3854,
    },
    Knot {
        letters: 30.0,
        weights: Weights {
            loss: [0.0893, 0.1297, 0.1213, 0.1229, 0.1224],
            missing: [0.0, 0.1336, 0.1307, 0.1260, 0.2181],
            unknown: 1.0070,
        },
        serbian_latin: 0.1671,
    },
    Knot {
        letters: 80.0,
        weights: Weights {
            loss: [0.0591, 0.0926, 0.0938, 0.0683, 0.0642],
            missing: [0.0, 0.0900, 0.0880, 0.0811, 0.1074],
            unknown: 0.4939,
        },
        serbian_latin: 0.1046,
    },
    Knot {
        letters: 300.0,
        weights: Weights {
            loss: [0.0314, 0.0386, 0.0400, 0.0424, 0.0451],
            missing: [0.0, 0.0447, 0.0445, 0.0432, 0.0680],
            unknown: 0.2476,
        },
        serbian_latin: 0.0499,
    },
    Knot {
        letters: 2000.0,
        weights: Weights {
            loss: [0.0080, 0.0097, 0.0101, 0.0122, 0.0137],
            missing: [0.0, 0.0120, 0.0120, 0.0120, 0.0200],
            unknown: 0.0806,
        },
        serbian_latin: 0.0133,
    },
];

/// For n-grams of three letters at most.
const FEW_LETTERS: [Knot; 6] = [
    Knot {
        letters: 5.0,
        weights: Weights { loss: [0.4097, 0.2543, 0.4618, 0.0, 0.0], missing: [0.0, 0.4935, 0.8775, 0.0, 0.0], unknown: 4.6229 },
        serbian_latin: 0.4861,
    },
    Knot {
        letters: 12.0,
        weights: Weights { loss: [0.2997, 0.2336, 0.5033, 0.0, 0.0], missing: [0.0, 0.3353, 0.7341, 0.0, 0.0], unknown: 3.1340 },
        serbian_latin: 0.4099,
    },
    Knot {
        letters: 30.0,
        weights: Weights { loss: [0.1448, 0.1819, 0.3246, 0.0, 0.0], missing: [0.0, 0.1802, 0.2013, 0.0, 0.0], unknown: 1.8726 },
        serbian_latin: 0.1714,
    },
    Knot {
        letters: 80.0,
        weights: Weights { loss: [0.0913, 0.1257, 0.2395, 0.0, 0.0], missing: [0.0, 0.1230, 0.1279, 0.0, 0.0], unknown: 1.0826 },
        serbian_latin: 0.1075,
    },
    Knot {
        letters: 300.0,
        weights: Weights { loss: [0.0468, 0.0596, 0.1206, 0.0, 0.0], missing: [0.0, 0.0600, 0.0602, 0.0, 0.0], unknown: 0.3923 },
        serbian_latin: 0.0510,
    },
    Knot {
        letters: 2000.0,
        weights: Weights { loss: [0.0120, 0.0148, 0.0236, 0.0, 0.0], missing: [0.0, 0.0161, 0.0161, 0.0, 0.0], unknown: 0.1232 },
        serbian_latin: 0.0136,
    },
];

/// The weights for a text of `letters` letters, and the cost of Serbian in Latin letters: between two knots the geometric mean.
pub(super) fn weights(letters: usize) -> (Weights, f64) {
    between(&KNOTS, letters)
}

/// The same for n-grams of three letters at most.
pub(super) fn weights_of_few_letters(letters: usize) -> (Weights, f64) {
    between(&FEW_LETTERS, letters)
}

fn between(knots: &[Knot; 6], letters: usize) -> (Weights, f64) {
    let (low, high, share) = knots::between(knots, |k| k.letters, letters);
    let mean = |a: f64, b: f64| if a > 0.0 { a.powf(1.0 - share) * b.powf(share) } else { 0.0 };
    let means = |a: &[f64; 5], b: &[f64; 5]| std::array::from_fn(|n| mean(a[n], b[n]));
    let weights = Weights {
        loss: means(&low.weights.loss, &high.weights.loss),
        missing: means(&low.weights.missing, &high.weights.missing),
        unknown: mean(low.weights.unknown, high.weights.unknown),
    };
    (weights, mean(low.serbian_latin, high.serbian_latin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_knots_weights_lie_between() {
        let at = |letters| weights(letters).0.loss[4];
        assert!((at(12) - KNOTS[1].weights.loss[4]).abs() < 1e-9 && (at(1) - at(5)).abs() < 1e-9 && (at(9000) - at(2000)).abs() < 1e-9);
        assert!(at(20) < at(12) && at(20) > at(30));
    }
}
