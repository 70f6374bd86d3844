//! The article as Markdown: CommonMark with the tables of GitHub Flavored Markdown. Chooses no block.

use std::fmt::Write;

use super::inline::{Addresses, Event, Mark, walk};
use crate::clean::article::Article;
use crate::document::{AttrName, Block, BlockKind, Document, NodeId, Tag};

/// Columns of a table beyond which cells are left out.
const COLUMNS: usize = 64;

/// The kept blocks as Markdown, ending without a line feed.
#[must_use]
pub fn markdown(document: &Document<'_>, article: &Article) -> String {
    let addresses = Addresses::of(document);
    let kept: Vec<usize> = (0..document.blocks.len()).filter(|&i| article.decisions.get(i).is_some_and(|d| d.kept)).collect();
    let mut out = String::with_capacity(article.text.len() + article.text.len() / 4);
    let mut at = 0;
    let mut before: Option<&Block> = None;
    while at < kept.len() {
        let block = &document.blocks[kept[at]];
        let run = run_length(document, &kept[at..], block);
        if let Some(before) = before {
            let tight = matches!(block.kind, BlockKind::ListItem { .. }) && before.group == block.group && block.group != 0;
            out.push_str(if tight { "\n" } else { "\n\n" });
        }
        match block.kind {
            BlockKind::Code => code(document, &kept[at..at + run], &mut out),
            BlockKind::Cell { .. } => table(document, &addresses, &kept[at..at + run], &mut out),
            _ => text_block(document, &addresses, block, &mut out),
        }
        before = Some(&document.blocks[kept[at + run - 1]]);
        at += run;
    }
    out
}

/// How many of the next blocks make one table or one piece of code.
fn run_length(document: &Document<'_>, kept: &[usize], first: &Block) -> usize {
    let same = |b: &Block| match first.kind {
        BlockKind::Cell { .. } => matches!(b.kind, BlockKind::Cell { .. }) && b.table == first.table,
        BlockKind::Code => b.kind == BlockKind::Code && b.group == first.group,
        _ => false,
    };
    kept.iter().take_while(|&&i| same(&document.blocks[i])).count().max(1)
}

fn text_block(document: &Document<'_>, addresses: &Addresses, block: &Block, out: &mut String) {
    let line = inline(document, addresses, block);
    match block.kind {
        BlockKind::Heading(level) => {
            out.extend(std::iter::repeat_n('#', usize::from(level.clamp(1, 6))));
            out.push(' ');
        }
        BlockKind::ListItem { number, level } => {
            out.extend(std::iter::repeat_n("   ", usize::from(level.min(8))));
            match number {
                Some(n) => _ = write!(out, "{n}. "),
                None => out.push_str("- "),
            }
        }
        BlockKind::Quote => out.push_str("> "),
        _ => {}
    }
    out.push_str(&line);
}

/// The block's text on one line, with its marks.
fn inline(document: &Document<'_>, addresses: &Addresses, block: &Block) -> String {
    let mut out = String::new();
    let mut in_code = false;
    walk(document, addresses, block, &mut |event| match event {
        Event::Text(text) if in_code => out.push_str(&text.replace('`', "'")),
        Event::Text(text) => escape(text, &mut out),
        Event::Open(Mark::Link(_)) if !in_code => out.push('['),
        Event::Close(Mark::Link(address)) if !in_code => _ = write!(out, "]({})", address.replace(' ', "%20").replace(')', "%29")),
        Event::Open(Mark::Code) => {
            out.push('`');
            in_code = true;
        }
        Event::Close(Mark::Code) => {
            out.push('`');
            in_code = false;
        }
        Event::Open(mark) | Event::Close(mark) if !in_code => out.push_str(match mark {
            Mark::Bold => "**",
            Mark::Italic => "*",
            Mark::Deleted => "~~",
            Mark::Link(_) | Mark::Code => "",
        }),
        Event::Open(_) | Event::Close(_) => {}
        Event::Image { alt, address } => {
            out.push_str("![");
            escape(&alt, &mut out);
            _ = write!(out, "]({})", address.replace(' ', "%20").replace(')', "%29"));
        }
    });
    guard_start(out)
}

/// Backslashes before what Markdown would read as marks; line ends become spaces.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '|' | '~' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' => out.push(' '),
            _ => out.push(c),
        }
    }
}

/// A text that would open a heading, list or quote gets a backslash.
fn guard_start(mut line: String) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line.as_bytes().get(digits);
    if digits > 0 && digits < 10 && matches!(rest, Some(b'.' | b')')) && matches!(line.as_bytes().get(digits + 1), None | Some(b' ')) {
        line.insert(digits, '\\');
    } else if digits == 0
        && (matches!(rest, Some(b'#' | b'>')) || (matches!(rest, Some(b'-' | b'+')) && line.as_bytes().get(1) == Some(&b' ')))
    {
        line.insert(0, '\\');
    }
    line
}

fn code(document: &Document<'_>, blocks: &[usize], out: &mut String) {
    let texts: Vec<&str> = blocks.iter().map(|&i| document.block_text(&document.blocks[i])).collect();
    let text = texts.join("\n");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let language = blocks.first().and_then(|&i| code_language(document, document.blocks[i].group)).unwrap_or_default();
    _ = write!(out, "{fence}{language}\n{text}\n{fence}");
}

/// The language a class such as `language-rust` names, on the `pre` or its first child.
fn code_language(document: &Document<'_>, pre: NodeId) -> Option<String> {
    let last = document.node(pre).end.min(pre + 3);
    (pre..last).filter_map(|id| document.attr(id, AttrName::Class)).find_map(|class| {
        let name = class.split_ascii_whitespace().find_map(|c| c.strip_prefix("language-").or_else(|| c.strip_prefix("lang-")))?;
        name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-#_".contains(&b)).then(|| name.to_owned())
    })
}

fn table(document: &Document<'_>, addresses: &Addresses, blocks: &[usize], out: &mut String) {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut at = 0;
    while at < blocks.len() {
        let row = document.blocks[blocks[at]].group;
        let count = blocks[at..].iter().take_while(|&&i| document.blocks[i].group == row).count().max(1);
        rows.push(cells(document, addresses, row, &blocks[at..at + count]));
        at += count;
    }
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    for (n, row) in rows.iter().enumerate() {
        if n > 0 {
            out.push('\n');
        }
        out.push('|');
        for column in 0..width {
            _ = write!(out, " {} |", row.get(column).map_or("", String::as_str));
        }
        if n == 0 {
            out.push_str("\n|");
            out.extend(std::iter::repeat_n(" --- |", width));
        }
    }
}

/// The cells of a row, empty ones included.
fn cells(document: &Document<'_>, addresses: &Addresses, row: NodeId, blocks: &[usize]) -> Vec<String> {
    let mut cells = Vec::new();
    let mut next = blocks.iter().peekable();
    let mut child = row + 1;
    while row != 0 && child < document.node(row).end && cells.len() < COLUMNS {
        let node = document.node(child);
        if matches!(node.tag, Tag::Td | Tag::Th) {
            let mut texts = Vec::new();
            while let Some(&&i) = next.peek() {
                if i as u64 >= u64::from(node.blocks.end) {
                    break;
                }
                texts.push(inline(document, addresses, &document.blocks[i]));
                next.next();
            }
            cells.push(texts.join(" "));
        }
        child = node.end.max(child + 1);
    }
    cells.extend(next.take(COLUMNS).map(|&i| inline(document, addresses, &document.blocks[i])));
    cells
}

#[cfg(test)]
mod tests {
    use super::markdown;
    use crate::clean::{Article, Decision, Role};
    use crate::document::html::parse;
    use crate::limits::Limits;

    fn all(source: &str) -> String {
        let document = parse(source, &Limits::default());
        let keep = Decision { role: Role::Body, kept: true, score: 1.0, reasons: Vec::new(), span: None };
        let article = Article::assemble(&document, vec![keep; document.blocks.len()]);
        markdown(&document, &article)
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
}
