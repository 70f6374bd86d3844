//! Which blocks are headings. Markup says so; in plain text it is guessed: a short line that ends no sentence, before a much longer one,
//! and for the headline the line that reads most like the page's address.

use rustc_hash::FxHashSet;

use crate::clean::block_words::BlockWords;
use crate::clean::shape::Shape;
use crate::document::{BlockKind, Document};
use crate::text::words::{self, fold_hash};

/// Words of the longest line taken for a heading, and of the longest taken for a headline.
const HEADING_WORDS: u32 = 10;
const HEADLINE_WORDS: usize = 40;
/// What a heading in plain text counts as.
const GUESSED: u8 = 2;
/// Fewer words in an address tell of no headline.
const LEAST_WORDS: usize = 3;

/// The level of each block as a heading, 1 to 6; 0 for what is none.
pub(super) fn levels(document: &Document<'_>, shapes: &[Shape]) -> Vec<u8> {
    if !document.has_markup {
        return (0..shapes.len()).map(|i| if is_heading(shapes, i) { GUESSED } else { 0 }).collect();
    }
    document.blocks.iter().map(|b| if let BlockKind::Heading(level) = b.kind { level } else { 0 }).collect()
}

fn is_heading(shapes: &[Shape], i: usize) -> bool {
    let own = &shapes[i];
    let short = own.words <= HEADING_WORDS && own.worded > 0 && !own.starts_lower && (!own.ends_sentence || own.questions > 0);
    short && shapes.get(i + 1).is_some_and(|next| next.words >= (own.words * 2).max(own.words + 4))
}

/// The first block that is the page's headline.
pub(super) fn headline(document: &Document<'_>, words: &BlockWords) -> Option<usize> {
    if document.has_markup {
        return document.blocks.iter().position(|b| b.kind == BlockKind::Heading(1));
    }
    let named = address_words(document.url);
    if named.is_empty() {
        return None;
    }
    let mut best = None;
    // The same words, and all words of line and address: twice the one by the other is the F1 of the two. At first the least that counts.
    let mut most = (1, 4);
    for i in 0..document.blocks.len() {
        let own = words.of(i);
        if own.len() > HEADLINE_WORDS {
            continue;
        }
        let same = own.iter().filter(|word| named.contains(word)).collect::<FxHashSet<_>>().len();
        let all = own.len() + named.len();
        if same * most.1 > most.0 * all {
            (best, most) = (Some(i), (same, all));
        }
    }
    best
}

/// The words of that part of an address which has most of them; none where these are few.
pub(super) fn address_words(url: Option<&str>) -> FxHashSet<u64> {
    let path = url.and_then(|u| u.split_once("://")).and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let hashes = |part: &str| -> FxHashSet<u64> {
        let named = part.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().any(char::is_alphabetic));
        named.flat_map(|word| words::words(word).map(move |w| fold_hash(w.of(word)))).collect()
    };
    let parts = path.split('/').map(hashes).max_by_key(FxHashSet::len);
    parts.filter(|words| words.len() >= LEAST_WORDS).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::shape::shapes;
    use crate::document::{html, plain};
    use crate::limits::Limits;

    const PROSE: &str = "The council met on Monday evening to talk about the bridge, which has been closed since the spring floods.";

    #[test]
    fn plain_text_has_headings_before_longer_lines() {
        let text =
            format!("Home\n\nAbout us\n\nClosed until autumn\n\n{PROSE}\n\nand so it stays\n\n{PROSE}\n\nWhat comes next?\n\n{PROSE}");
        let document = plain::parse(&text, &Limits::default());
        assert_eq!(levels(&document, &shapes(&document)), [0, 0, 2, 0, 0, 0, 2, 0]);
    }

    #[test]
    fn markup_says_what_is_a_heading() {
        let page = format!("<h3>One</h3><p>Two</p><p>{PROSE}</p><h1>Three</h1>");
        let document = html::parse(&page, &Limits::default());
        assert_eq!(levels(&document, &shapes(&document)), [3, 0, 0, 1]);
        assert_eq!(headline(&document, &BlockWords::new(&document)), Some(3));
    }

    #[test]
    fn the_headline_reads_like_the_address() {
        let text = format!("Home\n\nThe old bridge\n\nWhy the Old Bridge Stays Closed\n\n{PROSE}");
        let mut document = plain::parse(&text, &Limits::default());
        let words = BlockWords::new(&document);
        assert_eq!(headline(&document, &words), None);
        document.url = Some("https://example.org/local-news/2024/why-the-old-bridge-stays-closed-81734.html?page=1");
        assert_eq!(headline(&document, &words), Some(2));
        document.url = Some("https://example.org/weather/rain-in-the-north-tonight");
        assert_eq!(headline(&document, &words), None);
    }
}
