//! All that the fields choose from: the page, its structured data, its marked elements, its own names. Collected once; chooses nothing.

use super::Spoken;
use super::address::Base;
use super::date_text::Reading;
use super::elements::{self, Elements, Mark, Marked};
use super::fold::fold;
use super::graph::Graph;
use super::lines::{Line, Lines};
use super::names::Sites;
use crate::clean::{Article, Role};
use crate::document::{Block, Document, NodeId};
use crate::text::span::Span;

/// Probabilities of kinds of page, 0 to 1 each, or 0 below .01; all 0 where nobody judged.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PageKinds {
    /// An article.
    pub article: f32,
    /// A forum or thread.
    pub discussion: f32,
    /// A product.
    pub product: f32,
    /// A list of entries.
    pub listing: f32,
    /// A manual.
    pub documentation: f32,
    /// What a company offers.
    pub service: f32,
}

/// What the fields choose from.
pub(super) struct Page<'p> {
    pub(super) document: &'p Document<'p>,
    pub(super) article: &'p Article,
    pub(super) graph: Graph<'p>,
    pub(super) elements: Elements<'p>,
    pub(super) base: Base,
    pub(super) sites: Sites,
    pub(super) reading: Reading<'p>,
    lines: Lines,
    /// The article itself stands in elements that markup hides: a script shows them when the page is loaded.
    unveiled: bool,
    /// The canonical address, else the one the page was sent with.
    pub(super) address: Option<&'p str>,
    /// What kind of page it is likely to be.
    pub(super) kinds: PageKinds,
}

impl<'p> Page<'p> {
    /// The first meta tag of any of these names that has one, in the order of the names.
    pub(super) fn meta(&self, names: &[&str]) -> Option<&'p str> {
        names.iter().find_map(|n| self.document.head.meta(n))
    }

    /// The text of an element.
    pub(super) fn text(&self, node: NodeId) -> &'p str {
        self.document.node_text(node)
    }

    /// Where the trimmed text of an element stands.
    pub(super) fn span(&self, node: NodeId) -> Span {
        let span = self.document.node(node).text.span();
        let text = span.of(&self.document.text);
        let start = span.start + (text.len() - text.trim_start().len());
        Span::new(start, start + text.trim().len())
    }

    /// The first marked element of a kind that stands in the article, else the first outside navigation and comments.
    pub(super) fn first(&self, mark: Mark) -> Option<&Marked<'p>> {
        let mut best = None;
        for marked in self.elements.of(mark).filter(|m| !m.aside) {
            if marked.in_article {
                return Some(marked);
            }
            best = best.or(Some(marked));
        }
        best
    }

    /// The role that cleaning gave a block.
    pub(super) fn role(&self, block: usize) -> Option<Role> {
        self.article.decisions.get(block).map(|d| d.role)
    }

    /// Blocks a reader sees, with their number.
    pub(super) fn seen(&self) -> impl DoubleEndedIterator<Item = (usize, &'p Block)> {
        self.document.blocks.iter().enumerate().filter(|(_, b)| (self.unveiled || !b.hidden) && !b.fallback)
    }

    /// The text of a block.
    pub(super) fn block_text(&self, block: &Block) -> &'p str {
        block.text.of(&self.document.text)
    }

    /// The text of a block by its number, empty where there is none.
    pub(super) fn line_text(&self, block: Option<usize>) -> &'p str {
        block.and_then(|i| self.document.blocks.get(i)).map_or("", |b| self.block_text(b))
    }

    /// What a block holds, read as one line; nothing where there is none.
    pub(super) fn line(&self, block: Option<usize>) -> Line {
        block.map_or_else(Line::default, |i| self.lines.look(i, self.line_text(block), self.reading))
    }

    /// Blocks of a role, in order.
    pub(super) fn with_role(&self, role: Role) -> impl Iterator<Item = (usize, &'p Block)> {
        self.article
            .decisions
            .iter()
            .enumerate()
            .filter(move |(_, d)| d.role == role)
            .filter_map(|(i, _)| Some((i, self.document.blocks.get(i)?)))
    }

    /// The first block that reads like a paragraph: kept by cleaning, long, and with the marks of a sentence.
    pub(super) fn first_paragraph(&self, from: usize) -> Option<usize> {
        let long = |b: &Block| {
            let text = self.block_text(b);
            text.len() >= 80
                && (text.len() >= 200 || text.trim_end().ends_with(['.', '!', '?', '\u{3002}', ':', '\u{201d}', '"', '\u{2026}', ')']))
                && (b.link_bytes as usize) * 2 < text.len()
        };
        let kept = |i: usize| self.article.decisions.get(i).is_none_or(|d| d.kept && d.role == Role::Body);
        self.seen().skip_while(|(i, _)| *i < from).find(|(i, b)| kept(*i) && long(b)).map(|(i, _)| i)
    }

    /// The last block of the clean text.
    pub(super) fn last_kept(&self) -> Option<usize> {
        self.article.decisions.iter().rposition(|d| d.kept && d.role == Role::Body)
    }

    /// The block that holds byte `at` of the text, or the first after it.
    pub(super) fn block_at(&self, at: usize) -> usize {
        self.document.blocks.partition_point(|b| b.text.end <= at)
    }
}

/// The parts of a [`Page`] that its site's names come from.
pub(super) struct SiteFacts<'p> {
    pub(super) names: Vec<String>,
    pub(super) address: Option<&'p str>,
}

/// Reads the names of the site and of its publisher.
pub(super) fn site_facts<'p>(document: &'p Document<'p>, graph: &Graph<'p>, address: Option<&'p str>) -> SiteFacts<'p> {
    let head = &document.head;
    let mut names: Vec<String> = [
        "og:site_name",
        "application-name",
        "apple-mobile-web-app-title",
        "dc.publisher",
        "article:publisher",
        "citation_publisher",
        "publisher",
    ]
    .iter()
    .filter_map(|n| head.meta(n))
    .filter(|n| !n.contains("://"))
    .map(str::to_owned)
    .collect();
    for node in graph.article.into_iter().chain(graph.page) {
        for publisher in graph.objects(node, "publisher").take(4) {
            names.extend(graph.text(publisher, &["name"]));
            names.extend(graph.text(publisher, &["alternateName"]));
        }
    }
    for node in graph.of_type(&["WebSite", "Organization", "NewsMediaOrganization"]).take(8) {
        names.extend(graph.text(node, &["name"]));
        names.extend(graph.text(node, &["alternateName"]));
    }
    names.retain(|n| n.len() < 80 && !fold(n).is_empty());
    SiteFacts { names, address }
}

/// Whether most of the article is hidden by markup.
fn is_unveiled(document: &Document<'_>, article: &Article) -> bool {
    let kept = || document.blocks.iter().zip(&article.decisions).filter(|(_, d)| d.kept).map(|(b, _)| b);
    let hidden: usize = kept().filter(|b| b.hidden).map(|b| b.text.len()).sum();
    hidden > 0 && hidden * 2 > kept().map(|b| b.text.len()).sum()
}

/// Collects everything.
pub(super) fn collect<'p>(
    document: &'p Document<'p>,
    article: &'p Article,
    graph: Graph<'p>,
    facts: &SiteFacts<'p>,
    language: Spoken<'p>,
    base: Base,
    kinds: PageKinds,
) -> Page<'p> {
    let unveiled = is_unveiled(document, article);
    let elements = elements::collect(document, unveiled);
    let host = facts.address.and_then(super::address::host);
    let sites = Sites::new(facts.names.iter().map(String::as_str), host.as_deref());
    let mut page = Page {
        document,
        article,
        graph,
        elements,
        base,
        sites,
        reading: Reading { language, month_first: None },
        lines: Lines::new(document.blocks.len()),
        unveiled,
        address: facts.address,
        kinds,
    };
    page.reading.month_first = super::date_order::month_first(&page);
    page
}
