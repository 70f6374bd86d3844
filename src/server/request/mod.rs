//! Requests of the API to plans of the engine. Checks all that can be checked without looking at the page and reports every violation at
//! once. Decides nothing about content.

mod check;
mod options;

use prost::bytes::Bytes;

use self::check::Check;
use super::proto::v1;
use super::status::ServeError;
use crate::clean::render::Include;
use crate::engine::{Engine, Options, Outcome};
use crate::error::RequestError;
use crate::input::{Input, Kind};
use crate::phase::{Phase, Unwatched, Watch};
use crate::summary::Preset;
use crate::text::span::OffsetUnit;

/// The address of a page on which the work panics, in unit tests alone.
#[cfg(test)]
pub(super) const PANIC_URL: &str = "test:panic";

/// A checked request: what to work on, what to do, how to answer.
#[derive(Clone, Debug)]
pub struct Plan {
    page: Page,
    options: Options,
    /// Do not clean plain text, whatever the options say.
    plain_text_as_is: bool,
    /// Which parts of the outcome to tell.
    pub view: View,
}

/// How to answer.
#[derive(Clone, Debug)]
pub struct View {
    /// What spans count.
    pub unit: OffsetUnit,
    /// Which blocks to list.
    pub blocks: Blocks,
    /// Whether to write Markdown.
    pub markdown: bool,
    /// Whether to write HTML.
    pub html: bool,
    /// What Markdown and HTML carry besides text and structure.
    pub include: Include,
    /// Whether to return all text of the page.
    pub page_text: bool,
    /// Whether the article was asked for; it is there for the metadata, too.
    pub article: bool,
    /// Language candidates to list.
    pub candidates: usize,
    /// The preset the summary is made by.
    pub preset: Preset,
    /// Whether the caller left the format open.
    pub sniffed: bool,
    /// Size of the content as sent.
    pub content_bytes: usize,
}

/// Which blocks to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocks {
    /// Every one.
    All,
    /// Those that were kept.
    Kept,
    /// None.
    None,
}

#[derive(Clone, Debug)]
struct Page {
    content: Bytes,
    kind: Option<Kind>,
    charset: Option<String>,
    url: Option<String>,
    declared_language: Option<String>,
}

impl Plan {
    /// Does the work and hands the outcome to `answer`.
    ///
    /// # Errors
    /// When the content is over the engine's limit.
    pub fn carry_out<T>(&self, engine: &Engine, answer: impl FnOnce(&Outcome<'_>, &View) -> T) -> Result<T, ServeError> {
        self.carry_out_watched(engine, &Unwatched, answer)
    }

    /// The same under a watch.
    ///
    /// # Errors
    /// When the content is over the engine's limit, or the watch ends the work.
    pub fn carry_out_watched<T, W: Watch>(
        &self,
        engine: &Engine,
        watch: &W,
        answer: impl FnOnce(&Outcome<'_>, &View) -> T,
    ) -> Result<T, ServeError>
    where
        ServeError: From<W::Stop>,
    {
        let page = &self.page;
        watch.begin(Phase::Decode)?;
        #[cfg(test)]
        assert_ne!(page.url.as_deref(), Some(PANIC_URL), "as the test asked for");
        let decoded = engine.decode(&Input {
            content: &page.content,
            kind: page.kind,
            charset: page.charset.as_deref(),
            url: page.url.as_deref(),
            declared_language: page.declared_language.as_deref(),
        })?;
        let outcome = if self.plain_text_as_is && decoded.kind == Kind::PlainText {
            engine.process_watched(&decoded, &Options { clean: None, metadata: None, ..self.options.clone() }, watch)?
        } else {
            engine.process_watched(&decoded, &self.options, watch)?
        };
        Ok(answer(&outcome, &self.view))
    }
}

/// The plan of a `CleanArticle` call.
///
/// # Errors
/// Every violation at once.
pub fn clean(request: v1::CleanArticleRequest) -> Result<Plan, ServeError> {
    let mut check = Check::default();
    let (page, mut view) = page_and_view(&mut check, request.source, request.offset_unit);
    let clean = options::clean(check.within("options"), &request.options.unwrap_or_default(), &mut view);
    check.done(Plan { page, options: Options { clean: Some(clean), ..Options::default() }, plain_text_as_is: false, view })
}

/// The plan of a `DetectLanguage` call.
///
/// # Errors
/// Every violation at once.
pub fn language(request: v1::DetectLanguageRequest, engine: &Engine) -> Result<Plan, ServeError> {
    let mut check = Check::default();
    let (page, mut view) = page_and_view(&mut check, request.source, request.offset_unit);
    let language = options::language(check.within("options"), request.options.unwrap_or_default(), engine, &mut view);
    (view.blocks, view.markdown) = (Blocks::None, false);
    let wanted = Options { language: Some(language), ..Options::default() };
    let (options, plain_text_as_is) = options::prepared(check.within(""), request.preparation, wanted);
    check.done(Plan { page, options, plain_text_as_is, view })
}

/// The plan of a `SummarizeArticle` call.
///
/// # Errors
/// Every violation at once.
pub fn summary(request: v1::SummarizeArticleRequest) -> Result<Plan, ServeError> {
    let mut check = Check::default();
    let (page, mut view) = page_and_view(&mut check, request.source, request.offset_unit);
    let summary = options::summary(check.within("options"), request.options.unwrap_or_default());
    (view.blocks, view.markdown) = (Blocks::None, false);
    view.preset = summary.preset.clone();
    let wanted = Options { language: Some(Default::default()), summary: Some(summary), ..Options::default() };
    let (mut options, plain_text_as_is) = options::prepared(check.within(""), request.preparation, wanted);
    // Sentences near the headline gain, and the headline is metadata.
    options.metadata = options.clean.as_ref().map(|_| Default::default());
    check.done(Plan { page, options, plain_text_as_is, view })
}

/// The plan of a `ParseMetadata` call.
///
/// # Errors
/// Every violation at once.
pub fn metadata(request: v1::ParseMetadataRequest) -> Result<Plan, ServeError> {
    let mut check = Check::default();
    let (page, mut view) = page_and_view(&mut check, request.source, request.offset_unit);
    view.article = false;
    let metadata = options::metadata(request.options.unwrap_or_default());
    check.done(Plan { page, options: Options { metadata: Some(metadata), ..Options::default() }, plain_text_as_is: false, view })
}

/// The plan of a `ProcessArticle` call or of one item of a stream.
///
/// # Errors
/// Every violation at once.
pub fn process(request: v1::ProcessArticleRequest, engine: &Engine) -> Result<Plan, ServeError> {
    let mut check = Check::default();
    let (page, mut view) = page_and_view(&mut check, request.source, request.offset_unit);
    let stages = options::stages(&mut check, &request.stages);
    let clean = options::clean(check.within("clean"), &request.clean.unwrap_or_default(), &mut view);
    let language = options::language(check.within("language"), request.language.unwrap_or_default(), engine, &mut view);
    let summary = options::summary(check.within("summary"), request.summary.unwrap_or_default());
    let metadata = options::metadata(request.metadata.unwrap_or_default());
    let options = Options {
        clean: stages.clean.then_some(clean),
        language: stages.language.then_some(language),
        summary: stages.summary.then_some(summary),
        metadata: stages.metadata.then_some(metadata),
    };
    view.article = stages.clean;
    view.preset = options.summary.as_ref().map(|o| o.preset.clone()).unwrap_or_default();
    check.done(Plan { page, options, plain_text_as_is: false, view })
}

/// The parts all requests share.
fn page_and_view(check: &mut Check, source: Option<v1::Source>, unit: i32) -> (Page, View) {
    if source.is_none() {
        check.report(RequestError::Missing { field: "source", remedy: "set it; its content may be empty" });
    }
    let source = source.unwrap_or_default();
    let kind = match check.within("source").choice("format", source.format, 2) {
        v1::Format::Html => Some(Kind::Html),
        v1::Format::PlainText => Some(Kind::PlainText),
        v1::Format::Unspecified => None,
    };
    check.at_most("charset", "bytes", source.charset.as_deref().map_or(0, str::len), 64);
    check.at_most("url", "bytes", source.url.as_deref().map_or(0, str::len), 8_192);
    check.at_most("declared_language", "bytes", source.declared_language.as_deref().map_or(0, str::len), 64);
    let unit = match check.within("").choice("offset_unit", unit, 3) {
        v1::OffsetUnit::Unspecified | v1::OffsetUnit::Utf8Bytes => OffsetUnit::Utf8Bytes,
        v1::OffsetUnit::Utf16Units => OffsetUnit::Utf16Units,
        v1::OffsetUnit::CodePoints => OffsetUnit::CodePoints,
    };
    let page = Page {
        content: source.content,
        kind,
        charset: source.charset.filter(|c| !c.is_empty()),
        url: source.url.filter(|u| !u.is_empty()),
        declared_language: source.declared_language.filter(|l| !l.is_empty()),
    };
    let view = View {
        unit,
        blocks: Blocks::Kept,
        markdown: true,
        html: false,
        include: Include::default(),
        page_text: false,
        article: true,
        candidates: options::DEFAULT_CANDIDATES,
        preset: Preset::default(),
        sniffed: page.kind.is_none(),
        content_bytes: page.content.len(),
    };
    (page, view)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::server::status::Violation;

    fn fields(error: ServeError) -> Vec<String> {
        match error {
            ServeError::Invalid(violations) => violations.iter().map(Violation::field).collect(),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn every_violation_is_reported_with_its_path() {
        let engine = Engine::new(Limits::default());
        let request = v1::ProcessArticleRequest {
            source: Some(v1::Source { format: 9, charset: Some("x".repeat(65)), ..Default::default() }),
            stages: vec![0, 99],
            language: Some(v1::LanguageOptions { minimum_confidence: Some(1.5), ..Default::default() }),
            summary: Some(v1::SummaryOptions { max_sentences: Some(0), preset: 4, ..Default::default() }),
            offset_unit: -1,
            ..Default::default()
        };
        let wanted = [
            "source.format",
            "source.charset",
            "offset_unit",
            "stages",
            "stages",
            "language.minimum_confidence",
            "summary.max_sentences",
            "summary.query",
        ];
        assert_eq!(fields(process(request, &engine).unwrap_err()), wanted);
    }

    #[test]
    fn a_request_without_a_source_says_so_and_an_empty_page_is_fine() {
        assert_eq!(fields(metadata(v1::ParseMetadataRequest::default()).unwrap_err()), ["source"]);
        let request = v1::ParseMetadataRequest { source: Some(v1::Source::default()), ..Default::default() };
        assert!(metadata(request).is_ok());
    }
}
