//! The article as Markdown: CommonMark with the tables of GitHub Flavored Markdown. Chooses no block.

mod line;
mod page;

use self::line::{line, longest_run, picture};
use self::page::Page;
use super::Include;
use super::footnotes::Footnotes;
use super::inline::Walk;
use super::outline::{Container, Leaf, Outline, Part, Step, blocks};
use super::table::{grid, rows};
use crate::clean::article::Article;
use crate::document::{AttrName, Document, NodeId};

/// Cells of a table beyond which rows are not filled up to the widest one.
const CELLS: usize = 65_536;

/// The kept blocks as Markdown, ending without a line feed.
#[must_use]
pub fn markdown(document: &Document<'_>, article: &Article, include: Include) -> String {
    let mut walk = Walk::new(document, include).with_footnotes(Footnotes::of(document, article));
    let outline = Outline::of(document, article, &walk.pictures(article), |id| walk.note(id).is_some());
    let mut page = Page::with_capacity(article.text.len() + article.text.len() / 4);
    for step in &outline.steps {
        match step {
            Step::Open(Container::Note(id)) => page.open_note(walk.note(*id).unwrap_or_default()),
            Step::Open(container) => page.open(*container),
            Step::Close(container) => page.close(*container),
            Step::Leaf(leaf, range) => {
                let parts = outline.parts(range);
                let lines = match leaf {
                    Leaf::Code => code(document, parts),
                    Leaf::Table => table(document, &mut walk, parts),
                    Leaf::Heading(level) => vec![heading(*level, &joined(&mut walk, parts, false))],
                    Leaf::Text | Leaf::Caption => text(&mut walk, parts),
                    Leaf::Picture => vec![joined(&mut walk, parts, false)],
                };
                // The label of a note may be a paragraph of its own.
                if lines.iter().any(|line| !line.is_empty()) {
                    page.leaf(*leaf, &lines);
                }
            }
        }
    }
    page.out
}

/// A paragraph: a backslash at the end of a line breaks it there.
fn text(walk: &mut Walk<'_, '_>, parts: &[Part<'_>]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::with_capacity(parts.len());
    for block in blocks(parts) {
        let line = line(walk, block, false);
        if line.is_empty() {
            continue;
        }
        match lines.last_mut() {
            Some(before) if block.breaks_before == 0 => {
                before.push(' ');
                before.push_str(&line);
            }
            Some(before) => {
                before.push('\\');
                lines.push(line);
            }
            None => lines.push(line),
        }
    }
    lines
}

/// Blocks and pictures on one line.
fn joined(walk: &mut Walk<'_, '_>, parts: &[Part<'_>], in_table: bool) -> String {
    let lines = parts.iter().map(|part| match part {
        Part::Block(_, block) => line(walk, block, in_table),
        Part::Picture(standing) => picture(walk, standing.id, in_table),
    });
    lines.collect::<Vec<_>>().join(" ")
}

fn heading(level: u8, text: &str) -> String {
    let mut out = "#".repeat(level.into());
    out.push(' ');
    // Number signs at the end would be read as the end of the mark.
    let body = text.trim_end_matches('#');
    out.push_str(body);
    if body.len() < text.len() {
        out.push('\\');
        out.push_str(text.get(body.len()..).unwrap_or_default());
    }
    out
}

fn code(document: &Document<'_>, parts: &[Part<'_>]) -> Vec<String> {
    let text = blocks(parts).map(|b| document.block_text(b)).collect::<Vec<_>>().join("\n");
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}");
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    let language = blocks(parts).next().and_then(|b| code_language(document, b.group)).unwrap_or_default();
    let mut lines = vec![format!("{fence}{language}")];
    lines.extend(text.split('\n').map(str::to_owned));
    lines.push(fence);
    lines
}

/// The language a class such as `language-rust` names, on the `pre` or its first child.
pub(super) fn code_language(document: &Document<'_>, pre: NodeId) -> Option<String> {
    let last = document.node(pre).end.min(pre + 3);
    (pre..last).filter_map(|id| document.attr(id, AttrName::Class)).find_map(|class| {
        let name = class.split_ascii_whitespace().find_map(|c| c.strip_prefix("language-").or_else(|| c.strip_prefix("lang-")))?;
        (!name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-#_".contains(&b))).then(|| name.to_owned())
    })
}

fn table(document: &Document<'_>, walk: &mut Walk<'_, '_>, parts: &[Part<'_>]) -> Vec<String> {
    let rows = rows(document, parts);
    let grid = grid(&rows);
    let width = grid.iter().map(Vec::len).max().unwrap_or(0);
    let mut room = CELLS;
    let mut lines = Vec::with_capacity(grid.len() + 1);
    for (n, row) in grid.iter().enumerate() {
        let mut out = String::from("|");
        for cell in row {
            out.push(' ');
            if let Some(cell) = cell {
                out.push_str(&joined(walk, &cell.parts, true));
            }
            out.push_str(" |");
        }
        let missing = if room >= width { width - row.len() } else { 0 };
        room = room.saturating_sub(width);
        out.push_str(&"  |".repeat(missing));
        lines.push(out);
        if n == 0 {
            lines.push(format!("|{}", " --- |".repeat(width)));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::markdown;
    use crate::clean::render::Include;
    use crate::clean::{Article, Decision, Role};
    use crate::document::html::parse;
    use crate::limits::Limits;

    fn all(source: &str) -> String {
        let document = parse(source, &Limits::default());
        let keep = Decision { role: Role::Body, kept: true, score: 1.0, reasons: Vec::new(), span: None, duplicate_of: None };
        let article = Article::assemble(&document, vec![keep; document.blocks.len()]);
        markdown(&document, &article, Include::default())
    }

    #[test]
    fn marks_nest_and_hug_their_words() {
        assert_eq!(all("<p>a <b> bold <i>both</i></b> z</p>"), "a **bold *both*** z");
        assert_eq!(all("<p>see <a href='http://x.example/a b'>this</a>.</p>"), "see [this](http://x.example/a%20b).");
        assert_eq!(all("<p><a href='javascript:x()'>no</a> a*b</p>"), "no a\\*b");
    }

    #[test]
    fn headings_lists_quotes_code() {
        assert_eq!(all("<h2>H</h2><ul><li>a<li>b</ul><p>1. x</p>"), "## H\n\n- a\n- b\n\n1\\. x");
        assert_eq!(all("<ol><li>a<li>b</ol><blockquote><p>q</p></blockquote>"), "1. a\n2. b\n\n> q");
        assert_eq!(all("<pre><code class=language-rust>fn a() {\n  b\n}</code></pre>"), "```rust\nfn a() {\n  b\n}\n```");
    }

    #[test]
    fn tables_keep_their_empty_cells() {
        let table = "<table><tr><th>k<th>v<th>w</tr><tr><td>a<td><td>c|d</table>";
        assert_eq!(all(table), "| k | v | w |\n| --- | --- | --- |\n| a |  | c\\|d |");
    }

    #[test]
    fn spans_of_cells_are_filled_with_empty_ones() {
        let table = "<table><tr><th colspan=2>k<th>v<tr><td rowspan=2>a<td>b<td>c<tr><td>d<td>e<tr><td colspan=999999999>f</table>";
        let rows: Vec<String> = all(table).lines().map(|l| l.trim_end_matches("  |").to_owned()).collect();
        assert_eq!(rows[0], "| k |  | v |");
        assert_eq!(&rows[2..], ["| a | b | c |", "|  | d | e |", "| f |"]);
        let wide = format!("<table><tr>{}</table>", "<td>x".repeat(200));
        let line = all(&wide);
        assert_eq!((line.lines().next().unwrap().matches('|').count(), line.matches('x').count()), (65, 200));
    }

    #[test]
    fn lists_nest_and_items_hold_what_they_hold() {
        assert_eq!(
            all("<ol start=9><li>a<ul><li>b<li>c</ul><li>d<p>e</p><pre>f\n\ng</pre><li><blockquote><p>h<p>i</blockquote></ol>"),
            "9. a\n   - b\n   - c\n10. d\n\n    e\n\n    ```\n    f\n\n    g\n    ```\n\n11. > h\n    >\n    > i"
        );
        assert_eq!(all("<ul><li>a<ol start=3><li>b</ol></ul><ul><li>c</ul>"), "- a\n\n  3. b\n\n* c");
        assert_eq!(all("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>"), "- a\n  - b\n- c");
        assert_eq!(all("<ul><li>a<li><h3>b</h3><p>c<li>d</ul>"), "- a\n\n### b\n\nc\n\n- d");
    }

    #[test]
    fn quotes_hold_paragraphs_and_quotes() {
        assert_eq!(all("<blockquote><p>a<p>b<blockquote>c</blockquote></blockquote><p>d"), "> a\n>\n> b\n>\n> > c\n\nd");
    }

    #[test]
    fn lines_break_and_marks_go_on_over_them() {
        assert_eq!(all("<p><b>a<br>b</b><br><br>c</p>"), "**a**\\\n**b**\n\nc");
        assert_eq!(all("<h2>a<br>b #</h2>"), "## a b \\#");
    }

    #[test]
    fn text_never_becomes_a_mark() {
        assert_eq!(all("<p>a<b>\"b\"</b>c <b>d</b><b>e</b> !<a href=/x>f</a> &amp;lt; ^g</p>"), "a\"b\"c **de** \\![f](/x) \\&lt; ^g");
        assert_eq!(all("<p>x <code>a`b</code><code>`</code></p>"), "x `` a`b` ``");
        assert_eq!(all("<p><a href=/x>f<br>g</a></p><a href=/x><div>h</div></a>"), "[f](/x)\\\n[g](/x)\n\nh");
    }

    #[test]
    fn pictures_stand_where_the_page_has_them() {
        assert_eq!(
            all("<p>a</p><figure><img src=/b.jpg alt='a [pier]'></figure><p>c</p><figure><img src=/d.jpg><figcaption>e</figure>"),
            "a\n\n![a \\[pier\\]](/b.jpg)\n\nc\n\n![](/d.jpg)\n\ne"
        );
        assert_eq!(
            all("<p>a<br><img src=/b.jpg><br>c</p><pre>d<p><img src=/e.jpg></p>f</pre>g"),
            "a\n\n![](/b.jpg)\n\nc\n\n```\nd\nf\n```\n\n![](/e.jpg)\n\ng"
        );
        assert_eq!(all("<ul><li>a<p><img src=/b.jpg><li><img src=/c.jpg><li>d</ul>"), "- a\n\n  ![](/b.jpg)\n\n  ![](/c.jpg)\n\n- d");
        let table = "<table><tr><th>a<th>b<tr><td>c<td><p><img src=/d.jpg><tr><td>e<td>f</table>";
        assert_eq!(all(table), "| a | b |\n| --- | --- |\n| c | ![](/d.jpg) |\n| e | f |");
    }

    #[test]
    fn formulas_stand_between_dollar_signs() {
        let katex = "<span class=katex><span class=katex-mathml><math><semantics><mi>x</mi><annotation encoding=application/x-tex>x_1*2\
                     </annotation></semantics></math></span><span class=katex-html aria-hidden=true>x12</span></span>";
        assert_eq!(all(&format!("<p>so {katex}, costs $3 <b>{katex}</b>")), "so $x_1*2$, costs \\$3 **$x_1*2$**");
        assert_eq!(all("<p>a <script type='math/tex; mode=display'>x^{2}</script> b"), "a $$x^{2}$$ b");
        assert_eq!(
            all("<p>a <script type=math/tex>x^{2</script>, <script type=math/tex>\\text{$x$}</script>"),
            "a x^{2, \\\\text{\\$x\\$}"
        );
        assert_eq!(all("<p>$x$ for $5"), "$x$ for $5");
    }

    #[test]
    fn footnotes_are_references_and_definitions() {
        let kramdown = "<p>one<sup id=fnref:1><a href=#fn:1>1</a></sup> (two)<sup><a class=footnote-ref role=doc-noteref href=#fn:2>2</a></sup>\
                        (three)</p><div class=footnotes><ol><li id=fn:1><p>First. <a href=#fnref:1>&#8617;</a></p><p>More.</p></li>\
                        <li id=fn:2>Second.</li><li>Third.</li></ol></div><p>end";
        assert_eq!(all(kramdown), "one[^1] (two)[^2]\\(three)\n\n[^1]: First.\n\n    More.\n\n[^2]: Second.\n\n3. Third.\n\nend");
        let wiki = "<p>one!<sup id=r-0><a href=#n%C3%A9>[1]</a></sup> two<sup id=r-1><a href=#n&eacute;>[1]</a></sup></p><ol><li id=n\u{e9}>\
                    <span>^ <a href=#r-0><sup><i>a</i></sup></a> <a href=#r-1><i>b</i></a></span> <i>First</i> note.</ol>";
        assert_eq!(all(wiki), "one\\![^1] two[^1]\n\n[^1]: *First* note.");
        let docutils = "<p>one <a href=#n1 id=r1 role=doc-noteref><span>[</span>1<span>]</span></a>.</p><aside id=n1 role=doc-footnote>\
                        <span>[<a role=doc-backlink href=#r1>1</a>]</span><p>First.</p></aside>";
        assert_eq!(all(docutils), "one [^1].\n\n[^1]: First.");
    }

    #[test]
    fn links_down_the_page_are_no_footnotes() {
        for page in [
            "<p>see <a href=#x>1</a> below</p><ul><li id=x>a list</ul>",
            "<p><a id=t href=#x>1</a></p><ul><li id=x>b <a href=#t>top</a></ul>",
            "<p>see <a id=t href=#x>the list of all</a></p><ul><li id=x>b <a href=#t>top</a></ul>",
            "<p>see <a id=t href=#x>1</a></p><h2 id=x>b <a href=#t>top</a></h2>",
        ] {
            assert!(!all(page).contains("[^"), "{page}");
        }
    }

    #[test]
    fn links_and_images_can_be_left_out() {
        let document = parse("<p>a <a href=/x>b</a> <img src=/y alt=z> c</p>", &Limits::default());
        let keep = Decision { role: Role::Body, kept: true, score: 1.0, reasons: Vec::new(), span: None, duplicate_of: None };
        let article = Article::assemble(&document, vec![keep; document.blocks.len()]);
        let with = |links, images| markdown(&document, &article, Include { links, images });
        assert_eq!(with(true, true), "a [b](/x)![z](/y) c");
        assert_eq!(with(false, false).split_whitespace().collect::<Vec<_>>(), ["a", "b", "c"]);
    }
}
