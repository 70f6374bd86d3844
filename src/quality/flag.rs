//! What a caller may want to refuse a page for, and how pieces of evidence make one confidence. Finds nothing itself.

/// Something a caller may want to refuse a page for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flag {
    /// Nothing was kept.
    NoArticle,
    /// Little was kept.
    ShortText,
    /// The page states or shows that it is not free.
    Paywall,
    /// The text stops before its end.
    Truncated,
    /// Next to nothing but a consent notice is there.
    ConsentWall,
    /// Next to nothing but an error message is there.
    ErrorPage,
    /// The word F1 to expect is low.
    LowConfidence,
    /// Most of the kept text is links or list entries.
    ListingPage,
    /// Next to nothing but a request to log in is there.
    LoginWall,
    /// Next to nothing is there until scripts run.
    NeedsJavaScript,
}

/// A flag with what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagEvidence {
    /// Which.
    pub flag: Flag,
    /// How sure, 0 to 1.
    pub confidence: f64,
    /// What was seen, in counts: lower-case, no full stop, no text of the page.
    pub detail: String,
}

impl FlagEvidence {
    pub(super) fn new(flag: Flag, confidence: f64, detail: String) -> Self {
        Self { flag, confidence: confidence.clamp(0.0, 1.0), detail }
    }
}

/// Independent pieces of evidence for one flag.
pub(super) struct Signs {
    doubt: f64,
    details: Vec<String>,
}

impl Signs {
    pub(super) fn new() -> Self {
        Self { doubt: 1.0, details: Vec::new() }
    }

    /// One piece: how sure it makes alone, 0 to 1, and what was seen.
    pub(super) fn add(&mut self, confidence: f64, detail: impl Into<String>) {
        self.doubt *= 1.0 - confidence;
        self.details.push(detail.into());
    }

    /// The flag, where all pieces together make as sure as `least`.
    pub(super) fn flag(self, flag: Flag, least: f64) -> Option<FlagEvidence> {
        let confidence = 1.0 - self.doubt;
        (confidence >= least && !self.details.is_empty()).then(|| FlagEvidence::new(flag, confidence, self.details.join("; ")))
    }
}
