//! What a page says, as hashed tokens for the linear stages: words of its address, title and headings, of the names of its outer and kept
//! elements, its stated types, and its short texts. Hashing trick (Weinberger et al. 2009); no word list.

use memchr::memmem;

use super::super::Judged;
use crate::clean::features::{lower_hash, name_words, word_hash};
use crate::document::{AttrName, BlockKind, Tag};
use crate::text::words;

/// What a token is about; the value keeps equal words of different kinds apart.
#[derive(Clone, Copy)]
#[repr(u32)]
enum About {
    Host = 0x1000_0001,
    Path = 0x2000_0003,
    Title = 0x3000_0007,
    Heading = 0x4000_000b,
    Type = 0x5000_000d,
    Outer = 0x6000_0011,
    Kept = 0x7000_0013,
    Short = 0x8000_0017,
}

/// Short texts and names of kept elements looked at.
const SHORT_TEXTS: usize = 400;
const NAMED: usize = 300;
/// Bytes of a short text, and of a script looked at for types.
const SHORT_BYTES: usize = 24;
const SCRIPT_BYTES: usize = 32 << 10;

/// A token: the high bits name its place in the table of weights.
fn token(about: About, hash: u32) -> u32 {
    (hash ^ about as u32).wrapping_mul(0x9e37_79b1)
}

/// The tokens of a page; equal ones come once, in rising order.
pub(crate) fn tokens(judged: &Judged<'_, '_>) -> Vec<u32> {
    let mut out = Vec::with_capacity(512);
    address(judged.page.url.unwrap_or(""), &mut out);
    let title = judged.page.head.title.as_deref().unwrap_or("");
    out.extend(words::words(title).take(30).map(|w| token(About::Title, word_hash(w.of(title)))));
    types(judged, &mut out);
    elements(judged, &mut out);
    texts(judged, &mut out);
    out.sort_unstable();
    out.dedup();
    out
}

fn address(url: &str, out: &mut Vec<u32>) {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    out.extend(host.split(['.', '-']).map(|label| token(About::Host, lower_hash(label.bytes()))));
    out.extend(name_words(path.as_bytes()).take(30).map(|w| token(About::Path, lower_hash(w.iter().copied()))));
    let first = path.split('/').nth(1).unwrap_or("");
    out.push(token(About::Path, lower_hash(first.bytes().chain([b'/']))));
}

/// `og:type`, generator, and what follows each `"@type"` of structured data or names a type of microdata.
fn types(judged: &Judged<'_, '_>, out: &mut Vec<u32>) {
    let head = &judged.page.head;
    for name in ["og:type", "generator", "og:site_name"] {
        let words = head.meta(name).unwrap_or("").split_ascii_whitespace().take(2);
        out.extend(words.map(|w| token(About::Type, lower_hash(name.bytes().chain(w.bytes())))));
    }
    for script in &head.json_ld {
        let bytes = script.as_bytes().get(..SCRIPT_BYTES).unwrap_or(script.as_bytes());
        for at in memmem::find_iter(bytes, b"\"@type\"").take(40) {
            let mut parts = bytes.get(at + 7..).unwrap_or(&[]).splitn(3, |b| *b == b'"');
            if let Some(name) = parts.nth(1).filter(|n| n.len() < 40) {
                out.push(token(About::Type, lower_hash(name.iter().copied())));
            }
        }
    }
    for attr in judged.page.attrs.iter().filter(|a| a.name == AttrName::ItemType).take(100) {
        let name = attr.value.rsplit('/').next().unwrap_or("");
        out.push(token(About::Type, lower_hash(name.bytes())));
    }
}

/// Words of the names of the outermost elements and of those that hold what was kept.
fn elements(judged: &Judged<'_, '_>, out: &mut Vec<u32>) {
    let page = judged.page;
    let mut names = |id: u32, about: About| {
        for attribute in [AttrName::Class, AttrName::Id] {
            let value = page.attr(id, attribute).unwrap_or("").as_bytes();
            let value = value.get(..200).unwrap_or(value);
            out.extend(name_words(value).take(12).map(|w| token(about, lower_hash(w.iter().copied()))));
        }
    };
    let outer = page.nodes.iter().zip(0u32..).filter(|(n, _)| matches!(n.tag, Tag::Html | Tag::Body | Tag::Main) || n.depth <= 3);
    outer.take(40).for_each(|(_, id)| names(id, About::Outer));
    if std::ptr::eq(judged.page, judged.document) {
        let mut last = 0;
        for (block, _, _) in judged.blocks().filter(|(_, _, d)| d.kept).take(NAMED) {
            if block.owner != last {
                last = block.owner;
                page.ancestors(last).take(3).for_each(|id| names(id, About::Kept));
            }
        }
    }
}

/// Words of large headings, and short texts as a whole: labels of buttons and fields, marks of posts.
fn texts(judged: &Judged<'_, '_>, out: &mut Vec<u32>) {
    let document = judged.document;
    let mut shorts = 0;
    for block in &document.blocks {
        let text = document.block_text(block);
        if matches!(block.kind, BlockKind::Heading(1)) {
            out.extend(words::words(text).take(12).map(|w| token(About::Heading, word_hash(w.of(text)))));
        }
        if text.len() <= SHORT_BYTES && shorts < SHORT_TEXTS {
            shorts += 1;
            let whole = text.bytes().filter(|b| !b.is_ascii_digit());
            out.push(token(About::Short, lower_hash(whole)));
        }
    }
}
