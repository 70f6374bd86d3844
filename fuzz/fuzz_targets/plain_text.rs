//! Any bytes as plain text, and as a page whose kind is not known.
#![no_main]

use copydesk::input::Kind;

libfuzzer_sys::fuzz_target!(|content: &[u8]| {
    copydesk_fuzz::run(content, Some(Kind::PlainText));
    copydesk_fuzz::run(content, None);
});
