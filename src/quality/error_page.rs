//! Whether next to nothing but an error message is there, whatever status the server sent (a "soft 404"). Guard: error words count only in
//! title, first heading and kept text, and only where little was kept.

use super::Judged;
use super::flag::{Flag, FlagEvidence, Signs};
use crate::document::BlockKind;
use crate::text::lexicon::{self, Class};

/// With this many words kept there is an article, be it one about errors.
const FEW: usize = 80;
/// Flags need this much confidence.
const LEAST: f64 = 0.6;

/// Looks at title, headings and kept text.
pub(super) fn find(judged: &Judged<'_, '_>, words: usize) -> Option<FlagEvidence> {
    if words >= FEW {
        return None;
    }
    let speaks = |text: &str| lexicon::look(text).holds(Class::ErrorPage);
    let mut signs = Signs::new();
    if judged.page.head.title.as_deref().is_some_and(speaks) {
        signs.add(0.6, "the title speaks of an error");
    }
    let mut headings = judged.document.blocks.iter().filter(|b| !b.hidden && matches!(b.kind, BlockKind::Heading(1 | 2))).take(3);
    if headings.any(|b| speaks(judged.document.block_text(b))) {
        signs.add(0.5, "a heading speaks of an error");
    }
    let kept = judged.blocks().filter(|(b, _, d)| d.kept && speaks(judged.document.block_text(b))).count();
    if kept > 0 {
        signs.add(0.5, format!("{kept} kept blocks speak of an error"));
    }
    if words < 40 {
        signs.add(0.2, format!("{words} words were kept"));
    }
    signs.flag(Flag::ErrorPage, LEAST)
}
