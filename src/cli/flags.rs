//! Flags that several commands share, and the request they make. Checks nothing that the API checks itself.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use prost::bytes::Bytes;

use super::Failure;
use crate::clean::model::BlockModel;
use crate::engine::Engine;
use crate::limits::Limits;
use crate::metadata::ranker::MetadataModel;
use crate::quality::model::PageModel;
use crate::server::proto::v1;
use crate::server::request;
use crate::trees::ModelError;

/// What to do and how to answer.
#[derive(Args, Clone, Debug)]
pub(super) struct StageFlags {
    /// What to do, separated by commas; all by default. Without `clean`, language and summary work on the text as it is.
    #[arg(long, value_enum, value_delimiter = ',')]
    pub(super) stages: Vec<Stage>,
    /// Most sentences of the summary.
    #[arg(long, value_name = "N")]
    summary_sentences: Option<u32>,
    /// Most words of the summary.
    #[arg(long, value_name = "N")]
    summary_words: Option<u32>,
    /// Most characters of the summary.
    #[arg(long, value_name = "N")]
    summary_characters: Option<u32>,
    /// Use the words and characters up: the last sentence of the summary is cut where it does not fit.
    #[arg(long)]
    summary_fill: bool,
    /// What a good sentence of the summary is.
    #[arg(long, value_enum)]
    summary_preset: Option<SummaryPreset>,
    /// What the summary is to tell of.
    #[arg(long, value_name = "TEXT", conflicts_with = "summary_preset")]
    summary_query: Option<String>,
    /// The best sentence of the summary first.
    #[arg(long)]
    summary_by_rank: bool,
    /// Give one more sentence, of at most so many characters, in place of a headline.
    #[arg(long, value_name = "N")]
    headline_characters: Option<u32>,
    /// What cleaning favours where precision and recall cannot both be had.
    #[arg(long, value_enum, default_value_t = Focus::Balanced)]
    focus: Focus,
    /// Score above which a block must be to be kept, 0 to 1.
    #[arg(long, value_name = "P")]
    minimum_score: Option<f64>,
    /// Leave the addresses of links out of Markdown and HTML.
    #[arg(long)]
    no_links: bool,
    /// Leave images out of Markdown and HTML.
    #[arg(long)]
    no_images: bool,
    /// Keep the article's by-line and date line.
    #[arg(long)]
    byline: bool,
    /// Leave out tables.
    #[arg(long)]
    no_tables: bool,
    /// Keep what stands in elements that this CSS selector matches; may be given more than once.
    #[arg(long, value_name = "SELECTOR")]
    keep: Vec<String>,
    /// Leave out what stands in elements that this CSS selector matches; wins over --keep.
    #[arg(long, value_name = "SELECTOR")]
    drop: Vec<String>,
    /// A language to choose from, as a BCP 47 tag; may be given several times. All by default.
    #[arg(long, value_name = "TAG")]
    language: Vec<String>,
    /// Answer `und` where the language is less sure than this, 0 to 1.
    #[arg(long, value_name = "P")]
    minimum_confidence: Option<f64>,
    /// Report stretches by language, and the share of each.
    #[arg(long)]
    language_spans: bool,
    /// What offsets count.
    #[arg(long, value_enum, default_value_t = Unit::Utf8Bytes)]
    offset_unit: Unit,
    /// A block model to use in place of the compiled-in ones: to judge a model on pages it never saw.
    #[arg(long, value_name = "FILE")]
    block_model: Option<PathBuf>,
    /// A page model to use in place of the compiled-in ones.
    #[arg(long, value_name = "FILE")]
    page_model: Option<PathBuf>,
    /// A metadata model to use in place of the compiled-in ones.
    #[arg(long, value_name = "FILE")]
    metadata_model: Option<PathBuf>,
    /// Ask lingua's own detector for the language: the reference that ours is measured against.
    #[cfg(feature = "lingua-reference")]
    #[arg(long)]
    lingua: bool,
    /// Most bytes of one page.
    #[arg(long, value_name = "N", env = "COPYDESK_MAX_CONTENT_BYTES", default_value_t = Limits::default().input_bytes)]
    pub(super) max_content_bytes: usize,
}

/// A part of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Stage {
    /// The article.
    Clean,
    /// The language.
    Language,
    /// Summary and keywords.
    Summary,
    /// Title, authors, dates and the rest.
    Metadata,
}

/// What a good sentence of a summary is.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum SummaryPreset {
    /// As in news, where the start tells most.
    News,
    /// Most like the rest of the text.
    Central,
    /// The first sentences.
    Lead,
}

impl SummaryPreset {
    fn message(self) -> v1::SummaryPreset {
        match self {
            Self::News => v1::SummaryPreset::News,
            Self::Central => v1::SummaryPreset::Central,
            Self::Lead => v1::SummaryPreset::Lead,
        }
    }
}

/// What cleaning favours.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Focus {
    /// Both alike.
    Balanced,
    /// Nothing foreign in the article.
    Precision,
    /// Nothing of the article lost.
    Recall,
}

/// What offsets count.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Unit {
    /// Bytes of the UTF-8 form.
    Utf8Bytes,
    /// UTF-16 code units.
    Utf16Units,
    /// Unicode code points.
    CodePoints,
}

/// Which blocks to list.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Blocks {
    /// Every block, kept or not.
    All,
    /// Those the article is made of.
    Kept,
    /// None.
    None,
}

/// How a page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    /// HTML or XHTML.
    Html,
    /// Text without markup.
    Text,
}

impl From<Kind> for v1::Format {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Html => Self::Html,
            Kind::Text => Self::PlainText,
        }
    }
}

impl StageFlags {
    /// The engine within the limits and with the model asked for.
    ///
    /// # Errors
    /// When the model's file cannot be read or is none of this version.
    pub(super) fn engine(&self) -> Result<Engine, Failure> {
        let engine = Engine::new(Limits { input_bytes: self.max_content_bytes, ..Limits::default() });
        #[cfg(feature = "lingua-reference")]
        let engine = if self.lingua { engine.with_detector(crate::language::LanguageDetector::lingua()) } else { engine };
        let engine = match &self.block_model {
            Some(path) => engine.with_block_model(read_model(path)?),
            None => engine,
        };
        let engine = match &self.page_model {
            Some(path) => engine.with_page_model(read_file("--page-model", path, PageModel::read)?),
            None => engine,
        };
        Ok(match &self.metadata_model {
            Some(path) => engine.with_metadata_model(read_file("--metadata-model", path, MetadataModel::read)?),
            None => engine,
        })
    }

    /// The request of these flags, to which only the page is missing.
    ///
    /// # Errors
    /// When the API would not take it.
    pub(super) fn request(&self, blocks: Blocks, engine: &Engine) -> Result<v1::ProcessArticleRequest, Failure> {
        let stages = self.stages.iter().map(|stage| {
            match stage {
                Stage::Clean => v1::Stage::Clean,
                Stage::Language => v1::Stage::Language,
                Stage::Summary => v1::Stage::Summary,
                Stage::Metadata => v1::Stage::Metadata,
            }
            .into()
        });
        let view = match blocks {
            Blocks::All => v1::BlocksView::All,
            Blocks::Kept => v1::BlocksView::Kept,
            Blocks::None => v1::BlocksView::None,
        };
        let unit = match self.offset_unit {
            Unit::Utf8Bytes => v1::OffsetUnit::Utf8Bytes,
            Unit::Utf16Units => v1::OffsetUnit::Utf16Units,
            Unit::CodePoints => v1::OffsetUnit::CodePoints,
        };
        let focus = match self.focus {
            Focus::Balanced => v1::CleanFocus::Balanced,
            Focus::Precision => v1::CleanFocus::Precision,
            Focus::Recall => v1::CleanFocus::Recall,
        };
        let clean = v1::CleanOptions {
            blocks: view.into(),
            focus: focus.into(),
            minimum_score: self.minimum_score,
            include_links: self.no_links.then_some(false),
            include_images: self.no_images.then_some(false),
            include_byline: self.byline.then_some(true),
            include_tables: self.no_tables.then_some(false),
            keep_selectors: self.keep.clone(),
            drop_selectors: self.drop.clone(),
            ..Default::default()
        };
        let request = v1::ProcessArticleRequest {
            source: Some(v1::Source::default()),
            stages: stages.collect(),
            clean: Some(clean),
            language: Some(v1::LanguageOptions {
                allowed_languages: self.language.clone(),
                minimum_confidence: self.minimum_confidence,
                spans: self.language_spans.then_some(true),
                ..Default::default()
            }),
            summary: Some(v1::SummaryOptions {
                max_sentences: self.summary_sentences,
                max_words: self.summary_words,
                max_characters: self.summary_characters,
                preset: self.summary_preset.map_or(v1::SummaryPreset::Unspecified, SummaryPreset::message).into(),
                query: self.summary_query.clone(),
                order: if self.summary_by_rank { v1::SummaryOrder::Rank } else { v1::SummaryOrder::Text }.into(),
                max_headline_characters: self.headline_characters,
                fill_budget: self.summary_fill,
                max_keywords: None,
            }),
            offset_unit: unit.into(),
            ..Default::default()
        };
        request::process(request.clone(), engine).map_err(|error| Failure::Usage(error.to_string()))?;
        Ok(request)
    }
}

/// One page from a file or from standard input.
#[derive(Args, Clone, Debug)]
pub(super) struct PageFlags {
    /// The page; `-` reads standard input.
    file: PathBuf,
    /// How the page is written; told from its bytes by default.
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// Charset that the transport named, such as that of a Content-Type header.
    #[arg(long)]
    charset: Option<String>,
    /// Address the page came from. Never fetched.
    #[arg(long)]
    url: Option<String>,
    /// Language that the transport named, as a BCP 47 tag.
    #[arg(long, value_name = "TAG")]
    declared_language: Option<String>,
}

impl PageFlags {
    /// Reads the page; one over `limit` is cut just after it, for the engine to refuse.
    pub(super) fn read(&self, limit: usize) -> Result<v1::Source, Failure> {
        let content = if self.file == Path::new("-") {
            read_up_to(io::stdin().lock(), limit)
        } else {
            File::open(&self.file).and_then(|file| read_up_to(file, limit))
        };
        let content = content.map_err(|error| Failure::Failed(format!("{}: {error}", self.file.display())))?;
        Ok(v1::Source {
            content: Bytes::from(content),
            format: self.kind.map_or(v1::Format::Unspecified, v1::Format::from).into(),
            charset: self.charset.clone(),
            url: self.url.clone(),
            declared_language: self.declared_language.clone(),
        })
    }

    /// What to call the page.
    pub(super) fn name(&self) -> String {
        self.url.clone().unwrap_or_else(|| self.file.display().to_string())
    }
}

fn read_up_to(reader: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    reader.take(limit as u64 + 1).read_to_end(&mut content)?;
    Ok(content)
}

/// The model file of `--block-model`.
pub(super) fn read_model(path: &Path) -> Result<BlockModel, Failure> {
    read_file("--block-model", path, BlockModel::read)
}

pub(super) fn read_file<T>(flag: &str, path: &Path, read: impl Fn(&[u8]) -> Result<T, ModelError>) -> Result<T, Failure> {
    let refuse = |error: &dyn std::fmt::Display| Failure::Usage(format!("{flag} {}: {error}", path.display()));
    let bytes = std::fs::read(path).map_err(|error| refuse(&error))?;
    read(&bytes).map_err(|error| refuse(&error))
}
