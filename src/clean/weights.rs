//! Which features weighed most with each block: by how much the log-odds change when a feature takes the value that is typical of the
//! page (occlusion: Robnik-Šikonja and Kononenko 2008). Explains; decides nothing.

use super::features::Features;
use crate::trees::{self, LANES, Trees};

/// Blocks of a page that are looked at: each costs hundreds of walks down all trees.
pub const MOST_BLOCKS: usize = 1_000;

/// What a feature did for a block.
#[derive(Clone, Debug, PartialEq)]
pub struct Weight {
    /// The feature's name.
    pub feature: &'static str,
    /// Its value for the block.
    pub value: f32,
    /// Its median over the blocks of the page.
    pub typical: f32,
    /// Log-odds that the block gains (or loses) by not having the typical value.
    pub log_odds: f32,
}

/// For each of the first [`MOST_BLOCKS`] blocks the `most` features that weighed most, heaviest first.
pub(super) fn weights(trees: &Trees, features: &Features, names: &[&'static str], most: usize) -> Vec<Vec<Weight>> {
    let medians: Vec<f32> = (0..features.width()).map(|column| median(features, column)).collect();
    let of_block = |block: usize| {
        let values = features.row(block);
        let odd: Vec<usize> = (0..values.len()).filter(|&c| (values[c] - medians[c]).abs() > f32::EPSILON).collect();
        let mut rows = vec![[trees::row(values); LANES]; (odd.len() + 1).div_ceil(LANES)];
        for (occluded, &column) in rows.as_flattened_mut().iter_mut().skip(1).zip(&odd) {
            occluded[column] = trees::key(medians[column]);
        }
        let sums = trees.sum_each(&mut rows, odd.len() + 1, f32::NEG_INFINITY);
        let weight = |(n, &column): (usize, &usize)| {
            let log_odds = sums.first()? - sums.get(n + 1)?;
            Some(Weight { feature: names.get(column)?, value: values[column], typical: medians[column], log_odds })
        };
        let mut all: Vec<Weight> = odd.iter().enumerate().filter_map(weight).filter(|w| w.log_odds != 0.0).collect();
        all.sort_by(|a, b| b.log_odds.abs().total_cmp(&a.log_odds.abs()));
        all.truncate(most);
        all
    };
    (0..features.len().min(MOST_BLOCKS)).map(of_block).collect()
}

fn median(features: &Features, column: usize) -> f32 {
    let mut values: Vec<f32> = (0..features.len()).map(|block| features.row(block)[column]).collect();
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use crate::clean::{CleanOptions, clean};
    use crate::document::html;
    use crate::limits::Limits;

    #[test]
    fn heaviest_first_and_no_more_than_asked_for() {
        let prose = "<p>The harbour reopened on Monday after the long winter, and the first ferry left at nine with forty passengers.</p>";
        let page = format!("<nav><a href=/a>Home</a><a href=/b>News</a></nav><article>{prose}{prose}</article><footer>Imprint</footer>");
        let document = html::parse(&page, &Limits::default());
        let article = clean(&document, &CleanOptions { weights: 3, ..CleanOptions::default() });
        assert_eq!(article.weights.len(), document.blocks.len());
        for weights in &article.weights {
            assert!(weights.len() <= 3 && weights.is_sorted_by(|a, b| a.log_odds.abs() >= b.log_odds.abs()));
            assert!(weights.iter().all(|w| w.log_odds.is_finite() && w.value != w.typical));
        }
        assert!(article.weights.iter().any(|w| !w.is_empty()));
        assert!(clean(&document, &CleanOptions::default()).weights.is_empty());
    }
}
