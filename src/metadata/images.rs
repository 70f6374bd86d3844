//! Pictures, videos and sound: the lead image, which is never a logo, and what stands in the article. Never fetched, never measured.

use percent_encoding::percent_decode_str;

use super::elements::Medium;
use super::fold::one_line;
use super::graph::{Graph, Node};
use super::page::Page;
use super::value::{ContentType, Image, MediaItem, Source};
use crate::document::{AttrName, Tag};

/// The most pictures of one page.
const MOST: usize = 50;

/// The most icons of a page that its lead image is compared with.
const MOST_ICONS: usize = 40;

/// The lead image.
pub(super) fn lead(page: &Page<'_>, images: &[Image]) -> Option<Image> {
    let number = |name: &str| page.meta(&[name]).and_then(|t| t.trim().parse().ok());
    let house = house_pictures(page);
    let icons = page.document.head.links.iter().filter(|l| l.rel.contains("icon"));
    let icons: Vec<String> = icons.take(MOST_ICONS).filter_map(|l| page.base.resolve(&l.href)).map(|u| unwrapped(&u)).collect();
    let fits = |url: &String| !is_logo(url) && !is_of_site(url) && !house.contains(url) && !icons.contains(&unwrapped(url));
    let social = [
        ("og:image", Source::OpenGraph, 0.9),
        ("og:image:secure_url", Source::OpenGraph, 0.9),
        ("og:image:url", Source::OpenGraph, 0.9),
        ("twitter:image", Source::Twitter, 0.88),
        ("twitter:image:src", Source::Twitter, 0.88),
    ];
    let mut found = social.iter().find_map(|(name, source, confidence)| {
        let url = page.meta(&[name]).and_then(|u| page.base.resolve(u)).filter(fits)?;
        let (width, height) = (number("og:image:width"), number("og:image:height"));
        (!too_small(width, height)).then(|| Image {
            width,
            height,
            alt: page.meta(&["og:image:alt", "twitter:image:alt"]).map(one_line),
            ..image(url, *source, *confidence)
        })
    });
    found = found.or_else(|| page.graph.article.and_then(|a| structured(page, a, fits)));
    found = found.or_else(|| {
        let link = page.document.head.links.iter().find(|l| l.rel == "image_src")?;
        page.base.resolve(&link.href).filter(fits).map(|u| image(u, Source::LinkElement, 0.8))
    });
    let mut found = found.or_else(|| {
        images.iter().find(|i| i.width.is_none_or(|w| w >= 200) && fits(&i.url)).cloned().map(|i| Image { confidence: 0.5, ..i })
    })?;
    // The same picture in the text says more about it.
    if let Some(same) = images.iter().find(|i| file(&i.url) == file(&found.url)) {
        found.caption = found.caption.or_else(|| same.caption.clone());
        found.alt = found.alt.or_else(|| same.alt.clone());
        found.credit = found.credit.or_else(|| same.credit.clone());
    }
    Some(found)
}

/// The pictures that the page's data call the logo of an organisation or the portrait of a person; of a page about a person the portrait is
/// no such picture.
fn house_pictures(page: &Page<'_>) -> Vec<String> {
    let graph = &page.graph;
    let about_person = super::topics::content_type(page).is_some_and(|t| t.value == ContentType::Profile);
    let logos = graph.anywhere(&["Organization", "NewsMediaOrganization", "Corporation", "WebSite"]).map(|n| n.get("logo"));
    let portraits = graph.anywhere(&["Person"]).filter(|_| !about_person).map(|n| n.get("image"));
    logos.chain(portraits).take(40).filter_map(|value| page.base.resolve(graph.address(value)?)).collect()
}

fn structured<'p>(page: &Page<'p>, node: &'p Node, fits: impl Fn(&String) -> bool) -> Option<Image> {
    for value in Graph::values(node, "image").iter().chain(Graph::values(node, "thumbnailUrl")).take(12) {
        let Some(url) = page.graph.address(Some(value)).and_then(|u| page.base.resolve(u)).filter(&fits) else { continue };
        let mut found = image(url, Source::JsonLd, 0.85);
        if let Some(object) = value.as_object().map(|o| page.graph.resolve(o)) {
            let number = |key: &str| page.graph.text(object, &[key]).and_then(|t| t.trim_end_matches("px").trim().parse().ok());
            (found.width, found.height) = (number("width"), number("height"));
            found.caption = page.graph.text(object, &["caption", "description"]);
            found.credit = page.graph.text(object, &["creditText", "copyrightHolder", "author"]);
        }
        if !too_small(found.width, found.height) {
            return Some(found);
        }
    }
    None
}

fn image(url: String, source: Source, confidence: f64) -> Image {
    Image { url, width: None, height: None, alt: None, caption: None, credit: None, source, confidence }
}

fn file(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url).rsplit('/').next().unwrap_or("")
}

fn too_small(width: Option<u32>, height: Option<u32>) -> bool {
    width.is_some_and(|w| w < 100) || height.is_some_and(|h| h < 80)
}

/// Whether an address is that of a picture for all pages of a site: part of its theme, or named after its use and nothing else.
fn is_of_site(url: &str) -> bool {
    let lower = unwrapped(url).to_ascii_lowercase();
    let stem = file(&lower).split('.').next().unwrap_or("").replace(['-', '_'], "");
    let uses =
        ["og", "ogimage", "ogdefault", "opengraph", "share", "shareimage", "sharing", "social", "socialshare", "twittercard", "fbshare"];
    lower.contains("/wp-content/themes/") || uses.contains(&stem.as_str())
}

/// The address of a picture without what its size depends on: of a service that resizes pictures, the one that it is given. Where the path is
/// no picture's, the query may be what tells pictures apart.
fn unwrapped(url: &str) -> String {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let inner = query.split('&').find_map(|part| part.strip_prefix("url=")).map(|inner| percent_decode_str(inner).decode_utf8_lossy());
    let inner = inner.as_deref().map(|inner| inner.split('?').next().unwrap_or(""));
    match inner.filter(|inner| is_picture(inner)) {
        Some(inner) => url::Url::parse(path).and_then(|path| path.join(inner)).map_or_else(|_| inner.to_owned(), String::from),
        None if is_picture(path) => path.to_owned(),
        None => url.to_owned(),
    }
}

/// Whether a path ends as the name of a picture's file.
fn is_picture(path: &str) -> bool {
    let extension = file(path).rsplit_once('.').map_or("", |(_, extension)| extension);
    ["jpg", "jpeg", "png", "webp", "avif", "gif", "svg", "ico", "bmp"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// Whether an address is that of a logo, an icon or a placeholder.
fn is_logo(url: &str) -> bool {
    let url = &unwrapped(url);
    let name = file(url).to_ascii_lowercase();
    let words = super::class_words::of(&name);
    let known = ["default", "placeholder", "blank", "spacer", "pixel", "favicon", "transparent", "1x1"];
    words.any(super::class_words::Words::LOGO)
        || super::address::host(url).is_some_and(|host| host.ends_with("gravatar.com"))
        || std::path::Path::new(&name).extension().is_some_and(|e| e == "svg" || e == "ico")
        || known.iter().any(|k| name.starts_with(k))
        || url.contains("/logos/")
}

/// Pictures inside the article, in order.
pub(super) fn in_article(page: &Page<'_>) -> Vec<Image> {
    let mut out: Vec<Image> = Vec::new();
    let whole = !page.elements.media.iter().any(|m| m.in_article);
    for medium in page.elements.media.iter().filter(|m| m.tag == Tag::Img && (whole || m.in_article)) {
        let Some(found) = picture(page, medium) else { continue };
        if out.len() < MOST && !out.iter().any(|i| i.url == found.url) {
            out.push(found);
        }
    }
    out
}

fn picture(page: &Page<'_>, medium: &Medium) -> Option<Image> {
    let document = page.document;
    let attr = |name| document.attr_text(medium.node, name);
    let widest = attr(AttrName::SrcSet).and_then(|set| widest(&set));
    let address = [
        attr(AttrName::DataSrc).map(|s| s.into_owned()),
        attr(AttrName::Src).map(|s| s.into_owned()).filter(|s| !s.starts_with("data:")),
        widest,
    ];
    let url = page.base.resolve(address.into_iter().flatten().next()?.as_str()).filter(|u| !is_logo(u))?;
    let number = |name| attr(name).and_then(|t| t.trim_end_matches("px").parse::<u32>().ok());
    let (width, height) = (number(AttrName::Width), number(AttrName::Height));
    if too_small(width, height) {
        return None;
    }
    let caption = medium.caption.map(|c| page.text(c)).filter(|c| c.len() < 4000).map(one_line).filter(|c| !c.is_empty() && c.len() < 2000);
    let alt = attr(AttrName::Alt).map(|a| one_line(&a));
    let mut found = image(url, Source::Markup, 0.6);
    (found.width, found.height, found.alt) = (width, height, alt);
    found.credit = caption.as_deref().and_then(credit);
    found.caption = caption;
    Some(found)
}

/// The last, and so mostly widest, address of a `srcset`.
fn widest(set: &str) -> Option<String> {
    let last = set.rsplit(", ").next()?.trim();
    last.split_whitespace().next().map(str::to_owned)
}

/// Who made a picture, as its caption says: "Photo: Ada Quill".
fn credit(caption: &str) -> Option<String> {
    for lead in
        ["Photo: ", "Photo by ", "Image: ", "Foto: ", "Credit: ", "Photograph: ", "Photo credit: ", "Cr\u{e9}dit: ", "\u{a9} ", "Picture: "]
    {
        if let Some(at) = caption.find(lead) {
            let rest = caption[at + lead.len()..].trim().trim_end_matches([')', '.', ']']);
            return (!rest.is_empty() && rest.len() < 120).then(|| rest.to_owned());
        }
    }
    None
}

/// Videos.
pub(super) fn videos(page: &Page<'_>) -> Vec<MediaItem> {
    media(page, "VideoObject", &["og:video:secure_url", "og:video:url", "og:video", "twitter:player"], Tag::Video)
}

/// Sound.
pub(super) fn audio(page: &Page<'_>) -> Vec<MediaItem> {
    media(page, "AudioObject", &["og:audio:secure_url", "og:audio:url", "og:audio"], Tag::Audio)
}

fn media(page: &Page<'_>, kind: &str, metas: &[&str], tag: Tag) -> Vec<MediaItem> {
    let mut out: Vec<MediaItem> = Vec::new();
    let mut add = |item: MediaItem| {
        if out.len() < MOST && !out.iter().any(|m| m.url == item.url) {
            out.push(item);
        }
    };
    let graph = &page.graph;
    for node in graph.anywhere(&[kind]).take(20) {
        let address = ["contentUrl", "embedUrl", "url"].iter().find_map(|k| graph.address(node.get(*k))).and_then(|u| page.base.resolve(u));
        let Some(url) = address else { continue };
        let thumbnail =
            graph.address(node.get("thumbnailUrl")).or_else(|| graph.address(node.get("thumbnail"))).and_then(|u| page.base.resolve(u));
        add(MediaItem {
            url,
            title: graph.text(node, &["name", "headline"]),
            thumbnail,
            media_type: graph.text(node, &["encodingFormat"]),
            duration: graph.text(node, &["duration"]),
            source: Source::JsonLd,
        });
    }
    let plain = |url: String, source| MediaItem { url, title: None, thumbnail: None, media_type: None, duration: None, source };
    if let Some(url) = page.meta(metas).and_then(|u| page.base.resolve(u)) {
        add(MediaItem {
            media_type: page.meta(&["og:video:type"]).filter(|_| tag == Tag::Video).map(str::to_owned),
            ..plain(url, Source::OpenGraph)
        });
    }
    let document = page.document;
    for medium in &page.elements.media {
        let src = document.attr_text(medium.node, AttrName::Src).or_else(|| document.attr_text(medium.node, AttrName::DataSrc));
        let child = || {
            let end = document.node(medium.node).end.min(medium.node.saturating_add(12));
            (medium.node + 1..end).filter(|n| document.node(*n).tag == Tag::Source).find_map(|n| document.attr_text(n, AttrName::Src))
        };
        let address = match medium.tag {
            t if t == tag => src.or_else(child),
            Tag::Iframe if tag == Tag::Video => src.filter(|s| is_player(s)),
            _ => None,
        };
        if let Some(url) = address.and_then(|u| page.base.resolve(&u)) {
            add(plain(url, Source::Markup));
        }
    }
    out
}

/// Whether a frame's address is that of a video player.
fn is_player(url: &str) -> bool {
    [
        "youtube.com/embed",
        "youtube-nocookie.com/embed",
        "player.vimeo.com",
        "dailymotion.com/embed",
        "players.brightcove.net",
        "jwplatform.com",
        "jwplayer.com",
        "rumble.com/embed",
        "wistia.",
        "ted.com/talks",
        "facebook.com/plugins/video",
    ]
    .iter()
    .any(|p| url.contains(p))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logos_are_told_by_name() {
        assert!(is_logo("https://m.example/img/site-logo.png?x=1"));
        assert!(is_logo("https://m.example/favicon.ico"));
        assert!(is_logo("https://secure.gravatar.com/8c85?s=96"));
        assert!(is_logo("https://m.example/_next/image?url=%2Fbranding%2Flogos%2Fwheel.jpg&w=1200"));
        assert!(!is_logo("https://m.example/img/mill.jpg"));
        assert!(!is_logo("https://m.example/_next/image?url=%2Fimg%2Fmill.jpg&w=1200"));
        assert!(is_of_site("https://m.example/files/OG.png.8f46.png") && is_of_site("https://m.example/wp-content/themes/mill/x.jpg"));
        assert!(!is_of_site("https://m.example/img/og-mill-opens.jpg"));
        assert_eq!(credit("The mill. Photo: Ada Quill)").as_deref(), Some("Ada Quill"));
        assert_eq!(widest("a.jpg 200w, b.jpg 800w").as_deref(), Some("b.jpg"));
    }
}
