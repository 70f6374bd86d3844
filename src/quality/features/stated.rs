//! What a page says of itself outside its text: structured data, address, title, and which elements it is made of.

use memchr::memmem;

use super::super::Judged;
use super::flag;
use crate::document::Tag;
use crate::text::words;

/// Elements that are counted.
const COUNTED: [(Tag, &str); 26] = [
    (Tag::A, "t_a"),
    (Tag::Article, "t_article"),
    (Tag::Aside, "t_aside"),
    (Tag::Blockquote, "t_blockquote"),
    (Tag::Button, "t_button"),
    (Tag::Code, "t_code"),
    (Tag::Dt, "t_dt"),
    (Tag::Figure, "t_figure"),
    (Tag::Form, "t_form"),
    (Tag::H1, "t_h1"),
    (Tag::H2, "t_h2"),
    (Tag::H3, "t_h3"),
    (Tag::H4, "t_h4"),
    (Tag::Iframe, "t_iframe"),
    (Tag::Img, "t_img"),
    (Tag::Input, "t_input"),
    (Tag::Li, "t_li"),
    (Tag::Main, "t_main"),
    (Tag::Nav, "t_nav"),
    (Tag::P, "t_p"),
    (Tag::Pre, "t_pre"),
    (Tag::Section, "t_section"),
    (Tag::Select, "t_select"),
    (Tag::Table, "t_table"),
    (Tag::Time, "t_time"),
    (Tag::Video, "t_video"),
];

/// Groups of words in structured data.
const TYPES: [&[&str]; 8] = [
    &["Article\"", "BlogPosting\"", "Report\""],
    &["\"Product\"", "\"ProductGroup\""],
    &["DiscussionForumPosting\"", "QAPage\""],
    &["\"ItemList\"", "\"CollectionPage\"", "\"SearchResultsPage\"", "\"OfferCatalog\""],
    &["\"FAQPage\""],
    &["\"Service\"", "LocalBusiness\"", "ProfessionalService\"", "SoftwareApplication\""],
    &["TechArticle\"", "APIReference\"", "\"HowTo\""],
    &["\"BreadcrumbList\""],
];

/// Groups of words in the path of the address.
const PATHS: [&[&str]; 7] = [
    &["forum", "thread", "topic", "/t/", "discuss", "community", "question", "viewtopic", "comments", "/qa"],
    &["product", "shop", "/p/", "/dp/", "store", "item", ".p"],
    &["docs", "wiki", "guide", "manual", "reference", "/api", "tutorial", "/learn", "/man", "help", "library"],
    &["categor", "collection", "/tag", "/c/", "archive", "search", "browse", "topics", "/best", "list", "/all"],
    &["blog", "news", "article", "story", "stories", "/post", "opinion", "/20"],
    &["service", "solution", "pricing", "about", "platform", "features", "consult", "compan", "industr"],
    &["page=", "/page/", "?q=", "sort=", "filter"],
];

pub(super) const NAMES: [&str; 58] = [
    "markup",
    "og_article",
    "og_product",
    "og_website",
    "og_none",
    "ld_article",
    "ld_product",
    "ld_forum",
    "ld_list",
    "ld_faq",
    "ld_service",
    "ld_technical",
    "ld_breadcrumb",
    "u_forum",
    "u_product",
    "u_docs",
    "u_list",
    "u_news",
    "u_service",
    "u_query",
    "u_root",
    "u_slashes",
    "u_length",
    "u_hyphens",
    "u_digits",
    "u_last_hyphens",
    "u_last_digits",
    "u_html",
    "title_words",
    "title_marks",
    "metas",
    "t_a",
    "t_article",
    "t_aside",
    "t_blockquote",
    "t_button",
    "t_code",
    "t_dt",
    "t_figure",
    "t_form",
    "t_h1",
    "t_h2",
    "t_h3",
    "t_h4",
    "t_iframe",
    "t_img",
    "t_input",
    "t_li",
    "t_main",
    "t_nav",
    "t_p",
    "t_pre",
    "t_section",
    "t_select",
    "t_table",
    "t_time",
    "t_video",
    "nodes",
];

#[allow(clippy::cast_precision_loss)]
pub(super) fn numbers(judged: &Judged<'_, '_>) -> Vec<f32> {
    let page = judged.page;
    let mut row = Vec::with_capacity(NAMES.len());
    let og = page.head.meta("og:type").unwrap_or("");
    row.push(flag(page.has_markup));
    row.push(flag(og.eq_ignore_ascii_case("article")));
    row.push(flag(og.contains("product")));
    row.push(flag(og.eq_ignore_ascii_case("website")));
    row.push(flag(og.is_empty()));
    let states = |types: &[&str]| page.head.json_ld.iter().any(|s| holds(s, types));
    row.extend(TYPES.iter().map(|types| flag(states(types))));
    address(page.url.and_then(|u| u.split_once("://")).map_or("", |(_, rest)| rest), &mut row);
    let title = page.head.title.as_deref().unwrap_or("");
    row.push(words::count(title) as f32);
    row.push(title.chars().filter(|c| matches!(c, '|' | '-' | '\u{2013}' | '\u{2014}' | '\u{b7}' | ':' | '\u{bb}')).count() as f32);
    row.push(page.head.metas.len() as f32);
    let mut counts = [0u32; COUNTED.len()];
    let mut places = [usize::MAX; 256];
    for (k, (tag, _)) in COUNTED.iter().enumerate() {
        places[usize::from(*tag as u8)] = k;
    }
    for node in &page.nodes {
        if let Some(count) = places.get(usize::from(node.tag as u8)).and_then(|&k| counts.get_mut(k)) {
            *count += 1;
        }
    }
    row.extend(counts.map(|n| n as f32));
    row.push(page.nodes.len() as f32);
    row
}

/// Numbers of an address without its scheme.
#[allow(clippy::cast_precision_loss)]
fn address(rest: &str, row: &mut Vec<f32>) {
    let path = rest.find('/').map_or("", |at| &rest[at..]);
    row.extend(PATHS.iter().map(|words| flag(holds(rest, words))));
    let count = |text: &str, wanted: fn(&u8) -> bool| text.bytes().filter(wanted).count() as f32;
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    row.push(flag(path.len() <= 1));
    row.push(count(path, |b| *b == b'/'));
    row.push(path.len() as f32);
    row.push(count(path, |b| *b == b'-'));
    row.push(count(path, u8::is_ascii_digit));
    row.push(count(last, |b| *b == b'-'));
    row.push(count(last, u8::is_ascii_digit));
    row.push(flag(last.contains(".htm") || last.contains(".php") || last.contains(".asp")));
}

fn holds(text: &str, words: &[&str]) -> bool {
    words.iter().any(|w| memmem::find(text.as_bytes(), w.as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_what_is_counted() {
        let counted: Vec<&str> = COUNTED.iter().map(|(_, name)| *name).collect();
        assert_eq!(NAMES[31..57], counted);
        let mut row = Vec::new();
        address("docs.example/guide/first-steps/?q=1", &mut row);
        assert_eq!(row.len(), 15);
        assert_eq!(row[2], 1.0, "docs");
    }
}
