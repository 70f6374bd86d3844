//! Flags of the command, and the run they ask for.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use tonic::metadata::{Ascii, MetadataValue};

use super::corpus::Corpus;
use super::mix::Mix;
use super::schedule::{Arrivals, Rate};
use super::setup::{Calling, Setup};
use super::threshold::Threshold;
use super::times::LONGEST;
use crate::cli::{Failure, client};

/// Environment variable with a token to show.
const TOKEN: &str = "COPYDESK_LOAD_TOKEN";

/// Longest run.
const MOST_SECONDS: f64 = 7.0 * 86_400.0;

/// Flags of the command.
#[derive(Args, Clone, Debug)]
pub(in crate::cli) struct Flags {
    /// Address and port of a server; several with commas, which get calls in turn.
    #[arg(long, env = "COPYDESK_LOAD_ADDR", value_name = "HOST:PORT", value_delimiter = ',', default_value = "127.0.0.1:50051")]
    pub(super) addr: Vec<String>,
    /// Connections to each server.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub(super) connections: u16,
    /// Open loop: so many calls a second, whatever comes back, as in 200; FROM..TO goes from one rate to the other.
    #[arg(long, value_name = "RATE")]
    rate: Option<Rate>,
    /// Seconds from one rate to the other, after the warm-up [default: all of the run].
    #[arg(long, value_name = "SECONDS", requires = "rate", value_parser = seconds)]
    ramp_seconds: Option<Duration>,
    /// How calls of an open loop follow each other.
    #[arg(long, value_enum, requires = "rate", default_value_t = Arrivals::Even)]
    arrivals: Arrivals,
    /// Most calls of an open loop in flight. A call for which there is no place waits, and is not sent at all once its deadline is over.
    #[arg(long, value_name = "N", requires = "rate", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    max_in_flight: u32,
    /// Closed loop: so many callers, each of which waits for its answer before it calls again [default: 8, without --rate].
    #[arg(long, value_name = "N", conflicts_with = "rate", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    concurrency: Option<u32>,
    /// Seconds that are measured.
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    seconds: Duration,
    /// Seconds before, which are not.
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = seconds_or_none)]
    warm_up_seconds: Duration,
    /// Seconds from when a call is due to when nobody waits for it any more.
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = deadline)]
    deadline_seconds: Duration,
    /// Try a refused call again up to so many times, each time when the server said to come back.
    #[arg(long, value_name = "N", default_value_t = 0)]
    retries: u32,
    /// Calls to make and how often each: process, clean, detect, summarize, metadata, stream (ProcessArticles), info.
    #[arg(long, value_name = "CALL=WEIGHT,…", default_value = "process=1")]
    mix: Mix,
    /// Pages of each `stream`.
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    stream_items: u32,
    /// Pages to send: a folder of .html and .txt files, one such file, or JSON lines as `copydesk batch` reads them (`-`: standard input)
    /// [default: an example page].
    #[arg(long, value_name = "PATH")]
    pub(super) corpus: Option<PathBuf>,
    /// Which calls, pages and arrivals are drawn: the same seed draws the same ones.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Threads that call [default: half of the cores].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1_024))]
    threads: Option<u16>,
    /// PEM file with the authority of the servers' certificates; calls over TLS.
    #[arg(long, value_name = "FILE")]
    pub(super) tls_ca: Option<PathBuf>,
    /// Name that the servers' certificates have to be for [default: that of the address].
    #[arg(long, value_name = "NAME", requires = "tls_ca")]
    pub(super) tls_domain: Option<String>,
    /// PEM file with a certificate to show.
    #[arg(long, value_name = "FILE", requires_all = ["tls_ca", "tls_key"])]
    pub(super) tls_certificate: Option<PathBuf>,
    /// PEM file with the private key of that certificate.
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    pub(super) tls_key: Option<PathBuf>,
    /// File with a token to show [default: the environment variable COPYDESK_LOAD_TOKEN].
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Process of a server on this machine, whose CPU and memory are watched; may be given several times [default: the one that listens at
    /// the address, if that is this machine].
    #[arg(long, value_name = "PID", value_parser = clap::value_parser!(i32).range(1..))]
    pub(super) server_pid: Vec<i32>,
    /// Write the report as JSON; `-` for standard output.
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,
    /// Write the report as a page with plots.
    #[arg(long, value_name = "FILE")]
    pub(super) html: Option<PathBuf>,
    /// End with status 3 if this holds, such as p99>200ms, error_rate>0.1%, rate<400 or clean:mean>5ms; may be given several times.
    #[arg(long, value_name = "THRESHOLD")]
    pub(super) fail_if: Vec<Threshold>,
}

/// Callers of a closed loop.
const CALLERS: u32 = 8;

impl Flags {
    /// # Errors
    /// When a threshold is about a call that is not made.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let made = |threshold: &&Threshold| threshold.rpc().is_none_or(|rpc| self.mix.rpcs().any(|other| other == rpc));
        match self.fail_if.iter().find(|threshold| !made(threshold)) {
            Some(threshold) => Err(Failure::Usage(format!("--fail-if {}: --mix makes no such call", threshold.text()))),
            None => Ok(()),
        }
    }

    /// Threads of the runtime.
    pub(super) fn threads(&self) -> usize {
        let half = || thread::available_parallelism().map_or(1, NonZeroUsize::get) / 2;
        self.threads.map_or_else(half, usize::from).max(1)
    }

    /// The token to show, if there is one.
    ///
    /// # Errors
    /// When it cannot be read, or is none.
    pub(super) fn token(&self) -> Result<Option<MetadataValue<Ascii>>, Failure> {
        match (&self.token_file, std::env::var(TOKEN)) {
            (Some(file), _) => client::token_in(file).map(Some).map_err(Failure::Failed),
            (None, Ok(token)) => client::bearer(&token).map(Some).ok_or_else(|| Failure::Usage(format!("{TOKEN}: no token"))),
            (None, Err(_)) => Ok(None),
        }
    }

    /// The run that is asked for.
    pub(super) fn setup(&self, corpus: &Corpus, server: Option<(String, String)>) -> Setup {
        let calling = match self.rate {
            None => Calling::Closed { callers: self.concurrency.unwrap_or(CALLERS) as usize },
            Some(rate) => Calling::Open {
                rate,
                ramp: self.ramp_seconds.unwrap_or(if rate.from == rate.to { Duration::ZERO } else { self.seconds }),
                arrivals: self.arrivals,
                most_in_flight: self.max_in_flight as usize,
            },
        };
        Setup {
            targets: self.addr.clone(),
            tls: self.tls_ca.is_some(),
            connections: usize::from(self.connections),
            server,
            started: Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            calling,
            warm_up: self.warm_up_seconds,
            duration: self.seconds,
            deadline: self.deadline_seconds,
            retries: self.retries,
            mix: self.mix.clone(),
            stream_items: self.stream_items as usize,
            corpus: corpus.name.clone(),
            pages: corpus.pages.len(),
            page_bytes: corpus.bytes(),
            seed: self.seed,
            threads: self.threads(),
        }
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    within(text, MOST_SECONDS).filter(|time| !time.is_zero()).ok_or_else(|| format!("seconds above 0, at most {MOST_SECONDS}"))
}

fn seconds_or_none(text: &str) -> Result<Duration, String> {
    within(text, MOST_SECONDS).ok_or_else(|| format!("seconds from 0 to {MOST_SECONDS}"))
}

fn deadline(text: &str) -> Result<Duration, String> {
    let longest = LONGEST.as_secs_f64();
    within(text, longest).filter(|time| !time.is_zero()).ok_or_else(|| format!("seconds above 0, at most {longest}"))
}

fn within(text: &str, most: f64) -> Option<Duration> {
    text.parse().ok().filter(|seconds| (0.0..=most).contains(seconds)).map(Duration::from_secs_f64)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        flags: Flags,
    }

    fn parsed(arguments: &[&str]) -> Result<Setup, clap::Error> {
        let corpus = Corpus { name: String::new(), pages: Vec::new() };
        let line = Line::try_parse_from(std::iter::once(&"load").chain(arguments))?;
        Ok(line.flags.setup(&corpus, None))
    }

    #[test]
    fn a_rate_makes_the_loop_open_and_ramps_over_the_run() {
        assert!(matches!(parsed(&[]).unwrap().calling, Calling::Closed { callers: 8 }));
        let Calling::Open { rate, ramp, .. } = parsed(&["--rate", "10..20", "--seconds", "7.5"]).unwrap().calling else { panic!("closed") };
        assert_eq!((rate, ramp), (Rate { from: 10.0, to: 20.0 }, Duration::from_millis(7_500)));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for arguments in [
            &["--rate", "5", "--concurrency", "2"][..],
            &["--ramp-seconds", "3"],
            &["--seconds", "0"],
            &["--deadline-seconds", "NaN"],
            &["--warm-up-seconds", "-1"],
            &["--fail-if", "p99"],
            &["--server-pid", "0"],
        ] {
            assert!(parsed(arguments).is_err(), "{arguments:?}");
        }
        let line = Line::try_parse_from(["load", "--mix", "clean", "--fail-if", "detect:p99>1ms"]).unwrap();
        assert!(matches!(line.flags.check(), Err(Failure::Usage(_))));
    }
}
