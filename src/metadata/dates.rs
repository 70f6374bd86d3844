//! When a page was published and changed. Sources in the order of their measured precision; a modified date never stands in for a
//! published one, and a date that nothing ties to the article is the page's, not the article's.

use super::address::day_in_path;
use super::class_words::Words;
use super::date_text::{find, stated};
use super::elements::{Mark, Marked};
use super::fold::fold;
use super::moment::Moment;
use super::page::Page;
use super::value::{CivilDate, DateValue, Source};
use crate::clean::Role;
use crate::text::span::Span;

/// The dates of a page.
#[derive(Debug, Default)]
pub(super) struct Dates {
    pub(super) published: Vec<DateValue>,
    pub(super) modified: Vec<DateValue>,
    pub(super) page: Option<DateValue>,
}

/// Words beside a date that say it was changed then.
const CHANGED: &[&str] = &[
    "updated",
    "update",
    "modified",
    "last",
    "revised",
    "edited",
    "reviewed",
    "aktualisiert",
    "aktualisierung",
    "stand",
    "geändert",
    "actualizado",
    "actualizada",
    "actualización",
    "aggiornato",
    "aggiornamento",
    "atualizado",
    "atualizada",
    "modifié",
    "modifiée",
    "bijgewerkt",
    "gewijzigd",
    "uppdaterad",
    "opdateret",
    "oppdatert",
    "päivitetty",
    "zaktualizowano",
    "aktualizacja",
    "aktualizováno",
    "обновлено",
    "оновлено",
    "güncelleme",
    "güncellendi",
    "diperbarui",
    "actualizat",
    "frissítve",
    "módosítva",
    "ενημέρωση",
    "更新",
    "수정",
];

/// Words beside a date that say it was published then.
const SAID: &[&str] = &[
    "published",
    "posted",
    "publish",
    "created",
    "released",
    "veröffentlicht",
    "erstellt",
    "publié",
    "publiée",
    "publicado",
    "publicada",
    "pubblicato",
    "gepubliceerd",
    "geplaatst",
    "publicerad",
    "publicerat",
    "publisert",
    "udgivet",
    "julkaistu",
    "opublikowano",
    "опубликовано",
    "опубліковано",
    "入力",
    "yayınlanma",
];

const PUBLISHED_METAS: &[&str] = &[
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "article:published",
    "bt:pubdate",
    "datepublished",
    "publish_date",
    "publishdate",
    "pubdate",
    "publication_date",
    "article_date_original",
    "article.published",
    "dcterms.created",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "dc.date",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "date",
    "dc.date.created",
    "created",
];

const MODIFIED_METAS: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "og:modified_time",
    "article:modified",
    "datemodified",
    "lastmod",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
    "modified",
    "updated_time",
    "revised",
];

/// Chooses the dates. `title` is where the headline stands.
pub(super) fn resolve(page: &Page<'_>, title: Option<Span>) -> Dates {
    let mut found = Dates::default();
    from_data(page, &mut found);
    let stated_published = found.published.first().map(|d| d.date);
    let changed: Vec<CivilDate> = found.modified.iter().map(|d| d.date).collect();
    let is_article = may_show_date(page, stated_published.is_some());
    if is_article {
        let is_change = |day: CivilDate| stated_published.is_some_and(|p| p != day) && changed.contains(&day);
        from_text(page, title, &is_change, &mut found);
        from_marks(page, &is_change, &mut found);
    }
    page_date(page, title, &mut found);
    finish(&mut found);
    found
}

fn read(page: &Page<'_>, text: &str, source: Source, confidence: f64) -> Option<DateValue> {
    Some(stated(text, page.reading)?.to_value(text.trim(), source, confidence, None))
}

/// Addresses, meta tags, structured data: what a machine wrote.
fn from_data(page: &Page<'_>, found: &mut Dates) {
    if let Some((moment, text)) = page.address.and_then(day_in_path) {
        found.published.push(moment.to_value(&text, Source::Url, 0.98, None));
    }
    for (i, name) in PUBLISHED_METAS.iter().enumerate() {
        let (source, confidence) = match i {
            0..=2 => (Source::Meta, 0.97),
            3..=6 => (Source::OpenGraph, 0.95),
            15..=22 => (Source::Catalogue, 0.88),
            _ => (Source::Meta, 0.88),
        };
        found.published.extend(page.document.head.meta(name).and_then(|text| read(page, text, source, confidence)));
    }
    for name in MODIFIED_METAS {
        let source = if name.contains(':') { Source::OpenGraph } else { Source::Meta };
        found.modified.extend(page.document.head.meta(name).and_then(|text| read(page, text, source, 0.9)));
    }
    let graph = &page.graph;
    for (node, confidence) in graph.article.map(|n| (n, 0.92)).into_iter().chain(graph.page.map(|n| (n, 0.9))) {
        for key in ["datePublished", "dateCreated", "uploadDate"] {
            let confidence = if key == "datePublished" { confidence } else { confidence - 0.2 };
            found.published.extend(graph.text(node, &[key]).and_then(|text| read(page, &text, Source::JsonLd, confidence)));
        }
        found.modified.extend(graph.text(node, &["dateModified"]).and_then(|text| read(page, &text, Source::JsonLd, 0.9)));
    }
    // An address may hold the day of an event; a day after every stated publication is no publication.
    found.published.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
}

/// Whether a page that states no date in its data may have one in its text: products, lists and home pages have not.
fn may_show_date(page: &Page<'_>, stated: bool) -> bool {
    use super::value::ContentType as T;
    if stated || !page.document.has_markup {
        return true;
    }
    let kind = super::topics::content_type(page).map(|v| v.value);
    if matches!(kind, Some(T::Product | T::Collection | T::Profile)) {
        return false;
    }
    let home = page.base.page().is_some_and(|u| u.path().len() <= 1 && u.query().is_none());
    !home || matches!(kind, Some(T::Article | T::NewsArticle | T::BlogPosting))
}

/// Visible text near the headline.
fn from_text(page: &Page<'_>, title: Option<Span>, is_change: &dyn Fn(CivilDate) -> bool, found: &mut Dates) {
    let first = title.map_or(0, |t| page.block_at(t.end));
    let paragraph = page.first_paragraph(first).unwrap_or(usize::MAX);
    let mut after: Vec<(DateValue, bool)> = Vec::new();
    let mut bytes = 0;
    if title.is_some() {
        for (i, block) in page.seen().skip_while(|(i, _)| *i < first) {
            if bytes > 600 || after.len() > 3 {
                break;
            }
            let text = page.block_text(block);
            bytes += text.len().min(600);
            if page.role(i) == Some(Role::PageDate) || page.role(i) == Some(Role::Related) || page.role(i) == Some(Role::Comment) {
                continue;
            }
            dates_in(page, i, text, block.text, 0.867, &mut after);
        }
    }
    let mut before: Vec<(DateValue, bool)> = Vec::new();
    if let Some(title) = title {
        let mut bytes = 0;
        let end = page.block_at(title.start);
        for (i, block) in page.seen().rev().skip_while(|(i, _)| *i >= end) {
            let text = page.block_text(block);
            bytes += text.len();
            if bytes > 200 || !before.is_empty() {
                break;
            }
            if !is_masthead(page, i) {
                dates_in(page, i, text, block.text, 0.842, &mut before);
            }
        }
    }
    let mut top: Vec<(DateValue, bool)> = Vec::new();
    if after.is_empty() && before.is_empty() {
        let from = paragraph.saturating_sub(if title.is_some() { 6 } else { 12 });
        for (i, block) in page.seen().skip_while(|(i, _)| *i < from).take_while(|(i, _)| *i < paragraph) {
            if !is_masthead(page, i) && top.is_empty() {
                dates_in(page, i, page.block_text(block), block.text, 0.78, &mut top);
            }
        }
    }
    for (value, changed) in after.into_iter().chain(before).chain(top) {
        let list = if changed || is_change(value.date) { &mut found.modified } else { &mut found.published };
        list.push(value);
    }
}

/// The dates of one block, each with whether it is one of change.
fn dates_in(page: &Page<'_>, index: usize, text: &str, span: Span, confidence: f64, out: &mut Vec<(DateValue, bool)>) {
    // A sentence tells of events; only lines state the date of the page.
    let window = super::json::cut(text, 400);
    for date in find(window, page.reading) {
        let before = &window[..date.span.start];
        let (changed, said) = context(before, index, page);
        let prose = text.len() > 160 && date.span.start > 60;
        if prose && !said {
            continue;
        }
        let confidence = if said {
            confidence + 0.03
        } else if text.len() > 160 {
            confidence - 0.2
        } else {
            confidence
        };
        let place = date.span.shifted(span.start);
        out.push((date.moment.to_value(date.span.of(window), Source::Text, confidence, Some(place)), changed));
    }
}

/// Whether the words just before a date say that the page was changed then, or published then; looks back one line.
fn context(before: &str, index: usize, page: &Page<'_>) -> (bool, bool) {
    let mut tail = before.len().saturating_sub(48);
    while !before.is_char_boundary(tail) {
        tail += 1;
    }
    let near = fold(&before[tail..]);
    let judge = |text: &str| {
        // The nearest word decides: "Published May 1, updated".
        text.split(' ').rev().take(5).find_map(|w| {
            if CHANGED.contains(&w) {
                Some(true)
            } else if SAID.contains(&w) {
                Some(false)
            } else {
                None
            }
        })
    };
    let mut verdict = judge(&near);
    if verdict.is_none() && before.trim().len() < 3 && index > 0 {
        let line = page.document.blocks.get(index - 1).map_or("", |b| page.block_text(b));
        if line.len() < 40 && !line.bytes().any(|b| b.is_ascii_digit()) {
            verdict = judge(&fold(line));
        }
    }
    (verdict == Some(true), verdict == Some(false))
}

/// Whether a block is the day of the visit: beside a temperature, or a bare weekday date at the very top.
fn is_masthead(page: &Page<'_>, index: usize) -> bool {
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
    let opens = fold(text.split([',', ' ']).next().unwrap_or(""));
    let weekday = super::months::is_weekday(&opens);
    index < 8 && weekday && text.len() < 40 && !text.contains(':') && !page.document.has_markup
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

/// Elements whose markup says they are dates.
fn from_marks(page: &Page<'_>, is_change: &dyn Fn(CivilDate) -> bool, found: &mut Dates) {
    let graph_any = page.graph.anywhere(&["Article", "NewsArticle", "BlogPosting", "VideoObject"]).next();
    for marked in page.elements.marks.iter().filter(|m| !m.aside) {
        let (source, confidence) = match marked.mark {
            Mark::PublishedProperty => (Source::Microdata, 0.829),
            Mark::ModifiedProperty => (Source::Microdata, 0.8),
            Mark::Time if marked.words.any(Words::PUBLISHED.or(Words::ENTRY)) => (Source::TimeElement, 0.791),
            Mark::Time if marked.in_article => (Source::TimeElement, 0.79),
            Mark::Time => (Source::TimeElement, 0.7),
            Mark::DateClass if marked.words.has(Words::PUBLISHED) => (Source::Markup, 0.76),
            Mark::DateClass => (Source::Markup, 0.74),
            _ => continue,
        };
        let Some(value) = date_of(page, marked, source, confidence) else { continue };
        let index = page.block_at(page.span(marked.node).start);
        let block_start = page.document.blocks.get(index).map_or(0, |b| b.text.start);
        let start = page.span(marked.node).start;
        let before = page.document.text.get(block_start..start).unwrap_or("");
        let changed = marked.mark == Mark::ModifiedProperty
            || (marked.words.has(Words::UPDATED) && !marked.words.has(Words::PUBLISHED))
            || (marked.mark != Mark::PublishedProperty && context(before, index, page).0)
            || inner_change(page, marked)
            || is_change(value.date);
        if changed { found.modified.push(value) } else { found.published.push(value) }
    }
    if found.published.is_empty()
        && let Some(text) = graph_any.and_then(|n| page.graph.text(n, &["datePublished"]))
    {
        found.published.extend(read(page, &text, Source::JsonLd, 0.6));
    }
}

fn inner_change(page: &Page<'_>, marked: &Marked<'_>) -> bool {
    let text = page.text(marked.node);
    let opening = fold(super::json::cut(text, 24));
    opening.split(' ').take(2).any(|w| CHANGED.contains(&w))
}

fn date_of(page: &Page<'_>, marked: &Marked<'_>, source: Source, confidence: f64) -> Option<DateValue> {
    let visible = page.text(marked.node);
    let shown = find(super::json::cut(visible, 200), page.reading).into_iter().next();
    if let Some(content) = marked.content.as_deref()
        && let Some(moment) = stated(content, page.reading).filter(|m| m.date.day > 0)
    {
        // The day shown is the local one; a machine's UTC may be the next.
        let near = shown.filter(|s| is_neighbour(s.moment, moment) && moment.offset == Some(0));
        let chosen = near.map_or(moment, |s| s.moment);
        return Some(chosen.to_value(content, source, confidence, Some(page.span(marked.node))));
    }
    let shown = shown?;
    let start = page.span(marked.node).start;
    Some(shown.moment.to_value(shown.span.of(visible), source, confidence, Some(shown.span.shifted(start))))
}

fn is_neighbour(a: Moment, b: Moment) -> bool {
    let (a, b) = (super::moment::days_from_civil(a.date), super::moment::days_from_civil(b.date));
    (a - b).abs() == 1
}

/// The date of the visit, where the page shows one.
fn page_date(page: &Page<'_>, title: Option<Span>, found: &mut Dates) {
    let limit = title.map_or(15, |t| page.block_at(t.start));
    let named = page.with_role(Role::PageDate).next();
    let shaped = || {
        page.seen().take_while(|(i, _)| *i < limit && *i < 60).find(|(i, b)| {
            b.text.len() < 80 && !page.document.has_markup && is_masthead(page, *i) && !find(page.block_text(b), page.reading).is_empty()
        })
    };
    let Some((_, block)) = named.or_else(shaped) else { return };
    let text = page.block_text(block);
    let Some(date) = find(super::json::cut(text, 200), page.reading).into_iter().next() else { return };
    found.page = Some(date.moment.to_value(date.span.of(text), Source::Masthead, 0.3, Some(date.span.shifted(block.text.start))));
}

/// Orders, drops what contradicts itself, and lets sources agree.
fn finish(found: &mut Dates) {
    for list in [&mut found.published, &mut found.modified] {
        list.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    }
    // The finer form of the same day says more.
    if let Some(first) = found.published.first().cloned() {
        let agreeing = found.published.iter().filter(|d| d.date == first.date && d.source != first.source).count();
        let finer = found.published.iter().find(|d| d.date == first.date && d.precision > first.precision && d.confidence > 0.7).cloned();
        let confidence = if agreeing > 0 { (first.confidence + 0.03).min(0.99) } else { first.confidence };
        let mut chosen = finer.unwrap_or(first);
        chosen.confidence = confidence;
        found.published.insert(0, chosen);
        let day = found.published[0].date;
        let mut kept: Vec<CivilDate> = vec![day];
        let mut index = 0;
        found.published.retain(|d| {
            index += 1;
            index == 1
                || (!kept.contains(&d.date) && {
                    kept.push(d.date);
                    true
                })
        });
        // What is stated to be changed before it was published is not a change.
        found.modified.retain(|m| m.date.day == 0 || day.day == 0 || m.date >= day);
    }
    let mut kept: Vec<CivilDate> = Vec::new();
    found.modified.retain(|d| {
        !kept.contains(&d.date) && {
            kept.push(d.date);
            true
        }
    });
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
