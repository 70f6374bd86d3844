//! A verdict on the result: is it an article, is it whole, what speaks against trusting it. Evidence comes from the body zone and from
//! structured data, never from phrases in page chrome.

mod completeness;
mod page_type;

use crate::clean::Article;
use crate::document::Document;
use crate::metadata::{Access, Metadata};
use crate::text::lexicon;

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
#[allow(clippy::cast_precision_loss)]
pub fn assess(document: &Document<'_>, article: &Article, metadata: Option<&Metadata>) -> Quality {
    let word_count = article.words;
    let visible: usize = document.blocks.iter().filter(|b| !b.hidden).map(|b| b.text.len()).sum();
    let (page_type, page_type_probability) = page_type::judge(document, article, word_count);
    let completeness = completeness::judge(article, word_count);
    let flags = flags(article, metadata, page_type, page_type_probability, word_count, completeness);
    let penalty: f64 = flags.iter().map(|f| 1.0 - 0.3 * f.confidence).product();
    Quality {
        page_type,
        page_type_probability,
        score: (f64::from(article.confidence) * penalty).clamp(0.0, 1.0),
        completeness,
        flags,
        word_count,
        text_share: (article.text.len() as f64 / visible.max(1) as f64).clamp(0.0, 1.0),
    }
}

fn flags(
    article: &Article,
    metadata: Option<&Metadata>,
    page_type: PageType,
    probability: f64,
    words: usize,
    completeness: f64,
) -> Vec<FlagEvidence> {
    let mut flags = Vec::new();
    let mut add = |flag, confidence, detail: &str| flags.push(FlagEvidence { flag, confidence, detail: detail.to_owned() });
    let found = lexicon::look(&article.text);
    if words == 0 {
        add(Flag::NoArticle, 1.0, "nothing was kept");
    } else if words < 60 {
        add(Flag::ShortText, 0.9, "fewer than sixty words were kept");
    }
    let access = metadata.and_then(|m| m.access.as_ref());
    if let Some(stated) = access.filter(|a| a.value != Access::Free) {
        add(Flag::Paywall, stated.confidence.clamp(0.0, 1.0), "the page states that it is not free");
    }
    if words > 0 && completeness < 0.6 {
        add(Flag::Truncated, 1.0 - completeness, "the last line stops in mid-sentence");
    }
    if words > 0 && words < 200 && found.consents >= 3 {
        add(Flag::ConsentWall, 0.8, "most of the kept text speaks of consent");
    }
    if page_type == PageType::Error && words > 0 {
        add(Flag::ErrorPage, probability, "the kept text is an error message");
    }
    if words > 0 && article.confidence < 0.5 {
        add(Flag::LowConfidence, f64::from(1.0 - article.confidence), "the mean score of the kept blocks is low");
    }
    if page_type == PageType::Listing {
        add(Flag::ListingPage, probability, "mostly links or short entries");
    }
    flags
}
