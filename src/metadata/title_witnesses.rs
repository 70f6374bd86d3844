//! What other parts of a page call it: the end of its trail, its feeds and other forms, its links for sharing, the names of its
//! structured data. Each tells which of the texts that may be the headline is the page's own; none is read as one here.

use super::fold::{fold, holds};
use super::json::cut;
use super::page::Page;
use super::{share, topics};

/// Bytes of a witness that are looked at, and witnesses of a kind.
const LONGEST: usize = 500;
const MOST: usize = 12;

/// Texts, folded.
pub(super) struct Witnesses {
    /// The last of the breadcrumbs, empty where there are none.
    pub(super) trail: String,
    /// Titles of other forms of the page: feeds, oEmbed, translations.
    pub(super) alternates: Named,
    /// What is handed on to mail programs and networks.
    pub(super) shared: Named,
    /// `name` and `alternativeHeadline` of the structured data's article and page.
    pub(super) data: Named,
}

/// Texts of one kind, folded.
pub(super) struct Named(Vec<String>);

impl Named {
    fn new<T: AsRef<str>>(texts: impl Iterator<Item = T>) -> Self {
        Self(texts.take(MOST).map(|t| fold(cut(t.as_ref(), LONGEST))).collect())
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// How many are this folded text.
    pub(super) fn being(&self, folded: &str) -> usize {
        self.0.iter().filter(|t| *t == folded).count()
    }

    /// How many hold it as a run of whole words.
    pub(super) fn holding(&self, folded: &str) -> usize {
        self.0.iter().filter(|t| holds(t, folded)).count()
    }
}

/// Collects them.
pub(super) fn collect(page: &Page<'_>) -> Witnesses {
    let relates = |rel: &str, relation: &str| rel.split(' ').any(|r| r == relation);
    let alternates = page.document.head.links.iter().filter(|l| relates(&l.rel, "alternate") && !relates(&l.rel, "stylesheet"));
    let other_page = page.graph.page.filter(|p| page.graph.article.is_none_or(|a| !std::ptr::eq(a, *p)));
    let nodes = page.graph.article.into_iter().chain(other_page);
    Witnesses {
        trail: topics::breadcrumbs(page).last().map(|c| fold(cut(&c.name, LONGEST))).unwrap_or_default(),
        alternates: Named::new(alternates.filter_map(|l| l.title.as_deref())),
        shared: Named::new(page.elements.shares.iter().flat_map(|href| share::titles(href))),
        data: Named::new(nodes.flat_map(|n| ["name", "alternativeHeadline"].into_iter().filter_map(|key| page.graph.text(n, &[key])))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_folded_and_in_whole_words() {
        let named = Named::new(["The Mill opens!", "Daily Mill \u{bb} The mill opens Comments Feed", "Millers"].into_iter());
        assert_eq!((named.count(), named.being("the mill opens"), named.holding("the mill opens"), named.holding("mill")), (3, 1, 2, 2));
    }
}
