//! Whether a text has markup. Not a media-type sniffer: HTML or plain text is all there is.

/// What kind of text a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// HTML, XHTML, or a fragment of it.
    Html,
    /// Text without markup.
    PlainText,
}

/// Tells the kind from the text alone.
#[must_use]
pub fn sniff(text: &str) -> Kind {
    if text.trim_start().starts_with('<') { Kind::Html } else { Kind::PlainText }
}
