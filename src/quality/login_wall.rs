//! Whether next to nothing but a request to log in is there. Guard: log-in forms stand on many pages; title or heading must speak of it, or
//! the kept text must ask for it, and little else may be there.

use super::Judged;
use super::flag::{Flag, FlagEvidence, Signs};
use crate::document::{AttrName, BlockKind, Tag};
use crate::text::lexicon::{self, Class};

/// With this many words kept there is more than a form.
const FEW: usize = 100;
/// Visible words of a page that is no more than a form.
const VISIBLE: u32 = 400;
/// Flags need this much confidence.
const LEAST: f64 = 0.6;

/// Looks at title, headings, password fields and what was kept.
pub(super) fn find(judged: &Judged<'_, '_>, words: usize) -> Option<FlagEvidence> {
    if words >= FEW || judged.article.shapes.iter().map(|s| s.words).fold(0, u32::saturating_add) > VISIBLE {
        return None;
    }
    let asks = |text: &str| lexicon::look(text).holds(Class::LoginWall);
    let page = judged.page;
    let mut signs = Signs::new();
    if page.head.title.as_deref().is_some_and(asks) {
        signs.add(0.5, "the title speaks of logging in");
    }
    let visible = || judged.document.blocks.iter().filter(|b| !b.hidden);
    let headings = visible().filter(|b| matches!(b.kind, BlockKind::Heading(_)) && asks(judged.document.block_text(b))).count();
    if headings > 0 {
        signs.add(0.4, format!("{headings} headings speak of logging in"));
    }
    let kept = judged.blocks().filter(|(b, s, d)| d.kept && s.words >= 4 && asks(judged.document.block_text(b))).count();
    if kept > 0 {
        signs.add(0.4, format!("{kept} kept blocks speak of logging in"));
    }
    let password = |id: u32| page.attr(id, AttrName::Type).is_some_and(|t| t.eq_ignore_ascii_case("password"));
    let fields = page.nodes.iter().zip(0u32..).filter(|(n, id)| n.tag == Tag::Input && !n.hidden && password(*id)).count();
    if fields > 0 {
        signs.add(0.5, format!("{fields} password fields"));
    }
    signs.flag(Flag::LoginWall, LEAST)
}
