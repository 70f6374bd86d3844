//! Selectors from text. Bounded by the length of the text; nothing recursive.

use std::fmt;

use super::{Complex, LONGEST, Matcher, Step, Test};
use crate::document::AttrName;

/// Where a selector cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectorError {
    /// The byte.
    pub at: usize,
    /// What was expected there.
    pub expected: &'static str,
}

impl fmt::Display for SelectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} at byte {}", self.expected, self.at)
    }
}

impl std::error::Error for SelectorError {}

const COMPOUND: &str = "a type, `*`, `#`, `.`, `[` or `:not(`";

/// A list of selectors.
pub(super) fn list(text: &str) -> Result<Vec<Complex>, SelectorError> {
    let mut reader = Reader { text, at: 0 };
    let mut list = vec![Vec::new()];
    let mut child = false;
    reader.space();
    loop {
        let compound = reader.compound(true)?;
        if compound.is_empty() {
            return Err(reader.expected(COMPOUND));
        }
        let Some(complex) = list.last_mut() else { return Err(reader.expected(COMPOUND)) };
        if complex.len() == LONGEST {
            return Err(reader.expected("no more than 32 compounds"));
        }
        complex.push(Step { child, compound });
        let spaced = reader.space();
        child = reader.take('>');
        if child {
            reader.space();
        } else if reader.take(',') {
            reader.space();
            list.push(Vec::new());
        } else if reader.rest().is_empty() {
            return Ok(list);
        } else if !spaced || reader.rest().starts_with(['+', '~', '|', ')', ']', '/']) {
            return Err(reader.expected("a combinator (white space or `>`) or `,`"));
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn expected(&self, expected: &'static str) -> SelectorError {
        SelectorError { at: self.at, expected }
    }

    fn take(&mut self, c: char) -> bool {
        let there = self.rest().starts_with(c);
        self.at += if there { c.len_utf8() } else { 0 };
        there
    }

    /// Passes white space; whether there was any.
    fn space(&mut self) -> bool {
        let rest = self.rest();
        let length = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{c}']).len();
        self.at += length;
        length > 0
    }

    /// An identifier without escapes.
    fn name(&mut self) -> Result<&'t str, SelectorError> {
        let rest = self.rest();
        let end = rest.find(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(rest.len());
        if end == 0 {
            return Err(self.expected("a name"));
        }
        self.at += end;
        Ok(&rest[..end])
    }

    /// The tests of one element, as far as there are any; `:not()` only outside of another.
    fn compound(&mut self, outer: bool) -> Result<Vec<Test>, SelectorError> {
        let mut tests = Vec::new();
        let start = self.at;
        loop {
            if self.take('#') {
                tests.push(Test::Id(self.name()?.to_owned()));
            } else if self.take('.') {
                tests.push(Test::Class(self.name()?.to_owned()));
            } else if self.take('[') {
                tests.push(self.attribute()?);
            } else if outer && self.take(':') {
                tests.push(self.negation()?);
            } else if self.at == start && self.take('*') {
                // Any element: a test that none fails.
                tests.push(Test::Not(vec![Test::Type(String::new())]));
            } else if self.at == start && self.rest().starts_with(|c: char| !c.is_ascii() || c.is_ascii_alphabetic()) {
                tests.push(Test::Type(self.name()?.to_owned()));
            } else {
                return Ok(tests);
            }
        }
    }

    fn negation(&mut self) -> Result<Test, SelectorError> {
        if !self.rest().starts_with("not(") {
            return Err(self.expected("`not(`"));
        }
        self.at += "not(".len();
        self.space();
        let inner = self.compound(false)?;
        if inner.is_empty() {
            return Err(self.expected("a type, `#`, `.` or `[`"));
        }
        self.space();
        if self.take(')') { Ok(Test::Not(inner)) } else { Err(self.expected("`)`")) }
    }

    /// An attribute test, its bracket open.
    fn attribute(&mut self) -> Result<Test, SelectorError> {
        self.space();
        let start = self.at;
        let name = AttrName::from_name(self.name()?.as_bytes());
        if name == AttrName::Other {
            let expected = "one of the attributes that are read, such as class, id, role, itemprop or data-testid";
            return Err(SelectorError { at: start, expected });
        }
        self.space();
        if self.take(']') {
            return Ok(Test::Attribute { name, matcher: Matcher::Exists, value: String::new(), ignore_case: false });
        }
        let matcher = self.matcher()?;
        self.space();
        let value = self.value()?;
        self.space();
        let ignore_case = self.take('i') || self.take('I');
        self.space();
        if !self.take(']') {
            return Err(self.expected("`]`"));
        }
        let value = if ignore_case { value.to_ascii_lowercase() } else { value.to_owned() };
        Ok(Test::Attribute { name, matcher, value, ignore_case })
    }

    fn matcher(&mut self) -> Result<Matcher, SelectorError> {
        let marks = [('~', Matcher::Word), ('|', Matcher::Dash), ('^', Matcher::Prefix), ('$', Matcher::Suffix), ('*', Matcher::Substring)];
        let found = marks.into_iter().find(|(mark, _)| self.take(*mark)).map_or(Matcher::Equals, |(_, matcher)| matcher);
        if self.take('=') { Ok(found) } else { Err(self.expected("`]`, `=`, `~=`, `|=`, `^=`, `$=` or `*=`")) }
    }

    /// A quoted text without escapes, or a name.
    fn value(&mut self) -> Result<&'t str, SelectorError> {
        for quote in ['"', '\''] {
            if self.take(quote) {
                let rest = self.rest();
                let end = rest.find(quote).ok_or_else(|| self.expected("a closing quote"))?;
                self.at += end + 1;
                return Ok(&rest[..end]);
            }
        }
        self.name()
    }
}
