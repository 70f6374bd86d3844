//! What holds for any input: spans fit, kept blocks make the clean text, the same twice, nothing panics.

use copydesk::clean::render;
use copydesk::document::Document;
use copydesk::input::{Input, Kind};
use copydesk::limits::Limits;
use copydesk::{Engine, Options, Outcome};
use proptest::prelude::*;
use std::sync::LazyLock;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new(Limits::default()));

/// Cleaning, metadata and summary: all but the language, which would read its models for every case.
fn options() -> Options {
    Options { language: None, ..Options::all() }
}

fn check(outcome: &Outcome<'_>) {
    let document = &outcome.document;
    let source = document.source;
    let article = outcome.article.as_ref().unwrap();
    assert_eq!(article.decisions.len(), document.blocks.len());
    let mut at = 0;
    let mut rebuilt = String::new();
    let mut before = None;
    for (block, decision) in document.blocks.iter().zip(&article.decisions) {
        assert!(block.text.start >= at && !block.text.of(&document.text).is_empty());
        at = block.text.end;
        assert!(source.get(block.source.range()).is_some_and(|s| !s.is_empty()));
        assert!(decision.score.is_finite() && (0.0..=1.0).contains(&decision.score));
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
    for (id, node) in document.nodes.iter().enumerate() {
        assert!(node.end as usize > id && node.end as usize <= document.nodes.len());
        assert!(
            node.text.start <= node.text.end && document.text.get(node.text.range()).is_some() && source.get(node.source.range()).is_some()
        );
        assert!(node.blocks.end as usize <= document.blocks.len() && node.blocks.start <= node.blocks.end);
    }
    if let Some(summary) = &outcome.summary {
        for sentence in &summary.sentences {
            assert!(!sentence.span.of(outcome.analysed_text()).is_empty() && sentence.score.is_finite());
        }
        for span in summary.keywords.iter().flat_map(|k| &k.spans) {
            assert!(!span.of(outcome.analysed_text()).is_empty());
        }
    }
    let _ = render::markdown(document, article, render::Include::default());
    let _ = render::html(document, article, render::Include::default());
}

fn run(content: &[u8], kind: Option<Kind>) {
    let input = Input { content, kind, url: Some("https://a.example/b?c"), ..Input::default() };
    let decoded = ENGINE.decode(&input).unwrap();
    let outcome = ENGINE.process(&decoded, &options());
    check(&outcome);
    let again = ENGINE.process(&decoded, &options());
    assert_eq!(outcome.article.as_ref().unwrap().decisions, again.article.as_ref().unwrap().decisions);
    assert_eq!(outcome.metadata, again.metadata);
    assert_eq!(outcome.summary, again.summary);
}

/// Pieces of markup in any order: what pages are made of.
fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "<p>",
            "</p>",
            "<div class='nav x'>",
            "</div>",
            "<a href='/b?c=1&amp;d'>",
            "</a>",
            "<b>",
            "</b>",
            "<ul>",
            "<li>",
            "</ul>",
            "<ol>",
            "</ol>",
            "<table>",
            "<tr>",
            "<td>",
            "<th>",
            "</table>",
            "<pre>",
            "</pre>",
            "<br>",
            "<h1>",
            "</h1>",
            "<h2 id=\"t\">",
            "</h2>",
            "<script>",
            "</script>",
            "<script type=\"application/ld+json\">",
            "{\"@type\":\"Article\",\"headline\":\"x\"}",
            "<!--",
            "-->",
            "<svg>",
            "</svg>",
            "<template>",
            "</template>",
            "<noscript>",
            "<title>",
            "</title>",
            "<meta property=og:title content='y'>",
            "<time datetime=2024-01-02>",
            "<img src=x.png alt='z'>",
            "<select>",
            "<option>",
            "<button>",
            "</button>",
            "<article>",
            "</article>",
            "<textarea>",
            "<style>",
            "<body>",
            "<head>",
            "</head>",
            "<",
            "&amp;",
            "&#x110000;",
            "&",
            "\u{0}",
            "\n",
            " ",
            "<dl><dt>",
            "<dd>",
            "<blockquote>",
            "</blockquote>",
            "<figcaption>",
            "<span class=author>",
            "</span>",
            "<q",
            "='",
            ">",
        ])
        .prop_map(str::to_owned),
        "[a-zA-Z\u{e9}\u{4e2d}\u{1F600}\u{5d0} .,:!?\u{201c}\u{201d}0-9]{0,60}",
        Just("By Ada Byron, 3 May 2021. ".to_owned()),
        Just("The council met again on Tuesday, and nobody could say, after all, who had closed the bridge. ".to_owned()),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|v| v.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_bytes(content in prop::collection::vec(any::<u8>(), 0..400)) {
        run(&content, None);
        run(&content, Some(Kind::Html));
        run(&content, Some(Kind::PlainText));
    }

    #[test]
    fn any_text(content in "(\\PC|\n){0,300}") {
        run(content.as_bytes(), None);
        run(content.as_bytes(), Some(Kind::PlainText));
    }

    #[test]
    fn any_markup(content in markup()) {
        run(content.as_bytes(), Some(Kind::Html));
        run(content.as_bytes(), None);
    }
}
