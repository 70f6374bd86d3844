//! `copydesk batch`: JSON lines or WARC in, JSON lines out, in input order, on all cores. One thread reads, several work, the calling one
//! writes. What is broken becomes a row and stops nothing; memory is bounded by a budget of entries and bytes in flight.

mod compression;
mod fault;
mod flow;
mod http;
mod input;
mod item;
mod lines;
mod output;
mod page_string;
mod progress;
mod raw;
mod resume;
mod warc;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use clap::Args;

use self::fault::{Fault, Row};
use self::flow::Budget;
use self::input::{Entry, Format, Passed, Source};
use self::item::Item;
use self::output::{Output, OutputFlags};
use self::progress::Progress;
use self::resume::Answered;
use super::flags::{Blocks, StageFlags};
use super::{Failure, written};
use crate::engine::Engine;
use crate::server::caught::{Panicked, caught};
use crate::server::proto::v1;
use crate::server::{reply, request};

/// Flags of the command.
#[derive(Args, Clone, Debug)]
pub(super) struct Flags {
    /// Files of JSON lines or WARC records, compressed with gzip or zstd or not; standard input by default and for `-`.
    files: Vec<PathBuf>,
    /// How the files are written; told from the first bytes of each by default.
    #[arg(long, value_enum)]
    format: Option<Format>,
    #[command(flatten)]
    output: OutputFlags,
    #[command(flatten)]
    stages: StageFlags,
    /// Threads that work on pages [default: one for each core].
    #[arg(long, value_name = "N", env = "COPYDESK_THREADS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Which blocks to list.
    #[arg(long, value_enum, default_value_t = Blocks::None)]
    blocks: Blocks,
}

/// Lines in flight for each thread: enough that a slow page holds up nobody.
const LINES_PER_THREAD: usize = 32;

/// Bytes of lines in flight.
const BYTES_IN_FLIGHT: usize = 64 << 20;

/// What a page may grow by when written as a JSON string, and the rest of its line.
const ESCAPED: usize = 3;
const LINE_OVERHEAD: usize = 64 << 10;

/// As deep as the server's workers.
const STACK_BYTES: usize = 8 << 20;

/// What every worker needs.
struct Shop {
    engine: Engine,
    request: v1::ProcessArticleRequest,
    /// Most bytes of a page.
    content_limit: usize,
    /// Most bytes of a line or a record.
    entry_limit: usize,
}

/// What there is to do.
struct Work {
    sources: Vec<Source>,
    format: Option<Format>,
    answered: Answered,
}

/// An entry on its way to a worker, or its row on the way to the writer.
struct Numbered<T> {
    place: u64,
    bytes: usize,
    what: T,
}

pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    let engine = flags.stages.engine()?;
    let request = flags.stages.request(flags.blocks, &engine)?;
    let content_limit = flags.stages.max_content_bytes;
    let entry_limit = content_limit.saturating_mul(ESCAPED).saturating_add(LINE_OVERHEAD);
    let threads = flags.threads.map_or_else(|| thread::available_parallelism().map_or(1, NonZeroUsize::get), usize::from);
    let (sources, total) = input::open(&flags.files)?;
    let (out, answered) = flags.output.open()?;
    let mut progress = Progress::new(total);
    let work = Work { sources, format: flags.format, answered };
    let count = carry_out(work, out, Shop { engine, request, content_limit, entry_limit }, threads, &mut progress)?;
    progress.finish();
    count.tell();
    match count.unread {
        Some(error) => Err(Failure::Failed(format!("stopped after {} rows: {error}", count.rows))),
        None => Ok(()),
    }
}

/// How it went.
#[derive(Debug, Default)]
struct Count {
    rows: u64,
    failed: u64,
    passed: Passed,
    /// Rows that were there and belong to nothing that was read.
    foreign: usize,
    unread: Option<io::Error>,
}

impl Count {
    /// Says what a reader of the rows cannot see.
    fn tell(&self) {
        if self.failed > 0 {
            eprintln!("copydesk: {} of {} rows are error rows", self.failed, self.rows);
        }
        if self.passed.records > 0 {
            eprintln!("copydesk: {} records are no pages", self.passed.records);
        }
        if self.passed.answered > 0 {
            eprintln!("copydesk: {} pages had been answered before", self.passed.answered);
        }
        if self.foreign > 0 {
            eprintln!("copydesk: {} rows that were there are of pages that were not in the input", self.foreign);
        }
    }
}

/// Reads, works and writes until the input ends or the output is closed. Threads are left to themselves then: one may be waiting for
/// input that never comes.
fn carry_out(work: Work, out: Output<impl Write>, shop: Shop, threads: usize, progress: &mut Progress) -> Result<Count, Failure> {
    let budget = Arc::new(Budget::new(threads * LINES_PER_THREAD, BYTES_IN_FLIGHT));
    let shop = Arc::new(shop);
    let (entries, waiting) = mpsc::channel();
    let (rows, done) = mpsc::channel();
    let waiting = Arc::new(Mutex::new(waiting));
    for number in 0..threads {
        let (shop, waiting, rows) = (Arc::clone(&shop), Arc::clone(&waiting), rows.clone());
        let worker = thread::Builder::new().name(format!("copydesk-batch-{number}")).stack_size(STACK_BYTES);
        worker.spawn(move || answer_entries(&shop, &waiting, &rows))?;
    }
    drop(rows);
    let reader = {
        let (budget, limit) = (Arc::clone(&budget), shop.entry_limit);
        thread::Builder::new().name("copydesk-read".to_owned()).spawn(move || read_entries(work, &entries, &budget, limit))?
    };
    let mut count = Count::default();
    let result = write_rows(&done, out, &budget, &mut count, progress);
    budget.close();
    if result.is_ok() {
        // All rows are written, so the reader has ended, too.
        let read = reader.join().unwrap_or_else(|_| (Passed::default(), 0, Err(io::Error::other("the reader failed"))));
        (count.passed, count.foreign, count.unread) = (read.0, read.1, read.2.err());
    }
    written(result)?;
    Ok(count)
}

/// Reads to the end; what was passed over, and how many rows that were there were of nothing that was read.
fn read_entries(work: Work, entries: &Sender<Numbered<Entry>>, budget: &Budget, limit: usize) -> (Passed, usize, io::Result<()>) {
    let mut place = 0;
    let mut deliver = |entry, bytes| {
        let taken = budget.take(bytes) && entries.send(Numbered { place, bytes, what: entry }).is_ok();
        place += 1;
        taken
    };
    let mut reader = input::Reader::new(limit, work.format, work.answered, &mut deliver);
    let result = reader.run(work.sources);
    (reader.passed, reader.answered.left(), result)
}

fn answer_entries(shop: &Shop, waiting: &Mutex<Receiver<Numbered<Entry>>>, rows: &Sender<Numbered<Row>>) {
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Numbered { place, bytes, what }) = next else { return };
        let row = answer(shop, what, bytes);
        if rows.send(Numbered { place, bytes, what: row }).is_err() {
            return;
        }
    }
}

fn item_of(entry: Entry, content_limit: usize, entry_limit: usize) -> Item {
    match entry {
        Entry::Line(number, line) => item::of_line(line, entry_limit, number),
        Entry::Record(record) => item::of_record(*record, content_limit, entry_limit),
        Entry::Item(item) => *item,
    }
}

fn answer(shop: &Shop, entry: Entry, bytes: usize) -> Row {
    let Item { id, record, source } = item_of(entry, shop.content_limit, shop.entry_limit);
    let row = source.and_then(|(key, source)| {
        let request = v1::ProcessArticleRequest { source: Some(source), ..shop.request.clone() };
        let reply = caught(|| request::process(request, &shop.engine)?.carry_out(&shop.engine, reply::process));
        let reply = reply.map_err(|Panicked| Fault::internal())?.map_err(|error| Fault::from(error).about(key))?;
        Row::reply(&id, record.as_ref(), &reply, bytes / 4).map_err(|_| Fault::internal())
    });
    row.unwrap_or_else(|fault| Row::fault(&id, record.as_ref(), &fault))
}

/// Writes rows in the order of their entries; flushes whenever there is nothing to wait for.
fn write_rows(
    done: &Receiver<Numbered<Row>>,
    mut out: Output<impl Write>,
    budget: &Budget,
    count: &mut Count,
    progress: &mut Progress,
) -> io::Result<()> {
    let mut early = BTreeMap::new();
    loop {
        let row = match done.try_recv() {
            Ok(row) => row,
            Err(TryRecvError::Empty) => {
                out.flush()?;
                match done.recv() {
                    Ok(row) => row,
                    Err(_) => break,
                }
            }
            Err(TryRecvError::Disconnected) => break,
        };
        early.insert(row.place, row);
        while let Some(row) = early.remove(&count.rows) {
            out.row(&row.what.json)?;
            count.rows += 1;
            count.failed += u64::from(row.what.failed);
            budget.give_back(row.bytes);
            progress.add(row.bytes as u64 + 1);
        }
    }
    out.finish()
}

/// The pages of such a file, `-` for standard input, for commands that need them all at once. Stops after the page with which they are more
/// than `most_bytes`.
pub(super) fn pages(file: &Path, most_bytes: usize) -> Result<Vec<v1::Source>, Failure> {
    let told = |what: &dyn Display| Failure::Failed(format!("{}: {what}", file.display()));
    let entry_limit = most_bytes.saturating_mul(ESCAPED);
    let (mut pages, mut fault, mut bytes) = (Vec::new(), None, 0);
    let mut deliver = |entry, _| match item_of(entry, most_bytes, entry_limit) {
        Item { source: Ok((_, page)), .. } => {
            bytes += page.content.len();
            pages.push(page);
            bytes <= most_bytes
        }
        Item { id, source: Err(found), .. } => {
            fault = Some(format!("{id}: {}", found.message));
            false
        }
    };
    let (sources, _) = input::open(&[file.to_path_buf()])?;
    input::Reader::new(entry_limit, None, Answered::default(), &mut deliver).run(sources).map_err(|error| told(&error))?;
    match fault {
        Some(fault) => Err(told(&fault)),
        None => Ok(pages),
    }
}

#[cfg(test)]
mod tests;
