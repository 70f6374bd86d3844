//! Options of the stages, checked. A value that is not set becomes the engine's default, never a zero.

use super::check::Check;
use super::{Blocks, View};
use crate::clean::render::Include;
use crate::clean::{CleanOptions, Focus};
use crate::document::selector::Selector;
use crate::engine::{Engine, Options};
use crate::error::RequestError;
use crate::language::LanguageOptions;
use crate::metadata::MetadataOptions;
use crate::server::proto::v1;
use crate::summary::{Order, Preset, SummaryOptions};

/// Language candidates listed when the request does not say.
pub(super) const DEFAULT_CANDIDATES: usize = 5;

/// Selectors of a kind in one request, and bytes of each.
const MOST_SELECTORS: usize = 32;
const LONGEST_SELECTOR: usize = 512;

/// Which stages to do.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stages {
    pub(super) clean: bool,
    pub(super) language: bool,
    pub(super) summary: bool,
    pub(super) metadata: bool,
}

pub(super) fn stages(check: &mut Check, stages: &[i32]) -> Stages {
    let mut wanted = Stages::default();
    if stages.is_empty() {
        wanted = Stages { clean: true, language: true, summary: true, metadata: true };
    }
    for &stage in stages {
        match v1::Stage::try_from(stage) {
            Ok(v1::Stage::Clean) => wanted.clean = true,
            Ok(v1::Stage::Language) => wanted.language = true,
            Ok(v1::Stage::Summary) => wanted.summary = true,
            Ok(v1::Stage::Metadata) => wanted.metadata = true,
            Ok(v1::Stage::Unspecified) | Err(_) => check.invalid("stages", stage, "1 to 4, or nothing for all"),
        }
    }
    wanted
}

pub(super) fn clean(check: &mut Check, options: &v1::CleanOptions, view: &mut View) -> CleanOptions {
    view.blocks = match check.choice("blocks", options.blocks, 3) {
        v1::BlocksView::Unspecified | v1::BlocksView::Kept => Blocks::Kept,
        v1::BlocksView::All => Blocks::All,
        v1::BlocksView::None => Blocks::None,
    };
    view.markdown = options.markdown.unwrap_or(view.markdown);
    view.html = options.html.unwrap_or(view.html);
    view.include = Include {
        links: options.include_links.unwrap_or(view.include.links),
        images: options.include_images.unwrap_or(view.include.images),
    };
    view.page_text = options.page_text.unwrap_or(view.page_text);
    let default = CleanOptions::default();
    if let Some(score) = options.minimum_score.filter(|s| !(0.0..=1.0).contains(s)) {
        check.invalid("minimum_score", score, "0 to 1");
    }
    CleanOptions {
        focus: match check.choice("focus", options.focus, 3) {
            v1::CleanFocus::Unspecified | v1::CleanFocus::Balanced => Focus::Balanced,
            v1::CleanFocus::Precision => Focus::Precision,
            v1::CleanFocus::Recall => Focus::Recall,
        },
        #[allow(clippy::cast_possible_truncation)]
        minimum_score: options.minimum_score.map(|s| s as f32),
        include_title: options.include_title.unwrap_or(default.include_title),
        include_captions: options.include_captions.unwrap_or(default.include_captions),
        include_comments: options.include_comments.unwrap_or(default.include_comments),
        include_byline: options.include_byline.unwrap_or(default.include_byline),
        include_tables: options.include_tables.unwrap_or(default.include_tables),
        keep_selectors: selectors(check, "keep_selectors", &options.keep_selectors),
        drop_selectors: selectors(check, "drop_selectors", &options.drop_selectors),
        weights: check.number("weights", options.weights, 0..=20).unwrap_or(default.weights),
    }
}

/// Selectors that can be read; the others are reported.
fn selectors(check: &mut Check, field: &'static str, texts: &[String]) -> Vec<Selector> {
    check.at_most(field, "selectors", texts.len(), MOST_SELECTORS);
    let mut selectors = Vec::new();
    for text in texts.iter().take(MOST_SELECTORS) {
        check.at_most(field, "bytes", text.len(), LONGEST_SELECTOR);
        match Selector::parse(text.get(..text.floor_char_boundary(LONGEST_SELECTOR)).unwrap_or_default()) {
            Ok(selector) => selectors.push(selector),
            Err(error) => {
                let shown: String = text.chars().take(64).collect();
                check.invalid(field, shown, format!("a CSS selector; {error}"));
            }
        }
    }
    selectors
}

pub(super) fn language(check: &mut Check, options: v1::LanguageOptions, engine: &Engine, view: &mut View) -> LanguageOptions {
    let default = LanguageOptions::default();
    check.at_most("allowed_languages", "tags", options.allowed_languages.len(), 200);
    let allowed = allowed_languages(check, &options.allowed_languages, engine);
    if let Some(confidence) = options.minimum_confidence.filter(|c| !(0.0..=1.0).contains(c)) {
        check.invalid("minimum_confidence", confidence, "0 to 1");
    }
    view.candidates = check.number("max_candidates", options.max_candidates, 0..=10).unwrap_or(view.candidates);
    LanguageOptions {
        allowed,
        minimum_confidence: options.minimum_confidence.unwrap_or(default.minimum_confidence),
        spans: options.spans.unwrap_or(default.spans),
    }
}

/// The language parts of the tags, in lower case; tags that the engine does not know are reported.
fn allowed_languages(check: &mut Check, tags: &[String], engine: &Engine) -> Vec<String> {
    let known = if tags.is_empty() { Vec::new() } else { engine.detector().languages() };
    let mut allowed = Vec::with_capacity(tags.len().min(200));
    for tag in tags.iter().take(200) {
        let language = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        if tag.len() <= 64 && language == "no" {
            allowed.extend(["nb".to_owned(), "nn".to_owned()]);
        } else if tag.len() <= 64 && known.contains(&language) {
            allowed.push(language);
        } else {
            let shown: String = tag.chars().take(64).collect();
            check.invalid("allowed_languages", shown, "tags of at most 64 bytes of the languages that GetServerInfo lists");
        }
    }
    allowed
}

pub(super) fn summary(check: &mut Check, options: v1::SummaryOptions) -> SummaryOptions {
    let default = SummaryOptions::default();
    let sentences = check.number("max_sentences", options.max_sentences, 1..=100);
    let words = check.number("max_words", options.max_words, 1..=10_000);
    let characters = check.number("max_characters", options.max_characters, 1..=100_000);
    let keywords = check.number("max_keywords", options.max_keywords, 0..=100);
    let headline = check.number("max_headline_characters", options.max_headline_characters, 1..=1_000);
    let order = match check.choice("order", options.order, 2) {
        v1::SummaryOrder::Rank => Order::Rank,
        v1::SummaryOrder::Unspecified | v1::SummaryOrder::Text => Order::Text,
    };
    let preset = preset(check, options.preset, options.query.filter(|q| !q.trim().is_empty()));
    let unbounded = sentences.is_none() && words.is_none() && characters.is_none();
    SummaryOptions {
        sentences: if unbounded { default.sentences } else { sentences.unwrap_or(0) },
        words: words.unwrap_or(0),
        characters: characters.unwrap_or(0),
        fill: options.fill_budget,
        preset,
        order,
        headline_characters: headline.unwrap_or(0),
        keywords: keywords.unwrap_or(default.keywords),
    }
}

fn preset(check: &mut Check, preset: i32, query: Option<String>) -> Preset {
    check.at_most("query", "bytes", query.as_deref().map_or(0, str::len), 1_000);
    let preset = check.choice("preset", preset, 4);
    match (preset, query) {
        (v1::SummaryPreset::Unspecified | v1::SummaryPreset::Query, Some(query)) => Preset::Query(query),
        (v1::SummaryPreset::Query, None) => {
            check.report(RequestError::Missing { field: "query", remedy: "say what to look for, or use another preset" });
            Preset::News
        }
        (_, Some(_)) => {
            check.invalid("preset", preset.as_str_name(), "SUMMARY_PRESET_QUERY when there is a query");
            Preset::News
        }
        (v1::SummaryPreset::Unspecified | v1::SummaryPreset::News, None) => Preset::News,
        (v1::SummaryPreset::Central, None) => Preset::Central,
        (v1::SummaryPreset::Lead, None) => Preset::Lead,
    }
}

pub(super) fn metadata(options: v1::MetadataOptions) -> MetadataOptions {
    let default = MetadataOptions::default();
    MetadataOptions { runners_up: options.runners_up.unwrap_or(default.runners_up), raw: options.raw.unwrap_or(default.raw) }
}

/// Adds cleaning to the options, as the request wants it; true when plain text shall be left as it is.
pub(super) fn prepared(check: &mut Check, preparation: i32, options: Options) -> (Options, bool) {
    let (clean, plain_text_as_is) = match check.choice("preparation", preparation, 2) {
        v1::Preparation::Unspecified => (true, true),
        v1::Preparation::Clean => (true, false),
        v1::Preparation::AsIs => (false, false),
    };
    (Options { clean: clean.then(CleanOptions::default), ..options }, plain_text_as_is)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_budget_lifts_the_default_number_of_sentences() {
        let mut check = Check::default();
        let options = summary(&mut check, v1::SummaryOptions { max_words: Some(60), ..Default::default() });
        assert_eq!((options.sentences, options.words), (0, 60));
        assert_eq!(summary(&mut check, v1::SummaryOptions::default()), SummaryOptions::default());
        assert!(check.violations.is_empty());
    }

    #[test]
    fn a_query_alone_is_enough_and_clashes_with_other_presets() {
        let mut check = Check::default();
        let query = Some("rent".to_owned());
        let options = summary(&mut check, v1::SummaryOptions { query: query.clone(), ..Default::default() });
        assert_eq!(options.preset, Preset::Query("rent".to_owned()));
        summary(&mut check, v1::SummaryOptions { query, preset: v1::SummaryPreset::Lead.into(), ..Default::default() });
        assert_eq!(check.violations[0].error.field(), "preset");
    }

    #[test]
    fn focus_and_minimum_score_are_checked() {
        let mut check = Check::default();
        let mut view = View {
            unit: crate::text::span::OffsetUnit::Utf8Bytes,
            blocks: Blocks::Kept,
            markdown: true,
            html: false,
            include: Include::default(),
            page_text: false,
            article: true,
            candidates: 0,
            preset: Preset::News,
            sniffed: false,
            content_bytes: 0,
        };
        let options = v1::CleanOptions {
            focus: v1::CleanFocus::Recall.into(),
            minimum_score: Some(0.25),
            include_links: Some(false),
            ..Default::default()
        };
        let cleaned = clean(&mut check, &options, &mut view);
        assert_eq!((cleaned.focus, cleaned.minimum_score), (Focus::Recall, Some(0.25)));
        assert_eq!(view.include, Include { links: false, images: true });
        assert!(check.violations.is_empty());
        clean(&mut check, &v1::CleanOptions { focus: 9, minimum_score: Some(f64::NAN), ..Default::default() }, &mut view);
        let fields: Vec<_> = check.violations.iter().map(|v| v.error.field()).collect();
        assert_eq!(fields, ["minimum_score", "focus"]);
    }
}
