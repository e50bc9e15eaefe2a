//! `guidepost serve`

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use guidepost::preview::{self, Event, Loader};
use guidepost::project::{Project, ProjectError};
use guidepost::report::Counts;
use guidepost::source::Sources;

use super::arguments::Serve;
use super::build::{counted, options};
use super::output::Output;
use super::{Failure, Outcome};

/// How often to look for changes with `--poll`.
const POLL: Duration = Duration::from_secs(1);

/// Serves the handbook until Ctrl-C.
pub fn run(arguments: &Serve, output: &Output) -> Result<Outcome, Failure> {
    let (project, target) = super::open(&arguments.root, None)?;
    let served = preview::Options {
        root: project.root().to_path_buf(),
        sources: project.source_folders(),
        output: target.clone(),
        port: arguments.port,
        poll: arguments.poll.then_some(POLL),
        follow: arguments.follow,
        editor: (arguments.editor != "none").then(|| arguments.editor.clone()),
    };
    let loader = ProjectLoader { project, target, sources: Sources::default() };
    let compile = options(arguments.theme.as_ref(), arguments.edition.as_ref());
    let output = *output;
    let open = arguments.open;
    preview::serve(served, loader, compile, move |event| tell(&output, open, event))?;
    Ok(Outcome::Good)
}

/// A project as the preview reads it.
struct ProjectLoader {
    project: Project,
    target: PathBuf,
    sources: Sources,
}

impl Loader for ProjectLoader {
    type Error = ProjectError;

    fn load(&mut self) -> Result<&Sources, ProjectError> {
        self.sources = super::read(&self.project, &self.target)?;
        Ok(&self.sources)
    }

    fn reload(&mut self, changed: &[PathBuf]) -> Result<&Sources, ProjectError> {
        self.project.reread(&self.target, &mut self.sources, changed);
        // A theme file that is gone from the disk is the built-in one again.
        guidepost::bundled::add_theme(&mut self.sources);
        Ok(&self.sources)
    }
}

fn tell(output: &Output, open: bool, event: Event<'_>) {
    match event {
        Event::Listening { url } => {
            output.say(&format!("Serving at {url}  (stop with Ctrl-C)"));
            if open && open_browser(url).is_err() {
                output.say("No browser could be opened: copy the address into one.");
            }
        }
        Event::Rebuilt { diagnostics, sources, counts, duration, stale } => {
            output.diagnostics(diagnostics, sources);
            output.say(&rebuilt(counts, duration, stale));
        }
        Event::Problem { error } => output.failure(error),
    }
}

fn rebuilt(counts: Counts, duration: Duration, stale: bool) -> String {
    let mut parts = vec![format!("{} ms", duration.as_millis())];
    if counts.errors > 0 {
        parts.insert(0, counted(counts.errors, "error"));
    }
    if counts.warnings > 0 {
        parts.insert(0, counted(counts.warnings, "warning"));
    }
    let shown = if stale { "; browsers still see the site as it was" } else { "" };
    format!("Compiled: {}{shown}", parts.join(", "))
}

/// Opens an address with whatever the system opens addresses with.
fn open_browser(url: &str) -> std::io::Result<()> {
    let mut command = if cfg!(windows) {
        let mut command = Command::new("rundll32");
        command.arg("url.dll,FileProtocolHandler");
        command
    } else if cfg!(target_os = "macos") {
        Command::new("open")
    } else {
        Command::new("xdg-open")
    };
    command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    Ok(())
}
