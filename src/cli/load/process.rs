//! What the processes of servers on this machine, and this one, take: CPU and memory by `/proc` of Linux.

use std::time::Duration;

/// What processes have taken since they began.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Usage {
    /// Seconds of CPU, user and system.
    pub(super) cpu: f64,
    /// Bytes resident now.
    pub(super) resident: u64,
    /// Most bytes that were ever resident, summed over the processes.
    pub(super) peak: u64,
}

/// The processes that are watched.
#[derive(Clone, Debug)]
pub(super) struct Watched {
    pids: Vec<i32>,
    /// Their names and ids.
    pub(super) name: String,
}

impl Watched {
    /// The processes with these ids; `None` where one cannot be seen.
    pub(super) fn new(pids: Vec<i32>) -> Option<Self> {
        let names: Option<Vec<String>> = pids.iter().map(|pid| Some(format!("{} {pid}", look(*pid)?.0))).collect();
        Some(Self { name: names?.join(", "), pids })
    }

    /// The process that listens on a port of this machine, as far as the caller may know.
    pub(super) fn listening(port: u16) -> Option<Self> {
        Self::new(vec![listener(port)?])
    }

    /// This process.
    pub(super) fn this() -> Option<Self> {
        Self::new(vec![i32::try_from(std::process::id()).ok()?])
    }

    /// What they have taken; `None` once one is gone.
    pub(super) fn usage(&self) -> Option<Usage> {
        self.pids.iter().try_fold(Usage::default(), |sum, pid| {
            let (_, usage) = look(*pid)?;
            let (cpu, resident, peak) = (sum.cpu + usage.cpu, sum.resident + usage.resident, sum.peak + usage.peak);
            Some(Usage { cpu, resident, peak })
        })
    }
}

/// The processes of a run: those of the server, if they are on this machine and known, and the caller itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Processes {
    pub(super) server: Option<(Watched, Course)>,
    pub(super) client: Option<(Watched, Course)>,
}

impl Processes {
    pub(super) fn new(server: Option<Watched>) -> Self {
        let watch = |watched| (watched, Course::default());
        Self { server: server.map(watch), client: Watched::this().map(watch) }
    }

    /// Looks at all of them; `at` is from the end of the warm-up.
    pub(super) fn look(&mut self, at: Duration) {
        for (watched, course) in self.server.iter_mut().chain(&mut self.client) {
            course.0.extend(watched.usage().map(|usage| (at, usage)));
        }
    }
}

/// Usage at several times, the first at the end of the warm-up, the last after the last call.
#[derive(Clone, Debug, Default)]
pub(super) struct Course(pub(super) Vec<(Duration, Usage)>);

impl Course {
    /// Seconds of CPU from the first look to the last.
    pub(super) fn cpu(&self) -> Option<f64> {
        let (first, last) = self.0.first().zip(self.0.last())?;
        (first.0 < last.0).then_some(last.1.cpu - first.1.cpu)
    }

    /// Cores busy on average between the looks around `at`.
    pub(super) fn cores_at(&self, at: Duration) -> Option<f64> {
        let pair = self.0.windows(2).find(|pair| pair[0].0 <= at && at < pair[1].0)?;
        let seconds = (pair[1].0 - pair[0].0).as_secs_f64();
        (seconds > 0.0).then(|| (pair[1].1.cpu - pair[0].1.cpu) / seconds)
    }

    /// Bytes resident at the look after `at`.
    pub(super) fn resident_at(&self, at: Duration) -> Option<u64> {
        self.0.iter().find(|(time, _)| *time > at).map(|(_, usage)| usage.resident)
    }

    /// Most bytes resident at any look.
    pub(super) fn most_resident(&self) -> Option<u64> {
        self.0.iter().map(|(_, usage)| usage.resident).max()
    }
}

#[cfg(target_os = "linux")]
fn look(pid: i32) -> Option<(String, Usage)> {
    let process = procfs::process::Process::new(pid).ok()?;
    let (stat, status) = (process.stat().ok()?, process.status().ok()?);
    let cpu = (stat.utime + stat.stime) as f64 / procfs::ticks_per_second() as f64;
    let bytes = |kibibytes: Option<u64>| kibibytes.unwrap_or(0) << 10;
    Some((stat.comm, Usage { cpu, resident: bytes(status.vmrss), peak: bytes(status.vmhwm) }))
}

#[cfg(target_os = "linux")]
fn listener(port: u16) -> Option<i32> {
    use procfs::net::{TcpState, tcp, tcp6};
    use procfs::process::{FDTarget, all_processes};
    let sockets = tcp().into_iter().chain(tcp6()).flatten();
    let inode = sockets.filter(|s| s.state == TcpState::Listen && s.local_address.port() == port).map(|s| s.inode).next()?;
    let holds = |process: &procfs::process::Process| {
        let mut files = process.fd().into_iter().flatten().flatten();
        files.any(|file| matches!(file.target, FDTarget::Socket(socket) if socket == inode))
    };
    all_processes().ok()?.flatten().find(holds).map(|process| process.pid)
}

#[cfg(not(target_os = "linux"))]
fn look(_pid: i32) -> Option<(String, Usage)> {
    None
}

#[cfg(not(target_os = "linux"))]
fn listener(_port: u16) -> Option<i32> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_found_by_its_port_and_its_usage_grows() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let found = Watched::listening(port).unwrap();
        assert_eq!(found.pids, Watched::this().unwrap().pids);
        let before = found.usage().unwrap();
        let mut sum = 0_u64;
        while found.usage().unwrap().cpu < before.cpu + 0.02 {
            sum = (0..100_000).fold(sum, |sum, n| std::hint::black_box(sum ^ n));
        }
        assert!(before.resident > 1 << 20 && before.peak >= before.resident);
        drop(listener);
        assert!(Watched::listening(port).is_none());
        assert!(Watched::new(vec![i32::MAX]).is_none());
    }

    #[test]
    fn a_course_tells_what_was_taken_between_its_looks() {
        let look = |seconds, cpu, resident| (Duration::from_secs(seconds), Usage { cpu, resident, peak: 0 });
        let course = Course(vec![look(0, 5.0, 10), look(2, 8.0, 30), look(3, 8.5, 20)]);
        assert_eq!((course.cpu(), course.most_resident()), (Some(3.5), Some(30)));
        assert_eq!(course.cores_at(Duration::from_secs(1)), Some(1.5));
        assert_eq!((course.cores_at(Duration::from_secs(3)), course.resident_at(Duration::from_secs(2))), (None, Some(20)));
        assert_eq!(Course::default().cpu(), None);
    }
}
