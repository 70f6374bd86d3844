//! Plain text to blocks: a block is a line, the lines of a hard-wrapped paragraph, or a sentence, menu or heading where all stands on one long line.
//! Every block is a slice of the input as it stands.

use super::run_ons::Cases;
use super::{Block, BlockKind, Document, menus};
use crate::limits::Limits;
use crate::note::{Note, NoteCode};
use crate::text::sentences::sentences;
use crate::text::span::Span;

/// A page whose lines are this long (bytes) on average is cut into sentences.
const LONG_LINE: usize = 2_000;

/// Lines read for each block that may be kept: so many a paragraph may have that is hard-wrapped.
const LINES_PER_BLOCK: usize = 8;

/// Cuts `text` into blocks.
#[must_use]
pub fn parse<'a>(text: &'a str, limits: &Limits) -> Document<'a> {
    let mut document = Document::empty(text);
    let (lines, mut full) = lines(text, limits.blocks.saturating_mul(LINES_PER_BLOCK));
    let letters: usize = lines.iter().map(|l| l.span.len()).sum();
    let wrap = wrap_width(text, &lines);
    let long = !lines.is_empty() && letters / lines.len() > LONG_LINE;
    let cases = if long { Cases::of(text) } else { Cases::default() };
    let mut add = |block: Block| {
        if document.blocks.len() >= limits.blocks {
            full = true;
        } else if block.text.of(text).chars().any(char::is_alphanumeric) {
            document.blocks.push(block);
        }
    };
    let mut paragraph: Option<Line> = None;
    for line in lines {
        if let (Some(width), Some(open)) = (wrap, &mut paragraph)
            && line.breaks == 1
            && continues(text, open.last, line.span, width)
        {
            open.span.end = line.span.end;
            open.last = line.span;
            continue;
        }
        if let Some(done) = paragraph.replace(line) {
            add(block(done.span, done.breaks));
        }
        if long && let Some(whole) = paragraph.take() {
            let line = whole.span.of(text);
            let within = |whole: Span, parts: Vec<Span>| parts.into_iter().map(move |part| part.shifted(whole.start));
            let parts = sentences(line, "und").into_iter().flat_map(|sentence| within(sentence, menus::parts(sentence.of(line))));
            let mut breaks = whole.breaks;
            for part in parts {
                for (n, piece) in within(part, cases.parts(part.of(line))).enumerate() {
                    add(Block { run_on: n > 0, ..block(piece.shifted(whole.span.start), std::mem::take(&mut breaks)) });
                }
            }
        }
    }
    if let Some(done) = paragraph {
        add(block(done.span, done.breaks));
    }
    if full {
        document.notes.push(Note::new(NoteCode::LimitReached, format!("blocks: kept the first {}", limits.blocks)));
    }
    document.nodes[0].blocks = 0..u32::try_from(document.blocks.len()).unwrap_or(u32::MAX);
    document
}

/// A line, or lines joined.
#[derive(Clone, Copy)]
struct Line {
    /// Without white space at its ends.
    span: Span,
    /// The last line joined.
    last: Span,
    /// Line ends before it.
    breaks: u8,
}

fn block(span: Span, breaks: u8) -> Block {
    Block {
        kind: BlockKind::Paragraph,
        text: span,
        source: span,
        owner: 0,
        nodes: 0..0,
        group: 0,
        table: 0,
        link_bytes: 0,
        bold_bytes: 0,
        breaks_before: breaks,
        run_on: false,
        hidden: false,
        fallback: false,
    }
}

/// The lines that are not blank, `most` of them, and whether there are more.
fn lines(text: &str, most: usize) -> (Vec<Line>, bool) {
    let mut lines = Vec::new();
    let (mut at, mut breaks) = (0, 2u8);
    for line in text.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}', '\u{c}']) {
        let start = at + line.len() - line.trim_start().len();
        let trimmed = line.trim();
        at += line.len();
        if !trimmed.is_empty() {
            if lines.len() == most {
                return (lines, true);
            }
            let span = Span::new(start, start + trimmed.len());
            lines.push(Line { span, last: span, breaks });
            breaks = 0;
        }
        // CR LF ends one line, not two.
        breaks = breaks.saturating_add(u8::from(!line.ends_with('\r') || !text[at..].starts_with('\n')));
    }
    (lines, false)
}

/// The width at which a text is hard-wrapped, if it is: the longest line has 40 to 120 characters and a tenth of the lines or more
/// fill three quarters of it.
fn wrap_width(text: &str, lines: &[Line]) -> Option<usize> {
    let lengths: Vec<usize> = lines.iter().map(|l| l.span.of(text).chars().count()).collect();
    let width = lengths.iter().copied().max()?;
    let full = lengths.iter().filter(|&&n| n * 4 >= width * 3).count();
    ((40..=120).contains(&width) && full * 10 >= lengths.len() && lengths.len() > 2).then_some(width)
}

/// Whether a line goes on with the paragraph of the one before: its first word would not have fitted there.
fn continues(text: &str, before: Span, line: Span, width: usize) -> bool {
    let first = line.of(text).split_whitespace().next().map_or(0, |w| w.chars().count());
    before.of(text).chars().count() + 1 + first > width
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<(&str, u8)> {
        parse(text, &Limits::default()).blocks.iter().map(|b| (b.text.of(text), b.breaks_before)).collect()
    }

    #[test]
    fn blocks_are_lines_with_the_breaks_before_them() {
        assert_eq!(texts(" one\r\ntwo\n\n\nthree \n---\n"), [("one", 2), ("two", 1), ("three", 3)]);
        assert_eq!(texts(""), []);
    }

    #[test]
    fn hard_wrapped_lines_are_joined() {
        let wrapped = "The council met on Monday evening to talk about\nthe bridge, which has been closed to cars since\nthe spring floods.\nA second vote is planned in the autumn, as said\nby its chair.";
        let blocks = texts(wrapped);
        assert_eq!(blocks.len(), 2);
        assert!(blocks[0].0.ends_with("floods."));
    }

    #[test]
    fn what_was_cut_inside_a_sentence_is_one_again_where_all_of_it_stays() {
        let prose = "It was the boat that the island waits for when the wind turns. ";
        let text = format!("{}Timetable on Sundays The boat sails at nine. {}", prose.repeat(30), prose.repeat(30));
        let document = parse(&text, &Limits::default());
        let heading = document.blocks.iter().position(|b| b.text.of(&text) == "Timetable on Sundays").unwrap();
        let sentences = |dropped: Option<usize>| -> Vec<&str> {
            document.uncut(|n, b| (Some(n) != dropped).then_some(b.text)).into_iter().map(|span| span.of(&text)).collect()
        };
        assert!(sentences(None).contains(&"Timetable on Sundays The boat sails at nine."));
        assert!(sentences(Some(heading)).contains(&"The boat sails at nine."));
        assert_eq!(sentences(None).len(), document.blocks.len() - 1);
    }

    #[test]
    fn one_long_line_is_cut_into_sentences_and_menus() {
        let menu = "Home News Sport Weather Travel Food Science Health";
        let text = format!("{menu} The ferry left at nine. {}", "It came back in the evening with forty passengers. ".repeat(50));
        let blocks = texts(&text);
        assert_eq!(blocks[..2], [(menu, 2), ("The ferry left at nine.", 0)]);
        assert_eq!(blocks.len(), 52);
    }
}
