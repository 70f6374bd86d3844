//! Which threads go first when the cores are short: those of the network. What they do for a call takes microseconds, and health, refusals
//! and replies wait for it; a page takes the workers a thousand times as long, and a few milliseconds more are not felt there.

/// Sets the niceness of the calling thread (`nice(2)`, 0 to 19: higher means later), which Linux has for each thread by itself. The scheduler
/// weighs it within a control group: in a container it yields to the threads of that alone.
#[cfg(target_os = "linux")]
pub(super) fn yield_to_others(niceness: u8) {
    // No process given means the caller, which to these system calls is a thread.
    let set = rustix::process::getpriority_process(None).and_then(|now| {
        // Who started the server may have made all of it nicer than that.
        if i32::from(niceness) > now { rustix::process::setpriority_process(None, niceness.into()) } else { Ok(()) }
    });
    if let Err(error) = set {
        tracing::warn!(%error, niceness, "the niceness of a worker cannot be set");
    }
}

/// Elsewhere niceness is one for the whole process, which helps nobody.
#[cfg(not(target_os = "linux"))]
pub(super) fn yield_to_others(_niceness: u8) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::getpriority_process;

    use super::*;

    #[test]
    fn the_calling_thread_alone_yields() {
        let before = getpriority_process(None).unwrap();
        let niced = std::thread::spawn(|| {
            yield_to_others(19);
            yield_to_others(3);
            getpriority_process(None).unwrap()
        });
        assert_eq!(niced.join().unwrap(), 19);
        assert_eq!(getpriority_process(None).unwrap(), before);
    }
}
