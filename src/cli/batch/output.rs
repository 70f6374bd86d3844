//! Where rows go: standard output or a file, compressed or not. Compressed rows come in members that end with a row, so that what was written
//! before a crash can be read and added to.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::super::Failure;
use super::compression::{self, Compression};
use super::resume::{self, Answered};

/// Where to write.
#[derive(Args, Clone, Debug)]
pub(super) struct OutputFlags {
    /// Write rows to this file, which must not be there yet, in place of standard output; compressed if its name ends in .gz or .zst.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Compress the rows, whatever the file's name is.
    #[arg(long, value_enum, value_name = "HOW")]
    compress: Option<Compression>,
    /// Go on with the file of --output, if it is there: a row that was not finished is cut off, ids that have a row are not answered again.
    #[arg(long, requires = "output")]
    resume: bool,
}

/// Bytes of rows of one member.
const MEMBER: usize = 1 << 20;

/// Takes rows.
pub(super) struct Output<W> {
    to: W,
    compression: Option<Compression>,
    /// Rows of the member to come.
    rows: Vec<u8>,
}

impl<W: Write> Output<W> {
    pub(super) fn new(to: W, compression: Option<Compression>) -> Self {
        Self { to, compression, rows: Vec::new() }
    }

    /// Takes a row.
    pub(super) fn row(&mut self, json: &[u8]) -> io::Result<()> {
        if self.compression.is_none() {
            return self.to.write_all(json);
        }
        self.rows.extend_from_slice(json);
        if self.rows.len() >= MEMBER { self.member() } else { Ok(()) }
    }

    /// Hands on what can be handed on: rows of a member that is not full are not.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }

    /// Hands on everything.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        if !self.rows.is_empty() {
            self.member()?;
        }
        self.to.flush()
    }

    fn member(&mut self) -> io::Result<()> {
        if let Some(compression) = self.compression {
            self.to.write_all(&compression::member(compression, &self.rows)?)?;
            self.rows.clear();
        }
        Ok(())
    }
}

impl OutputFlags {
    /// The output of these flags, and what it had in it.
    pub(super) fn open(&self) -> Result<(Output<Box<dyn Write>>, Answered), Failure> {
        let Some(path) = &self.output else {
            let stdout = BufWriter::with_capacity(256 << 10, io::stdout().lock());
            return Ok((Output::new(Box::new(stdout), self.compress), Answered::default()));
        };
        let compression = self.compress.or_else(|| Compression::of_name(path));
        let (file, answered) = if self.resume { reopened(path, compression)? } else { (created(path)?, Answered::default()) };
        Ok((Output::new(Box::new(BufWriter::with_capacity(256 << 10, file)), compression), answered))
    }
}

fn created(path: &Path) -> Result<File, Failure> {
    let file = OpenOptions::new().write(true).create_new(true).open(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Failure::Usage(format!("--output {}: is there already; go on with it by --resume, or remove it", path.display()))
        }
        _ => Failure::Failed(format!("--output {}: {error}", path.display())),
    })?;
    lock(&file, path)?;
    Ok(file)
}

/// Two processes that add to one file would spoil it.
fn lock(file: &File, path: &Path) -> Result<(), Failure> {
    file.try_lock().map_err(|error| Failure::Failed(format!("--output {}: in use by another process ({error})", path.display())))
}

/// The file, cut to what is whole, at its end, and what it answers.
fn reopened(path: &Path, compression: Option<Compression>) -> Result<(File, Answered), Failure> {
    let failed = |error: io::Error| Failure::Failed(format!("--resume {}: {error}", path.display()));
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
    lock(&file, path)?;
    let bytes = file.metadata().map_err(failed)?.len();
    let found = resume::read(file.try_clone().map_err(failed)?).map_err(failed)?;
    if bytes > 0 && found.compression != compression {
        let how = |compression: Option<Compression>| match compression {
            Some(Compression::Gzip) => "gzip",
            Some(Compression::Zstd) => "zstd",
            None => "not compressed",
        };
        let (there, asked) = (how(found.compression), how(compression));
        return Err(Failure::Usage(format!("--resume {}: what is there is {there}, what is to be added {asked}", path.display())));
    }
    file.set_len(found.whole).and_then(|()| file.seek(SeekFrom::Start(found.whole))).map_err(failed)?;
    eprintln!("copydesk: {} rows are there, {} bytes of an unfinished one were cut off", found.answered.left(), bytes - found.whole);
    Ok((file, found.answered))
}
