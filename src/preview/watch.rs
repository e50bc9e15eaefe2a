//! Changes on disk, in batches: events are gathered until the disk is quiet for
//! a moment.
//!
//! Systems tell about changes in many ways, late, twice and sometimes not at
//! all. So an event is only a hint that a path should be read again: new folders
//! are looked at once more when all is quiet, and where events were lost all
//! sources are read again.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, Event, EventKind, ModifyKind};
use notify::{Config, ErrorKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::poll::Poller;
use crate::handbook::Audience;

/// A batch ends when nothing happens for so long.
const QUIET: Duration = Duration::from_millis(10);

/// A batch ends after so long even if more happens.
const LONGEST: Duration = Duration::from_millis(200);

/// New folders are looked at again after so long: files can be put into a folder
/// before the system begins to watch it.
const SETTLED: Duration = Duration::from_millis(300);

/// Folders that never hold sources.
const SKIPPED: [&str; 2] = ["target", "node_modules"];

const LIMIT_REMEDY: &str = if cfg!(target_os = "linux") {
    "allow more with `sudo sysctl fs.inotify.max_user_watches=1048576 \
     fs.inotify.max_user_instances=1024`, or start with `--poll`"
} else {
    "close other programs that watch folders, or start with `--poll`"
};

/// Why changes cannot be watched. Each says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The system watches no more folders.
    #[error(
        "this computer's limit of watched folders is reached, so changes in `{}` would be missed; \
         {LIMIT_REMEDY}",
        folder.display()
    )]
    Limit {
        /// The folder that cannot be watched.
        folder: PathBuf,
    },
    /// The system does not watch this folder, for another reason.
    #[error(
        "cannot watch `{}` for changes: {reason}; start with `--poll` to have it looked at every \
         now and then",
        folder.display()
    )]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The system's reason.
        reason: String,
    },
}

impl WatchError {
    fn new(error: &notify::Error, folder: &Path) -> Self {
        let folder = error.paths.first().map_or(folder, PathBuf::as_path).to_path_buf();
        match &error.kind {
            ErrorKind::MaxFilesWatch => Self::Limit { folder },
            ErrorKind::Io(io) if is_limit(io) => Self::Limit { folder },
            ErrorKind::Io(io) => Self::Folder { folder, reason: io.to_string() },
            ErrorKind::Generic(reason) => Self::Folder { folder, reason: reason.clone() },
            kind => Self::Folder { folder, reason: format!("{kind:?}") },
        }
    }
}

/// Linux counts watchers as open files.
#[cfg(unix)]
fn is_limit(error: &std::io::Error) -> bool {
    use rustix::io::Errno;
    let limits = [Errno::MFILE.raw_os_error(), Errno::NFILE.raw_os_error()];
    error.raw_os_error().is_some_and(|code| limits.contains(&code))
}

#[cfg(not(unix))]
fn is_limit(_: &std::io::Error) -> bool {
    false
}

/// What is watched, and what in it matters.
#[derive(Debug)]
pub(super) struct Scope {
    root: PathBuf,
    /// The root with links resolved: some systems tell paths so.
    real_root: PathBuf,
    /// Folders of sources, relative to the root; empty is the root itself.
    folders: Vec<PathBuf>,
    /// The output, relative to the root, if it is inside.
    output: Option<PathBuf>,
}

impl Scope {
    pub(super) fn new(root: PathBuf, folders: &[PathBuf], output: &Path) -> Self {
        let real_root = root.canonicalize().unwrap_or_else(|_| root.clone());
        let mut scope = Self { root, real_root, folders: Vec::new(), output: None };
        scope.folders = folders.iter().filter_map(|path| scope.relative(path)).collect();
        scope.output = scope.relative(output).filter(|path| !path.as_os_str().is_empty());
        scope
    }

    /// The path below the root; the root itself is empty.
    fn relative(&self, path: &Path) -> Option<PathBuf> {
        let inside =
            path.strip_prefix(&self.root).or_else(|_| path.strip_prefix(&self.real_root)).ok()?;
        Some(inside.to_path_buf())
    }

    /// Whether a change of the path, relative to the root, can change sources.
    fn matters(&self, path: &Path) -> bool {
        let is_source = |folder: &PathBuf| path.starts_with(folder) || folder.starts_with(path);
        let is_output = || self.output.as_ref().is_some_and(|output| path.starts_with(output));
        self.folders.iter().any(is_source) && !is_output() && !is_skipped(path)
    }

    /// The folders to watch. A root that is itself the content is watched folder
    /// by folder, so that what is never a source costs nothing.
    fn plan(&self) -> BTreeMap<PathBuf, RecursiveMode> {
        let mut plan = BTreeMap::new();
        // macOS watches paths, whatever comes and goes there.
        if let Some(parent) = self.root.parent().filter(|_| !cfg!(target_os = "macos")) {
            plan.insert(parent.to_path_buf(), RecursiveMode::NonRecursive);
        }
        plan.insert(self.root.clone(), RecursiveMode::NonRecursive);
        for folder in &self.folders {
            let is_root = folder.as_os_str().is_empty();
            let inside = if is_root { self.inner_folders() } else { vec![self.root.join(folder)] };
            plan.extend(inside.into_iter().map(|folder| (folder, RecursiveMode::Recursive)));
        }
        plan
    }

    fn inner_folders(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(&self.root).into_iter().flatten().filter_map(Result::ok);
        let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        folders.map(|entry| entry.path()).filter(|folder| self.enters(folder)).collect()
    }

    /// Whether sources may be in the folder.
    pub(super) fn enters(&self, folder: &Path) -> bool {
        let is_skipped =
            folder.file_name().is_some_and(|name| SKIPPED.iter().any(|it| name == *it));
        self.sees(folder) && (!is_skipped || folder == self.root)
    }

    /// Whether a change of the path can change sources.
    pub(super) fn sees(&self, path: &Path) -> bool {
        self.relative(path).is_some_and(|path| self.matters(&path))
    }

    pub(super) fn all_folders(&self) -> impl Iterator<Item = PathBuf> {
        self.folders.iter().map(|folder| self.root.join(folder))
    }
}

/// Whether the path is hidden, or inside a folder that never holds sources.
fn is_skipped(path: &Path) -> bool {
    let is_hidden = |part: Component<'_>| part.as_os_str().as_encoded_bytes().starts_with(b".");
    let mut folders = path.components().rev().skip(1);
    path.components().any(is_hidden)
        || folders.any(|part| SKIPPED.iter().any(|name| part.as_os_str() == *name))
}

enum Signal {
    Event(notify::Result<Event>),
    Polled(Vec<PathBuf>),
    Edition(Audience),
    Stop,
}

/// Tells a watcher what does not come from the disk.
#[derive(Clone, Debug)]
pub(super) struct Remote(Sender<Signal>);

impl Remote {
    /// Ends the batches.
    pub(super) fn stop(&self) {
        // A watcher that is gone already has stopped.
        let _ = self.0.send(Signal::Stop);
    }

    /// Asks for another edition.
    pub(super) fn switch(&self, edition: Audience) {
        let _ = self.0.send(Signal::Edition(edition));
    }
}

/// What happened in a short while.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// Absolute paths of files and folders to read again.
    pub(super) changed: Vec<PathBuf>,
    /// What can no longer be watched.
    pub(super) problems: Vec<WatchError>,
    /// The edition that is asked for now, if another one is.
    pub(super) edition: Option<Audience>,
}

/// Gathers changes.
pub(super) struct Watcher {
    /// None if the disk is looked at instead.
    system: Option<RecommendedWatcher>,
    signals: Receiver<Signal>,
    scope: Arc<Scope>,
    /// What the backend watches now.
    active: BTreeSet<PathBuf>,
    /// New folders, to be looked at again, and when.
    unsettled: BTreeSet<PathBuf>,
    settled_at: Instant,
    /// Whether a full limit was told: the system tells it for each folder.
    limit_told: bool,
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watcher").field("scope", &self.scope).finish_non_exhaustive()
    }
}

/// What was gathered for a batch so far.
#[derive(Default)]
struct Gathered {
    changed: BTreeSet<PathBuf>,
    new_folders: BTreeSet<PathBuf>,
    problems: Vec<WatchError>,
    edition: Option<Audience>,
}

impl Gathered {
    fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.problems.is_empty() && self.edition.is_none()
    }
}

impl Watcher {
    /// Begins to watch: told by the system, or looking at intervals.
    pub(super) fn start(
        scope: Scope,
        poll: Option<Duration>,
    ) -> Result<(Self, Remote), WatchError> {
        let (sender, signals) = mpsc::channel();
        let scope = Arc::new(scope);
        let system = match poll {
            Some(interval) => poll_with(&scope, interval, sender.clone()).map(|()| None),
            None => listen_with(sender.clone()).map(Some),
        };
        let system = system.map_err(|error| WatchError::new(&error, &scope.root))?;
        let mut watcher = Self {
            system,
            signals,
            scope,
            active: BTreeSet::new(),
            unsettled: BTreeSet::new(),
            settled_at: Instant::now(),
            limit_told: false,
        };
        let mut problems = Vec::new();
        watcher.extend(&mut problems);
        match problems.pop() {
            Some(problem) => Err(problem),
            None => Ok((watcher, Remote(sender))),
        }
    }

    /// Waits for the next batch; none once stopped.
    pub(super) fn next(&mut self) -> Option<Batch> {
        let mut gathered = Gathered::default();
        while gathered.is_empty() {
            match self.wait(self.settling()) {
                Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return None,
                Ok(signal) => drop(self.gather(signal, &mut gathered)),
                Err(RecvTimeoutError::Timeout) => break,
            }
        }
        let longest = Instant::now() + LONGEST;
        let mut quiet = Instant::now() + QUIET;
        while !gathered.is_empty() {
            match self.wait(Some(quiet.min(longest))) {
                Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return None,
                Ok(signal) => {
                    if self.gather(signal, &mut gathered) {
                        quiet = Instant::now() + QUIET;
                    }
                }
                Err(RecvTimeoutError::Timeout) => break,
            }
        }
        Some(self.finish(gathered))
    }

    fn settling(&self) -> Option<Instant> {
        (!self.unsettled.is_empty()).then_some(self.settled_at)
    }

    fn wait(&self, until: Option<Instant>) -> Result<Signal, RecvTimeoutError> {
        match until {
            None => self.signals.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(until) => match until.saturating_duration_since(Instant::now()) {
                Duration::ZERO => Err(RecvTimeoutError::Timeout),
                left => self.signals.recv_timeout(left),
            },
        }
    }

    /// Adds what is told. Returns whether it matters.
    fn gather(&mut self, signal: Signal, gathered: &mut Gathered) -> bool {
        match signal {
            Signal::Stop => false,
            Signal::Edition(edition) => {
                gathered.edition = Some(edition);
                true
            }
            Signal::Polled(paths) => {
                let matters = !paths.is_empty();
                gathered.changed.extend(paths);
                matters
            }
            Signal::Event(Ok(event)) => self.gather_event(&event, gathered),
            Signal::Event(Err(error)) => {
                let problem = WatchError::new(&error, &self.scope.root);
                self.add_problem(problem, &mut gathered.problems);
                false
            }
        }
    }

    fn gather_event(&mut self, event: &Event, gathered: &mut Gathered) -> bool {
        if event.need_rescan() {
            // Only when settled: reading everything makes events too.
            self.unsettled.extend(self.scope.all_folders());
            self.settled_at = Instant::now() + SETTLED;
            return false;
        }
        let paths = event.paths.iter().filter_map(|path| self.scope.relative(path));
        let mut matters = false;
        for path in paths.filter(|path| self.scope.matters(path)) {
            matters |= add(event.kind, self.scope.root.join(path), gathered);
        }
        matters
    }

    fn add_problem(&mut self, problem: WatchError, problems: &mut Vec<WatchError>) {
        let is_limit = matches!(problem, WatchError::Limit { .. });
        if !(is_limit && self.limit_told) {
            self.limit_told |= is_limit;
            problems.push(problem);
        }
    }

    /// Ends a batch: folders that came are watched, and looked at again later.
    fn finish(&mut self, gathered: Gathered) -> Batch {
        let Gathered { mut changed, mut new_folders, mut problems, edition } = gathered;
        if changed.iter().any(|path| self.is_near_root(path)) {
            self.drop_lost(&changed);
            let added = self.extend(&mut problems);
            new_folders.extend(added.iter().cloned());
            changed.extend(added);
        }
        if self.settled_at <= Instant::now() {
            changed.append(&mut self.unsettled);
        }
        if !new_folders.is_empty() {
            self.unsettled.append(&mut new_folders);
            self.settled_at = Instant::now() + SETTLED;
        }
        Batch { changed: changed.into_iter().collect(), problems, edition }
    }

    /// Whether the change can affect which folders are watched.
    fn is_near_root(&self, path: &Path) -> bool {
        path.parent() == Some(&self.scope.root)
            || self.scope.all_folders().any(|folder| folder.starts_with(path))
    }

    /// Forgets watched folders that came or went as a whole: the system watches
    /// what was there before.
    fn drop_lost(&mut self, changed: &BTreeSet<PathBuf>) {
        let is_lost = |folder: &PathBuf| changed.iter().any(|path| folder.starts_with(path));
        let Some(system) = &mut self.system else { return };
        self.active.retain(|folder| {
            let lost = is_lost(folder);
            if lost {
                // The system may have forgotten it by itself.
                let _ = system.unwatch(folder);
            }
            !lost
        });
    }

    /// Watches the folders that are not watched yet, as far as they exist, and
    /// returns those of sources.
    fn extend(&mut self, problems: &mut Vec<WatchError>) -> Vec<PathBuf> {
        let mut added = Vec::new();
        let mut failed = Vec::new();
        let Some(system) = &mut self.system else { return added };
        for (folder, mode) in self.scope.plan() {
            if self.active.contains(&folder) || !folder.is_dir() {
                continue;
            }
            match system.watch(&folder, mode) {
                Ok(()) => {
                    self.active.insert(folder.clone());
                    added.extend((mode == RecursiveMode::Recursive).then_some(folder));
                }
                // Gone since, or a folder around the project that is not ours.
                Err(_) if !folder.is_dir() || !folder.starts_with(&self.scope.root) => {}
                Err(error) => failed.push(WatchError::new(&error, &folder)),
            }
        }
        for problem in failed {
            self.add_problem(problem, problems);
        }
        added
    }
}

fn listen_with(sender: Sender<Signal>) -> notify::Result<RecommendedWatcher> {
    let handler = move |event: notify::Result<Event>| {
        if !event.as_ref().is_ok_and(is_only_access) {
            // The preview is ending when nobody listens.
            let _ = sender.send(Signal::Event(event));
        }
    };
    RecommendedWatcher::new(handler, Config::default().with_follow_symlinks(false))
}

fn poll_with(scope: &Arc<Scope>, interval: Duration, sender: Sender<Signal>) -> notify::Result<()> {
    let tell = move |changed| sender.send(Signal::Polled(changed)).is_ok();
    Poller::new(scope.clone()).run(interval, tell).map_err(notify::Error::io)
}

/// Whether a file was only looked at. One that was open for writing and is now
/// closed may have changed.
fn is_only_access(event: &Event) -> bool {
    let is_written = event.kind == EventKind::Access(AccessKind::Close(AccessMode::Write));
    matches!(event.kind, EventKind::Access(_)) && !is_written
}

/// Adds a path that matters. Returns whether the event does.
fn add(kind: EventKind, path: PathBuf, gathered: &mut Gathered) -> bool {
    let may_be_new = matches!(kind, EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(_)));
    let is_inner = matches!(kind, EventKind::Modify(_)) && !may_be_new;
    if (may_be_new || is_inner) && path.is_dir() {
        // A folder changes with each file in it, which is told by itself.
        if is_inner {
            return false;
        }
        gathered.new_folders.insert(path.clone());
    }
    gathered.changed.insert(path);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(folders: &[&str]) -> Scope {
        let folders: Vec<_> = folders.iter().map(|name| Path::new("/p").join(name)).collect();
        Scope::new(PathBuf::from("/p"), &folders, Path::new("/p/content/site"))
    }

    #[test]
    fn only_sources_matter() {
        let scope = scope(&["content", "themes"]);
        for path in ["", "content", "content/a.md", "themes/x/a.css", "content/target"] {
            assert!(scope.matters(Path::new(path)), "{path}");
        }
        for path in [
            "a.md",
            "content/.a.swp",
            "content/.git/x",
            "content/site",
            "content/site/a.md",
            "content/node_modules/a/b.md",
            "content/target/a.md",
        ] {
            assert!(!scope.matters(Path::new(path)), "{path}");
        }
        assert_eq!(scope.relative(Path::new("/other")), None);
    }

    #[test]
    fn reading_is_no_change() {
        let event = |kind| Event::new(EventKind::Access(kind));
        assert!(is_only_access(&event(AccessKind::Open(AccessMode::Any))));
        assert!(is_only_access(&event(AccessKind::Close(AccessMode::Read))));
        assert!(!is_only_access(&event(AccessKind::Close(AccessMode::Write))));
    }

    #[test]
    fn limits_are_explained() {
        let limit = notify::Error::new(ErrorKind::MaxFilesWatch).add_path("/p/a".into());
        let text = WatchError::new(&limit, Path::new("/p")).to_string();
        assert!(text.contains("`/p/a`") && text.contains("--poll"), "{text}");
    }
}
