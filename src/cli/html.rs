//! Writes HTML and escapes all that is not markup of its own. Knows nothing of what it says.

/// A document in the making.
#[derive(Debug, Default)]
pub(super) struct Html {
    out: String,
}

impl Html {
    /// Markup of our own.
    pub(super) fn raw(&mut self, markup: &str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    /// Anybody's text.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                // Controls are not allowed in HTML; pages have them all the same.
                c if c.is_control() && !matches!(c, '\n' | '\t') => self.out.push('\u{FFFD}'),
                c => self.out.push(c),
            }
        }
        self
    }

    /// An element with nothing but text in it.
    pub(super) fn element(&mut self, name: &str, attributes: &str, text: &str) -> &mut Self {
        let space = if attributes.is_empty() { "" } else { " " };
        self.raw("<").raw(name).raw(space).raw(attributes).raw(">").text(text).raw("</").raw(name).raw(">")
    }

    pub(super) fn finish(self) -> String {
        self.out
    }
}

/// An enum's name for people: `BLOCK_ROLE_AUTHOR_BOX` becomes `author box`.
pub(super) fn label(name: &str, prefix: &str) -> String {
    name.strip_prefix(prefix).unwrap_or(name).to_ascii_lowercase().replace('_', " ")
}
