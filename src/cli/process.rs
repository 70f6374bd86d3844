//! `copydesk process`: one page in, its reply out, without a server.

use std::io::{self, Write as _};

use clap::{Args, ValueEnum};

use super::flags::{Blocks, PageFlags, Stage, StageFlags};
use super::{Failure, written};
use crate::server::proto::v1;
use crate::server::{reply, request};

/// Flags of the command.
#[derive(Args, Clone, Debug)]
pub(super) struct Flags {
    #[command(flatten)]
    page: PageFlags,
    #[command(flatten)]
    stages: StageFlags,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// Which blocks to list.
    #[arg(long, value_enum, default_value_t = Blocks::All)]
    blocks: Blocks,
}

/// What to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The whole reply, in the JSON mapping of the API.
    Json,
    /// The clean text.
    Text,
    /// The article as Markdown.
    Markdown,
}

pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    if flags.format != Format::Json && !flags.stages.stages.is_empty() && !flags.stages.stages.contains(&Stage::Clean) {
        return Err(Failure::Usage("--format: text and markdown need the stage clean; add it to --stages".to_owned()));
    }
    let reply = reply_to(&flags.page, &flags.stages, flags.blocks, false)?;
    let output = match flags.format {
        Format::Json => serde_json::to_string_pretty(&reply).map_err(|error| Failure::Failed(error.to_string()))?,
        Format::Text => reply.article.map(|a| a.text).unwrap_or_default(),
        Format::Markdown => reply.article.and_then(|a| a.markdown).unwrap_or_default(),
    };
    let mut out = io::stdout().lock();
    written(out.write_all(output.trim_end_matches('\n').as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush()))
}

/// Features named for each block when a page is explained.
const WEIGHTS: u32 = 5;

/// Reads the page and processes it; `explain` asks for what is only of use to see why.
pub(super) fn reply_to(
    page: &PageFlags,
    stages: &StageFlags,
    blocks: Blocks,
    explain: bool,
) -> Result<v1::ProcessArticleResponse, Failure> {
    let engine = stages.engine()?;
    let mut request = stages.request(blocks, &engine)?;
    request.source = Some(page.read(stages.max_content_bytes)?);
    request.metadata = Some(v1::MetadataOptions { runners_up: Some(explain), ..Default::default() });
    if let Some(clean) = request.clean.as_mut().filter(|_| explain) {
        clean.weights = Some(WEIGHTS);
    }
    request::process(request, &engine)
        .and_then(|plan| plan.carry_out(&engine, reply::process))
        .map_err(|error| Failure::Failed(error.to_string()))
}
