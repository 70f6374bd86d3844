//! Which groups of words stand in the class names and ids of a page: the share of its named elements that have them, and the share of
//! kept words that stand under such elements.

use super::super::Judged;
use super::share;
use crate::clean::features::{NAME_GROUPS, NameGroups};
use crate::document::{AttrName, Document, NodeId};

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
    let page = judged.page;
    // Hidden text that won over the page stands in none of its elements.
    let is_own = std::ptr::eq(page, judged.document);
    let read;
    let names = if is_own && judged.article.names.fits(page) {
        &judged.article.names
    } else {
        read = NameGroups::of(page);
        &read
    };
    let mut named = 0.0;
    for mask in (0..).zip(&page.nodes).filter_map(|(id, _)| mask(page, names, id)) {
        add(elements, mask, 1.0);
        named += 1.0;
    }
    elements.iter_mut().for_each(|n| *n = share(*n, named));
    if is_own {
        let mut words = 0.0;
        for (block, shape, _) in judged.blocks().filter(|(_, _, d)| d.kept) {
            let above = page.ancestors(block.owner).take(ANCESTORS);
            add(kept, above.filter_map(|id| mask(page, names, id)).fold(0, |all, mask| all | mask), shape.words as f32);
            words += shape.words as f32;
        }
        kept.iter_mut().for_each(|n| *n = share(*n, words));
    }
    row
}

/// The groups in the class and id of an element; `None` where it has neither.
fn mask(page: &Document<'_>, names: &NameGroups, id: NodeId) -> Option<u32> {
    let all = page.attributes(id).iter().zip(names.range(page.attribute_range(id)));
    let own = all.filter(|(a, _)| matches!(a.name, AttrName::Class | AttrName::Id));
    own.fold(None, |all: Option<u32>, (_, groups)| Some(all.unwrap_or(0) | groups))
}

fn add(cells: &mut [f32], mut mask: u32, value: f32) {
    while mask != 0 {
        if let Some(cell) = cells.get_mut(mask.trailing_zeros() as usize) {
            *cell += value;
        }
        mask &= mask - 1;
    }
}
