//! Changes found by looking again and again, where the system tells nothing: on
//! network drives. `notify` has a poller too, but it compares times in whole
//! seconds, and so misses the second of two quick savings.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use walkdir::WalkDir;

use super::watch::Scope;

/// A changed file is reported for so long: on some drives, times have steps of
/// two seconds.
const COARSEST: Duration = Duration::from_secs(3);

/// Remembers how the sources looked.
#[derive(Debug)]
pub(super) struct Poller {
    scope: Arc<Scope>,
    seen: BTreeMap<PathBuf, Stamp>,
    recent: Vec<(Instant, PathBuf)>,
}

/// What tells one state of a file from another without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    is_file: bool,
    identity: Identity,
}

/// The file's number, and when anything about it changed.
#[cfg(unix)]
type Identity = (u64, i64, i64);
/// When the file was made.
#[cfg(not(unix))]
type Identity = Option<SystemTime>;

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    (metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn identity(metadata: &Metadata) -> Identity {
    metadata.created().ok()
}

impl Poller {
    /// Looks for the first time.
    pub(super) fn new(scope: Arc<Scope>) -> Self {
        let seen = scan(&scope);
        Self { scope, seen, recent: Vec::new() }
    }

    /// Looks at every interval, and tells what changed, be it nothing, until
    /// nobody listens.
    pub(super) fn run(
        mut self,
        interval: Duration,
        tell: impl Fn(Vec<PathBuf>) -> bool + Send + 'static,
    ) -> io::Result<()> {
        let look = move || {
            loop {
                thread::sleep(interval);
                if !tell(self.look()) {
                    return;
                }
            }
        };
        thread::Builder::new().name("preview-poll".to_owned()).spawn(look).map(drop)
    }

    /// What changed since the last look.
    fn look(&mut self) -> Vec<PathBuf> {
        let now = scan(&self.scope);
        let before = std::mem::replace(&mut self.seen, now);
        let is_other = |(path, stamp): &(&PathBuf, &Stamp)| before.get(*path) != Some(*stamp);
        let gone = before.keys().filter(|path| !self.seen.contains_key(*path));
        let changed = self.seen.iter().filter(is_other).map(|(path, _)| path).chain(gone);
        let noticed = Instant::now();
        self.recent.retain(|(since, _)| since.elapsed() < COARSEST);
        self.recent.extend(changed.map(|path| (noticed, path.clone())));
        self.recent.iter().map(|(_, path)| path.clone()).collect()
    }
}

/// Everything in the folders of sources, by absolute path.
fn scan(scope: &Scope) -> BTreeMap<PathBuf, Stamp> {
    scope.all_folders().flat_map(|folder| scan_folder(scope, &folder)).collect()
}

fn scan_folder(scope: &Scope, folder: &Path) -> Vec<(PathBuf, Stamp)> {
    let walk = WalkDir::new(folder).follow_root_links(false).into_iter();
    let entries = walk.filter_entry(|entry| {
        if entry.file_type().is_dir() {
            scope.enters(entry.path())
        } else {
            scope.sees(entry.path())
        }
    });
    let files = entries.filter_map(Result::ok).filter(|entry| !entry.file_type().is_dir());
    let stamped = files.filter_map(|entry| {
        let stamp = Stamp::of(&entry.metadata().ok()?);
        Some((entry.into_path(), stamp))
    });
    stamped.collect()
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self {
            modified: metadata.modified().ok(),
            length: metadata.len(),
            is_file: metadata.is_file(),
            identity: identity(metadata),
        }
    }
}
