//! What a page says of itself, end to end with the shipped models: facts beside the headline, dates in odd places, notes.

use copydesk::input::Input;
use copydesk::limits::Limits;
use copydesk::metadata::training::{self, Candidates};
use copydesk::metadata::{Metadata, MetadataOptions, Source};
use copydesk::note::NoteCode;
use copydesk::{Engine, Options};

const BODY: &str = "<p>The mill by the lower bridge turned again on Monday after eleven years of rest, and half the town came to see it.</p>\
    <p>Its wheel was rebuilt by a team of carpenters who had learned the trade from drawings, since nobody alive had done it before.</p>\
    <p>The council paid a third of the cost; the rest came from a lottery, two bakers and a man who wished to stay unnamed.</p>";

fn read(html: &str) -> (Metadata, Vec<NoteCode>) {
    let input = Input { content: html.as_bytes(), url: Some("https://daily-mill.example/town/wheel"), ..Input::default() };
    let engine = Engine::new(Limits::default());
    let decoded = engine.decode(&input).unwrap();
    let options = Options { metadata: Some(MetadataOptions { runners_up: true, raw: false }), ..Options::all() };
    let outcome = engine.process(&decoded, &options);
    (outcome.metadata.clone().unwrap(), outcome.notes.iter().map(|n| n.code).collect())
}

#[test]
fn what_is_stated_of_authors_and_the_site_is_given() {
    let (metadata, notes) = read(&format!(
        r#"<html lang="en"><head><title>The wheel turns again - Daily Mill</title>
        <meta property="og:site_name" content="Daily Mill - all that turns"><meta name="twitter:site" content="@dailymill">
        <meta name="keywords" content="mills,Not Set,98be933f-38cf-4fba-b6c6-ad438e82010a">
        <script type="application/ld+json">{{"@type":"NewsArticle","headline":"The wheel turns again","wordCount":"412",
        "datePublished":"2024-07-20T08:30:00+02:00","author":{{"@type":"Person","name":"Ada Quill","jobTitle":"Staff writer",
        "worksFor":{{"@type":"Organization","name":"Daily Mill"}},"sameAs":["https://x.com/adaquill"],"email":"mailto:ada@daily-mill.example"}}}}</script>
        </head><body><article><h1>The wheel turns again</h1><p class="byline">By Ada Quill</p>{BODY}</article></body></html>"#
    ));
    let author = &metadata.authors[0];
    assert_eq!(author.name, "Ada Quill");
    assert_eq!(author.job_title.as_deref(), Some("Staff writer"));
    assert_eq!(author.affiliation.as_deref(), Some("Daily Mill"));
    assert_eq!(author.email.as_deref(), Some("ada@daily-mill.example"));
    assert_eq!(author.same_as, ["https://x.com/adaquill"]);
    assert_eq!(author.handles[0].name, "@adaquill");
    assert_eq!(metadata.byline.unwrap().value, "By Ada Quill");
    assert!(metadata.author_runners_up.iter().all(|a| a.name != "Ada Quill"));
    assert_eq!(metadata.site_handle.unwrap().value, "@dailymill");
    assert_eq!(metadata.site_name.unwrap().value, "Daily Mill");
    assert_eq!(metadata.stated_word_count.unwrap().value, 412);
    assert_eq!(metadata.tags.iter().map(|t| t.value.as_str()).collect::<Vec<_>>(), ["mills"]);
    assert!(!notes.contains(&NoteCode::StructuredDataUnreadable));
}

#[test]
fn a_script_without_structured_data_is_noted() {
    let (_, notes) = read(&format!(
        r#"<html><head><script type="application/ld+json">not today</script></head><body><h1>The wheel turns again</h1>{BODY}</body></html>"#
    ));
    assert!(notes.contains(&NoteCode::StructuredDataUnreadable));
}

#[test]
fn what_a_script_will_show_counts_as_shown() {
    let (metadata, _) = read(&format!(
        r#"<html lang="en"><body><div hidden id="S:0"><article><h1>The wheel turns again</h1>
        <p class="byline">By Ada Quill</p><p class="date">20 July 2024</p>{BODY}</article></div></body></html>"#
    ));
    assert_eq!(metadata.title.unwrap().value, "The wheel turns again");
    assert_eq!(metadata.date_published.unwrap().value, "2024-07-20");
}

/// All that may be the headline, the authors and the day of a page.
fn candidates(html: &str) -> Candidates {
    let input = Input { content: html.as_bytes(), url: Some("https://daily-mill.example/town/wheel"), ..Input::default() };
    let engine = Engine::new(Limits::default());
    engine.metadata_candidates(&engine.decode(&input).unwrap())
}

/// The lists of names that may be the authors of a page whose headline is followed by `lines`.
fn names_offered(lines: &str) -> Vec<Vec<String>> {
    let html = format!("<html lang=en><body><article><h1>The wheel turns again</h1>{lines}{BODY}</article></body></html>");
    candidates(&html).authors.into_iter().map(|c| c.texts).collect()
}

#[test]
fn whom_the_keywords_name_and_who_took_the_picture_is_no_author() {
    let link = r#"<a href="/person/bo-marsh">Bo Marsh</a>"#;
    let linked = |class: &str| {
        given_by(
            "link",
            &format!(
                "<html lang=en><body><article><h1>The wheel turns again</h1><div class='{class}'>{link}</div>{BODY}</article></body></html>"
            ),
        )
    };
    assert_eq!((linked("article-tags"), linked("about")), (vec![], vec!["Bo Marsh".to_owned()]));
    let credit = r#"<figure><span itemprop="author">(Image: Mill Pictures)</span></figure><p>By Ada Quill</p>"#;
    let names = names_offered(credit);
    assert!(names.contains(&vec!["Ada Quill".to_owned()]) && !names.iter().flatten().any(|n| n.contains("Pictures")), "{names:?}");
}

/// What was offered by a rule, by its column.
fn given_by(rule: &str, html: &str) -> Vec<String> {
    let names = training::names();
    let of = |names: &[&str], found: Vec<training::Candidate>| -> Option<Vec<String>> {
        let column = names.iter().position(|n| *n == rule)?;
        Some(found.into_iter().filter(|c| c.numbers[column] > 0.0).flat_map(|c| c.texts).collect())
    };
    let found = candidates(html);
    of(&names.title, found.title).or_else(|| of(&names.authors, found.authors)).or_else(|| of(&names.published, found.published)).unwrap()
}

#[test]
fn a_kicker_is_set_off_from_the_headline_that_the_data_state() {
    let page = |heading: &str, json: &str| {
        given_by(
            "kicker",
            &format!(
                r#"<html lang="en"><head><meta property="og:title" content="The wheel turns again"><script type="application/ld+json">
                {{"@type":"NewsArticle","headline":"{json}"}}</script></head><body><article><h1>{heading}</h1>{BODY}</article></body></html>"#
            ),
        )
    };
    assert_eq!(page("Town: The wheel turns again", ""), ["The wheel turns again"]);
    assert_eq!(page("<span>Town</span> The wheel turns again", ""), ["The wheel turns again"]);
    assert!(page("2024 The wheel turns again", "").is_empty());
    assert!(page("Town: The wheel turns again", "Town: The wheel turns again").is_empty());
}

#[test]
fn the_headline_of_the_data_counts_where_it_stands_below_another_heading() {
    let page = |json: &str| {
        given_by(
            "first_heading",
            &format!(
                r#"<html lang="en"><head><title>Mill wheel: everything about it</title><script type="application/ld+json">
                {{"@type":"NewsArticle","headline":"{json}"}}</script></head><body><article><h1>Mill wheel: everything about it</h1>
                <h2>The wheel turns again</h2>{BODY}</article></body></html>"#
            ),
        )
    };
    assert_eq!(page("The wheel turns again"), ["The wheel turns again"]);
    assert_eq!(page("Mill wheel: everything about it"), ["Mill wheel: everything about it"]);
    assert_eq!(page("Something else altogether"), ["Mill wheel: everything about it"]);
}

#[test]
fn meta_tags_that_name_the_headline_are_read_without_the_site() {
    let page = |rule: &str, tag: &str| {
        let html = format!(
            r#"<html lang="en"><head><meta property="og:site_name" content="Daily Mill">{tag}</head><body><h1>Town</h1>{BODY}</body></html>"#
        );
        given_by(rule, &html)
    };
    assert_eq!(page("headline_tag", r#"<meta name="headline" content="The wheel turns again">"#), ["The wheel turns again"]);
    assert_eq!(page("title_tag", r#"<meta name="DC.title" content="The wheel turns again - Daily Mill">"#), ["The wheel turns again"]);
    assert!(page("headline_tag", r#"<meta name="title" content="The wheel turns again">"#).is_empty());
}

/// A number of what may be the headline, by its column.
fn number_of_title(title: &str, column: &str, html: &str) -> f32 {
    let at = training::names().title.iter().position(|n| *n == column).unwrap();
    candidates(html).title.iter().find(|c| c.texts == [title]).unwrap().numbers[at]
}

#[test]
fn other_parts_of_the_page_witness_its_headline() {
    let html = format!(
        r#"<html lang="en"><head><title>Everything about the wheel</title>
        <link rel="alternate" type="application/rss+xml" title="Daily Mill &raquo; The wheel turns again Comments Feed" href="/feed">
        <script type="application/ld+json">[{{"@type":"BreadcrumbList","itemListElement":[{{"@type":"ListItem","position":1,"name":"Town"}},
        {{"@type":"ListItem","position":2,"name":"The wheel turns again"}}]}},
        {{"@type":"NewsArticle","headline":"Everything about the wheel","alternativeHeadline":"The wheel turns again"}}]</script>
        </head><body><article><h1>The wheel turns again</h1>{BODY}<a href="mailto:?subject=The%20wheel%20turns%20again&amp;body=x">Mail</a>
        <a href="https://net.example/share?text=The+wheel+turns+again+at+last">Post</a></article></body></html>"#
    );
    let of =
        |column| (number_of_title("The wheel turns again", column, &html), number_of_title("Everything about the wheel", column, &html));
    assert_eq!(
        (of("is_trail"), of("alternates_hold"), of("is_alternate"), of("is_name")),
        ((1.0, 0.0), (1.0, 0.0), (0.0, 0.0), (1.0, 0.0))
    );
    assert_eq!((of("is_shared"), of("shared_hold")), ((1.0, 0.0), (2.0, 0.0)));
}

#[test]
fn authors_and_days_are_seen_from_the_heading_where_the_headline_is_in_the_data_alone() {
    let html = format!(
        r#"<html lang="en"><head><title>Eleven years of rest are over for the mill</title>
        <meta property="og:title" content="Eleven years of rest are over for the mill"><meta name="twitter:title" content="Eleven years of rest are over for the mill">
        <script type="application/ld+json">{{"@type":"NewsArticle","headline":"Eleven years of rest are over for the mill"}}</script></head>
        <body><article><h1>The wheel turns again</h1><p>By Ada Quill</p><p>20 July 2024</p>{BODY}</article></body></html>"#
    );
    let (metadata, _) = read(&html);
    assert_eq!(metadata.title.unwrap().value, "Eleven years of rest are over for the mill");
    assert_eq!(given_by("after", &html), ["2024-07-20"]);
}

#[test]
fn what_is_written_where_names_are_is_not_always_one() {
    let all = |author: &str| {
        let data =
            format!(r#"<script type="application/ld+json">{{"@type":"Article","author":{{"@type":"Person","name":{author}}}}}</script>"#);
        let html = format!(r#"<html lang="en"><head>{data}</head><body><h1>The wheel turns again</h1>{BODY}</body></html>"#);
        candidates(&html).authors.into_iter().flat_map(|c| c.texts).collect::<Vec<_>>()
    };
    assert_eq!((all("105092"), all(r#""9 minutes""#)), (vec![], vec![]));
    assert!(all(r#""20 Minutes avec AFP""#).contains(&"20 Minutes avec AFP".to_owned()));
    let tagged = |author: &str| {
        let tag = format!(r#"<meta name="author" content="{author}">"#);
        given_by("raw_tag", &format!(r#"<html lang="en"><head>{tag}</head><body><h1>The wheel turns again</h1>{BODY}</body></html>"#))
    };
    for nobody in ["105092", "9 minutes", "August 28, 2025", "DECEMBER 27 2024", "7", "5 min read"] {
        assert_eq!(tagged(nobody), Vec::<String>::new(), "{nobody}");
    }
    for somebody in ["quill99", "98 Buck Social", "Team 2019", "20 Minutes"] {
        assert_eq!(tagged(somebody), [somebody]);
    }
    assert!(!names_offered("<p>Don't Miss</p>").contains(&vec!["Don't Miss".to_owned()]));
}

#[test]
fn titles_of_meta_tags_are_alternative_titles() {
    let (metadata, _) = read(&format!(
        r#"<html lang="en"><head><title>The wheel turns again</title><meta property="og:title" content="Eleven years of rest are over">
        <meta name="headline" content="Eleven years of rest are over"></head><body><article><h1>The wheel turns again</h1>{BODY}</article></body></html>"#
    ));
    assert_eq!(metadata.title.unwrap().value, "The wheel turns again");
    assert_eq!(metadata.alternative_titles.iter().map(|t| t.value.as_str()).collect::<Vec<_>>(), ["Eleven years of rest are over"]);
}

#[test]
fn the_state_of_a_page_is_read_where_a_picture_alone_tells_a_day() {
    let page = |head: &str| {
        let state = format!(r#"<script>window.state = {{"publishDate":"2024-07-20","text":"{}"}}</script>"#, "the wheel ".repeat(80));
        let picture = r#"<meta property="og:image" content="https://daily-mill.example/2024/07/19/wheel.jpg">"#;
        given_by(
            "state",
            &format!(r#"<html lang="en"><head>{picture}{head}</head><body><h1>The wheel turns again</h1>{BODY}{state}</body></html>"#),
        )
    };
    assert_eq!(page(""), ["2024-07-20"]);
    assert!(page(r#"<meta property="article:published_time" content="2024-07-18">"#).is_empty());
}

#[test]
fn elements_of_the_pages_own_that_hold_a_time_are_times() {
    let page = |element: &str| {
        given_by(
            "time_in_article",
            &format!("<html lang=en><body><article><h1>The wheel turns again</h1>{element}{BODY}</article></body></html>"),
        )
    };
    assert_eq!(page("<relative-time datetime='2024-07-20T08:30:00Z'>last week</relative-time>"), ["2024-07-20T08:30:00Z"]);
    let classed = "<html lang=en><body><article><h1>The wheel turns again</h1><relative-time class='date' datetime='2024-07-20'>last week</relative-time>";
    assert!(given_by("class", &format!("{classed}{BODY}</article></body></html>")).is_empty());
    assert!(page("<p><ins datetime='2024-07-20T08:30:00Z'>a line</ins></p>").is_empty());
}

#[test]
fn a_day_stated_in_relation_to_another_is_read_where_the_page_tells_that_one() {
    let page = |line: &str, changed: &str| {
        given_by(
            "relative",
            &format!(
                r#"<html lang="en"><head><title>The wheel turns again</title><meta property="article:modified_time" content="{changed}"></head>
                <body><article><h1>The wheel turns again</h1><p>{line}</p>{BODY}</article></body></html>"#
            ),
        )
    };
    // Published less than four hours before the change, and so on its day.
    assert_eq!(page("3 hours ago", "2024-07-20T08:30:00+02:00"), ["2024-07-20"]);
    assert!(page("8 hours ago", "2024-07-20T08:30:00+02:00").is_empty(), "it may be that day or the one before");
    assert!(page("2 days ago", "2024-07-20T08:30:00+02:00").is_empty(), "any of three days");
    assert!(page("3 hours ago", "2024-07-20").is_empty(), "a day without a time");
    assert!(page("3 hours ago", "").is_empty(), "nothing to count from");
    for line in [
        "Updated 3 hours ago",
        "Updated</p><p>3 hours ago",
        "Last comment 3 hours ago",
        "Mis \u{e0} jour il y a 3 heures",
        "Man found 3 hours ago wakes",
    ] {
        assert!(page(line, "2024-07-20T08:30:00+02:00").is_empty(), "{line}");
    }
    let visit = |line: &str| {
        let paragraph =
            "The mill by the lower bridge turned again on Monday after eleven years of rest, and half the town came to see it. ";
        let text =
            format!("20.5 C\nSaturday, July 20, 2024\n\nThe wheel turns again after eleven years\n\n{line}\n\n{}\n", paragraph.repeat(3));
        given_by("relative", &text)
    };
    assert_eq!(visit("Yesterday at 14:05"), ["2024-07-19"]);
    assert!(visit("2 days ago").is_empty(), "more than two days and less than three");
    assert!(visit("2 hours ago").is_empty(), "the day of the visit or the one before");
}

#[test]
fn by_lines_of_many_shapes_offer_their_names() {
    for (lines, names) in [
        ("<p>By Ada Quill December 2, 2025</p>", vec!["Ada Quill"]),
        ("<p>Ada Quill July 20, 2024 \u{2014} 7 minutes read</p>", vec!["Ada Quill"]),
        ("<p>20 July 2024 \u{b7} 30 min \u{b7} Ada Quill</p>", vec!["Ada Quill"]),
        ("<p>July 20, 2024Ada Quill</p>", vec!["Ada Quill"]),
        ("<p>Published August 7, 2023 by Ada Quill</p>", vec!["Ada Quill"]),
        ("<p>Ada Quill, Bo Marsh &amp; Cy van der Reed</p>", vec!["Ada Quill", "Bo Marsh", "Cy van der Reed"]),
        ("<p>Ada Quill and Bo Marsh | Guest Columnists</p>", vec!["Ada Quill", "Bo Marsh"]),
        ("<p>By</p><p>Ada Quill</p><p>,</p><p>Bo Marsh</p>", vec!["Ada Quill", "Bo Marsh"]),
        ("<p>Ada Quill, Head of Wheels</p>", vec!["Ada Quill"]),
        ("<p>By</p><p>The Wheel Team</p>", vec!["The Wheel Team"]),
        ("<p>Wheel Team</p><p>20 July 2024</p>", vec!["Wheel Team"]),
        ("<p>Posted by quill99 on Friday July 19, 2024 @08:00PM</p>", vec!["quill99"]),
        ("<p>This tale was written by Ada Quill, who mends wheels.</p>", vec!["Ada Quill"]),
        ("<p>Author(s)</p><p>Ada Quill</p>", vec!["Ada Quill"]),
    ] {
        let offered = names_offered(lines);
        assert!(offered.iter().any(|list| *list == names), "{lines}: {offered:?}");
    }
}

#[test]
fn names_between_two_copies_of_the_headline_are_offered() {
    let lines = "<p>author</p><p>Ada Quill</p><p>Mender of wheels</p><p>thanks</p><p>to all</p><p>who came</p><p>The wheel turns again</p>";
    assert!(names_offered(lines).contains(&vec!["Ada Quill".to_owned()]));
}

#[test]
fn other_sources_that_say_the_same_are_named() {
    let (metadata, _) = read(&format!(
        r#"<html lang="en"><head><title>The wheel turns again - Daily Mill</title><meta property="og:title" content="The wheel turns again">
        <meta name="author" content="Ada Quill"><meta property="article:published_time" content="2024-07-20T08:30:00+02:00">
        <script type="application/ld+json">{{"@type":"NewsArticle","headline":"The wheel turns again","datePublished":"2024-07-20T08:30:00+02:00",
        "author":{{"@type":"Person","name":"Ada Quill"}}}}</script>
        </head><body><article><h1>The wheel turns again</h1><p>By Ada Quill</p><p>20 July 2024</p>{BODY}</article></body></html>"#
    ));
    let title = metadata.title.unwrap();
    assert!(title.agreeing.contains(&Source::OpenGraph) && title.agreeing.contains(&Source::JsonLd), "{title:?}");
    let author = &metadata.authors[0];
    assert!(author.agreeing.contains(&Source::Byline) && !author.agreeing.contains(&author.source), "{author:?}");
    let date = metadata.date_published.unwrap();
    assert!(date.agreeing.contains(&Source::Text) && !date.agreeing.contains(&date.source), "{date:?}");
}

#[test]
fn the_reading_of_a_numeric_date_that_the_page_states_elsewhere_is_taken() {
    let (metadata, _) = read(&format!(
        r#"<html lang="en"><head><title>The wheel turns again</title><meta name="date" content="03/10/2023 12:43:42"></head>
        <body><article><h1>The wheel turns again</h1><p>Published 3 October 2023 by Ada Quill</p>{BODY}</article></body></html>"#
    ));
    let date = metadata.date_published.unwrap();
    assert!(date.value.starts_with("2023-10-03"), "{date:?}");
    assert!(date.runners_up.is_empty(), "{date:?}");
}

#[test]
fn the_lead_image_is_neither_the_logo_nor_a_portrait_that_the_data_name() {
    let (metadata, _) = read(&format!(
        r#"<html lang="en"><head><title>The wheel turns again</title><meta property="og:image" content="https://daily-mill.example/i/front.png">
        <script type="application/ld+json">{{"@graph":[{{"@type":"Organization","name":"Daily Mill","logo":{{"url":"https://daily-mill.example/i/front.png"}}}},
        {{"@type":"NewsArticle","headline":"The wheel turns again","image":["https://daily-mill.example/i/ada.jpg","https://daily-mill.example/i/wheel.jpg"],
        "author":{{"@type":"Person","name":"Ada Quill","image":"https://daily-mill.example/i/ada.jpg"}}}}]}}</script>
        </head><body><article><h1>The wheel turns again</h1>{BODY}</article></body></html>"#
    ));
    assert_eq!(metadata.image.unwrap().url, "https://daily-mill.example/i/wheel.jpg");
}

#[test]
fn the_lead_image_is_no_picture_for_all_pages_of_the_site() {
    for url in [
        "/i/mark-512.png",
        "/wp-content/themes/mill/dome.jpg",
        "/i/og-image.jpg",
        "/resize?url=%2Fbrand%2Flogos%2Fmark.jpg&w=1200",
        "/resize?url=%2Fi%2Fmark-512.png&w=1200",
        "/resize?url=%2Fi%2Fog-image.jpg",
    ] {
        let (metadata, _) = read(&format!(
            r#"<html lang="en"><head><title>The wheel turns again</title><link rel="icon" href="/i/mark-512.png?s=32">
            <meta property="og:image" content="{url}"></head>
            <body><article><h1>The wheel turns again</h1><img src="/i/wheel.jpg" width="800" height="600">{BODY}</article></body></html>"#
        ));
        assert_eq!(metadata.image.unwrap().url, "https://daily-mill.example/i/wheel.jpg", "{url}");
    }
}

#[test]
fn pictures_that_one_script_gives_are_told_apart() {
    let (metadata, _) = read(&format!(
        r#"<html lang="en"><head><title>The wheel turns again</title><link rel="icon" href="/thumb?src=/icon.png&amp;w=32">
        <meta property="og:image" content="/thumb?src=/i/wheel.jpg&amp;w=1200"></head><body><article><h1>The wheel turns again</h1>{BODY}</article></body></html>"#
    ));
    assert_eq!(metadata.image.unwrap().url, "https://daily-mill.example/thumb?src=/i/wheel.jpg&w=1200");
}

#[test]
fn the_number_of_pages_is_what_a_line_states_and_lines_that_disagree_state_none() {
    let count = |lines: &str| {
        let (metadata, _) =
            read(&format!("<html lang=en><body><article><h1>The wheel turns again</h1>{BODY}{lines}</article></body></html>"));
        metadata.page_count.map(|v| v.value)
    };
    assert_eq!(count("<p>Page 2 of 5</p>"), Some(5));
    assert_eq!(count("<p>Page 2 of 5</p><p>Page 2 of 7</p>"), None);
    assert_eq!(count(""), None);
}

#[test]
fn of_descriptions_and_names_of_the_site_the_others_agree_or_lose() {
    let (metadata, _) = read(&format!(
        r#"<html lang="en"><head><title>The wheel turns again - Daily Mill</title><meta property="og:site_name" content="Daily Mill">
        <meta name="application-name" content="Mill App"><meta name="description" content="A wheel turns."><meta property="og:description" content="A wheel turns">
        <meta name="twitter:description" content="It turns, they say."></head><body><h1>The wheel turns again</h1>{BODY}</body></html>"#
    ));
    let description = metadata.description.unwrap();
    assert_eq!((description.source, description.agreeing), (Source::Meta, vec![Source::OpenGraph]));
    assert_eq!(description.runners_up.iter().map(|v| v.value.as_str()).collect::<Vec<_>>(), ["It turns, they say."]);
    let site = metadata.site_name.unwrap();
    assert_eq!((site.value.as_str(), site.agreeing), ("Daily Mill", vec![Source::TitleElement]));
    assert_eq!(site.runners_up.iter().map(|v| v.value.as_str()).collect::<Vec<_>>(), ["Mill App"]);
}
