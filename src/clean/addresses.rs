//! Addresses on a page made absolute, as far as they may be shown to a reader. Fetches nothing.

use url::Url;

use crate::document::Document;

/// Bytes of a base address beyond which it is ignored: every link on the page would repeat it.
const LONGEST_BASE: usize = 4_096;
/// Bytes of an address beyond which it is left out.
const LONGEST_ADDRESS: usize = 8_192;
/// Schemes of pages, pictures and people; no other is let through.
const SCHEMES: [&str; 5] = ["http", "https", "mailto", "tel", "ftp"];

/// Resolves addresses against the page's own and its `base` element.
#[derive(Debug)]
pub(super) struct Addresses {
    base: Option<Url>,
}

impl Addresses {
    pub(super) fn of(document: &Document<'_>) -> Self {
        let page = document.url.and_then(|u| Url::parse(u).ok());
        let base = match (&document.head.base, &page) {
            (Some(base), Some(page)) => page.join(base).ok(),
            (Some(base), None) => Url::parse(base).ok(),
            (None, _) => None,
        };
        Self { base: base.filter(|b| b.as_str().len() <= LONGEST_BASE).or(page).filter(|b| b.as_str().len() <= LONGEST_BASE) }
    }

    /// The address in full where that can be had, else as written; `None` for schemes that are no address of a page or picture.
    pub(super) fn resolve(&self, written: &str) -> Option<String> {
        // Browsers pass over control characters, so a scheme may hide behind them.
        let written: String = written.trim_matches(|c: char| c <= ' ').chars().filter(|c| !c.is_control()).collect();
        let resolved = match &self.base {
            Some(base) => base.join(&written).ok()?.to_string(),
            None => written,
        };
        let scheme = resolved.split_once(':').map(|(s, _)| s).filter(|s| !s.contains(['/', '?', '#']));
        let safe = scheme.is_none_or(|s| SCHEMES.iter().any(|k| s.eq_ignore_ascii_case(k)));
        (safe && !resolved.is_empty() && resolved.len() <= LONGEST_ADDRESS).then_some(resolved)
    }
}
