//! What metadata is made of: values with source, confidence and runners-up. Holds no rule.

use super::fold::fold;
use crate::text::span::Span;

/// Where a value was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// Schema.org in a JSON-LD script.
    JsonLd,
    /// Open Graph: `og:`, `article:`.
    OpenGraph,
    /// `twitter:` tags.
    Twitter,
    /// Other `meta` tags.
    Meta,
    /// Dublin Core, `citation_*`, and other catalogue tags.
    Catalogue,
    /// Microdata (`itemprop`).
    Microdata,
    /// RDFa (`typeof`, `property` in the body).
    Rdfa,
    /// A `link` element.
    LinkElement,
    /// The `title` element.
    TitleElement,
    /// A heading.
    Heading,
    /// A `time` element.
    TimeElement,
    /// A class name or relation on an element.
    Markup,
    /// A visible by-line.
    Byline,
    /// A box about the author.
    AuthorBox,
    /// Visible text.
    Text,
    /// Text above the article.
    Masthead,
    /// The page's address.
    Url,
    /// The `html` element.
    HtmlElement,
    /// Counted or computed.
    Computed,
}

/// A value, where it came from, and how sure it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Value<T> {
    /// The value.
    pub value: T,
    /// Where it was read.
    pub source: Source,
    /// Probability that it is right, 0 to 1: learned for the headline, else the measured precision of its source.
    pub confidence: f64,
    /// Where it stands in `Document::text`, if it was read from visible text.
    pub span: Option<Span>,
    /// Other sources that state the same, each once. Known of the headline, the description and the site's name.
    pub agreeing: Vec<Source>,
    /// What else was found, best first; on request.
    pub runners_up: Vec<Value<T>>,
}

impl<T> Value<T> {
    /// A value without runners-up.
    pub fn new(value: T, source: Source, confidence: f64, span: Option<Span>) -> Self {
        Self { value, source, confidence, span, agreeing: Vec::new(), runners_up: Vec::new() }
    }
}

impl Value<String> {
    /// The first of several statements of one thing, best first: of the others those that say the same but for case and marks agree, the rest
    /// are its runners-up.
    pub(super) fn first_of(stated: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut rest = stated.into_iter();
        let mut first = rest.next()?;
        let folded = fold(&first.value);
        let (same, other): (Vec<Self>, Vec<Self>) = rest.partition(|v| fold(&v.value) == folded);
        let sources: Vec<Source> = same.iter().map(|v| v.source).collect();
        first.agreeing = agreeing(&sources, first.source);
        for loser in other {
            if !first.runners_up.iter().any(|known| fold(&known.value) == fold(&loser.value)) {
                first.runners_up.push(loser);
            }
        }
        Some(first)
    }
}

/// The sources of a value but for the one it was taken from, each once, in their order.
pub(super) fn agreeing(sources: &[Source], own: Source) -> Vec<Source> {
    let mut others: Vec<Source> = sources.iter().copied().filter(|&s| s != own).collect();
    others.sort_unstable();
    others.dedup();
    others
}

/// What an author is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AuthorKind {
    /// Cannot be told.
    #[default]
    Unknown,
    /// A person.
    Person,
    /// A newsroom, agency, company.
    Organization,
}

/// An account elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handle {
    /// The service, such as `x`, `mastodon`.
    pub service: String,
    /// The name there, with its `@` where it has one.
    pub name: String,
}

/// Who wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Author {
    /// The name, without "By", role, date or credentials.
    pub name: String,
    /// What it names.
    pub kind: AuthorKind,
    /// The author's page, absolute where it can be.
    pub url: Option<String>,
    /// What the page says about the author.
    pub bio: Option<String>,
    /// The author's picture.
    pub image: Option<String>,
    /// Accounts elsewhere.
    pub handles: Vec<Handle>,
    /// Other pages about the author, as stated.
    pub same_as: Vec<String>,
    /// E-mail address, as stated.
    pub email: Option<String>,
    /// Position, as stated: `Staff writer`.
    pub job_title: Option<String>,
    /// Organisation the author belongs to, as stated.
    pub affiliation: Option<String>,
    /// Degrees and titles that stood with the name.
    pub credentials: Option<String>,
    /// Where it was read.
    pub source: Source,
    /// 0 to 1.
    pub confidence: f64,
    /// Other sources that name the same author, each once.
    pub agreeing: Vec<Source>,
    /// Where the name stands in `Document::text`.
    pub span: Option<Span>,
    /// Where the bio stands in `Document::text`.
    pub bio_span: Option<Span>,
}

/// A calendar date, proleptic Gregorian; 0 stands for an unknown part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct CivilDate {
    /// 1 to 9999.
    pub year: u16,
    /// 1 to 12; 0 unknown.
    pub month: u8,
    /// 1 to 31; 0 unknown.
    pub day: u8,
}

/// How exactly a moment is stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// A year.
    Year,
    /// A month.
    Month,
    /// A day.
    Day,
    /// A minute.
    Minute,
    /// A second or finer.
    Second,
}

/// A moment as stated. The day is that of the page, never shifted to UTC.
#[derive(Clone, Debug, PartialEq)]
pub struct DateValue {
    /// ISO 8601: `2024-07-20`, `2024-07`, `2024-07-20T08:30`, `2024-07-20T08:30:00+02:00`, with the offset the page states, if any.
    pub value: String,
    /// The text it was read from.
    pub text: String,
    /// The calendar date.
    pub date: CivilDate,
    /// The instant, seconds since 1970-01-01T00:00:00Z; only where the offset is stated.
    pub unix_seconds: Option<i64>,
    /// How exactly.
    pub precision: Precision,
    /// Whether the offset from UTC is stated.
    pub zone_known: bool,
    /// Whether day and month could be the other way round.
    pub ambiguous_day_month: bool,
    /// Whether it is stated in relation to another moment that the page tells, the day of the visit or the time of a change: "two hours ago".
    pub relative: bool,
    /// Where it was read.
    pub source: Source,
    /// 0 to 1.
    pub confidence: f64,
    /// Other sources that state the same day, each once.
    pub agreeing: Vec<Source>,
    /// Where it stands in `Document::text`.
    pub span: Option<Span>,
    /// What else was found, best first; on request.
    pub runners_up: Vec<DateValue>,
}

/// Who publishes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Publisher {
    /// Name.
    pub name: Value<String>,
    /// Address.
    pub url: Option<String>,
    /// Logo.
    pub logo: Option<String>,
    /// ISO 3166-1 alpha-2, as stated.
    pub country: Option<String>,
}

/// A picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// Address, absolute where it can be.
    pub url: String,
    /// Pixels, as stated.
    pub width: Option<u32>,
    /// Pixels, as stated.
    pub height: Option<u32>,
    /// Text for those who cannot see it.
    pub alt: Option<String>,
    /// Caption.
    pub caption: Option<String>,
    /// Who made it.
    pub credit: Option<String>,
    /// Where it was read.
    pub source: Source,
    /// 0 to 1.
    pub confidence: f64,
}

/// A video or a sound.
#[derive(Clone, Debug, PartialEq)]
pub struct MediaItem {
    /// Address of the media or its player, absolute where it can be.
    pub url: String,
    /// Title.
    pub title: Option<String>,
    /// Picture that stands for it.
    pub thumbnail: Option<String>,
    /// Media type, as stated.
    pub media_type: Option<String>,
    /// ISO 8601 duration, as stated.
    pub duration: Option<String>,
    /// Where it was read.
    pub source: Source,
}

/// One page above this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breadcrumb {
    /// Its name.
    pub name: String,
    /// Its address, absolute where it can be.
    pub url: Option<String>,
}

/// What a page is, as stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentType {
    /// An article of no further kind.
    Article,
    /// A news report.
    NewsArticle,
    /// A blog post.
    BlogPosting,
    /// An opinion piece.
    Opinion,
    /// A review.
    Review,
    /// A live blog.
    LiveBlog,
    /// Technical documentation or a how-to.
    TechArticle,
    /// A scholarly article.
    ScholarlyArticle,
    /// A recipe.
    Recipe,
    /// A product.
    Product,
    /// A forum post or question.
    Discussion,
    /// A video page.
    Video,
    /// A gallery.
    Gallery,
    /// Questions and answers.
    Faq,
    /// An event.
    Event,
    /// A profile.
    Profile,
    /// A list or home page.
    Collection,
    /// A page of no further kind.
    WebPage,
}

/// Whether it may be read for free, as stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Free.
    Free,
    /// Some parts or visits are free.
    Metered,
    /// For subscribers.
    Paid,
    /// After registration.
    Registration,
}

/// Under which licence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct License {
    /// Address of the licence.
    pub url: Option<String>,
    /// Its name, where known.
    pub name: Option<String>,
    /// Who holds the rights.
    pub copyright_holder: Option<String>,
    /// Since when.
    pub copyright_year: Option<u16>,
    /// The notice as written.
    pub notice: Option<String>,
}

/// A link to another form or part of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// `next`, `prev`, `feed`, `amp`, `alternate`, `icon`, `oembed`, `print`.
    pub relation: String,
    /// Address, absolute where it can be.
    pub url: String,
    /// Media type, as stated.
    pub media_type: Option<String>,
    /// Language, as stated.
    pub language: Option<String>,
    /// Title, as stated.
    pub title: Option<String>,
}

/// DOI, ISSN and the like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    /// `doi`, `issn`, `isbn`, `pmid`, `arxiv`, `post_id`, …
    pub scheme: String,
    /// The identifier.
    pub value: String,
}

/// Structured data as read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RawStructuredData {
    /// Each readable JSON-LD script as compact JSON.
    pub json_ld: Vec<String>,
    /// `meta` elements: name, content.
    pub meta: Vec<(String, String)>,
    /// Microdata: property, value.
    pub microdata: Vec<(String, String)>,
}
