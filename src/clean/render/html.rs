//! The article as HTML made anew: a closed set of elements, no attribute but a few, everything else escaped. Chooses no block.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::sync::LazyLock;

use super::Include;
use super::inline::{Event, Mark, Walk};
use super::markdown::code_language;
use super::outline::{Container, Leaf, Outline, Part, Step, blocks};
use super::table::{Row, rows};
use crate::clean::article::Article;
use crate::document::Document;

/// Elements that may come out.
const ELEMENTS: [&str; 26] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "figcaption",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// The kept blocks as an HTML fragment: `h1`-`h6`, `p`, `ul`/`ol`/`li`, `table`/`thead`/`tbody`/`tr`/`th`/`td`, `pre`, `blockquote`,
/// `figcaption`, `a`, `strong`, `em`, `code`, `del`, `br`, `img`. The writer makes nothing else; a sanitiser goes over it all the same.
#[must_use]
pub fn html(document: &Document<'_>, article: &Article, include: Include) -> String {
    SANITISER.clean(&written(document, article, include)).to_string()
}

/// The last gate: what is in no list does not pass.
static SANITISER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(HashSet::from(ELEMENTS))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("code", HashSet::from(["class"])),
            ("img", HashSet::from(["src", "alt"])),
            ("ol", HashSet::from(["start"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
            ("th", HashSet::from(["colspan", "rowspan"])),
        ]))
        .link_rel(None)
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "ftp"]))
        .clean_content_tags(HashSet::from(["script", "style"]));
    builder
});

fn written(document: &Document<'_>, article: &Article, include: Include) -> String {
    let mut walk = Walk::new(document, include);
    let outline = Outline::of(document, article, &walk.pictures(article), |_| false);
    let mut out = String::with_capacity(article.text.len() * 2);
    for (at, step) in outline.steps.iter().enumerate() {
        match step {
            Step::Open(container) => open(*container, &mut out),
            Step::Close(container) => _ = writeln!(out, "</{}>", container_name(*container)),
            Step::Leaf(leaf, range) => {
                let parts = outline.parts(range);
                // The text of an item needs no paragraph where nothing but a list follows.
                let bare = matches!(at.checked_sub(1).and_then(|i| outline.steps.get(i)), Some(Step::Open(Container::Item { .. })))
                    && matches!(outline.steps.get(at + 1), Some(Step::Close(Container::Item { .. }) | Step::Open(Container::List { .. })));
                match leaf {
                    Leaf::Table => table(&mut walk, &rows(document, parts), &mut out),
                    Leaf::Code => code(document, parts, &mut out),
                    Leaf::Text if bare => contents(&mut walk, parts, &mut out),
                    Leaf::Text | Leaf::Picture => element("p", &mut walk, parts, &mut out),
                    Leaf::Caption => element("figcaption", &mut walk, parts, &mut out),
                    Leaf::Heading(level) => element(&format!("h{level}"), &mut walk, parts, &mut out),
                }
            }
        }
    }
    out
}

fn open(container: Container, out: &mut String) {
    // The first item's number is the list's start; the list itself does not know it.
    match container {
        Container::Item { number: Some(number), .. } if out.ends_with("<ol>\n") && number != 1 => {
            out.truncate(out.len() - ">\n".len());
            _ = write!(out, " start=\"{number}\">\n<li>");
        }
        Container::Item { .. } | Container::Note(_) => out.push_str("<li>"),
        Container::List { .. } | Container::Quote(_) => {
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            _ = writeln!(out, "<{}>", container_name(container));
        }
    }
}

fn container_name(container: Container) -> &'static str {
    match container {
        Container::Quote(_) => "blockquote",
        Container::List { ordered: true, .. } => "ol",
        Container::List { ordered: false, .. } => "ul",
        Container::Item { .. } | Container::Note(_) => "li",
    }
}

fn element(name: &str, walk: &mut Walk<'_, '_>, parts: &[Part<'_>], out: &mut String) {
    _ = write!(out, "<{name}>");
    contents(walk, parts, out);
    _ = writeln!(out, "</{name}>");
}

fn code(document: &Document<'_>, parts: &[Part<'_>], out: &mut String) {
    let language = blocks(parts).next().and_then(|b| code_language(document, b.group));
    out.push_str("<pre><code");
    if let Some(language) = language {
        _ = write!(out, " class=\"language-{language}\"");
    }
    out.push('>');
    for (n, block) in blocks(parts).enumerate() {
        if n > 0 {
            out.push('\n');
        }
        escape(document.block_text(block), out);
    }
    out.push_str("</code></pre>\n");
}

fn table(walk: &mut Walk<'_, '_>, rows: &[Row<'_>], out: &mut String) {
    let heads = rows.iter().take_while(|r| r.cells.iter().all(|c| c.header)).count();
    out.push_str("<table>\n");
    for (name, part) in [("thead", rows.get(..heads)), ("tbody", rows.get(heads..))] {
        let Some(part) = part.filter(|p| !p.is_empty()) else { continue };
        _ = writeln!(out, "<{name}>");
        for (n, row) in part.iter().enumerate() {
            out.push_str("<tr>\n");
            for cell in &row.cells {
                let name = if cell.header { "th" } else { "td" };
                _ = write!(out, "<{name}");
                if cell.columns > 1 {
                    _ = write!(out, " colspan=\"{}\"", cell.columns);
                }
                // No further down than the rows that are kept.
                let below = part.len() - n;
                let span = usize::try_from(cell.rows).unwrap_or(below).min(below);
                if span > 1 {
                    _ = write!(out, " rowspan=\"{span}\"");
                }
                out.push('>');
                contents(walk, &cell.parts, out);
                _ = writeln!(out, "</{name}>");
            }
            out.push_str("</tr>\n");
        }
        _ = writeln!(out, "</{name}>");
    }
    out.push_str("</table>\n");
}

/// Blocks with line breaks between them, and pictures.
fn contents(walk: &mut Walk<'_, '_>, parts: &[Part<'_>], out: &mut String) {
    for (n, part) in parts.iter().enumerate() {
        match part {
            Part::Block(_, block) => {
                if n > 0 {
                    out.push_str(if block.breaks_before == 0 { " " } else { "<br>\n" });
                }
                walk.block(block, &mut |event| write_event(event, out));
            }
            Part::Picture(picture) => walk.picture(picture.id, &mut |event| write_event(event, out)),
        }
    }
}

fn write_event(event: Event<'_>, out: &mut String) {
    match event {
        Event::Text(text) => escape(text, out),
        Event::Open(Mark::Link(address)) => {
            out.push_str("<a href=\"");
            escape(address, out);
            out.push_str("\">");
        }
        Event::Open(Mark::Math(_)) | Event::Close(Mark::Math(_)) | Event::Reference(_) => {}
        Event::Open(mark) => _ = write!(out, "<{}>", name(mark)),
        Event::Close(mark) => _ = write!(out, "</{}>", name(mark)),
        Event::Image { alt, address } => {
            out.push_str("<img src=\"");
            escape(&address, out);
            out.push_str("\" alt=\"");
            escape(&alt, out);
            out.push_str("\">");
        }
    }
}

fn name(mark: &Mark) -> &'static str {
    match mark {
        Mark::Link(_) => "a",
        Mark::Bold => "strong",
        Mark::Italic => "em",
        Mark::Code => "code",
        Mark::Deleted => "del",
        Mark::Math(_) => "",
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
            // NUL is no character of HTML.
            '\0' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::html;
    use crate::clean::render::Include;
    use crate::clean::{Article, Decision, Role};
    use crate::document::html::parse;
    use crate::limits::Limits;

    #[test]
    fn only_known_elements_come_out() {
        let document = parse(
            "<ul><li onclick=x>a<li><a href='javascript:y'>b</a></ul><p>1 &lt; 2 <b>c</b></p><table><tr><td>d</table>",
            &Limits::default(),
        );
        let keep = Decision { role: Role::Body, kept: true, score: 1.0, reasons: Vec::new(), span: None, duplicate_of: None };
        let article = Article::assemble(&document, vec![keep; document.blocks.len()]);
        assert_eq!(
            html(&document, &article, Include::default()),
            "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>1 &lt; 2 <strong>c</strong></p>\n<table>\n<tbody>\n<tr>\n<td>d</td>\n</tr>\n</tbody>\n</table>\n"
        );
    }

    #[test]
    fn no_script_hides_behind_control_characters() {
        let document =
            parse("<p>x <a href='java&#10;script:a()'>y</a> <a href='&#1;javascript:a()'>z</a> <a href='/b:c'>w</a>", &Limits::default());
        let keep = Decision { role: Role::Body, kept: true, score: 1.0, reasons: Vec::new(), span: None, duplicate_of: None };
        let article = Article::assemble(&document, vec![keep; document.blocks.len()]);
        assert_eq!(html(&document, &article, Include::default()), "<p>x y z <a href=\"/b:c\">w</a></p>\n");
    }

    #[test]
    fn what_stands_inside_stays_inside() {
        let document = parse(
            "<ol start=3><li>a<ul><li>b</ul><li>c<p>d<p>e</ol><blockquote><p>f<br>g<p>h</blockquote>\
             <table><tr><th colspan=2>k<tr><td rowspan=9>l<td>m</table><pre><code class=language-c>n &lt;</code></pre>",
            &Limits::default(),
        );
        let keep = Decision { role: Role::Body, kept: true, score: 1.0, reasons: Vec::new(), span: None, duplicate_of: None };
        let article = Article::assemble(&document, vec![keep; document.blocks.len()]);
        assert_eq!(
            html(&document, &article, Include::default()).replace('\n', ""),
            "<ol start=\"3\"><li>a<ul><li>b</li></ul></li><li><p>c</p><p>d</p><p>e</p></li></ol>\
             <blockquote><p>f<br>g</p><p>h</p></blockquote><table><thead><tr><th colspan=\"2\">k</th></tr></thead>\
             <tbody><tr><td>l</td><td>m</td></tr></tbody></table><pre><code class=\"language-c\">n &lt;</code></pre>"
        );
    }
}
