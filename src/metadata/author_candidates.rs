//! All lists of names that may be the authors, each once, with the rules that gave it. Chooses nothing.

use super::author_lines::CLOSE;
use super::fold::fold;
use super::months::is_month_or_weekday;
use super::name_ends::before_date;
use super::names::{self, Name};
use super::page::Page;
use super::value::{Author, AuthorKind, Source};
use super::{author_data, author_lines, author_marks};
use crate::clean::Role;
use crate::text::span::Span;

/// What gives authors, with the measured precision of each: see [`RULES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    Label,
    JsonArticle,
    JsonPage,
    LonePerson,
    Analytics,
    Citation,
    AuthorTag,
    ArticleTag,
    OtherTag,
    Creator,
    Contributor,
    Property,
    Relation,
    NameClass,
    Link,
    BylineClass,
    AuthorClass,
    UserName,
    ByAfter,
    BareBy,
    BesideDate,
    NameNear,
    OpensDateLine,
    ByBefore,
    NameBefore,
    BylineRole,
    ByAnywhere,
    BoxRole,
    BoxBio,
    BoxAbout,
    NameLine,
    OrganizationData,
    OrganizationTag,
    RawTag,
    RawLine,
    SiteName,
    Copyright,
    EndsDateLine,
    ByInside,
    WrittenBy,
    NameRole,
    NameList,
    NameRun,
    RawBesideDate,
}

/// Column and precision of each rule, in the order of [`Rule`].
pub(super) const RULES: [(&str, f64); 44] = [
    ("label", 0.93),
    ("json_article", 0.94),
    ("json_page", 0.857),
    ("lone_person", 0.8),
    ("analytics", 0.93),
    ("citation", 0.95),
    ("author_tag", 0.9),
    ("article_tag", 0.886),
    ("other_tag", 0.88),
    ("creator", 0.87),
    ("contributor", 0.6),
    ("property", 0.938),
    ("relation", 0.857),
    ("name_class", 0.784),
    ("link", 0.754),
    ("byline_class", 0.72),
    ("author_class", 0.7),
    ("user_name", 0.3),
    ("by_after", 0.85),
    ("bare_by", 0.85),
    ("beside_date", 0.8),
    ("name_near", 0.5),
    ("opens_date_line", 0.78),
    ("by_before", 0.7),
    ("name_before", 0.6),
    ("byline_role", 0.76),
    ("by_anywhere", 0.49),
    ("box_role", 0.72),
    ("box_bio", 0.755),
    ("box_about", 0.8),
    ("name_line", 0.13),
    ("organization_data", 0.46),
    ("organization_tag", 0.4),
    ("raw_tag", 0.35),
    ("raw_line", 0.25),
    ("site_name", 0.2),
    ("copyright", 0.25),
    ("ends_date_line", 0.6),
    ("by_inside", 0.6),
    ("written_by", 0.5),
    ("name_role", 0.5),
    ("name_list", 0.6),
    ("name_run", 0.5),
    ("raw_beside_date", 0.2),
];

/// Names that may be the authors, in their order.
pub(super) struct Candidate {
    pub(super) authors: Vec<Author>,
    /// The names folded and sorted: what makes two lists the same.
    pub(super) key: Vec<String>,
    /// The rules that gave it, a bit each.
    pub(super) rules: u64,
    /// The measured precision of its best rule.
    pub(super) prior: f64,
    /// Where it was read, in the order found.
    pub(super) sources: Vec<Source>,
}

/// The candidates of a page, in the order found.
#[derive(Default)]
pub(super) struct Candidates(pub(super) Vec<Candidate>);

/// Candidates looked at.
const MOST: usize = 80;

impl Candidates {
    /// Adds a list, or what it knows beside the names to the same list.
    pub(super) fn offer(&mut self, rule: Rule, mut authors: Vec<Author>) {
        let prior = RULES[rule as usize].1;
        authors.iter_mut().for_each(|a| a.confidence = prior);
        let mut key: Vec<String> = authors.iter().map(|a| fold(&a.name)).collect();
        key.sort_unstable();
        if key.is_empty() || key.iter().any(String::is_empty) {
            return;
        }
        let sources = || authors.iter().map(|a| a.source);
        let Some(known) = self.0.iter_mut().find(|c| c.key == key) else {
            if self.0.len() < MOST {
                let sources = sources().collect();
                self.0.push(Candidate { authors, key, rules: 1 << rule as u32, prior, sources });
            }
            return;
        };
        known.rules |= 1 << rule as u32;
        known.sources.extend(sources());
        if prior > known.prior {
            known.prior = prior;
            std::mem::swap(&mut known.authors, &mut authors);
        }
        for author in &mut known.authors {
            if let Some(same) = authors.iter().find(|a| same_name(&a.name, &author.name)) {
                complete(author, same);
            }
        }
    }
}

/// Fills what is unknown of an author from another mention.
pub(super) fn complete(author: &mut Author, same: &Author) {
    author.url = author.url.take().or_else(|| same.url.clone());
    author.image = author.image.take().or_else(|| same.image.clone());
    author.bio = author.bio.take().or_else(|| same.bio.clone());
    author.credentials = author.credentials.take().or_else(|| same.credentials.clone());
    author.span = author.span.or(same.span);
    author.bio_span = author.bio_span.or(same.bio_span);
    author.email = author.email.take().or_else(|| same.email.clone());
    author.job_title = author.job_title.take().or_else(|| same.job_title.clone());
    author.affiliation = author.affiliation.take().or_else(|| same.affiliation.clone());
    if author.handles.is_empty() {
        author.handles.clone_from(&same.handles);
    }
    if author.same_as.is_empty() {
        author.same_as.clone_from(&same.same_as);
    }
}

pub(super) fn same_name(a: &str, b: &str) -> bool {
    fold(a) == fold(b)
}

/// Collects them. `title` is where the headline stands.
pub(super) fn collect(page: &Page<'_>, title: Option<Span>) -> Candidates {
    let mut found = Candidates::default();
    if page.document.has_markup {
        author_data::collect(page, &mut found);
        author_marks::collect(page, &mut found);
        author_marks::user_names(page, &mut found);
    }
    author_lines::collect(page, title, &mut found);
    organisations(page, &mut found);
    as_written(page, title, &mut found);
    owners(page, &mut found);
    found
}

/// One name, taken as it is written: who signs with a handle or as a team.
pub(super) fn raw(text: &str, source: Source) -> Vec<Author> {
    let name = super::fold::one_line(before_date(names::without_lead(text)));
    let nothing = matches!(name.as_str(), "undefined" | "null" | "none" | "None" | "n/a" | "N/A") || is_number_or_time(&name);
    let fits = (2..=60).contains(&name.len()) && name.split(' ').count() <= 5 && !name.contains(['@', '/', '|']) && !nothing;
    if fits { vec![author(Name { name, credentials: None }, source)] } else { Vec::new() }
}

/// Units of the time that a text takes to read.
const UNITS: [&str; 10] = ["min", "mins", "minute", "minutes", "minuten", "minutos", "minuti", "hour", "hours", "read"];

/// Whether it is the number of a user, a time to read (`9 minutes`), or a day (`August 28, 2025`), which are written where names are.
fn is_number_or_time(name: &str) -> bool {
    let words = || name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let number = |word: &str| word.bytes().all(|b| b.is_ascii_digit());
    let of = |known: &dyn Fn(&str) -> bool| words().any(number) && words().all(|w| number(w) || known(w));
    // A newspaper writes its name with a capital: `20 Minutes`.
    !name.chars().any(char::is_alphabetic) || of(&|w| UNITS.contains(&w)) || of(&|w| is_month_or_weekday(&fold(w)))
}

/// By-lines and tags as they are written.
fn as_written(page: &Page<'_>, title: Option<Span>, out: &mut Candidates) {
    let tags = ["author", "article:author", "twitter:data1", "parsely-author"].iter().filter_map(|n| page.meta(&[n]));
    let data = page.graph.article.into_iter().chain(page.graph.page).flat_map(|a| page.graph.objects(a, "author"));
    let data: Vec<String> = data.filter_map(|n| page.graph.text(n, &["name"])).take(3).collect();
    for text in tags.chain(data.iter().map(String::as_str)) {
        out.offer(Rule::RawTag, raw(text, Source::Meta));
    }
    let first = title.map_or(0, |t| page.block_at(t.end));
    for (i, block) in page.seen().skip_while(|(i, _)| *i < first).take(CLOSE) {
        let text = page.block_text(block);
        let rest = names::lead(text).filter(|rest| !rest.trim().is_empty() && text.len() < 90);
        if let Some(rest) = rest.or_else(|| (page.role(i) == Some(Role::Byline)).then_some(text)) {
            let name = rest.split(['|', '\u{b7}', '\u{2022}', '\u{25cf}', '\n', ',']).next().unwrap_or("");
            out.offer(Rule::RawLine, raw(name, Source::Byline));
        }
    }
}

/// Sites of one person: the site's name, or who holds the rights.
fn owners(page: &Page<'_>, out: &mut Candidates) {
    let title = page.document.head.title.as_deref().unwrap_or("");
    let segment = super::title::last_segment(title);
    for text in [page.meta(&["og:site_name"]), segment].into_iter().flatten() {
        if names::looks_like_person(text.trim()) && text.trim().contains(' ') {
            out.offer(Rule::SiteName, raw(text, Source::Meta));
        }
    }
    let notices = page.seen().rev().take(40).map(|(_, b)| page.block_text(b));
    for notice in notices.filter(|t| t.len() < 200 && t.contains('\u{a9}')).take(2) {
        let holder = notice.split('\u{a9}').nth(1).unwrap_or("");
        let holder =
            holder.trim_start_matches(|c: char| !c.is_alphabetic()).split(['.', ',', '|', '\u{b7}', '\n', '-']).next().unwrap_or("").trim();
        if names::looks_like_person(holder) && holder.contains(' ') {
            out.offer(Rule::Copyright, raw(holder, Source::Text));
        }
    }
}

pub(super) fn author(name: Name, source: Source) -> Author {
    let kind = if names::looks_like_person(&name.name) && name.name.contains(' ') { AuthorKind::Person } else { AuthorKind::Unknown };
    Author {
        name: name.name,
        kind,
        url: None,
        bio: None,
        image: None,
        handles: Vec::new(),
        same_as: Vec::new(),
        email: None,
        job_title: None,
        affiliation: None,
        credentials: name.credentials,
        source,
        confidence: 0.0,
        agreeing: Vec::new(),
        span: None,
        bio_span: None,
    }
}

pub(super) fn named(page: &Page<'_>, raw: &str, source: Source) -> Vec<Author> {
    names::names(raw, &page.sites).into_iter().map(|n| author(n, source)).collect()
}

/// Newsrooms, agencies and the site itself, where a source states them as the author.
fn organisations(page: &Page<'_>, out: &mut Candidates) {
    let graph = &page.graph;
    let nodes = graph.article.into_iter().flat_map(|a| graph.objects(a, "author"));
    let stated = nodes.filter_map(|n| graph.text(n, &["name"])).map(|n| (n, Source::JsonLd, Rule::OrganizationData));
    let metas = ["author", "article:author", "twitter:data1"].iter().filter_map(|n| page.meta(&[n]));
    let metas = metas.filter(|n| names::is_house(n, &page.sites)).map(|n| (n.to_owned(), Source::Meta, Rule::OrganizationTag));
    for (name, source, rule) in stated.chain(metas).take(6) {
        let name = super::fold::one_line(names::without_lead(&name));
        if name.len() < 80 && !name.contains(['@', '/']) && !is_number_or_time(&name) {
            let organisation = Author { kind: AuthorKind::Organization, ..author(Name { name, credentials: None }, source) };
            out.offer(rule, vec![organisation]);
        }
    }
}
