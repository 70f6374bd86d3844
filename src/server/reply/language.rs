//! The language to the API.

use super::position::{Positions, count};
use crate::language::{Declared, Language, UNDETERMINED, Undetermined};
use crate::server::proto::v1;

pub(super) fn language(language: &Language, candidates: usize, at: &Positions<'_>) -> v1::Language {
    v1::Language {
        tag: language.tag.clone(),
        confidence: Some(language.confidence),
        name: crate::language::name(&language.tag),
        script: language.script.map(|s| s.code().to_owned()),
        direction: direction(language).map(Into::into),
        undetermined_reason: undetermined(language).map(Into::into),
        candidates: language
            .candidates
            .iter()
            .take(candidates)
            .map(|c| v1::LanguageCandidate { tag: c.tag.clone(), confidence: c.confidence })
            .collect(),
        spans: language
            .spans
            .iter()
            .map(|s| v1::LanguageSpan { span: Some(at.analysed(s.span)), tag: s.tag.clone(), confidence: Some(s.confidence) })
            .collect(),
        shares: language.shares.iter().map(|s| v1::LanguageShare { tag: s.tag.clone(), share: s.share }).collect(),
        declared: language.declared.iter().map(declared).collect(),
        declared_agrees: agrees(language),
        letters: count(language.letters),
        reliable: language.reliable,
    }
}

fn direction(language: &Language) -> Option<v1::TextDirection> {
    language.script?;
    Some(if language.right_to_left { v1::TextDirection::RightToLeft } else { v1::TextDirection::LeftToRight })
}

fn undetermined(language: &Language) -> Option<v1::UndeterminedReason> {
    Some(match language.undetermined? {
        Undetermined::NoLetters => v1::UndeterminedReason::NoLetters,
        Undetermined::TooShort => v1::UndeterminedReason::TooShort,
        Undetermined::LowConfidence => v1::UndeterminedReason::LowConfidence,
        Undetermined::UnlikeAny => v1::UndeterminedReason::UnlikeAny,
    })
}

fn declared(declared: &Declared) -> v1::DeclaredLanguage {
    use v1::DeclaredLanguageSource as To;
    let source = match declared.source {
        "request" => To::Request,
        "html_lang" => To::HtmlLang,
        "content_language" => To::Meta,
        "json_ld" => To::StructuredData,
        "og_locale" => To::OpenGraph,
        _ => To::Unspecified,
    };
    v1::DeclaredLanguage { tag: declared.tag.clone(), source: source.into() }
}

/// Whether all declarations name the detected language; only the language part counts.
fn agrees(language: &Language) -> Option<bool> {
    if language.tag == UNDETERMINED || language.declared.is_empty() {
        return None;
    }
    Some(language.declared.iter().all(|d| d.names(&language.tag)))
}
