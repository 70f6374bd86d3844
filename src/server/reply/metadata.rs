//! The metadata to the API.

use super::metadata_value::{Shown, author, date, image, source, text, texts};
use crate::metadata::{Access, ContentType, License, Link, MediaItem, Metadata, Publisher, RawStructuredData, Value};
use crate::server::proto::v1;

pub(super) fn metadata(metadata: &Metadata, at: &Shown<'_>) -> v1::Metadata {
    let m = metadata;
    v1::Metadata {
        title: m.title.as_ref().map(|v| text(v, at)),
        alternative_titles: texts(&m.alternative_titles, at),
        subtitle: m.subtitle.as_ref().map(|v| text(v, at)),
        description: m.description.as_ref().map(|v| text(v, at)),
        authors: m.authors.iter().map(|a| author(a, at)).collect(),
        author_runners_up: m.author_runners_up.iter().map(|a| author(a, at)).collect(),
        byline: m.byline.as_ref().map(|v| text(v, at)),
        date_published: m.date_published.as_ref().map(|d| date(d, at)),
        date_modified: m.date_modified.as_ref().map(|d| date(d, at)),
        page_date: m.page_date.as_ref().map(|d| date(d, at)),
        dateline: m.dateline.as_ref().map(|v| text(v, at)),
        agency: m.agency.as_ref().map(|v| text(v, at)),
        site_name: m.site_name.as_ref().map(|v| text(v, at)),
        site_handle: m.site_handle.as_ref().map(|v| text(v, at)),
        publisher: m.publisher.as_ref().map(|p| publisher(p, at)),
        canonical_url: m.canonical_url.as_ref().map(|v| text(v, at)),
        url: m.url.clone(),
        hostname: m.hostname.clone(),
        declared_language: m.language.as_ref().map(|v| text(v, at)),
        text_direction: m.text_direction.as_ref().map(|v| text(v, at)),
        lead_image: m.image.as_ref().map(image),
        images: m.images.iter().map(image).collect(),
        videos: m.videos.iter().map(media).collect(),
        audio: m.audio.iter().map(media).collect(),
        tags: texts(&m.tags, at),
        sections: texts(&m.sections, at),
        breadcrumbs: m.breadcrumbs.iter().map(|b| v1::Breadcrumb { name: b.name.clone(), url: b.url.clone() }).collect(),
        content_type: m.content_type.as_ref().map(content_type),
        access: m.access.as_ref().map(access),
        license: m.license.as_ref().map(license),
        links: m.links.iter().map(link).collect(),
        identifiers: m.identifiers.iter().map(|i| v1::Identifier { scheme: i.scheme.clone(), value: i.value.clone() }).collect(),
        comment_count: m.comment_count.as_ref().map(|v| number(v, at)),
        page_count: m.page_count.as_ref().map(|v| number(v, at)),
        stated_word_count: m.stated_word_count.as_ref().map(|v| number(v, at)),
        word_count: m.word_count,
        reading_seconds: m.reading_time_seconds,
        related: texts(&m.related, at),
        raw: m.raw.as_ref().map(raw),
    }
}

fn publisher(publisher: &Publisher, at: &Shown<'_>) -> v1::Publisher {
    let name = text(&publisher.name, at);
    v1::Publisher {
        name: name.value,
        url: publisher.url.clone(),
        logo_url: publisher.logo.clone(),
        country: publisher.country.clone(),
        source: name.source,
        confidence: name.confidence,
        runners_up: name.runners_up,
    }
}

fn number(value: &Value<u32>, at: &Shown<'_>) -> v1::CountValue {
    v1::CountValue {
        value: value.value,
        source: source(value.source).into(),
        confidence: value.confidence,
        span: value.span.map(|s| at.span(s)),
    }
}

fn media(item: &MediaItem) -> v1::Media {
    v1::Media {
        url: item.url.clone(),
        title: item.title.clone(),
        thumbnail_url: item.thumbnail.clone(),
        media_type: item.media_type.clone(),
        duration: item.duration.clone(),
        source: source(item.source).into(),
    }
}

fn content_type(value: &Value<ContentType>) -> v1::ContentTypeValue {
    use v1::ContentType as To;
    let kind = match value.value {
        ContentType::Article => To::Article,
        ContentType::NewsArticle => To::NewsArticle,
        ContentType::BlogPosting => To::BlogPosting,
        ContentType::Opinion => To::Opinion,
        ContentType::Review => To::Review,
        ContentType::LiveBlog => To::LiveBlog,
        ContentType::TechArticle => To::TechArticle,
        ContentType::ScholarlyArticle => To::ScholarlyArticle,
        ContentType::Recipe => To::Recipe,
        ContentType::Product => To::Product,
        ContentType::Discussion => To::Discussion,
        ContentType::Video => To::Video,
        ContentType::Gallery => To::Gallery,
        ContentType::Faq => To::Faq,
        ContentType::Event => To::Event,
        ContentType::Profile => To::Profile,
        ContentType::Collection => To::Collection,
        ContentType::WebPage => To::WebPage,
    };
    v1::ContentTypeValue { value: kind.into(), source: source(value.source).into(), confidence: value.confidence, text: None }
}

fn access(value: &Value<Access>) -> v1::AccessValue {
    let kind = match value.value {
        Access::Free => v1::Access::Free,
        Access::Metered => v1::Access::Metered,
        Access::Paid => v1::Access::Paid,
        Access::Registration => v1::Access::Registration,
    };
    let restricted_selectors = Vec::new();
    v1::AccessValue { value: kind.into(), source: source(value.source).into(), confidence: value.confidence, restricted_selectors }
}

fn license(license: &License) -> v1::License {
    v1::License {
        url: license.url.clone(),
        name: license.name.clone(),
        copyright_holder: license.copyright_holder.clone(),
        copyright_year: license.copyright_year.map(u32::from),
        notice: license.notice.clone(),
    }
}

fn link(link: &Link) -> v1::PageLink {
    v1::PageLink {
        relation: link.relation.clone(),
        url: link.url.clone(),
        media_type: link.media_type.clone(),
        language: link.language.clone(),
        title: link.title.clone(),
    }
}

fn raw(raw: &RawStructuredData) -> v1::RawMetadata {
    let properties = |list: &[(String, String)]| -> Vec<_> {
        list.iter().map(|(name, value)| v1::RawProperty { name: name.clone(), value: value.clone() }).collect()
    };
    v1::RawMetadata { json_ld: raw.json_ld.clone(), meta: properties(&raw.meta), microdata: properties(&raw.microdata) }
}
