//! What made a reply, what was odd, and what the server bears, to the API.

use std::sync::LazyLock;

use super::position::count;
use crate::engine::Engine;
use crate::note::{Note, NoteCode};
use crate::server::proto::v1;
use crate::server::settings::Settings;
use crate::version;

/// Digests do not change while the program runs.
static ENGINE: LazyLock<v1::EngineInfo> = LazyLock::new(|| v1::EngineInfo {
    version: version::ENGINE_VERSION.to_owned(),
    ruleset_digest: version::ruleset_digest(),
    models: version::model_digests().into_iter().map(|m| v1::ModelInfo { name: m.name.to_owned(), digest: m.digest }).collect(),
});

pub(super) fn engine() -> v1::EngineInfo {
    ENGINE.clone()
}

pub(super) fn notes(notes: &[Note]) -> Vec<v1::Note> {
    notes.iter().map(|n| v1::Note { code: note_code(n.code).into(), detail: n.detail.clone() }).collect()
}

fn note_code(code: NoteCode) -> v1::NoteCode {
    use v1::NoteCode as To;
    match code {
        NoteCode::EmptyInput => To::EmptyInput,
        NoteCode::BinaryInput => To::BinaryInput,
        NoteCode::DecodingErrors => To::DecodingErrors,
        NoteCode::CharsetMismatch => To::CharsetMismatch,
        NoteCode::TruncatedMarkup => To::TruncatedMarkup,
        NoteCode::LimitReached => To::LimitReached,
        NoteCode::NoArticleFound => To::NoArticleFound,
        NoteCode::RulesRelaxed => To::RulesRelaxed,
        NoteCode::HiddenTextUsed => To::HiddenTextUsed,
        NoteCode::OptionIgnored => To::OptionIgnored,
        NoteCode::LanguageMismatch => To::LanguageMismatch,
        NoteCode::StructuredDataUnreadable => To::StructuredDataUnreadable,
    }
}

/// The answer of `GetServerInfo`.
#[must_use]
pub fn server(engine: &Engine, settings: &Settings) -> v1::GetServerInfoResponse {
    let limits = engine.limits();
    v1::GetServerInfoResponse {
        engine: Some(self::engine()),
        limits: Some(v1::ServerLimits {
            max_message_bytes: count(settings.max_message_bytes),
            max_content_bytes: count(limits.input_bytes),
            max_nodes: count(limits.nodes),
            max_depth: count(limits.depth),
            max_attributes: count(limits.attributes),
            max_blocks: count(limits.blocks),
            max_sentences: count(limits.sentences),
            max_language_letters: count(limits.language_letters),
            max_structured_data_bytes: count(limits.structured_data_bytes),
            max_structured_data_depth: count(limits.structured_data_depth),
            max_requests_in_flight: count(settings.max_in_flight),
            max_stream_items_in_flight: count(settings.stream_items),
            worker_threads: count(settings.threads),
            queue_length: count(settings.queue),
            max_call_seconds: u32::try_from(settings.work.max_call.as_secs()).unwrap_or(u32::MAX),
            max_bytes_in_flight: u64::try_from(settings.work.max_bytes_in_flight).unwrap_or(u64::MAX),
        }),
        languages: engine
            .detector()
            .languages()
            .into_iter()
            .map(|tag| v1::LanguageInfo { name: crate::language::name(&tag), tag })
            .collect(),
        stages: [v1::Stage::Clean, v1::Stage::Language, v1::Stage::Summary, v1::Stage::Metadata].map(Into::into).to_vec(),
    }
}
