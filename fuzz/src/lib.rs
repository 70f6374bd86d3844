//! What the fuzz targets share: engines, and a page run through them and held to the invariants. Makes no input itself.

#[path = "../../tests/it/invariants.rs"]
mod invariants;

use std::sync::LazyLock;

use copydesk::clean::{Article, CleanOptions, Decision, Role, render};
use copydesk::document::html;
use copydesk::input::{Decoded, Input, Kind};
use copydesk::limits::Limits;
use copydesk::metadata::{self, Metadata, MetadataOptions, Reading};
use copydesk::summary::{self, Summary, SummaryOptions};
use copydesk::{Engine, Options, Outcome};

/// The limits of production, and limits that small pages run into.
static ENGINES: LazyLock<[Engine; 2]> = LazyLock::new(|| [Limits::default(), tight()].map(Engine::new));

/// Limits that small pages run into.
fn tight() -> Limits {
    Limits {
        nodes: 40,
        depth: 8,
        attributes: 3,
        blocks: 12,
        structured_data_bytes: 600,
        state_parts: 2,
        state_bytes: 1_500,
        structured_data_depth: 5,
        sentences: 8,
        ..Limits::default()
    }
}

/// Runs a page through both engines, twice, and holds the answers to the invariants.
pub fn run(content: &[u8], kind: Option<Kind>) {
    for engine in ENGINES.iter() {
        let input = Input { content, kind, url: Some("https://a.example/b/c?d"), ..Input::default() };
        let decoded = engine.decode(&input).expect("the page is small");
        let [first, second] = [(); 2].map(|()| Answer::of(engine, &decoded));
        assert_eq!(first.rendered, second.rendered);
        assert_eq!(first.outcome.notes, second.outcome.notes);
        assert_eq!(decisions(&first), decisions(&second));
        assert_eq!(first.metadata, second.metadata);
        assert_eq!(first.summary, second.summary);
        invariants::check(&first.outcome);
    }
}

fn decisions<'a>(answer: &'a Answer<'_>) -> &'a [copydesk::clean::Decision] {
    answer.outcome.article.as_ref().map_or(&[], |a| &a.decisions)
}

/// All answers but the language, whose models take longer than everything else.
struct Answer<'d> {
    outcome: Outcome<'d>,
    rendered: [String; 2],
    metadata: Option<Metadata>,
    summary: Summary,
}

impl<'d> Answer<'d> {
    fn of(engine: &Engine, decoded: &'d Decoded<'d>) -> Self {
        let options = Options { clean: Some(CleanOptions::default()), ..Options::default() };
        let outcome = engine.process(decoded, &options);
        let article = outcome.article.as_ref().expect("cleaning was asked for");
        let limits = engine.limits();
        let visible = outcome.shell.as_ref().map_or(article, |s| &s.article);
        let wanted = MetadataOptions { runners_up: true, raw: true };
        let reading = Reading { language: &|| "en".to_owned(), ..Reading::default() };
        let metadata = Some(metadata::parse(outcome.page(), visible, decoded, &reading, &wanted, limits));
        let parts: Vec<_> = article.kept_spans().collect();
        let summary = summary::summarize(&article.text, &parts, None, "en", &SummaryOptions::default(), limits);
        let rendered = [
            render::html(&outcome.document, article, render::Include::default()),
            render::markdown(&outcome.document, article, render::Include::default()),
        ];
        Self { rendered, metadata, summary, outcome }
    }
}

/// Keeps those blocks of an HTML page that the bits of `choice` name, over and over, and holds what is rendered to the invariants.
pub fn run_render(page: &str, choice: u64) {
    for limits in [Limits::default(), tight()] {
        let document = html::parse(page, &limits);
        let decide = |n: usize| Decision {
            role: Role::Body,
            kept: choice.rotate_right((n % 64) as u32) & 1 == 1,
            score: 1.0,
            reasons: Vec::new(),
            span: None,
            duplicate_of: None,
        };
        let article = Article::assemble(&document, (0..document.blocks.len()).map(decide).collect());
        invariants::check_blocks(&document, &article);
        let rendered = render::html(&document, &article, render::Include::default());
        invariants::check_html(&rendered);
        assert_eq!(rendered, render::html(&document, &article, render::Include::default()));
        assert_eq!(
            render::markdown(&document, &article, render::Include::default()),
            render::markdown(&document, &article, render::Include::default())
        );
        // Read back, the text is the same but for white space, and for NUL, which the HTML Standard replaces.
        let again = html::parse(&rendered, &Limits::default());
        let dense = |text: &str| text.split_whitespace().collect::<String>().replace('\0', "\u{fffd}");
        let kept: String = again.blocks.iter().map(|b| dense(again.block_text(b))).collect();
        assert_eq!(kept, dense(&article.text), "{rendered:?}");
    }
}
