//! Outcomes of the engine to replies of the API. Converts and names; computes nothing about the page.

mod article;
mod info;
mod language;
mod metadata;
mod metadata_value;
mod position;
mod quality;
mod summary;

pub use info::server as server_info;

use self::position::{Positions, count};
use super::proto::v1;
use super::request::View;
use crate::engine::Outcome;
use crate::input::{EncodingSource, Kind};
use crate::text::span::OffsetUnit;

/// Everything: the reply of `ProcessArticle`, of which the other replies are parts.
#[must_use]
pub fn process(outcome: &Outcome<'_>, view: &View) -> v1::ProcessArticleResponse {
    let at = Positions::new(outcome, view.unit, view.article);
    v1::ProcessArticleResponse {
        article: article::article(outcome, view, &at),
        language: outcome.language.as_ref().map(|l| language::language(l, view.candidates, &at)),
        summary: outcome.summary.as_ref().map(|s| summary::summary(s, &view.preset, outcome.analysed_text(), &at)),
        metadata: outcome.metadata.as_ref().map(|m| metadata::metadata(m, &metadata_value::Shown(&at))),
        quality: outcome.quality.as_ref().map(quality::quality),
        fingerprints: outcome.fingerprints.as_ref().map(|f| quality::fingerprints(f, outcome)),
        input: Some(input(outcome, view, &at)),
        notes: info::notes(&outcome.notes),
        offset_unit: match view.unit {
            OffsetUnit::Utf8Bytes => v1::OffsetUnit::Utf8Bytes,
            OffsetUnit::Utf16Units => v1::OffsetUnit::Utf16Units,
            OffsetUnit::CodePoints => v1::OffsetUnit::CodePoints,
        }
        .into(),
        engine: Some(info::engine()),
    }
}

/// The reply of `CleanArticle`.
#[must_use]
pub fn clean(outcome: &Outcome<'_>, view: &View) -> v1::CleanArticleResponse {
    let all = process(outcome, view);
    v1::CleanArticleResponse {
        article: all.article,
        quality: all.quality,
        fingerprints: all.fingerprints,
        input: all.input,
        notes: all.notes,
        offset_unit: all.offset_unit,
        engine: all.engine,
    }
}

/// The reply of `DetectLanguage`.
#[must_use]
pub fn language(outcome: &Outcome<'_>, view: &View) -> v1::DetectLanguageResponse {
    let all = process(outcome, view);
    v1::DetectLanguageResponse {
        language: all.language,
        input: all.input,
        notes: all.notes,
        offset_unit: all.offset_unit,
        engine: all.engine,
    }
}

/// The reply of `SummarizeArticle`.
#[must_use]
pub fn summary(outcome: &Outcome<'_>, view: &View) -> v1::SummarizeArticleResponse {
    let all = process(outcome, view);
    v1::SummarizeArticleResponse {
        summary: all.summary,
        language: all.language,
        input: all.input,
        notes: all.notes,
        offset_unit: all.offset_unit,
        engine: all.engine,
    }
}

/// The reply of `ParseMetadata`.
#[must_use]
pub fn metadata(outcome: &Outcome<'_>, view: &View) -> v1::ParseMetadataResponse {
    let all = process(outcome, view);
    v1::ParseMetadataResponse {
        metadata: all.metadata,
        input: all.input,
        notes: all.notes,
        offset_unit: all.offset_unit,
        engine: all.engine,
    }
}

fn input(outcome: &Outcome<'_>, view: &View, at: &Positions<'_>) -> v1::InputInfo {
    let decoded = outcome.decoded;
    v1::InputInfo {
        format: match decoded.kind {
            Kind::Html => v1::Format::Html,
            Kind::PlainText => v1::Format::PlainText,
        }
        .into(),
        format_sniffed: view.sniffed,
        encoding: decoded.encoding.to_owned(),
        encoding_source: match decoded.encoding_source {
            EncodingSource::ByteOrderMark => v1::EncodingSource::ByteOrderMark,
            EncodingSource::Hint => v1::EncodingSource::Hint,
            EncodingSource::Meta => v1::EncodingSource::DeclaredInPage,
            EncodingSource::Utf8 => v1::EncodingSource::ValidUtf8,
            EncodingSource::Utf16Pattern => v1::EncodingSource::Utf16Pattern,
            EncodingSource::Sniffed => v1::EncodingSource::Sniffed,
        }
        .into(),
        content_bytes: count(view.content_bytes),
        decoded_length: at.input_length(),
        replaced_sequences: None,
    }
}
