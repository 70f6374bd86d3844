//! Any text as the structured data of a page that shows next to nothing, and as the state of its scripts.
#![no_main]

use copydesk::document::hidden::json_ld_bodies;
use copydesk::document::html;
use copydesk::input::Kind;
use copydesk::limits::Limits;

libfuzzer_sys::fuzz_target!(|json: &str| {
    let page = format!("<title>t</title><script type=\"application/ld+json\">{json}</script><p>Loading the page.");
    let document = html::parse(&page, &Limits::default());
    for body in json_ld_bodies(&document) {
        assert_eq!(body.span.of(&page), body.raw());
        assert!(page.contains(body.key));
        assert_eq!(body.text(), body.unescaped().text);
    }
    copydesk_fuzz::run(page.as_bytes(), Some(Kind::Html));
    // State shorter than this is not looked at.
    let state = format!("<script>window.state = {json}{}</script><p>Loading the page.", " ".repeat(600));
    copydesk_fuzz::run(state.as_bytes(), Some(Kind::Html));
});
