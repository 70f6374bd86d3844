//! What a page holds for browsers without scripts and for its own scripts (`noscript`, `template`), against what it shows. These blocks
//! are blocks of the page and were judged with it; here only one side of them stays kept.

use super::{Candidate, ENOUGH, FEWEST_STATED, TIMES, TextSource};
use crate::clean::article::{Article, Decision, Evidence, Reason, Role};
use crate::document::{AttrName, Block, Document, Tag};

/// The sources that a page's own blocks may stand in.
const SOURCES: [TextSource; 3] = [TextSource::Visible, TextSource::NoScript, TextSource::Template];

/// Words and score of what is kept of one source.
fn candidate(document: &Document<'_>, article: &Article, source: TextSource) -> Candidate {
    let (mut words, mut bytes, mut mass) = (0u32, 0.0f32, 0.0f32);
    for ((block, decision), shape) in document.blocks.iter().zip(&article.decisions).zip(&article.shapes) {
        if decision.kept && source_of(document, block) == source {
            #[allow(clippy::cast_precision_loss)]
            let length = block.text.len() as f32;
            (words, bytes, mass) = (words.saturating_add(shape.words), bytes + length, mass + length * decision.score);
        }
    }
    let score = if bytes > 0.0 { mass / bytes } else { 0.0 };
    Candidate { source, place: String::new(), words, score, seen: 1.0, chosen: false }
}

/// Leaves one source of the page's own blocks in the article: a fallback where the page shows next to nothing and the fallback much more.
/// Beside an article that is shown `noscript` stays, which holds parts that are loaded late, and `template` goes, which nobody sees. The
/// sources that competed; none where all is shown.
pub(super) fn settle(document: &Document<'_>, article: &mut Article) -> Vec<Candidate> {
    let is_kept = |(block, decision): (&Block, &Decision)| decision.kept && block.fallback;
    if !document.blocks.iter().zip(&article.decisions).any(is_kept) {
        return Vec::new();
    }
    let mut all = SOURCES.map(|source| candidate(document, article, source));
    let [shown, noscript, template] = &mut all;
    let best = if template.words > noscript.words { template } else { noscript };
    if shown.words < ENOUGH && best.words >= FEWEST_STATED.max(shown.words.saturating_mul(TIMES)) {
        best.chosen = true;
        let source = best.source;
        drop_others(document, article, |s| s == source);
    } else if shown.words >= ENOUGH {
        shown.chosen = true;
        drop_others(document, article, |s| s != TextSource::Template);
    } else {
        return Vec::new();
    }
    all.into_iter().filter(|c| c.words > 0 || c.source == TextSource::Visible).collect()
}

/// Keeps nothing but blocks of some sources, what was asked for by name, and the lines that are metadata.
fn drop_others(document: &Document<'_>, article: &mut Article, stays: impl Fn(TextSource) -> bool) {
    let mut decisions = std::mem::take(&mut article.decisions);
    for (block, decision) in document.blocks.iter().zip(&mut decisions) {
        let asked = matches!(decision.role, Role::Title | Role::Byline | Role::Dateline)
            || decision.reasons.iter().any(|reason| reason.rule == "keep_selector");
        if decision.kept && !asked && !stays(source_of(document, block)) {
            (decision.kept, decision.role) = (false, Role::Boilerplate);
            let detail = "the article stands in another part of the page".into();
            decision.reasons.insert(0, Reason { rule: "text_source", evidence: Evidence::Structure, detail, weight: -1.0 });
        }
    }
    let settled = Article::assemble(document, decisions);
    (article.decisions, article.text, article.confidence) = (settled.decisions, settled.text, settled.confidence);
    article.words = article.shapes.iter().zip(&article.decisions).filter(|(_, d)| d.kept).map(|(s, _)| s.words as usize).sum();
}

/// Where a block stands.
pub(super) fn source_of(document: &Document<'_>, block: &Block) -> TextSource {
    if !block.fallback {
        return TextSource::Visible;
    }
    let holds = |id| match document.node(id).tag {
        Tag::Noscript => Some(TextSource::NoScript),
        Tag::Template if document.attr(id, AttrName::ShadowRootMode).is_none() => Some(TextSource::Template),
        _ => None,
    };
    document.ancestors(block.owner).find_map(holds).unwrap_or(TextSource::NoScript)
}
