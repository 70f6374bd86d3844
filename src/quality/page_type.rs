//! What kind of page it is: walls and errors by their flags, all else by the learned model. Holds no word list.

use super::Opinion;
use super::flag::{Flag, FlagEvidence};
use super::model::TYPES;

/// Below this the likeliest kind is none.
const UNSURE: f64 = 0.3;
/// Kinds less likely than this are not named.
const UNLIKELY: f64 = 0.01;
/// A flag as sure as this names the kind of page.
const SURE: f64 = 0.6;

/// What kind of page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PageType {
    /// One text of running prose: news, blog post, essay.
    Article,
    /// Many teasers, products or links: sections, categories, collections, search results.
    Listing,
    /// A thread of posts, or a question with its answers.
    Discussion,
    /// One product.
    Product,
    /// An error or empty page.
    Error,
    /// None of these, or not enough to tell.
    Other,
    /// A manual, reference or guide.
    Documentation,
    /// What an organisation offers or is: services, prices, landing pages.
    Service,
    /// A wall in front of the content: consent, log-in, scripts that must run.
    Wall,
}

/// The kinds that come into question with their probabilities, likeliest first; at least one. A `blank` page has no text.
pub(super) fn judge(opinion: Option<&Opinion>, blank: bool, flags: &[FlagEvidence]) -> Vec<(PageType, f64)> {
    let certain = flags.iter().filter(|f| f.confidence >= SURE).filter_map(|f| Some((by_flag(f.flag)?, f.confidence)));
    let certain = certain.max_by(|a, b| a.1.total_cmp(&b.1));
    let rest = 1.0 - certain.map_or(0.0, |(_, p)| p);
    let learned = opinion.filter(|_| !blank).map_or([0.0; TYPES.len()], |o| o.types);
    let mut kinds: Vec<(PageType, f64)> = TYPES.into_iter().zip(learned).map(|(kind, p)| (kind, f64::from(p) * rest)).collect();
    kinds.extend(certain);
    kinds.retain(|(_, p)| *p >= UNLIKELY);
    kinds.sort_by(|a, b| b.1.total_cmp(&a.1));
    if kinds.first().is_none_or(|(_, p)| *p < UNSURE) {
        let named: f64 = kinds.iter().map(|(_, p)| p).sum();
        // What is left over, or as much as the best guess.
        let other = kinds.first().map_or(1.0, |(_, p)| (1.0 - named).max(*p).min(1.0));
        kinds.iter_mut().for_each(|(_, p)| *p *= if named > 0.0 { (1.0 - other).max(0.0) / named } else { 0.0 });
        kinds.insert(0, (PageType::Other, other));
        kinds.retain(|(_, p)| *p >= UNLIKELY);
    }
    kinds
}

/// The kind of page that a flag speaks of.
fn by_flag(flag: Flag) -> Option<PageType> {
    match flag {
        Flag::ErrorPage => Some(PageType::Error),
        Flag::ConsentWall | Flag::LoginWall | Flag::NeedsJavaScript => Some(PageType::Wall),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opinion(types: [f32; TYPES.len()]) -> Opinion {
        Opinion { types, f1: 0.9 }
    }

    #[test]
    fn the_likeliest_kind_comes_first() {
        let kinds = judge(Some(&opinion([0.1, 0.0, 0.7, 0.2, 0.0, 0.0])), false, &[]);
        assert_eq!(kinds.iter().map(|k| k.0).collect::<Vec<_>>(), [PageType::Product, PageType::Listing, PageType::Article]);
    }

    #[test]
    fn no_text_and_no_likely_kind_are_other() {
        assert_eq!(judge(Some(&opinion([1.0, 0.0, 0.0, 0.0, 0.0, 0.0])), true, &[]), [(PageType::Other, 1.0)]);
        let kinds = judge(Some(&opinion([0.2, 0.2, 0.15, 0.15, 0.15, 0.15])), false, &[]);
        assert_eq!(kinds[0].0, PageType::Other);
        assert!(kinds.iter().map(|k| k.1).sum::<f64>() <= 1.0 + 1e-9);
    }

    #[test]
    fn a_sure_flag_names_the_kind_and_the_model_shares_the_rest() {
        let flag = FlagEvidence::new(Flag::ErrorPage, 0.8, String::new());
        let kinds = judge(Some(&opinion([1.0, 0.0, 0.0, 0.0, 0.0, 0.0])), false, &[flag]);
        assert_eq!(kinds.iter().map(|k| k.0).collect::<Vec<_>>(), [PageType::Error, PageType::Article]);
    }
}
