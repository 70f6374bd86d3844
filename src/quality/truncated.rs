//! Whether the text stops before its end. Example: a page whose last line ends in "…" before a link "continue reading". Guard: a missing
//! full stop alone is weak: lists, tables, code and captions end without one.

use super::Judged;
use super::flag::{Flag, FlagEvidence, Signs};
use crate::clean::Role;
use crate::clean::shape::Shape;
use crate::document::{Block, BlockKind, hidden};
use crate::text::lexicon::{self, Class};
use crate::text::words;

/// Marks of a text that goes on elsewhere.
const ELLIPSES: [&str; 6] = ["\u{2026}", "...", "[\u{2026}]", "[...]", "(\u{2026})", "(...)"];
/// Blocks behind the last kept one that may hold the link to the rest.
const BEHIND: usize = 3;
/// Words that a stated text must be longer by.
const LONGER: usize = 120;
/// Flags need this much confidence.
const LEAST: f64 = 0.5;

/// Looks at how the kept text ends and at what the page states.
pub(super) fn find(judged: &Judged<'_, '_>, words: usize) -> Option<FlagEvidence> {
    let last = judged.blocks().enumerate().filter(|(_, (_, _, d))| d.kept && d.role == Role::Body).last();
    let (at, (block, shape, _)) = last?;
    let text = judged.document.block_text(block);
    let mut signs = Signs::new();
    if ELLIPSES.iter().any(|mark| text.ends_with(mark)) {
        signs.add(if shape.words >= 12 { 0.55 } else { 0.3 }, "the last line ends in an ellipsis");
    } else if stops_midway(block, shape, text) {
        let at_the_end = !judged.document.has_markup && at + 1 == judged.document.blocks.len();
        signs.add(if at_the_end { 0.5 } else { 0.3 }, format!("the last line, of {} words, stops in mid-sentence", shape.words));
    }
    if leads_on(judged, at) {
        signs.add(0.35, "a link to read on stands behind it");
    }
    let share = share_of_stated(judged, words);
    if share < 1.0 {
        signs.add(0.9 * (1.0 - share), format!("{words} words were kept, {:.0} % of the body that structured data holds", share * 100.0));
    }
    signs.flag(Flag::Truncated, LEAST)
}

/// Running text that ends in a letter or comma.
fn stops_midway(block: &Block, shape: &Shape, text: &str) -> bool {
    let running = matches!(block.kind, BlockKind::Paragraph) && shape.is_prose() && shape.words >= 20 && shape.link_share < 0.2;
    let open = text.chars().next_back().is_some_and(|c| c.is_alphabetic() || matches!(c, ',' | ';' | '-' | '\u{2013}' | '\u{2014}'));
    running && open && shape.sentences > 0
}

/// Whether one of the next blocks is a link to the rest.
fn leads_on(judged: &Judged<'_, '_>, last: usize) -> bool {
    let mut behind = judged.blocks().skip(last).take(BEHIND + 1);
    behind.any(|(block, shape, _)| shape.words <= 8 && lexicon::look(judged.document.block_text(block)).is(Class::ReadOn))
}

/// Words kept by words of the longest article body in structured data, 0 to 1; 1 where none is much longer than what was kept.
#[allow(clippy::cast_precision_loss)]
pub(super) fn share_of_stated(judged: &Judged<'_, '_>, kept: usize) -> f64 {
    let bodies = hidden::json_ld_bodies(judged.page);
    // Escapes and markup add to the bytes, never to less than one byte a word.
    let long = bodies.into_iter().filter(|b| b.key == "articleBody" && b.raw().len() > 4 * (kept + LONGER));
    let stated = long.take(4).map(|b| words::count(&without_tags(&b.text()))).max().unwrap_or(0);
    if stated < kept + LONGER || kept == 0 { 1.0 } else { kept as f64 / stated as f64 }
}

/// The text with what stands in angle brackets left out.
fn without_tags(text: &str) -> String {
    let mut inside = false;
    let keep = |c: &char| {
        let was = inside;
        inside = match c {
            '<' => true,
            '>' => false,
            _ => inside,
        };
        !was && !inside
    };
    text.chars().filter(keep).collect()
}
