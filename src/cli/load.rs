//! `copydesk load`: asks servers for as much as they are to bear, and tells how they bore it. In an open loop calls come on schedule,
//! whatever comes back, and latency counts from when a call was due: what a server makes its callers wait is in the figures (coordinated
//! omission; Gil Tene, "How NOT to Measure Latency"). In a closed loop each caller waits for its answer.

mod calls;
mod corpus;
mod drive;
mod flags;
mod html;
mod json;
mod measured;
mod mix;
mod plot;
mod process;
mod progress;
mod recorder;
mod schedule;
mod setup;
mod text;
mod threshold;
mod times;

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tonic::Request;

pub(super) use self::flags::Flags;

use self::calls::{Calls, Client};
use self::corpus::Corpus;
use self::drive::Loop;
use self::measured::Measured;
use self::process::{Processes, Watched};
use self::progress::Progress;
use self::recorder::Recorder;
use self::schedule::Schedule;
use self::setup::{Calling, Setup};
use self::threshold::Verdict;
use super::Failure;
use super::client::{self, TlsFiles};
use crate::server::proto::v1;

/// Largest reply that is taken.
const MOST_REPLY_BYTES: usize = 256 << 20;

/// Windows of HTTP/2: of a connection more than of a stream, so that one slow stream holds up no other.
const STREAM_WINDOW: u32 = 1 << 20;
const CONNECTION_WINDOW: u32 = 8 << 20;

/// Most points of a timeline.
const MOST_POINTS: u32 = 600;

/// How long a target may take until it is connected.
const CONNECT: Duration = Duration::from_secs(10);

pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    flags.check()?;
    let reports = Reports::open(flags)?;
    let corpus = Corpus::read(flags.corpus.as_deref())?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(flags.threads()).thread_name("copydesk-load").enable_all().build()?;
    let result = runtime.block_on(measure(flags, corpus));
    // Calls that were given up would hold up the end.
    runtime.shutdown_background();
    let (setup, measured) = result?;
    let verdicts: Vec<Verdict> = flags.fail_if.iter().map(|threshold| threshold.check(&measured)).collect();
    eprint!("{}", text::report(&setup, &measured, &verdicts));
    reports.write(&setup, &measured, &verdicts)?;
    let failed: Vec<String> = verdicts.iter().filter(|verdict| verdict.failed).map(text::told).collect();
    if failed.is_empty() { Ok(()) } else { Err(Failure::Threshold(failed.join("; "))) }
}

/// Connects, runs, and puts together what was measured.
async fn measure(flags: &Flags, corpus: Corpus) -> Result<(Setup, Measured), Failure> {
    let processes = Processes::new(server_process(flags)?);
    let token = flags.token()?;
    let clients = connect(flags).await?;
    let mut asking = Request::new(v1::GetServerInfoRequest {});
    asking.set_timeout(CONNECT);
    if let Some(token) = &token {
        asking.metadata_mut().insert("authorization", token.clone());
    }
    // A token may be good for other calls alone: the report then does not name the version.
    let info = match clients.first().cloned() {
        Some(mut client) => client.get_server_info(asking).await.ok().and_then(|info| info.into_inner().engine),
        None => None,
    };
    let setup = flags.setup(&corpus, info.map(|engine| (engine.version, engine.ruleset_digest)));
    let end = setup.warm_up + setup.duration;
    let calling = match setup.calling {
        Calling::Closed { callers } => Loop::Closed { callers },
        Calling::Open { rate, ramp, arrivals, most_in_flight } => {
            let course = schedule::Course::new(rate, setup.warm_up, ramp);
            Loop::Open { schedule: Schedule::new(course, end, arrivals, setup.seed), most_in_flight }
        }
    };
    let width = (setup.duration / MOST_POINTS).max(Duration::from_secs(1));
    let recorder = Recorder::new(setup.mix.rpcs(), setup.warm_up, width).map_err(|error| Failure::Failed(error.to_string()))?;
    let calls = Calls {
        clients,
        corpus,
        mix: setup.mix.clone(),
        seed: setup.seed,
        token,
        deadline: setup.deadline,
        retries: setup.retries,
        stream_items: setup.stream_items,
    };
    let progress = Progress::new(end);
    let ran = drive::run(calls, calling, end, recorder, processes, &progress).await;
    progress.finish();
    Ok((setup, ran?))
}

/// All connections, in turn to each target.
async fn connect(flags: &Flags) -> Result<Vec<Client>, Failure> {
    let tls = TlsFiles::new(flags.tls_ca.as_ref(), flags.tls_domain.as_ref(), flags.tls_certificate.as_ref(), flags.tls_key.as_ref());
    let mut clients = Vec::new();
    for _ in 0..flags.connections {
        for addr in &flags.addr {
            let told = |error: &str| Failure::Failed(format!("{addr}: cannot connect: {error}"));
            let endpoint = client::endpoint(addr, tls).map_err(|error| told(&error))?;
            let endpoint = endpoint
                .initial_stream_window_size(STREAM_WINDOW)
                .initial_connection_window_size(CONNECTION_WINDOW)
                .connect_timeout(CONNECT);
            let channel = endpoint.connect().await.map_err(|error| told(&client::with_sources(&error)))?;
            clients.push(Client::new(channel).max_decoding_message_size(MOST_REPLY_BYTES));
        }
    }
    Ok(clients)
}

/// The process to watch: the one named, or the one that listens where the target is, if that is this machine.
fn server_process(flags: &Flags) -> Result<Option<Watched>, Failure> {
    let watched = if flags.server_pid.is_empty() {
        match flags.addr.as_slice() {
            [addr] => local_port(addr).and_then(Watched::listening),
            _ => None,
        }
    } else {
        let told = || Failure::Usage("--server-pid: no such process here, or the system has no /proc to see it by".to_owned());
        Some(Watched::new(flags.server_pid.clone()).ok_or_else(told)?)
    };
    match flags.fail_if.iter().find(|threshold| threshold.needs_server()) {
        Some(threshold) if watched.is_none() => Err(Failure::Usage(format!(
            "--fail-if {}: the server's process is not to be seen from here; name it by --server-pid, or leave the threshold out",
            threshold.text()
        ))),
        _ => Ok(watched),
    }
}

/// The port of an address on this machine.
fn local_port(addr: &str) -> Option<u16> {
    let (host, port) = addr.rsplit_once(':')?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let local = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    port.parse().ok().filter(|_| local)
}

/// Where reports go. Opened before the run, so that none is lost over a folder that is not there.
struct Reports {
    json: Option<Destination>,
    html: Option<Destination>,
}

struct Destination {
    path: PathBuf,
    out: Box<dyn Write>,
}

impl Reports {
    fn open(flags: &Flags) -> Result<Self, Failure> {
        let open = |path: &Option<PathBuf>| path.as_deref().map(Destination::open).transpose();
        Ok(Self { json: open(&flags.json)?, html: open(&flags.html)? })
    }

    fn write(self, setup: &Setup, measured: &Measured, verdicts: &[Verdict]) -> Result<(), Failure> {
        if let Some(destination) = self.json {
            let report = serde_json::to_string_pretty(&json::report(setup, measured, verdicts));
            destination.write(&report.map_err(|error| Failure::Failed(error.to_string()))?)?;
        }
        match self.html {
            Some(destination) => destination.write(&html::report(setup, measured, verdicts)),
            None => Ok(()),
        }
    }
}

impl Destination {
    /// A file, or standard output for `-`.
    fn open(path: &Path) -> Result<Self, Failure> {
        let out: Box<dyn Write> = if path == Path::new("-") {
            Box::new(io::stdout())
        } else {
            Box::new(File::create(path).map_err(|error| Failure::Failed(format!("{}: {error}", path.display())))?)
        };
        Ok(Self { path: path.to_path_buf(), out })
    }

    fn write(mut self, report: &str) -> Result<(), Failure> {
        let result = writeln!(self.out, "{}", report.trim_end()).and_then(|()| self.out.flush());
        super::written(result.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", self.path.display()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_sought_on_this_machine_alone() {
        assert_eq!(local_port("127.0.0.1:50051"), Some(50_051));
        assert_eq!((local_port("[::1]:7"), local_port("localhost:8")), (Some(7), Some(8)));
        assert_eq!((local_port("articles.example:50051"), local_port("10.0.0.1:1"), local_port("localhost")), (None, None, None));
    }
}
