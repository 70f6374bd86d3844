//! Whether the page shows next to nothing until its scripts run. Guard: what was kept and all visible text must be little; a short note with
//! a script or two is none.

use memchr::memmem;

use super::Judged;
use super::flag::{Flag, FlagEvidence, Signs};
use crate::document::{AttrName, Tag};

/// With this many words, kept or visible, there is something to read.
const FEW_KEPT: usize = 50;
const FEW_VISIBLE: u32 = 150;
/// Ids of elements that applications are mounted on.
const MOUNTS: [&str; 9] = ["root", "app", "__next", "__nuxt", "___gatsby", "app-root", "react-root", "svelte", "application"];
/// Scripts that make a page of next to no text an application.
const SCRIPTS: usize = 5;
/// Flags need this much confidence.
const LEAST: f64 = 0.6;

/// Looks at mount points, `noscript` and the number of scripts.
pub(super) fn find(judged: &Judged<'_, '_>, words: usize) -> Option<FlagEvidence> {
    let page = judged.page;
    if words >= FEW_KEPT || !page.has_markup || visible_words(judged) >= FEW_VISIBLE {
        return None;
    }
    let mut signs = Signs::new();
    let mount = |id: u32| page.attr(id, AttrName::Id).is_some_and(|v| MOUNTS.contains(&v));
    let empty =
        |n: &crate::document::Node| matches!(n.tag, Tag::Div | Tag::Main | Tag::Section | Tag::Body | Tag::Other) && n.blocks.is_empty();
    let mounts = page
        .nodes
        .iter()
        .zip(0u32..)
        .filter(|(n, id)| (empty(n) && mount(*id)) || (n.blocks.is_empty() && page.name(*id) == "app-root"))
        .count();
    if mounts > 0 {
        signs.add(0.6, format!("{mounts} empty elements for an application"));
    }
    let speaks = |text: &str| memmem::find(text.to_ascii_lowercase().as_bytes(), b"javascript").is_some();
    let asks = page.blocks.iter().filter(|b| b.fallback || page.blocks.len() <= 5).filter(|b| speaks(page.block_text(b))).count();
    if asks > 0 {
        signs.add(0.6, format!("{asks} messages that scripts must run"));
    }
    let scripts = memmem::find_iter(page.source.as_bytes(), b"<script").count();
    if scripts >= SCRIPTS && page.source.len() / page.text.len().max(1) >= 50 {
        signs.add(0.4, format!("{scripts} scripts, {} bytes of markup on {} of text", page.source.len(), page.text.len()));
    } else if scripts == 0 {
        return None;
    }
    signs.flag(Flag::NeedsJavaScript, LEAST)
}

fn visible_words(judged: &Judged<'_, '_>) -> u32 {
    judged.blocks().filter(|(b, _, _)| !b.hidden && !b.fallback).map(|(_, s, _)| s.words).fold(0, u32::saturating_add)
}
