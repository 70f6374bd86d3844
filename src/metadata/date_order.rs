//! Whether a page's numeric dates put the month first, told by those that can be read one way only. Chooses no date.

use super::date_text::{Reading, find};
use super::elements::Mark;
use super::page::Page;

/// The order of the page's own dates; `None` where none of them tells.
pub(super) fn month_first(page: &Page<'_>) -> Option<bool> {
    let (mut month, mut day) = (0u32, 0u32);
    let marks = [Mark::DateClass, Mark::Time, Mark::PublishedProperty];
    let texts = page.elements.marks.iter().filter(|m| marks.contains(&m.mark)).map(|m| page.text(m.node));
    let lines = page.document.blocks.iter().filter(|_| !page.document.has_markup).map(|b| page.block_text(b)).filter(|t| t.len() < 60);
    for text in texts.chain(lines).take(300) {
        let text = super::json::cut(text, 200);
        if !text.bytes().any(|b| b == b'/' || b == b'-') {
            continue;
        }
        let reading = |first| Reading { language: page.reading.language, month_first: Some(first) };
        for (a, b) in find(text, reading(true)).iter().zip(find(text, reading(false))) {
            // Read the same both ways: only one of them is a day.
            let numbers: Vec<u32> = a.span.of(text).split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
            if let ([first, second, ..], true) = (numbers.as_slice(), a.moment.date == b.moment.date) {
                day += u32::from(*first > 12 && *first < 32 && *second <= 12);
                month += u32::from(*second > 12 && *second < 32 && *first <= 12);
            }
        }
    }
    match (month, day) {
        (0, 0) => None,
        (m, d) if m > d => Some(true),
        (m, d) if d > m => Some(false),
        _ => None,
    }
}
