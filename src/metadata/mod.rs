//! What a page says of itself: title, authors, dates, publisher and the rest, each with its source and confidence, or absent.
//! Candidates are collected once and chosen from field by field; nothing is invented.

mod date_text;
mod fold;
mod json;
mod moment;
mod months;
pub mod value;

pub use value::{
    Access, Author, AuthorKind, Breadcrumb, CivilDate, ContentType, DateValue, Handle, Identifier, Image, License, Link, MediaItem,
    Precision, Publisher, RawStructuredData, Source, Value,
};

use crate::clean::Article;
use crate::document::Document;
use crate::input::Decoded;
use crate::limits::Limits;
use crate::text::span::Span;

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
    /// When it was first published.
    pub date_published: Option<DateValue>,
    /// When it was last changed.
    pub date_modified: Option<DateValue>,
    /// A date the page shows that nothing ties to the article, such as the day of the visit.
    pub page_date: Option<DateValue>,
    /// The site's name.
    pub site_name: Option<Value<String>>,
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

/// Reads a page's metadata. `language` is the detected one, BCP 47 or `und`.
#[must_use]
pub fn parse(
    document: &Document<'_>,
    article: &Article,
    decoded: &Decoded<'_>,
    language: &str,
    options: &MetadataOptions,
    limits: &Limits,
) -> Metadata {
    let _ = (article, language, options, limits);
    Metadata {
        title: document.head.title.as_ref().map(|t| Value::new(t.clone().into_owned(), Source::TitleElement, 0.5, None::<Span>)),
        url: decoded.url.map(str::to_owned),
        ..Metadata::default()
    }
}
