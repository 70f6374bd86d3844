//! `copydesk explain`: one page as a self-contained HTML document that shows what was done to each of its blocks and why.
//! Needs no script, no network and no server; decides nothing.

mod facts;

use std::io::{self, Write as _};

use clap::Args;

use super::flags::{Blocks, PageFlags, StageFlags};
use super::html::{Html, label};
use super::{Failure, written};
use crate::server::proto::v1;

/// Flags of the command.
#[derive(Args, Clone, Debug)]
pub(super) struct Flags {
    #[command(flatten)]
    page: PageFlags,
    #[command(flatten)]
    stages: StageFlags,
}

const STYLE: &str = include_str!("explain/style.css");

pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    let reply = super::process::reply_to(&flags.page, &flags.stages, Blocks::All, true)?;
    let page = render(&flags.page.name(), &reply);
    let mut out = io::stdout().lock();
    written(out.write_all(page.as_bytes()).and_then(|()| out.flush()))
}

fn render(name: &str, reply: &v1::ProcessArticleResponse) -> String {
    let mut page = Html::default();
    page.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
    page.element("title", "", &format!("copydesk: {name}"));
    page.raw("<style>").raw(STYLE).raw("</style></head><body>\n");
    page.element("h1", "", name);
    overview(&mut page, reply);
    if let Some(summary) = &reply.summary {
        sentences(&mut page, summary);
    }
    if let Some(metadata) = reply.metadata.as_ref().and_then(|m| serde_json::to_value(m).ok()) {
        facts::table(&mut page, &metadata);
    }
    if let Some(article) = &reply.article {
        blocks(&mut page, article, reply.summary.as_ref());
    }
    page.raw("</body></html>\n");
    page.finish()
}

/// What the page is on the whole.
fn overview(page: &mut Html, reply: &v1::ProcessArticleResponse) {
    page.raw("<dl>");
    let mut fact = |name: &str, value: String| {
        page.element("dt", "", name);
        page.element("dd", "", &value);
    };
    if let Some(input) = &reply.input {
        let (format, source) =
            (label(input.format().as_str_name(), "FORMAT_"), label(input.encoding_source().as_str_name(), "ENCODING_SOURCE_"));
        fact("input", format!("{} bytes of {format}, {} ({source})", input.content_bytes, input.encoding));
    }
    if let Some(article) = &reply.article {
        let confidence = article.confidence.map_or_else(String::new, |c| format!(", mean score {c:.2}"));
        fact("article", format!("{} of {} blocks kept{confidence}", article.blocks_kept, article.blocks_total));
        if !article.relaxed_rules.is_empty() {
            fact("relaxed", article.relaxed_rules.join(", "));
        }
        fact("text from", label(article.text_source().as_str_name(), "TEXT_SOURCE_"));
        for text in &article.candidates {
            let outcome = if text.chosen { "won" } else { "lost" };
            let place = [label(text.source().as_str_name(), "TEXT_SOURCE_").as_str(), text.place()].join(" ");
            let (words, score, seen) = (text.words, text.score, text.seen_share);
            fact(
                "candidate",
                format!("{}: {words} words, mean score {score:.2}, {seen:.2} of it on the page: {outcome}", place.trim_end()),
            );
        }
    }
    if let Some(language) = &reply.language {
        fact("language", format!("{} {:.2}", language.tag, language.confidence.unwrap_or_default()));
    }
    if let Some(quality) = &reply.quality {
        let page_type = label(quality.page_type().as_str_name(), "PAGE_TYPE_");
        fact("page type", format!("{page_type} {:.2}", quality.page_type_probability));
        for flag in &quality.flags {
            fact("flag", format!("{} {:.2}: {}", label(flag.kind().as_str_name(), "QUALITY_FLAG_KIND_"), flag.confidence, flag.detail));
        }
    }
    for note in &reply.notes {
        fact("note", format!("{}: {}", label(note.code().as_str_name(), "NOTE_CODE_"), note.detail));
    }
    if let Some(engine) = &reply.engine {
        fact("engine", format!("{}, rules {}", engine.version, engine.ruleset_digest));
    }
    page.raw("</dl>\n");
}

fn sentences(page: &mut Html, summary: &v1::Summary) {
    page.raw("<h2>Summary</h2><table><tr><th>sentence<th>text<th>score<th>why</tr>\n");
    for sentence in &summary.sentences {
        page.raw("<tr>");
        page.element("td", "", &sentence.index.to_string());
        page.element("td", "dir=auto", &sentence.text);
        page.element("td", "", &format!("{:.3}", sentence.score));
        let why: Vec<String> = sentence.reasons.iter().map(|r| format!("{} {:+.2}", r.name, r.weight)).collect();
        page.element("td", "", &why.join(", "));
        page.raw("</tr>\n");
    }
    page.raw("</table>");
    let keywords: Vec<&str> = summary.keywords.iter().map(|k| k.text.as_str()).collect();
    page.element("p", "dir=auto", &format!("Keywords: {}", keywords.join(", ")));
}

fn blocks(page: &mut Html, article: &v1::Article, summary: Option<&v1::Summary>) {
    page.raw("<h2>Blocks</h2><p>A bar at the left and full colour: kept. Faded: left out. <mark>Marked</mark>: in the summary.</p>\n");
    for block in &article.blocks {
        let role = label(block.role().as_str_name(), "BLOCK_ROLE_");
        let state = if block.kept { "kept" } else { "out" };
        // Golden-angle steps keep the hues of neighbouring roles apart.
        page.raw(&format!("<section class=\"{state}\" style=\"--hue:{}\">", (i64::from(block.role) * 137).rem_euclid(360)));
        page.raw("<header>");
        page.element("b", "", &role);
        page.element("span", "", &label(block.kind().as_str_name(), "BLOCK_KIND_"));
        page.element("span", "", &format!("#{}", block.index));
        page.element("span", "", &format!("score {:.2}", block.score));
        page.element("span", "", state);
        page.raw("</header>");
        page.raw("<p dir=auto>");
        marked(page, block, summary);
        page.raw("</p>");
        reasons(page, block);
        page.raw("</section>\n");
    }
}

/// The text of a block with its summary sentences marked.
fn marked(page: &mut Html, block: &v1::Block, summary: Option<&v1::Summary>) {
    let mut rest = block.text.as_str();
    let sentences = summary.map(|s| s.sentences.as_slice()).unwrap_or_default();
    for sentence in sentences.iter().filter(|s| s.block_index == Some(block.index) && !s.text.is_empty()) {
        if let Some((before, after)) = rest.split_once(sentence.text.as_str()) {
            page.text(before);
            page.element("mark", "", &sentence.text);
            rest = after;
        }
    }
    page.text(rest);
}

fn reasons(page: &mut Html, block: &v1::Block) {
    page.raw("<details><summary>");
    page.text(&match block.reasons.first() {
        Some(first) => format!("{} {:+.2}", first.rule, first.weight),
        None => "no reason given".to_owned(),
    });
    page.raw("</summary><ul>");
    for reason in &block.reasons {
        let evidence = label(reason.evidence().as_str_name(), "EVIDENCE_KIND_");
        let detail = reason.detail.as_deref().map_or_else(String::new, |d| format!(": {d}"));
        page.element("li", "", &format!("{:+.2} {} ({evidence}){detail}", reason.weight, reason.rule));
    }
    for weight in &block.weights {
        let (value, typical) = (weight.value, weight.typical);
        page.element(
            "li",
            "",
            &format!("{:+.2} log-odds: {} is {value:.2}, typical of the page {typical:.2}", weight.log_odds, weight.feature),
        );
    }
    for (name, span) in [("input", &block.input_span), ("article text", &block.article_span), ("page text", &block.page_span)] {
        if let Some(span) = span {
            page.element("li", "", &format!("{name} {}..{}", span.start, span.end));
        }
    }
    if let Some(path) = &block.element_path {
        page.element("li", "", path);
    }
    if block.link_share > 0.0 {
        page.element("li", "", &format!("{:.0} % of it links", block.link_share * 100.0));
    }
    page.raw("</ul></details>");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str, kept: bool) -> v1::Block {
        let reason = v1::BlockReason { rule: "a<b".to_owned(), weight: -0.5, detail: Some("\"x\"".to_owned()), ..Default::default() };
        v1::Block { text: text.to_owned(), kept, role: v1::BlockRole::Body.into(), reasons: vec![reason], ..Default::default() }
    }

    #[test]
    fn nothing_of_the_page_gets_out_as_markup() {
        let evil = "<script>alert('1')</script>&\"";
        let article = v1::Article { blocks: vec![block(evil, true), block("left out", false)], ..Default::default() };
        let title = v1::TextValue { value: evil.to_owned(), ..Default::default() };
        let metadata = v1::Metadata { title: Some(title), ..Default::default() };
        let reply = v1::ProcessArticleResponse { article: Some(article), metadata: Some(metadata), ..Default::default() };
        let page = render(evil, &reply);
        assert!(!page.contains("<script") && !page.contains("alert('"), "{page}");
        assert!(page.contains("&lt;script&gt;") && page.contains("a&lt;b") && page.contains("class=\"out\""));
        assert!(!page.contains("http") && !page.contains("src="), "it loads something");
    }

    #[test]
    fn summary_sentences_are_marked_in_their_block() {
        let sentence = v1::SummarySentence { text: "Two & two.".to_owned(), block_index: Some(0), ..Default::default() };
        let summary = v1::Summary { sentences: vec![sentence], ..Default::default() };
        let article = v1::Article { blocks: vec![block("One. Two & two. Three.", true)], ..Default::default() };
        let page = render("x", &v1::ProcessArticleResponse { article: Some(article), summary: Some(summary), ..Default::default() });
        assert!(page.contains("One. <mark>Two &amp; two.</mark> Three."), "{page}");
    }
}
