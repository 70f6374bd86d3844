//! Weather, place, ticker above the headline. Example: "20.5 C" and the city under it. Guard: only short lines in the run before the headline, judged together: some line is a quantity or a date.

use super::finding;
use crate::clean::article::{Evidence, Role};
use crate::clean::page::Page;
use crate::clean::rule::Finding;
use crate::document::BlockKind;

use super::dates;

/// Finds the run.
pub(super) fn find(page: &Page<'_, '_>) -> Vec<Finding> {
    let Some(end) = page.title.filter(|&t| t <= page.zone.body_start) else { return Vec::new() };
    let quantity = |i: usize| page.shapes[i].digits > 0 && page.shapes[i].letters <= 4 && page.shapes[i].chars <= 24;
    let line = |i: &usize| page.is_short_line(*i, 5) && !matches!(page.block(*i).kind, BlockKind::Heading(_));
    let run: Vec<usize> = (0..end).rev().take(12).take_while(line).collect();
    if !run.iter().any(|&i| quantity(i) || dates::is_date_only(page.text(i))) {
        return Vec::new();
    }
    let mut all = Vec::new();
    for i in run.into_iter().rev().filter(|&i| !dates::is_date_only(page.text(i))) {
        let shape = if quantity(i) { "a quantity alone" } else { "a fragment in a run of short lines" };
        let reasons = [(Evidence::Zone, "above the headline", -0.7), (Evidence::Shape, shape, -0.6)];
        all.push(finding(i, Role::Masthead, "masthead", &reasons));
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::clean::rules::tests::findings;

    #[test]
    fn catches() {
        assert!(!findings(super::find, "12.5 C\nPorto\n\nThe Old Bridge Over the River Was Closed\n\nThe old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.").is_empty());
    }

    #[test]
    fn leaves_alone() {
        assert!(findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.").is_empty());
    }
}
