//! What holds of Markdown and HTML for any page: they say what the kept blocks say, and nothing in a text becomes a mark.

use std::fmt::Write as _;
use std::sync::LazyLock;

use copydesk::clean::{Article, Decision, Role, render};
use copydesk::document::{Block, BlockKind, Document, html};
use copydesk::limits::Limits;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What a reader of the Markdown sees.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    text: String,
    headings: usize,
    items: usize,
    rows: usize,
    images: usize,
    notes: usize,
}

fn fold(text: &str) -> String {
    text.replace('\0', "\u{fffd}").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every block kept but each `nth` one.
fn article(document: &Document<'_>, nth: usize) -> Article {
    let decision =
        |n: usize| Decision { role: Role::Body, kept: n % nth != nth - 1, score: 1.0, reasons: Vec::new(), span: None, duplicate_of: None };
    Article::assemble(document, (0..document.blocks.len()).map(decision).collect())
}

fn kept<'d>(document: &'d Document<'_>, article: &'d Article) -> impl Iterator<Item = &'d Block> {
    document.blocks.iter().zip(&article.decisions).filter(|(_, d)| d.kept).map(|(b, _)| b)
}

/// What the kept blocks say.
fn meant(document: &Document<'_>, article: &Article) -> Seen {
    let mut seen = Seen::default();
    let mut before: Option<&Block> = None;
    for block in kept(document, article) {
        _ = write!(seen.text, "{} ", document.block_text(block));
        let runs_on = before.is_some_and(|b| b.kind == block.kind && b.owner == block.owner && block.breaks_before <= 1);
        let row = before.is_some_and(|b| (b.group, b.table) == (block.group, block.table) && matches!(b.kind, BlockKind::Cell { .. }));
        match block.kind {
            BlockKind::Heading(_) if !runs_on => seen.headings += 1,
            BlockKind::Cell { .. } if !row => seen.rows += 1,
            _ => {}
        }
        before = Some(block);
    }
    seen.text = fold(&seen.text);
    seen
}

/// Reads Markdown; dollar signs are marks only where the page has formulas.
fn read(markdown: &str, formulas: bool) -> Seen {
    let mut seen = Seen::default();
    let mut images = 0;
    let mut options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    options.set(Options::ENABLE_MATH, formulas);
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) if images == 0 => {
                seen.text.push_str(&text);
            }
            Event::Text(_) | Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
            Event::SoftBreak | Event::HardBreak => seen.text.push(' '),
            Event::Start(Tag::Image { .. }) => {
                images += 1;
                seen.images += 1;
            }
            Event::End(TagEnd::Image) => images -= 1,
            Event::FootnoteReference(label) => seen.text.push_str(&label),
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. }) => {}
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {}
            Event::Start(tag) => {
                seen.text.push(' ');
                seen.headings += usize::from(matches!(tag, Tag::Heading { .. }));
                seen.items += usize::from(tag == Tag::Item);
                seen.notes += usize::from(matches!(tag, Tag::FootnoteDefinition(_)));
                seen.rows += usize::from(matches!(tag, Tag::TableHead | Tag::TableRow));
            }
            Event::End(_) => seen.text.push(' '),
            other => panic!("{other:?} in {markdown:?}"),
        }
    }
    seen.text = fold(&seen.text);
    seen
}

/// Letters and digits: footnotes lose the arrows that lead back, and the marks about them.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The text of a fragment, and its elements with their attributes.
fn fragment(html: &str) -> (String, Vec<String>) {
    let document = html::parse(html, &Limits::default());
    let text = document.text.to_string();
    let elements = document.nodes.iter().skip(1).map(|n| n.source.span().of(html).split_once('>').map_or("", |(tag, _)| tag).to_owned());
    (text, elements.collect())
}

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

fn check(page: &str, nth: usize) {
    let document = html::parse(page, &Limits::default());
    let article = article(&document, nth);
    let markdown = render::markdown(&document, &article, render::Include::default());
    let formulas = (0u32..).zip(&document.nodes).any(|(id, _)| document.formula(id).is_some());
    let (meant, seen) = (meant(&document, &article), read(&markdown, formulas));
    let text = if seen.notes > 0 { letters } else { str::to_owned };
    assert_eq!((text(&meant.text), meant.headings), (text(&seen.text), seen.headings), "{page:?} gave {markdown:?}");
    // Rows may hold nothing but pictures.
    assert!(meant.rows == seen.rows || meant.rows < seen.rows && seen.images > 0, "{page:?} gave {markdown:?}");
    let fragment_html = render::html(&document, &article, render::Include::default());
    assert_eq!(fragment_html.matches("<li>").count(), seen.items + seen.notes, "{markdown:?} and {fragment_html:?}");
    assert_eq!(fragment_html.matches("<tr>").count(), seen.rows);
    // A code span holds text alone.
    let images = fragment_html.matches("<img ").count();
    assert!(images == seen.images || images > seen.images && fragment_html.contains("<code>"), "{markdown:?} and {fragment_html:?}");
    let without = render::markdown(&document, &article, render::Include { images: false, ..render::Include::default() });
    assert_eq!(text(&meant.text), text(&read(&without, formulas).text), "{page:?} gave {without:?}");
    let (text, elements) = fragment(&fragment_html);
    assert_eq!(fold(&text), meant.text, "{page:?} gave {fragment_html:?}");
    for element in elements {
        let name = element.trim_start_matches('<').split_ascii_whitespace().next().unwrap_or("");
        assert!(ELEMENTS.contains(&name), "{element:?} from {page:?}");
        for attribute in element.split('"').step_by(2).skip(usize::from(!element.contains('"'))) {
            let attribute = attribute.split_ascii_whitespace().last().unwrap_or("").trim_end_matches('=');
            let known = ["", "href", "src", "alt", "class", "start", "colspan", "rowspan"];
            assert!(known.contains(&attribute) || !element.contains('='), "{element:?} from {page:?}");
        }
        let folded: String = element.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
        assert!(!folded.contains("=\"javascript:") && !folded.contains("=\"data:") && !folded.contains("=\"vbscript:"), "{element:?}");
    }
}

static TAGS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let names = "p div b i em strong a code s ul ol li dl dt dd blockquote table tr td th thead caption pre h1 h2 h6 br img span figure \
                 figcaption section kbd del";
    let mut tags: Vec<String> = names.split_ascii_whitespace().flat_map(|n| [format!("<{n}>"), format!("</{n}>")]).collect();
    tags.extend(
        [
            "<a href='/x_y?a=1&amp;copy=2'>",
            "<a href='https://a.example/(b)|`c d'>",
            "<img src=/i.png alt='a](b) *c* <d>'>",
            "<figure><img src=/j.png></figure>",
            "<p><img src=/k.png alt='k|`'><p>",
            "<td><img src=/l.png></td>",
            "<noscript><img src=/m.png></noscript>",
            "<ol start=7>",
            "<ol start=99999999999>",
            "<td colspan=3>",
            "<td rowspan=2>",
            "<th colspan=900>",
            "<td rowspan=99999>",
            "<pre><code class='language-c++'>",
            "<blockquote cite=x>",
            "<p onclick='a()'>",
            "<a href='javascript:a()'>",
            "<a href='java&#9;script:a()'>",
            "<a href=' data:text/html,x'>",
            "<img src='javascript:a()'>",
            "<img src=x onerror=a()>",
            "<script>a()</script>",
            "<style>a{}</style>",
            "<svg onload=a()><a xlink:href='javascript:a()'>",
            "</svg>",
            "<math><mi>",
            "<math><mi>x</mi></math>",
            "<math display=block><msup><mi>x</mi><mo>|</mo></msup><mtext>a $ `b {c</mtext></math>",
            "<math><annotation encoding=application/x-tex>x_1*2*&lt;b>\\frac{a}{b}\\{",
            "</annotation></math>",
            "<script type='math/tex; mode=display'>a_1 [^1] **b** ]( \\|</script>",
            "<script type=math/tex>\\text{$5 and {`6}</script>",
            "<script type=math/tex>a } b \\</script>",
            "<img class=tex src=/n.png alt='x_1*2'>",
            "<img class=mwe-math-fallback-image-inline src=/o.png alt='{\\displaystyle a_{1}}'>",
            "<sup id=r1><a href=#n1>1</a></sup>",
            "<sup><a id=r2 href=#n2><i>2</i></a></sup>",
            "<a href=#n3 role=doc-noteref>b3</a>",
            "<ol><li id=n1>note <a href=#r1>\u{21a9}</a></ol>",
            "<li id=n2><p><b>^ <a href=#r2>\u{2191}</a></b> note",
            "<li id=n2><a href=#r2>\u{21a9}</a>",
            "<ul><li id=n3>",
            "<span class=katex>",
            "<span class=katex-html>",
            "<iframe srcdoc='<script>'>",
            "</iframe>",
            "<form action=x><input>",
            "<a href='x\"onclick=\"a()'>",
            "<img alt='\"><script>'src=y>",
        ]
        .map(str::to_owned),
    );
    tags
});

fn page() -> impl Strategy<Value = String> {
    let mark = prop::sample::select(vec![
        "*",
        "**",
        "_",
        "__",
        "`",
        "``",
        "```",
        "~",
        "~~~",
        "[",
        "]",
        "](",
        "[^1]",
        "!",
        "![",
        "&lt;",
        "&gt;",
        "&lt;b&gt;",
        "&amp;amp;",
        "&amp;#35;",
        "\\",
        "\\\\",
        "#",
        "##",
        "-",
        "+",
        "1.",
        "12)",
        "|",
        ":-:",
        "---",
        "===",
        "$",
        "$$",
        "^",
        "&",
        "&amp;",
        ">",
        "(",
        ")",
        "&lt;script&gt;",
        "&lt;!--",
        "http://a.example/",
        "\u{201c}",
        "\u{3002}",
        "\u{4e2d}",
        "\u{301}",
        "&nbsp;",
        "\n",
        "\n\n",
        "\t",
        "    ",
        "&#13;",
        "\u{0}",
        "a",
        "b1",
        "word",
        "1",
        "[x]",
        "{#id}",
        "'",
        "\"",
        "\u{20ac}",
        "\u{85}",
        "\u{2028}",
    ]);
    let piece = prop_oneof![
        3 => prop::sample::select(TAGS.clone()),
        3 => mark.prop_map(str::to_owned),
        2 => Just(" ".to_owned()),
        2 => "[a-zA-Z ]{1,8}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|v| v.concat())
}

#[test]
fn what_was_once_said_wrong() {
    for page in [
        "[^1]<code><ol>a<ul><img alt='\"><script>'src=y>&lt;script&gt;",
        "<i><p><b>^ a</b> note<b>A",
        "<ol><li id=n1>note <a href=#r1>\u{21a9}</a></ol><ul><li id=n2>note<sup id=r1><a href=#n1>1</a></sup>",
    ] {
        check(page, 1000);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn markdown_and_html_say_what_the_blocks_say(page in page(), nth in prop::sample::select(vec![1000, 2, 3])) {
        check(&page, nth);
    }
}
