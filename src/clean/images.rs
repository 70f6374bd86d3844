//! The images of the article: those in its blocks, right before or between them, or before a caption among them. Fetches nothing.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::addresses::Addresses;
use super::article::Article;
use super::standing::{belonging, standing};
use crate::document::{AttrName, BlockKind, Document, NodeId, Tag};

/// Images listed of one article.
const MOST: usize = 500;
/// Bytes of an image's alternative text beyond which it is cut.
const LONGEST_TEXT: usize = 2_000;

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Where it is: absolute where the page's own address or base is known, else as written.
    pub url: String,
    /// What it shows, as stated for those who do not see it; empty where nothing is.
    pub alt: String,
    /// Width in pixels, as stated.
    pub width: Option<u32>,
    /// Height in pixels, as stated.
    pub height: Option<u32>,
    /// The block it stands in, or that follows it.
    pub block: usize,
    /// The block of its caption.
    pub caption: Option<usize>,
}

/// Pictures stated to be smaller than this (pixels) are icons.
const SMALLEST: u32 = 32;

/// The images in kept blocks, right before or between them or before captions among them, in page order, the first five hundred; none
/// twice.
#[must_use]
pub fn images(document: &Document<'_>, article: &Article) -> Vec<Image> {
    let addresses = Addresses::of(document);
    let belongs = belonging(document, article);
    let mut standing = standing(document, article, &belongs, &addresses).into_iter().map(|s| s.id).peekable();
    let mut images: Vec<Image> = Vec::new();
    let mut seen: FxHashSet<String> = FxHashSet::default();
    for (id, block) in anchored(document) {
        let placed = standing.next_if_eq(&id).is_some();
        if images.len() >= MOST {
            break;
        }
        if (placed || belongs.get(block).is_some_and(|&b| b))
            && let Some(image) = image(document, &addresses, id, block)
            && seen.insert(image.url.clone())
        {
            images.push(image);
        }
    }
    images
}

/// The `img` elements, each with the block it stands in or before; the number of blocks for those behind the last one.
pub(super) fn anchored<'d>(document: &'d Document<'_>) -> impl Iterator<Item = (NodeId, usize)> + 'd {
    let mut block = 0;
    (1..document.nodes.len()).filter_map(|id| NodeId::try_from(id).ok()).filter(|&id| document.node(id).tag == Tag::Img).map(move |id| {
        while document.blocks.get(block).is_some_and(|b| b.nodes.end <= id) {
            block += 1;
        }
        (id, block)
    })
}

/// The caption in the figure of a picture.
fn caption(document: &Document<'_>, id: NodeId) -> Option<usize> {
    let figure = document.node(document.ancestors(id).find(|&n| document.node(n).tag == Tag::Figure)?);
    (figure.blocks.start..figure.blocks.end)
        .map(|i| i as usize)
        .find(|&i| document.blocks.get(i).is_some_and(|b| b.kind == BlockKind::Caption))
}

fn image(document: &Document<'_>, addresses: &Addresses, id: NodeId, block: usize) -> Option<Image> {
    let url = address(document, addresses, id)?;
    let mut alt = document.attr_text(id, AttrName::Alt).unwrap_or_default().into_owned();
    alt.truncate(alt.floor_char_boundary(LONGEST_TEXT));
    let (width, height) = (pixels(document, id, AttrName::Width), pixels(document, id, AttrName::Height));
    let small = width.is_some_and(|n| n < SMALLEST) || height.is_some_and(|n| n < SMALLEST);
    (!small).then(|| Image { url, alt, width, height, block, caption: caption(document, id) })
}

/// A stated width or height.
pub(super) fn pixels(document: &Document<'_>, id: NodeId, name: AttrName) -> Option<u32> {
    document.attr(id, name)?.trim().trim_end_matches("px").parse().ok().filter(|&n| n > 0)
}

/// Where the picture of an `img` is, in full.
pub(super) fn address(document: &Document<'_>, addresses: &Addresses, id: NodeId) -> Option<String> {
    addresses.resolve(&written_address(document, id)?)
}

/// Where the picture of an `img` is, as written: what is shown at once, else what a script will show.
pub(super) fn written_address<'d>(document: &'d Document<'_>, id: NodeId) -> Option<Cow<'d, str>> {
    if document.node(id).tag != Tag::Img || document.shows_formula(id) {
        return None;
    }
    let shown = document.attr_text(id, AttrName::Src).filter(|s| !s.starts_with("data:"));
    shown.or_else(|| document.attr_text(id, AttrName::DataSrc))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::{Decision, Role};
    use crate::document::html;
    use crate::limits::Limits;

    #[test]
    fn images_of_kept_blocks_with_their_captions() {
        let page = "<nav><img src=/logo.png>Home</nav><figure><img src=a.jpg alt='A pier' width=640 height=40%><figcaption>At dawn</figcaption>\
            </figure><p>Text <img src='data:image/gif;base64,x' data-src=b.jpg> and <img src=a.jpg> <img src='javascript:x'>.";
        let mut document = html::parse(page, &Limits::default());
        document.url = Some("https://a.example/b/");
        let decision = |role, kept| Decision { role, kept, score: 1.0, reasons: Vec::new(), span: None, duplicate_of: None };
        let decisions = vec![decision(Role::Navigation, false), decision(Role::Caption, false), decision(Role::Body, true)];
        let images = images(&document, &Article::assemble(&document, decisions));
        let urls: Vec<&str> = images.iter().map(|i| i.url.as_str()).collect();
        assert_eq!(urls, ["https://a.example/b/a.jpg", "https://a.example/b/b.jpg"]);
        assert_eq!((images[0].alt.as_str(), images[0].width, images[0].height, images[0].caption), ("A pier", Some(640), None, Some(1)));
        assert_eq!((images[1].block, images[1].caption), (2, None));
    }
}
