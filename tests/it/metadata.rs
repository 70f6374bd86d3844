//! What a page says of itself, end to end with the shipped models: facts beside the headline, dates in odd places, notes.

use copydesk::input::Input;
use copydesk::limits::Limits;
use copydesk::metadata::{Metadata, MetadataOptions};
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
