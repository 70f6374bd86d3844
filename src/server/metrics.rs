//! What the server counts, for Prometheus. One registry for each server, no globals. Labels come from closed lists, so that no caller can
//! make the series multiply. What to watch is told in `docs/metrics.md`.

use std::fmt;
use std::time::Duration;

use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Metric, Registry};

use super::connections::ConnectionCounts;
use super::reload::ReloadCounts;
use crate::phase::Phase;
use crate::version;

/// Names and values of labels.
type Labels<const N: usize> = [(&'static str, &'static str); N];

/// A histogram of seconds, for each set of labels.
type Seconds<const N: usize> = Family<Labels<N>, Histogram, Buckets>;

/// Bounds of the buckets of a histogram of seconds, from 0.1 ms to 100 s.
#[derive(Clone, Copy, Debug)]
pub struct Buckets;

const BOUNDS: [f64; 16] = [0.0001, 0.0003, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 20.0, 100.0];

impl MetricConstructor<Histogram> for Buckets {
    fn new_metric(&self) -> Histogram {
        Histogram::new(BOUNDS)
    }
}

/// How a job of the workers ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobEnd {
    /// With an answer, or with an error of its own.
    Done,
    /// Between two phases, since nobody waited any more.
    Stopped,
    /// Before it began, since nobody waited any more.
    Withdrawn,
    /// With a panic.
    Panicked,
}

/// Everything that is counted.
pub struct Metrics {
    registry: Registry,
    calls: Seconds<2>,
    calls_in_flight: Family<Labels<1>, Gauge>,
    received: Family<Labels<1>, Counter>,
    sent: Family<Labels<1>, Counter>,
    stream_items: Family<Labels<1>, Counter>,
    refused: Family<Labels<1>, Counter>,
    queue_depth: Family<Labels<1>, Gauge>,
    queue_wait: Seconds<1>,
    phases: Seconds<1>,
    jobs: Family<Labels<1>, Counter>,
    panics: Counter,
    pub(super) bytes_in_flight: Gauge,
    pub(super) connections: ConnectionCounts,
    pub(super) reloads: ReloadCounts,
    /// Calls refused because nobody is known to make them, or not to be allowed to.
    pub(super) strangers: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Metrics {
    /// Everything at zero.
    #[must_use]
    pub fn new() -> Self {
        let mut all = Self {
            registry: Registry::with_prefix("copydesk"),
            calls: Family::new_with_constructor(Buckets),
            calls_in_flight: Family::default(),
            received: Family::default(),
            sent: Family::default(),
            stream_items: Family::default(),
            refused: Family::default(),
            queue_depth: Family::default(),
            queue_wait: Family::new_with_constructor(Buckets),
            phases: Family::new_with_constructor(Buckets),
            jobs: Family::default(),
            panics: Counter::default(),
            bytes_in_flight: Gauge::default(),
            connections: ConnectionCounts::default(),
            reloads: ReloadCounts::default(),
            strangers: Counter::default(),
        };
        all.register();
        all
    }

    fn register(&mut self) {
        let to = &mut self.registry;
        let build = Info::new([("version", version::ENGINE_VERSION.to_owned()), ("ruleset_digest", version::ruleset_digest())]);
        to.register("build", "The software and its rules", build);
        put(to, "call_seconds", "Calls that ended and how long they took, by method and status code", &self.calls);
        put(to, "calls_in_flight", "Calls that have not ended, by method", &self.calls_in_flight);
        put(to, "received_bytes", "Bytes of request messages, by method", &self.received);
        put(to, "sent_bytes", "Bytes of reply messages, by method", &self.sent);
        put(to, "stream_items", "Items of ProcessArticles that were answered, by status code", &self.stream_items);
        put(to, "refused", "Calls and items refused, by what there was too little of", &self.refused);
        put(to, "queue_depth", "Pages that wait for a worker, by lane", &self.queue_depth);
        put(to, "queue_wait_seconds", "How long pages waited for a worker, by lane", &self.queue_wait);
        put(to, "phase_seconds", "How long each phase of the work on a page took", &self.phases);
        put(to, "jobs", "Pages that workers were given, by how that ended", &self.jobs);
        put(to, "panics", "Faults that were caught", &self.panics);
        put(to, "bytes_in_flight", "Bytes of messages in flight, as the byte budget counts them", &self.bytes_in_flight);
        let of = &self.connections;
        put(to, "connections_open", "Connections open", &of.open);
        put(to, "connections_accepted", "Connections accepted, those refused among them", &of.accepted);
        put(to, "connections_refused", "Connections closed at once, since there were too many", &of.refused);
        put(to, "handshakes_failed", "Connections on which nothing came, or no TLS, in time", &of.handshakes_failed);
        put(to, "accept_errors", "Times that the system gave no connection", &of.accept_errors);
        put(to, "reloads", "Times that certificates, tokens or JWK Sets were read anew", &self.reloads.done);
        put(to, "reloads_failed", "Times that they could not be, and the old ones stayed", &self.reloads.failed);
        put(to, "callers_refused", "Calls refused for want of a token, or of one that permits them", &self.strangers);
    }

    /// All of it in the OpenMetrics text format, version 1.0.
    ///
    /// # Errors
    /// Never, as strings take any text.
    pub fn written(&self) -> Result<String, fmt::Error> {
        let mut page = String::new();
        text::encode(&mut page, &self.registry)?;
        Ok(page)
    }

    /// A call began.
    pub fn call_begun(&self, method: &'static str) {
        self.calls_in_flight.get_or_create(&[("method", method)]).inc();
    }

    /// A call ended.
    pub fn call_ended(&self, method: &'static str, code: &'static str, took: Duration, received: u64, sent: u64) {
        let label = [("method", method)];
        self.calls_in_flight.get_or_create(&label).dec();
        self.calls.get_or_create(&[("method", method), ("code", code)]).observe(took.as_secs_f64());
        self.received.get_or_create(&label).inc_by(received);
        self.sent.get_or_create(&label).inc_by(sent);
    }

    /// An item of a stream was answered.
    pub fn item_ended(&self, code: &'static str) {
        self.stream_items.get_or_create(&[("code", code)]).inc();
    }

    /// A call or an item was refused for want of `what`.
    pub fn refused(&self, what: &'static str) {
        self.refused.get_or_create(&[("what", what)]).inc();
    }

    /// Shows how many pages wait in a lane of the queue.
    pub fn queue_depth(&self, lane: &'static str) -> Gauge {
        self.queue_depth.get_or_create_owned(&[("lane", lane)])
    }

    /// A page waited this long.
    pub fn waited(&self, lane: &'static str, time: Duration) {
        self.queue_wait.get_or_create(&[("lane", lane)]).observe(time.as_secs_f64());
    }

    /// A phase of the work ended.
    pub fn phase_ended(&self, phase: Phase, took: Duration) {
        self.phases.get_or_create(&[("phase", phase.name())]).observe(took.as_secs_f64());
    }

    /// A job of the workers ended.
    pub fn job_ended(&self, end: JobEnd) {
        let name = match end {
            JobEnd::Done => "done",
            JobEnd::Stopped => "stopped",
            JobEnd::Withdrawn => "withdrawn",
            JobEnd::Panicked => "panicked",
        };
        self.jobs.get_or_create(&[("end", name)]).inc();
    }

    /// A fault was caught.
    pub fn panicked(&self) {
        self.panics.inc();
    }
}

fn put<M: Metric + Clone>(registry: &mut Registry, name: &str, help: &str, metric: &M) {
    registry.register(name, help, metric.clone());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_written() {
        let metrics = Metrics::new();
        metrics.call_begun("CleanArticle");
        metrics.call_begun("CleanArticle");
        metrics.call_ended("CleanArticle", "OK", Duration::from_millis(3), 40, 50);
        metrics.refused("bytes");
        metrics.phase_ended(Phase::Rules, Duration::from_micros(200));
        let page = metrics.written().unwrap();
        for line in [
            "copydesk_call_seconds_bucket{le=\"0.005\",method=\"CleanArticle\",code=\"OK\"} 1",
            "copydesk_calls_in_flight{method=\"CleanArticle\"} 1",
            "copydesk_received_bytes_total{method=\"CleanArticle\"} 40",
            "copydesk_refused_total{what=\"bytes\"} 1",
            "copydesk_phase_seconds_count{phase=\"rules\"} 1",
            "copydesk_panics_total 0",
        ] {
            assert!(page.contains(line), "{line}\n{page}");
        }
        assert!(page.contains("copydesk_build_info{version=") && page.ends_with("# EOF\n"));
    }
}
