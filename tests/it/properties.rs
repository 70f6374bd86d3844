//! What holds for any input: spans fit, kept blocks make the clean text, the same twice, nothing panics.

use crate::invariants::check;
use copydesk::input::{Input, Kind};
use copydesk::limits::Limits;
use copydesk::{Engine, Options};
use proptest::prelude::*;
use std::sync::LazyLock;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new(Limits::default()));

/// Cleaning, metadata and summary: all but the language, which would read its models for every case.
fn options() -> Options {
    Options { language: None, ..Options::all() }
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
