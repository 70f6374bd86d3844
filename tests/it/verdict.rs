//! The verdict on own-written pages: each flag has a page it must catch and one it must leave alone.

use copydesk::clean::CleanOptions;
use copydesk::input::{Input, Kind};
use copydesk::limits::Limits;
use copydesk::quality::{Flag, PageType, Quality};
use copydesk::{Engine, Options};

/// Sentences of an article, enough for one.
const BODY: &str = "<p>The council of Hollow Bay voted on Monday to rebuild the old mill bridge, which a flood had carried away in March. \
Residents had waited for the decision for six months, and many of them came to the town hall to hear it.</p>\
<p>The new bridge will cost four million crowns, a third of which the county pays. Work begins in May, said Ana Reyes, who leads the \
department of roads, and should end before the first snow.</p>\
<p>Until then buses take the longer way through the forest, which adds twenty minutes to the trip to school, as parents have complained \
since the spring. The council promised a ferry for the summer.</p>";

fn judge(content: &str, kind: Kind) -> Quality {
    let engine = Engine::new(Limits::default());
    let input = Input { content: content.as_bytes(), kind: Some(kind), url: Some("https://news.example/bridge"), ..Input::default() };
    let decoded = engine.decode(&input).unwrap();
    engine.process(&decoded, &Options { clean: Some(CleanOptions::default()), ..Options::default() }).quality.unwrap()
}

fn flags(html: &str) -> Vec<Flag> {
    judge(html, Kind::Html).flags.into_iter().map(|f| f.flag).collect()
}

fn article(head: &str, tail: &str) -> String {
    format!(
        "<html><head><title>Bridge to be rebuilt</title>{head}</head><body><article><h1>Bridge to be rebuilt</h1>{BODY}{tail}</article>"
    )
}

#[test]
fn a_plain_article_is_right_and_whole() {
    let quality = judge(&article("", ""), Kind::Html);
    assert_eq!((quality.page_type, quality.flags.len()), (PageType::Article, 0), "{quality:?}");
    assert!(quality.score > 0.8 && quality.completeness > 0.99);
    assert_eq!(quality.page_types.first(), Some(&(quality.page_type, quality.page_type_probability)));
    let short = "<title>Fire out</title><h1>Fire out</h1><p>Firefighters put out a blaze in a barn near Lund on Sunday, police said. \
        Nobody was hurt, and the cows are well.</p><p>The cause is not known yet, a spokesman of the police told reporters on Monday.</p>";
    assert!(!flags(short).contains(&Flag::Truncated), "a short item is not a cut one");
}

#[test]
fn truncated() {
    let more = "<p>The builders, who won the tender in the autumn, have meanwhile begun to bring the first of the \
        heavy steel parts, and the mayor is expected to\u{2026}</p><a href=/more>Continue reading</a>";
    assert!(flags(&article("", more)).contains(&Flag::Truncated));
    let body: String = BODY.replace("<p>", "").replace("</p>", " ").repeat(4);
    let stated = format!("<script type=application/ld+json>{{\"@type\":\"NewsArticle\",\"articleBody\":\"{body}\"}}</script>");
    let quality = judge(&article(&stated, ""), Kind::Html);
    assert!(quality.flags.iter().any(|f| f.flag == Flag::Truncated) && quality.completeness < 0.5, "{quality:?}");
    assert!(!flags(&article("", "<ul><li>Steel from the north</li><li>Stone from the quarry</li></ul>")).contains(&Flag::Truncated));
    assert!(!flags(&article("", "<p>Also on this site</p><a href=/x>Read more</a>")).contains(&Flag::Truncated));
}

#[test]
fn paywall() {
    let closed = r#"<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree": "False"}</script>"#;
    assert!(flags(&article(closed, "")).contains(&Flag::Paywall));
    assert!(flags(&article("", "<div class=c-paywall><p>Subscribe to continue reading.</p></div>")).contains(&Flag::Paywall));
    let free = r#"<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree": true}</script>"#;
    let page = article(free, "").replace("<body>", "<body><nav><a href=/abo>Subscribe to read the paper</a></nav>");
    assert!(!flags(&page).contains(&Flag::Paywall), "an offer in the navigation is none");
}

#[test]
fn consent_wall() {
    let wall = "<title>Hollow Bay Post</title><h1>We use cookies</h1><p>We and our partners use cookies to store your choices. With your \
        consent we show personalised ads; see our privacy policy.</p><button>Accept all</button><button>Reject all</button>";
    let quality = judge(wall, Kind::Html);
    assert!(quality.flags.iter().any(|f| f.flag == Flag::ConsentWall), "{quality:?}");
    assert_eq!(quality.page_type, PageType::Wall);
    let beside =
        article("", "").replace("<body>", "<body><div class=banner><p>We use cookies with your consent, see our privacy policy.</p></div>");
    assert!(!flags(&beside).contains(&Flag::ConsentWall));
}

#[test]
fn login_wall() {
    let wall = "<title>Log in - Hollow Bay Post</title><h1>Sign in to continue</h1><form><p>E-mail</p><input name=mail>\
        <input type=password name=word><button>Log in</button></form>";
    let quality = judge(wall, Kind::Html);
    assert!(quality.flags.iter().any(|f| f.flag == Flag::LoginWall), "{quality:?}");
    assert_eq!(quality.page_type, PageType::Wall);
    let form = "<form hidden><input type=password><button>Log in</button></form>";
    assert!(!flags(&article("", form)).contains(&Flag::LoginWall));
}

#[test]
fn error_page() {
    let lost = "<title>404 - Page not found</title><h1>Page not found</h1><p>The page you requested does not exist or has moved.</p>";
    let quality = judge(lost, Kind::Html);
    assert!(quality.flags.iter().any(|f| f.flag == Flag::ErrorPage), "{quality:?}");
    assert_eq!(quality.page_type, PageType::Error);
    let about = article("", "").replace("Bridge to be rebuilt", "Page not found: why the web forgets");
    assert!(!flags(&about).contains(&Flag::ErrorPage), "an article on errors is none");
}

#[test]
fn needs_javascript() {
    let shell = "<title>Bay</title><body><noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>\
        <script src=/main.js></script>";
    let quality = judge(shell, Kind::Html);
    assert!(quality.flags.iter().any(|f| f.flag == Flag::NeedsJavaScript), "{quality:?}");
    assert_eq!(quality.page_type, PageType::Wall);
    let note = "<title>Closed</title><body><div id=root><p>The library is closed on Friday.</p></div><script src=/main.js></script>";
    assert!(!flags(note).contains(&Flag::NeedsJavaScript));
    assert!(!flags(&article("", "<div id=app></div><script></script>")).contains(&Flag::NeedsJavaScript));
}

#[test]
fn nothing_at_all_is_no_article() {
    let quality = judge("", Kind::Html);
    assert_eq!((quality.page_type, quality.score, quality.completeness), (PageType::Other, 0.0, 0.0));
    assert_eq!(quality.flags.iter().map(|f| f.flag).collect::<Vec<_>>(), [Flag::NoArticle]);
}

#[test]
fn plain_text_cut_in_mid_sentence() {
    let whole = BODY.replace("<p>", "").replace("</p>", "\n\n");
    assert!(!judge(&whole, Kind::PlainText).flags.iter().any(|f| f.flag == Flag::Truncated));
    let cut = whole.trim_end().trim_end_matches(" The council promised a ferry for the summer.").to_owned()
        + " The council promised a ferry, which an old captain of the coast guard will";
    assert!(judge(&cut, Kind::PlainText).flags.iter().any(|f| f.flag == Flag::Truncated));
}
