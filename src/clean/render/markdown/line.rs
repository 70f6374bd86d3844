//! One block as a line of Markdown: its marks, and backslashes before what would be read as marks otherwise. Knows no other block.

use std::fmt::Write;

use crate::clean::render::inline::{Event, Mark, Walk};
use crate::document::{Block, Formula, NodeId};

/// A part of a line.
#[derive(Debug)]
enum Piece {
    /// Markdown as it stands.
    Text(String),
    /// A code span, as text.
    Code(String),
    Open(usize),
    Close(usize),
}

/// A pair of emphasis marks.
#[derive(Debug)]
struct Pair {
    sign: &'static str,
    dropped: bool,
}

/// Collects the pieces of a line.
#[derive(Debug, Default)]
struct Line {
    pieces: Vec<Piece>,
    pairs: Vec<Pair>,
    open: Vec<usize>,
    code: Option<String>,
    math: Option<String>,
    /// A reference to a note went right before.
    referred: bool,
    in_table: bool,
    /// Whether a dollar sign would be read as the mark of a formula.
    dollars: bool,
}

/// The block's text on one line, with its marks. It can stand at the start of a line, or between the bars of a table.
pub(super) fn line(walk: &mut Walk<'_, '_>, block: &Block, in_table: bool) -> String {
    let mut line = Line { in_table, dollars: walk.has_formulas(), ..Line::default() };
    walk.block(block, &mut |event| line.add(event));
    line.merge();
    line.check();
    guard_start(line.write())
}

/// A picture that stands between blocks.
pub(super) fn picture(walk: &Walk<'_, '_>, id: NodeId, in_table: bool) -> String {
    let mut line = Line { in_table, dollars: walk.has_formulas(), ..Line::default() };
    walk.picture(id, &mut |event| line.add(event));
    line.write()
}

impl Line {
    fn add(&mut self, event: Event<'_>) {
        let dollars = self.dollars;
        match (event, &mut self.code) {
            (Event::Close(Mark::Code), code) => {
                let text = code.take().unwrap_or_default();
                if self.in_table && text.contains('|') {
                    // Readers of tables do not agree on bars in code.
                    return self.text(|out| escape(&text, dollars, out));
                }
                self.pieces.push(Piece::Code(text));
            }
            (Event::Text(text), Some(code)) => code.extend(text.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { shown(c) })),
            (_, Some(_)) => {}
            (Event::Open(Mark::Code), None) => self.code = Some(String::new()),
            (Event::Open(Mark::Math(_)), None) => self.math = Some(String::new()),
            (Event::Close(Mark::Math(formula)), None) => {
                let tex = self.math.take().unwrap_or_default();
                let sign = if *formula == Formula::Display { "$$" } else { "$" };
                let fits = is_tex(&tex) && !(self.in_table && tex.contains('|'));
                self.text(|out| if fits { _ = write!(out, "{sign}{tex}{sign}") } else { escape(&tex, dollars, out) });
            }
            (Event::Text(text), None) if self.math.is_some() => self.math.get_or_insert_default().extend(text.chars().map(shown)),
            (Event::Text(text), None) if !text.is_empty() => {
                let guard = std::mem::take(&mut self.referred) && text.starts_with('(');
                self.text(|out| {
                    out.push_str(if guard { "\\" } else { "" });
                    escape(text, dollars, out);
                });
            }
            (Event::Text(_), None) => {}
            (Event::Open(Mark::Link(_)), None) => self.text(open_bracket),
            (Event::Reference(label), None) => {
                self.text(|out| {
                    open_bracket(out);
                    _ = write!(out, "^{label}]");
                });
                // A parenthesis would make it a link.
                self.referred = true;
            }
            (Event::Close(Mark::Link(address)), None) => self.text(|out| target(address, dollars, out)),
            (Event::Open(mark), None) => {
                self.open.push(self.pairs.len());
                self.pieces.push(Piece::Open(self.pairs.len()));
                let sign = if *mark == Mark::Bold {
                    "**"
                } else if *mark == Mark::Deleted {
                    "~~"
                } else {
                    "*"
                };
                self.pairs.push(Pair { sign, dropped: false });
            }
            (Event::Close(_), None) => self.pieces.extend(self.open.pop().map(Piece::Close)),
            (Event::Image { alt, address }, None) => self.text(|out| {
                out.push_str("![");
                escape(&alt, dollars, out);
                target(&address, dollars, out);
            }),
        }
    }

    fn text(&mut self, write: impl FnOnce(&mut String)) {
        if !matches!(self.pieces.last(), Some(Piece::Text(_))) {
            self.pieces.push(Piece::Text(String::new()));
        }
        if let Some(Piece::Text(out)) = self.pieces.last_mut() {
            write(out);
        }
    }

    /// Makes one of two marks of a kind that touch: `**a****b**` is not read as two.
    fn merge(&mut self) {
        let mut merged: Vec<Piece> = Vec::with_capacity(self.pieces.len());
        // Which pair a pair goes on with.
        let mut same: Vec<usize> = (0..self.pairs.len()).collect();
        for piece in self.pieces.drain(..) {
            let sign = |pair: usize| self.pairs.get(pair).map(|p| p.sign);
            match (merged.last(), piece) {
                (Some(&Piece::Close(before)), Piece::Open(pair)) if sign(before) == sign(pair) => {
                    merged.pop();
                    if let Some(slot) = same.get_mut(pair) {
                        *slot = before;
                    }
                }
                (_, Piece::Close(pair)) => merged.push(Piece::Close(same.get(pair).copied().unwrap_or(pair))),
                (_, piece) => merged.push(piece),
            }
        }
        self.pieces = merged;
    }

    /// Drops the marks that would not be read as marks where they stand (CommonMark 0.31, 6.2 "Emphasis and strong emphasis"): better no
    /// mark than stray asterisks.
    fn check(&mut self) {
        let mut at = 0;
        // Lengths of the runs of asterisks that opened the marks around.
        let mut around: Vec<usize> = Vec::new();
        while at < self.pieces.len() {
            let run = self.pieces.iter().skip(at).take_while(|p| matches!(p, Piece::Open(_) | Piece::Close(_))).count();
            let length = self.pieces.iter().skip(at).take(run).map(|p| self.sign(p)).filter(|sign| *sign != "~~").map(str::len).sum();
            let is_read = self.is_read(at, run, around.iter().any(|&other| closes(other, length)));
            for piece in self.pieces.iter().skip(at).take(run) {
                if matches!(piece, Piece::Open(_)) {
                    around.push(length);
                } else {
                    around.pop();
                }
            }
            if run > 0 && !is_read {
                for piece in self.pieces.iter().skip(at).take(run) {
                    if let Piece::Open(pair) | Piece::Close(pair) = piece
                        && let Some(pair) = self.pairs.get_mut(*pair)
                    {
                        pair.dropped = true;
                    }
                }
            }
            at += run.max(1);
        }
    }

    /// Whether a run of marks opens or closes what it says; `may_close` where, between letters or punctuation, it would close one
    /// around it.
    fn is_read(&self, at: usize, run: usize, may_close: bool) -> bool {
        let marks = self.pieces.get(at..at + run).unwrap_or_default();
        let before = at.checked_sub(1).and_then(|i| self.pieces.get(i)).and_then(last);
        let after = self.pieces.get(at + run).and_then(first);
        let mixed = marks.iter().any(|m| self.sign(m) != "~~") && marks.iter().any(|m| self.sign(m) == "~~");
        match (marks.iter().all(|m| matches!(m, Piece::Open(_))), marks.iter().all(|m| matches!(m, Piece::Close(_)))) {
            (true, _) => after.is_some_and(|c| {
                let closes = may_close && before.is_some_and(|b| !b.is_whitespace() && b.is_alphanumeric() == c.is_alphanumeric());
                !c.is_whitespace() && !closes && (is_outer(before) || c.is_alphanumeric() && !mixed)
            }),
            (_, true) => before.is_some_and(|c| !c.is_whitespace() && (is_outer(after) || c.is_alphanumeric() && !mixed)),
            _ => false,
        }
    }

    fn sign(&self, piece: &Piece) -> &'static str {
        match piece {
            Piece::Open(pair) | Piece::Close(pair) => self.pairs.get(*pair).filter(|p| !p.dropped).map_or("", |p| p.sign),
            Piece::Text(_) | Piece::Code(_) => "",
        }
    }

    fn write(self) -> String {
        let mut out = String::new();
        let mut code: Option<String> = None;
        for piece in &self.pieces {
            match piece {
                // Two code spans that touch are one.
                Piece::Code(text) => code.get_or_insert_default().push_str(text),
                _ => {
                    let text = if let Piece::Text(text) = piece { text } else { self.sign(piece) };
                    if text.is_empty() {
                        continue;
                    }
                    if let Some(code) = code.take() {
                        code_span(&code, &mut out);
                    }
                    if text.starts_with('[') && out.ends_with('!') {
                        out.pop();
                        out.push_str("\\!");
                    }
                    out.push_str(text);
                }
            }
        }
        if let Some(code) = code {
            code_span(&code, &mut out);
        }
        out
    }
}

fn first(piece: &Piece) -> Option<char> {
    match piece {
        Piece::Text(text) => text.chars().next(),
        _ => Some('`'),
    }
}

fn last(piece: &Piece) -> Option<char> {
    match piece {
        Piece::Text(text) => text.chars().next_back(),
        _ => Some('`'),
    }
}

/// Whether a run that may open and close closes one of another length (CommonMark 0.31, 6.2, rules 9 and 10).
fn closes(open: usize, run: usize) -> bool {
    !(open + run).is_multiple_of(3) || open.is_multiple_of(3) && run.is_multiple_of(3)
}

/// Whether what stands outside a mark lets it stand beside punctuation: nothing, a space, or what is punctuation for every reader.
fn is_outer(c: Option<char>) -> bool {
    c.is_none_or(|c| {
        matches!(c, ' ' | '\t' | '\u{a0}' | '\u{3000}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2043}' | '\u{3001}'..='\u{3003}')
            || matches!(c, '\u{3008}'..='\u{3011}' | '\u{ff08}' | '\u{ff09}' | '\u{ff0c}' | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}')
            || c.is_ascii_punctuation()
    })
}

/// A code span inside more backticks than it holds in a row.
fn code_span(text: &str, out: &mut String) {
    let fence = "`".repeat(longest_run(text) + 1);
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    _ = write!(out, "{fence}{pad}{text}{pad}{fence}");
}

/// Whether a text can stand between dollar signs: it has none itself, its braces match, and no backslash reaches out of it.
fn is_tex(text: &str) -> bool {
    let mut depth = 0usize;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '$' | '\n' | '\r' => return false,
            '\\' if rest.next().is_none_or(|c| c == '$') => return false,
            '{' => depth += 1,
            '}' if depth == 0 => return false,
            '}' => depth -= 1,
            _ => {}
        }
    }
    depth == 0 && !text.is_empty() && !text.starts_with(char::is_whitespace) && !text.ends_with(char::is_whitespace)
}

/// The longest run of backticks.
pub(super) fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// The end of a link: its address, with all percent-encoded that could end it.
fn target(address: &str, dollars: bool, out: &mut String) {
    out.push_str("](");
    let mut rest = address.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            ' ' | '(' | ')' | '<' | '>' | '\\' | '|' | '`' | '"' => _ = write!(out, "%{:02X}", u32::from(c)),
            '$' if dollars => out.push_str("%24"),
            '&' if rest.peek().is_some_and(|c| c.is_ascii_alphanumeric() || *c == '#') => out.push_str("&amp;"),
            _ if c.is_whitespace() || c.is_control() => {}
            _ => out.push(c),
        }
    }
    out.push(')');
}

/// A bracket that opens a link or reference: `![` would be an image.
fn open_bracket(out: &mut String) {
    if out.ends_with('!') {
        out.pop();
        out.push_str("\\!");
    }
    out.push('[');
}

/// Backslashes before what Markdown would read as marks; line ends become spaces.
fn escape(text: &str, dollars: bool, out: &mut String) {
    let special =
        |c: char| c == '$' && dollars || matches!(c, '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '|' | '~' | '^' | '&' | '\n' | '\r' | '\0');
    let mut at = 0;
    while let Some(plain) = text[at..].find(special) {
        out.push_str(&text[at..at + plain]);
        at += plain + 1;
        match text.as_bytes()[at - 1] {
            b'^' if at > 1 => out.push('^'),
            // A character reference, perhaps with the next piece.
            b'&' if text.as_bytes().get(at).is_some_and(|b| !b.is_ascii_alphanumeric() && *b != b'#') => out.push('&'),
            b'\n' | b'\r' => out.push(' '),
            b'\0' => out.push(shown('\0')),
            byte => out.extend(['\\', char::from(byte)]),
        }
    }
    out.push_str(&text[at..]);
}

/// NUL is no character of Markdown.
fn shown(c: char) -> char {
    if c == '\0' { '\u{fffd}' } else { c }
}

/// A text that would open a heading, list or quote gets a backslash.
fn guard_start(mut line: String) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mut rest = line.bytes().skip(digits);
    let (sign, next) = (rest.next(), rest.next());
    let parted = matches!(next, None | Some(b' ' | b'\t'));
    if (1..10).contains(&digits) && matches!(sign, Some(b'.' | b')')) && parted {
        line.insert(digits, '\\');
    } else if digits == 0 && (matches!(sign, Some(b'#' | b'>')) || (matches!(sign, Some(b'-' | b'+')) && parted)) {
        line.insert(0, '\\');
    }
    line
}
