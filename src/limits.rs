//! Upper bounds of the work one page may cause. Handed to the core as one value; the core never reads settings.

/// The most that one page may be or become. Beyond `input_bytes` a request is refused; beyond the others the rest of the page is
/// left out and a note says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a page as sent; more than [`Self::MOST_INPUT_BYTES`] count as that.
    pub input_bytes: usize,
    /// HTML elements kept.
    pub nodes: usize,
    /// Depth to which open elements are tracked; deeper ones are read as children of the last one.
    pub depth: usize,
    /// Attributes read of one element.
    pub attributes: usize,
    /// Blocks kept. A page of nothing else takes some 500 bytes of memory for each.
    pub blocks: usize,
    /// Bytes of one structured-data script.
    pub structured_data_bytes: usize,
    /// Scripts and attributes with the state of an application that are read for text.
    pub state_parts: usize,
    /// Bytes of all of them.
    pub state_bytes: usize,
    /// Nesting of JSON values in structured data.
    pub structured_data_depth: usize,
    /// Sentences ranked for a summary; of longer texts the first ones.
    pub sentences: usize,
    /// Letters looked at to tell the language; of longer texts evenly spread windows.
    pub language_letters: usize,
}

impl Limits {
    /// The most bytes of a page, whatever is set: offsets in its text, three times as long at most, have four bytes.
    pub const MOST_INPUT_BYTES: usize = 1 << 30;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_bytes: 32 << 20,
            nodes: 400_000,
            depth: 256,
            attributes: 256,
            blocks: 45_000,
            structured_data_bytes: 2 << 20,
            state_parts: 1_000,
            state_bytes: 8 << 20,
            structured_data_depth: 64,
            sentences: 1_000,
            language_letters: 8_000,
        }
    }
}
