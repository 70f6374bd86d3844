//! Blocks, decisions and clean text to the API's article.

use super::position::{Positions, count, score};
use crate::clean::candidates::{Candidate, TextSource};
use crate::clean::images::{Image, images};
use crate::clean::links::{Link, links};
use crate::clean::paging::paging;
use crate::clean::weights::Weight;
use crate::clean::{Article, Decision, Evidence, Reason, Role, render};
use crate::document::{Block, BlockKind, Document};
use crate::engine::Outcome;
use crate::server::proto::v1;
use crate::server::request::{Blocks, View};

/// The article, when it was asked for.
pub(super) fn article(outcome: &Outcome<'_>, view: &View, at: &Positions<'_>) -> Option<v1::Article> {
    let article = outcome.article.as_ref().filter(|_| view.article)?;
    let document = &outcome.document;
    let kept = article.decisions.iter().filter(|d| d.kept).count();
    let blocks = document
        .blocks
        .iter()
        .zip(&article.decisions)
        .enumerate()
        .filter(|(_, (_, decision))| match view.blocks {
            Blocks::All => true,
            Blocks::Kept => decision.kept,
            Blocks::None => false,
        })
        .map(|(index, (block, decision))| listed(outcome, index, block, decision, at))
        .collect();
    let details = view.blocks != Blocks::None;
    let paging = paging(outcome.page());
    Some(v1::Article {
        text: article.text.clone(),
        markdown: view.markdown.then(|| render::markdown(document, article, view.include)),
        html: view.html.then(|| render::html(document, article, view.include)),
        blocks,
        blocks_total: count(document.blocks.len()),
        blocks_kept: count(kept),
        confidence: (kept > 0).then(|| score(article.confidence)),
        page_text: (view.page_text && outcome.page().has_markup).then(|| outcome.page().text.to_string()),
        relaxed_rules: article.relaxed.iter().map(|&rule| rule.to_owned()).collect(),
        text_source: text_source(article.source).into(),
        candidates: article.candidates.iter().map(candidate).collect(),
        links: if details { links(document, article).into_iter().map(|l| link(l, at)).collect() } else { Vec::new() },
        images: if details { images(document, article).into_iter().map(|i| image(i, document)).collect() } else { Vec::new() },
        comments: if details { comments(outcome, article, at) } else { Vec::new() },
        next_page_url: paging.next,
        previous_page_url: paging.previous,
    })
}

fn link(link: Link, at: &Positions<'_>) -> v1::ArticleLink {
    let rel = (!link.rel.is_empty()).then_some(link.rel);
    v1::ArticleLink { url: link.url, text: link.text, span: Some(at.article(link.span)), block: count(link.block), rel }
}

fn image(image: Image, document: &Document<'_>) -> v1::ArticleImage {
    let caption = image.caption.and_then(|i| document.blocks.get(i)).map(|b| document.block_text(b).to_owned());
    v1::ArticleImage {
        url: image.url,
        alt: (!image.alt.is_empty()).then_some(image.alt),
        width: image.width,
        height: image.height,
        block: count(image.block),
        caption_block: image.caption.map(count),
        caption,
    }
}

fn comments(outcome: &Outcome<'_>, article: &Article, at: &Positions<'_>) -> Vec<v1::Block> {
    let blocks = outcome.document.blocks.iter().zip(&article.decisions).enumerate();
    blocks.filter(|(_, (_, d))| d.role == Role::Comment).map(|(i, (block, decision))| listed(outcome, i, block, decision, at)).collect()
}

fn listed(outcome: &Outcome<'_>, index: usize, block: &Block, decision: &Decision, at: &Positions<'_>) -> v1::Block {
    let document = &outcome.document;
    let (kind, level, number) = kind(block.kind);
    let path = document.has_markup.then(|| document.element_path(block.owner));
    v1::Block {
        index: count(index),
        kind: kind.into(),
        role: role(decision.role).into(),
        kept: decision.kept,
        score: score(decision.score),
        text: document.block_text(block).to_owned(),
        input_span: Some(at.input(outcome.input_span(block.source))),
        article_span: decision.span.map(|span| at.article(span)),
        page_span: (document.has_markup && outcome.shell.is_none()).then(|| at.page(block.text)),
        element_path: path,
        level,
        number,
        group: (block.group != 0).then_some(block.group),
        table: (block.table != 0).then_some(block.table),
        reasons: decision.reasons.iter().map(reason).collect(),
        duplicate_of: decision.duplicate_of,
        weights: outcome.article.as_ref().and_then(|a| a.weights.get(index)).map_or_else(Vec::new, |all| all.iter().map(weight).collect()),
        #[allow(clippy::cast_precision_loss)]
        link_share: if block.text.is_empty() { 0.0 } else { f64::from(block.link_bytes) / block.text.len() as f64 },
    }
}

fn weight(weight: &Weight) -> v1::FeatureWeight {
    v1::FeatureWeight {
        feature: weight.feature.to_owned(),
        value: weight.value.into(),
        typical: weight.typical.into(),
        log_odds: weight.log_odds.into(),
    }
}

fn candidate(candidate: &Candidate) -> v1::TextCandidate {
    v1::TextCandidate {
        source: text_source(candidate.source).into(),
        place: (!candidate.place.is_empty()).then(|| candidate.place.clone()),
        words: candidate.words,
        score: score(candidate.score),
        seen_share: score(candidate.seen),
        chosen: candidate.chosen,
    }
}

fn text_source(source: TextSource) -> v1::TextSource {
    match source {
        TextSource::Visible => v1::TextSource::Visible,
        TextSource::JsonLd => v1::TextSource::JsonLd,
        TextSource::AppState => v1::TextSource::AppState,
        TextSource::NoScript => v1::TextSource::Noscript,
        TextSource::Template => v1::TextSource::Template,
    }
}

fn reason(reason: &Reason) -> v1::BlockReason {
    v1::BlockReason {
        rule: reason.rule.to_owned(),
        evidence: evidence(reason.evidence).into(),
        weight: score(reason.weight),
        detail: (!reason.detail.is_empty()).then(|| reason.detail.to_string()),
    }
}

/// Kind, level and number.
fn kind(kind: BlockKind) -> (v1::BlockKind, Option<u32>, Option<u32>) {
    use v1::BlockKind as To;
    match kind {
        BlockKind::Paragraph => (To::Paragraph, None, None),
        BlockKind::Heading(level) => (To::Heading, Some(level.into()), None),
        BlockKind::ListItem { number, level } => (To::ListItem, Some(level.into()), number),
        BlockKind::Cell { header: false } => (To::TableCell, None, None),
        BlockKind::Cell { header: true } => (To::TableHeaderCell, None, None),
        BlockKind::Code => (To::Code, None, None),
        BlockKind::Quote => (To::Quote, None, None),
        BlockKind::Caption => (To::Caption, None, None),
        BlockKind::Control => (To::Control, None, None),
    }
}

fn role(role: Role) -> v1::BlockRole {
    use v1::BlockRole as To;
    match role {
        Role::Body => To::Body,
        Role::Title => To::Title,
        Role::Subtitle => To::Subtitle,
        Role::Byline => To::Byline,
        Role::Dateline => To::Dateline,
        Role::PageDate => To::PageDate,
        Role::Caption => To::Caption,
        Role::AuthorBox => To::AuthorBox,
        Role::AuthorBio => To::AuthorBio,
        Role::Masthead => To::Masthead,
        Role::Navigation => To::Navigation,
        Role::Related => To::Related,
        Role::Share => To::Share,
        Role::CallToAction => To::CallToAction,
        Role::Consent => To::Consent,
        Role::Comment => To::Comment,
        Role::Advertisement => To::Advertisement,
        Role::Legal => To::Legal,
        Role::Tags => To::Tags,
        Role::WidgetHeading => To::WidgetHeading,
        Role::Duplicate => To::Duplicate,
        Role::Hidden => To::Hidden,
        Role::Control => To::Control,
        Role::Boilerplate => To::Boilerplate,
    }
}

fn evidence(evidence: Evidence) -> v1::EvidenceKind {
    use v1::EvidenceKind as To;
    match evidence {
        Evidence::Zone => To::Zone,
        Evidence::Shape => To::Shape,
        Evidence::Structure => To::Structure,
        Evidence::Vocabulary => To::Vocabulary,
        Evidence::TopicalDistance => To::TopicalDistance,
        Evidence::Duplication => To::Duplication,
        Evidence::Model => To::Model,
    }
}
