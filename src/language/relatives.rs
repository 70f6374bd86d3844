//! Close relatives, whose n-grams are nearly the same, told apart by words that some of a group have and the others have not. Galician,
//! of which there are no n-grams, is found so beside Spanish and Portuguese.

use rustc_hash::FxHashMap;

use super::letters::Letter;
use super::tongues::{Confidence, GALICIAN, Tongues, codes};

pub(super) const LISTS: &str = include_str!("relatives.txt");

/// What each word takes from the logarithm of a language's odds that has it not, where another of the group has all of them.
const PER_WORD: f64 = 2.0;
/// Most that words take.
const MOST: f64 = 12.0;
/// What Galician is behind the better of Spanish and Portuguese by before words speak for it.
const GALICIAN_BEHIND: f64 = 3.0;
/// Letters of the shortest beginning of a word in the lists.
const SHORTEST: usize = 3;

/// The groups of relatives.
pub(super) struct Relatives(Vec<Group>);

struct Group {
    members: Tongues,
    /// By whole word, and by its beginning: a number, and the languages that have it.
    words: FxHashMap<&'static str, (usize, Tongues)>,
    beginnings: FxHashMap<&'static str, (usize, Tongues)>,
}

impl Relatives {
    pub(super) fn new() -> Self {
        let codes = codes();
        // From the end: Serbian in Latin letters stands behind the other.
        let number = |code: &str| codes.iter().rposition(|c| c == code).and_then(|n| u8::try_from(n).ok());
        let set = |list: &str| list.split_whitespace().filter_map(number).fold(Tongues::default(), Tongues::with);
        let mut groups: Vec<Group> = Vec::new();
        for line in LISTS.lines() {
            if let Some(members) = line.strip_prefix('=') {
                groups.push(Group { members: set(members), words: FxHashMap::default(), beginnings: FxHashMap::default() });
            } else if let (Some(group), Some((languages, words))) = (groups.last_mut(), line.split_once(':')) {
                words.split_whitespace().for_each(|word| group.add(word, set(languages)));
            }
        }
        Self(groups)
    }

    /// Shifts confidences, best first, between the best language and its relatives by their words in a text.
    pub(super) fn settle<'w>(&self, words: impl Iterator<Item = &'w [Letter]>, open: Tongues, confidences: &mut Vec<Confidence>) {
        let best = confidences.first().map(|(language, _)| *language);
        let Some(group) = self.0.iter().find(|g| best.is_some_and(|b| g.members.has(b))) else { return };
        if group.members.and(open).has(GALICIAN) {
            let highest = confidences.iter().filter(|(l, _)| group.members.has(*l)).map(|(_, c)| *c).fold(0.0, f64::max);
            confidences.push((GALICIAN, highest * (-GALICIAN_BEHIND).exp()));
        }
        let lacking = group.lacking(words);
        let least = confidences.iter().filter_map(|(l, _)| lacking.get(l)).min().copied().unwrap_or(0);
        for (language, confidence) in confidences.iter_mut() {
            let lacks = lacking.get(language).map_or(0, |n| n - least);
            *confidence *= (-(PER_WORD * f64::from(lacks)).min(MOST)).exp();
        }
        let total: f64 = confidences.iter().map(|(_, c)| c).sum();
        confidences.iter_mut().for_each(|(_, c)| *c /= total);
        confidences.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    }
}

impl Group {
    fn add(&mut self, word: &'static str, languages: Tongues) {
        let next = self.words.len() + self.beginnings.len();
        let entry = match word.strip_suffix('*') {
            Some(beginning) => self.beginnings.entry(beginning),
            None => self.words.entry(word),
        };
        let known = entry.or_insert((next, Tongues::default()));
        known.1 = languages.iter().fold(known.1, Tongues::with);
    }

    /// How many of the listed words in a text each member has not.
    fn lacking<'w>(&self, words: impl Iterator<Item = &'w [Letter]>) -> FxHashMap<u8, u32> {
        let mut lacking: FxHashMap<u8, u32> = self.members.iter().map(|l| (l, 0)).collect();
        let mut met = vec![false; self.words.len() + self.beginnings.len()];
        let mut text = String::new();
        for word in words {
            text.clear();
            text.extend(word.iter().map(|l| l.character));
            let Some((n, languages)) = self.listed(&text) else { continue };
            if !std::mem::replace(&mut met[n], true) {
                lacking.iter_mut().filter(|(l, _)| !languages.has(**l)).for_each(|(_, n)| *n += 1);
            }
        }
        lacking
    }

    fn listed(&self, word: &str) -> Option<(usize, Tongues)> {
        let beginning = || {
            let ends = word.char_indices().map(|(at, c)| at + c.len_utf8()).skip(SHORTEST - 1);
            ends.filter_map(|end| self.beginnings.get(&word[..end])).last()
        };
        self.words.get(word).or_else(|| if self.beginnings.is_empty() { None } else { beginning() }).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tongues::SERBIAN_LATIN;
    use super::super::words::Words;
    use super::*;

    fn settled(text: &str, languages: &[u8]) -> u8 {
        let mut confidences: Vec<Confidence> = languages.iter().map(|l| (*l, 1.0 / languages.len() as f64)).collect();
        let words = Words::of(text);
        Relatives::new().settle(words.iter(), Tongues::ALL, &mut confidences);
        assert!((confidences.iter().map(|(_, c)| c).sum::<f64>() - 1.0).abs() < 1e-9);
        confidences[0].0
    }

    fn number(code: &str) -> u8 {
        codes().iter().rposition(|c| c == code).unwrap() as u8
    }

    #[test]
    fn all_words_are_of_their_group() {
        for group in Relatives::new().0 {
            assert!(group.members.len() > 1 && group.words.len() > 10);
            let entries = group.words.iter().chain(&group.beginnings);
            assert!(entries.clone().all(|(_, (_, l))| !l.is_empty() && l.without(group.members).is_empty()));
            assert!(group.beginnings.keys().all(|b| b.chars().count() >= SHORTEST));
            let mut numbers: Vec<usize> = entries.map(|(_, (n, _))| *n).collect();
            numbers.sort_unstable();
            assert!(numbers.iter().enumerate().all(|(n, number)| n == *number));
        }
    }

    #[test]
    fn relatives_are_told_by_their_words() {
        let south = [number("bs"), number("hr"), SERBIAN_LATIN];
        assert_eq!(settled("Gde je bilo lepo vreme?", &south), SERBIAN_LATIN);
        assert_eq!(settled("Tko je prije tjedan dana bio ovdje?", &south), number("hr"));
        assert_eq!(settled("Eg veit ikkje kva ho heiter", &[number("nb"), number("nn")]), number("nn"));
        assert_eq!(settled("A muller non fixo máis nunha hora", &[number("es"), number("pt")]), GALICIAN);
        assert_eq!(settled("El camino es largo y la noche también", &[number("es"), number("pt")]), number("es"));
        assert_eq!(settled("Nothing that is listed", &[number("en"), number("es")]), number("en"));
    }
}
