//! The links of the article: which words of the clean text lead where. Of kept blocks only; fetches nothing.

use super::addresses::Addresses;
use super::article::Article;
use crate::document::{AttrName, Document, NodeId, Tag};
use crate::text::span::Span;

/// Links listed of one article.
const MOST: usize = 2_000;
/// Bytes of all their addresses.
const MOST_BYTES: usize = 1 << 20;

/// Words of the clean text that lead somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where to: absolute where the page's own address or base is known, else as written. Pages, mail, telephone; nothing that runs.
    pub url: String,
    /// The words, without white space at the ends; never empty.
    pub text: String,
    /// Where they stand in [`Article::text`].
    pub span: Span,
    /// The block they stand in.
    pub block: usize,
    /// `rel` as written, in lower case; empty where none is stated.
    pub rel: String,
}

/// The links of the kept blocks in text order, the first two thousand. A link over several blocks is one in each.
#[must_use]
pub fn links(document: &Document<'_>, article: &Article) -> Vec<Link> {
    let addresses = Addresses::of(document);
    let mut links: Vec<Link> = Vec::new();
    let mut bytes = 0;
    for (index, (block, decision)) in document.blocks.iter().zip(&article.decisions).enumerate() {
        let Some(kept) = decision.span.filter(|_| block.link_bytes > 0) else { continue };
        let around = document.ancestors(block.owner).find(|&id| document.node(id).tag == Tag::A);
        let inside = block.nodes.clone().filter(|&id| document.node(id).tag == Tag::A);
        for id in around.into_iter().chain(inside) {
            let span = words_of(document, block.text, id);
            let Some((url, rel)) = target(document, &addresses, id).filter(|_| !span.is_empty()) else { continue };
            bytes += url.len();
            if links.len() >= MOST || bytes > MOST_BYTES {
                return links;
            }
            let start = kept.start + (span.start - block.text.start);
            let text = span.of(&document.text).to_owned();
            links.push(Link { url, span: Span::new(start, start + text.len()), text, block: index, rel });
        }
    }
    links
}

fn target(document: &Document<'_>, addresses: &Addresses, id: NodeId) -> Option<(String, String)> {
    let url = addresses.resolve(&document.attr_text(id, AttrName::Href)?)?;
    Some((url, document.attr_text(id, AttrName::Rel).unwrap_or_default().to_ascii_lowercase()))
}

/// The element's text inside a block, without white space at the ends.
fn words_of(document: &Document<'_>, block: Span, id: NodeId) -> Span {
    let node = document.node(id).text.span();
    let start = node.start.clamp(block.start, block.end);
    let text = Span::new(start, node.end.clamp(start, block.end)).of(&document.text);
    let lead = text.len() - text.trim_start().len();
    Span::new(start + lead, start + lead + text.trim().len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::{Decision, Role};
    use crate::document::html;
    use crate::limits::Limits;

    fn all(page: &str) -> Vec<(String, String, String)> {
        let mut document = html::parse(page, &Limits::default());
        document.url = Some("https://a.example/b/c");
        let keep = Decision { role: Role::Body, kept: true, score: 1.0, reasons: Vec::new(), span: None, duplicate_of: None };
        let article = Article::assemble(&document, vec![keep; document.blocks.len()]);
        let links = links(&document, &article);
        links.iter().for_each(|l| assert_eq!(l.span.of(&article.text), l.text));
        links.into_iter().map(|l| (l.text, l.url, l.rel)).collect()
    }

    #[test]
    fn words_and_where_they_lead() {
        let found =
            all("<p>x <a href=d rel='NoFollow ugc'> the <b>pier</b> </a> y <a href='javascript:z()'>no</a><a href=e><img src=f></a><p>z");
        assert_eq!(found, [("the pier".to_owned(), "https://a.example/b/d".to_owned(), "nofollow ugc".to_owned())]);
    }

    #[test]
    fn a_link_around_blocks_is_one_in_each() {
        let found = all("<a href=/g><h2>One</h2><p>Two</p></a>");
        assert_eq!(found.iter().map(|l| l.0.as_str()).collect::<Vec<_>>(), ["One", "Two"]);
        assert!(found.iter().all(|l| l.1 == "https://a.example/g"));
    }
}
