//! Texts that a page carries without showing them: strings of structured data and of the state it hands to its scripts. Gathers them
//! as written, with where they stand; which of them is an article is for cleaning to say.

use std::borrow::Cow;

use memchr::memmem;

use super::json_strings::JsonStrings;
use super::unescape::Unescaped;
use super::{Document, Head};
use crate::limits::Limits;
use crate::text::span::Span;

/// Where a hidden text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HiddenOrigin {
    /// An `application/ld+json` script.
    JsonLd,
    /// A script or attribute that holds the state of an application.
    AppState,
}

/// A string that may be text for readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenText<'a> {
    /// Where it comes from.
    pub origin: HiddenOrigin,
    /// The key it stands under, as written.
    pub key: &'a str,
    /// What stands between its quotes, in [`Document::source`].
    pub span: Span,
    raw: &'a str,
}

impl<'a> HiddenText<'a> {
    /// The string as written, escapes and all.
    #[must_use]
    pub fn raw(&self) -> &'a str {
        self.raw
    }

    /// The string without its escapes. It may be HTML.
    #[must_use]
    pub fn text(&self) -> Cow<'a, str> {
        if memchr::memchr(b'\\', self.raw.as_bytes()).is_none() {
            return Cow::Borrowed(self.raw);
        }
        Cow::Owned(self.unescaped().text)
    }

    /// The same with the way back to the page.
    #[must_use]
    pub fn unescaped(&self) -> Unescaped {
        Unescaped::verbatim(self.raw, self.span.start).json(Span::new(0, self.raw.len()))
    }
}

/// State that a page hands to its scripts, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State<'a> {
    /// The body of a script.
    Script(&'a str),
    /// The value of an attribute, character references unresolved.
    Attribute(&'a str),
}

impl<'a> State<'a> {
    /// The text as written.
    #[must_use]
    pub fn raw(self) -> &'a str {
        match self {
            Self::Script(raw) | Self::Attribute(raw) => raw,
        }
    }

    /// The text without the escapes of its attribute, and with the way back to the page.
    #[must_use]
    pub fn unescaped(self, source: &str) -> Unescaped {
        let at = offset_of(source, self.raw()).unwrap_or(0);
        match self {
            Self::Script(raw) => Unescaped::verbatim(raw, at),
            Self::Attribute(raw) => Unescaped::attribute(raw, at),
        }
    }
}

/// Keys of schema.org under which whole texts stand.
const BODY_KEYS: [&str; 3] = ["articleBody", "reviewBody", "text"];

/// The texts of structured data: articles, reviews, posts, answers. In document order; empty strings are left out.
#[must_use]
pub fn json_ld_bodies<'a>(document: &Document<'a>) -> Vec<HiddenText<'a>> {
    let mut found = Vec::new();
    for &script in &document.head.json_ld {
        let bytes = script.as_bytes();
        if memmem::find(bytes, b"Body\"").is_none() && memmem::find(bytes, b"\"text\"").is_none() {
            continue;
        }
        let Some(base) = offset_of(document.source, script) else { continue };
        let strings = JsonStrings::of_loose_json(script).filter(|s| BODY_KEYS.contains(&s.key));
        found.extend(strings.filter(|s| !s.span.is_empty()).map(|s| HiddenText {
            origin: HiddenOrigin::JsonLd,
            key: s.key,
            span: s.span.shifted(base),
            raw: s.span.of(script),
        }));
    }
    found
}

/// Scripts and attributes shorter than this hold no article (bytes).
const SHORTEST_STATE: usize = 512;

/// Whether the body of a script that is not structured data may hold state: it is long, and JSON or an assignment or call with some
/// begins near its start.
fn is_state_script(body: &str) -> bool {
    if body.len() < SHORTEST_STATE {
        return false;
    }
    let head = &body.as_bytes()[..SHORTEST_STATE];
    let mut before = b';';
    for &byte in head {
        if matches!(byte, b'{' | b'[') && matches!(before, b';' | b'=' | b'(' | b',') {
            return true;
        }
        if byte == b'"' && matches!(before, b'(' | b'=') {
            return true;
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    false
}

/// Whether the value of an attribute may hold state: it is long and begins as JSON does.
fn is_state_attribute(value: &str) -> bool {
    value.len() >= SHORTEST_STATE
        && value.trim_start().strip_prefix(['{', '[']).is_some_and(|rest| {
            let rest = rest.trim_start();
            rest.starts_with(['"', '{', '[']) || rest.starts_with("&quot;") || rest.starts_with("&#34;")
        })
}

/// Adds what may be state as long as the limits allow; whether they did not.
pub(super) fn note_state<'a>(head: &mut Head<'a>, state: State<'a>, limits: &Limits) -> bool {
    let is_state = match state {
        State::Script(body) => is_state_script(body),
        State::Attribute(value) => is_state_attribute(value),
    };
    if !is_state {
        return false;
    }
    let bytes = |head: &Head<'_>| head.state.iter().map(|s| s.raw().len()).sum::<usize>();
    if head.state.len() >= limits.state_parts || bytes(head) + state.raw().len() > limits.state_bytes {
        return true;
    }
    head.state.push(state);
    false
}

/// Where `part`, a slice of `source`, begins in it.
fn offset_of(source: &str, part: &str) -> Option<usize> {
    let at = (part.as_ptr() as usize).checked_sub(source.as_ptr() as usize)?;
    (at + part.len() <= source.len()).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::html::parse;
    use crate::limits::Limits;

    #[test]
    fn bodies_of_structured_data_are_found_with_their_spans() {
        let page = r#"<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","articleBody":"First line.\nIt\u2019s \"so\"."}</script>
            <script type="application/ld+json">[{"text": "An answer"}, {"text": ""}, broken</script><p>seen"#;
        let document = parse(page, &Limits::default());
        let bodies = json_ld_bodies(&document);
        let keys: Vec<_> = bodies.iter().map(|b| (b.key, b.text())).collect();
        assert_eq!(keys, [("articleBody", "First line.\nIt\u{2019}s \"so\".".into()), ("text", "An answer".into())]);
        assert!(bodies.iter().all(|b| b.span.of(page) == b.raw()));
    }

    #[test]
    fn pages_without_body_keys_have_none() {
        let document = parse(r#"<script type="application/ld+json">{"@type":"Thing","name":"text"}</script>"#, &Limits::default());
        assert_eq!(json_ld_bodies(&document), []);
    }

    #[test]
    fn state_is_told_from_other_scripts() {
        let filler = "x".repeat(600);
        for (body, expected) in [
            (format!("window.__STATE__ = {{\"a\":\"{filler}\"}}"), true),
            (format!("self.__next_f.push([1,\"{filler}\"])"), true),
            (format!("{{\"props\":\"{filler}\"}}"), true),
            (format!("window.s=JSON.parse(\"{filler}\")"), true),
            (format!("!function(e){{return e+'{filler}'}}()"), false),
            ("{}".to_owned(), false),
        ] {
            let page = format!("<script>{body}</script><p>seen");
            assert_eq!(parse(&page, &Limits::default()).head.state.len(), usize::from(expected), "{body}");
        }
        let page = format!("<div data-preloaded=\"{{&quot;a&quot;:&quot;{filler}&quot;}}\" class='{filler}'>x</div>");
        assert!(matches!(parse(&page, &Limits::default()).head.state[..], [State::Attribute(_)]));
    }

    #[test]
    fn state_is_bounded_in_number_and_bytes() {
        let script = format!("<script>{{\"a\":\"{}\"}}</script>", "x".repeat(600));
        let page = script.repeat(10);
        let number = Limits { state_parts: 3, ..Limits::default() };
        assert_eq!(parse(&page, &number).head.state.len(), 3);
        let bytes = Limits { state_bytes: 1_500, ..Limits::default() };
        assert_eq!(parse(&page, &bytes).head.state.len(), 2);
    }
}
