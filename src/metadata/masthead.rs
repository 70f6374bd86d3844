//! The day of the visit, as some pages show it above the article: the page's date, not the article's.

use super::date_text::find;
use super::fold::fold;
use super::page::Page;
use super::value::{DateValue, Source};
use crate::clean::Role;
use crate::text::span::Span;

/// The date of the visit, where the page shows one.
pub(super) fn page_date(page: &Page<'_>, title: Option<Span>) -> Option<DateValue> {
    let limit = title.map_or(15, |t| page.block_at(t.start));
    let named = page.with_role(Role::PageDate).next();
    let shaped = || {
        page.seen().take_while(|(i, _)| *i < limit && *i < 60).find(|(i, b)| {
            b.text.len() < 80 && !page.document.has_markup && is_masthead(page, *i) && !find(page.block_text(b), page.reading).is_empty()
        })
    };
    let (_, block) = named.or_else(shaped)?;
    let text = page.block_text(block);
    let date = find(super::json::cut(text, 200), page.reading).into_iter().next()?;
    Some(date.moment.to_value(date.span.of(text), Source::Masthead, 0.3, Some(date.span.shifted(block.text.start))))
}

/// Whether a block is the day of the visit: beside a temperature, or a bare weekday date at the very top.
pub(super) fn is_masthead(page: &Page<'_>, index: usize) -> bool {
    match page.role(index) {
        Some(Role::PageDate | Role::Masthead) => return true,
        Some(Role::Dateline | Role::Byline) => return false,
        _ => {}
    }
    let line = |i: usize| page.document.blocks.get(i).map_or("", |b| page.block_text(b));
    let near = index.saturating_sub(3)..(index + 3);
    if near.filter(|&i| i != index).any(|i| is_temperature(line(i))) {
        return true;
    }
    let text = line(index);
    let weekday = || super::months::is_weekday(&fold(text.split([',', ' ']).next().unwrap_or("")));
    !page.document.has_markup && index < 8 && text.len() < 40 && !text.contains(':') && weekday()
}

/// `20.5 C`, `68°F`.
fn is_temperature(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 12
        && text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+')
        && (text.contains('\u{b0}') || text.ends_with([' ', 'C', 'F', '\u{2103}', '\u{2109}']))
        && text.chars().all(|c| {
            c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | ' ' | '\u{b0}' | 'C' | 'F' | '\u{2103}' | '\u{2109}' | '\u{ba}')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temperatures() {
        for text in ["20.5 C", "68\u{b0}F", "-3 \u{b0}C"] {
            assert!(is_temperature(text), "{text}");
        }
        for text in ["20 July", "C", "", "20.5 Crowns"] {
            assert!(!is_temperature(text), "{text}");
        }
    }
}
