//! Spans of the engine (bytes of one of three texts) to spans of the API (a chosen unit, and the text named). Knows where a stretch of
//! the clean text stands on the page, and the other way round.

use std::cell::OnceCell;

use crate::clean::Article;
use crate::engine::{Analysed, Outcome};
use crate::server::proto::v1;
use crate::text::span::{OffsetMap, OffsetUnit, Span};

/// Converts the spans of one outcome.
#[derive(Debug)]
pub(super) struct Positions<'o> {
    outcome: &'o Outcome<'o>,
    article: Option<&'o Article>,
    unit: OffsetUnit,
    input_map: OnceCell<OffsetMap<'o>>,
    page_map: OnceCell<OffsetMap<'o>>,
    article_map: OnceCell<OffsetMap<'o>>,
    /// Block index and clean-text span of the kept blocks, in order.
    kept: Vec<(usize, Span)>,
}

impl<'o> Positions<'o> {
    /// `with_article`: whether the reply has the article, so that spans may point into it.
    pub(super) fn new(outcome: &'o Outcome<'o>, unit: OffsetUnit, with_article: bool) -> Self {
        let article = outcome.article.as_ref().filter(|_| with_article);
        let kept = article.map_or_else(Vec::new, |a| a.decisions.iter().enumerate().filter_map(|(i, d)| Some((i, d.span?))).collect());
        let (input_map, page_map, article_map) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { outcome, article, unit, input_map, page_map, article_map, kept }
    }

    /// A span of the decoded input.
    pub(super) fn input(&self, span: Span) -> v1::Span {
        named(self.input_map().span(span), v1::SpanBase::Input)
    }

    /// Length of the decoded input.
    pub(super) fn input_length(&self) -> u32 {
        count(self.input_map().offset(self.outcome.decoded.text.len()))
    }

    /// A span of the clean text.
    pub(super) fn article(&self, span: Span) -> v1::Span {
        let text = self.article.map_or("", |a| a.text.as_str());
        named(self.article_map.get_or_init(|| OffsetMap::new(text, self.unit)).span(span), v1::SpanBase::ArticleText)
    }

    /// A span of the page's text. Of plain text that is the input itself.
    pub(super) fn page(&self, span: Span) -> v1::Span {
        if !self.outcome.page().has_markup {
            return self.input(span);
        }
        let map = self.page_map.get_or_init(|| OffsetMap::new(&self.outcome.page().text, self.unit));
        named(map.span(span), v1::SpanBase::PageText)
    }

    /// A span of the page's text, told by the clean text where a kept block of an HTML page holds it.
    pub(super) fn visible(&self, span: Span) -> v1::Span {
        if !self.outcome.page().has_markup {
            return self.input(span);
        }
        if self.outcome.shell.is_some() {
            return self.page(span);
        }
        let blocks = &self.outcome.document.blocks;
        let place = blocks.partition_point(|b| b.text.end < span.end);
        let in_article = blocks.get(place).filter(|b| b.text.contains(span)).and_then(|block| {
            let kept = self.article?.decisions.get(place)?.span?;
            let start = kept.start + (span.start - block.text.start);
            Some(self.article(Span::new(start, start + span.len())))
        });
        in_article.unwrap_or_else(|| self.page(span))
    }

    /// A span of the text that language and summary looked at: the clean text, or all of it. Plain text is told by the input.
    pub(super) fn analysed(&self, span: Span) -> v1::Span {
        match self.outcome.analysed {
            Analysed::AllText => self.page(span),
            Analysed::CleanText if self.outcome.page().has_markup => self.article(span),
            Analysed::CleanText => self.on_page(span).map_or_else(|| self.article(span), |s| self.input(s)),
        }
    }

    /// Where a sentence of the clean text stands in it; `None` when another text was looked at.
    pub(super) fn analysed_article(&self, span: Span) -> Option<v1::Span> {
        (self.outcome.analysed == Analysed::CleanText).then(|| self.article(span))
    }

    /// The one block that holds a span of the text that was looked at.
    pub(super) fn block_of(&self, span: Span) -> Option<u32> {
        let place = match self.outcome.analysed {
            Analysed::CleanText => self.kept_at(span.start).filter(|(_, kept)| kept.contains(span)).map(|(i, _)| i),
            Analysed::AllText => {
                let blocks = &self.outcome.document.blocks;
                let place = blocks.partition_point(|b| b.text.end < span.end);
                blocks.get(place).filter(|b| b.text.contains(span)).map(|_| place)
            }
        };
        place.map(count)
    }

    /// Where a stretch of the clean text stands in the page's text; it may run over several blocks.
    fn on_page(&self, span: Span) -> Option<Span> {
        let (first, first_kept) = self.kept_at(span.start)?;
        let (last, last_kept) = self.kept_at(span.end.saturating_sub(1))?;
        let blocks = &self.outcome.document.blocks;
        let start = blocks.get(first)?.text.start + span.start.checked_sub(first_kept.start)?;
        let end = blocks.get(last)?.text.start + span.end.checked_sub(last_kept.start)?;
        Some(Span::new(start, end))
    }

    /// The kept block that holds byte `at` of the clean text.
    fn kept_at(&self, at: usize) -> Option<(usize, Span)> {
        let place = self.kept.partition_point(|(_, span)| span.end <= at);
        self.kept.get(place).copied().filter(|(_, span)| span.start <= at)
    }

    fn input_map(&self) -> &OffsetMap<'o> {
        self.input_map.get_or_init(|| OffsetMap::new(&self.outcome.decoded.text, self.unit))
    }
}

fn named(span: Span, base: v1::SpanBase) -> v1::Span {
    v1::Span { start: count(span.start), end: count(span.end), base: base.into() }
}

/// Scores the engine keeps in single precision; four decimals are all they mean.
pub(super) fn score(x: f32) -> f64 {
    // A negative zero is none on the wire, and would be one in JSON.
    (f64::from(x) * 1e4).round() / 1e4 + 0.0
}

/// Counts and offsets as the API has them. Pages are bounded far below the highest.
pub(super) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_has_four_decimals_and_zero_no_sign() {
        assert_eq!(score(0.123_46), 0.1235);
        assert!(score(-0.000_01).is_sign_positive());
    }
}
