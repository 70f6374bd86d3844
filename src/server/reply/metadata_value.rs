//! Metadata values (texts, dates, authors, pictures) with source, confidence and place to the API.

use super::position::Positions;
use crate::metadata::{Author, AuthorKind, DateValue, Image, Precision, Source, Value};
use crate::server::proto::v1;
use crate::text::span::Span;

/// Where values from visible text stand.
#[derive(Debug)]
pub(super) struct Shown<'p>(pub(super) &'p Positions<'p>);

impl Shown<'_> {
    pub(super) fn span(&self, span: Span) -> v1::Span {
        self.0.visible(span)
    }
}

pub(super) fn text(value: &Value<String>, at: &Shown<'_>) -> v1::TextValue {
    v1::TextValue {
        value: value.value.clone(),
        source: source(value.source).into(),
        confidence: value.confidence,
        span: value.span.map(|s| at.span(s)),
        agreeing_sources: sources(&value.agreeing),
        runners_up: value
            .runners_up
            .iter()
            .map(|loser| v1::RunnerUp {
                value: loser.value.clone(),
                source: source(loser.source).into(),
                confidence: loser.confidence,
                span: loser.span.map(|s| at.span(s)),
                reason: None,
            })
            .collect(),
    }
}

pub(super) fn texts(values: &[Value<String>], at: &Shown<'_>) -> Vec<v1::TextValue> {
    values.iter().map(|v| text(v, at)).collect()
}

pub(super) fn author(author: &Author, at: &Shown<'_>) -> v1::Author {
    let kind = match author.kind {
        AuthorKind::Unknown => v1::AuthorKind::Unspecified,
        AuthorKind::Person => v1::AuthorKind::Person,
        AuthorKind::Organization => v1::AuthorKind::Organization,
    };
    v1::Author {
        name: author.name.clone(),
        kind: kind.into(),
        url: author.url.clone(),
        handles: author.handles.iter().map(|h| v1::Handle { service: h.service.clone(), name: h.name.clone() }).collect(),
        description: author.bio.clone(),
        description_span: author.bio_span.map(|s| at.span(s)),
        image_url: author.image.clone(),
        same_as: author.same_as.clone(),
        email: author.email.clone(),
        job_title: author.job_title.clone(),
        affiliation: author.affiliation.clone(),
        credentials: author.credentials.clone(),
        source: source(author.source).into(),
        confidence: author.confidence,
        span: author.span.map(|s| at.span(s)),
        agreeing_sources: sources(&author.agreeing),
    }
}

pub(super) fn date(date: &DateValue, at: &Shown<'_>) -> v1::DateValue {
    let precision = match date.precision {
        Precision::Year => v1::DatePrecision::Year,
        Precision::Month => v1::DatePrecision::Month,
        Precision::Day => v1::DatePrecision::Day,
        Precision::Minute => v1::DatePrecision::Minute,
        Precision::Second => v1::DatePrecision::Second,
    };
    v1::DateValue {
        value: date.value.clone(),
        date: Some(v1::CalendarDate { year: date.date.year.into(), month: date.date.month.into(), day: date.date.day.into() }),
        text: date.text.clone(),
        rfc3339: date.unix_seconds.and_then(|_| rfc3339(&date.value)),
        timestamp: date.unix_seconds.map(|seconds| pbjson_types::Timestamp { seconds, nanos: 0 }),
        precision: precision.into(),
        zone_known: date.zone_known,
        ambiguous_day_month: date.ambiguous_day_month,
        relative: date.relative,
        source: source(date.source).into(),
        confidence: date.confidence,
        span: date.span.map(|s| at.span(s)),
        agreeing_sources: sources(&date.agreeing),
        runners_up: date
            .runners_up
            .iter()
            .map(|loser| v1::RunnerUp {
                value: loser.value.clone(),
                source: source(loser.source).into(),
                confidence: loser.confidence,
                span: loser.span.map(|s| at.span(s)),
                reason: None,
            })
            .collect(),
    }
}

/// An ISO 8601 date-time with an offset as RFC 3339, which wants seconds.
fn rfc3339(value: &str) -> Option<String> {
    const TO_MINUTES: usize = "2024-07-20T08:30".len();
    let (minutes, rest) = value.split_at_checked(TO_MINUTES)?;
    match rest.as_bytes().first()? {
        b':' => Some(value.to_owned()),
        b'Z' | b'+' | b'-' => Some(format!("{minutes}:00{rest}")),
        _ => None,
    }
}

pub(super) fn image(image: &Image) -> v1::Image {
    v1::Image {
        url: image.url.clone(),
        width: image.width,
        height: image.height,
        alt: image.alt.clone(),
        caption: image.caption.clone(),
        credit: image.credit.clone(),
        media_type: None,
        source: source(image.source).into(),
        confidence: image.confidence,
    }
}

fn sources(agreeing: &[Source]) -> Vec<i32> {
    agreeing.iter().map(|&s| source(s).into()).collect()
}

pub(super) fn source(source: Source) -> v1::MetadataSource {
    use v1::MetadataSource as To;
    match source {
        Source::JsonLd => To::JsonLd,
        Source::OpenGraph => To::OpenGraph,
        Source::Twitter => To::Twitter,
        Source::Meta => To::Meta,
        Source::Catalogue => To::Catalogue,
        Source::Microdata => To::Microdata,
        Source::Rdfa => To::Rdfa,
        Source::LinkElement => To::LinkElement,
        Source::TitleElement => To::TitleElement,
        Source::Heading => To::Heading,
        Source::TimeElement => To::TimeElement,
        Source::Markup => To::Markup,
        Source::Byline => To::Byline,
        Source::AuthorBox => To::AuthorBox,
        Source::Text => To::Text,
        Source::Masthead => To::Masthead,
        Source::Url => To::Url,
        Source::HtmlElement => To::HtmlElement,
        Source::Computed => To::Computed,
    }
}

#[cfg(test)]
mod tests {
    use super::rfc3339;

    #[test]
    fn minutes_with_an_offset_get_their_seconds() {
        assert_eq!(rfc3339("2024-07-20T08:30+02:00").as_deref(), Some("2024-07-20T08:30:00+02:00"));
        assert_eq!(rfc3339("2024-07-20T08:30:15.5Z").as_deref(), Some("2024-07-20T08:30:15.5Z"));
        assert_eq!(rfc3339("2024-07-20T08:30"), None);
        assert_eq!(rfc3339("2024-07-20"), None);
    }
}
