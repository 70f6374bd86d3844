//! The tokenizer against html5ever's, which follows the standard to the letter: the same tags with the same attributes.

use std::cell::RefCell;
use std::path::Path;

use copydesk::document::html::{tokenizer, unescape_attribute};
use html5ever::tokenizer::states::{RawKind, State};
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use proptest::prelude::*;

#[derive(Debug, PartialEq, Eq)]
struct Tag {
    end: bool,
    name: String,
    attributes: Vec<(String, String)>,
}

const RAW: [&str; 7] = ["script", "style", "xmp", "iframe", "noembed", "noframes", "title"];

struct Sink(RefCell<Vec<Tag>>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let Token::TagToken(tag) = token else { return TokenSinkResult::Continue };
        let end = tag.kind == TagKind::EndTag;
        let name = tag.name.to_string();
        let attributes = if end { Vec::new() } else { tag.attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect() };
        let raw = !end && RAW.contains(&name.as_str());
        let kind = match name.as_str() {
            "script" => RawKind::ScriptData,
            "title" => RawKind::Rcdata,
            _ => RawKind::Rawtext,
        };
        self.0.borrow_mut().push(Tag { end, name, attributes });
        if raw { TokenSinkResult::RawData(kind) } else { TokenSinkResult::Continue }
    }
}

fn by_the_standard(source: &str) -> Vec<Tag> {
    let options = TokenizerOpts { initial_state: Some(State::Data), ..TokenizerOpts::default() };
    let tokenizer = Tokenizer::new(Sink(RefCell::default()), options);
    let input = BufferQueue::default();
    input.push_back(source.into());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

fn by_copydesk(source: &str) -> Vec<Tag> {
    let mut tokens = tokenizer::Tokenizer::new(source, 1_000);
    let mut tags = Vec::new();
    while let Some(token) = tokens.next_token() {
        match token {
            tokenizer::Token::Text(_) => {}
            tokenizer::Token::End { name, .. } => tags.push(Tag { end: true, name: name.to_ascii_lowercase(), attributes: Vec::new() }),
            tokenizer::Token::Start { name, .. } => {
                let mut attributes: Vec<(String, String)> = Vec::new();
                for a in tokens.attributes() {
                    let key = a.name.to_ascii_lowercase();
                    if !attributes.iter().any(|(k, _)| *k == key) {
                        attributes.push((key, unescape_attribute(a.value).into_owned()));
                    }
                }
                let lower = name.to_ascii_lowercase();
                if RAW.contains(&lower.as_str()) {
                    tokens.raw_text(name);
                }
                tags.push(Tag { end: false, name: lower, attributes });
            }
        }
    }
    tags
}

#[test]
fn whole_pages_have_the_same_tags() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("examples/news.html")];
    pages.extend(std::fs::read_dir(root.join("tests/cases")).unwrap().map(|e| e.unwrap().path().join("input.html")).filter(|p| p.exists()));
    for page in pages {
        let bytes = std::fs::read(&page).unwrap();
        let source = String::from_utf8_lossy(&bytes);
        assert_eq!(by_copydesk(&source), by_the_standard(&source), "{}", page.display());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Scripts that open a comment and never close it are left out: there the standard loses the page, and copydesk does not.
    #[test]
    fn scraps_of_markup_have_the_same_tags(pieces in prop::collection::vec(prop::sample::select(vec![
        "<p", ">", "/>", "</p", "</", "<", " a", "=", "'", "\"", "b=c", " d='e'", "&amp;", "&notit;", "<!--", "-->", "--!>", "<!-->", "<!doctype x",
        "<?x", "<![CDATA[", "]]>", "<title>", "</title>", "<style>", "</style x>", "</styles>", "text", "\n", "/", "-", "!", "<B C=D>", "</B>",
        "\u{e9}", "&#x41;", "&lt",
    ]), 0..24)) {
        let source = pieces.concat();
        prop_assert_eq!(by_copydesk(&source), by_the_standard(&source), "{}", source);
    }
}
