//! What a run is asked to do, as every report tells it.

use std::time::Duration;

use super::mix::Mix;
use super::schedule::{Arrivals, Course, Rate};

/// How calls follow each other.
#[derive(Clone, Copy, Debug)]
pub(super) enum Calling {
    /// By a schedule.
    Open { rate: Rate, ramp: Duration, arrivals: Arrivals, most_in_flight: usize },
    /// By so many callers, each of which waits for its answer.
    Closed { callers: usize },
}

/// A run as asked for.
#[derive(Clone, Debug)]
pub(super) struct Setup {
    pub(super) targets: Vec<String>,
    pub(super) tls: bool,
    /// To each target.
    pub(super) connections: usize,
    /// Version and ruleset digest of the first target, where it told them.
    pub(super) server: Option<(String, String)>,
    /// When the run began, in UTC.
    pub(super) started: String,
    pub(super) calling: Calling,
    pub(super) warm_up: Duration,
    /// After the warm-up.
    pub(super) duration: Duration,
    pub(super) deadline: Duration,
    pub(super) retries: u32,
    pub(super) mix: Mix,
    pub(super) stream_items: usize,
    pub(super) corpus: String,
    pub(super) pages: usize,
    pub(super) page_bytes: usize,
    pub(super) seed: u64,
    /// Of the caller's runtime.
    pub(super) threads: usize,
}

impl Setup {
    /// The rate over time, in an open loop.
    pub(super) fn course(&self) -> Option<Course> {
        match self.calling {
            Calling::Open { rate, ramp, .. } => Some(Course::new(rate, self.warm_up, ramp)),
            Calling::Closed { .. } => None,
        }
    }

    /// How calls follow each other, in words.
    pub(super) fn calling_told(&self) -> String {
        match self.calling {
            Calling::Closed { callers } => format!("closed loop, {callers} callers"),
            Calling::Open { rate: Rate { from, to }, ramp, arrivals, most_in_flight } => {
                let rate = if from == to { format!("{from}/s") } else { format!("{from}/s to {to}/s over {} s", ramp.as_secs_f64()) };
                format!("open loop, {rate}, {} arrivals, at most {most_in_flight} in flight", arrivals.name())
            }
        }
    }

    /// The targets in words.
    pub(super) fn targets_told(&self) -> String {
        let each = if self.connections == 1 { String::new() } else { format!(", {} connections each", self.connections) };
        let tls = if self.tls { ", TLS" } else { "" };
        format!("{}{each}{tls}", self.targets.join(", "))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Five calls a second for two seconds, after one of warm-up.
    pub(in crate::cli::load) fn setup() -> Setup {
        let rate = Rate { from: 5.0, to: 5.0 };
        Setup {
            targets: vec!["127.0.0.1:50051".to_owned()],
            tls: false,
            connections: 1,
            server: None,
            started: "2026-01-01T00:00:00Z".to_owned(),
            calling: Calling::Open { rate, ramp: Duration::ZERO, arrivals: Arrivals::Even, most_in_flight: 10 },
            warm_up: Duration::from_secs(1),
            duration: Duration::from_secs(2),
            deadline: Duration::from_secs(10),
            retries: 0,
            mix: "process,clean".parse().unwrap(),
            stream_items: 16,
            corpus: "<b>pages & more</b>".to_owned(),
            pages: 1,
            page_bytes: 1_000,
            seed: 0,
            threads: 1,
        }
    }
}
