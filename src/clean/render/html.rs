//! The article as HTML made anew: a closed set of elements, no attribute but addresses, everything else escaped. Chooses no block.

use std::fmt::Write;

use super::inline::{Addresses, Event, Mark, walk};
use crate::clean::article::Article;
use crate::document::{Block, BlockKind, Document};

/// The kept blocks as an HTML fragment: `h1`-`h6`, `p`, `ul`/`ol`/`li`, `table`/`tr`/`th`/`td`, `pre`, `blockquote`, `figcaption`, `a`,
/// `strong`, `em`, `code`, `del`, `img`.
#[must_use]
pub fn html(document: &Document<'_>, article: &Article) -> String {
    let addresses = Addresses::of(document);
    let mut out = String::with_capacity(article.text.len() * 2);
    let mut wrappers: Vec<&'static str> = Vec::new();
    let mut before: Option<&Block> = None;
    for (block, decision) in document.blocks.iter().zip(&article.decisions) {
        if !decision.kept {
            continue;
        }
        rewrap(before, block, &mut wrappers, &mut out);
        let element = element(block);
        _ = write!(out, "<{element}>");
        contents(document, &addresses, block, &mut out);
        _ = writeln!(out, "</{element}>");
        before = Some(block);
    }
    close(&mut wrappers, 0, &mut out);
    out
}

/// Closes and opens lists and tables between two blocks.
fn rewrap(before: Option<&Block>, block: &Block, wrappers: &mut Vec<&'static str>, out: &mut String) {
    let same_group = before.is_some_and(|b| b.group == block.group && kind_class(b) == kind_class(block));
    let same_table = before.is_some_and(|b| b.table != 0 && b.table == block.table);
    let keep = match block.kind {
        BlockKind::Cell { .. } if same_group => 2,
        BlockKind::Cell { .. } if same_table => 1,
        BlockKind::ListItem { .. } if same_group => 1,
        _ => 0,
    };
    close(wrappers, keep, out);
    let wanted: &[&'static str] = match block.kind {
        BlockKind::Cell { .. } => &["table", "tr"],
        BlockKind::ListItem { number: Some(_), .. } => &["ol"],
        BlockKind::ListItem { number: None, .. } => &["ul"],
        _ => &[],
    };
    for name in &wanted[wrappers.len().min(wanted.len())..] {
        _ = writeln!(out, "<{name}>");
        wrappers.push(name);
    }
}

fn close(wrappers: &mut Vec<&'static str>, keep: usize, out: &mut String) {
    while wrappers.len() > keep {
        if let Some(name) = wrappers.pop() {
            _ = writeln!(out, "</{name}>");
        }
    }
}

fn kind_class(block: &Block) -> u8 {
    match block.kind {
        BlockKind::ListItem { number, .. } => 1 + u8::from(number.is_some()),
        BlockKind::Cell { .. } => 3,
        _ => 0,
    }
}

fn element(block: &Block) -> &'static str {
    match block.kind {
        BlockKind::Heading(level) => ["h1", "h2", "h3", "h4", "h5", "h6"][usize::from(level.clamp(1, 6)) - 1],
        BlockKind::ListItem { .. } => "li",
        BlockKind::Cell { header: true } => "th",
        BlockKind::Cell { header: false } => "td",
        BlockKind::Code => "pre",
        BlockKind::Quote => "blockquote",
        BlockKind::Caption => "figcaption",
        BlockKind::Paragraph | BlockKind::Control => "p",
    }
}

fn contents(document: &Document<'_>, addresses: &Addresses, block: &Block, out: &mut String) {
    walk(document, addresses, block, &mut |event| match event {
        Event::Text(text) => escape(text, out),
        Event::Open(Mark::Link(address)) => {
            out.push_str("<a href=\"");
            escape(address, out);
            out.push_str("\">");
        }
        Event::Open(mark) => _ = write!(out, "<{}>", name(mark)),
        Event::Close(mark) => _ = write!(out, "</{}>", name(mark)),
        Event::Image { alt, address } => {
            out.push_str("<img src=\"");
            escape(&address, out);
            out.push_str("\" alt=\"");
            escape(&alt, out);
            out.push_str("\">");
        }
    });
}

fn name(mark: &Mark) -> &'static str {
    match mark {
        Mark::Link(_) => "a",
        Mark::Bold => "strong",
        Mark::Italic => "em",
        Mark::Code => "code",
        Mark::Deleted => "del",
    }
}

/// Escapes what could open a tag, a reference or end an attribute.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::html;
    use crate::clean::{Article, Decision, Role};
    use crate::document::html::parse;
    use crate::limits::Limits;

    #[test]
    fn only_known_elements_come_out() {
        let document = parse(
            "<ul><li onclick=x>a<li><a href='javascript:y'>b</a></ul><p>1 &lt; 2 <b>c</b></p><table><tr><td>d</table>",
            &Limits::default(),
        );
        let keep = Decision { role: Role::Body, kept: true, score: 1.0, reasons: Vec::new(), span: None };
        let article = Article::assemble(&document, vec![keep; document.blocks.len()]);
        assert_eq!(
            html(&document, &article),
            "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>1 &lt; 2 <strong>c</strong></p>\n<table>\n<tr>\n<td>d</td>\n</tr>\n</table>\n"
        );
    }

    #[test]
    fn no_script_hides_behind_control_characters() {
        let document =
            parse("<p>x <a href='java&#10;script:a()'>y</a> <a href='&#1;javascript:a()'>z</a> <a href='/b:c'>w</a>", &Limits::default());
        let keep = Decision { role: Role::Body, kept: true, score: 1.0, reasons: Vec::new(), span: None };
        let article = Article::assemble(&document, vec![keep; document.blocks.len()]);
        assert_eq!(html(&document, &article), "<p>x y z <a href=\"/b:c\">w</a></p>\n");
    }
}
