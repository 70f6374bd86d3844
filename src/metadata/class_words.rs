//! What the words of class names, ids and the like say about an element. Word by word, never by substring.

/// A set of meanings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Words(u32);

impl Words {
    pub(super) const AUTHOR: Self = Self(1);
    pub(super) const BYLINE: Self = Self(1 << 1);
    pub(super) const NAME: Self = Self(1 << 2);
    pub(super) const DATE: Self = Self(1 << 3);
    pub(super) const PUBLISHED: Self = Self(1 << 4);
    pub(super) const UPDATED: Self = Self(1 << 5);
    pub(super) const TITLE: Self = Self(1 << 6);
    pub(super) const ENTRY: Self = Self(1 << 7);
    pub(super) const COMMENT: Self = Self(1 << 8);
    pub(super) const ASIDE: Self = Self(1 << 9);
    pub(super) const CRUMBS: Self = Self(1 << 10);
    pub(super) const TAGS: Self = Self(1 << 11);
    pub(super) const BIO: Self = Self(1 << 12);
    pub(super) const SUBTITLE: Self = Self(1 << 13);
    pub(super) const META: Self = Self(1 << 14);
    pub(super) const LOGO: Self = Self(1 << 15);
    pub(super) const CATEGORY: Self = Self(1 << 16);

    /// Whether all of `other` is in it.
    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any of `other` is in it.
    pub(super) fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both together.
    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The meanings of the words in `value`; words are parted by anything but letters, and by a capital after a small letter.
pub(super) fn of(value: &str) -> Words {
    let mut all = Words::default();
    let mut word = [0u8; 16];
    let mut len = 0usize;
    let mut small = false;
    // Page builders call every part of a page a widget, the article too: `elementor-widget`.
    let mut built = false;
    let mut add = |word: &[u8]| {
        if !(built && word == b"widget") {
            all = all.or(meaning(word));
        }
        built = word == b"elementor" || built && word.is_empty();
    };
    for &byte in value.as_bytes().iter().take(400) {
        if !byte.is_ascii_alphabetic() || (byte.is_ascii_uppercase() && small) {
            add(word.get(..len).unwrap_or(b""));
            len = 0;
        }
        small = byte.is_ascii_lowercase();
        if byte.is_ascii_alphabetic() {
            if let Some(slot) = word.get_mut(len) {
                *slot = byte.to_ascii_lowercase();
            }
            len += 1;
        }
    }
    add(word.get(..len).unwrap_or(b""));
    all
}

fn meaning(word: &[u8]) -> Words {
    match word {
        b"author" | b"authors" | b"writer" | b"auteur" | b"autor" | b"autore" | b"autoren" | b"contributor" | b"contributors"
        | b"journalist" => Words::AUTHOR,
        b"byline" | b"bylines" | b"dateline" | b"signature" => Words::BYLINE,
        b"name" | b"fn" | b"fullname" | b"displayname" => Words::NAME,
        b"authorname" => Words::AUTHOR.or(Words::NAME),
        b"date" | b"time" | b"datetime" | b"timestamp" | b"fecha" | b"datum" | b"pubdate" | b"postdate" | b"dtreviewed" | b"data" => {
            Words::DATE
        }
        b"published" | b"posted" | b"publish" | b"publication" | b"publishdate" | b"created" | b"pub" => Words::PUBLISHED,
        b"updated" | b"modified" | b"update" | b"revised" | b"lastmod" => Words::UPDATED,
        b"title" | b"headline" | b"heading" | b"titulo" | b"titel" => Words::TITLE,
        b"entry" | b"article" | b"post" | b"story" | b"single" | b"artikel" => Words::ENTRY,
        b"comment" | b"comments" | b"reply" | b"replies" | b"commentlist" | b"disqus" => Words::COMMENT,
        b"related" | b"sidebar" | b"widget" | b"widgets" | b"recommended" | b"recirc" | b"popular" | b"trending" | b"teaser"
        | b"teasers" | b"footer" | b"nav" | b"navigation" | b"menu" | b"promo" | b"newsletter" | b"similar" | b"latest" | b"carousel"
        | b"upsell" | b"megamenu" => Words::ASIDE,
        b"breadcrumb" | b"breadcrumbs" | b"crumbs" | b"breadcrumblist" => Words::CRUMBS,
        b"tag" | b"tags" | b"tagcloud" | b"keywords" | b"topics" => Words::TAGS,
        b"bio" | b"biography" | b"about" | b"description" | b"vcard" => Words::BIO,
        b"subtitle" | b"subheadline" | b"dek" | b"standfirst" | b"deck" | b"subhead" | b"strapline" | b"kicker" | b"lede" => {
            Words::SUBTITLE
        }
        b"meta" | b"info" => Words::META,
        b"logo" | b"icon" | b"avatar" | b"sprite" | b"gravatar" | b"emoji" | b"badge" | b"advert" | b"banner" => Words::LOGO,
        b"category" | b"categories" | b"section" | b"rubrik" => Words::CATEGORY,
        _ => Words::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        assert!(of("post-author__name").has(Words::AUTHOR.or(Words::NAME)));
        assert!(of("entryDate").has(Words::ENTRY.or(Words::DATE)));
        assert!(!of("authority updatedness").any(Words::AUTHOR.or(Words::UPDATED)));
        assert_eq!(of("\u{e9}\u{e9} x9"), Words::default());
        assert!(of("AUTHOR").has(Words::AUTHOR));
    }

    #[test]
    fn a_widget_of_a_page_builder_is_not_beside_the_article() {
        assert!(of("widget widget_recent").any(Words::ASIDE) && of("elementor-sidebar").any(Words::ASIDE));
        assert!(!of("elementor-element elementor-widget elementor-widget-heading").any(Words::ASIDE));
    }
}
