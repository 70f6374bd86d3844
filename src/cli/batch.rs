//! `copydesk batch`: JSON lines in, JSON lines out, in input order, on all cores. One thread reads, several work, the calling one writes.
//! A bad line becomes a row and stops nothing; memory is bounded by a budget of lines and bytes in flight.

mod fault;
mod flow;
mod input;
mod item;
mod page_string;
mod progress;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use clap::Args;

use self::fault::{Fault, Row};
use self::flow::Budget;
use self::input::Line;
use self::item::Item;
use self::progress::Progress;
use super::flags::{Blocks, StageFlags};
use super::{Failure, written};
use crate::engine::Engine;
use crate::server::proto::v1;
use crate::server::{reply, request};

/// Flags of the command.
#[derive(Args, Clone, Debug)]
pub(super) struct Flags {
    /// Files of JSON lines; standard input by default and for `-`.
    files: Vec<PathBuf>,
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
    line_limit: usize,
}

/// A line on its way to a worker, or its row on the way to the writer.
struct Numbered<T> {
    place: u64,
    bytes: usize,
    what: T,
}

pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    let engine = flags.stages.engine()?;
    let request = flags.stages.request(flags.blocks, &engine)?;
    let line_limit = flags.stages.max_content_bytes.saturating_mul(ESCAPED) + LINE_OVERHEAD;
    let threads = flags.threads.map_or_else(|| thread::available_parallelism().map_or(1, NonZeroUsize::get), usize::from);
    let (inputs, total) = open(&flags.files)?;
    let mut progress = Progress::new(total);
    let out = BufWriter::with_capacity(256 << 10, io::stdout().lock());
    let count = work(inputs, out, Shop { engine, request, line_limit }, threads, &mut progress)?;
    progress.finish();
    if count.failed > 0 {
        eprintln!("copydesk: {} of {} lines have an error row", count.failed, count.lines);
    }
    match count.unread {
        Some(error) => Err(Failure::Failed(format!("stopped after {} lines: {error}", count.lines))),
        None => Ok(()),
    }
}

type Input = Box<dyn BufRead + Send>;

/// All inputs, opened before any work is done, and their bytes where they can be known.
fn open(files: &[PathBuf]) -> Result<(Vec<Input>, Option<u64>), Failure> {
    let mut total = Some(0);
    let mut inputs: Vec<Input> = Vec::new();
    for file in files.iter().map(PathBuf::as_path).chain(files.is_empty().then_some(Path::new("-"))) {
        if file == Path::new("-") {
            total = None;
            inputs.push(Box::new(BufReader::with_capacity(256 << 10, io::stdin())));
            continue;
        }
        let opened = File::open(file).and_then(|f| Ok((f.metadata()?, f)));
        let (about, opened) = opened.map_err(|error| Failure::Failed(format!("{}: {error}", file.display())))?;
        total = total.filter(|_| about.is_file()).map(|t| t + about.len());
        inputs.push(Box::new(BufReader::with_capacity(256 << 10, opened)));
    }
    Ok((inputs, total))
}

/// How it went.
#[derive(Debug, Default)]
struct Count {
    lines: u64,
    failed: u64,
    unread: Option<io::Error>,
}

/// Reads, works and writes until the input ends or the output is closed. Threads are left to themselves then: one may be waiting for
/// input that never comes.
fn work(inputs: Vec<Input>, out: impl Write, shop: Shop, threads: usize, progress: &mut Progress) -> Result<Count, Failure> {
    let budget = Arc::new(Budget::new(threads * LINES_PER_THREAD, BYTES_IN_FLIGHT));
    let shop = Arc::new(shop);
    let (lines, waiting) = mpsc::channel();
    let (rows, done) = mpsc::channel();
    let waiting = Arc::new(Mutex::new(waiting));
    for number in 0..threads {
        let (shop, waiting, rows) = (Arc::clone(&shop), Arc::clone(&waiting), rows.clone());
        let worker = thread::Builder::new().name(format!("copydesk-batch-{number}")).stack_size(STACK_BYTES);
        worker.spawn(move || answer_lines(&shop, &waiting, &rows))?;
    }
    drop(rows);
    let reader = {
        let (budget, line_limit) = (Arc::clone(&budget), shop.line_limit);
        thread::Builder::new().name("copydesk-read".to_owned()).spawn(move || read_lines(inputs, &lines, &budget, line_limit))?
    };
    let mut count = Count::default();
    let result = write_rows(&done, out, &budget, &mut count, progress);
    budget.close();
    if result.is_ok() {
        // All rows are written, so the reader has ended, too.
        count.unread = reader.join().unwrap_or_else(|_| Err(io::Error::other("the reader failed"))).err();
    }
    written(result)?;
    Ok(count)
}

fn read_lines(inputs: Vec<Input>, lines: &Sender<Numbered<(u64, Line)>>, budget: &Budget, limit: usize) -> io::Result<()> {
    let (mut place, mut number) = (0, 0);
    for mut input in inputs {
        while let Some(line) = input::next(&mut input, limit)? {
            number += 1;
            if matches!(&line, Line::Whole(text) if text.trim_ascii().is_empty()) {
                continue;
            }
            let bytes = line.held();
            if !budget.take(bytes) || lines.send(Numbered { place, bytes, what: (number, line) }).is_err() {
                return Ok(());
            }
            place += 1;
        }
    }
    Ok(())
}

fn answer_lines(shop: &Shop, waiting: &Mutex<Receiver<Numbered<(u64, Line)>>>, rows: &Sender<Numbered<Row>>) {
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Numbered { place, bytes, what: (number, line) }) = next else { return };
        let row = answer(shop, number, line, bytes);
        if rows.send(Numbered { place, bytes, what: row }).is_err() {
            return;
        }
    }
}

fn answer(shop: &Shop, number: u64, line: Line, bytes: usize) -> Row {
    let Item { id, source } = match line {
        Line::Whole(text) => item::read(text, number),
        Line::TooLong { start, bytes } => item::too_long(&start, bytes, shop.line_limit, number),
    };
    let row = source.and_then(|(key, source)| {
        let request = v1::ProcessArticleRequest { source: Some(source), ..shop.request.clone() };
        let reply = catch_unwind(AssertUnwindSafe(|| request::process(request, &shop.engine)?.carry_out(&shop.engine, reply::process)));
        let reply = reply.map_err(|_| Fault::internal())?.map_err(|error| Fault::from(error).about(key))?;
        Row::reply(&id, &reply, bytes / 4).map_err(|_| Fault::internal())
    });
    row.unwrap_or_else(|fault| Row::fault(&id, &fault))
}

/// Writes rows in the order of their lines; flushes whenever there is nothing to wait for.
fn write_rows(
    done: &Receiver<Numbered<Row>>,
    mut out: impl Write,
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
        while let Some(row) = early.remove(&count.lines) {
            out.write_all(&row.what.json)?;
            count.lines += 1;
            count.failed += u64::from(row.what.failed);
            budget.give_back(row.bytes);
            progress.add(row.bytes as u64 + 1);
        }
    }
    out.flush()
}

/// The pages of a file of such lines, `-` for standard input, for commands that need them all at once. Stops after the page with which they
/// are more than `most_bytes`.
pub(super) fn pages(file: &Path, most_bytes: usize) -> Result<Vec<v1::Source>, Failure> {
    let (inputs, _) = open(&[file.to_path_buf()])?;
    let (mut pages, mut number, mut bytes) = (Vec::new(), 0, 0);
    for mut input in inputs {
        while bytes <= most_bytes
            && let Some(line) = input::next(&mut input, most_bytes.saturating_mul(ESCAPED))?
        {
            number += 1;
            let told = |what: String| Failure::Failed(format!("{}: line {number}: {what}", file.display()));
            let text = match line {
                Line::Whole(text) if text.trim_ascii().is_empty() => continue,
                Line::Whole(text) => text,
                Line::TooLong { bytes, .. } => return Err(told(format!("{bytes} bytes"))),
            };
            let (_, page) = item::read(text, number).source.map_err(|fault| told(fault.message))?;
            bytes += page.content.len();
            pages.push(page);
        }
    }
    Ok(pages)
}

#[cfg(test)]
mod tests;
