//! What was measured in a run, and the figures made of more than one measurement.

use std::time::Duration;

use super::process::Processes;
use super::recorder::Recorder;

/// A run that is over.
#[derive(Clone, Debug)]
pub(super) struct Measured {
    pub(super) recorder: Recorder,
    pub(super) processes: Processes,
    /// Whether it was broken off before its time.
    pub(super) interrupted: bool,
}

impl Measured {
    /// From the end of the warm-up to the end of the last call.
    pub(super) fn elapsed(&self) -> Duration {
        self.recorder.last.saturating_sub(self.recorder.warm_up)
    }

    /// So many a second; `None` when no time has passed.
    pub(super) fn per_second(&self, count: u64) -> Option<f64> {
        let seconds = self.elapsed().as_secs_f64();
        (seconds > 0.0).then(|| count as f64 / seconds)
    }

    /// Milliseconds of the server's CPU for each answer, refusals included.
    pub(super) fn server_cpu_per_call(&self) -> Option<f64> {
        self.per_attempt(self.processes.server.as_ref()?.1.cpu()?)
    }

    /// Milliseconds of the caller's own CPU for each answer.
    pub(super) fn client_cpu_per_call(&self) -> Option<f64> {
        self.per_attempt(self.processes.client.as_ref()?.1.cpu()?)
    }
    fn per_attempt(&self, cpu: f64) -> Option<f64> {
        (self.recorder.attempts > 0).then(|| cpu * 1_000.0 / self.recorder.attempts as f64)
    }

    /// Most bytes of the server that were resident.
    pub(super) fn server_most_resident(&self) -> Option<f64> {
        self.processes.server.as_ref()?.1.most_resident().map(|bytes| bytes as f64)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::mix::Rpc;
    use super::super::process::{Course, Usage, Watched};
    use super::super::recorder::{Answer, Ended, Kind, Refusals};
    use super::*;

    /// Ten calls in two seconds: eight answered after 1 to 8 ms, one refused, one failed; the last one answered is a CleanArticle. The server
    /// takes a second of CPU and 2 MiB.
    pub(in crate::cli::load) fn measured() -> Measured {
        let warm_up = Duration::from_secs(1);
        let mut recorder = Recorder::new([Rpc::Process, Rpc::Clean].into_iter(), warm_up, Duration::from_secs(1)).unwrap();
        for number in 1..=10_usize {
            let kind = [Kind::Refused, Kind::Failed].get(number.wrapping_sub(9)).copied().unwrap_or(Kind::Answered);
            let (code, reason, message) = match kind {
                Kind::Answered => ("OK", "", ""),
                Kind::Refused => ("RESOURCE_EXHAUSTED", "OVERLOADED", "queue: 8 waiting calls"),
                Kind::Failed => ("UNKNOWN", "", "<script>alert('a & b')</script>"),
            };
            let due = warm_up + Duration::from_millis(200 * (number as u64 - 1));
            let ended = if number == 10 { Duration::from_secs(3) } else { due + Duration::from_millis(number as u64) };
            recorder.end(Ended {
                rpc: if number == 8 { Rpc::Clean } else { Rpc::Process },
                due,
                sent: ended - Duration::from_millis(1),
                last_sent: ended - Duration::from_millis(1),
                ended,
                attempts: 1,
                refusals: Refusals { all: u64::from(kind == Kind::Refused), with_pushback: u64::from(kind == Kind::Refused) },
                answer: Answer { kind, code, reason: reason.to_owned(), message: message.to_owned() },
            });
        }
        recorder.finish(Duration::from_secs(3));
        let course = Course(
            [(0, 1.0), (1, 1.5), (2, 2.0)]
                .map(|(at, cpu)| (Duration::from_secs(at), Usage { cpu, resident: 2 << 20, peak: 3 << 20 }))
                .to_vec(),
        );
        let mut processes = Processes::new(Watched::this());
        for (_, taken) in processes.server.iter_mut().chain(&mut processes.client) {
            *taken = course.clone();
        }
        Measured { recorder, processes, interrupted: false }
    }
}
