//! Values that are made of files, and made again when the files change or SIGHUP asks for it. Contents are compared, not times, so that
//! links that are swapped (as Kubernetes does with secrets) are seen. What cannot be made leaves the old value in force.

use std::fmt::Display;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use super::caught::{Panicked, caught};
use super::signals::Hangup;

/// How often files are looked at. A change counts once it is the same in two looks: files of a pair are seldom written at once.
const LOOK: Duration = Duration::from_millis(500);

/// How often values were made again, for metrics.
#[derive(Clone, Debug, Default)]
pub struct ReloadCounts {
    /// With success.
    pub done: Counter,
    /// Without: the old value is still in force.
    pub failed: Counter,
}

type Made<T> = Result<T, String>;
type Make<T> = Box<dyn Fn(&[Vec<u8>]) -> Made<T> + Send>;

/// A value, and the files that it is made of.
struct Source<T> {
    what: &'static str,
    files: Vec<PathBuf>,
    make: Make<T>,
    /// Digest of what the last value was made of, or could not be made of.
    tried: [u8; 32],
    /// Digest at the last look.
    seen: [u8; 32],
    value: watch::Sender<Arc<T>>,
}

/// Something to look at from time to time.
trait Look: Send {
    fn look(&mut self, at_once: bool, counts: &ReloadCounts);
}

/// All values that are made of files.
#[derive(Default)]
pub(super) struct Reloads {
    sources: Vec<Box<dyn Look>>,
    counts: ReloadCounts,
}

impl Reloads {
    /// None yet; `counts` tells how it goes.
    pub(super) fn new(counts: ReloadCounts) -> Self {
        Self { sources: Vec::new(), counts }
    }

    /// The value that `make` makes of the contents of `files`, and that of each later content.
    ///
    /// # Errors
    /// When the first cannot be made.
    pub(super) fn add<T, E>(
        &mut self,
        what: &'static str,
        files: Vec<PathBuf>,
        make: impl Fn(&[Vec<u8>]) -> Result<T, E> + Send + 'static,
    ) -> Result<watch::Receiver<Arc<T>>, String>
    where
        T: Send + Sync + 'static,
        E: Display,
    {
        let make = Box::new(move |contents: &[Vec<u8>]| make(contents).map_err(|error| error.to_string()));
        let contents = read(&files)?;
        let (value, receiver) = watch::channel(Arc::new(make(&contents).map_err(|error| format!("{what}: {error}"))?));
        let digest = digest(&Ok(contents));
        self.sources.push(Box::new(Source { what, files, make, tried: digest, seen: digest, value }));
        Ok(receiver)
    }

    /// Looks at the files for as long as it is polled.
    pub(super) async fn run(mut self, mut hangup: Hangup) {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let at_once = tokio::select! {
                _ = looks.tick(), if !self.sources.is_empty() => false,
                () = hangup.next() => true,
            };
            if at_once {
                tracing::info!("asked to reload");
            }
            let looked = tokio::task::spawn_blocking(move || {
                self.sources.iter_mut().for_each(|source| source.look(at_once, &self.counts));
                self
            });
            // Fails only when the runtime ends.
            match looked.await {
                Ok(reloads) => self = reloads,
                Err(_) => return,
            }
        }
    }
}

impl<T: Send + Sync> Look for Source<T> {
    fn look(&mut self, at_once: bool, counts: &ReloadCounts) {
        let contents = read(&self.files);
        let now = digest(&contents);
        let settled = std::mem::replace(&mut self.seen, now) == now;
        if !at_once && (now == self.tried || !settled) {
            return;
        }
        self.tried = now;
        // A fault of what reads the files must not end the looking.
        let made = |contents: Vec<Vec<u8>>| {
            caught(|| (self.make)(&contents)).unwrap_or_else(|Panicked| Err("a fault while it was read".to_owned()))
        };
        match contents.and_then(made) {
            Ok(value) => {
                self.value.send_replace(Arc::new(value));
                counts.done.inc();
                tracing::info!(what = self.what, "reloaded");
            }
            Err(error) => {
                counts.failed.inc();
                tracing::error!(what = self.what, error, "cannot reload; the old one stays in force");
            }
        }
    }
}

fn read(files: &[PathBuf]) -> Made<Vec<Vec<u8>>> {
    files.iter().map(|file| std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))).collect()
}

fn digest(contents: &Made<Vec<Vec<u8>>>) -> [u8; 32] {
    let mut hasher = Sha256::new();
    match contents {
        Ok(contents) => contents.iter().for_each(|content| hasher.update(Sha256::digest(content))),
        Err(error) => hasher.update(error),
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_counts_when_it_has_settled_and_a_bad_one_keeps_the_old_value() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("number");
        let write = |text: &str| std::fs::write(&file, text).unwrap();
        write("1");
        let mut reloads = Reloads::default();
        let make = |contents: &[Vec<u8>]| {
            assert_ne!(contents[0], b"13", "a fault");
            String::from_utf8_lossy(&contents[0]).parse::<u32>()
        };
        let value = reloads.add("number", vec![file.clone()], make).unwrap();
        let counts = reloads.counts.clone();
        let mut look = |at_once| {
            reloads.sources[0].look(at_once, &counts);
            (**value.borrow(), counts.done.get(), counts.failed.get())
        };
        assert_eq!(look(false), (1, 0, 0));
        write("2");
        assert_eq!(look(false), (1, 0, 0), "not settled");
        assert_eq!(look(false), (2, 1, 0));
        write("none");
        look(false);
        assert_eq!(look(false), (2, 1, 1));
        assert_eq!(look(false), (2, 1, 1), "told once");
        std::fs::remove_file(&file).unwrap();
        look(false);
        assert_eq!(look(false), (2, 1, 2));
        write("3");
        assert_eq!(look(true), (3, 2, 2), "asked for");
        write("13");
        assert_eq!(look(true), (3, 2, 3), "a fault is a failure");
        assert!(Reloads::default().add("number", vec![directory.path().join("missing")], make).is_err());
    }
}
