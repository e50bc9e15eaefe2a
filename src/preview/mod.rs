//! The live preview: watches the sources, compiles what changed, and serves the
//! site to browsers on this computer only.
//!
//! ```text
//! watch     the disk → batches of changed paths; poll where nothing tells of changes
//! mod       batch → Loader → Compiler → Snapshot → browsers told
//! snapshot  one state of the site, rendered address by address on request
//! page      a published page as the preview shows it: policy, script
//! about     what the bar under a page says of it
//! edited    which page shows what was edited, and where
//! guard     which requests are answered at all
//! server    HTTP
//! browser/  in the browser: patches the page, shows mistakes over it, and a bar under it
//! ```
//!
//! The last site without errors stays up while there are errors; with errors
//! from the start, the site is shown with its broken places marked.

mod about;
mod edited;
mod guard;
mod page;
mod poll;
mod server;
mod snapshot;
mod watch;

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::runtime::{self, Runtime};
use tokio::sync::{oneshot, watch as channel};

use crate::compile::{self, Compiled, Compiler};
use crate::diagnostic::{Code, Diagnostic};
use crate::report::Counts;
use crate::source::Sources;

use edited::Edited;
use snapshot::{Desk, News, Snapshot};
pub use watch::WatchError;
use watch::{Remote, Scope, Watcher};

/// The port that is tried first.
pub const FIRST_PORT: u16 = 4321;

/// The last port that is tried when none was asked for.
pub const LAST_PORT: u16 = FIRST_PORT + 20;

/// Pages are rendered on so many threads at most.
const RENDER_THREADS: usize = 16;

/// What to preview, and how.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The project's folder.
    pub root: PathBuf,
    /// The folders whose files are sources, inside the project's folder or the
    /// same; they need not exist yet.
    pub sources: Vec<PathBuf>,
    /// The folder that is published into: never watched.
    pub output: PathBuf,
    /// The port; otherwise the first free one from [`FIRST_PORT`] on. Zero lets
    /// the system choose.
    pub port: Option<u16>,
    /// Look for changes at this interval instead of being told by the system:
    /// for network drives.
    pub poll: Option<Duration>,
    /// Lead browsers to what is being edited.
    pub follow: bool,
    /// The address that opens a place in the author's editor, with `{path}`,
    /// `{line}` and `{column}` in it. Without it, places are no links.
    pub editor: Option<String>,
}

/// Where the sources come from.
pub trait Loader {
    /// Why sources cannot be read.
    type Error: Error + Send + Sync + 'static;

    /// Reads all sources.
    ///
    /// # Errors
    /// They cannot be read at all.
    fn load(&mut self) -> Result<&Sources, Self::Error>;

    /// Reads again what changed: absolute paths of files or folders, there or
    /// gone. A folder stands for all that is in it.
    ///
    /// # Errors
    /// They cannot be read at all. The preview goes on with what it has.
    fn reload(&mut self, changed: &[PathBuf]) -> Result<&Sources, Self::Error>;
}

/// What happened, for the terminal.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// The site is compiled and can be looked at.
    Listening {
        /// Where.
        url: &'a str,
    },
    /// The sources were compiled, at the start or after a change.
    Rebuilt {
        /// All mistakes found.
        diagnostics: &'a [Diagnostic],
        /// What they refer to.
        sources: &'a Sources,
        /// How many mistakes there are.
        counts: Counts,
        /// How long it took from the change to the new site.
        duration: Duration,
        /// Whether browsers still see an older site, because of errors.
        stale: bool,
    },
    /// Something went wrong; the preview goes on.
    Problem {
        /// What.
        error: &'a (dyn Error + 'static),
    },
}

/// Why the preview cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// Another program has the port.
    #[error(
        "port {port} is in use by another program, perhaps another preview; stop that one, or \
         choose another port with `--port`"
    )]
    PortInUse {
        /// The port.
        port: u16,
    },
    /// All ports that are tried are taken.
    #[error("ports {first} to {last} are all in use; choose another one with `--port`")]
    NoFreePort {
        /// The first one tried.
        first: u16,
        /// The last one tried.
        last: u16,
    },
    /// The system does not let us have the port.
    #[error("cannot listen on port {port}: {source}; choose another one with `--port`")]
    Listen {
        /// The port.
        port: u16,
        /// The system's reason.
        source: io::Error,
    },
    /// Changes cannot be watched.
    #[error(transparent)]
    Watch(#[from] WatchError),
    /// The sources cannot be read.
    #[error("{0}")]
    Load(#[source] Box<dyn Error + Send + Sync>),
    /// The system gives no threads.
    #[error("cannot start the preview server: {0}")]
    Threads(#[source] io::Error),
    /// A mistake of ours.
    #[error("the preview stopped because of a fault in Guidepost; please report it")]
    Crashed,
}

/// Previews a project until Ctrl-C.
///
/// # Errors
/// No port is free, changes cannot be watched, or the sources cannot be read at
/// the start.
pub fn serve<L>(
    options: Options,
    loader: L,
    compile: compile::Options,
    on_event: impl Fn(Event<'_>) + Send + Sync + 'static,
) -> Result<(), PreviewError>
where
    L: Loader + Send + 'static,
{
    Preview::start(options, loader, compile, on_event)?.wait()
}

/// A preview that runs in the background; it ends when this is dropped.
#[derive(Debug)]
pub struct Preview {
    url: String,
    remote: Remote,
    finished: oneshot::Receiver<()>,
    /// Taken only to shut it down.
    runtime: Option<Runtime>,
}

impl Preview {
    /// Starts a preview; the site is there when this returns.
    ///
    /// # Errors
    /// No port is free, changes cannot be watched, or the sources cannot be
    /// read.
    pub fn start<L>(
        options: Options,
        loader: L,
        compile: compile::Options,
        on_event: impl Fn(Event<'_>) + Send + Sync + 'static,
    ) -> Result<Self, PreviewError>
    where
        L: Loader + Send + 'static,
    {
        let Options { root, sources, output, port, poll, follow, editor } = options;
        let bound = server::bind(port)?;
        let url = bound.url();
        // Watching begins before reading: no change falls between them.
        let desk = Desk { root: root.clone(), editor, follow };
        let scope = Scope::new(root, &sources, &output);
        let (watcher, remote) = Watcher::start(scope, poll)?;
        let mut worker = Worker::start(loader, compile, desk, on_event)?;
        let runtime = runtime().map_err(PreviewError::Threads)?;
        server::spawn(&runtime, bound, &worker.snapshots, remote.clone())?;
        (worker.on_event)(Event::Listening { url: &url });
        let (alive, finished) = oneshot::channel();
        let work = move || {
            worker.follow(watcher);
            drop(alive);
        };
        let thread = thread::Builder::new().name("preview".to_owned());
        thread.spawn(work).map_err(PreviewError::Threads)?;
        Ok(Self { url, remote, finished, runtime: Some(runtime) })
    }

    /// Where the site can be looked at.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Goes on until Ctrl-C.
    ///
    /// # Errors
    /// The thread that compiles came down.
    pub fn wait(mut self) -> Result<(), PreviewError> {
        let Some(runtime) = self.runtime.take() else {
            return Ok(());
        };
        let result = runtime.block_on(async {
            tokio::select! {
                Ok(()) = tokio::signal::ctrl_c() => Ok(()),
                _ = &mut self.finished => Err(PreviewError::Crashed),
            }
        });
        runtime.shutdown_background();
        result
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        self.remote.stop();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn runtime() -> io::Result<Runtime> {
    runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(RENDER_THREADS)
        .thread_name("preview-server")
        .enable_all()
        .build()
}

/// Compiles what changed and puts it before the browsers.
struct Worker<L, F> {
    loader: L,
    compiler: Compiler,
    options: compile::Options,
    on_event: F,
    snapshots: channel::Sender<Arc<Snapshot>>,
    /// What was compiled last; none if reading failed since.
    known: Option<Sources>,
    /// Whether the shown site is one without errors.
    is_good: bool,
}

impl<L: Loader, F: Fn(Event<'_>)> Worker<L, F> {
    /// Reads and compiles everything.
    fn start(
        mut loader: L,
        options: compile::Options,
        desk: Desk,
        on_event: F,
    ) -> Result<Self, PreviewError> {
        let started = Instant::now();
        let sources = loader.load().map_err(|error| PreviewError::Load(error.into()))?;
        let mut compiler = Compiler::new();
        let Compiled { site, diagnostics } = compiler.compile(sources, &options);
        let counts = Counts::of(&diagnostics);
        let news = News::first(session(), counts, desk.follow);
        let desk = Arc::new(desk);
        let snapshot =
            Snapshot::new(site, sources, news, &diagnostics, desk, options.audience.clone());
        let duration = started.elapsed();
        on_event(Event::Rebuilt {
            diagnostics: &diagnostics,
            sources,
            counts,
            duration,
            stale: false,
        });
        let known = Some(sources.clone());
        let snapshots = channel::Sender::new(Arc::new(snapshot));
        let is_good = counts.errors == 0;
        Ok(Self { loader, compiler, options, on_event, snapshots, known, is_good })
    }

    /// Compiles batch after batch, until the watcher is stopped.
    fn follow(&mut self, mut watcher: Watcher) {
        while let Some(batch) = watcher.next() {
            for problem in &batch.problems {
                (self.on_event)(Event::Problem { error: problem });
            }
            if let Some(edition) = batch.edition {
                self.options.audience = edition;
                self.known = None;
            }
            if !batch.changed.is_empty() || self.known.is_none() {
                self.update(&batch.changed);
            }
        }
    }

    fn update(&mut self, changed: &[PathBuf]) {
        let started = Instant::now();
        let current = self.snapshots.borrow().clone();
        let sources = match self.loader.reload(changed) {
            Ok(sources) => sources,
            Err(error) => {
                self.known = None;
                self.snapshots.send_replace(Arc::new(current.failed(&error)));
                (self.on_event)(Event::Problem { error: &error });
                return;
            }
        };
        // Editors touch files without changing them.
        let known = self.known.replace(sources.clone());
        if known.as_ref().is_some_and(|known| edited::same(known, sources)) {
            return;
        }
        let Compiled { site, diagnostics } = self.compiler.compile(sources, &self.options);
        let counts = Counts::of(&diagnostics);
        let stale = counts.errors > 0 && self.is_good;
        let edited = known.and_then(|known| Edited::find(&known, sources, &site));
        let news = current.news().next(counts, stale, edited);
        let next = if stale {
            current.stale(sources, news, &diagnostics)
        } else {
            let desk = current.desk();
            Snapshot::new(site, sources, news, &diagnostics, desk, self.options.audience.clone())
        };
        self.snapshots.send_replace(Arc::new(next));
        self.is_good = stale || counts.errors == 0;
        let duration = started.elapsed();
        let diagnostics = diagnostics.as_slice();
        (self.on_event)(Event::Rebuilt { diagnostics, sources, counts, duration, stale });
    }
}

impl<L, F> fmt::Debug for Worker<L, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").field("options", &self.options).finish_non_exhaustive()
    }
}

/// Tells a browser that outlived a preview that another one runs now: the
/// milliseconds since 1970, so that later is greater.
fn session() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or_default()
}

/// What the overlay shows when the sources cannot be read.
fn unreadable(error: &dyn Error) -> Diagnostic {
    Diagnostic::error(Code::UnreadableFile, error.to_string())
}
