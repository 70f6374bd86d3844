//! All days that the page may have been published or changed on, each once, with the rules that gave it. Chooses nothing.

use super::address::{compact_day_in_path, day_in_path};
use super::class_words::Words;
use super::date_state::published;
use super::date_text::{find, stated};
use super::date_words::{context, opens_with_change, said_after};
use super::elements::{Mark, Marked};
use super::masthead::is_masthead;
use super::moment::{Moment, days_from_civil};
use super::page::Page;
use super::ranker::bits;
use super::value::{CivilDate, DateValue, Source};
use crate::clean::Role;
use crate::text::span::Span;

/// What gives a date, with the measured precision of each: see [`RULES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    Path,
    Analytics,
    ArticleTag,
    OtherTag,
    Catalogue,
    JsonPublished,
    JsonCreated,
    PagePublished,
    PageCreated,
    JsonAnywhere,
    ModifiedTag,
    JsonModified,
    After,
    Before,
    Top,
    Elsewhere,
    PublishedProperty,
    ModifiedProperty,
    TimePublished,
    TimeInArticle,
    Time,
    TimeAside,
    ClassPublished,
    Class,
    ClassAside,
    Masthead,
    CompactPath,
    PicturePath,
    NamedTag,
    State,
    Month,
    Relative,
}

/// Column and precision of each rule, in the order of [`Rule`].
pub(super) const RULES: [(&str, f64); 32] = [
    ("path", 0.98),
    ("analytics", 0.97),
    ("article_tag", 0.95),
    ("other_tag", 0.88),
    ("catalogue", 0.88),
    ("json_published", 0.92),
    ("json_created", 0.72),
    ("page_published", 0.9),
    ("page_created", 0.7),
    ("json_anywhere", 0.5),
    ("modified_tag", 0.3),
    ("json_modified", 0.4),
    ("after", 0.867),
    ("before", 0.842),
    ("top", 0.78),
    ("elsewhere", 0.3),
    ("published_property", 0.829),
    ("modified_property", 0.2),
    ("time_published", 0.791),
    ("time_in_article", 0.79),
    ("time", 0.7),
    ("time_aside", 0.2),
    ("class_published", 0.76),
    ("class", 0.74),
    ("class_aside", 0.2),
    ("masthead", 0.1),
    ("compact_path", 0.85),
    ("picture_path", 0.55),
    ("named_tag", 0.75),
    ("state", 0.8),
    ("month", 0.6),
    ("relative", 0.8),
];

/// A place in the text that states a day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mention {
    pub(super) span: Span,
    /// Bytes of the block.
    pub(super) line: usize,
    /// Bytes of the block before it.
    pub(super) offset: usize,
}

/// A day the page states.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) value: DateValue,
    /// The rules that gave it, a bit each.
    pub(super) rules: u64,
    /// Words beside it say that the page was published then.
    pub(super) said: bool,
    /// Words or markup say that the page was changed then.
    pub(super) changed: bool,
    /// Where it is shown, in the order found.
    pub(super) mentions: Vec<Mention>,
    /// Where it was read, in the order found.
    pub(super) sources: Vec<Source>,
}

/// The candidates of a page, in the order found, and the dates stated to be those of a change.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub(super) all: Vec<Candidate>,
    pub(super) modified: Vec<DateValue>,
}

/// Candidates, and places of each, that are looked at.
const MOST: usize = 60;
const MENTIONS: usize = 6;
/// Bytes of short lines that are searched for dates.
const SEARCHED: usize = 24_000;

impl Candidates {
    pub(super) fn offer(&mut self, rule: Rule, mut value: DateValue, verdict: (bool, bool), mention: Option<Mention>) {
        let precision = RULES[rule as usize].1;
        value.confidence = precision;
        let (changed, said) = verdict;
        if changed || matches!(rule, Rule::ModifiedTag | Rule::JsonModified | Rule::ModifiedProperty) {
            let confidence = if value.source == Source::Text { 0.85 } else { 0.9 };
            self.modified.push(DateValue { confidence, ..value.clone() });
        }
        let Some(known) = self.all.iter_mut().find(|c| c.value.date == value.date) else {
            if self.all.len() < MOST {
                let sources = vec![value.source];
                self.all.push(Candidate {
                    value,
                    rules: 1 << rule as u32,
                    said,
                    changed,
                    mentions: mention.into_iter().collect(),
                    sources,
                });
            }
            return;
        };
        // The time of a change is not that of publication: it gives way to it, and never takes its place.
        let change = changed || OTHER_DAYS >> rule as u32 & 1 == 1;
        let gives_way = !change && known.rules & !OTHER_DAYS == 0;
        known.rules |= 1 << rule as u32;
        known.sources.push(value.source);
        known.said |= said;
        known.changed |= changed;
        if known.mentions.len() < MENTIONS {
            known.mentions.extend(mention);
        }
        // The finer form of the same day says more; where the words stand is where it is shown.
        let finer = value.precision > known.value.precision && precision > 0.7;
        let better = finer || precision > known.value.confidence && value.precision >= known.value.precision;
        if gives_way || better && !change {
            let span = value.span.or(known.value.span);
            known.value = DateValue { span, confidence: precision.max(known.value.confidence), ..value };
        } else {
            known.value.confidence = known.value.confidence.max(precision);
            known.value.span = known.value.span.or(value.span);
        }
    }

    /// A numeric date that can be read in two ways is read as the day that the page states elsewhere in one way, if it does.
    fn settle_order(&mut self) {
        let swapped = |c: &Candidate| CivilDate { month: c.value.date.day, day: c.value.date.month, ..c.value.date };
        let clear = |c: &&Candidate| !c.value.ambiguous_day_month;
        let settled = |all: &[Candidate], c: &Candidate| {
            let stated = |day: CivilDate| all.iter().filter(clear).any(|other| other.value.date == day);
            c.value.ambiguous_day_month && !stated(c.value.date) && stated(swapped(c))
        };
        while let Some(at) = self.all.iter().position(|c| settled(&self.all, c)) {
            let misread = self.all.remove(at);
            let day = swapped(&misread);
            if let Some(known) = self.all.iter_mut().find(|c| c.value.date == day) {
                known.rules |= misread.rules;
                known.sources.extend(&misread.sources);
                known.said |= misread.said;
                known.changed |= misread.changed;
                known.value.confidence = known.value.confidence.max(misread.value.confidence);
                known.value.span = known.value.span.or(misread.value.span);
                known.mentions.extend(misread.mentions.into_iter().take(MENTIONS.saturating_sub(known.mentions.len())));
            }
            let changes = self.modified.len();
            self.modified.retain(|m| !(m.ambiguous_day_month && m.date == misread.value.date));
            if self.modified.len() < changes
                && let Some(known) = self.all.iter().find(|c| c.value.date == day)
            {
                self.modified.push(DateValue { confidence: misread.value.confidence, ..known.value.clone() });
            }
        }
    }

    fn state(&mut self, page: &Page<'_>, rule: Rule, text: &str, source: Source) {
        if let Some(moment) = stated(text, page.reading) {
            self.offer(rule, moment.to_value(text.trim(), source, 0.0, None), (false, false), None);
        }
    }
}

/// Collects them. `title` is where the headline stands.
pub(super) fn collect(page: &Page<'_>, title: Option<Span>) -> Candidates {
    let mut found = Candidates::default();
    from_data(page, &mut found);
    super::date_relative::collect(page, title, &mut found);
    from_text(page, title, &mut found);
    from_marks(page, &mut found);
    found.settle_order();
    found.all.retain(|c| c.said || c.rules & !OTHER_DAYS != 0);
    found
}

/// Rules that read the day of a change or of the visit, a bit each: what nothing else gives never stands in for that of publication.
const OTHER_DAYS: u64 =
    1 << Rule::ModifiedTag as u32 | 1 << Rule::JsonModified as u32 | 1 << Rule::ModifiedProperty as u32 | 1 << Rule::Masthead as u32;

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
    "published",
    "published-date",
    "published_date",
    "publish-date",
    "date-published",
    "w-published-date",
    "dateissued",
    "cxenseparse:publishtime",
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

/// Addresses, meta tags, structured data: what a machine wrote.
fn from_data(page: &Page<'_>, out: &mut Candidates) {
    if let Some((moment, text)) = page.address.and_then(day_in_path) {
        out.offer(Rule::Path, moment.to_value(&text, Source::Url, 0.0, None), (false, false), None);
    }
    if let Some((moment, text)) = page.address.and_then(compact_day_in_path) {
        out.offer(Rule::CompactPath, moment.to_value(text, Source::Url, 0.0, None), (false, false), None);
    }
    if let Some((moment, text)) = page.meta(&["og:image", "twitter:image"]).and_then(day_in_path) {
        out.offer(Rule::PicturePath, moment.to_value(&text, Source::Url, 0.0, None), (false, false), None);
    }
    for (i, name) in PUBLISHED_METAS.iter().enumerate() {
        let (rule, source) = match i {
            0..=2 => (Rule::Analytics, Source::Meta),
            3..=6 => (Rule::ArticleTag, Source::OpenGraph),
            15..=22 => (Rule::Catalogue, Source::Catalogue),
            _ => (Rule::OtherTag, Source::Meta),
        };
        if let Some(text) = page.document.head.meta(name) {
            out.state(page, rule, text, source);
        }
    }
    for name in MODIFIED_METAS {
        let source = if name.contains(':') { Source::OpenGraph } else { Source::Meta };
        if let Some(text) = page.document.head.meta(name) {
            out.state(page, Rule::ModifiedTag, text, source);
        }
    }
    let listed = |name: &str| PUBLISHED_METAS.contains(&name) || MODIFIED_METAS.contains(&name);
    let named = page.document.head.metas.iter().filter(|m| m.content.len() < 40 && names_publication(&m.name) && !listed(&m.name));
    for meta in named.take(4) {
        out.state(page, Rule::NamedTag, &meta.content, Source::Meta);
    }
    from_graph(page, out);
    // What the page's scripts are told is long; it is read where nothing else states a day. The address of a picture does not.
    if out.all.iter().all(|c| c.rules & !(OTHER_DAYS | bits!(Rule::PicturePath)) == 0) {
        let state = page.document.head.state.iter().map(|s| s.raw());
        for (moment, text) in published(state, page.reading) {
            out.offer(Rule::State, moment.to_value(text, Source::Markup, 0.0, None), (false, false), None);
        }
    }
}

/// Whether the words of a tag's name are those of a day of publication: `ms.date`, `site:uploaded`.
fn names_publication(name: &str) -> bool {
    let words = || name.split(|c: char| !c.is_ascii_alphabetic());
    let wanted = [
        "date",
        "datetime",
        "published",
        "publish",
        "publishdate",
        "publicationdate",
        "pubdate",
        "publishtime",
        "created",
        "uploaded",
        "posted",
        "issued",
    ];
    let other = [
        "modified",
        "updated",
        "update",
        "expires",
        "expiry",
        "expiration",
        "end",
        "start",
        "event",
        "last",
        "valid",
        "review",
        "reviewed",
        "birth",
        "build",
        "release",
    ];
    words().any(|w| wanted.contains(&w)) && !words().any(|w| other.contains(&w))
}

/// JSON-LD.
fn from_graph(page: &Page<'_>, out: &mut Candidates) {
    let graph = &page.graph;
    let nodes = [(graph.article, Rule::JsonPublished, Rule::JsonCreated), (graph.page, Rule::PagePublished, Rule::PageCreated)];
    for (node, published, created) in nodes.into_iter().filter_map(|(n, p, c)| Some((n?, p, c))) {
        for (key, rule) in
            [("datePublished", published), ("dateCreated", created), ("uploadDate", created), ("dateModified", Rule::JsonModified)]
        {
            if let Some(text) = graph.text(node, &[key]) {
                out.state(page, rule, &text, Source::JsonLd);
            }
        }
    }
    for node in graph.anywhere(&["Article", "NewsArticle", "BlogPosting", "VideoObject"]).take(3) {
        if let Some(text) = graph.text(node, &["datePublished"]) {
            out.state(page, Rule::JsonAnywhere, &text, Source::JsonLd);
        }
    }
}

/// Lines that state a date: near the headline, above the text, elsewhere.
fn from_text(page: &Page<'_>, title: Option<Span>, out: &mut Candidates) {
    let (before, after) = title.map_or((0, 0), |t| (page.block_at(t.start), page.block_at(t.end)));
    let paragraph = page.first_paragraph(after).unwrap_or(usize::MAX);
    let mut searched = 0;
    let mut bytes_after = 0;
    for (i, block) in page.seen() {
        let text = page.block_text(block);
        if title.is_some() && i >= after {
            bytes_after += text.len().min(600);
        }
        let near = title.is_some() && i >= after && bytes_after <= 600 + text.len().min(600);
        if searched > SEARCHED || !near && text.len() > 300 && i > paragraph {
            continue;
        }
        searched += text.len().min(400);
        let rule = if matches!(page.role(i), Some(Role::PageDate)) || is_masthead(page, i) {
            Rule::Masthead
        } else if matches!(page.role(i), Some(Role::Related | Role::Comment)) {
            Rule::Elsewhere
        } else if near {
            Rule::After
        } else if title.is_some() && i < before && i + 6 > before {
            Rule::Before
        } else if i < paragraph && i.saturating_add(12) > paragraph {
            Rule::Top
        } else {
            Rule::Elsewhere
        };
        if matches!(rule, Rule::After | Rule::Before | Rule::Top) {
            month_in(page, text, block.text, out);
        }
        dates_in(page, i, text, block.text, rule, out);
    }
}

/// A line that is a month and its year, as issues have: `November 2015`.
fn month_in(page: &Page<'_>, text: &str, span: Span, out: &mut Candidates) {
    let text = text.trim();
    if text.len() > 32 || text.bytes().filter(u8::is_ascii_digit).count() != 4 {
        return;
    }
    if let Some(moment) = stated(text, page.reading).filter(|m| m.date.day == 0 && m.date.month > 0) {
        let mention = Mention { span, line: text.len(), offset: 0 };
        out.offer(Rule::Month, moment.to_value(text, Source::Text, 0.0, Some(span)), (false, false), Some(mention));
    }
}

/// The dates of one block.
fn dates_in(page: &Page<'_>, index: usize, text: &str, span: Span, rule: Rule, out: &mut Candidates) {
    let window = super::json::cut(text, 400);
    for date in find(window, page.reading).into_iter().take(8) {
        let verdict = match context(&window[..date.span.start], index, page) {
            (false, false) => (false, said_after(window.get(date.span.end..).unwrap_or(""))),
            verdict => verdict,
        };
        // A sentence tells of events; only lines state the date of the page.
        let prose = text.len() > 160 && date.span.start > 60;
        let rule = if prose && !verdict.1 { Rule::Elsewhere } else { rule };
        let verdict = if rule == Rule::Elsewhere { (false, verdict.1) } else { verdict };
        let place = date.span.shifted(span.start);
        let mention = Mention { span: place, line: text.len(), offset: date.span.start };
        out.offer(rule, date.moment.to_value(date.span.of(window), Source::Text, 0.0, Some(place)), verdict, Some(mention));
    }
}

/// Elements whose markup says they are dates.
fn from_marks(page: &Page<'_>, out: &mut Candidates) {
    for marked in &page.elements.marks {
        let (rule, source) = match marked.mark {
            Mark::PublishedProperty => (Rule::PublishedProperty, Source::Microdata),
            Mark::ModifiedProperty => (Rule::ModifiedProperty, Source::Microdata),
            Mark::Time if marked.aside => (Rule::TimeAside, Source::TimeElement),
            Mark::Time if marked.words.any(Words::PUBLISHED.or(Words::ENTRY)) => (Rule::TimePublished, Source::TimeElement),
            Mark::Time if marked.in_article => (Rule::TimeInArticle, Source::TimeElement),
            Mark::Time => (Rule::Time, Source::TimeElement),
            Mark::DateClass if marked.aside => (Rule::ClassAside, Source::Markup),
            Mark::DateClass if marked.words.has(Words::PUBLISHED) => (Rule::ClassPublished, Source::Markup),
            Mark::DateClass => (Rule::Class, Source::Markup),
            _ => continue,
        };
        let Some(value) = date_of(page, marked, source, 0.0) else { continue };
        let span = page.span(marked.node);
        let block = page.document.blocks.get(page.block_at(span.start));
        let block_start = block.map_or(0, |b| b.text.start.min(span.start));
        let before = page.document.text.get(block_start..span.start).unwrap_or("");
        let words = (marked.words.has(Words::UPDATED) && !marked.words.has(Words::PUBLISHED)) || opens_with_change(page.text(marked.node));
        let near = marked.mark != Mark::PublishedProperty && context(before, page.block_at(span.start), page).0;
        let changed = !marked.aside && marked.mark != Mark::ModifiedProperty && (words || near);
        let mention = block.map(|b| Mention { span, line: b.text.len(), offset: span.start - block_start });
        out.offer(rule, value, (changed, false), mention);
    }
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
    (days_from_civil(a.date) - days_from_civil(b.date)).abs() == 1
}
