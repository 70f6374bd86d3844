//! What speaks for and against each list of names as the authors, as numbers for the ranker.

use memchr::memmem::Finder;

use super::author_candidates::{Candidate, RULES, Rule};
use super::fold::{fold, holds, squash};
use super::name_words::{GENERIC, NOT_NAMES};
use super::names;
use super::page::Page;
use super::ranker::{bits, flag, given, numbers};
use super::value::AuthorKind;
use crate::clean::Role;
use crate::text::span::Span;

/// Names of the columns.
pub(super) fn names() -> Vec<&'static str> {
    RULES.iter().map(|r| r.0).chain(NAMES.iter().copied()).collect()
}

/// What all candidates of a page are compared with.
struct Compared<'p> {
    page: &'p Page<'p>,
    candidates: &'p [Candidate],
    title: Option<usize>,
    headline: String,
    host: String,
    path: String,
    paragraph: usize,
    best: f64,
    has_data: bool,
    /// The last block of the clean text.
    end: Option<usize>,
}

/// The rules of each kind of source, a bit each: data, markup, lines near the headline.
const KINDS: [u64; 3] = [
    bits!(
        Rule::Label,
        Rule::JsonArticle,
        Rule::JsonPage,
        Rule::LonePerson,
        Rule::Analytics,
        Rule::Citation,
        Rule::AuthorTag,
        Rule::ArticleTag,
        Rule::OtherTag,
        Rule::Creator,
        Rule::RawTag
    ),
    bits!(Rule::Property, Rule::Relation, Rule::NameClass, Rule::Link, Rule::BylineClass, Rule::AuthorClass, Rule::UserName),
    SHOWN,
];

/// The rules that read lines near the headline.
const SHOWN: u64 = bits!(
    Rule::ByAfter,
    Rule::BareBy,
    Rule::BesideDate,
    Rule::OpensDateLine,
    Rule::EndsDateLine,
    Rule::ByInside,
    Rule::ByBefore,
    Rule::NameBefore,
    Rule::BylineRole,
    Rule::NameList,
    Rule::RawLine
);

/// How many kinds of sources a set of rules is of.
fn kinds(rules: u64) -> usize {
    KINDS.iter().filter(|&&kind| rules & kind != 0).count()
}

/// The numbers of each candidate.
pub(super) fn rows(page: &Page<'_>, title: Option<Span>, candidates: &[Candidate]) -> Vec<Vec<f32>> {
    let at = title.map(|t| page.block_at(t.end));
    let address = page.address.unwrap_or("");
    let compared = Compared {
        page,
        candidates,
        title: at,
        headline: title.map(|t| fold(t.of(&page.document.text))).unwrap_or_default(),
        host: super::address::host(address).map(|h| squash(&h)).unwrap_or_default(),
        path: squash(address),
        paragraph: page.first_paragraph(at.unwrap_or(0)).unwrap_or(page.document.blocks.len()),
        best: candidates.iter().map(|c| c.prior).fold(0.0, f64::max),
        // The first eleven rules read data, the rest what is shown.
        has_data: candidates.iter().any(|c| c.rules & 0x7FF != 0),
        end: page.last_kept(),
    };
    candidates.iter().map(|c| given(c.rules, RULES.len()).chain(shape(&compared, c)).collect()).collect()
}

/// How often a name stands in a text, up to 12.
fn mentions(text: &str, name: &Finder<'_>) -> usize {
    name.find_iter(text.as_bytes()).take(12).count()
}

/// Blocks that are a name and nothing else, up to 400 blocks.
fn lines(page: &Page<'_>, name: &str) -> usize {
    page.document.blocks.iter().take(400).filter(|b| b.text.len() == name.len() && page.block_text(b) == name).count()
}

/// Bytes of the longest line that may be a date's.
const DATE_LINE: usize = 60;

fn shared(a: &Candidate, b: &Candidate) -> usize {
    a.key.iter().filter(|name| b.key.contains(name)).count()
}

numbers! { NAMES, fn shape(compared: &Compared<'_>, candidate: &Candidate) {
    given {
        let page = compared.page;
        let names = &candidate.authors;
        let first = names.first().map_or("", |a| a.name.as_str());
        let folded = fold(first);
        let finder = Finder::new(first);
        let squashed = squash(first);
        let span = names.iter().find_map(|a| a.span);
        let block = span.map(|s| page.block_at(s.start));
        let line = page.line_text(block);
        let decision = block.and_then(|b| page.article.decisions.get(b));
        let role = decision.map(|d| d.role);
        let next = page.line_text(block.map(|b| b + 1));
        let others = || compared.candidates.iter().filter(|c| c.key != candidate.key);
        let shorter = |c: &Candidate| c.key.len() < candidate.key.len();
        let disjoint = || others().filter(|c| shared(c, candidate) == 0);
        let related = || others().filter(|c| shared(c, candidate) > 0);
        let of_one = || others().filter(|c| c.key.len() == 1 && candidate.key.len() == 1);
        let words = |any: fn(&str) -> bool| names.iter().any(|a| fold(&a.name).split(' ').any(any));
        let least = names.iter().map(|a| a.name.split_whitespace().count()).min().unwrap_or(0);
        let most = names.iter().map(|a| a.name.split_whitespace().count()).max().unwrap_or(0);
    }
    rules = candidate.rules.count_ones(),
    prior = candidate.prior,
    behind_best = compared.best - candidate.prior,
    candidates = compared.candidates.len(),
    has_data = flag(compared.has_data),
    authors = names.len(),
    least_words = least,
    most_words = most,
    chars = first.chars().count(),
    persons = flag(names.iter().all(|a| names::looks_like_person(&a.name))),
    person_kind = flag(names.iter().any(|a| a.kind == AuthorKind::Person)),
    organization = flag(names.iter().any(|a| a.kind == AuthorKind::Organization)),
    lower = flag(!first.chars().any(char::is_uppercase)),
    digits = first.chars().filter(char::is_ascii_digit).count(),
    is_site = flag(names.iter().any(|a| page.sites.is_site(&fold(&a.name)))),
    host_holds = flag(squashed.len() > 3 && compared.host.contains(&squashed)),
    path_holds = flag(squashed.len() > 3 && compared.path.contains(&squashed)),
    title_holds = flag(holds(&compared.headline, &folded)),
    mentions = mentions(&page.document.text, &finder),
    lines = lines(page, first),
    in_clean = flag(finder.find(page.article.text.as_bytes()).is_some()),
    has_url = flag(names.iter().any(|a| a.url.is_some())),
    has_bio = flag(names.iter().any(|a| a.bio.is_some())),
    credentials = flag(names.iter().any(|a| a.credentials.is_some())),
    subsets = others().filter(|c| shorter(c) && shared(c, candidate) == c.key.len()).count(),
    supersets = others().filter(|c| !shorter(c) && shared(c, candidate) == candidate.key.len()).count(),
    disjoint = others().filter(|c| shared(c, candidate) == 0).count(),
    best_disjoint = others().filter(|c| shared(c, candidate) == 0).map(|c| c.prior).fold(0.0, f64::max),
    best_superset = others().filter(|c| !shorter(c) && shared(c, candidate) == candidate.key.len()).map(|c| c.prior).fold(0.0, f64::max),
    best_subset = others().filter(|c| shorter(c) && shared(c, candidate) > 0).map(|c| c.prior).fold(0.0, f64::max),
    placed = flag(block.is_some()),
    to_title = match (block, compared.title) { (Some(b), Some(t)) => (b as f32 - t as f32).clamp(-60.0, 200.0), _ => -99.0 },
    to_paragraph = block.map_or(-99.0, |b| (b as f32 - compared.paragraph as f32).clamp(-60.0, 200.0)),
    place = span.map_or(-1.0, |s| s.start as f32 / page.document.text.len().max(1) as f32),
    line = line.len(),
    line_left = line.len().saturating_sub(first.len()),
    by = flag(page.line(block).byline),
    date_after = flag(page.line(block.map(|b| b + 1)).dated(DATE_LINE)),
    date_before = flag(page.line(block.and_then(|b| b.checked_sub(1))).dated(DATE_LINE)),
    date_beside = flag(page.line(block).dated(DATE_LINE)),
    next = next.len(),
    next_opens_with_name = flag(!first.is_empty() && next.starts_with(first)),
    kept = decision.map_or(-1.0, |d| flag(d.kept)),
    score = decision.map_or(-1.0, |d| d.score),
    in_byline = flag(matches!(role, Some(Role::Byline | Role::Dateline))),
    in_box = flag(matches!(role, Some(Role::AuthorBox | Role::AuthorBio))),
    in_related = flag(matches!(role, Some(Role::Related | Role::Navigation))),
    in_comment = flag(matches!(role, Some(Role::Comment))),
    articles = page.elements.articles.min(20),
    article = page.kinds.article,
    discussion = page.kinds.discussion,
    product = page.kinds.product,
    listing = page.kinds.listing,
    documentation = page.kinds.documentation,
    service = page.kinds.service,
    kinds = kinds(candidate.rules),
    related_kinds = kinds(related().fold(candidate.rules, |all, c| all | c.rules)),
    other_data = flag(disjoint().any(|c| c.rules & KINDS[0] != 0)),
    other_shown = flag(disjoint().any(|c| c.rules & SHOWN != 0)),
    generic = flag(names.iter().any(|a| GENERIC.contains(&fold(&a.name).as_str()))),
    no_names = flag(words(|w| NOT_NAMES.contains(&w))),
    team = flag(words(|w| matches!(w, "team" | "staff" | "desk" | "editors" | "editorial" | "newsroom" | "redaktion" | "redazione"))),
    longer_form = flag(of_one().any(|c| c.key[0].strip_prefix(folded.as_str()).is_some_and(|rest| rest.starts_with(' ')))),
    shorter_form = flag(of_one().any(|c| folded.strip_prefix(c.key[0].as_str()).is_some_and(|rest| rest.starts_with(' ')))),
    to_end = match (block, compared.end) { (Some(b), Some(end)) => (b as f32 - end as f32).clamp(-60.0, 60.0), _ => -99.0 },
    person_before = flag(page.line(block.and_then(|b| b.checked_sub(1))).person),
    person_after = flag(page.line(block.map(|b| b + 1)).person),
    by_line_before = flag(page.line(block.and_then(|b| b.checked_sub(1))).byline),
} }
