//! Whether the page is not free: it states so, marks parts for subscribers, or asks to subscribe where the text breaks off. Guard: offers
//! to subscribe anywhere else on the page count for nothing.

use std::sync::LazyLock;

use memchr::memmem;

use super::Judged;
use super::flag::{Flag, FlagEvidence, Signs};
use crate::document::{AttrName, BlockKind};
use crate::text::lexicon::{self, Class};

/// Names of `meta` elements that state who may read a page, and what they state of pages that are not free.
const TIERS: [&str; 5] = ["article:content_tier", "og:article:content_tier", "content_tier", "access-type", "cxenseparse:access"];
const CLOSED: [&str; 7] = ["locked", "paid", "premium", "subscription", "metered", "registration", "registered"];
/// Blocks behind the last kept one that may hold the request.
const BEHIND: usize = 6;
/// Flags need this much confidence.
const LEAST: f64 = 0.5;

/// Looks at structured data, at class names, and at the end of what was kept.
pub(super) fn find(judged: &Judged<'_, '_>) -> Option<FlagEvidence> {
    let head = &judged.page.head;
    let mut signs = Signs::new();
    let closed = head.json_ld.iter().map(|s| not_free(s)).sum::<usize>();
    if closed > 0 {
        signs.add(0.75, format!("structured data states {closed} times that it is not free"));
    }
    if TIERS.iter().any(|name| head.metas_named(name).any(|tier| CLOSED.iter().any(|c| c.eq_ignore_ascii_case(tier)))) {
        signs.add(0.75, "a meta element states that it is not free");
    }
    let marked = marked_elements(judged);
    if marked > 0 {
        signs.add(0.3, format!("{marked} elements are named as a paywall"));
    }
    let requests = requests(judged);
    if requests > 0 {
        signs.add(0.6, format!("{requests} requests to subscribe stand where the text ends"));
    }
    signs.flag(Flag::Paywall, LEAST)
}

/// How often a script of structured data says `"isAccessibleForFree": false`.
fn not_free(script: &str) -> usize {
    const KEY: &[u8] = b"\"isAccessibleForFree\"";
    let states = |at: usize| {
        let value = script.as_bytes().get(at + KEY.len()..).unwrap_or(&[]);
        let value: Vec<u8> = value.iter().copied().filter(|b| !b.is_ascii_whitespace() && !matches!(b, b':' | b'"')).take(30).collect();
        let value = value.to_ascii_lowercase();
        ["false", "http//schema.org/false", "https//schema.org/false"].iter().any(|f| value.starts_with(f.as_bytes()))
    };
    memmem::find_iter(script.as_bytes(), KEY).filter(|&at| states(at)).count()
}

fn marked_elements(judged: &Judged<'_, '_>) -> usize {
    static NAME: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("aywall"));
    let is =
        |value: &[u8]| NAME.find(value).is_some() && NAME.find_iter(value).any(|at| at > 0 && value[at - 1].eq_ignore_ascii_case(&b'p'));
    let named = judged.page.attrs.iter().filter(|a| matches!(a.name, AttrName::Class | AttrName::Id));
    named.filter(|a| is(a.value.as_bytes())).count()
}

/// Requests to subscribe among the last kept blocks and those just behind.
fn requests(judged: &Judged<'_, '_>) -> usize {
    let Some(last) = judged.article.decisions.iter().rposition(|d| d.kept) else { return 0 };
    let near = judged.blocks().skip(last.saturating_sub(1)).take(BEHIND + 2);
    let text = near.filter(|(b, _, _)| !b.hidden && b.kind != BlockKind::Code).map(|(b, _, _)| judged.document.block_text(b));
    text.filter(|t| lexicon::look(t).holds(Class::Paywall)).count()
}
