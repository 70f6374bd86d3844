//! A verdict on the result: is it an article, is it whole, what speaks against trusting it. Evidence comes from the body zone and from
//! structured data, never from phrases in page chrome.

use crate::clean::Article;
use crate::document::Document;
use crate::metadata::Metadata;

/// What kind of page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PageType {
    /// One text of running prose: news, blog post, documentation.
    Article,
    /// Many teasers, products or links.
    Listing,
    /// A thread of posts.
    Discussion,
    /// One product.
    Product,
    /// An error or empty page.
    Error,
    /// None of these, or not enough to tell.
    Other,
}

/// Something a caller may want to refuse a page for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flag {
    /// Nothing was kept.
    NoArticle,
    /// Little was kept.
    ShortText,
    /// The page states that it is not free.
    Paywall,
    /// The text stops in mid-sentence.
    Truncated,
    /// What was kept is a consent notice.
    ConsentWall,
    /// What was kept is an error message.
    ErrorPage,
    /// Mean score of what was kept is low.
    LowConfidence,
    /// Most of the kept text is links or list entries.
    ListingPage,
}

/// A flag with what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagEvidence {
    /// Which.
    pub flag: Flag,
    /// How sure, 0 to 1.
    pub confidence: f64,
    /// What was seen, lower-case, no full stop.
    pub detail: String,
}

/// The verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Quality {
    /// The likeliest kind of page.
    pub page_type: PageType,
    /// Its probability, 0 to 1.
    pub page_type_probability: f64,
    /// How good the result is thought to be, 0 to 1: mean block score, lowered by flags.
    pub score: f64,
    /// Share of the article that is thought to be there, 0 to 1.
    pub completeness: f64,
    /// What speaks against it.
    pub flags: Vec<FlagEvidence>,
    /// Words of the clean text.
    pub word_count: usize,
    /// Bytes of the clean text by bytes of all visible text, 0 to 1.
    pub text_share: f64,
}

/// Judges a cleaned page.
#[must_use]
pub fn assess(document: &Document<'_>, article: &Article, metadata: Option<&Metadata>) -> Quality {
    let _ = (document, metadata);
    Quality {
        page_type: PageType::Other,
        page_type_probability: 0.0,
        score: f64::from(article.confidence),
        completeness: 0.0,
        flags: Vec::new(),
        word_count: crate::text::words::count(&article.text),
        text_share: 0.0,
    }
}
