//! What a page says of itself: title, authors, dates, publisher and the rest, each with its source and confidence, or absent.
//! Candidates are collected once and chosen from field by field; nothing is invented.

mod address;
mod author_box;
mod author_candidates;
mod author_data;
mod author_lines;
mod author_marks;
mod author_numbers;
mod authors;
mod body;
mod class_words;
mod date_candidates;
mod date_numbers;
mod date_order;
mod date_relative;
mod date_state;
mod date_text;
mod date_words;
mod dates;
mod elements;
mod fold;
mod graph;
mod images;
mod json;
mod lines;
mod links;
mod masthead;
mod moment;
mod months;
mod name_ends;
mod name_words;
mod names;
mod page;
mod page_count;
mod publisher;
pub mod ranker;
mod share;
mod title;
mod title_candidates;
mod title_headings;
mod title_numbers;
mod title_witnesses;
mod topics;
pub mod training;
pub mod value;

pub use page::PageKinds;
use ranker::MetadataModel;
pub use value::{
    Access, Author, AuthorKind, Breadcrumb, CivilDate, ContentType, DateValue, Handle, Identifier, Image, License, Link, MediaItem,
    Precision, Publisher, RawStructuredData, Source, Value,
};

use crate::clean::Article;
use crate::document::{AttrName, Document};
use crate::input::Decoded;
use crate::limits::Limits;

/// What the caller wants beside the values themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MetadataOptions {
    /// The values that were not chosen, too.
    pub runners_up: bool,
    /// The structured data as read.
    pub raw: bool,
}

/// All that is known of a page. What is not stated is absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata {
    /// The headline.
    pub title: Option<Value<String>>,
    /// Other headlines: short, social, search.
    pub alternative_titles: Vec<Value<String>>,
    /// The line under the headline.
    pub subtitle: Option<Value<String>>,
    /// The publisher's summary.
    pub description: Option<Value<String>>,
    /// Who wrote it, in the order of the page.
    pub authors: Vec<Author>,
    /// Who else may have written it, best first; on request.
    pub author_runners_up: Vec<Author>,
    /// The line that names the authors, as it stands on the page.
    pub byline: Option<Value<String>>,
    /// When it was first published.
    pub date_published: Option<DateValue>,
    /// When it was last changed.
    pub date_modified: Option<DateValue>,
    /// A date the page shows that nothing ties to the article, such as the day of the visit.
    pub page_date: Option<DateValue>,
    /// The site's name.
    pub site_name: Option<Value<String>>,
    /// The site's account on X, with its `@`, as stated.
    pub site_handle: Option<Value<String>>,
    /// Who publishes it.
    pub publisher: Option<Publisher>,
    /// The address the page names as its own.
    pub canonical_url: Option<Value<String>>,
    /// The address it was sent with.
    pub url: Option<String>,
    /// Host of the canonical address, else of the one it was sent with; lower case, without `www.`.
    pub hostname: Option<String>,
    /// The language the page states, BCP 47.
    pub language: Option<Value<String>>,
    /// `ltr` or `rtl`, as stated or by the script.
    pub text_direction: Option<Value<String>>,
    /// The lead image; never a logo or icon.
    pub image: Option<Image>,
    /// Images inside the article.
    pub images: Vec<Image>,
    /// Videos.
    pub videos: Vec<MediaItem>,
    /// Sound.
    pub audio: Vec<MediaItem>,
    /// Keywords it is filed under.
    pub tags: Vec<Value<String>>,
    /// Sections it is filed under, outermost first.
    pub sections: Vec<Value<String>>,
    /// The path of pages above it.
    pub breadcrumbs: Vec<Breadcrumb>,
    /// What it is, as stated.
    pub content_type: Option<Value<ContentType>>,
    /// Whether it may be read for free, as stated.
    pub access: Option<Value<Access>>,
    /// Under which licence.
    pub license: Option<License>,
    /// Links to its other forms and parts: next, previous, feed, AMP, translations, icon, oEmbed.
    pub links: Vec<Link>,
    /// DOI, ISSN and the like.
    pub identifiers: Vec<Identifier>,
    /// Comments, as stated.
    pub comment_count: Option<Value<u32>>,
    /// Pages of the article, as stated.
    pub page_count: Option<Value<u32>>,
    /// Words, as stated.
    pub stated_word_count: Option<Value<u32>>,
    /// Structured-data scripts in which nothing could be read.
    pub unreadable_scripts: usize,
    /// Words of the clean text.
    pub word_count: Option<u32>,
    /// Seconds to read it, at 238 words a minute (Brysbaert 2019).
    pub reading_time_seconds: Option<u32>,
    /// Where the report comes from, as its first line says: `LONDON`.
    pub dateline: Option<Value<String>>,
    /// The agency the first line names: `Reuters`.
    pub agency: Option<Value<String>>,
    /// Titles of pages that the text refers the reader to.
    pub related: Vec<Value<String>>,
    /// Structured data as read, on request.
    pub raw: Option<RawStructuredData>,
}

/// What stands for a language nobody knows (BCP 47).
const UNDETERMINED: &str = "und";

/// The detected language, BCP 47 or `und`. Asked only where a date can be read in two ways, which few pages have.
pub type Spoken<'r> = &'r dyn Fn() -> String;

/// What others found out about the page, and the model to choose by.
#[derive(Clone, Copy)]
pub struct Reading<'r> {
    /// The language.
    pub language: Spoken<'r>,
    /// What kind of page it is likely to be.
    pub kinds: PageKinds,
    /// Stands in for the compiled-in models.
    pub model: Option<&'r MetadataModel>,
}

impl Default for Reading<'_> {
    fn default() -> Self {
        Self { language: &|| UNDETERMINED.to_owned(), kinds: PageKinds::default(), model: None }
    }
}

/// Reads a page's metadata.
#[must_use]
pub fn parse(
    document: &Document<'_>,
    article: &Article,
    decoded: &Decoded<'_>,
    reading: &Reading<'_>,
    options: &MetadataOptions,
    limits: &Limits,
) -> Metadata {
    with_page(document, article, decoded, reading, limits, |page, model, roots| resolve(page, model, roots, decoded, options))
}

/// All that the ranker chooses from on a page, for training: see [`training`].
#[must_use]
pub fn candidates(
    document: &Document<'_>,
    article: &Article,
    decoded: &Decoded<'_>,
    reading: &Reading<'_>,
    limits: &Limits,
) -> training::Candidates {
    with_page(document, article, decoded, reading, limits, |page, model, _| training::candidates(page, model))
}

/// Collects what is on a page and hands it on, with the model to choose by and the structured data as read.
fn with_page<R>(
    document: &Document<'_>,
    article: &Article,
    decoded: &Decoded<'_>,
    reading: &Reading<'_>,
    limits: &Limits,
    use_page: impl FnOnce(&page::Page<'_>, &MetadataModel, &[serde_json::Value]) -> R,
) -> R {
    let unlearned = MetadataModel::default();
    let model = reading.model.or_else(|| MetadataModel::shipped(document.has_markup)).unwrap_or(&unlearned);
    let roots: Vec<serde_json::Value> = document.head.json_ld.iter().take(MOST_SCRIPTS).flat_map(|s| json::read(s, limits)).collect();
    let head = &document.head;
    let canonical = head.links.iter().find(|l| l.rel == "canonical").map(|l| l.href.as_ref()).or_else(|| head.meta("og:url"));
    let folded_title = fold::fold(head.title.as_deref().unwrap_or(""));
    let own = graph::Own { urls: [canonical, decoded.url], title: &folded_title };
    let graph = graph::Graph::new(&roots, own);
    let base = address::Base::new(decoded.url.or(canonical), head.base.as_deref());
    // The page's own tag may name the region, which tells the order of day and month.
    let language = || match head.lang {
        Some(stated) if stated.len() > 2 => stated.to_owned(),
        stated => match ((reading.language)(), stated) {
            (detected, Some(stated)) if detected == UNDETERMINED => stated.to_owned(),
            (detected, _) => detected,
        },
    };
    let facts = page::site_facts(document, &graph, decoded.url.or(canonical));
    let page = page::collect(document, article, graph, &facts, &language, base, reading.kinds);
    use_page(&page, model, &roots)
}

fn resolve(
    page: &page::Page<'_>,
    model: &MetadataModel,
    roots: &[serde_json::Value],
    decoded: &Decoded<'_>,
    options: &MetadataOptions,
) -> Metadata {
    let titles = title::resolve(page, &model.title);
    let place = title::place(&titles);
    let authors = authors::resolve(page, place, &model.authors);
    let dates = dates::resolve(page, place, &model.published);
    let (title, alternative_titles) = split_titles(titles, options.runners_up);
    let images = images::in_article(page);
    let (dateline, agency) = body::dateline(page);
    let (word_count, reading_time_seconds) = body::counts(page);
    let canonical_url = links::canonical(page);
    let hostname = canonical_url.as_ref().and_then(|u| address::host(&u.value)).or_else(|| decoded.url.and_then(address::host));
    Metadata {
        subtitle: body::subtitle(page, title.as_ref()),
        title,
        alternative_titles,
        description: told(body::description(page), options.runners_up),
        byline: body::byline(page, &authors.authors),
        authors: authors.authors,
        author_runners_up: if options.runners_up { authors.runners_up } else { Vec::new() },
        date_published: choose_date(dates.published, options.runners_up),
        date_modified: choose_date(dates.modified, options.runners_up),
        page_date: dates.page,
        site_name: told(publisher::site_name(page), options.runners_up),
        site_handle: publisher::site_handle(page),
        publisher: publisher::publisher(page),
        canonical_url,
        url: decoded.url.map(str::to_owned),
        hostname,
        language: links::language(page),
        text_direction: links::direction(page),
        image: images::lead(page, &images),
        images,
        videos: images::videos(page),
        audio: images::audio(page),
        tags: topics::tags(page),
        sections: topics::sections(page),
        breadcrumbs: topics::breadcrumbs(page),
        content_type: topics::content_type(page),
        access: publisher::access(page),
        license: publisher::license(page),
        links: links::links(page),
        identifiers: links::identifiers(page),
        comment_count: body::comment_count(page),
        page_count: page_count::page_count(page),
        stated_word_count: body::stated_word_count(page),
        unreadable_scripts: unreadable(page),
        word_count,
        reading_time_seconds,
        dateline,
        agency,
        related: body::related(page),
        raw: options.raw.then(|| raw(page, roots)),
    }
}

/// The headline, and the other headlines the page states in its data.
fn split_titles(titles: Vec<Value<String>>, runners_up: bool) -> (Option<Value<String>>, Vec<Value<String>>) {
    let mut rest = titles.into_iter();
    let mut title = rest.next();
    let others: Vec<Value<String>> = rest.collect();
    let data = [Source::JsonLd, Source::OpenGraph, Source::TitleElement, Source::Microdata, Source::Meta, Source::Catalogue];
    let stated = |v: &Value<String>| data.contains(&v.source);
    let alternative = others.iter().filter(|v| stated(v)).cloned().collect();
    if let Some(title) = title.as_mut().filter(|_| runners_up) {
        title.runners_up = others;
    }
    (title, alternative)
}

/// A value with its runners-up only where they are asked for.
fn told(value: Option<Value<String>>, runners_up: bool) -> Option<Value<String>> {
    value.map(|v| if runners_up { v } else { Value { runners_up: Vec::new(), ..v } })
}

fn choose_date(dates: Vec<DateValue>, runners_up: bool) -> Option<DateValue> {
    let mut rest = dates.into_iter();
    let mut first = rest.next()?;
    if runners_up {
        first.runners_up = rest.take(20).collect();
    }
    Some(first)
}

/// Scripts of structured data that are not empty and in which nothing could be read.
fn unreadable(page: &page::Page<'_>) -> usize {
    let scripts = page.document.head.json_ld.iter().take(MOST_SCRIPTS);
    scripts.filter(|s| !s.trim().is_empty() && !s.contains(['{', '['])).count()
}

fn raw(page: &page::Page<'_>, roots: &[serde_json::Value]) -> RawStructuredData {
    let property = |&(name, node): &(&str, u32)| {
        let stated =
            [AttrName::Content, AttrName::Datetime, AttrName::Href, AttrName::Src].iter().find_map(|&a| page.document.attr_text(node, a));
        let value = stated.map_or_else(|| fold::one_line(json::cut(page.text(node), 1000)), std::borrow::Cow::into_owned);
        (name.to_owned(), value)
    };
    RawStructuredData {
        json_ld: roots.iter().map(serde_json::Value::to_string).collect(),
        meta: page.document.head.metas.iter().map(|m| (m.name.to_string(), m.content.to_string())).collect(),
        microdata: page.elements.properties.iter().map(property).collect(),
    }
}

/// Structured-data scripts read; a page has a handful.
const MOST_SCRIPTS: usize = 64;
