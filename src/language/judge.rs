//! The judgement: scripts first, then n-grams in words of the main alphabet, weighted by the length of the text: of long texts those of
//! three letters, and of all that leave a doubt those of all lengths. Words settle between close relatives. Says besides how far the text
//! is from what the winning language is like, so that a text of no known language can be told.

use lingua::Language as Lingua;

use super::letters::{Alphabet, Letter};
use super::likelihood::Sums;
use super::likeness::{DOUBTLESS_LETTERS, is_doubtless};
use super::ngrams::{LONGEST, Ngrams};
use super::relatives::Relatives;
use super::rules::{self, Evidence};
use super::tongues::{Confidence, GALICIAN, GALICIAN_BESIDE, SERBIAN_LATIN, Tongues, number};
use super::weights::{weights, weights_of_few_letters};
use super::words::Words;

/// A second alphabet is asked about where it has one letter for so many of the first.
const SECOND: usize = 6;

/// Letters that n-grams of all lengths are asked about.
const SECOND_LOOK: usize = 1000;

/// What a text was judged to be.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// Languages with a confidence over 0, best first; those of one judgement sum to 1, or to less where relatives that are not asked for took a share.
    pub(super) confidences: Vec<Confidence>,
    /// The language of the n-grams most like those of the text, and what they cost in it each; where n-grams decided.
    pub(super) cost: Option<(u8, f64)>,
    /// Letters of the words that decided.
    pub(super) letters: usize,
}

/// The judgements on a text among `open` languages, by its alphabets: the first is on the one of most letters. The second, where there
/// is one, is for a text whose first is like no language: prose among more letters of code.
pub(super) fn judge(ngrams: &Ngrams, relatives: &Relatives, mut words: Words, open: Tongues) -> impl Iterator<Item = Judged> {
    let decided = rules::decided(&words, open, Evidence::Scripts).filter(|l| is_main(*l, &rules::alphabets(&words)));
    words.mend();
    let mut alphabets = if decided.is_some() { Vec::new() } else { rules::alphabets(&words) };
    let most = alphabets.first().map_or(0, |(_, n)| *n);
    alphabets.retain(|(_, n)| n * SECOND >= most);
    let by_script = decided.map(|language| Judged { confidences: vec![(language, 1.0)], cost: None, letters: words.letters() });
    let judged = move |(alphabet, _)| {
        let mut judged = by_ngrams(ngrams, &words, alphabet, open);
        relatives.settle(words.iter(), open, &mut judged.confidences);
        judged.confidences.retain(|(language, _)| open.has(*language) || *language == SERBIAN_LATIN);
        judged
    };
    by_script.into_iter().chain(alphabets.into_iter().take(2).map(judged))
}

/// Whether a third or more of the letters, by what each says, are of the alphabets that a language is written in: a few signs that stand alone
/// in a text of another script decide nothing.
fn is_main(language: u8, alphabets: &[(Alphabet, usize)]) -> bool {
    let (mut own, mut all) = (0, 0);
    for &(alphabet, letters) in alphabets {
        let evidence = letters * alphabet.evidence();
        all += evidence;
        own += if rules::written_in(alphabet).has(language) { evidence } else { 0 };
    }
    own * 3 >= all
}

fn by_ngrams(ngrams: &Ngrams, words: &Words, alphabet: Alphabet, open: Tongues) -> Judged {
    // Galician has no n-grams: it is found beside its relatives.
    let asked = if open.has(GALICIAN) { open.or(GALICIAN_BESIDE) } else { open };
    let mut question = asked.and(Tongues::LINGUA).and(rules::written_in(alphabet));
    if alphabet == Alphabet::LATIN && open.has(number(Lingua::Serbian)) {
        question = question.with(SERBIAN_LATIN);
    }
    let chosen = || words.iter().filter(|w| w.first().is_some_and(|l| l.alphabet() == Some(alphabet)));
    let letters = chosen().map(<[Letter]>::len).sum();
    // One language that alone has an alphabet needs no n-grams. One of several that is left alone by the caller has to be like the text.
    if question.is_empty() || rules::written_in(alphabet).len() < 2 {
        return Judged { confidences: question.iter().map(|l| (l, 1.0)).collect(), cost: None, letters };
    }
    if LONGEST <= 3 || letters >= DOUBTLESS_LETTERS {
        let (weights, serbian_latin) = weights_of_few_letters(letters);
        let first = scored(&Sums::of(ngrams, chosen(), &weights), serbian_latin, question, letters);
        if LONGEST <= 3 || is_doubtless(&first) {
            // What is usual for n-grams of three letters alone tells too little of what is strange.
            return Judged { cost: None, ..first };
        }
    }
    let chosen: Vec<&[Letter]> = spread(chosen(), letters).collect();
    let letters = chosen.iter().map(|w| w.len()).sum();
    let (weights, serbian_latin) = weights(letters);
    scored(&Sums::of(ngrams, chosen.into_iter(), &weights), serbian_latin, question, letters)
}

/// Words from end to end of a text of so many letters, of about [`SECOND_LOOK`] letters in all.
fn spread<'w>(words: impl Iterator<Item = &'w [Letter]>, letters: usize) -> impl Iterator<Item = &'w [Letter]> {
    let (mut before, mut taken) = (0, 0);
    words.filter(move |word| {
        let take = taken * letters <= before * SECOND_LOOK || letters <= SECOND_LOOK;
        before += word.len();
        taken += if take { word.len() } else { 0 };
        take
    })
}

fn scored(sums: &Sums, serbian_latin: f64, question: Tongues, letters: usize) -> Judged {
    let cost = |l: u8| sums.cost(l) + if l == SERBIAN_LATIN { serbian_latin } else { 0.0 };
    let least = question.iter().map(cost).fold(f64::INFINITY, f64::min);
    let mut confidences: Vec<Confidence> = question.iter().map(|l| (l, (least - cost(l)).exp())).collect();
    let total: f64 = confidences.iter().map(|(_, c)| c).sum();
    confidences.iter_mut().for_each(|(_, c)| *c /= total);
    confidences.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let nearest = confidences.first().filter(|_| sums.weight > 0.0);
    let cost = nearest.map(|(language, _)| (*language, least / sums.weight));
    Judged { confidences, cost, letters }
}
