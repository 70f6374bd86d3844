//! Lines of Markdown under the quotes and list items they stand in. Knows nothing of what a line says.

use std::fmt::Write;

use crate::clean::render::outline::{Container, Leaf};

/// A container that is open.
#[derive(Debug)]
enum Level {
    Quote,
    List {
        ordered: bool,
        /// Another list of its kind went right before it: without another sign the two would be read as one.
        alternate: bool,
    },
    Item {
        marker: String,
        /// Spaces before the lines after the first.
        indent: usize,
        written: bool,
    },
}

/// Spaces before the lines of a footnote after the first.
const NOTE_INDENT: usize = 4;

/// Markdown as it grows.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) out: String,
    levels: Vec<Level>,
    /// How many levels have been open since the last leaf.
    shared: usize,
    /// The last leaf.
    before: Option<Leaf>,
    /// Depth, order and sign of the list that closed since.
    closed: Option<(usize, bool, bool)>,
}

impl Page {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { out: String::with_capacity(bytes), ..Self::default() }
    }

    pub(super) fn open(&mut self, container: Container) {
        let level = match container {
            Container::Quote(_) => Level::Quote,
            Container::List { ordered, .. } => {
                let alternate = self.closed.is_some_and(|(depth, o, sign)| depth == self.levels.len() && o == ordered && !sign);
                Level::List { ordered, alternate }
            }
            Container::Item { number, .. } => {
                let marker = self.marker(number);
                Level::Item { indent: marker.len(), marker, written: false }
            }
            Container::Note(_) => return self.open_note(""),
        };
        self.levels.push(level);
    }

    pub(super) fn open_note(&mut self, label: &str) {
        self.levels.push(Level::Item { marker: format!("[^{label}]: "), indent: NOTE_INDENT, written: false });
    }

    pub(super) fn close(&mut self, _: Container) {
        if let Some(Level::List { ordered, alternate }) = self.levels.pop() {
            self.closed = Some((self.levels.len(), ordered, alternate));
        }
        self.shared = self.shared.min(self.levels.len());
    }

    fn marker(&self, number: Option<u32>) -> String {
        let alternate = matches!(self.levels.last(), Some(Level::List { alternate: true, .. }));
        match number {
            // More digits are no number of a list.
            Some(n) => format!("{}{} ", n.min(999_999_999), if alternate { ')' } else { '.' }),
            None => (if alternate { "* " } else { "- " }).to_owned(),
        }
    }

    /// Adds the lines of a leaf.
    pub(super) fn leaf(&mut self, leaf: Leaf, lines: &[String]) {
        if !self.out.is_empty() {
            self.out.push('\n');
            if !self.is_tight(leaf) {
                let start = self.out.len();
                self.prefix(self.shared);
                self.end_line(start);
            }
        }
        for (n, line) in lines.iter().enumerate() {
            if n > 0 {
                self.out.push('\n');
            }
            let start = self.out.len();
            self.prefix(self.levels.len());
            self.out.push_str(line);
            if line.is_empty() {
                self.out.truncate(start + self.out.get(start..).map_or(0, |l| l.trim_end().len()));
            }
        }
        self.shared = self.levels.len();
        self.before = Some(leaf);
        self.closed = None;
    }

    /// What a line begins with inside the outermost `count` levels; an item's marker once, spaces after that.
    fn prefix(&mut self, count: usize) {
        for level in self.levels.iter_mut().take(count) {
            match level {
                Level::Quote => self.out.push_str("> "),
                Level::List { .. } => {}
                Level::Item { indent, written: true, .. } => _ = write!(self.out, "{:1$}", "", *indent),
                Level::Item { marker, written, .. } => {
                    self.out.push_str(marker);
                    *written = true;
                }
            }
        }
    }

    fn end_line(&mut self, start: usize) {
        let text = self.out.get(start..).map_or(0, |l| l.trim_end().len());
        self.out.truncate(start + text);
        self.out.push('\n');
    }

    /// Whether the leaf follows without an empty line: the text of an item after text of the same list.
    fn is_tight(&self, leaf: Leaf) -> bool {
        let is_text = |leaf| matches!(leaf, Leaf::Text | Leaf::Caption | Leaf::Heading(_));
        if !is_text(leaf) || !self.before.is_some_and(is_text) {
            return false;
        }
        match (self.shared.checked_sub(1).and_then(|i| self.levels.get(i)), self.levels.get(self.shared), self.levels.get(self.shared + 1))
        {
            (Some(Level::List { .. }), Some(Level::Item { .. }), _) => true,
            // A list may cut into a paragraph only if it begins at 1.
            (Some(Level::Item { .. }), Some(Level::List { ordered, .. }), Some(Level::Item { marker, .. })) => {
                !ordered || marker.starts_with("1.") || marker.starts_with("1)")
            }
            _ => false,
        }
    }
}
