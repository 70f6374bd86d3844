//! Structured data as a graph: every node of every JSON-LD script, `@id` references resolved, and which node is the page's own.
//! Reads values; chooses between sources nowhere.

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use super::json;
use super::value::ContentType;

/// Bytes of one text beyond which it is cut: many references may name one text.
const LONGEST_TEXT: usize = 8_192;
/// Items of a list beyond which they are passed over.
const MOST_VALUES: usize = 200;

/// An object of structured data.
pub(super) type Node = Map<String, Value>;

/// Nodes looked at; a page has a few dozen.
const MOST_NODES: usize = 4000;

/// Relations whose objects are about something else than the page.
const ASIDE: &[&str] = &[
    "itemListElement",
    "relatedLink",
    "hasPart",
    "isPartOf",
    "comment",
    "blogPost",
    "mentions",
    "citation",
    "review",
    "subjectOf",
    "associatedArticle",
    "about",
    "significantLink",
    "workExample",
    "isBasedOn",
    "isRelatedTo",
    "aggregateRating",
    "publisher",
    "video",
    "image",
    "liveBlogUpdate",
    "suggestedAnswer",
];

/// The structured data of a page.
#[derive(Debug, Default)]
pub(super) struct Graph<'v> {
    /// Every typed or identified object, in document order.
    nodes: Vec<Placed<'v>>,
    by_id: FxHashMap<&'v str, usize>,
    /// The article-like node that is the page's own.
    pub(super) article: Option<&'v Node>,
    /// The node that stands for the page.
    pub(super) page: Option<&'v Node>,
}

#[derive(Clone, Copy, Debug)]
struct Placed<'v> {
    node: &'v Node,
    aside: bool,
}

/// What the page says of itself elsewhere, to tell its own node from others.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Own<'a> {
    /// Its canonical address or the one it was sent with.
    pub(super) urls: [Option<&'a str>; 2],
    /// Folded `title` element.
    pub(super) title: &'a str,
}

impl<'v> Graph<'v> {
    /// Builds the graph of `roots`.
    pub(super) fn new(roots: &'v [Value], own: Own<'_>) -> Self {
        let mut graph = Self::default();
        let mut stack: Vec<(&'v Value, bool)> = roots.iter().rev().map(|v| (v, false)).collect();
        while let Some((value, aside)) = stack.pop() {
            match value {
                Value::Array(list) => stack.extend(list.iter().rev().map(|v| (v, aside))),
                Value::Object(node) if graph.nodes.len() < MOST_NODES => {
                    graph.add(node, aside);
                    stack.extend(
                        node.iter()
                            .rev()
                            .filter(|(_, v)| v.is_object() || v.is_array())
                            .map(|(key, v)| (v, aside || ASIDE.contains(&key.as_str()))),
                    );
                }
                _ => {}
            }
        }
        graph.article = graph.best(own, article_rank);
        graph.page = graph.best(own, |t| u32::from(t.ends_with("Page")) * 2);
        graph
    }

    fn add(&mut self, node: &'v Node, aside: bool) {
        let index = self.nodes.len();
        self.nodes.push(Placed { node, aside });
        if let Some(Value::String(id)) = node.get("@id") {
            let kept = self.by_id.entry(id).or_insert(index);
            if self.nodes[*kept].node.len() < node.len() {
                *kept = index;
            }
        }
    }

    fn best(&self, own: Own<'_>, rank: impl Fn(&str) -> u32) -> Option<&'v Node> {
        let mut best: Option<(u32, &'v Node)> = None;
        for placed in self.nodes.iter().filter(|p| !p.aside) {
            let kind = types(placed.node).map(&rank).max().unwrap_or(0);
            if kind == 0 || placed.node.len() < 2 {
                continue;
            }
            let mut score = kind;
            let same = |text: &str| own.urls.iter().flatten().any(|u| same_address(u, text));
            let named = ["url", "@id", "mainEntityOfPage"].iter().any(|k| self.address(placed.node.get(*k)).is_some_and(same));
            score += 8 * u32::from(named) + 2 * u32::from(placed.node.contains_key("mainEntityOfPage"));
            if let Some(headline) = self.text(placed.node, &["headline", "name"]) {
                let folded = super::fold::fold(json::cut(&headline, 1_000));
                score += 6 * u32::from(!folded.is_empty() && super::fold::overlap(&folded, own.title) > 0.6);
            }
            score += u32::from(placed.node.contains_key("datePublished")) + u32::from(placed.node.contains_key("author"));
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, placed.node));
            }
        }
        best.map(|(_, node)| node)
    }

    /// Objects of any of these types that are the page's own.
    pub(super) fn of_type<'s>(&'s self, wanted: &'s [&str]) -> impl Iterator<Item = &'v Node> + 's {
        self.nodes.iter().filter(|p| !p.aside).map(|p| p.node).filter(|n| types(n).any(|t| wanted.contains(&t)))
    }

    /// Objects of any of these types, wherever they stand.
    pub(super) fn anywhere<'s>(&'s self, wanted: &'s [&str]) -> impl Iterator<Item = &'v Node> + 's {
        self.nodes.iter().map(|p| p.node).filter(|n| types(n).any(|t| wanted.contains(&t)))
    }

    /// Follows a reference to the fullest object of that id.
    pub(super) fn resolve(&self, node: &'v Node) -> &'v Node {
        let id = node.get("@id").and_then(Value::as_str);
        id.and_then(|id| self.by_id.get(id)).map(|&i| self.nodes[i].node).filter(|full| full.len() > node.len()).unwrap_or(node)
    }

    /// The values of a property: its list's items, or itself.
    pub(super) fn values(node: &'v Node, key: &str) -> &'v [Value] {
        match node.get(key) {
            None | Some(Value::Null) => &[],
            Some(Value::Array(list)) => list,
            Some(one) => std::slice::from_ref(one),
        }
    }

    /// The objects of a property, references resolved.
    pub(super) fn objects<'s>(&'s self, node: &'v Node, key: &'s str) -> impl Iterator<Item = &'v Node> + 's {
        Self::values(node, key).iter().take(MOST_VALUES).filter_map(Value::as_object).map(|o| self.resolve(o))
    }

    /// The first text of the first property that has one.
    pub(super) fn text(&self, node: &'v Node, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| Self::values(node, key).iter().find_map(|v| self.text_of(v)))
    }

    /// All texts of a property.
    pub(super) fn texts(&self, node: &'v Node, key: &str) -> Vec<String> {
        Self::values(node, key).iter().take(MOST_VALUES).filter_map(|v| self.text_of(v)).collect()
    }

    fn text_of(&self, value: &'v Value) -> Option<String> {
        match value {
            Value::String(text) => Some(json::tidy(json::cut(text, LONGEST_TEXT)).into_owned()).filter(|t| !t.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            Value::Object(node) => {
                let full = self.resolve(node);
                ["@value", "name", "headline"]
                    .iter()
                    .find_map(|k| full.get(*k).and_then(Value::as_str))
                    .map(|t| json::tidy(t).into_owned())
                    .filter(|t| !t.is_empty())
            }
            _ => None,
        }
    }

    /// The address a value is or has.
    pub(super) fn address(&self, value: Option<&'v Value>) -> Option<&'v str> {
        match value? {
            Value::String(text) => Some(text.trim()).filter(|t| !t.is_empty()),
            Value::Object(node) => {
                let full = self.resolve(node);
                ["url", "contentUrl", "@id"].iter().find_map(|k| match full.get(*k) {
                    Some(Value::String(text)) => Some(text.trim()).filter(|t| !t.is_empty()),
                    Some(Value::Array(list)) => list.iter().find_map(Value::as_str),
                    _ => None,
                })
            }
            Value::Array(list) => list.iter().find_map(|v| match v {
                Value::Array(_) => None,
                other => self.address(Some(other)),
            }),
            _ => None,
        }
    }
}

/// The types of an object, without their vocabulary's address.
pub(super) fn types(node: &Node) -> impl Iterator<Item = &str> {
    Graph::values(node, "@type").iter().filter_map(Value::as_str).map(|t| t.rsplit(['/', '#', ':']).next().unwrap_or(t))
}

/// How much an object of this type is what a page is about: 0 for not an article at all.
fn article_rank(name: &str) -> u32 {
    match content_type(name) {
        Some(
            ContentType::WebPage
            | ContentType::Collection
            | ContentType::Product
            | ContentType::Event
            | ContentType::Profile
            | ContentType::Faq,
        )
        | None => 0,
        Some(ContentType::Video | ContentType::Gallery | ContentType::Review) => 1,
        Some(ContentType::Discussion | ContentType::Recipe) => 3,
        Some(_) => 4,
    }
}

/// What a schema.org type says a page is.
pub(super) fn content_type(name: &str) -> Option<ContentType> {
    Some(match name {
        "Article" | "AdvertiserContentArticle" | "SatiricalArticle" | "Report" => ContentType::Article,
        "NewsArticle" | "ReportageNewsArticle" | "AnalysisNewsArticle" | "BackgroundNewsArticle" | "AskPublicNewsArticle" => {
            ContentType::NewsArticle
        }
        "OpinionNewsArticle" => ContentType::Opinion,
        "ReviewNewsArticle" | "Review" | "CriticReview" => ContentType::Review,
        "BlogPosting" => ContentType::BlogPosting,
        "LiveBlogPosting" => ContentType::LiveBlog,
        "TechArticle" | "APIReference" | "HowTo" => ContentType::TechArticle,
        "ScholarlyArticle" | "MedicalScholarlyArticle" | "Chapter" | "Thesis" => ContentType::ScholarlyArticle,
        "Recipe" => ContentType::Recipe,
        "Product" | "ProductGroup" => ContentType::Product,
        "DiscussionForumPosting" | "SocialMediaPosting" | "QAPage" | "Question" => ContentType::Discussion,
        "VideoObject" => ContentType::Video,
        "ImageGallery" | "MediaGallery" => ContentType::Gallery,
        "FAQPage" => ContentType::Faq,
        "Event" => ContentType::Event,
        "ProfilePage" => ContentType::Profile,
        "CollectionPage" | "SearchResultsPage" => ContentType::Collection,
        "WebPage" | "ItemPage" | "AboutPage" | "ContactPage" | "MedicalWebPage" => ContentType::WebPage,
        _ => return None,
    })
}

/// Whether two addresses name one page: scheme, `www.`, fragment and a last slash aside.
pub(super) fn same_address(a: &str, b: &str) -> bool {
    bare(a) == bare(b)
}

fn bare(url: &str) -> &str {
    let url = url.trim();
    let url = url.split_once("://").map_or(url, |(_, rest)| rest);
    let url = url.strip_prefix("www.").unwrap_or(url);
    url.split(['#', '?']).next().unwrap_or(url).trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    #[test]
    fn references_and_the_main_entity() {
        let roots = json::read(
            r##"{"@graph": [
                {"@type": "WebPage", "@id": "https://m.example/a/", "url": "https://m.example/a/", "datePublished": "2021-01-02"},
                {"@type": ["http://schema.org/NewsArticle"], "headline": "Other tale", "author": {"@id": "#x"}},
                {"@type": "NewsArticle", "headline": "Mill opens &amp; turns", "mainEntityOfPage": {"@id": "https://m.example/a/"}, "author": [{"@id": "#p"}]},
                {"@type": "Person", "@id": "#p", "name": "Ada Quill"}]}"##,
            &Limits::default(),
        );
        let graph = Graph::new(&roots, Own { urls: [Some("http://www.m.example/a"), None], title: "" });
        let article = graph.article.unwrap();
        assert_eq!(graph.text(article, &["headline"]).as_deref(), Some("Mill opens & turns"));
        let author = graph.objects(article, "author").next().unwrap();
        assert_eq!(graph.text(author, &["name"]).as_deref(), Some("Ada Quill"));
        assert!(graph.page.is_some());
    }

    #[test]
    fn list_items_are_not_the_page() {
        let roots = json::read(r#"{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","headline":"x"}]}"#, &Limits::default());
        assert!(Graph::new(&roots, Own::default()).article.is_none());
    }
}
