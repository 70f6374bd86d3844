//! MathML in one readable line: `x^2`, `(a+b)/2`, `√(x+1)`. Not TeX, and no more exact than a line can be.

use super::unescape_text;
use crate::document::{Document, NodeId};
use crate::text::span::Span;

/// Elements inside each other beyond which deeper ones are read as one.
const DEPTH: usize = 64;
/// Operators that stand between spaces.
const RELATIONS: [&str; 20] = ["=", "<", ">", "≤", "≥", "≠", "≈", "≡", "≅", "∼", "∝", "∈", "∉", "⊂", "⊆", "→", "⇒", "⇔", "↦", ":="];

/// An open element with the texts of its children so far.
#[derive(Debug)]
struct Frame {
    id: NodeId,
    children: Vec<String>,
}

/// The text of the element `root`, given the texts in it, each with the element it stands in, in their order.
pub(super) fn line(document: &Document<'_>, root: NodeId, texts: &[(NodeId, Span)]) -> String {
    let mut open = vec![Frame { id: root, children: Vec::new() }];
    let mut texts = texts.iter().peekable();
    for id in root + 1..document.node(root).end {
        let start = document.node(id).source.span().start;
        while let Some((holder, span)) = texts.next_if(|(_, span)| span.start < start) {
            add(document, &mut open, *holder, *span);
        }
        close(document, &mut open, |frame| document.node(frame.id).end <= id);
        if open.len() < DEPTH {
            open.push(Frame { id, children: Vec::new() });
        }
    }
    for (holder, span) in texts {
        add(document, &mut open, *holder, *span);
    }
    close(document, &mut open, |_| true);
    let text = open.pop().map_or_else(String::new, |root| root.children.concat());
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace("( ", "(").replace(" )", ")")
}

fn add(document: &Document<'_>, open: &mut Vec<Frame>, holder: NodeId, span: Span) {
    close(document, open, |frame| frame.id > holder);
    if let Some(frame) = open.last_mut() {
        frame.children.push(unescape_text(span.of(document.source)).trim().to_owned());
    }
}

/// Ends the innermost elements, but for the first, as long as they are to end.
fn close(document: &Document<'_>, open: &mut Vec<Frame>, ends: impl Fn(&Frame) -> bool) {
    while open.len() > 1
        && let Some(frame) = open.pop_if(|frame| ends(frame))
    {
        let text = written(document.name(frame.id), &frame.children);
        if let Some(parent) = open.last_mut() {
            parent.children.push(text);
        }
    }
}

/// An element with these children.
fn written(name: &str, children: &[String]) -> String {
    match (name, children) {
        ("annotation" | "annotation-xml" | "mphantom", _) => String::new(),
        ("mi", [name]) if name.chars().nth(1).is_some() => format!(" {name} "),
        ("mo", [sign]) if RELATIONS.contains(&sign.as_str()) => format!(" {sign} "),
        // Function application, invisible times, separator and plus.
        ("mo", [sign]) if sign.chars().all(|c| matches!(c, '\u{2061}'..='\u{2064}')) => String::new(),
        ("mspace", _) => " ".to_owned(),
        ("msup", [base, above]) => format!("{}^{}", base.trim(), grouped(above)),
        ("mover", [base, accent]) if accent.chars().count() == 1 => format!("{base}{accent}"),
        ("mover", [base, above]) => format!("{}^{}", base.trim(), grouped(above)),
        ("msub" | "munder", [base, below]) => format!("{}_{}", base.trim(), grouped(below)),
        ("msubsup" | "munderover", [base, below, above]) => format!("{}_{}^{}", base.trim(), grouped(below), grouped(above)),
        ("mfrac", [above, below]) => format!("{}/{}", grouped(above), grouped(below)),
        ("msqrt", _) => format!("√{}", grouped(&children.concat())),
        ("mroot", [base, degree]) => format!("{}√{}", grouped(degree), grouped(base)),
        ("mfenced", _) => format!("({})", children.join(", ")),
        ("mtr", _) => children.join(", "),
        ("mtable", _) => children.join("; "),
        _ => children.concat(),
    }
}

/// In parentheses, unless it is one name, number or sign.
fn grouped(text: &str) -> String {
    let text = text.trim();
    if text.chars().all(char::is_alphanumeric) || text.chars().nth(1).is_none() { text.to_owned() } else { format!("({text})") }
}
