//! The best set of sentences for a small budget of words or characters: taking the best one first may leave room that none can use.
//! A knapsack with pairs, searched through in full over a dozen candidates. Scores no sentence.

/// Most candidates; the sets they make are all looked at.
pub(super) const MOST: usize = 12;

/// A sentence that may be taken, and what it is to the others.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Candidate {
    /// What it is worth alone; not negative.
    pub(super) value: f64,
    /// Share of the value that is left beside each of the others.
    pub(super) beside: [f64; MOST],
    /// The others it may not stand with, one bit each.
    pub(super) clashes: u32,
    /// What it takes of the budget.
    pub(super) words: usize,
    pub(super) characters: usize,
}

/// A set on the way.
#[derive(Clone, Copy)]
struct Set {
    chosen: u32,
    next: usize,
    value: f64,
    sentences: usize,
    words: usize,
    characters: usize,
}

/// The set of highest value within all budgets, as one bit for each candidate; the first found of equals. Looks at [`MOST`] candidates.
pub(super) fn pack(candidates: &[Candidate], sentences: usize, words: usize, characters: usize) -> u32 {
    let empty = Set { chosen: 0, next: 0, value: 0.0, sentences, words, characters };
    let (mut best, mut open) = (empty, vec![empty]);
    while let Some(set) = open.pop() {
        if set.value > best.value {
            best = set;
        }
        for (i, candidate) in candidates.iter().enumerate().take(MOST).skip(set.next) {
            let fits = set.sentences > 0 && candidate.words <= set.words && candidate.characters <= set.characters;
            if !fits || candidate.clashes & set.chosen != 0 {
                continue;
            }
            let others = candidate.beside.iter().enumerate().filter(|(j, _)| set.chosen >> j & 1 == 1);
            let share = others.fold(1.0_f64, |least, (_, &share)| least.min(share));
            open.push(Set {
                chosen: set.chosen | 1 << i,
                next: i + 1,
                value: share.mul_add(candidate.value, set.value),
                sentences: set.sentences - 1,
                words: set.words - candidate.words,
                // What joins two sentences counts as one character.
                characters: set.characters.saturating_sub(candidate.characters + 1),
            });
        }
    }
    best.chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(value: f64, words: usize) -> Candidate {
        Candidate { value, words, beside: [1.0; MOST], ..Candidate::default() }
    }

    #[test]
    fn two_that_fit_beat_a_better_one_that_leaves_no_room() {
        let candidates = [candidate(5.0, 9), candidate(4.0, 5), candidate(3.0, 5)];
        assert_eq!(pack(&candidates, 9, 10, 99), 0b110);
        assert_eq!(pack(&candidates, 1, 10, 99), 0b001);
        assert_eq!(pack(&candidates, 9, 4, 99), 0);
    }

    #[test]
    fn likeness_and_clashes_count() {
        let mut candidates = [candidate(4.0, 5), candidate(3.0, 5), candidate(1.0, 5)];
        candidates[1].clashes = 0b001;
        assert_eq!(pack(&candidates, 9, 10, 99), 0b101);
        candidates[1].clashes = 0;
        assert_eq!(pack(&candidates, 9, 10, 99), 0b011);
        candidates[1].beside[0] = 0.1;
        assert_eq!(pack(&candidates, 9, 10, 99), 0b101);
    }
}
