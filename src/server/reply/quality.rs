//! The verdict and the fingerprints to the API.

use super::position::count;
use crate::engine::Outcome;
use crate::fingerprint::{FINGERPRINT_VERSION, Fingerprints};
use crate::quality::{Flag, FlagEvidence, PageType, Quality};
use crate::server::proto::v1;

pub(super) fn quality(quality: &Quality) -> v1::Quality {
    v1::Quality {
        page_type: page_type(quality.page_type).into(),
        page_type_probability: quality.page_type_probability,
        page_type_candidates: quality.page_types.iter().map(|&(kind, probability)| candidate(kind, probability)).collect(),
        score: quality.score,
        completeness: quality.completeness,
        flags: quality.flags.iter().map(flag).collect(),
        word_count: count(quality.word_count),
        text_share: quality.text_share,
    }
}

fn candidate(kind: PageType, probability: f64) -> v1::PageTypeCandidate {
    v1::PageTypeCandidate { page_type: page_type(kind).into(), probability }
}

fn page_type(kind: PageType) -> v1::PageType {
    match kind {
        PageType::Article => v1::PageType::Article,
        PageType::Listing => v1::PageType::Listing,
        PageType::Discussion => v1::PageType::Discussion,
        PageType::Product => v1::PageType::Product,
        PageType::Error => v1::PageType::Error,
        PageType::Other => v1::PageType::Other,
        PageType::Documentation => v1::PageType::Documentation,
        PageType::Service => v1::PageType::Service,
        PageType::Wall => v1::PageType::Wall,
    }
}

fn flag(evidence: &FlagEvidence) -> v1::QualityFlag {
    use v1::QualityFlagKind as To;
    let kind = match evidence.flag {
        Flag::NoArticle => To::NoArticle,
        Flag::ShortText => To::ShortText,
        Flag::Paywall => To::Paywall,
        Flag::Truncated => To::Truncated,
        Flag::ConsentWall => To::ConsentWall,
        Flag::ErrorPage => To::ErrorPage,
        Flag::LowConfidence => To::LowConfidence,
        Flag::ListingPage => To::ListingPage,
        Flag::LoginWall => To::LoginWall,
        Flag::NeedsJavaScript => To::NeedsJavascript,
    };
    v1::QualityFlag { kind: kind.into(), confidence: evidence.confidence, detail: evidence.detail.clone(), ..Default::default() }
}

pub(super) fn fingerprints(fingerprints: &Fingerprints, outcome: &Outcome<'_>) -> v1::Fingerprints {
    let kept = outcome.article.iter().flat_map(|a| &a.decisions).enumerate().filter(|(_, d)| d.kept).map(|(index, _)| index);
    v1::Fingerprints {
        algorithm_version: FINGERPRINT_VERSION,
        exact: fingerprints.exact.clone(),
        simhash: hex(fingerprints.simhash),
        blocks: kept
            .zip(&fingerprints.blocks)
            .map(|(index, &hash)| v1::BlockFingerprint { block_index: count(index), hash: hex(hash) })
            .collect(),
    }
}

fn hex(hash: u64) -> String {
    format!("{hash:016x}")
}
