//! One pass over a page's elements, noting those that may bear metadata: headings, by-lines, dates, pictures, breadcrumbs, tags.
//! Notes them with what their markup says; chooses nothing.

use std::borrow::Cow;

use super::class_words::{self, Words};
use crate::document::{AttrName, Document, NodeId, Tag};

/// Marks of one kind kept; a page with more is a list.
const MOST: usize = 64;
/// Addresses for sharing kept.
const SHARES: usize = 12;

/// What an element's markup says its text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// `itemprop=author` and its kin.
    AuthorProperty,
    /// `rel=author`.
    AuthorRelation,
    /// A class for the name of an author.
    AuthorName,
    /// A class for an author.
    AuthorClass,
    /// A class for a by-line.
    Byline,
    /// A link to a page about a person.
    AuthorLink,
    /// `itemprop=datePublished`.
    PublishedProperty,
    /// `itemprop=dateModified`.
    ModifiedProperty,
    /// A `time` element, or one of the page's own that has a `datetime`: `<relative-time datetime=…>`.
    Time,
    /// A class for a date.
    DateClass,
    /// `itemprop=headline`.
    HeadlineProperty,
    /// A class for a headline.
    TitleClass,
    /// A class for the line under the headline.
    Subtitle,
    /// `rel=tag`, or a link in a list of tags.
    Tag,
    /// A link in a breadcrumb trail.
    Crumb,
    /// `rel=license`.
    License,
    /// `rel=next` or `rel=prev` on a link in the text.
    Next,
    /// See [`Mark::Next`].
    Previous,
}

/// An element that may bear metadata.
#[derive(Clone, Debug)]
pub(super) struct Marked<'p> {
    /// What its markup says.
    pub(super) mark: Mark,
    /// The element.
    pub(super) node: NodeId,
    /// `content`, `datetime` or the like, where it is there instead of or beside text.
    pub(super) content: Option<Cow<'p, str>>,
    /// The element inside it that holds the name.
    pub(super) name: Option<NodeId>,
    /// `href`.
    pub(super) href: Option<Cow<'p, str>>,
    /// Words of its class.
    pub(super) words: Words,
    /// Inside `article` or `main`.
    pub(super) in_article: bool,
    /// Inside navigation, a sidebar, a footer, or a list of comments.
    pub(super) aside: bool,
}

/// A heading.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heading {
    pub(super) node: NodeId,
    pub(super) level: u8,
    pub(super) in_article: bool,
    pub(super) aside: bool,
    pub(super) logo: bool,
}

/// A picture in the text, or a player.
#[derive(Clone, Copy, Debug)]
pub(super) struct Medium {
    pub(super) node: NodeId,
    pub(super) tag: Tag,
    pub(super) in_article: bool,
    pub(super) caption: Option<NodeId>,
}

/// What the pass found.
#[derive(Debug, Default)]
pub(super) struct Elements<'p> {
    pub(super) marks: Vec<Marked<'p>>,
    pub(super) headings: Vec<Heading>,
    pub(super) media: Vec<Medium>,
    /// `itemtype`s in the order of the page, without their vocabulary.
    pub(super) item_types: Vec<&'p str>,
    /// Microdata properties: name, element.
    pub(super) properties: Vec<(&'p str, NodeId)>,
    /// `article` elements.
    pub(super) articles: usize,
    /// Addresses that hand the page's title on to a mail program or a network: `mailto:?subject=…`, `…/intent/tweet?text=…`.
    pub(super) shares: Vec<&'p str>,
}

impl<'p> Elements<'p> {
    /// The marked elements of one kind, in order.
    pub(super) fn of(&self, mark: Mark) -> impl Iterator<Item = &Marked<'p>> {
        self.marks.iter().filter(move |m| m.mark == mark)
    }
}

/// Walks the elements of `document` once; `unveiled` takes hidden ones for shown.
pub(super) fn collect<'p>(document: &'p Document<'p>, unveiled: bool) -> Elements<'p> {
    let mut walk = Walk {
        document,
        unveiled,
        out: Elements::default(),
        counts: [0; 18],
        article_end: 0,
        aside_end: 0,
        crumbs_end: 0,
        tags_end: 0,
        author_end: 0,
        open_author: None,
        figure: (0, 0),
    };
    for id in 1..u32::try_from(document.nodes.len()).unwrap_or(u32::MAX) {
        walk.visit(id);
    }
    walk.out
}

struct Walk<'p> {
    document: &'p Document<'p>,
    unveiled: bool,
    out: Elements<'p>,
    counts: [usize; 18],
    article_end: NodeId,
    aside_end: NodeId,
    crumbs_end: NodeId,
    tags_end: NodeId,
    author_end: NodeId,
    open_author: Option<usize>,
    /// The open figure's end and the number of media before it.
    figure: (NodeId, usize),
}

/// The attributes that matter here.
#[derive(Default)]
struct Read<'p> {
    words: Words,
    item_prop: Option<&'p str>,
    rel: Option<&'p str>,
    href: Option<&'p str>,
    /// See [`Mark::Time`].
    time: bool,
}

impl<'p> Walk<'p> {
    fn visit(&mut self, id: NodeId) {
        let node = self.document.node(id);
        let mut read = Read { time: node.tag == Tag::Time, ..Read::default() };
        let page_wide = matches!(node.tag, Tag::Html | Tag::Body);
        for attr in self.document.attributes(id) {
            match attr.name {
                AttrName::Class | AttrName::Id | AttrName::DataTestId if !page_wide => {
                    read.words = read.words.or(class_words::of(attr.value))
                }
                AttrName::ItemProp | AttrName::Property if node.tag != Tag::Meta || attr.name == AttrName::ItemProp => {
                    read.item_prop = Some(attr.value.trim())
                }
                AttrName::Datetime => read.time |= node.tag == Tag::Other,
                AttrName::Rel => read.rel = Some(attr.value),
                AttrName::Href => read.href = Some(attr.value),
                AttrName::ItemType | AttrName::Typeof if self.out.item_types.len() < MOST => {
                    self.out.item_types.push(attr.value.trim().rsplit(['/', '#', ':']).next().unwrap_or(""));
                }
                _ => {}
            }
        }
        self.zones(id, node.tag, &read);
        if let Some(level) = node.tag.heading_level()
            && (self.unveiled || !node.hidden)
            && self.out.headings.len() < 200
        {
            let logo = read.words.any(Words::LOGO);
            self.out.headings.push(Heading { node: id, level, in_article: id < self.article_end, aside: id < self.aside_end, logo });
        }
        match node.tag {
            Tag::Img | Tag::Video | Tag::Audio | Tag::Iframe
                if self.out.media.len() < 400
                    && !node.fallback
                    && id >= self.aside_end
                    && !(node.tag == Tag::Img && read.words.any(Words::LOGO)) =>
            {
                self.out.media.push(Medium { node: id, tag: node.tag, in_article: id < self.article_end, caption: None });
            }
            Tag::Figure => self.figure = (node.end, self.out.media.len()),
            Tag::Figcaption if id < self.figure.0 => {
                for medium in self.out.media.iter_mut().skip(self.figure.1) {
                    medium.caption = Some(id);
                }
            }
            _ => {}
        }
        if let Some(properties) = read.item_prop {
            for property in properties.split_ascii_whitespace().take(4) {
                self.property(id, property, &read);
            }
        }
        if node.tag == Tag::A {
            self.link(id, &read);
        } else if read.time {
            self.push(Mark::Time, id, &read, self.content(id, &[AttrName::Datetime, AttrName::Content, AttrName::Title]));
        }
        self.classes(id, &read);
    }

    fn zones(&mut self, id: NodeId, tag: Tag, read: &Read<'_>) {
        let node = self.document.node(id);
        match tag {
            Tag::Article | Tag::Main => {
                self.article_end = self.article_end.max(node.end);
                self.out.articles += usize::from(tag == Tag::Article);
            }
            Tag::Nav | Tag::Footer | Tag::Aside => self.aside_end = self.aside_end.max(node.end),
            Tag::Html | Tag::Body => return,
            _ => {}
        }
        let words = read.words;
        // A wrapper that says `has-sidebar` holds the page itself.
        let small = node.text.span().len() * 2 < self.document.text.len();
        if words.any(Words::ASIDE.or(Words::COMMENT))
            && small
            && !matches!(tag, Tag::Article | Tag::Main | Tag::A)
            && !read.time
            && !words.any(Words::AUTHOR.or(Words::BYLINE).or(Words::DATE))
        {
            self.aside_end = self.aside_end.max(node.end);
        }
        if words.any(Words::CRUMBS) && node.text.span().len() < 600 {
            self.crumbs_end = self.crumbs_end.max(node.end);
        }
        if words.any(Words::TAGS) && node.text.span().len() < 800 && id >= self.aside_end {
            self.tags_end = self.tags_end.max(node.end);
        }
    }

    fn content(&self, id: NodeId, names: &[AttrName]) -> Option<Cow<'p, str>> {
        names.iter().find_map(|&n| self.document.attr_text(id, n))
    }

    fn push(&mut self, mark: Mark, id: NodeId, read: &Read<'p>, content: Option<Cow<'p, str>>) -> Option<usize> {
        let count = &mut self.counts[mark as usize];
        if *count >= MOST || (self.document.node(id).hidden && !self.unveiled && content.is_none()) {
            return None;
        }
        *count += 1;
        let href = read.href.map(|h| crate::document::html::unescape_attribute(h.trim()));
        let (in_article, aside) = (id < self.article_end, id < self.aside_end);
        self.out.marks.push(Marked { mark, node: id, content, name: None, href, words: read.words, in_article, aside });
        Some(self.out.marks.len() - 1)
    }

    fn property(&mut self, id: NodeId, property: &'p str, read: &Read<'p>) {
        let property = property.rsplit(':').next().unwrap_or(property);
        if self.out.properties.len() < 400 {
            self.out.properties.push((property, id));
        }
        let content = || self.content(id, &[AttrName::Content]);
        match property {
            "author" | "creator" => {
                let content = content();
                self.open_author = self.push(Mark::AuthorProperty, id, read, content);
                self.author_end = self.document.node(id).end;
            }
            "name" if id < self.author_end => {
                let content = content();
                if let Some(mark) = self.open_author.and_then(|i| self.out.marks.get_mut(i)).filter(|m| m.name.is_none()) {
                    mark.name = Some(id);
                    mark.content = mark.content.take().or(content);
                }
            }
            "url" if id < self.author_end => {
                if let Some(mark) = self.open_author.and_then(|i| self.out.marks.get_mut(i)).filter(|m| m.href.is_none()) {
                    mark.href = read.href.map(|h| crate::document::html::unescape_attribute(h.trim()));
                }
            }
            "datePublished" | "dateCreated" | "dateModified" => {
                let content = content().or_else(|| self.content(id, &[AttrName::Datetime]));
                let mark = if property == "dateModified" { Mark::ModifiedProperty } else { Mark::PublishedProperty };
                self.push(mark, id, read, content);
            }
            "headline" => {
                let content = content();
                self.push(Mark::HeadlineProperty, id, read, content);
            }
            _ => {}
        }
    }

    fn link(&mut self, id: NodeId, read: &Read<'p>) {
        if let Some(href) = read.href.filter(|h| self.out.shares.len() < SHARES && super::share::is_share(h)) {
            self.out.shares.push(href);
        }
        let text_bytes = self.document.node(id).text.span().len();
        for relation in read.rel.unwrap_or("").split_ascii_whitespace().take(6) {
            let mark = match relation.to_ascii_lowercase().as_str() {
                "author" => Mark::AuthorRelation,
                "tag" => Mark::Tag,
                "license" => Mark::License,
                "next" => Mark::Next,
                "prev" | "previous" => Mark::Previous,
                _ => continue,
            };
            self.push(mark, id, read, None);
        }
        if text_bytes == 0 || text_bytes > 200 {
            return;
        }
        if id < self.crumbs_end {
            self.push(Mark::Crumb, id, read, None);
        } else if id < self.tags_end {
            self.push(Mark::Tag, id, read, None);
        }
        // Among the keywords stands whom the page is about.
        if id >= self.tags_end && read.href.is_some_and(names_a_person) {
            self.push(Mark::AuthorLink, id, read, None);
        }
    }

    fn classes(&mut self, id: NodeId, read: &Read<'p>) {
        let words = read.words;
        let text_bytes = self.document.node(id).text.span().len();
        if words == Words::default() || text_bytes == 0 || text_bytes > 400 {
            return;
        }
        if words.any(Words::AUTHOR.or(Words::BYLINE)) && !words.any(Words::BIO) && text_bytes < 200 {
            let mark = if words.has(Words::NAME) {
                Mark::AuthorName
            } else if words.has(Words::AUTHOR) {
                Mark::AuthorClass
            } else {
                Mark::Byline
            };
            self.push(mark, id, read, None);
        }
        if words.any(Words::DATE.or(Words::PUBLISHED).or(Words::UPDATED)) && text_bytes < 120 && !read.time {
            // Microformats state the day in `title`: `<abbr class="published" title="2021-02-03">`.
            self.push(Mark::DateClass, id, read, self.content(id, &[AttrName::Title]));
        }
        if words.any(Words::SUBTITLE) {
            self.push(Mark::Subtitle, id, read, None);
        } else if words.has(Words::TITLE.or(Words::ENTRY)) {
            self.push(Mark::TitleClass, id, read, None);
        }
    }
}

/// Whether an address leads to a page about a person: `/author/x`, `/people/x`.
fn names_a_person(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or("");
    let mut segments = path.split('/').filter(|s| !s.is_empty());
    while let Some(segment) = segments.next() {
        let known = matches!(
            segment,
            "author"
                | "authors"
                | "by"
                | "people"
                | "contributor"
                | "contributors"
                | "writers"
                | "writer"
                | "journalist"
                | "journalists"
                | "autor"
                | "autores"
                | "autori"
                | "auteur"
                | "auteurs"
                | "staff"
                | "reporters"
                | "columnists"
                | "profile"
                | "profiles"
                | "person"
                | "autoren"
                | "autore"
                | "firmas"
                | "redakteur"
                | "team"
                | "byline"
        );
        if known {
            return segments.next().is_some_and(|s| s.len() > 2);
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::html;
    use crate::limits::Limits;

    #[test]
    fn marks_are_noted_where_they_stand() {
        let page = "<html><body><nav><a href='/author/zoe'>Z Z</a></nav><article><h1>Mill</h1>\
            <span itemprop=author itemscope><a itemprop=url href='/people/ada'><b itemprop=name>Ada Quill</b></a></span>\
            <time datetime='2021-02-03'>Feb</time><p>Some words of the tale that is told here at length.</p></article></body></html>";
        let document = html::parse(page, &Limits::default());
        let found = collect(&document, false);
        let author = found.of(Mark::AuthorProperty).next().unwrap();
        assert_eq!(document.node_text(author.name.unwrap()), "Ada Quill");
        assert_eq!(author.href.as_deref(), Some("/people/ada"));
        assert!(found.of(Mark::AuthorLink).next().unwrap().aside);
        assert!(found.headings[0].in_article);
        assert_eq!(found.of(Mark::Time).next().unwrap().content.as_deref(), Some("2021-02-03"));
    }

    #[test]
    fn addresses_of_people() {
        assert!(names_a_person("https://m.example/author/ada-quill/"));
        assert!(!names_a_person("/author/"));
        assert!(!names_a_person("/news/the-author/x"));
    }
}
