//! The command line: arguments, what each command does, and what it prints.

mod add;
mod arguments;
mod build;
mod check;
mod fingerprint;
mod new;
mod output;
mod serve;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use guidepost::bundled;
use guidepost::project::{Project, ProjectError};
use guidepost::source::Sources;

use arguments::{Arguments, Command};
use output::Output;

/// Why a command could not do its work: nothing to do with the content.
pub type Failure = Box<dyn std::error::Error>;

/// What a command says to the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All is well.
    Good,
    /// The content has errors.
    ContentErrors,
}

/// Exit status for usage and environment, as `clap` uses it for usage.
const ENVIRONMENT: u8 = 2;

/// Reads the arguments, does what they ask for, and gives the exit status.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let output = Output::new(arguments.quiet, arguments.message_format);
    match dispatch(arguments.command, &output) {
        Ok(Outcome::Good) => ExitCode::SUCCESS,
        Ok(Outcome::ContentErrors) => ExitCode::from(1),
        Err(failure) => {
            output.failure(failure.as_ref());
            ExitCode::from(ENVIRONMENT)
        }
    }
}

fn dispatch(command: Option<Command>, output: &Output) -> Result<Outcome, Failure> {
    match command {
        Some(Command::Build(arguments)) => build::run(&arguments, output),
        Some(Command::Check(arguments)) => check::run(&arguments, output),
        Some(Command::Serve(arguments)) => serve::run(&arguments, output),
        Some(Command::New(arguments)) => new::run(&arguments, output),
        Some(Command::Add(arguments)) => add::run(&arguments, output),
        Some(Command::Completions { shell }) => {
            clap_complete::generate(
                shell,
                &mut Arguments::command(),
                "guidepost",
                &mut std::io::stdout(),
            );
            Ok(Outcome::Good)
        }
        Some(Command::Man) => {
            clap_mangen::Man::new(Arguments::command()).render(&mut std::io::stdout())?;
            Ok(Outcome::Good)
        }
        None if Path::new("content").is_dir() => serve::run(&arguments::Serve::default(), output),
        None => {
            Arguments::command().print_help()?;
            Ok(Outcome::Good)
        }
    }
}

/// The project in a folder, and where it is published unless said otherwise.
fn open(root: &Path, output: Option<&Path>) -> Result<(Project, PathBuf), ProjectError> {
    let project = Project::locate(root)?;
    let output = output.map_or_else(|| project.root().join("public"), Path::to_path_buf);
    Ok((project, output))
}

/// Everything the compiler needs: the project's files and the built-in theme.
fn read(project: &Project, output: &Path) -> Result<Sources, ProjectError> {
    let mut sources = project.read(output)?;
    bundled::add_theme(&mut sources);
    Ok(sources)
}
