//! CSS selectors over the elements of a page (Selectors Level 4, a part of it): type, `*`, `#id`, `.class`, attribute tests, `:not()` of those,
//! joined by descendant and child combinators, in lists. Matches all elements in one pass, without backtracking.

use super::{AttrName, Document, NodeId};

mod read;

pub use read::SelectorError;

/// The most compounds that combinators may join in one selector: as many as an element's state has bits.
const LONGEST: usize = 32;

/// A list of selectors; an element is meant that any of them matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    text: String,
    list: Vec<Complex>,
}

/// Compounds joined by combinators, left to right.
type Complex = Vec<Step>;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    /// Whether the element that the step before matches is the parent (`>`) or anywhere above.
    child: bool,
    compound: Vec<Test>,
}

/// What is asked of one element.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    /// The element's name, any letter case.
    Type(String),
    Id(String),
    Class(String),
    Attribute {
        name: AttrName,
        matcher: Matcher,
        value: String,
        ignore_case: bool,
    },
    /// None of these holds together.
    Not(Vec<Test>),
}

/// How an attribute is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Matcher {
    Exists,
    Equals,
    /// `~=`: one of its words.
    Word,
    /// `|=`: it, or it and a hyphen.
    Dash,
    /// `^=`.
    Prefix,
    /// `$=`.
    Suffix,
    /// `*=`.
    Substring,
}

impl Selector {
    /// Reads a list of selectors.
    ///
    /// # Errors
    /// When it is none, or asks for what is not supported: the byte and what was expected there.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        Ok(Self { text: text.to_owned(), list: read::list(text)? })
    }

    /// It as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Which elements it matches, or stand in one that it matches: one entry an element.
    #[must_use]
    pub fn covered(&self, document: &Document<'_>) -> Vec<bool> {
        let mut covered = vec![false; document.nodes.len()];
        for complex in &self.list {
            cover(document, complex, &mut covered);
        }
        covered
    }
}

/// Marks what one selector covers. Bit `k` of an element's state says that an element at or above it matches the first `k + 1` steps, with
/// that element as the last of them; parents come before their children, so one pass is enough.
fn cover(document: &Document<'_>, complex: &Complex, covered: &mut [bool]) {
    let last = 1u32 << (complex.len().clamp(1, LONGEST) - 1);
    let mut own = vec![0u32; document.nodes.len()];
    let mut above = vec![0u32; document.nodes.len()];
    for id in 1..document.nodes.len() {
        let parent = document.nodes[id].parent as usize;
        let mut state = 0;
        for (k, step) in complex.iter().enumerate().take(LONGEST) {
            let before = if step.child { own[parent] } else { above[parent] };
            let open = k == 0 || before >> (k - 1) & 1 == 1;
            if open && matches(document, id, &step.compound) {
                state |= 1 << k;
            }
        }
        own[id] = state;
        above[id] = above[parent] | state;
        covered[id] |= above[id] & last != 0;
    }
}

fn matches(document: &Document<'_>, id: usize, tests: &[Test]) -> bool {
    tests.iter().all(|test| match test {
        Test::Not(inner) => !inner.iter().all(|t| holds(document, id, t)),
        test => holds(document, id, test),
    })
}

fn holds(document: &Document<'_>, id: usize, test: &Test) -> bool {
    let attribute = |name| NodeId::try_from(id).ok().and_then(|id| document.attr(id, name));
    match test {
        Test::Type(name) => document.name(id as NodeId).eq_ignore_ascii_case(name),
        Test::Id(value) => attribute(AttrName::Id).is_some_and(|v| v.trim() == value),
        Test::Class(value) => attribute(AttrName::Class).is_some_and(|v| v.split_ascii_whitespace().any(|c| c == value)),
        Test::Attribute { name, matcher, value, ignore_case } => attribute(*name)
            .is_some_and(|v| if *ignore_case { compare(*matcher, &v.to_ascii_lowercase(), value) } else { compare(*matcher, v, value) }),
        // Not inside not is not read.
        Test::Not(_) => false,
    }
}

fn compare(matcher: Matcher, actual: &str, value: &str) -> bool {
    match matcher {
        Matcher::Exists => true,
        Matcher::Equals => actual == value,
        Matcher::Word => actual.split_ascii_whitespace().any(|word| word == value),
        Matcher::Dash => actual.strip_prefix(value).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')),
        // An empty value matches nothing (Selectors Level 4, 6.2).
        Matcher::Prefix => !value.is_empty() && actual.starts_with(value),
        Matcher::Suffix => !value.is_empty() && actual.ends_with(value),
        Matcher::Substring => !value.is_empty() && actual.contains(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::html;
    use crate::limits::Limits;

    const PAGE: &str =
        "<div id=a class='x y'><p lang=en-GB>one</p><div><p class=z>two</p></div></div><aside data-testid='Ad-1'><p>three</p></aside>";

    fn covered(selector: &str) -> Vec<&'static str> {
        let document = html::parse(PAGE, &Limits::default());
        let covered = Selector::parse(selector).unwrap().covered(&document);
        document
            .blocks
            .iter()
            .filter(|b| covered[b.owner as usize])
            .map(|b| b.text.of(&document.text).to_owned())
            .map(|t| match t.as_str() {
                "one" => "one",
                "two" => "two",
                _ => "three",
            })
            .collect()
    }

    #[test]
    fn simple_selectors() {
        assert_eq!(covered("#a"), ["one", "two"]);
        assert_eq!(covered("DIV.x.y"), ["one", "two"]);
        assert_eq!(covered(".z, aside"), ["two", "three"]);
        assert_eq!(covered("*"), ["one", "two", "three"]);
        assert_eq!(covered("span"), Vec::<&str>::new());
    }

    #[test]
    fn combinators() {
        assert_eq!(covered("#a > p"), ["one"]);
        assert_eq!(covered("#a p"), ["one", "two"]);
        assert_eq!(covered("div > div > p.z"), ["two"]);
        assert_eq!(covered("div div div p"), Vec::<&str>::new());
    }

    #[test]
    fn attributes_and_negation() {
        assert_eq!(covered("[lang|=en]"), ["one"]);
        assert_eq!(covered("p[lang^='en-'][lang$=GB]"), ["one"]);
        assert_eq!(covered("[data-testid*='AD' i]"), ["three"]);
        assert_eq!(covered("[data-testid*='AD']"), Vec::<&str>::new());
        assert_eq!(covered("p:not(.z)"), ["one", "three"]);
        assert_eq!(covered("[class~=y] > :not([lang])"), ["two"]);
    }

    #[test]
    fn what_is_not_supported_is_named() {
        let error = |text: &str| Selector::parse(text).unwrap_err().to_string();
        assert_eq!(error("p:first-child"), "expected `not(` at byte 2");
        assert_eq!(error("p >"), "expected a type, `*`, `#`, `.`, `[` or `:not(` at byte 3");
        assert_eq!(
            error("[onclick]"),
            "expected one of the attributes that are read, such as class, id, role, itemprop or data-testid at byte 1"
        );
        assert_eq!(error("a, "), "expected a type, `*`, `#`, `.`, `[` or `:not(` at byte 3");
        assert_eq!(error("p + p"), "expected a combinator (white space or `>`) or `,` at byte 2");
        assert!(Selector::parse(&"a ".repeat(40)).is_err());
        assert!(Selector::parse("").is_err());
    }
}
