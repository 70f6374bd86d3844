//! Which calls are made, how often each, on which page. The n-th call of a seed is the same in every run, whoever makes it and whenever.

use std::fmt;
use std::str::FromStr;

use fastrand::Rng;

/// A call of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rpc {
    Process,
    Clean,
    Detect,
    Summarize,
    Metadata,
    Stream,
    Info,
}

impl Rpc {
    /// All of them, with their names on the command line and in the API.
    const NAMES: [(Self, &'static str, &'static str); 7] = [
        (Self::Process, "process", "ProcessArticle"),
        (Self::Clean, "clean", "CleanArticle"),
        (Self::Detect, "detect", "DetectLanguage"),
        (Self::Summarize, "summarize", "SummarizeArticle"),
        (Self::Metadata, "metadata", "ParseMetadata"),
        (Self::Stream, "stream", "ProcessArticles"),
        (Self::Info, "info", "GetServerInfo"),
    ];

    /// Its name in the API.
    pub(super) fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(rpc, ..)| *rpc == self).map_or("", |(.., name)| name)
    }
}

impl FromStr for Rpc {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::NAMES.iter().find(|(_, short, name)| text == *short || text == *name);
        found.map(|(rpc, ..)| *rpc).ok_or_else(|| {
            let known: Vec<&str> = Self::NAMES.iter().map(|(_, short, _)| *short).collect();
            format!("`{text}` is no call; use one of {}", known.join(", "))
        })
    }
}

/// Calls with their weights, none of which is zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mix {
    weights: Vec<(Rpc, u32)>,
}

impl FromStr for Mix {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut weights: Vec<(Rpc, u32)> = Vec::new();
        for part in text.split(',') {
            let (name, weight) = part.split_once('=').unwrap_or((part, "1"));
            let rpc = name.trim().parse()?;
            let weight = weight.trim().parse().ok().filter(|weight| (1..=1_000_000).contains(weight));
            let weight =
                weight.ok_or_else(|| format!("`{part}`: a weight is a whole number from 1 to 1000000, as in process=8,clean=1"))?;
            if weights.iter().any(|(other, _)| *other == rpc) {
                return Err(format!("`{name}` stands twice"));
            }
            weights.push((rpc, weight));
        }
        Ok(Self { weights })
    }
}

impl fmt::Display for Mix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.weights.iter().map(|(rpc, weight)| format!("{} {weight}", rpc.name())).collect();
        f.write_str(&parts.join(", "))
    }
}

impl Mix {
    /// The calls in it.
    pub(super) fn rpcs(&self) -> impl Iterator<Item = Rpc> + '_ {
        self.weights.iter().map(|(rpc, _)| *rpc)
    }

    /// The calls in it and their weights.
    pub(super) fn weights(&self) -> &[(Rpc, u32)] {
        &self.weights
    }

    /// What call `number` of a seed is, and the page it is about, if one of `pages` is asked for.
    pub(super) fn draw(&self, seed: u64, number: u64, pages: usize) -> (Rpc, usize) {
        // Two steps, so that neighbouring seeds do not share their calls.
        let mut random = Rng::with_seed(Rng::with_seed(seed).u64(..) ^ number);
        let all: u32 = self.weights.iter().map(|(_, weight)| *weight).sum();
        let mut left = random.u32(..all);
        let found = self.weights.iter().find(|(_, weight)| match left.checked_sub(*weight) {
            Some(rest) => {
                left = rest;
                false
            }
            None => true,
        });
        (found.map_or(Rpc::Process, |(rpc, _)| *rpc), random.usize(..pages.max(1)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn weights_are_kept_and_pages_are_drawn_alike() {
        let mix: Mix = "process=8,clean=1,DetectLanguage=1".parse().unwrap();
        let (mut calls, mut pages) = (BTreeMap::new(), BTreeMap::new());
        for number in 0..20_000 {
            let (rpc, page) = mix.draw(3, number, 4);
            *calls.entry(rpc).or_insert(0) += 1;
            *pages.entry(page).or_insert(0) += 1;
        }
        assert_eq!(calls.len(), 3);
        assert!((15_600..16_400).contains(&calls[&Rpc::Process]) && (1_800..2_200).contains(&calls[&Rpc::Detect]), "{calls:?}");
        assert!(pages.len() == 4 && pages.values().all(|count| (4_700..5_300).contains(count)), "{pages:?}");
    }

    #[test]
    fn a_seed_always_gives_the_same_calls_and_another_one_others() {
        let mix: Mix = "process,clean".parse().unwrap();
        let calls = |seed| (0..200).map(|number| mix.draw(seed, number, 10)).collect::<Vec<_>>();
        assert_eq!(calls(1), calls(1));
        assert_ne!(calls(1), calls(2));
        assert_ne!(calls(1)[1..], calls(2)[..199]);
    }

    #[test]
    fn what_is_no_mix_is_refused_by_name() {
        for (text, told) in
            [("wash=1", "wash"), ("clean=0", "clean=0"), ("clean=x", "clean=x"), ("clean,clean=2", "twice"), ("", "no call")]
        {
            let error = text.parse::<Mix>().unwrap_err();
            assert!(error.contains(told), "{text}: {error}");
        }
    }
}
