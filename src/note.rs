//! Notes on content: what was odd about a page and what was done about it. Never a reason to fail; see [`crate::error`] for those.

/// The closed list of things worth telling about a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoteCode {
    /// Nothing was sent, or nothing but white space.
    EmptyInput,
    /// Most of the input is not text.
    BinaryInput,
    /// Bytes did not fit the encoding and were replaced by U+FFFD.
    DecodingErrors,
    /// The encoding that was named is unknown or does not fit the bytes; another was used.
    CharsetMismatch,
    /// The page ends inside a tag, comment or script.
    TruncatedMarkup,
    /// A limit was reached and the rest was left out; the detail says which.
    LimitReached,
    /// No block looks like part of an article.
    NoArticleFound,
    /// Rules were relaxed because too little was left.
    RulesRelaxed,
    /// The stated language is not the detected one.
    LanguageMismatch,
    /// A structured-data script could not be read.
    StructuredDataUnreadable,
    /// The article is a text that the page carries without showing it; the detail says where.
    HiddenTextUsed,
    /// An option has no meaning for this page and was passed over; the detail says which.
    OptionIgnored,
}

impl NoteCode {
    /// The code in upper snake case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EmptyInput => "EMPTY_INPUT",
            Self::BinaryInput => "BINARY_INPUT",
            Self::DecodingErrors => "DECODING_ERRORS",
            Self::CharsetMismatch => "CHARSET_MISMATCH",
            Self::TruncatedMarkup => "TRUNCATED_MARKUP",
            Self::LimitReached => "LIMIT_REACHED",
            Self::NoArticleFound => "NO_ARTICLE_FOUND",
            Self::RulesRelaxed => "RULES_RELAXED",
            Self::LanguageMismatch => "LANGUAGE_MISMATCH",
            Self::StructuredDataUnreadable => "STRUCTURED_DATA_UNREADABLE",
            Self::HiddenTextUsed => "HIDDEN_TEXT_USED",
            Self::OptionIgnored => "OPTION_IGNORED",
        }
    }
}

/// One note: a code for machines, a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub code: NoteCode,
    /// Lower-case, no full stop; names limits and actual values, never quotes the page at length.
    pub detail: String,
}

impl Note {
    /// A note.
    pub fn new(code: NoteCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}
