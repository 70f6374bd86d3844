//! The phases of the work on one page, and the watch over them: told as each begins, and free to end the work there.
//! The engine measures no time and knows no deadline; whoever runs it does.

use std::convert::Infallible;

/// A part of the work that runs through once begun. They follow each other in this order; one that is not asked for is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// Bytes to text.
    Decode,
    /// Text to blocks.
    Blocks,
    /// Each block gets its numbers and its score.
    Score,
    /// Rules, recovery and the clean text.
    Rules,
    /// Hidden texts compete with the page.
    Hidden,
    /// The verdict.
    Quality,
    /// The language.
    Language,
    /// Title, authors, dates and more.
    Metadata,
    /// Sentences and keywords.
    Summary,
    /// Notes, digests, and the reply in the form asked for.
    Reply,
}

impl Phase {
    /// All of them, in order.
    pub const ALL: [Self; 10] = [
        Self::Decode,
        Self::Blocks,
        Self::Score,
        Self::Rules,
        Self::Hidden,
        Self::Quality,
        Self::Language,
        Self::Metadata,
        Self::Summary,
        Self::Reply,
    ];

    /// Its name, lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Blocks => "blocks",
            Self::Score => "score",
            Self::Rules => "rules",
            Self::Hidden => "hidden",
            Self::Quality => "quality",
            Self::Language => "language",
            Self::Metadata => "metadata",
            Self::Summary => "summary",
            Self::Reply => "reply",
        }
    }
}

/// Watches over the work on one page. Asked often enough to stop soon, seldom enough to cost nothing: some ten times a page.
pub trait Watch {
    /// Why the work ended early.
    type Stop;

    /// Called as `phase` begins, which ends the one before.
    ///
    /// # Errors
    /// When the work is to end here, with the reason.
    fn begin(&self, phase: Phase) -> Result<(), Self::Stop>;
}

/// Nobody watches: the work never ends early.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    type Stop = Infallible;

    fn begin(&self, _: Phase) -> Result<(), Infallible> {
        Ok(())
    }
}
