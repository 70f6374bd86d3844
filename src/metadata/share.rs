//! Links that hand a page on to a mail program or a network, and what they say it is called.

use url::form_urlencoded;

use crate::document::html::unescape_attribute;

/// Parameters that hold the title.
const TITLES: [&str; 6] = ["text", "title", "subject", "t", "description", "su"];
/// Words of addresses that pages are handed on to.
const TARGETS: [&str; 8] = ["mailto:", "share", "intent", "submit", "send", "create", "bookmark", "compose"];
/// Bytes of the longest address that is looked at.
const LONGEST: usize = 4_000;

/// Whether an address, as written, hands on a title: `mailto:?subject=…`, `…/intent/tweet?text=…`.
pub(super) fn is_share(href: &str) -> bool {
    if href.len() >= LONGEST {
        return false;
    }
    let Some((target, query)) = href.split_once('?') else { return false };
    query.contains('=') && TARGETS.iter().any(|word| target.contains(word))
}

/// The titles that an address, as written, hands on.
pub(super) fn titles(href: &str) -> Vec<String> {
    let href = unescape_attribute(href.trim());
    let query = href.split_once('?').map_or("", |(_, query)| query);
    let named = |name: &str| TITLES.iter().any(|t| name.eq_ignore_ascii_case(t));
    form_urlencoded::parse(query.as_bytes())
        .take(20)
        .filter(|(name, text)| named(name) && !text.is_empty())
        .map(|(_, text)| text.into_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_read_from_addresses_for_sharing() {
        let mail = "mailto:?subject=The%20mill%20opens&amp;body=https%3A%2F%2Fmill.example";
        assert!(is_share(mail) && is_share("https://net.example/intent/post?text=The+mill+opens"));
        assert!(!is_share("https://mill.example/search?text=wheel") && !is_share("mailto:ada@mill.example") && !is_share("/share"));
        assert_eq!(titles(mail), ["The mill opens"]);
        assert_eq!(titles("https://net.example/share?u=x&Title=The+mill&t="), ["The mill"]);
        assert!(titles("https://net.example/share").is_empty());
    }
}
