//! What must hold of any answer to any input, as assertions. Shared by the property tests and the fuzz targets; makes no input itself.

use copydesk::Outcome;
use copydesk::clean::{Article, render};
use copydesk::document::Document;
use copydesk::text::span::Span;

/// Panics where an answer breaks a promise.
pub(crate) fn check(outcome: &Outcome<'_>) {
    let document = &outcome.document;
    let article = outcome.article.as_ref().expect("cleaning was asked for");
    check_blocks(document, article);
    check_nodes(document);
    for block in &document.blocks {
        let span = outcome.input_span(block.source);
        assert!(fits(span, &outcome.decoded.text), "{span:?} is no place in the input");
    }
    if let Some(shell) = &outcome.shell {
        check_blocks(&shell.document, &shell.article);
        check_nodes(&shell.document);
    }
    check_summary(outcome);
    check_html(&render::html(document, article, render::Include::default()));
    let _ = render::markdown(document, article, render::Include::default());
}

/// Blocks are in order and not blank, and the clean text is what is kept of them.
pub(crate) fn check_blocks(document: &Document<'_>, article: &Article) {
    assert_eq!(article.decisions.len(), document.blocks.len());
    let mut at = 0;
    let mut rebuilt = String::new();
    let mut before = None;
    for (block, decision) in document.blocks.iter().zip(&article.decisions) {
        assert!(block.text.start >= at && !document.block_text(block).is_empty());
        at = block.text.end;
        assert!(fits(block.source, document.source) && !block.source.is_empty());
        assert!(block.link_bytes.max(block.bold_bytes) as usize <= block.text.len());
        assert!(block.nodes.start <= block.nodes.end && block.nodes.end as usize <= document.nodes.len());
        assert!((0.0..=1.0).contains(&decision.score));
        assert_eq!(decision.kept, decision.span.is_some());
        if let Some(span) = decision.span {
            assert_eq!(span.of(&article.text), document.block_text(block));
            if let Some(before) = before.replace(block) {
                rebuilt.push_str(Document::separator(before, block));
            }
            rebuilt.push_str(document.block_text(block));
        }
        let _ = document.element_path(block.owner);
    }
    assert_eq!(rebuilt, article.text);
    assert!((0.0..=1.0).contains(&article.confidence));
}

fn check_nodes(document: &Document<'_>) {
    for (id, node) in document.nodes.iter().enumerate() {
        assert!(node.end as usize > id && node.end as usize <= document.nodes.len());
        assert!(node.parent as usize <= id && document.node(node.parent).end >= node.end);
        assert!(fits(node.text.span(), &document.text) && fits(node.source.span(), document.source));
        assert!(node.blocks.end as usize <= document.blocks.len() && node.blocks.start <= node.blocks.end);
        let attributes = document.attribute_range(u32::try_from(id).unwrap());
        assert!(attributes.end <= document.attrs.len() && attributes.start <= attributes.end);
    }
}

fn check_summary(outcome: &Outcome<'_>) {
    let Some(summary) = &outcome.summary else { return };
    for sentence in &summary.sentences {
        assert!(!sentence.span.of(outcome.analysed_text()).is_empty() && sentence.score.is_finite());
    }
    for span in summary.keywords.iter().flat_map(|k| &k.spans) {
        assert!(!span.of(outcome.analysed_text()).is_empty());
    }
}

/// Whether the span lies in `text` and cuts no character.
fn fits(span: Span, text: &str) -> bool {
    span.start <= span.end && text.get(span.range()).is_some()
}

/// Elements that rendered HTML may hold.
const KNOWN: &str = "a blockquote br code del em figcaption h1 h2 h3 h4 h5 h6 img li ol p pre strong table tbody td th thead tr ul";

/// Rendered HTML has known elements only, each ended where it should be, and no attribute but harmless ones.
pub(crate) fn check_html(html: &str) {
    let mut open = Vec::new();
    for part in html.split('<').skip(1) {
        let (tag, text) = part.split_once('>').expect("a tag ends");
        assert!(!text.contains('>'), "{part:?}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{html:?}");
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(KNOWN.split(' ').any(|k| k == name), "{tag:?}");
        let values: Vec<&str> = attributes.split('"').collect();
        for attribute in values.chunks(2).filter(|a| a.len() == 2) {
            check_attribute(name, attribute[0].trim().trim_end_matches('='), attribute[1]);
        }
        assert!(values.len() % 2 == 1 && values.last().is_none_or(|rest| rest.is_empty()), "{tag:?}");
        if !matches!(name, "img" | "br") {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} not ended in {html:?}");
}

fn check_attribute(element: &str, name: &str, value: &str) {
    let sound = match (element, name) {
        ("a", "href") | ("img", "src") => is_safe(value),
        ("img", "alt") | ("code", "class") => true,
        ("ol", "start") | ("td" | "th", "colspan" | "rowspan") => value.parse::<u32>().is_ok(),
        _ => false,
    };
    assert!(sound, "{element} {name}={value:?}");
}

/// Whether an escaped address is relative or of a scheme that runs nothing, as a browser reads it: control characters left out.
fn is_safe(address: &str) -> bool {
    let read: String = address.chars().filter(|c| !c.is_ascii_control()).collect::<String>().trim().to_ascii_lowercase();
    !["javascript:", "data:", "vbscript:"].iter().any(|scheme| read.starts_with(scheme))
}
