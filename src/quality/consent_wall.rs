//! Whether next to nothing but a consent notice is there. Guard: a notice beside an article, or an article on privacy, is none: most of the
//! visible words must stand in blocks that speak of consent, and they must be few.

use super::Judged;
use super::flag::{Flag, FlagEvidence};
use crate::text::lexicon;

/// With this many words kept there is an article.
const FEW: usize = 250;
/// Visible words of a page that is no more than a notice.
const VISIBLE: u32 = 1_200;
/// Words of consent that make a notice.
const MENTIONS: u32 = 3;

/// Looks at all visible blocks of a page of which little was kept.
pub(super) fn find(judged: &Judged<'_, '_>, words: usize) -> Option<FlagEvidence> {
    if words >= FEW || judged.article.shapes.iter().map(|s| s.words).fold(0, u32::saturating_add) > VISIBLE {
        return None;
    }
    let (mut all, mut speaking, mut mentions) = (0, 0, 0);
    for (block, shape, _) in judged.blocks().filter(|(b, _, _)| !b.hidden) {
        let consents = u32::from(lexicon::look(judged.document.block_text(block)).consents);
        all += shape.words;
        mentions += consents;
        speaking += if consents > 0 { shape.words } else { 0 };
    }
    let share = f64::from(speaking) / f64::from(all.max(1));
    (mentions >= MENTIONS && share >= 0.5).then(|| {
        let detail = format!("{speaking} of {all} visible words stand in blocks that speak of consent, {mentions} times");
        FlagEvidence::new(Flag::ConsentWall, 0.4 + share / 2.0, detail)
    })
}
