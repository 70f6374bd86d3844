//! Features of where a block stands among elements: the nearest of each kind above it, what class names above it say, and the blocks
//! that share its signature: the same elements with the same classes, in plain text the same form of line. The others are neutral for plain
//! text.

use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

use super::keywords::{self, GROUPS, NameGroups};
use super::{Row, Totals, forms, share};
use crate::document::{AttrName, Document, NodeId, Tag};

/// Elements whose distance counts.
const TAGS: [Tag; 22] = [
    Tag::Article,
    Tag::Main,
    Tag::Section,
    Tag::Aside,
    Tag::Nav,
    Tag::Header,
    Tag::Footer,
    Tag::Form,
    Tag::Table,
    Tag::Ul,
    Tag::Ol,
    Tag::Li,
    Tag::Figure,
    Tag::Blockquote,
    Tag::Pre,
    Tag::A,
    Tag::Button,
    Tag::Dialog,
    Tag::Details,
    Tag::P,
    Tag::Dl,
    Tag::Body,
];

const ROLES: [&str; 12] = [
    "navigation",
    "main",
    "banner",
    "contentinfo",
    "complementary",
    "dialog",
    "search",
    "article",
    "menu",
    "button",
    "listitem",
    "tabpanel",
];

/// Distance of what is not there, and the farthest that counts.
const FAR: u8 = 30;

pub(super) const NAMES: [&str; 58] = {
    let mut names = [""; 58];
    let tags = [
        "d_article",
        "d_main",
        "d_section",
        "d_aside",
        "d_nav",
        "d_header",
        "d_footer",
        "d_form",
        "d_table",
        "d_ul",
        "d_ol",
        "d_li",
        "d_figure",
        "d_blockquote",
        "d_pre",
        "d_a",
        "d_button",
        "d_dialog",
        "d_details",
        "d_p",
        "d_dl",
        "d_body",
    ];
    let rest = [
        "owner_tag",
        "parent_tag",
        "depth",
        "role",
        "role_distance",
        "itemprop_body",
        "sig_count",
        "sig_mean_words",
        "sig_link",
        "sig_prose",
        "sig_word_share",
        "images",
    ];
    let mut at = 0;
    while at < tags.len() {
        names[at] = tags[at];
        at += 1;
    }
    let mut k = 0;
    while k < GROUPS {
        names[at] = keywords::NAMES[k];
        at += 1;
        k += 1;
    }
    let mut r = 0;
    while r < rest.len() {
        names[at] = rest[r];
        at += 1;
        r += 1;
    }
    names
};

#[derive(Clone, Copy, Default)]
struct Group {
    blocks: f32,
    words: f32,
    link_words: f32,
    prose: f32,
}

/// Place of each tag in [`TAGS`].
const TAG_PLACES: [Option<u8>; 256] = {
    let mut places = [None; 256];
    let mut k = 0;
    while k < TAGS.len() {
        places[TAGS[k] as usize] = Some(k as u8);
        k += 1;
    }
    places
};

/// What an element says of the blocks inside it.
#[derive(Clone, Copy)]
struct Says {
    /// Keyword groups in its names; all of them where it was not looked at.
    groups: u32,
    /// Number of its role, from 1 on; 0 for none that counts.
    role: u8,
    /// Whether it is stated to be the body of an article.
    body: bool,
}

impl Says {
    const UNSEEN: Self = Self { groups: u32::MAX, role: 0, body: false };

    fn of(document: &Document<'_>, id: NodeId, names: &NameGroups) -> Self {
        let mut says = Self { groups: 0, ..Self::UNSEEN };
        // Of an attribute that is stated twice the first counts.
        let mut named = [false; 3];
        for (attribute, groups) in document.attributes(id).iter().zip(names.range(document.attribute_range(id))) {
            let name = match attribute.name {
                AttrName::Class => 0,
                AttrName::Id => 1,
                AttrName::DataTestId => 2,
                AttrName::Role if says.role == 0 => {
                    let place = (1..).zip(ROLES).find(|(_, role)| attribute.value.eq_ignore_ascii_case(role));
                    says.role = place.map_or(0, |(k, _)| k);
                    continue;
                }
                AttrName::ItemProp => {
                    says.body |= attribute.value == "articleBody" || attribute.value == "text";
                    continue;
                }
                _ => continue,
            };
            if !std::mem::replace(&mut named[name], true) {
                says.groups |= groups;
            }
        }
        says
    }
}

/// What the rows of a page share.
pub(super) struct Place<'t, 'a> {
    totals: &'t Totals<'t, 'a>,
    /// What blocks share that stand in the same elements with the same classes.
    pub(super) signatures: Vec<u64>,
    groups: FxHashMap<u64, Group>,
    /// One entry an element; only of those above blocks.
    says: Vec<Says>,
}

impl<'t, 'a> Place<'t, 'a> {
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn new(totals: &'t Totals<'t, 'a>) -> Self {
        let document = totals.document;
        let mut groups: FxHashMap<u64, Group> = FxHashMap::default();
        let mut signatures = Vec::with_capacity(totals.len());
        for (block, shape) in document.blocks.iter().zip(totals.shapes) {
            let signature = if document.has_markup { signature(document, block.owner) } else { forms::form(shape).into() };
            let group = groups.entry(signature).or_default();
            group.blocks += 1.0;
            group.words += shape.words as f32;
            group.link_words += shape.words as f32 * shape.link_share;
            group.prose += f32::from(u8::from(shape.is_prose()));
            signatures.push(signature);
        }
        let mut says = vec![Says::UNSEEN; document.nodes.len()];
        for block in &document.blocks {
            for id in document.ancestors(block.owner) {
                let says = &mut says[id as usize];
                if says.groups != u32::MAX {
                    break;
                }
                *says = Says::of(document, id, totals.names);
            }
        }
        Self { totals, signatures, groups, says }
    }

    #[allow(clippy::cast_precision_loss)]
    pub(super) fn fill(&self, i: usize, mut row: Row<'_>) {
        let document = self.totals.document;
        let block = &document.blocks[i];
        let mut tags = [FAR; TAGS.len()];
        let mut groups = [FAR; GROUPS];
        let (mut role, mut role_distance, mut item_body) = (0.0, FAR, FAR);
        for (distance, id) in (0..FAR).zip(document.ancestors(block.owner)) {
            let node = document.node(id);
            if let Some(k) = TAG_PLACES[node.tag as usize].map(usize::from) {
                tags[k] = tags[k].min(distance);
            }
            let says = self.says[id as usize];
            let mut mask = says.groups;
            while mask != 0 {
                let k = mask.trailing_zeros() as usize;
                groups[k] = groups[k].min(distance);
                mask &= mask - 1;
            }
            if says.role != 0 && role_distance == FAR {
                (role, role_distance) = (f32::from(says.role), distance);
            }
            if says.body {
                item_body = item_body.min(distance);
            }
        }
        tags.iter().for_each(|&d| row.push(f32::from(d)));
        groups.iter().for_each(|&d| row.push(f32::from(d)));
        let owner = document.node(block.owner);
        row.push(f32::from(owner.tag as u8));
        row.push(f32::from(document.node(owner.parent).tag as u8));
        row.push(f32::from(owner.depth));
        row.push(role);
        row.push(f32::from(role_distance));
        row.push(f32::from(item_body));
        let group = self.groups.get(&self.signatures[i]).copied().unwrap_or_default();
        row.push(group.blocks);
        row.push(share(group.words, group.blocks));
        row.push(share(group.link_words, group.words));
        row.push(share(group.prose, group.blocks));
        row.push(share(group.words, self.totals.words[self.totals.len()]));
        row.push(block.nodes.clone().filter(|&n| document.node(n).tag == Tag::Img).count() as f32);
    }
}

/// The element, its parent and grandparent with the starts of their class strings.
fn signature(document: &Document<'_>, owner: NodeId) -> u64 {
    let mut hasher = FxHasher::default();
    for id in document.ancestors(owner).take(3) {
        document.node(id).tag.hash(&mut hasher);
        let class = document.attr(id, AttrName::Class).unwrap_or("").as_bytes();
        hasher.write(&class[..class.len().min(40)]);
    }
    hasher.finish()
}
