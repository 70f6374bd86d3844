//! How many pages an article has, as its data or a line of it states: `Page 1 of 5`. Counts nothing itself.

use super::page::Page;
use super::value::{Source, Value};
use crate::text::span::Span;

/// Words for a page and for "of", by language.
const FORMS: [(&str, &str); 12] = [
    ("page", "of"),
    ("page", "sur"),
    ("seite", "von"),
    ("p\u{e1}gina", "de"),
    ("pagina", "di"),
    ("pagina", "van"),
    ("sida", "av"),
    ("side", "af"),
    ("side", "av"),
    ("strona", "z"),
    ("sivu", "/"),
    ("\u{441}\u{442}\u{440}\u{430}\u{43d}\u{438}\u{446}\u{430}", "\u{438}\u{437}"),
];
/// Pages beyond which a number counts something else.
const MOST: u32 = 500;

/// The number of pages that the structured data or a short line states.
pub(super) fn page_count(page: &Page<'_>) -> Option<Value<u32>> {
    stated(page).or_else(|| shown(page))
}

fn stated(page: &Page<'_>) -> Option<Value<u32>> {
    let text = page.graph.text(page.graph.article?, &["numberOfPages"])?;
    text.trim().parse().ok().filter(|n| (1..=MOST).contains(n)).map(|n| Value::new(n, Source::JsonLd, 0.9, None))
}

/// Two lines that state different numbers, as lists of search results have, state nothing of the article.
fn shown(page: &Page<'_>) -> Option<Value<u32>> {
    let mut lines = page.seen().filter(|(_, b)| b.text.len() <= 40).filter_map(|(_, b)| Some((of_line(page.block_text(b))?, b.text)));
    let (count, span): (u32, Span) = lines.next()?;
    lines.all(|(other, _)| other == count).then(|| Value::new(count, Source::Text, 0.8, Some(span)))
}

/// `Page 2 of 5`, `Seite 2 von 5`, `Page 2/5` → 5.
fn of_line(text: &str) -> Option<u32> {
    let lower = text.trim().to_lowercase();
    let (word, rest) = lower.split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let at: u32 = rest.get(..digits)?.parse().ok()?;
    let rest = rest.get(digits..)?.trim_start();
    let behind = |of: &str| rest.strip_prefix(of).or_else(|| rest.strip_prefix('/'));
    let count = FORMS.iter().filter(|(page, _)| *page == word).find_map(|(_, of)| behind(of)?.trim().parse::<u32>().ok())?;
    (at >= 1 && at <= count && (2..=MOST).contains(&count)).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_count_pages() {
        for (text, count) in [("Page 1 of 5", 5), ("Seite 2 von 12", 12), (" P\u{e1}gina 3 de 3 ", 3), ("page 2/4", 4), ("Page 2 sur 4", 4)]
        {
            assert_eq!(of_line(text), Some(count), "{text}");
        }
        for text in ["Page 5", "Page 6 of 5", "Page 1 of 1", "5 of 6", "Page one of five", "Page 1 of 900", "Pages 1 of 5", ""] {
            assert_eq!(of_line(text), None, "{text}");
        }
    }
}
