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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;
    use crate::limits::Limits;
    use crate::server::request;

    fn cover(text: &str, span: &v1::Span, unit: v1::OffsetUnit) -> String {
        let range = span.start as usize..span.end as usize;
        match unit {
            v1::OffsetUnit::Utf16Units => String::from_utf16(&text.encode_utf16().collect::<Vec<_>>()[range]).unwrap(),
            v1::OffsetUnit::CodePoints => text.chars().collect::<Vec<_>>()[range].iter().collect(),
            _ => text[range].to_owned(),
        }
    }

    #[test]
    fn spans_cover_what_they_say_in_every_unit() {
        let engine = Engine::new(Limits::default());
        let plain = "Caf\u{e9} \u{1F600} news\n\nThe first paragraph is about caf\u{e9}s.  It goes on.\n\nThe second one is not.\n";
        let html = "<title>x</title><p>Caf\u{e9} \u{1F600} and <b>more</b> of it, at length.</p><ul><li>\u{e9}ins<li>zwei</ul>";
        for (page, markup) in [(plain, false), (html, true)] {
            for unit in [v1::OffsetUnit::Utf8Bytes, v1::OffsetUnit::Utf16Units, v1::OffsetUnit::CodePoints] {
                let plan = request::clean(v1::CleanArticleRequest {
                    source: Some(v1::Source { content: page.into(), ..Default::default() }),
                    options: Some(v1::CleanOptions { blocks: v1::BlocksView::All.into(), page_text: Some(true), ..Default::default() }),
                    offset_unit: unit.into(),
                });
                let article = plan.unwrap().carry_out(&engine, clean).unwrap().article.unwrap();
                assert_eq!(article.page_text.is_some(), markup);
                for block in &article.blocks {
                    assert_eq!(block.article_span.is_some(), block.kept);
                    if let Some(span) = &block.article_span {
                        assert_eq!(cover(&article.text, span, unit), block.text);
                    }
                    match &block.page_span {
                        Some(span) => assert_eq!(cover(article.page_text.as_deref().unwrap(), span, unit), block.text),
                        None => assert_eq!(cover(page, block.input_span.as_ref().unwrap(), unit), block.text),
                    }
                }
            }
        }
    }

    #[test]
    fn the_json_form_has_the_documented_paths() {
        let date = || Some(v1::DateValue { value: "2024-07-20".to_owned(), ..Default::default() });
        let reply = v1::ProcessArticleResponse {
            article: Some(v1::Article { markdown: Some("m".to_owned()), ..Default::default() }),
            language: Some(v1::Language { tag: "en".to_owned(), confidence: Some(0.0), ..Default::default() }),
            summary: Some(v1::Summary { sentences: vec![v1::SummarySentence::default()], ..Default::default() }),
            metadata: Some(v1::Metadata {
                title: Some(v1::TextValue::default()),
                authors: vec![v1::Author::default()],
                date_published: date(),
                date_modified: date(),
                ..Default::default()
            }),
            ..Default::default()
        };
        let json = serde_json::to_value(&reply).unwrap();
        for path in [
            "/article/text",
            "/article/markdown",
            "/language/tag",
            "/language/confidence",
            "/summary/sentences/0/text",
            "/metadata/title/value",
            "/metadata/authors/0/name",
            "/metadata/datePublished/value",
            "/metadata/dateModified/value",
        ] {
            assert!(json.pointer(path).is_some(), "{path}");
        }
        assert!(json.pointer("/metadata/subtitle").is_none(), "what is absent stays absent");
    }
}
