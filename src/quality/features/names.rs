//! Which groups of words stand in the class names and ids of a page: the share of its named elements that have them, and the share of
//! kept words that stand under such elements.

use super::super::Judged;
use super::share;
use crate::clean::features::{NAME_GROUPS, NameGroups};
use crate::document::{AttrName, Node, NodeId};

/// Elements above a kept block that are looked at.
const ANCESTORS: usize = 5;

pub(super) const NAMES: [&str; 2 * NAME_GROUPS] = [
    "n_comment",
    "n_nav",
    "n_foot",
    "n_head",
    "n_side",
    "n_related",
    "n_share",
    "n_ad",
    "n_cookie",
    "n_news",
    "n_author",
    "n_meta",
    "n_hide",
    "n_body",
    "n_cont",
    "n_prod",
    "n_desc",
    "n_forum",
    "n_faq",
    "n_cap",
    "n_list",
    "n_hero",
    "n_review",
    "n_form",
    "nk_comment",
    "nk_nav",
    "nk_foot",
    "nk_head",
    "nk_side",
    "nk_related",
    "nk_share",
    "nk_ad",
    "nk_cookie",
    "nk_news",
    "nk_author",
    "nk_meta",
    "nk_hide",
    "nk_body",
    "nk_cont",
    "nk_prod",
    "nk_desc",
    "nk_forum",
    "nk_faq",
    "nk_cap",
    "nk_list",
    "nk_hero",
    "nk_review",
    "nk_form",
];

#[allow(clippy::cast_precision_loss)]
pub(super) fn numbers(judged: &Judged<'_, '_>) -> [f32; 2 * NAME_GROUPS] {
    let mut row = [0.0; 2 * NAME_GROUPS];
    let (elements, kept) = row.split_at_mut(NAME_GROUPS);
    let masks = masks(judged);
    let named = masks.iter().filter(|m| m.is_some()).count() as f32;
    masks.iter().flatten().for_each(|&mask| add(elements, mask, 1.0));
    elements.iter_mut().for_each(|n| *n = share(*n, named));
    // Hidden text that won over the page stands in none of its elements.
    if std::ptr::eq(judged.page, judged.document) {
        let mut words = 0.0;
        for (block, shape, _) in judged.blocks().filter(|(_, _, d)| d.kept) {
            let at = |id: NodeId| masks.get(id as usize).copied().flatten().unwrap_or(0);
            let mask = judged.page.ancestors(block.owner).take(ANCESTORS).fold(0, |all, id| all | at(id));
            add(kept, mask, shape.words as f32);
            words += shape.words as f32;
        }
        kept.iter_mut().for_each(|n| *n = share(*n, words));
    }
    row
}

fn add(cells: &mut [f32], mut mask: u32, value: f32) {
    while mask != 0 {
        if let Some(cell) = cells.get_mut(mask.trailing_zeros() as usize) {
            *cell += value;
        }
        mask &= mask - 1;
    }
}

/// For each element the groups in its class and id; `None` where it has neither.
fn masks(judged: &Judged<'_, '_>) -> Vec<Option<u32>> {
    let page = judged.page;
    let read;
    let names = if std::ptr::eq(page, judged.document) && judged.article.names.fits(page) {
        &judged.article.names
    } else {
        read = NameGroups::of(page);
        &read
    };
    let of = |node: &Node<'_>| {
        let attrs = page.attrs.get(node.attrs.start as usize..node.attrs.end as usize)?;
        let own = attrs.iter().zip(names.range(&node.attrs)).filter(|(a, _)| matches!(a.name, AttrName::Class | AttrName::Id));
        own.fold(None, |all: Option<u32>, (_, groups)| Some(all.unwrap_or(0) | groups))
    };
    page.nodes.iter().map(of).collect()
}
