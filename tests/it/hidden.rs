//! Pages that carry their text without showing it, pages that only seem to, and pages made to be hard to read.

use std::fmt::Write;
use std::time::Instant;

use copydesk::clean::candidates::TextSource;
use copydesk::input::Input;
use copydesk::limits::Limits;
use copydesk::note::NoteCode;
use copydesk::{Engine, Options, Outcome};

/// What a test sees of an outcome.
struct Seen {
    source: TextSource,
    text: String,
    title: Option<String>,
    noted: bool,
    /// Source text of each kept block.
    spans: Vec<String>,
    competed: usize,
}

fn seen(outcome: &Outcome<'_>, page: &str) -> Seen {
    let article = outcome.article.as_ref().unwrap();
    assert_eq!(article.decisions.len(), outcome.document.blocks.len());
    assert!(article.candidates.iter().filter(|c| c.chosen).count() == usize::from(!article.candidates.is_empty()));
    let kept = outcome.document.blocks.iter().zip(&article.decisions).filter(|(_, d)| d.kept);
    Seen {
        source: article.source,
        text: article.text.clone(),
        title: outcome.metadata.as_ref().and_then(|m| m.title.as_ref()).map(|t| t.value.clone()),
        noted: outcome.notes.iter().any(|n| n.code == NoteCode::HiddenTextUsed),
        spans: kept.map(|(b, _)| outcome.input_span(b.source).of(page).to_owned()).collect(),
        competed: article.candidates.len(),
    }
}

fn process(page: &str) -> Seen {
    let engine = Engine::new(Limits::default());
    let decoded = engine.decode(&Input { content: page.as_bytes(), ..Input::default() }).unwrap();
    let outcome = engine.process(&decoded, &Options { language: None, ..Options::all() });
    seen(&outcome, page)
}

/// Paragraphs that differ from each other.
fn paragraphs(count: usize) -> Vec<String> {
    let places = ["pier", "market", "mill", "chapel", "quarry", "lighthouse", "school", "bakery"];
    (0..count)
        .map(|n| {
            let place = places[n % places.len()];
            format!(
                "On day {n} the council walked to the {place}, where \"old Tom\" had caf\u{e9} tables to show them, and asked what it \
                 would cost to mend the roof before winter. Nobody gave a number, but everybody agreed that the {place} had stood there \
                 longer than the town itself, and that it ought to stand a while yet."
            )
        })
        .collect()
}

fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn shell(extra: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><title>The mended roofs</title><meta property='og:title' content='The mended roofs'></head>\
         <body><div id=root></div>{extra}</body></html>"
    )
}

#[test]
fn an_empty_shell_with_state_gives_the_text_of_the_state() {
    let body: String = paragraphs(8).iter().fold(String::new(), |mut all, p| {
        _ = write!(all, "<p>{p}</p>");
        all
    });
    let state = format!(
        "{{\"props\":{{\"pageProps\":{{\"menu\":[\"Home\",\"Sport\"],\"post\":{{\"slug\":\"roofs\",\"body\":{}}}}}}}}}",
        json(&body).replace('<', "\\u003c")
    );
    let result = process(&shell(&format!("<script id=__NEXT_DATA__ type=application/json>{state}</script>")));
    assert_eq!(result.source, TextSource::AppState);
    assert!(result.noted && result.text.contains("the lighthouse had stood") && !result.text.contains('<'));
    assert_eq!(result.title.as_deref(), Some("The mended roofs"), "metadata reads the page");
    assert_eq!(result.spans.len(), 8);
    assert!(result.spans.iter().all(|s| s.starts_with("On day") && s.ends_with("a while yet.") && s.contains("\\\"old Tom\\\"")));
}

#[test]
fn posts_preloaded_in_an_attribute_are_one_text() {
    let posts: Vec<String> = paragraphs(8).iter().map(|p| format!("{{\"cooked\":{}}}", json(&format!("<p>{p}</p>")))).collect();
    let topic = format!("{{\"post_stream\":{{\"posts\":[{}]}}}}", posts.join(","));
    let preloaded = format!("{{\"topic_7\":{}}}", json(&topic)).replace('&', "&amp;").replace('"', "&quot;");
    let result = process(&shell(&format!("<div id=data-preloaded data-preloaded=\"{preloaded}\"></div>")));
    assert_eq!(result.source, TextSource::AppState);
    assert!(result.text.contains("day 0") && result.text.contains("day 7"));
    assert!(result.spans.iter().all(|s| s.starts_with("On day") && s.ends_with("a while yet.")), "{:?}", result.spans);
}

#[test]
fn a_stream_of_chunks_is_one_text() {
    let text: String = paragraphs(8).iter().map(|p| format!("<p>{p}</p>")).collect();
    let stream = format!("1:[\"$\",\"main\",null,{{}}]\n2:T{:x},{text}3:[]\n", text.len());
    let (head, tail) = stream.split_at(stream.find("chapel").unwrap());
    let push = |part: &str| format!("<script>self.__next_f.push([1,{}])</script>", json(part).replace('<', "\\u003c"));
    let result = process(&shell(&format!("{}{}", push(head), push(tail))));
    assert_eq!(result.source, TextSource::AppState);
    assert!(result.text.contains("walked to the chapel, where") && result.text.contains("day 7"));
}

#[test]
fn structured_data_alone_gives_its_article() {
    let body = paragraphs(4).join("\n\n");
    let script = format!("<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"articleBody\":{}}}</script>", json(&body));
    let result = process(&shell(&script));
    assert_eq!(result.source, TextSource::JsonLd);
    assert!(result.noted && result.text.contains("day 3"));
    assert!(result.spans.iter().all(|s| s.starts_with("On day") && s.ends_with("a while yet.")));
}

#[test]
fn an_article_on_the_page_wins_over_its_hidden_copies() {
    let all = paragraphs(6);
    let visible: String = all.iter().map(|p| format!("<p>{p}</p>")).collect();
    for hidden in [all[0][..120].to_owned(), all.join("\n"), paragraphs(40)[6..].join("\n")] {
        let scripts = format!(
            "<script type='application/ld+json'>{{\"articleBody\":{0}}}</script><script type=application/json>{{\"body\":{0}}}</script>",
            json(&hidden)
        );
        let page = shell(&format!("<article><h1>The mended roofs</h1>{visible}</article>{scripts}"));
        let result = process(&page);
        assert_eq!(result.source, TextSource::Visible);
        assert!(!result.noted && result.competed == 0);
        assert_eq!(result.text.matches("On day").count(), 6);
    }
}

#[test]
fn what_stands_on_the_page_and_was_not_kept_does_not_come_back_hidden() {
    let links: String =
        (0..60).map(|n| format!("<li><a href=/{n}>Old pages about the harbour, the mill and number {n}</a></li>")).collect();
    let text: String = (0..60).map(|n| format!("Old pages about the harbour, the mill and number {n}\n")).collect();
    let page = shell(&format!("<nav><ul>{links}</ul></nav><script type=application/json>{{\"text\":{}}}</script>", json(&text)));
    assert_eq!(process(&page).source, TextSource::Visible);
}

#[test]
fn a_noscript_copy_is_not_kept_twice() {
    let all: String = paragraphs(6).iter().map(|p| format!("<p>{p}</p>")).collect();
    let result = process(&shell(&format!("<article><h1>The mended roofs</h1>{all}</article><noscript>{all}</noscript>")));
    assert_eq!(result.source, TextSource::Visible);
    assert_eq!(result.text.matches("day 5").count(), 1);
}

#[test]
fn a_text_that_is_only_in_noscript_is_named_so() {
    let all: String = paragraphs(6).iter().map(|p| format!("<p>{p}</p>")).collect();
    let result = process(&shell(&format!("<noscript><article><h1>The mended roofs</h1>{all}</article></noscript>")));
    assert_eq!(result.source, TextSource::NoScript);
    assert!(result.text.contains("day 5"));
}

#[test]
fn a_fallback_wins_over_a_page_that_shows_next_to_nothing() {
    let all: String = paragraphs(6).iter().map(|p| format!("<p>{p}</p>")).collect();
    let shown = "<main><h1>The mended roofs</h1><p>The story of the roofs of the town is on its way to you, and the council hopes that you \
                 will wait for it.</p></main>";
    for (name, source) in [("noscript", TextSource::NoScript), ("template", TextSource::Template)] {
        let result = process(&shell(&format!("{shown}<{name}><article>{all}</article></{name}>")));
        assert_eq!((result.source, result.competed), (source, 2));
        assert!(result.text.contains("day 5") && !result.text.contains("on its way"), "{name}");
    }
}

#[test]
fn what_a_template_holds_does_not_join_a_page_that_shows_an_article() {
    let all: String = paragraphs(6).iter().map(|p| format!("<p>{p}</p>")).collect();
    let (before, after) = all.split_at(all.find("<p>On day 3").unwrap());
    let more = "<p>In the end the mayor had the roofs mended one by one, and the money came from the fair that the town had given up.</p>";
    let page =
        |holder: &str| process(&shell(&format!("<article><h1>The mended roofs</h1>{before}<{holder}>{more}</template>{after}</article>")));
    let (inert, shadow) = (page("template"), page("template shadowrootmode=open"));
    assert_eq!((inert.source, inert.competed), (TextSource::Visible, 2));
    assert_eq!((shadow.source, shadow.competed), (TextSource::Visible, 0));
    assert!(!inert.text.contains("the money came") && shadow.text.contains("the money came"));
    let asks = process(&shell(&format!("<article>{all}</article><noscript><p>Please enable JavaScript to read on.</p></noscript>")));
    assert!(asks.competed == 0 && !asks.text.contains("JavaScript"));
}

#[test]
fn a_dialog_in_a_template_does_not_win() {
    let all: String = paragraphs(6).iter().map(|p| format!("<p>{p}</p>")).collect();
    let dialog = "<template><div class=modal><h2>Subscribe</h2><p>Sign up for our newsletter and never miss a story again.</p>\
                  <button>Close</button></div></template>";
    let result = process(&shell(&format!("{dialog}<article><h1>The mended roofs</h1>{all}</article>")));
    assert_eq!(result.source, TextSource::Visible);
    assert!(!result.text.contains("newsletter"));
}

#[test]
fn state_that_is_no_prose_does_not_win() {
    let settings: String = (0..300).map(|n| format!("\"key{n}_text\":\"button label number {n} of the settings page\",")).collect();
    let sizes = "https://cdn.example/a.jpg?w=100 100w, ".repeat(200);
    let page = shell(&format!("<script>window.__STATE__={{{settings}\"srcset\":\"{sizes}\",\"content\":\"{sizes}\"}}</script>"));
    assert_eq!(process(&page).source, TextSource::Visible);
}

#[test]
fn broken_state_gives_a_reply() {
    let body = json(&paragraphs(8).join("\n"));
    let cut = &body[..body.len() - 1];
    for script in [
        format!("<script type=application/json>{{\"body\":{cut}"),
        format!("<script type=application/json>{{\"body\":{cut}\\ud83d\\u12\\q</script>"),
        format!("<script type=application/json>{{\"body\":\"</script><p>{}</p>", "x ".repeat(300)),
        format!("<script type='application/ld+json'>{{\"articleBody\":{cut}</script>"),
        format!("<script>self.__next_f.push([1,\"1:Tffffffff,{}\"])</script>", &cut[1..]),
    ] {
        let result = process(&shell(&script));
        assert!(result.spans.len() <= 100);
    }
    let lone = format!("<script type=application/json>{{\"body\":{cut} \\ud83d and \\q\"}}</script>");
    let result = process(&shell(&lone));
    assert!(result.source == TextSource::AppState && result.text.contains("\u{fffd}"), "{}", result.text);
}

#[test]
fn cost_stays_linear() {
    let part = format!("{{\"body\":{}}},", json(&paragraphs(8).join("\n")));
    let huge = |n: usize| shell(&format!("<script type=application/json>[{}]</script>", part.repeat(n)));
    let deep = |n: usize| shell(&format!("<script type=application/json>{}{}</script>", "[{\"body\":".repeat(n), "\"x y\",".repeat(n)));
    let quotes = |n: usize| shell(&format!("<script type='application/ld+json'>{{\"articleBody\":\"{}</script>", "a\" \\\\".repeat(n)));
    let nested = |n: usize| shell(&format!("<script type=application/json>{{\"a\":{}}}</script>", json(&json(&part.repeat(n)))));
    let pages: [&dyn Fn(usize) -> String; 4] = [&huge, &|n| deep(n * 200), &|n| quotes(n * 500), &nested];
    for page in pages {
        let time = |n: usize| {
            let page = page(n);
            let start = Instant::now();
            process(&page);
            start.elapsed().as_secs_f64()
        };
        time(20);
        let (small, large) = (time(100), time(800));
        assert!(large < 0.5 || large < small * 32.0, "{small} s, then {large} s");
    }
}
