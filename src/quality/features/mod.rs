//! Numbers about a whole page and what was kept of it, for the learned page model: one row a page, the same for HTML and plain text. One
//! implementation serves training and use. Cost is linear in blocks and elements.

mod kept;
mod names;
mod scores;
mod stated;
mod tokens;

use super::Judged;
pub(crate) use tokens::tokens;

/// The groups of columns, in their order.
const GROUPS: [&[&str]; 4] = [&stated::NAMES, &kept::NAMES, &scores::NAMES, &names::NAMES];

/// The names of the columns, in order.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    GROUPS.iter().flat_map(|g| g.iter().copied())
}

/// The numbers of a page.
#[must_use]
pub(crate) fn numbers(judged: &Judged<'_, '_>) -> Vec<f32> {
    let mut row = Vec::with_capacity(GROUPS.iter().map(|g| g.len()).sum());
    row.extend(stated::numbers(judged));
    row.extend(kept::numbers(judged));
    row.extend(scores::numbers(judged));
    row.extend(names::numbers(judged));
    row
}

/// `a / b`, 0 where `b` is.
fn share(a: f32, b: f32) -> f32 {
    if b > 0.0 { a / b } else { 0.0 }
}

fn flag(value: bool) -> f32 {
    f32::from(u8::from(value))
}
