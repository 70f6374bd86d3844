//! Authors and what is said of them in boxes under the text: a name line and a line that opens with it. Knows no structured data.

use super::author_candidates::{Candidates, Rule, named};
use super::fold::{fold, overlap};
use super::names;
use super::page::Page;
use super::value::{Author, Source};
use crate::clean::Role;

/// A name, alone on its line or twice, and a line that opens with it and says who that is.
pub(super) fn author_box(page: &Page<'_>, first: usize, out: &mut Candidates) {
    let blocks = &page.document.blocks;
    let mut found = None;
    for (i, block) in page.with_role(Role::AuthorBox) {
        let text = page.block_text(block);
        if found.is_none() && text.len() < 80 && names::looks_like_person(text) && text.contains(' ') {
            found = Some((i, Rule::BoxRole));
        }
    }
    let seen: Vec<usize> = page.seen().map(|(i, _)| i).filter(|i| *i >= first).collect();
    for pair in seen.windows(2) {
        let &[i, next] = pair else { continue };
        let (name, bio) = (page.block_text(&blocks[i]), page.block_text(&blocks[next]));
        if name.len() > 60
            || name.len() < 5
            || bio.len() < 40
            || !bio.starts_with(name)
            || !names::looks_like_person(name)
            || !name.contains(' ')
        {
            continue;
        }
        if opens_bio(bio.get(name.len()..).unwrap_or("")) {
            found = Some((i, Rule::BoxBio));
        }
    }
    let about = seen.windows(2).find(|p| {
        let text = page.block_text(&blocks[p[0]]);
        text.len() < 40
            && matches!(
                fold(text).as_str(),
                "about the author"
                    | "about author"
                    | "\u{fc}ber den autor"
                    | "sobre el autor"
                    | "\u{e0} propos de l auteur"
                    | "sobre o autor"
                    | "about the writer"
                    | "meet the author"
                    | "author bio"
            )
    });
    if let Some(pair) = about {
        let text = page.block_text(&blocks[pair[1]]);
        if text.len() < 60 && names::looks_like_person(text) && text.contains(' ') {
            found = Some((pair[1], Rule::BoxAbout));
        }
    }
    let Some((i, rule)) = found else { return };
    let block = &blocks[i];
    let mut authors = named(page, page.block_text(block), Source::AuthorBox);
    authors.truncate(1);
    for one in &mut authors {
        one.span = Some(block.text);
    }
    out.offer(rule, authors);
}

/// Whether what follows a name says who that is: "… is", "… has", ", who".
fn opens_bio(rest: &str) -> bool {
    let rest = rest.trim_start_matches([',', ' ', '\u{a0}']);
    let word = rest.split([' ', '\u{a0}']).next().unwrap_or("");
    matches!(
        word,
        "is" | "has"
            | "was"
            | "writes"
            | "works"
            | "covers"
            | "joined"
            | "holds"
            | "serves"
            | "a"
            | "an"
            | "who"
            | "ist"
            | "schreibt"
            | "est"
            | "es"
            | "\u{e8}"
            | "\u{e9}"
            | "jest"
    )
}

/// Gives authors the biography that the page has of them.
pub(super) fn add_bios(page: &Page<'_>, authors: &mut [Author]) {
    let from = page.document.blocks.len() / 3;
    let boxed = page.with_role(Role::AuthorBio).map(|(i, _)| i);
    let shaped = page.seen().map(|(i, _)| i).filter(|i| *i >= from);
    let places: Vec<usize> = boxed.chain(shaped).collect();
    for author in authors.iter_mut().filter(|a| a.bio.is_none() && a.name.contains(' ')) {
        for &i in &places {
            let block = &page.document.blocks[i];
            let text = page.block_text(block);
            let named = text.strip_prefix(author.name.as_str());
            if text.len() >= 40
                && (named.is_some_and(opens_bio)
                    || (page.role(i) == Some(Role::AuthorBio) && overlap(&fold(&author.name), &fold(super::json::cut(text, 200))) > 0.4))
            {
                author.bio = Some(super::fold::one_line(text));
                author.bio_span = Some(block.text);
                break;
            }
        }
    }
}
