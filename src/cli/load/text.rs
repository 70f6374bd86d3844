//! The report for people at a terminal.

use std::fmt::Write as _;

use super::json::QUANTILES;
use super::measured::Measured;
use super::process::Course;
use super::recorder::{Counts, Tally};
use super::setup::Setup;
use super::threshold::{Verdict, share};
use super::times::Times;

/// Above this share of its threads, or this lag, the caller itself is in doubt.
const BUSY_CLIENT: f64 = 0.8;
const LONG_LAG_MS: f64 = 5.0;

/// The whole report.
pub(super) fn report(setup: &Setup, measured: &Measured, verdicts: &[Verdict]) -> String {
    let mut lines = Lines::default();
    let recorder = &measured.recorder;
    lines.add("target", &setup.targets_told());
    if let Some((version, ruleset)) = &setup.server {
        lines.add("server", &format!("copydesk {version}, rules {ruleset}"));
    }
    lines.add("load", &setup.calling_told());
    lines.add("calls", &setup.mix.to_string());
    lines.add("pages", &format!("{}: {}, {} bytes", setup.corpus, setup.pages, setup.page_bytes));
    let cut = if measured.interrupted { ", broken off" } else { "" };
    lines.add("measured", &format!("{:.1} s after {} s of warm-up{cut}", measured.elapsed().as_secs_f64(), setup.warm_up.as_secs_f64()));
    lines.gap();
    answers(&mut lines, measured);
    lines.gap();
    distributions(&mut lines, &recorder.all, &recorder.lag);
    if recorder.rpcs.len() > 1 {
        lines.gap();
        for (rpc, tally) in &recorder.rpcs {
            lines.add(rpc.name(), &format!("{}; latency {}", counted(tally.counts), brief(&tally.latency)));
        }
    }
    lines.gap();
    for (name, process, per_call) in [
        ("server", &measured.processes.server, measured.server_cpu_per_call()),
        ("this client", &measured.processes.client, measured.client_cpu_per_call()),
    ] {
        if let Some((watched, taken)) = process {
            lines.add(name, &format!("{}: {}", watched.name, used(taken, per_call, measured)));
        }
    }
    for doubt in doubts(setup, measured) {
        lines.add("note", &doubt);
    }
    if !verdicts.is_empty() {
        lines.gap();
    }
    for verdict in verdicts {
        lines.add(if verdict.failed { "FAILED" } else { "passed" }, &told(verdict));
    }
    lines.text
}

/// A bound and what the figure was.
pub(super) fn told(verdict: &Verdict) -> String {
    format!("{}: {}", verdict.text, verdict.actual.as_deref().unwrap_or("not measured"))
}

/// What makes the figures doubtful, if anything does.
pub(super) fn doubts(setup: &Setup, measured: &Measured) -> Vec<String> {
    let mut doubts = Vec::new();
    let cores = measured.processes.client.as_ref().and_then(|(_, taken)| cores(taken, measured));
    if cores.is_some_and(|cores| cores > BUSY_CLIENT * setup.threads as f64) {
        doubts.push(
            "the client was as busy as its threads let it be: its own time is in the latencies; give it more --threads or less load"
                .to_owned(),
        );
    }
    if measured.recorder.all.counts.unsent == 0 && measured.recorder.lag.quantile(0.99).is_some_and(|lag| lag > LONG_LAG_MS) {
        doubts.push("calls were sent late: the client did not keep up with its schedule, or had too many in flight".to_owned());
    }
    doubts
}

/// Cores that a process kept busy, on average.
pub(super) fn cores(taken: &Course, measured: &Measured) -> Option<f64> {
    let seconds = measured.elapsed().as_secs_f64();
    taken.cpu().filter(|_| seconds > 0.0).map(|cpu| cpu / seconds)
}

/// What a process took, in words.
pub(super) fn used(taken: &Course, per_call: Option<f64>, measured: &Measured) -> String {
    let mut parts = Vec::new();
    if let (Some(cpu), Some(cores)) = (taken.cpu(), cores(taken, measured)) {
        parts.push(format!("{cpu:.2} s of CPU, {cores:.2} cores"));
    }
    parts.extend(per_call.map(|milliseconds| format!("{:.0} µs an answer", milliseconds * 1_000.0)));
    if let Some((most, (_, last))) = taken.most_resident().zip(taken.0.last()) {
        parts.push(format!("{} MiB at most, {} MiB since it began", most >> 20, last.peak >> 20));
    }
    parts.join("; ")
}

fn answers(lines: &mut Lines, measured: &Measured) {
    let recorder = &measured.recorder;
    let counts = recorder.all.counts;
    let rate = measured.per_second(counts.answered).map_or_else(String::new, |rate| format!(" ({rate:.1} a second)"));
    let errors =
        share(counts.all() - counts.answered, counts.all()).map_or_else(String::new, |share| format!("; errors {:.3} %", share * 100.0));
    lines.add("answered", &format!("{} of {}{rate}{errors}", counts.answered, counts.all() + recorder.in_flight));
    for ((code, reason), (calls, message)) in &recorder.outcomes {
        let reason = if reason.is_empty() { String::new() } else { format!(" {reason}") };
        let message = if message.is_empty() { String::new() } else { format!("; the first: {}", one_line(message)) };
        lines.add("", &format!("{code}{reason}: {calls}{message}"));
    }
    if counts.unsent > 0 {
        lines.add("", &format!("not sent before their deadline: {}", counts.unsent));
    }
    if recorder.in_flight > 0 {
        lines.add("", &format!("given up: {}", recorder.in_flight));
    }
    if recorder.refusals.all > 0 {
        let (all, with) = (recorder.refusals.all, recorder.refusals.with_pushback);
        lines.add("refusals", &format!("{all}, {with} of them with the time to come back; {} answers in all", recorder.attempts));
    }
}

fn distributions(lines: &mut Lines, all: &Tally, lag: &Times) {
    let names: String = QUANTILES.iter().map(|(name, _)| format!("{name:>9}")).collect();
    lines.add("ms", &format!("{:>9}{names}{:>9}", "mean", "max"));
    for (name, times) in [("latency", &all.latency), ("service", &all.service), ("errors", &all.errors), ("send lag", lag)] {
        let figure = |value: Option<f64>| value.map_or_else(|| format!("{:>9}", "-"), |value| format!("{value:>9.2}"));
        let quantiles: String = QUANTILES.iter().map(|(_, quantile)| figure(times.quantile(*quantile))).collect();
        lines.add(name, &format!("{}{quantiles}{}", figure(times.mean()), figure(times.most())));
    }
}

fn counted(counts: Counts) -> String {
    let mut text = format!("{} answered", counts.answered);
    for (name, count) in [("refused", counts.refused), ("failed", counts.failed), ("unsent", counts.unsent)] {
        if count > 0 {
            text += &format!(", {count} {name}");
        }
    }
    text
}

fn brief(times: &Times) -> String {
    let figure = |quantile| times.quantile(quantile).map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
    format!("p50 {} ms, p99 {} ms", figure(0.5), figure(0.99))
}

/// Somebody else's text on one line of bounded length.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(160).collect()
}

/// Names at the left, what they are at the right.
#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn add(&mut self, name: &str, what: &str) {
        // Writing to a string cannot fail.
        _ = writeln!(self.text, "{name:>17}  {what}");
    }

    fn gap(&mut self) {
        self.text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::super::measured::tests::measured;
    use super::super::setup::tests::setup;
    use super::*;

    #[test]
    fn the_table_tells_counts_codes_and_bounds() {
        let verdict = Verdict { text: "p99>1ms".to_owned(), actual: Some("8.000 ms".to_owned()), failed: true };
        let text = report(&setup(), &measured(), &[verdict]);
        for part in
            ["8 of 10", "errors 20.000 %", "RESOURCE_EXHAUSTED OVERLOADED: 1", "CleanArticle", "FAILED  p99>1ms: 8.000 ms", "1.00 s of CPU"]
        {
            assert!(text.contains(part), "{part}:\n{text}");
        }
    }
}
