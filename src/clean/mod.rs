//! Blocks to article: every block gets a role, is kept or not, with a score and reasons; the kept ones make the clean text.
//! Labels, never deletes.

mod addresses;
pub mod article;
pub mod block_words;
pub mod candidates;
pub mod decode;
pub mod features;
mod formulas;
pub mod images;
pub mod linear;
pub mod links;
pub mod model;
pub mod page;
pub mod paging;
pub mod recover;
pub mod render;
mod repeats;
pub mod rule;
mod rules;
pub mod selection;
pub mod shape;
mod standing;
mod tables;
pub mod title;
pub mod verdict;
pub mod weights;
pub mod zone;

pub use article::{Article, Decision, Evidence, Reason, Role};
pub use decode::Focus;

use crate::document::Document;
use crate::document::selector::Selector;

/// What the caller wants kept.
#[derive(Clone, Debug, PartialEq)]
pub struct CleanOptions {
    /// What to favour where precision and recall cannot both be had.
    pub focus: Focus,
    /// Score, 0 to 1, above which a block must be to be kept; `None` leaves that to the model.
    pub minimum_score: Option<f32>,
    /// Put the headline at the head of the clean text. Off by default: it is metadata.
    pub include_title: bool,
    /// Keep captions of kept figures.
    pub include_captions: bool,
    /// Keep reader comments.
    pub include_comments: bool,
    /// Keep the article's by-line and date line. Off by default: they are metadata.
    pub include_byline: bool,
    /// Keep the cells of tables. On by default.
    pub include_tables: bool,
    /// Elements whose blocks are kept whatever model and rules say. Of pages with markup only.
    pub keep_selectors: Vec<Selector>,
    /// Elements whose blocks are left out; they win over those to keep.
    pub drop_selectors: Vec<Selector>,
    /// How many of the features that weighed most to name for each block; 0 for none, which costs nothing.
    pub weights: usize,
}

impl Default for CleanOptions {
    fn default() -> Self {
        Self {
            focus: Focus::default(),
            minimum_score: None,
            include_title: false,
            include_captions: false,
            include_comments: false,
            include_byline: false,
            include_tables: true,
            keep_selectors: Vec::new(),
            drop_selectors: Vec::new(),
            weights: 0,
        }
    }
}

/// Decides every block of a page by the compiled-in models.
#[must_use]
pub fn clean(document: &Document<'_>, options: &CleanOptions) -> Article {
    clean_by(model::BlockModel::shipped(document.has_markup), document, options)
}

/// Decides every block of a page by another model; without any, by what reads as prose.
#[must_use]
pub fn clean_by(model: Option<&model::BlockModel>, document: &Document<'_>, options: &CleanOptions) -> Article {
    score(model, document).decide(options)
}

/// A page whose blocks have their scores and no roles yet.
#[derive(Debug)]
pub struct Scored<'a, 'd> {
    model: Option<&'a model::BlockModel>,
    document: &'a Document<'d>,
    shapes: Vec<shape::Shape>,
    block_words: block_words::BlockWords,
    names: features::NameGroups,
    scores: Vec<f32>,
}

/// The first half of [`clean_by`]: what each block is like, and how much it looks like a part of the article.
#[must_use]
pub fn score<'a, 'd>(model: Option<&'a model::BlockModel>, document: &'a Document<'d>) -> Scored<'a, 'd> {
    let shapes = shape::shapes(document);
    let block_words = block_words::BlockWords::new(document);
    let names = features::NameGroups::of(document);
    let scores = match model {
        Some(model) => model.scores(document, &shapes, &block_words, &names),
        None => shapes.iter().map(|s| if s.is_prose() { 0.9 } else { 0.1 }).collect(),
    };
    Scored { model, document, shapes, block_words, names, scores }
}

impl Scored<'_, '_> {
    /// The second half of [`clean_by`]: choice, rules, and the clean text.
    #[must_use]
    pub fn decide(self, options: &CleanOptions) -> Article {
        let Self { model, document, shapes, block_words, names, scores } = self;
        let words: Vec<u32> = shapes.iter().map(|s| s.words).collect();
        let kept = decode::keep(&scores, &words, options.focus, options.minimum_score);
        let mut page = page::Page::new(document, &shapes, &block_words, &scores, &kept);
        page.title = title::find(&page);
        let (mut decisions, relaxed) = recover::decide(&page, options);
        tables::complete(document, options.minimum_score, &mut decisions);
        formulas::keep(document, options.minimum_score, &mut decisions);
        selection::apply(document, options, &mut decisions);
        let title = page.title;
        let mut article = Article::assemble(document, decisions);
        article.title = title;
        article.words = shapes.iter().zip(&article.decisions).filter(|(_, d)| d.kept).map(|(s, _)| s.words as usize).sum();
        article.shapes = shapes;
        article.names = names;
        article.relaxed = relaxed;
        if let Some(model) = model.filter(|_| options.weights > 0) {
            article.weights = model.weights(document, &article.shapes, options.weights);
        }
        article
    }
}
