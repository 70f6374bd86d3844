//! A verdict on the result: what kind of page it is, how right the clean text is likely to be, what is missing. Evidence comes from the body
//! of the article, from structured data and from a learned model, never from phrases in page chrome.

mod completeness;
mod consent_wall;
mod error_page;
pub(crate) mod features;
mod flag;
mod login_wall;
pub mod model;
mod page_type;
mod paywall;
mod script_shell;
mod truncated;

use crate::clean::shape::Shape;
use crate::clean::{Article, Decision};
use crate::document::{Block, Document};
pub use flag::{Flag, FlagEvidence};
use model::{Opinion, PageModel};
pub use page_type::PageType;

/// Fewer kept words than this are little.
const LITTLE: usize = 60;
/// Below this expected word F1 the result is doubtful.
const DOUBT: f64 = 0.6;

/// A cleaned page, as the verdict sees it.
#[derive(Debug)]
pub struct Judged<'p, 'a> {
    /// The page as sent: its head, address and elements.
    pub page: &'p Document<'a>,
    /// The text that [`Self::article`] decides about: the page again, or hidden text that won over it.
    pub document: &'p Document<'a>,
    /// What cleaning decided.
    pub article: &'p Article,
}

impl<'p> Judged<'p, '_> {
    /// The blocks with what they look like and what was decided.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = (&'p Block, &'p Shape, &'p Decision)> + use<'p> {
        self.document.blocks.iter().zip(&self.article.shapes).zip(&self.article.decisions).map(|((b, s), d)| (b, s, d))
    }
}

/// The verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Quality {
    /// The likeliest kind of page.
    pub page_type: PageType,
    /// Its probability, 0 to 1.
    pub page_type_probability: f64,
    /// All kinds that come into question, likeliest first; probabilities sum to at most 1.
    pub page_types: Vec<(PageType, f64)>,
    /// The word F1 to expect of the clean text, measured against what an editor would mark as the content of the page, 0 to 1. Calibrated:
    /// over many pages its mean is the mean F1. Where nothing was kept, how likely it is that there was nothing to keep; 0 for a page without
    /// text.
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

/// Judges a cleaned page by a page model; without any, kinds and score are unknown: [`PageType::Other`] and the mean block score.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn assess(judged: &Judged<'_, '_>, model: Option<&PageModel>) -> Quality {
    let words = judged.article.words;
    let visible: usize = judged.document.blocks.iter().filter(|b| !b.hidden).map(|b| b.text.len()).sum();
    let opinion = model.map(|m| m.judge(judged));
    let blank = judged.document.blocks.is_empty();
    let score = if blank { 0.0 } else { f64::from(opinion.map_or(judged.article.confidence, |o| o.f1)) };
    let mut flags = flags(judged, words);
    let page_types = page_type::judge(opinion.as_ref(), blank, &flags);
    let (page_type, page_type_probability) = page_types.first().copied().unwrap_or((PageType::Other, 0.0));
    if page_type == PageType::Listing {
        flags.push(FlagEvidence::new(Flag::ListingPage, page_type_probability, "reads as a list of entries".to_owned()));
    }
    if words > 0 && score < DOUBT {
        flags.push(FlagEvidence::new(Flag::LowConfidence, 1.0 - score, format!("word F1 of {score:.2} is to be expected")));
    }
    Quality {
        page_type,
        page_type_probability,
        page_types,
        score: score.clamp(0.0, 1.0),
        completeness: completeness::judge(judged, words, &flags),
        flags,
        word_count: words,
        text_share: (judged.article.text.len() as f64 / visible.max(1) as f64).clamp(0.0, 1.0),
    }
}

/// What rules find.
fn flags(judged: &Judged<'_, '_>, words: usize) -> Vec<FlagEvidence> {
    let length = if words == 0 {
        Some(FlagEvidence::new(Flag::NoArticle, 1.0, "nothing was kept".to_owned()))
    } else {
        (words < LITTLE).then(|| FlagEvidence::new(Flag::ShortText, 0.9, format!("{words} words were kept")))
    };
    let found = [
        length,
        paywall::find(judged),
        truncated::find(judged, words),
        consent_wall::find(judged, words),
        login_wall::find(judged, words),
        error_page::find(judged, words),
        script_shell::find(judged, words),
    ];
    found.into_iter().flatten().collect()
}
