//! The report for machines. `docs/load-testing.md` explains every key; a change that takes one away or gives it another meaning raises
//! [`FORMAT`].

use serde_json::{Map, Value, json};

use super::measured::Measured;
use super::process::Course;
use super::recorder::{Counts, Point, Tally};
use super::setup::{Calling, Setup};
use super::threshold::{Verdict, share};
use super::times::Times;

/// Name and version of this shape.
const FORMAT: &str = "copydesk-load/1";

/// Quantiles that every distribution tells, by name.
pub(super) const QUANTILES: [(&str, f64); 7] =
    [("p50", 0.5), ("p75", 0.75), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p99.9", 0.999), ("p99.99", 0.9999)];

/// The whole report.
pub(super) fn report(setup: &Setup, measured: &Measured, verdicts: &[Verdict]) -> Value {
    let recorder = &measured.recorder;
    let all = &recorder.all;
    let counts = all.counts;
    json!({
        "format": FORMAT,
        "copydesk": env!("CARGO_PKG_VERSION"),
        "startedAt": setup.started,
        "setup": asked(setup),
        "server": setup.server.as_ref().map(|(version, ruleset)| json!({ "version": version, "rulesetDigest": ruleset })),
        "interrupted": measured.interrupted,
        "elapsedSeconds": measured.elapsed().as_secs_f64(),
        "calls": {
            "due": counts.all() + recorder.in_flight,
            "answered": counts.answered,
            "refused": counts.refused,
            "failed": counts.failed,
            "unsent": counts.unsent,
            "givenUp": recorder.in_flight,
        },
        "attempts": { "answers": recorder.attempts, "refusals": recorder.refusals.all, "refusalsWithPushback": recorder.refusals.with_pushback },
        "answeredPerSecond": measured.per_second(counts.answered),
        "errorRate": share(counts.all() - counts.answered, counts.all()),
        "latencyMs": distribution(&all.latency, true),
        "serviceMs": distribution(&all.service, true),
        "errorLatencyMs": distribution(&all.errors, false),
        "sendLagMs": distribution(&recorder.lag, false),
        "outcomes": recorder.outcomes.iter().map(|((code, reason), (calls, message))| {
            json!({ "code": code, "reason": reason, "calls": calls, "firstMessage": message })
        }).collect::<Vec<_>>(),
        "rpcs": recorder.rpcs.iter().map(|(rpc, tally)| of_rpc(rpc.name(), tally)).collect::<Vec<_>>(),
        "timeline": recorder.points.iter().map(|point| of_point(point, setup, measured)).collect::<Vec<_>>(),
        "serverProcess": measured.processes.server.as_ref().map(|(watched, taken)| {
            process(&watched.name, taken, measured.server_cpu_per_call(), measured)
        }),
        "clientProcess": measured.processes.client.as_ref().map(|(watched, taken)| {
            process(&watched.name, taken, measured.client_cpu_per_call(), measured)
        }),
        "thresholds": verdicts.iter().map(|verdict| {
            json!({ "failIf": verdict.text, "actual": verdict.actual, "failed": verdict.failed })
        }).collect::<Vec<_>>(),
    })
}

fn asked(setup: &Setup) -> Value {
    let calling = match setup.calling {
        Calling::Closed { callers } => json!({ "loop": "closed", "callers": callers }),
        Calling::Open { rate, ramp, arrivals, most_in_flight } => json!({
            "loop": "open",
            "fromPerSecond": rate.from,
            "toPerSecond": rate.to,
            "rampSeconds": ramp.as_secs_f64(),
            "arrivals": arrivals.name(),
            "maxInFlight": most_in_flight,
        }),
    };
    let mix: Map<String, Value> = setup.mix.weights().iter().map(|(rpc, weight)| (rpc.name().to_owned(), json!(weight))).collect();
    json!({
        "targets": setup.targets,
        "tls": setup.tls,
        "connections": setup.connections,
        "calling": calling,
        "warmUpSeconds": setup.warm_up.as_secs_f64(),
        "seconds": setup.duration.as_secs_f64(),
        "deadlineSeconds": setup.deadline.as_secs_f64(),
        "retries": setup.retries,
        "mix": mix,
        "streamItems": setup.stream_items,
        "corpus": { "name": setup.corpus, "pages": setup.pages, "bytes": setup.page_bytes },
        "seed": setup.seed,
        "threads": setup.threads,
    })
}

/// Milliseconds; null when there are none.
fn distribution(times: &Times, with_curve: bool) -> Value {
    if times.count() == 0 {
        return Value::Null;
    }
    let mut figures = Map::new();
    figures.insert("count".to_owned(), json!(times.count()));
    let mut put = |name: &str, value: Option<f64>| figures.insert(name.to_owned(), json!(value));
    put("min", times.least());
    put("mean", times.mean());
    put("stdev", times.deviation());
    for (name, quantile) in QUANTILES {
        put(name, times.quantile(quantile));
    }
    put("max", times.most());
    if with_curve {
        figures.insert("curve".to_owned(), json!(times.curve()));
    }
    Value::Object(figures)
}

fn of_counts(counts: Counts) -> Value {
    json!({ "answered": counts.answered, "refused": counts.refused, "failed": counts.failed, "unsent": counts.unsent })
}

fn of_rpc(name: &str, tally: &Tally) -> Value {
    json!({
        "rpc": name,
        "calls": of_counts(tally.counts),
        "latencyMs": distribution(&tally.latency, false),
        "serviceMs": distribution(&tally.service, false),
        "errorLatencyMs": distribution(&tally.errors, false),
    })
}

fn of_point(point: &Point, setup: &Setup, measured: &Measured) -> Value {
    let middle = (setup.warm_up + point.middle()).as_secs_f64();
    let (server, client) = (&measured.processes.server, &measured.processes.client);
    json!({
        "atSeconds": point.at.as_secs_f64(),
        "seconds": point.length.as_secs_f64(),
        "duePerSecond": setup.course().map(|course| course.at(middle)),
        "calls": of_counts(point.counts),
        "p50Ms": point.p50,
        "p99Ms": point.p99,
        "serverCores": server.as_ref().and_then(|(_, taken)| taken.cores_at(point.middle())),
        "serverResidentBytes": server.as_ref().and_then(|(_, taken)| taken.resident_at(point.middle())),
        "clientCores": client.as_ref().and_then(|(_, taken)| taken.cores_at(point.middle())),
    })
}

fn process(name: &str, taken: &Course, cpu_per_call: Option<f64>, measured: &Measured) -> Value {
    let seconds = measured.elapsed().as_secs_f64();
    json!({
        "process": name,
        "cpuSeconds": taken.cpu(),
        "cores": taken.cpu().filter(|_| seconds > 0.0).map(|cpu| cpu / seconds),
        "cpuPerAnswerMs": cpu_per_call,
        "residentBytesFirst": taken.0.first().map(|(_, usage)| usage.resident),
        "residentBytesMost": taken.most_resident(),
        "peakBytesSinceItsStart": taken.0.last().map(|(_, usage)| usage.peak),
    })
}

#[cfg(test)]
mod tests {
    use super::super::measured::tests::measured;
    use super::super::setup::tests::setup;
    use super::*;

    #[test]
    fn counts_add_up_everywhere() {
        let report = report(&setup(), &measured(), &[]);
        assert_eq!(report["format"], "copydesk-load/1");
        assert_eq!(report["calls"], json!({ "due": 10, "answered": 8, "refused": 1, "failed": 1, "unsent": 0, "givenUp": 0 }));
        let sum =
            |list: &Value, path: &str| list.as_array().unwrap().iter().map(|row| row.pointer(path).unwrap().as_u64().unwrap()).sum::<u64>();
        assert_eq!((sum(&report["outcomes"], "/calls"), sum(&report["rpcs"], "/calls/answered")), (10, 8));
        assert_eq!((sum(&report["timeline"], "/calls/answered"), report["latencyMs"]["count"].as_u64()), (8, Some(8)));
        assert_eq!(report["timeline"][0]["duePerSecond"], 5.0);
    }

    #[test]
    fn what_is_not_known_is_null() {
        let mut empty = measured();
        empty.recorder = super::super::recorder::Recorder::new([].into_iter(), empty.recorder.warm_up, empty.recorder.width).unwrap();
        empty.processes.server = None;
        let report = report(&setup(), &empty, &[]);
        for path in ["/latencyMs", "/errorRate", "/answeredPerSecond", "/serverProcess", "/clientProcess/cpuPerAnswerMs"] {
            assert_eq!(report.pointer(path), Some(&Value::Null), "{path}");
        }
    }
}
