//! The clean article: one decision a block, and the text the kept blocks make. Decides nothing itself.

use super::candidates::{Candidate, TextSource};
use super::features::NameGroups;
use super::shape::Shape;
use super::weights::Weight;
use crate::document::Document;
use crate::text::span::Span;

/// What a block is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Part of the article.
    Body,
    /// The headline.
    Title,
    /// The line under the headline.
    Subtitle,
    /// Who wrote it.
    Byline,
    /// When it was published or changed.
    Dateline,
    /// The day of the visit, a weather widget's date: not the article's.
    PageDate,
    /// Caption or credit of a picture or table.
    Caption,
    /// Name, picture or links of the author outside the by-line.
    AuthorBox,
    /// What is said about the author.
    AuthorBio,
    /// Logo, slogan, weather, ticker above the article.
    Masthead,
    /// Menus, breadcrumbs, paging, table of contents of the site.
    Navigation,
    /// References to other pages: "also read", teasers, most-read lists.
    Related,
    /// Share and follow bars.
    Share,
    /// Newsletter, subscription, donation, app prompts.
    CallToAction,
    /// Cookie and consent notices.
    Consent,
    /// What readers wrote.
    Comment,
    /// Paid content and its labels.
    Advertisement,
    /// Copyright, imprint, terms, disclaimers.
    Legal,
    /// Keywords and sections the article is filed under.
    Tags,
    /// A heading with nothing of its own under it, or that of a widget.
    WidgetHeading,
    /// The same text as an earlier block.
    Duplicate,
    /// Hidden by markup.
    Hidden,
    /// Buttons, labels, fields.
    Control,
    /// Not part of the article, for no more special reason.
    Boilerplate,
}

/// The kinds of evidence. A removal rests on two of them, or on the learned score, which weighs many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Evidence {
    /// Where it stands relative to the run of prose.
    Zone,
    /// Length, end marks, capitals, digits.
    Shape,
    /// Elements, roles, class names, neighbours.
    Structure,
    /// Words of a closed list.
    Vocabulary,
    /// How little it shares with the rest of the article.
    TopicalDistance,
    /// It stands elsewhere on the page.
    Duplication,
    /// The learned score.
    Model,
}

/// One reason for a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The rule's stable id, lower snake case.
    pub rule: &'static str,
    /// What kind of evidence it is.
    pub evidence: Evidence,
    /// What was seen, lower-case, no full stop.
    pub detail: Box<str>,
    /// How strongly it speaks for keeping (positive) or removing (negative), -1 to 1.
    pub weight: f32,
}

/// What was decided about one block.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// What it is for.
    pub role: Role,
    /// Whether it is in the clean text.
    pub kept: bool,
    /// Probability that it belongs to the article, 0 to 1, before rules.
    pub score: f32,
    /// Why, strongest first.
    pub reasons: Vec<Reason>,
    /// Where it stands in [`Article::text`], if kept.
    pub span: Option<Span>,
    /// The block it repeats.
    pub duplicate_of: Option<u32>,
}

impl Decision {
    /// Keeps a block for what stands around it, if it is not kept yet and its score is above the least one asked for.
    pub(super) fn keep_for_structure(&mut self, least: Option<f32>, rule: &'static str, detail: &str) {
        if self.kept || least.is_some_and(|least| self.score <= least) {
            return;
        }
        (self.kept, self.role, self.duplicate_of) = (true, Role::Body, None);
        self.reasons.insert(0, Reason { rule, evidence: Evidence::Structure, detail: detail.into(), weight: 1.0 });
    }
}

/// A cleaned page.
#[derive(Clone, Debug, Default)]
pub struct Article {
    /// One decision a block of the document, in its order.
    pub decisions: Vec<Decision>,
    /// What each block looks like, one entry a block of the document; empty where nobody looked.
    pub shapes: Vec<Shape>,
    /// What the names of the document's elements say.
    pub(crate) names: NameGroups,
    /// The features that weighed most with each block, as far as they were asked for.
    pub weights: Vec<Vec<Weight>>,
    /// The clean text: the texts of the kept blocks in order, joined by [`Document::separator`].
    pub text: String,
    /// The block that is the headline.
    pub title: Option<usize>,
    /// Which rules were relaxed because too little was left, in order.
    pub relaxed: Vec<&'static str>,
    /// Words of the kept blocks; two characters of an unspaced script count as one.
    pub words: usize,
    /// Mean score over the words of the kept blocks, 0 to 1; 0 without any.
    pub confidence: f32,
    /// Where the text stands in the page.
    pub source: TextSource,
    /// The texts that competed, the page's own blocks first; empty where no other text was looked at.
    pub candidates: Vec<Candidate>,
}

impl Article {
    /// The clean text from the decisions; fills their spans.
    #[must_use]
    pub fn assemble(document: &Document<'_>, mut decisions: Vec<Decision>) -> Self {
        let mut text = String::new();
        let mut previous = None;
        let (mut mass, mut bytes) = (0.0f64, 0usize);
        for (block, decision) in document.blocks.iter().zip(&mut decisions) {
            decision.span = None;
            if !decision.kept {
                continue;
            }
            if let Some(before) = previous.replace(block) {
                text.push_str(Document::separator(before, block));
            }
            let start = text.len();
            text.push_str(document.block_text(block));
            decision.span = Some(Span::new(start, text.len()));
            mass += f64::from(decision.score) * (text.len() - start) as f64;
            bytes += text.len() - start;
        }
        let title = decisions.iter().position(|d| d.role == Role::Title);
        #[allow(clippy::cast_possible_truncation)]
        let confidence = if bytes == 0 { 0.0 } else { (mass / bytes as f64) as f32 };
        Self { decisions, text, title, confidence, ..Self::default() }
    }

    /// Spans of the kept blocks in the clean text, in order.
    pub fn kept_spans(&self) -> impl Iterator<Item = Span> + '_ {
        self.decisions.iter().filter_map(|d| d.span)
    }
}
