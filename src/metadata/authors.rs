//! Who wrote it; the site, handles, addresses and roles are nobody's name. Who may have is collected in `author_candidates`.

use super::author_box::add_bios;
use super::author_candidates::{Candidate, Candidates, collect, complete, same_name};
use super::author_numbers::rows;
use super::page::Page;
use super::ranker::Ranker;
use super::value::{Author, agreeing};
use crate::text::span::Span;

/// Authors chosen, and those of the lists that lost, best first.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    pub(super) authors: Vec<Author>,
    pub(super) runners_up: Vec<Author>,
}

/// Most authors that lost which are kept.
const MOST_LOSERS: usize = 20;

/// Chooses the authors. `title` is where the headline stands.
pub(super) fn resolve(page: &Page<'_>, title: Option<Span>, ranker: &Ranker) -> Chosen {
    let Candidates(mut candidates) = collect(page, title);
    let rows = rows(page, title, &candidates);
    let scored = ranker.order(0..candidates.len(), &rows, |&at| candidates[at].prior);
    let mut ranked = scored.clone();
    ranker.calibrate(&mut ranked, page.kinds.article);
    let Some(&(at, probability)) = ranked.first().filter(|best| ranker.suffices(best.1)) else {
        return Chosen { authors: Vec::new(), runners_up: losers(&candidates, &scored, &[]) };
    };
    let mut chosen = std::mem::take(&mut candidates[at].authors);
    let sources = std::mem::take(&mut candidates[at].sources);
    for author in &mut chosen {
        author.confidence = probability;
        let name = author.name.clone();
        let mut sources = sources.clone();
        for (list, same) in candidates.iter().flat_map(|c| c.authors.iter().map(move |a| (c, a))).filter(|(_, a)| same_name(&a.name, &name))
        {
            complete(author, same);
            sources.extend(&list.sources);
        }
        author.agreeing = agreeing(&sources, author.source);
    }
    add_bios(page, &mut chosen);
    let runners_up = losers(&candidates, ranked.get(1..).unwrap_or_default(), &chosen);
    Chosen { authors: chosen, runners_up }
}

/// The authors of `ranked` lists, each once, who were not chosen.
fn losers(candidates: &[Candidate], ranked: &[(usize, f64)], chosen: &[Author]) -> Vec<Author> {
    let mut out: Vec<Author> = Vec::new();
    for &(at, score) in ranked {
        for author in &candidates[at].authors {
            if out.len() < MOST_LOSERS && !chosen.iter().chain(&out).any(|a| same_name(&a.name, &author.name)) {
                out.push(Author { confidence: score, ..author.clone() });
            }
        }
    }
    out
}
