//! Any bytes as an HTML page.
#![no_main]

use copydesk::input::Kind;

libfuzzer_sys::fuzz_target!(|content: &[u8]| copydesk_fuzz::run(content, Some(Kind::Html)));
