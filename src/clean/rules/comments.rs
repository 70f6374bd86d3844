//! Reader comments: their heading and what follows. Example: "12 Comments" and then names and "2 hours ago". Guard: after a third of the kept words, not where the page is a discussion.

use super::finding;
use crate::clean::article::{Evidence, Role};
use crate::clean::page::Page;
use crate::clean::rule::Finding;
use crate::text::lexicon::Class;

/// Finds the heading and cuts.
pub(super) fn find(page: &Page<'_, '_>) -> Vec<Finding> {
    let head = &page.document.head;
    let discussion = head.json_ld.iter().any(|s| s.contains("DiscussionForumPosting") || s.contains("QAPage"))
        || page
            .document
            .url
            .is_some_and(|u| ["forum", "thread", "topic", "/t/", "discuss", "community", "question"].iter().any(|w| u.contains(w)));
    let heading = |i: &usize| {
        page.found(*i).is(Class::CommentsHeading) && page.is_short_line(*i, 6) && page.progress(*i) > 0.3 && !page.block(*i).hidden
    };
    let Some(start) = (0..page.len()).find(heading).filter(|_| !discussion) else { return Vec::new() };
    let rhythm = (start..page.len()).filter(|&i| page.shapes[i].words <= 8 && page.found(i).holds(Class::CommentMark)).count() >= 2;
    if !rhythm && page.progress(start) < 0.6 {
        return Vec::new();
    }
    let reasons = [(Evidence::Vocabulary, "under a heading of comments", -0.8), (Evidence::Zone, "behind the body", -0.5)];
    (start..page.len()).map(|i| finding(i, Role::Comment, "comments", &reasons)).collect()
}

#[cfg(test)]
mod tests {
    use crate::clean::rules::tests::findings;

    #[test]
    fn catches() {
        assert!(!findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\n3 Comments\nTom\n2 hours ago").is_empty());
    }

    #[test]
    fn leaves_alone() {
        assert!(findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nThe comments of the captain were short, he said.").is_empty());
    }
}
