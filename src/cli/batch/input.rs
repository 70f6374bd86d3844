//! Files and standard input as one run of entries: lines of JSON or records of WARC, compressed or not, each told from the first bytes of its
//! file. What cannot be read becomes an entry, too, and the run goes on behind it.

use std::fs::File;
use std::io::{self, BufRead as _, Read};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::super::Failure;
use super::compression::{Compression, Decoder};
use super::item::{self, Item};
use super::lines::{self, Line};
use super::raw::Raw;
use super::resume::Answered;
use super::warc::{self, Found, Record};

/// How a file is written, whether or not it is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// JSON lines.
    Jsonl,
    /// Records of a web archive.
    Warc,
}

/// A file that was opened, or standard input.
pub(super) struct Source {
    /// As it was given.
    pub(super) name: String,
    pub(super) input: Box<dyn Read + Send>,
}

/// All sources, opened before any work is done, and the bytes that will be read of them where they can be known.
pub(super) fn open(files: &[PathBuf]) -> Result<(Vec<Source>, Option<u64>), Failure> {
    let mut total = Some(0);
    let mut sources = Vec::new();
    for file in files.iter().map(PathBuf::as_path).chain(files.is_empty().then_some(Path::new("-"))) {
        let name = file.display().to_string();
        if file == Path::new("-") {
            total = None;
            sources.push(Source { name, input: Box::new(io::stdin()) });
            continue;
        }
        let opened = File::open(file).and_then(|f| Ok((f.metadata()?, f)));
        let (about, opened) = opened.map_err(|error| Failure::Failed(format!("{name}: {error}")))?;
        total = total.filter(|_| about.is_file() && Compression::of_name(file).is_none()).map(|t| t + about.len());
        sources.push(Source { name, input: Box::new(opened) });
    }
    Ok((sources, total))
}

/// What is to be answered.
pub(super) enum Entry {
    /// A line and its number, to be read as JSON.
    Line(u64, Line),
    /// A record, whose body is to be decoded.
    Record(Box<Record>),
    /// What has been read already.
    Item(Box<Item>),
}

impl Entry {
    /// Bytes held, about.
    fn held(&self) -> usize {
        match self {
            Self::Line(_, line) => line.held(),
            Self::Record(record) => record.body.as_ref().map_or(0, Vec::len),
            Self::Item(item) => item.source.as_ref().map_or(0, |(_, source)| source.content.len()),
        }
    }
}

/// What was read and makes no row.
#[derive(Debug, Default)]
pub(super) struct Passed {
    /// Entries that had been answered before.
    pub(super) answered: u64,
    /// Records that are no pages.
    pub(super) records: u64,
}

/// Reads entries and hands them on.
pub(super) struct Reader<'r> {
    /// Most bytes of a line or a record.
    pub(super) limit: usize,
    /// Format of all sources, where it is not to be told from their bytes.
    pub(super) format: Option<Format>,
    /// What need not be answered again.
    pub(super) answered: Answered,
    /// Takes an entry and the bytes it holds; false when no more are wanted.
    pub(super) deliver: &'r mut dyn FnMut(Entry, usize) -> bool,
    pub(super) passed: Passed,
    lines: u64,
}

/// What a read of a source came to.
enum Step {
    Entry(Entry),
    Nothing,
    End,
}

impl<'r> Reader<'r> {
    pub(super) fn new(limit: usize, format: Option<Format>, answered: Answered, deliver: &'r mut dyn FnMut(Entry, usize) -> bool) -> Self {
        Self { limit, format, answered, deliver, passed: Passed::default(), lines: 0 }
    }

    /// Reads all sources to their ends.
    ///
    /// # Errors
    /// When one cannot be read on.
    pub(super) fn run(&mut self, sources: Vec<Source>) -> io::Result<()> {
        for source in sources {
            if !self.source(source)? {
                break;
            }
        }
        Ok(())
    }

    /// False when no more is wanted.
    fn source(&mut self, Source { name, input }: Source) -> io::Result<bool> {
        let mut decoder = Decoder::new(Raw::new(input))?;
        let mut format = self.format;
        let mut records = warc::Reader::new(self.limit);
        loop {
            let step = match format {
                None => tell(&mut decoder).map(|told| {
                    format = Some(told);
                    Step::Nothing
                }),
                Some(Format::Jsonl) => self.line(&mut decoder),
                Some(Format::Warc) => records.next(&mut decoder).map(|found| self.found(&name, found)),
            };
            let entry = match step {
                Ok(Step::End) => return Ok(true),
                Ok(Step::Nothing) => continue,
                Ok(Step::Entry(entry)) => entry,
                Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                    let broken = item::unreadable(&name, decoder.offset(), &error.to_string());
                    decoder.recover();
                    Entry::Item(Box::new(broken))
                }
                Err(error) => return Err(error),
            };
            if let Some(entry) = self.unanswered(entry) {
                let held = entry.held();
                if !(self.deliver)(entry, held) {
                    return Ok(false);
                }
            }
        }
    }

    fn line(&mut self, decoder: &mut Decoder) -> io::Result<Step> {
        let Some(line) = lines::next(decoder, self.limit)? else { return Ok(Step::End) };
        self.lines += 1;
        let blank = matches!(&line, Line::Whole(text) if text.trim_ascii().is_empty());
        Ok(if blank { Step::Nothing } else { Step::Entry(Entry::Line(self.lines, line)) })
    }

    fn found(&mut self, name: &str, found: Option<Found>) -> Step {
        match found {
            None => Step::End,
            Some(Found::Page(record)) => Step::Entry(Entry::Record(record)),
            Some(Found::Other) => {
                self.passed.records += 1;
                Step::Nothing
            }
            Some(Found::Broken(at, detail)) => Step::Entry(Entry::Item(Box::new(item::unreadable(name, at, &detail)))),
        }
    }

    /// The entry, unless its id has been answered.
    fn unanswered(&mut self, entry: Entry) -> Option<Entry> {
        if self.answered.is_spent() {
            return Some(entry);
        }
        let (entry, answered) = match entry {
            Entry::Record(record) => {
                let answered = self.answered.take(&serde_json::Value::from(record.id.as_str()).to_string());
                (Entry::Record(record), answered)
            }
            Entry::Line(number, line) => {
                let item = item::of_line(line, self.limit, number);
                let answered = self.answered.take(&item.id);
                (Entry::Item(Box::new(item)), answered)
            }
            Entry::Item(item) => {
                let answered = self.answered.take(&item.id);
                (Entry::Item(item), answered)
            }
        };
        self.passed.answered += u64::from(answered);
        (!answered).then_some(entry)
    }
}

/// The format that the first bytes tell.
fn tell(decoder: &mut Decoder) -> io::Result<Format> {
    // A record begins with `WARC/`, and no JSON with such a letter; a first chunk may be shorter than the word.
    let first = decoder.fill_buf()?.trim_ascii_start().first();
    Ok(if first == Some(&b'W') { Format::Warc } else { Format::Jsonl })
}
