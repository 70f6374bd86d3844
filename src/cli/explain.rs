//! stub
use super::Failure;
use super::flags::{Blocks, PageFlags, StageFlags};
use clap::Args;
/// f
#[derive(Args, Clone, Debug)]
pub(super) struct Flags {
    #[command(flatten)]
    page: PageFlags,
    #[command(flatten)]
    stages: StageFlags,
}
pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    let _ = (super::process::reply_to(&flags.page, &flags.stages, Blocks::All, true)?, flags.page.name());
    Ok(())
}
