//! Whose page it is: the site's name, its publisher, and what they say of rights and access. As stated.

use super::elements::Mark;
use super::fold::{fold, one_line, squash};
use super::graph::Graph;
use super::page::Page;
use super::value::{Access, License, Publisher, Source, Value};

/// The site's name.
pub(super) fn site_name(page: &Page<'_>) -> Option<Value<String>> {
    let host = page.address.and_then(super::address::host);
    let value = |text: &str, source, confidence| {
        let text = one_line(without_slogan(super::json::tidy(text).as_ref(), host.as_deref()));
        (!fold(&text).is_empty() && text.len() < 100).then(|| Value::new(text, source, confidence, None))
    };
    let website = page.graph.of_type(&["WebSite"]).find_map(|n| page.graph.text(n, &["name"]));
    // The part of the title that is the host's name.
    let in_title = || {
        let title = page.document.head.title.as_deref()?;
        let part = title
            .split([" | ", " - ", " \u{2013} ", " \u{2014} ", " \u{b7} "].iter().find(|j| title.contains(**j))?)
            .find(|p| page.sites.is_site(&fold(p)))?;
        value(part, Source::TitleElement, 0.8)
    };
    let tags = ["application-name", "apple-mobile-web-app-title", "dc.publisher"];
    let stated = [
        page.meta(&["og:site_name"]).and_then(|t| value(t, Source::OpenGraph, 0.95)),
        website.and_then(|t| value(&t, Source::JsonLd, 0.9)),
        publisher(page).map(|p| p.name),
        page.meta(&tags).and_then(|t| value(t, Source::Meta, 0.7)),
        in_title(),
    ];
    Value::first_of(stated.into_iter().flatten())
}

/// The site's account on X.
pub(super) fn site_handle(page: &Page<'_>) -> Option<Value<String>> {
    let stated = page.meta(&["twitter:site"])?.trim();
    let name = stated.rsplit('/').next().unwrap_or(stated).trim_start_matches('@');
    let fits = (1..=15).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    (fits && !name.bytes().all(|b| b.is_ascii_digit())).then(|| Value::new(format!("@{name}"), Source::Twitter, 0.95, None))
}

/// The part of a site's name that its host holds, where the rest is a slogan: `Daily Mill - all that turns`.
fn without_slogan<'n>(name: &'n str, host: Option<&str>) -> &'n str {
    let Some(host) = host.map(squash) else { return name };
    let cut = [" | ", " - ", " \u{2013} ", " \u{2014} "].iter().filter_map(|joint| name.find(joint)).min();
    let first = cut.map_or(name, |at| &name[..at]);
    let squashed = squash(first);
    if squashed.len() > 3 && host.contains(&squashed) { first } else { name }
}

/// Who publishes it.
pub(super) fn publisher(page: &Page<'_>) -> Option<Publisher> {
    let graph = &page.graph;
    let nodes = graph.article.into_iter().chain(graph.page);
    let node = nodes
        .flat_map(|n| graph.objects(n, "publisher"))
        .next()
        .or_else(|| graph.of_type(&["NewsMediaOrganization", "Organization"]).next());
    if let Some(node) = node
        && let Some(name) = graph.text(node, &["name"])
    {
        let country = graph.objects(node, "address").find_map(|a| graph.text(a, &["addressCountry"])).filter(|c| c.len() == 2);
        return Some(Publisher {
            name: Value::new(name, Source::JsonLd, 0.92, None),
            url: graph.address(node.get("url")).and_then(|u| page.base.resolve(u)),
            logo: graph.address(node.get("logo")).and_then(|u| page.base.resolve(u)),
            country: country.map(|c| c.to_ascii_uppercase()),
        });
    }
    let name = page.meta(&["citation_publisher", "dc.publisher", "dcterms.publisher", "publisher"]).filter(|n| !n.contains("://"))?;
    Some(Publisher { name: Value::new(one_line(name), Source::Catalogue, 0.8, None), url: None, logo: None, country: None })
}

/// Whether it may be read for free, as the publisher states it; phrases on the page prove nothing.
pub(super) fn access(page: &Page<'_>) -> Option<Value<Access>> {
    let stated = page.meta(&["article:content_tier", "og:article:content_tier"]).map(|t| (t, Source::OpenGraph));
    let stated = stated.or_else(|| page.meta(&["content_tier", "access-type", "cxenseparse:access"]).map(|t| (t, Source::Meta)));
    if let Some((text, source)) = stated {
        let access = match text.to_ascii_lowercase().as_str() {
            "free" | "open" => Some(Access::Free),
            "metered" => Some(Access::Metered),
            "locked" | "paid" | "premium" | "subscription" => Some(Access::Paid),
            "registration" | "registered" => Some(Access::Registration),
            _ => None,
        };
        if let Some(access) = access {
            return Some(Value::new(access, source, 0.95, None));
        }
    }
    let flag = |node: &super::graph::Node| {
        Graph::values(node, "isAccessibleForFree").iter().find_map(|v| {
            v.as_bool().or_else(|| match v.as_str()?.trim().to_ascii_lowercase().rsplit('/').next()? {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            })
        })
    };
    let free = page.graph.article.and_then(flag).or_else(|| page.graph.page.and_then(flag))?;
    Some(Value::new(if free { Access::Free } else { Access::Paid }, Source::JsonLd, 0.95, None))
}

/// Under which licence, and whose rights.
pub(super) fn license(page: &Page<'_>) -> Option<License> {
    let graph = &page.graph;
    let node = graph.article.or(graph.page);
    let head = &page.document.head;
    let link = head.links.iter().find(|l| l.rel.split(' ').any(|r| r == "license")).map(|l| l.href.as_ref());
    let marked = page.first(Mark::License);
    let url = link
        .or_else(|| node.and_then(|n| graph.address(n.get("license"))))
        .or_else(|| page.meta(&["dcterms.license", "dc.rights.uri"]))
        .or_else(|| marked.and_then(|m| m.href.as_deref()))
        .and_then(|u| page.base.resolve(u))
        .filter(|u| u.starts_with("http"));
    let year = node.and_then(|n| graph.text(n, &["copyrightYear"])).and_then(|y| y.parse().ok());
    let found = License {
        name: url.as_deref().and_then(creative_commons),
        url,
        copyright_holder: node.and_then(|n| graph.text(n, &["copyrightHolder"])),
        copyright_year: year,
        notice: page
            .meta(&["copyright", "dc.rights", "dcterms.rights", "rights"])
            .map(one_line)
            .or_else(|| node.and_then(|n| graph.text(n, &["copyrightNotice"]))),
    };
    (found != License::default()).then_some(found)
}

/// The name of a Creative Commons licence from its address.
fn creative_commons(url: &str) -> Option<String> {
    let (_, path) = url.split_once("creativecommons.org/")?;
    let mut parts = path.split('/');
    match (parts.next()?, parts.next()?, parts.next()) {
        ("licenses", kind, version) => Some(format!("CC {} {}", kind.to_ascii_uppercase(), version.unwrap_or("")).trim().to_owned()),
        ("publicdomain", "zero", _) => Some("CC0".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slogans_are_no_part_of_the_name() {
        let cut = |name| without_slogan(name, Some("thedailymill.example"));
        assert_eq!(cut("Daily Mill - all that turns"), "Daily Mill");
        assert_eq!(cut("All that turns - Daily Mill"), "All that turns - Daily Mill");
        assert_eq!(cut("Mill & Co"), "Mill & Co");
    }

    #[test]
    fn licences_by_address() {
        assert_eq!(creative_commons("https://creativecommons.org/licenses/by-sa/4.0/").as_deref(), Some("CC BY-SA 4.0"));
        assert_eq!(creative_commons("https://mill.example/terms"), None);
    }
}
