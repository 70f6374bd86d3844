//! Headings as what may be the headline: those that the rest of the page calls by name, the closest, the first, the only one. Knows of
//! kickers, and of pages that show readers another headline than search engines.

use super::elements::Heading;
use super::fold::{fold, holds, overlap};
use super::page::Page;
use super::title::strip_site;
use super::title_candidates::{Candidates, Rule};
use super::value::Source;
use crate::document::NodeId;
use crate::text::span::Span;

/// A heading with its folded text.
type Folded<'h> = (&'h Heading, String);

/// Texts that name the page, folded.
struct Names {
    title: String,
    social: String,
    json: String,
}

impl Names {
    /// Whether what the page is called elsewhere holds the heading.
    fn hold(&self, heading: &str) -> bool {
        holds(&self.title, heading) || holds(&self.social, heading) || (!self.json.is_empty() && heading == self.json)
    }

    /// How much of the heading stands in the most alike of them, 0 to 1.
    fn share(&self, heading: &str) -> f64 {
        overlap(heading, &self.title).max(overlap(heading, &self.social)).max(overlap(heading, &self.json))
    }
}

/// Collects them.
pub(super) fn collect(page: &Page<'_>, out: &mut Candidates) {
    let social = page.meta(&["og:title", "twitter:title"]).unwrap_or("");
    let json = page.graph.article.and_then(|a| page.graph.text(a, &["headline", "name"])).unwrap_or_default();
    let title = page.document.head.title.as_deref().unwrap_or("");
    let names = Names { title: fold(title), social: fold(social), json: fold(&json) };
    let second = of_level(page, 2);
    let first = of_level(page, 1);
    let headings = headline_below(page, &first, &second, &names).map_or(first, |heading| vec![heading]);
    kickers(page, &headings, [&json, social], out);

    let contained = headings
        .iter()
        .filter(|(h, f)| names.hold(f) && (f.contains(' ') || !h.aside) && !is_small_part(f, &names.title))
        .max_by_key(|(h, f)| (f.len(), std::cmp::Reverse(h.node)));
    let closest = headings
        .iter()
        .filter(|(h, _)| !h.aside)
        .map(|heading| (heading, names.share(&heading.1)))
        .filter(|(_, share)| *share > 0.0)
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.0.node.cmp(&a.0.0.node)))
        .map(|(heading, _)| heading);
    let in_article = headings.iter().find(|(h, _)| h.in_article && !h.aside);
    let only = headings.first().filter(|_| headings.len() == 1);
    for (rule, heading) in [
        (Rule::Contained, contained),
        (Rule::Closest, closest),
        (Rule::InArticle, in_article),
        (Rule::Only, only),
        (Rule::FirstHeading, headings.first()),
    ] {
        if let Some((h, _)) = heading {
            offer(page, rule, h, out);
        }
    }
    for (h, f) in second.iter().take(12) {
        if names.hold(f) && f.contains(' ') || headings.is_empty() && h.in_article {
            offer(page, Rule::SecondLevel, h, out);
        }
    }
}

fn offer(page: &Page<'_>, rule: Rule, heading: &Heading, out: &mut Candidates) {
    out.offer(rule, page.text(heading.node), Source::Heading, Some(*heading), Some(page.span(heading.node)));
}

/// The headings of a level that are not the site's.
fn of_level<'h>(page: &'h Page<'_>, level: u8) -> Vec<Folded<'h>> {
    let found = page.elements.headings.iter().filter(|h| h.level == level).take(40);
    let found = found.map(|h| (h, fold(page.text(h.node)))).filter(|(_, f)| !f.is_empty() && f.len() < 600);
    found.filter(|(h, f)| !is_site_heading(page, h, f)).collect()
}

/// The headline of the structured data where it stands in a heading of the second level, below one of the first and above the text: what
/// stands above it then is there for search engines, with a kicker between, and this is what readers are shown.
fn headline_below<'h>(page: &Page<'_>, first: &[Folded<'h>], second: &[Folded<'h>], names: &Names) -> Option<Folded<'h>> {
    let above = first.first()?.0.node;
    if names.json.is_empty() || first.iter().any(|(_, f)| *f == names.json) {
        return None;
    }
    let paragraph = page.first_paragraph(0)?;
    let shown = |h: &Heading| !h.aside && h.node > above && page.block_at(page.span(h.node).start) < paragraph;
    second.iter().find(|(h, f)| *f == names.json && shown(h)).cloned()
}

/// Headings that open with a kicker and end in a headline that the data state.
fn kickers(page: &Page<'_>, headings: &[Folded<'_>], data: [&str; 2], out: &mut Candidates) {
    let statements = data.map(|text| strip_site(text, &page.sites, &[])).map(|text| (fold(&text), text));
    // Where other data state the heading as it is, it is all headline.
    let stated = |f: &str| statements.iter().any(|s| s.0 == f);
    for (folded, headline) in statements.iter().filter(|s| s.0.split(' ').count() >= 4) {
        let ends = |f: &str| f.len() > folded.len() && f.ends_with(folded.as_str()) && holds(f, folded) && !stated(f);
        let Some((h, _)) = headings.iter().find(|(h, f)| !h.aside && ends(f)) else { continue };
        let at = page.text(h.node).rfind(headline.as_str()).unwrap_or(0);
        if is_set_off(page, h.node, at) {
            let span = page.span(h.node);
            let place = Span::new(span.start + at.min(span.len()), span.end);
            out.offer(Rule::Kicker, headline, Source::Heading, Some(**h), Some(place));
        }
    }
}

/// Whether a mark or an element parts what stands before byte `at` of an element's text from what follows; 0 where that is not known.
fn is_set_off(page: &Page<'_>, node: NodeId, at: usize) -> bool {
    let text = page.text(node);
    let before = text.get(..at).unwrap_or("").trim_end();
    if at == 0 || before.ends_with(|c: char| !c.is_alphanumeric()) {
        return true;
    }
    let start = page.span(node).start;
    let (end_before, start_after) = (start + before.len(), start + at);
    (node + 1..page.document.node(node).end).take(20).any(|inner| {
        let span = page.span(inner);
        span.end == end_before || span.start == start_after
    })
}

/// Whether a heading is the logo.
fn is_site_heading(page: &Page<'_>, heading: &Heading, folded: &str) -> bool {
    heading.logo && folded.split(' ').count() < 5 || page.sites.is_site(folded)
}

/// Whether a heading covers so little of the title that it is a section's name in it.
fn is_small_part(heading: &str, title: &str) -> bool {
    let words = |t: &str| t.split(' ').count();
    words(heading) <= 2 && words(title) >= 7
}
