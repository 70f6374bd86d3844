//! Formulas as text. Pages hold them in several forms beside each other, for eyes, screen readers and scripts: TeX is read where there
//! is some, MathML where not, each formula once.

use std::borrow::Cow;

use memchr::memmem;

use super::TreeBuilder;
use crate::document::formula::is_picture;
use crate::document::html::{mathml, unescape_attribute, unescape_text};
use crate::document::{AttrName, NodeId, Tag};
use crate::text::span::Span;

/// What is known of the formulas of a page so far.
#[derive(Debug, Default)]
pub(super) struct Formulas {
    /// Whether a `math` element is being read.
    open: bool,
    /// Texts in it, each with its element.
    texts: Vec<(NodeId, Span)>,
    /// The last formula read.
    last: NodeId,
    /// Whether the page has formulas in scripts; known once it matters.
    in_scripts: Option<bool>,
}

/// Starts of the classes of what MathJax 2 makes of the TeX in its scripts.
const RENDERED: [&str; 3] = ["MathJax", "mjx-chtml", "MJXc-display"];

/// What stands around TeX.
const WRAPPERS: [(&str, &str); 6] =
    [("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"), ("{\\displaystyle ", "}"), ("{\\textstyle ", "}")];

impl<'a> TreeBuilder<'a, '_> {
    /// Whether the start tag just read is that of a script with TeX.
    pub(super) fn is_tex_script(&self, tag: Tag) -> bool {
        let tex = |kind: &str| kind.trim_start().get(..8).is_some_and(|t| t.eq_ignore_ascii_case("math/tex"));
        tag == Tag::Script && !self.top().context.skip && self.written(AttrName::Type).is_some_and(tex)
    }

    /// Whether the element just opened shows a formula that is read elsewhere.
    pub(super) fn is_rendering(&mut self, tag: Tag, name: &str) -> bool {
        if tag == Tag::Other {
            return name.eq_ignore_ascii_case("mjx-math");
        }
        let Some(class) = self.written(AttrName::Class).filter(|_| matches!(tag, Tag::Span | Tag::Div)) else { return false };
        if class == "katex-html" {
            return self.formulas.last > self.top().node;
        }
        let source = self.document.source.as_bytes();
        RENDERED.iter().any(|start| class.starts_with(start))
            && *self.formulas.in_scripts.get_or_insert_with(|| memmem::find(source, b"math/tex").is_some())
    }

    /// Begins a `math` element.
    pub(super) fn open_math(&mut self) {
        self.formulas.open = true;
    }

    /// Notes text that is not shown as it is; it may be that of a formula.
    pub(super) fn note_formula_text(&mut self, span: Span) {
        if self.formulas.open && !span.of(self.document.source).trim().is_empty() {
            self.formulas.texts.push((self.top().node, span));
        }
    }

    /// Reads a `math` element that has ended.
    pub(super) fn read_math(&mut self, id: NodeId) {
        if self.top().context.skip {
            return;
        }
        self.formulas.open = false;
        let texts = std::mem::take(&mut self.formulas.texts);
        let text = self.annotation(id, &texts).or_else(|| self.alternative(id)).unwrap_or_else(|| mathml::line(&self.document, id, &texts));
        self.add_formula(id, &text);
    }

    /// Reads a script with TeX.
    pub(super) fn read_tex_script(&mut self, id: NodeId, body: Span) {
        self.add_formula(id, &tex(body.of(self.document.source)));
    }

    /// Reads a picture of a formula.
    pub(super) fn read_formula_picture(&mut self, id: NodeId) {
        let parent = self.top();
        let Some(class) = self.document.attr(id, AttrName::Class).filter(|c| is_picture(c) && !parent.context.skip) else { return };
        // Wikipedia has the formula and its picture in one element.
        if class.starts_with("mwe-") && self.formulas.last > parent.node {
            return;
        }
        if let Some(alt) = self.document.attr_text(id, AttrName::Alt) {
            self.add_formula(id, &tex(&alt));
        }
    }

    fn add_formula(&mut self, id: NodeId, text: &str) {
        if text.is_empty() || id == 0 {
            return;
        }
        let Some(span) = self.document.nodes.get(id as usize).map(|node| node.source.span()) else { return };
        let mut context = self.top().context;
        // What shows a formula to a screen reader is hidden from eyes.
        context.hidden = self.open.iter().rev().find(|open| !open.tag.is_inline()).is_some_and(|open| open.context.hidden);
        self.text.push_instead(text, span, &context);
        self.formulas.last = id;
        let end = self.text.position();
        if let Some(node) = self.document.nodes.get_mut(id as usize) {
            node.text = node.text.up_to(end);
        }
    }

    /// The TeX that a formula was made from.
    fn annotation(&self, math: NodeId, texts: &[(NodeId, Span)]) -> Option<String> {
        let document = &self.document;
        let is_tex = |id: NodeId| {
            document.name(id).eq_ignore_ascii_case("annotation")
                && document.attr(id, AttrName::Encoding).is_some_and(|kind| kind.to_ascii_lowercase().contains("tex"))
        };
        let found = (math + 1..document.node(math).end).find(|&id| is_tex(id))?;
        let raw: String = texts.iter().filter(|(id, _)| *id == found).map(|(_, span)| unescape_text(span.of(document.source))).collect();
        Some(tex(&raw)).filter(|tex| !tex.is_empty())
    }

    /// The text that stands for a formula, if it is TeX and not a description.
    fn alternative(&self, math: NodeId) -> Option<String> {
        let text: Cow<'_, str> = unescape_attribute(self.document.attr(math, AttrName::AltText)?);
        text.contains(['\\', '{', '^', '_']).then(|| tex(&text))
    }

    fn written(&self, name: AttrName) -> Option<&'a str> {
        self.tokens.attributes().iter().find(|a| AttrName::from_name(a.name.as_bytes()) == name).map(|a| a.value)
    }
}

/// TeX on one line, without comments and what only says that it is TeX.
fn tex(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    for word in raw.lines().map(without_comment).flat_map(str::split_whitespace) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    let mut rest = text.as_str();
    for (open, close) in WRAPPERS {
        rest = unwrapped(rest, open, close).unwrap_or(rest);
    }
    rest.to_owned()
}

/// A line up to the percent sign that begins a comment.
fn without_comment(line: &str) -> &str {
    let sign = line.match_indices('%').map(|(at, _)| at).find(|&at| !line.get(..at).unwrap_or_default().ends_with('\\'));
    sign.and_then(|at| line.get(..at)).unwrap_or(line)
}

/// What stands between `open` and `close`, if they belong together.
fn unwrapped<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let inner = text.strip_prefix(open)?.strip_suffix(close)?;
    let mut depth = 0i32;
    let is_whole = inner.bytes().all(|b| {
        depth += i32::from(b == b'{') - i32::from(b == b'}');
        depth >= 0
    });
    (is_whole && (close == "}" || !inner.contains(close))).then(|| inner.trim())
}

#[cfg(test)]
mod tests {
    use super::tex;
    use crate::document::Formula;
    use crate::document::html::parse;
    use crate::limits::Limits;

    /// The texts of the blocks of a page, and the source of its formulas.
    fn read(page: &str) -> (Vec<String>, Vec<(String, String, Formula)>) {
        let document = parse(page, &Limits::default());
        let formulas = (0u32..).zip(&document.nodes).filter_map(|(id, node)| {
            let formula = document.formula(id)?;
            Some((document.node_text(id).to_owned(), node.source.span().of(page).to_owned(), formula))
        });
        (document.blocks.iter().map(|b| document.block_text(b).to_owned()).collect(), formulas.collect())
    }

    fn texts(page: &str) -> Vec<String> {
        read(page).0
    }

    #[test]
    fn tex_of_an_annotation_is_read_once() {
        let math = "<math display=block><semantics><mrow><mi>x</mi><mo>&lt;</mo><mn>2</mn></mrow>\
                    <annotation encoding='application/x-tex'>x&lt;2</annotation></semantics></math>";
        let page = format!(
            "<p>when <span class=katex><span class=katex-mathml>{math}</span><span class=katex-html aria-hidden=true>\
                            <span>x</span><span>&lt;2</span></span></span>, it is <em>small</em>."
        );
        let (blocks, formulas) = read(&page);
        assert_eq!(blocks, ["when x<2, it is small."]);
        assert_eq!(formulas, [("x<2".to_owned(), math.to_owned(), Formula::Display)]);
        assert_eq!(texts("<p>a <span class=katex><span class=katex-html aria-hidden=true>x2</span></span>"), ["a x2"]);
    }

    #[test]
    fn mathml_alone_is_a_line() {
        let of = |inner: &str| texts(&format!("<p><math>{inner}</math>")).concat();
        assert_eq!(of("<mi>a</mi><mo>=</mo><msup><mi>b</mi><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msup>"), "a = b^(n+1)");
        assert_eq!(of("<mfrac><mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow><mn>2</mn></mfrac><msqrt><mi>y</mi></msqrt>"), "(x+1)/2√y");
        assert_eq!(
            of(
                "<munderover><mo>&sum;</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><msub><mi>x</mi><mi>i</mi></msub>"
            ),
            "∑_(i = 1)^nx_i"
        );
        assert_eq!(of("<mi>sin</mi><mo>&#x2061;</mo><mo>(</mo><mi>x</mi><mo>)</mo>"), "sin (x)");
        let deep = format!("{}<mi>x</mi>{}<mi>y</mi>", "<mrow>".repeat(200), "</mrow>".repeat(200));
        assert_eq!(of(&deep), "xy");
    }

    #[test]
    fn what_mathjax_shows_is_no_second_copy() {
        let shown = "<span class=MathJax_Preview>x2</span><span class=MathJax><nobr aria-hidden=true>x2</nobr><span class=MJX_Assistive_MathML>\
                     <math><msup><mi>x</mi><mn>2</mn></msup></math></span></span>";
        let page = format!("<p>so {shown}<script type='math/tex; mode=display'>% <![CDATA[\nx^2 < y %]]></script> holds");
        let (blocks, formulas) = read(&page);
        assert_eq!(blocks, ["so x^2 < y holds"]);
        assert_eq!((formulas.len(), formulas[0].2), (1, Formula::Display));
        let third = "<mjx-container class=MathJax jax=CHTML><mjx-math aria-hidden=true><mjx-utext>x2</mjx-utext></mjx-math><mjx-assistive-mml>\
                     <math><msup><mi>x</mi><mn>2</mn></msup></math></mjx-assistive-mml></mjx-container>";
        assert_eq!(texts(&format!("<p>so {third}.")), ["so x^2."]);
    }

    #[test]
    fn hidden_mathml_stands_for_its_picture() {
        let picture = "<img class=mwe-math-fallback-image-inline aria-hidden=true alt='{\\displaystyle x}' src=/x.svg>";
        let math =
            "<span class=mwe-math-mathml-a11y style='display: none;'><math alttext='{\\displaystyle x_{1}}'><mi>x</mi></math></span>";
        let page =
            format!("<p>let <span class=mwe-math-element>{math}{picture}</span> be<p><span class=mwe-math-element>{math}{picture}</span>");
        let document = parse(&page, &Limits::default());
        let blocks: Vec<_> = document.blocks.iter().map(|b| (document.block_text(b), b.hidden)).collect();
        assert_eq!(blocks, [("let x_{1} be", false), ("x_{1}", false)]);
        assert_eq!(texts(&format!("<p>let {picture} be")), ["let x be"]);
        assert_eq!(texts("<p hidden><math><mi>x</mi></math>").len(), 1);
    }

    #[test]
    fn tex_is_one_line_without_wrappers() {
        assert_eq!(tex("\\frac12 % half\n  + 50\\% "), "\\frac12 + 50\\%");
        assert_eq!(tex("$$ {\\displaystyle a_{1}} $$"), "a_{1}");
        assert_eq!(tex("{\\displaystyle a}+{b}"), "{\\displaystyle a}+{b}");
        assert_eq!(tex("$a$ and $b$"), "$a$ and $b$");
    }

    #[test]
    fn a_formula_that_never_ends_ends_with_its_block() {
        assert_eq!(texts("<p>a <math><mi>x<p>b <select><math><mi>y</math></select>c"), ["a x", "b", "c"]);
    }
}
