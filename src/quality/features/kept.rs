//! What the blocks of a page are, and what those are that were kept: kinds, links, prose, prices, repeated structure, roles.

use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

use super::super::Judged;
use super::share;
use crate::clean::Role;
use crate::clean::shape::Shape;
use crate::document::{AttrName, Block, BlockKind, Document};

/// Roles whose share of blocks is a column.
const ROLES: [Role; 14] = [
    Role::Byline,
    Role::Dateline,
    Role::Caption,
    Role::AuthorBox,
    Role::Navigation,
    Role::Related,
    Role::Share,
    Role::CallToAction,
    Role::Comment,
    Role::Legal,
    Role::Tags,
    Role::Duplicate,
    Role::Hidden,
    Role::Control,
];

pub(super) const NAMES: [&str; 71] = [
    "a_blocks",
    "a_words",
    "a_heading",
    "a_item",
    "a_cell",
    "a_code",
    "a_quote",
    "a_control",
    "a_link",
    "a_prose",
    "a_short",
    "a_ends",
    "a_price",
    "a_questions",
    "a_digits",
    "a_capitals",
    "a_commas",
    "a_longest",
    "a_mean",
    "a_lower",
    "a_heading_words",
    "a_item_words",
    "a_cell_words",
    "a_code_words",
    "a_quote_words",
    "a_colon",
    "k_blocks",
    "k_words",
    "k_heading",
    "k_item",
    "k_cell",
    "k_code",
    "k_quote",
    "k_control",
    "k_link",
    "k_prose",
    "k_short",
    "k_ends",
    "k_price",
    "k_questions",
    "k_digits",
    "k_capitals",
    "k_commas",
    "k_longest",
    "k_mean",
    "k_lower",
    "k_heading_words",
    "k_item_words",
    "k_cell_words",
    "k_code_words",
    "k_quote_words",
    "k_colon",
    "k_share",
    "k_block_share",
    "kinds_of_places",
    "largest_place",
    "largest_prose_place",
    "r_byline",
    "r_dateline",
    "r_caption",
    "r_author_box",
    "r_navigation",
    "r_related",
    "r_share",
    "r_call",
    "r_comment",
    "r_legal",
    "r_tags",
    "r_duplicate",
    "r_hidden",
    "r_control",
];

/// Sums over blocks.
#[derive(Default)]
struct Sums {
    blocks: f32,
    words: f32,
    chars: f32,
    kinds: [f32; 6],
    kind_words: [f32; 5],
    link: f32,
    prose: f32,
    short: f32,
    ends: f32,
    price: f32,
    questions: f32,
    digits: f32,
    capitals: f32,
    commas: f32,
    longest: f32,
    lower: f32,
    colon: f32,
}

impl Sums {
    #[allow(clippy::cast_precision_loss)]
    fn add(&mut self, kind: BlockKind, shape: &Shape) {
        let words = shape.words as f32;
        let kind = match kind {
            BlockKind::Heading(_) => Some(0),
            BlockKind::ListItem { .. } => Some(1),
            BlockKind::Cell { .. } => Some(2),
            BlockKind::Code => Some(3),
            BlockKind::Quote => Some(4),
            BlockKind::Control => Some(5),
            BlockKind::Paragraph | BlockKind::Caption => None,
        };
        if let Some(kind) = kind {
            self.kinds[kind] += 1.0;
            self.kind_words.iter_mut().skip(kind).take(1).for_each(|w| *w += words);
        }
        let one = |b: bool| f32::from(u8::from(b));
        self.blocks += 1.0;
        self.words += words;
        self.chars += shape.chars as f32;
        self.link += words * shape.link_share;
        self.prose += if shape.is_prose() { words } else { 0.0 };
        self.short += one(shape.words < 4);
        self.ends += one(shape.ends_sentence);
        self.price += one(shape.has_currency);
        self.questions += shape.questions as f32;
        self.digits += shape.digits as f32;
        self.capitals += shape.capitalised as f32;
        self.commas += shape.commas as f32;
        self.longest = self.longest.max(words);
        self.lower += one(shape.starts_lower);
        self.colon += one(shape.ends_colon);
    }

    fn write(&self, row: &mut Vec<f32>) {
        let (n, words) = (self.blocks, self.words);
        row.extend([n, words]);
        row.extend(self.kinds.map(|k| share(k, n)));
        row.extend([share(self.link, words), share(self.prose, words), share(self.short, n), share(self.ends, n), share(self.price, n)]);
        row.extend([self.questions, share(self.digits, self.chars), share(self.capitals, words), share(self.commas, words)]);
        row.extend([self.longest, share(words, n), share(self.lower, n)]);
        row.extend(self.kind_words.map(|k| share(k, words)));
        row.push(share(self.colon, n));
    }
}

#[allow(clippy::cast_precision_loss)]
pub(super) fn numbers(judged: &Judged<'_, '_>) -> Vec<f32> {
    let mut row = Vec::with_capacity(NAMES.len());
    let (mut all, mut kept) = (Sums::default(), Sums::default());
    let mut places: FxHashMap<u64, (f32, f32)> = FxHashMap::default();
    let mut roles = [0.0f32; ROLES.len()];
    for (block, shape, decision) in judged.blocks() {
        all.add(block.kind, shape);
        if decision.kept {
            kept.add(block.kind, shape);
            let place = places.entry(place(judged.document, block)).or_default();
            place.0 += 1.0;
            place.1 += if shape.is_prose() { 1.0 } else { 0.0 };
        }
        if let Some(at) = ROLES.iter().position(|r| *r == decision.role) {
            roles[at] += 1.0;
        }
    }
    all.write(&mut row);
    kept.write(&mut row);
    row.push(share(kept.words, all.words));
    row.push(share(kept.blocks, all.blocks));
    row.push(share(places.len() as f32, kept.blocks));
    row.push(places.values().fold(0.0, |most, (n, _)| most.max(*n)));
    row.push(places.values().fold(0.0, |most, (_, n)| most.max(*n)));
    row.extend(roles.map(|n| share(n, all.blocks)));
    row
}

/// A number for the kind of place that a block has: its kind, its element and that one's parent, with their classes.
fn place(document: &Document<'_>, block: &Block) -> u64 {
    let mut hasher = FxHasher::default();
    std::mem::discriminant(&block.kind).hash(&mut hasher);
    for id in document.ancestors(block.owner).take(2) {
        document.node(id).tag.hash(&mut hasher);
        document.attr(id, AttrName::Class).hash(&mut hasher);
    }
    hasher.finish()
}
