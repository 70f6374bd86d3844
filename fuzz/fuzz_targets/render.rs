//! An HTML page of which any blocks are kept, rendered. The first eight bytes say which blocks, the rest is the page.
#![no_main]

libfuzzer_sys::fuzz_target!(|content: &[u8]| {
    if let Some((&choice, page)) = content.split_first_chunk::<8>() {
        copydesk_fuzz::run_render(&String::from_utf8_lossy(page), u64::from_le_bytes(choice));
    }
});
