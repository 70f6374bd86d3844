//! lingua's rules by script and letter: what may end the matter before n-grams are asked, and which languages come into question.

use lingua::Language as Lingua;
use rustc_hash::FxHashSet;

use super::letters::{Alphabet, Letter};
use super::tongues::{COUNT, Tongues, number};
use super::words::Words;

const CHINESE: u8 = number(Lingua::Chinese);
const JAPANESE: u8 = number(Lingua::Japanese);

/// Languages in other than Latin letters, by alphabet.
const BY_ALPHABET: [(Alphabet, &[Lingua]); 17] = {
    use Lingua::*;
    [
        (Alphabet::ARABIC, &[Arabic, Persian, Urdu]),
        (Alphabet::ARMENIAN, &[Armenian]),
        (Alphabet::BENGALI, &[Bengali]),
        (Alphabet::CYRILLIC, &[Belarusian, Bulgarian, Kazakh, Macedonian, Mongolian, Russian, Serbian, Ukrainian]),
        (Alphabet::DEVANAGARI, &[Hindi, Marathi]),
        (Alphabet::GEORGIAN, &[Georgian]),
        (Alphabet::GREEK, &[Greek]),
        (Alphabet::GUJARATI, &[Gujarati]),
        (Alphabet::GURMUKHI, &[Punjabi]),
        (Alphabet::HAN, &[Chinese, Japanese]),
        (Alphabet::HANGUL, &[Korean]),
        (Alphabet::HEBREW, &[Hebrew]),
        (Alphabet::HIRAGANA, &[Japanese]),
        (Alphabet::KATAKANA, &[Japanese]),
        (Alphabet::TAMIL, &[Tamil]),
        (Alphabet::TELUGU, &[Telugu]),
        (Alphabet::THAI, &[Thai]),
    ]
};

/// The languages written in each alphabet, by its number.
static WRITTEN_IN: [Tongues; Alphabet::COUNT] = by_alphabet();

const fn by_alphabet() -> [Tongues; Alphabet::COUNT] {
    let mut sets = [Tongues(0); Alphabet::COUNT];
    let mut latin = Tongues(u128::MAX);
    let mut n = 0;
    while n < BY_ALPHABET.len() {
        let (alphabet, languages) = BY_ALPHABET[n];
        let set = Tongues::of(languages);
        sets[alphabet.index()] = set;
        latin = latin.without(set);
        n += 1;
    }
    sets[Alphabet::LATIN.index()] = latin;
    sets
}

/// A language with how much speaks for it.
type Count = (u8, usize);

/// Languages written in an alphabet.
pub(super) fn written_in(alphabet: Alphabet) -> Tongues {
    WRITTEN_IN[alphabet.index()]
}

/// What words are judged by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// Scripts of one language; and letters in Devanagari, whose languages have small models.
    Scripts,
    /// Those, and letters that one language alone has.
    ScriptsAndLetters,
}

/// The language that scripts, or scripts and letters, alone decide on, of the `open` ones.
pub(super) fn decided(words: &Words, open: Tongues, evidence: Evidence) -> Option<u8> {
    let mut votes = [0; COUNT];
    let mut undecided = 0;
    let mut counts = Vec::new();
    for word in words.iter() {
        match spoken_for(word, open, evidence, &mut counts) {
            Some(language) => votes[usize::from(language)] += 1,
            None => undecided += 1,
        }
    }
    if undecided * 2 < words.len() {
        undecided = 0;
    }
    let votes = (0u8..).zip(votes).filter(|(_, n)| *n > 0);
    let (first, second) = top_two(votes);
    let (best, most) = first.filter(|(_, n)| *n > undecided)?;
    match second.filter(|(_, n)| *n > undecided) {
        Some((other, _)) if best.min(other) == CHINESE && best.max(other) == JAPANESE => Some(JAPANESE),
        Some((_, n)) if n == most => None,
        _ => Some(best),
    }
}

/// The open language that a word's scripts and letters speak for most.
fn spoken_for(word: &[Letter], open: Tongues, evidence: Evidence, counts: &mut Vec<Count>) -> Option<u8> {
    counts.clear();
    for language in word.iter().filter_map(|l| claimed(*l, open, evidence)) {
        match counts.iter_mut().find(|(l, _)| *l == language) {
            Some((_, n)) => *n += 1,
            None => counts.push((language, 1)),
        }
    }
    if counts.is_empty() {
        return None;
    }
    if counts.len() > 1 && counts.iter().filter(|(l, _)| [CHINESE, JAPANESE].contains(l)).count() == 2 {
        return Some(JAPANESE).filter(|l| open.has(*l));
    }
    let (first, second) = top_two(counts.iter().copied());
    let (best, most) = first?;
    (second.is_none_or(|(_, n)| n < most) && open.has(best)).then_some(best)
}

/// The language that a letter alone speaks for.
fn claimed(letter: Letter, open: Tongues, evidence: Evidence) -> Option<u8> {
    match letter.alphabet()? {
        Alphabet::LATIN | Alphabet::CYRILLIC if evidence == Evidence::Scripts => None,
        Alphabet::LATIN | Alphabet::CYRILLIC | Alphabet::DEVANAGARI => letter.sole_language().filter(|l| open.has(*l)),
        Alphabet::HAN => Some(CHINESE).filter(|l| open.has(*l)),
        Alphabet::HIRAGANA | Alphabet::KATAKANA => Some(JAPANESE).filter(|l| open.has(*l)),
        alphabet => {
            let own = written_in(alphabet);
            own.iter().next().filter(|l| own.len() == 1 && open.has(*l))
        }
    }
}

/// The two highest counts with their languages; of equal ones the first.
fn top_two(counts: impl Iterator<Item = Count>) -> (Option<Count>, Option<Count>) {
    let (mut first, mut second): (Option<Count>, Option<Count>) = (None, None);
    for (language, count) in counts {
        if first.is_none_or(|(_, n)| count > n) {
            second = first;
            first = Some((language, count));
        } else if second.is_none_or(|(_, n)| count > n) {
            second = Some((language, count));
        }
    }
    (first, second)
}

/// The `open` languages that come into question by the alphabet of most letters and by letters that few languages share.
pub(super) fn in_question(words: &Words, open: Tongues) -> Tongues {
    let Some(alphabet) = main_alphabet(words) else { return open };
    let written = open.and(written_in(alphabet));
    let (mut counts, mut met) = ([0; COUNT], FxHashSet::default());
    for word in words.iter() {
        met.clear();
        for letter in word.iter().filter(|l| l.has_evidence()) {
            if met.insert(letter.character) {
                letter.sharers().and(written).iter().for_each(|language| counts[usize::from(language)] += 1);
            }
        }
    }
    let backed = (0u8..).zip(counts).filter(|(_, n)| *n > 0 && n * 2 >= words.len());
    let backed = backed.fold(Tongues::default(), |set, (language, _)| set.with(language));
    if backed.is_empty() { written } else { backed }
}

/// The alphabet of most letters, counting words in one alphabet; `None` without any or where all have as many.
fn main_alphabet(words: &Words) -> Option<Alphabet> {
    let counts = alphabets(words);
    let (first, most) = counts.first()?;
    let tied = counts.len() > 1 && counts.iter().all(|(_, n)| n == most);
    (!tied).then_some(*first)
}

/// Letters of words in one alphabet, by alphabet, most first.
pub(super) fn alphabets(words: &Words) -> Vec<(Alphabet, usize)> {
    let mut counts = [0; Alphabet::COUNT];
    for word in words.iter() {
        let alphabet = word.first().and_then(|l| l.alphabet());
        if let Some(own) = alphabet.filter(|_| word.iter().all(|l| l.alphabet() == alphabet)) {
            counts[own.index()] += word.len();
        }
    }
    let mut present: Vec<_> = Alphabet::all().map(|a| (a, counts[a.index()])).filter(|(_, n)| *n > 0).collect();
    present.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    present
}
