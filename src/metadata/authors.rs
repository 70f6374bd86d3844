//! Who wrote it; the site, handles, addresses and roles are nobody's name. Who may have is collected in `author_candidates`.

use super::author_box::add_bios;
use super::author_candidates::{Candidates, collect, complete, same_name};
use super::author_numbers::rows;
use super::page::Page;
use super::ranker::Ranker;
use super::value::Author;
use crate::text::span::Span;

/// Chooses the authors. `title` is where the headline stands.
pub(super) fn resolve(page: &Page<'_>, title: Option<Span>, ranker: &Ranker) -> Vec<Author> {
    let Candidates(mut candidates) = collect(page, title);
    let rows = rows(page, title, &candidates);
    let mut best: Option<(usize, f64)> = None;
    for (i, (candidate, row)) in candidates.iter().zip(&rows).enumerate() {
        let probability = ranker.probability(row, candidate.prior);
        if ranker.suffices(probability) && best.is_none_or(|(_, most)| probability > most) {
            best = Some((i, probability));
        }
    }
    let Some((at, probability)) = best else { return Vec::new() };
    let mut chosen = std::mem::take(&mut candidates[at].authors);
    for author in &mut chosen {
        author.confidence = probability;
        let name = author.name.clone();
        for same in candidates.iter().flat_map(|c| &c.authors).filter(|a| same_name(&a.name, &name)) {
            complete(author, same);
        }
    }
    add_bios(page, &mut chosen);
    chosen
}
