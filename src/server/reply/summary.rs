//! The summary to the API.

use super::position::{Positions, count};
use crate::server::proto::v1;
use crate::summary::{Keyword, Preset, Summary, SummarySentence};

/// `text` is the one the summary's spans point into.
pub(super) fn summary(summary: &Summary, preset: &Preset, text: &str, at: &Positions<'_>) -> v1::Summary {
    v1::Summary {
        sentences: summary.sentences.iter().map(|s| sentence(s, text, at)).collect(),
        keywords: summary.keywords.iter().map(|k| keyword(k, at)).collect(),
        preset: match preset {
            Preset::News => v1::SummaryPreset::News,
            Preset::Central => v1::SummaryPreset::Central,
            Preset::Lead => v1::SummaryPreset::Lead,
            Preset::Query(_) => v1::SummaryPreset::Query,
        }
        .into(),
        sentence_count: count(summary.sentence_count),
        text: summary.sentences.iter().map(|s| s.span.of(text)).collect::<Vec<_>>().join(" "),
        headline: summary.headline.as_ref().map(|s| sentence(s, text, at)),
    }
}

fn sentence(sentence: &SummarySentence, text: &str, at: &Positions<'_>) -> v1::SummarySentence {
    v1::SummarySentence {
        text: sentence.span.of(text).to_owned(),
        span: Some(at.analysed(sentence.span)),
        index: count(sentence.index),
        score: sentence.score,
        reasons: sentence.reasons.iter().map(|&(name, weight)| v1::SentenceReason { name: name.to_owned(), weight }).collect(),
        block_index: at.block_of(sentence.span),
        article_span: at.analysed_article(sentence.span),
        truncated: sentence.cut,
    }
}

fn keyword(keyword: &Keyword, at: &Positions<'_>) -> v1::Keyword {
    v1::Keyword {
        text: keyword.text.clone(),
        score: keyword.score,
        count: count(keyword.count),
        spans: keyword.spans.iter().map(|&span| at.analysed(span)).collect(),
    }
}
