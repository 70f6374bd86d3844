//! What came of each call. Counts everything that was due since the warm-up exactly once: answered, refused, failed, not sent, or, where a
//! run was broken off, given up.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::CreationError;

use super::mix::Rpc;
use super::times::Times;

/// One call that has ended. All times are from the start of the run.
#[derive(Clone, Debug)]
pub(super) struct Ended {
    pub(super) rpc: Rpc,
    /// When it was to be sent.
    pub(super) due: Duration,
    /// When it was first sent.
    pub(super) sent: Duration,
    /// When it was last sent; later than `sent` where it was tried again.
    pub(super) last_sent: Duration,
    /// When its answer was there.
    pub(super) ended: Duration,
    /// How often it was sent.
    pub(super) attempts: u64,
    /// Refusals on the way, the last answer included.
    pub(super) refusals: Refusals,
    pub(super) answer: Answer,
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) kind: Kind,
    /// Name of the code, as gRPC writes it.
    pub(super) code: &'static str,
    /// Reason of the error, empty where none was given.
    pub(super) reason: String,
    /// What the server or the transport said about it.
    pub(super) message: String,
}

/// How a call ended, on the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Answered,
    /// The server was asked for more than it can do, and said so.
    Refused,
    Failed,
}

/// Answers that said "not now".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Refusals {
    pub(super) all: u64,
    /// Of these, those that said when to come back.
    pub(super) with_pushback: u64,
}

/// How many calls came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) answered: u64,
    pub(super) refused: u64,
    pub(super) failed: u64,
    /// Due, and not sent before their deadline, because too many others were in flight.
    pub(super) unsent: u64,
}

impl Counts {
    pub(super) fn all(self) -> u64 {
        self.answered + self.refused + self.failed + self.unsent
    }

    fn add(&mut self, kind: Kind) {
        *match kind {
            Kind::Answered => &mut self.answered,
            Kind::Refused => &mut self.refused,
            Kind::Failed => &mut self.failed,
        } += 1;
    }
}

/// All calls, or all of one kind.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    pub(super) counts: Counts,
    /// From due to answered, of answered calls.
    pub(super) latency: Times,
    /// From last sent to answered, of answered calls.
    pub(super) service: Times,
    /// From due to the end, of refused and failed calls.
    pub(super) errors: Times,
}

impl Tally {
    fn new() -> Result<Self, CreationError> {
        Ok(Self { counts: Counts::default(), latency: Times::new()?, service: Times::new()?, errors: Times::new()? })
    }

    fn add(&mut self, call: &Ended) {
        self.counts.add(call.answer.kind);
        if call.answer.kind == Kind::Answered {
            self.latency.record(call.ended.saturating_sub(call.due));
            self.service.record(call.ended.saturating_sub(call.last_sent));
        } else {
            self.errors.record(call.ended.saturating_sub(call.due));
        }
    }
}

/// One stretch of the run: what ended in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    /// Its begin, from the end of the warm-up.
    pub(super) at: Duration,
    /// How long it is: as long as all, but for the last.
    pub(super) length: Duration,
    pub(super) counts: Counts,
    /// Milliseconds from due to answered, of the calls answered in it.
    pub(super) p50: Option<f64>,
    pub(super) p99: Option<f64>,
}

impl Point {
    /// Its middle, from the end of the warm-up.
    pub(super) fn middle(&self) -> Duration {
        self.at + self.length / 2
    }
}

/// What is known of the calls so far.
#[derive(Clone, Debug)]
pub(super) struct Recorder {
    pub(super) warm_up: Duration,
    pub(super) width: Duration,
    pub(super) all: Tally,
    pub(super) rpcs: BTreeMap<Rpc, Tally>,
    /// How many calls ended with a code and reason, and what the first of them said.
    pub(super) outcomes: BTreeMap<(&'static str, String), (u64, String)>,
    pub(super) refusals: Refusals,
    /// Answers of all attempts.
    pub(super) attempts: u64,
    /// From due to first sent.
    pub(super) lag: Times,
    /// Begun and not ended.
    pub(super) in_flight: u64,
    /// When the last call ended.
    pub(super) last: Duration,
    pub(super) points: Vec<Point>,
    window: Times,
    window_counts: Counts,
}

impl Recorder {
    /// Leaves out what is due before `warm_up`; makes a point for every `width` after it.
    pub(super) fn new(rpcs: impl Iterator<Item = Rpc>, warm_up: Duration, width: Duration) -> Result<Self, CreationError> {
        Ok(Self {
            warm_up,
            width,
            all: Tally::new()?,
            rpcs: rpcs.map(|rpc| Tally::new().map(|tally| (rpc, tally))).collect::<Result<_, _>>()?,
            outcomes: BTreeMap::new(),
            refusals: Refusals::default(),
            attempts: 0,
            lag: Times::new()?,
            in_flight: 0,
            last: warm_up,
            points: Vec::new(),
            window: Times::new()?,
            window_counts: Counts::default(),
        })
    }

    /// A call that was due is sent.
    pub(super) fn begin(&mut self, due: Duration) {
        self.in_flight += u64::from(due >= self.warm_up);
    }

    /// A call that was due cannot be sent any more.
    pub(super) fn unsent(&mut self, rpc: Rpc, due: Duration, now: Duration) {
        if due < self.warm_up {
            return;
        }
        self.turn(now);
        self.all.counts.unsent += 1;
        self.window_counts.unsent += 1;
        if let Some(tally) = self.rpcs.get_mut(&rpc) {
            tally.counts.unsent += 1;
        }
    }

    /// A call has ended.
    pub(super) fn end(&mut self, call: Ended) {
        if call.due < self.warm_up {
            return;
        }
        self.turn(call.ended);
        self.in_flight = self.in_flight.saturating_sub(1);
        self.attempts += call.attempts;
        self.refusals.all += call.refusals.all;
        self.refusals.with_pushback += call.refusals.with_pushback;
        self.lag.record(call.sent.saturating_sub(call.due));
        self.all.add(&call);
        if let Some(tally) = self.rpcs.get_mut(&call.rpc) {
            tally.add(&call);
        }
        self.window_counts.add(call.answer.kind);
        if call.answer.kind == Kind::Answered {
            self.window.record(call.ended.saturating_sub(call.due));
        }
        let Answer { code, reason, message, .. } = call.answer;
        self.outcomes.entry((code, reason)).or_insert((0, message)).0 += 1;
    }

    /// Closes the stretches that are over.
    pub(super) fn turn(&mut self, now: Duration) {
        self.last = self.last.max(now);
        loop {
            let begun = self.begun();
            if now < self.warm_up + begun + self.width {
                return;
            }
            self.close_window(begun, self.width);
        }
    }

    /// Closes the last stretch, however short. The run took until `end` at least, even if its last call was over before.
    pub(super) fn finish(&mut self, end: Duration) {
        self.turn(end);
        if self.window_counts.all() > 0 {
            let begun = self.begun();
            self.close_window(begun, self.last.saturating_sub(self.warm_up + begun));
        }
    }

    /// Begin of the open stretch, from the end of the warm-up.
    fn begun(&self) -> Duration {
        self.width.saturating_mul(u32::try_from(self.points.len()).unwrap_or(u32::MAX))
    }

    fn close_window(&mut self, at: Duration, length: Duration) {
        let (p50, p99) = (self.window.quantile(0.5), self.window.quantile(0.99));
        self.points.push(Point { at, length, counts: std::mem::take(&mut self.window_counts), p50, p99 });
        self.window.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn recorder() -> Recorder {
        Recorder::new([Rpc::Process, Rpc::Clean].into_iter(), 2 * SECOND, SECOND).unwrap()
    }

    fn call(rpc: Rpc, due: u64, sent: u64, ended: u64, kind: Kind) -> Ended {
        let [due, sent, ended] = [due, sent, ended].map(Duration::from_millis);
        let code = if kind == Kind::Answered { "OK" } else { "RESOURCE_EXHAUSTED" };
        let answer = Answer { kind, code, reason: String::new(), message: "first".to_owned() };
        Ended { rpc, due, sent, last_sent: sent, ended, attempts: 1, refusals: Refusals::default(), answer }
    }

    #[test]
    fn every_call_counts_once_and_the_warm_up_not_at_all() {
        let mut recorder = recorder();
        for (rpc, due, kind) in [
            (Rpc::Process, 1_999, Kind::Answered),
            (Rpc::Process, 2_000, Kind::Answered),
            (Rpc::Process, 2_500, Kind::Refused),
            (Rpc::Clean, 3_100, Kind::Failed),
            (Rpc::Clean, 3_200, Kind::Answered),
        ] {
            recorder.begin(Duration::from_millis(due));
            recorder.end(call(rpc, due, due, due + 10, kind));
        }
        recorder.begin(Duration::from_millis(3_300));
        recorder.unsent(Rpc::Clean, Duration::from_millis(3_400), Duration::from_millis(4_400));
        recorder.finish(3 * SECOND);
        assert_eq!(recorder.all.counts, Counts { answered: 2, refused: 1, failed: 1, unsent: 1 });
        assert_eq!((recorder.in_flight, recorder.attempts), (1, 4));
        let of_rpcs: u64 = recorder.rpcs.values().map(|tally| tally.counts.all()).sum();
        let of_points: u64 = recorder.points.iter().map(|point| point.counts.all()).sum();
        assert_eq!((of_rpcs, of_points, recorder.outcomes.values().map(|(count, _)| count).sum::<u64>()), (5, 5, 4));
        assert_eq!((recorder.all.latency.count(), recorder.all.errors.count()), (2, 2));
    }

    #[test]
    fn latency_counts_from_when_a_call_was_due_and_service_from_when_it_was_sent() {
        let mut recorder = recorder();
        recorder.end(call(Rpc::Process, 2_000, 2_300, 2_310, Kind::Answered));
        let of = |times: &Times| times.most().unwrap().round();
        assert_eq!((of(&recorder.all.latency), of(&recorder.all.service), of(&recorder.lag)), (310.0, 10.0, 300.0));
    }

    #[test]
    fn a_stretch_without_answers_is_a_gap() {
        let mut recorder = recorder();
        recorder.end(call(Rpc::Process, 2_100, 2_100, 2_110, Kind::Answered));
        recorder.end(call(Rpc::Process, 4_100, 4_100, 4_120, Kind::Answered));
        recorder.finish(3 * SECOND);
        let answered: Vec<u64> = recorder.points.iter().map(|point| point.counts.answered).collect();
        assert_eq!((answered, recorder.points[1].p50, recorder.points[2].at), (vec![1, 0, 1], None, 2 * SECOND));
    }

    #[test]
    fn the_first_message_of_an_outcome_is_kept() {
        let mut recorder = recorder();
        for message in ["one", "two"] {
            let mut call = call(Rpc::Process, 2_100, 2_100, 2_110, Kind::Refused);
            call.answer.message = message.to_owned();
            recorder.end(call);
        }
        assert_eq!(recorder.outcomes.values().collect::<Vec<_>>(), [&(2, "one".to_owned())]);
    }
}
