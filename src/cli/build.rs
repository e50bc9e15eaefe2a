//! `guidepost build`

use std::path::Path;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde::Serialize;

use guidepost::compile::{Compiled, Compiler, Options};
use guidepost::diagnostic::Diagnostic;
use guidepost::handbook::Audience;
use guidepost::project::{self, BuildInfo, Project, PublishError, Published, Stage};
use guidepost::report::Counts;
use guidepost::route::{Address, Route};
use guidepost::site::Site;
use guidepost::source::Sources;

use super::arguments::Build;
use super::fingerprint::Fingerprint;
use super::output::Output;
use super::{Failure, Outcome};

/// The options that a theme and an edition name.
pub fn options(theme: Option<&String>, edition: Option<&String>) -> Options {
    Options {
        audience: edition.map_or(Audience::Unnamed, |edition| Audience::Edition(edition.clone())),
        theme: theme.cloned(),
    }
}

/// Publishes the handbook.
pub fn run(arguments: &Build, output: &Output) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let (project, target) = super::open(&arguments.root, arguments.output.as_deref())?;
    let sources = super::read(&project, &target)?;
    let options = options(arguments.theme.as_ref(), arguments.edition.as_ref());
    let fingerprint = Fingerprint::new(&sources, &options);
    if let Some(published) = project::unchanged(&target, &fingerprint.published(false)) {
        up_to_date(&published, &project, started.elapsed(), output);
        return Ok(Outcome::Good);
    }
    let compiled = Compiler::new().compile(&sources, &options);
    output.diagnostics(&compiled.diagnostics, &sources);
    if compiled.has_errors() && !arguments.allow_errors {
        output.say(&format!(
            "Not published: {}. Mend them, or use --allow-errors.",
            counted(Counts::of(&compiled.diagnostics).errors, "error")
        ));
        return Ok(Outcome::ContentErrors);
    }
    let fingerprint = fingerprint.published(!compiled.diagnostics.is_empty());
    if project::unchanged(&target, &fingerprint).is_none() {
        let stage = Stage::begin(&project, &target)?;
        let mistakes = write(&compiled.site, &stage, output)?;
        if !mistakes.is_empty() {
            output.diagnostics(&mistakes, &sources);
            output.say("Not published: the theme has errors.");
            return Ok(Outcome::ContentErrors);
        }
        let published = stage.commit(BuildInfo { fingerprint })?;
        tell_what_is_left(&published, output);
    }
    summary(&compiled, &project, &target, started.elapsed(), output);
    let failed = compiled.has_errors();
    // The program ends here: the system takes all memory back at once, which is
    // much quicker than giving back a large book piece by piece.
    std::mem::forget((sources, compiled));
    Ok(if failed { Outcome::ContentErrors } else { Outcome::Good })
}

/// Says where files of others were put, and what could not be deleted.
fn tell_what_is_left(published: &Published, output: &Output) {
    for kept in &published.kept {
        output.say(&format!(
            "Files that are not Guidepost's were moved out of the way, to {}",
            kept.display()
        ));
    }
    if let Some(leftover) = &published.leftover {
        output.say(&format!(
            "Some of the old site could not be deleted yet: {}. The next build tries again.",
            leftover.display()
        ));
    }
}

/// How many addresses are rendered one after the other before other threads may
/// help.
const BATCH: usize = 16;

/// Renders every address into the stage, side by side. Gives the mistakes of the
/// theme's templates, each once.
fn write(site: &Site, stage: &Stage, output: &Output) -> Result<Vec<Diagnostic>, Failure> {
    // The index knows its own files only when it is made.
    let is_index = |address: &Address| matches!(address.route, Route::SearchManifest);
    let all = site.addresses().map(|(_, address)| address);
    let (mut index, mut addresses): (Vec<_>, Vec<_>) = all.cloned().partition(is_index);
    // Lists of the whole book take longest: begun last, one of them would keep
    // one processor busy when all others have nothing left to do.
    let is_page = |address: &Address| matches!(address.route, Route::Page(_));
    addresses.sort_by_key(is_page);
    let progress = output.progress("Publishing", addresses.len());
    let write = |addresses: &[Address]| -> Result<Vec<Diagnostic>, PublishError> {
        let results = addresses.par_iter().with_max_len(BATCH).map(|address| {
            progress.inc(1);
            match site.render(address) {
                Ok(asset) => stage.write(&address.path(), &asset.bytes).map(|()| None),
                Err(diagnostic) => Ok(Some(*diagnostic)),
            }
        });
        let results: Vec<Option<Diagnostic>> = results.collect::<Result<_, _>>()?;
        Ok(results.into_iter().flatten().collect())
    };
    let (shards, mistakes) = rayon::join(|| site.shards(), || write(&addresses));
    let mut mistakes = mistakes?;
    index.extend(shards);
    mistakes.extend(write(&index)?);
    progress.finish_and_clear();
    mistakes.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    mistakes.dedup();
    Ok(mistakes)
}

/// Nothing to do, for programs.
#[derive(Debug, Serialize)]
struct UpToDate<'a> {
    reason: &'static str,
    files: usize,
    milliseconds: u128,
    output: &'a Path,
}

fn up_to_date(published: &Published, project: &Project, elapsed: Duration, output: &Output) {
    let target = &published.output;
    let shown = target.strip_prefix(project.root()).unwrap_or(target);
    let seconds = elapsed.as_secs_f64();
    output.say(&format!("Nothing has changed: {} is up to date, {seconds:.2} s", shown.display()));
    output.json(&UpToDate {
        reason: "build-up-to-date",
        files: published.files,
        milliseconds: elapsed.as_millis(),
        output: target,
    });
}

/// The result, for programs.
#[derive(Debug, Serialize)]
struct Finished<'a> {
    reason: &'static str,
    pages: usize,
    worksheets: usize,
    #[serde(flatten)]
    counts: Counts,
    milliseconds: u128,
    output: &'a Path,
}

fn summary(
    compiled: &Compiled,
    project: &Project,
    target: &Path,
    elapsed: Duration,
    output: &Output,
) {
    let counts = Counts::of(&compiled.diagnostics);
    let book = compiled.site.handbook();
    let pages = book.map_or(0, |book| book.pages.iter().filter(|page| page.file.is_some()).count());
    let worksheets = book.map_or(0, |book| book.worksheets.len());
    let shown = target.strip_prefix(project.root()).unwrap_or(target);
    let mut parts = vec![counted(pages, "page"), counted(worksheets, "worksheet")];
    if counts.errors > 0 {
        parts.push(counted(counts.errors, "error"));
    }
    parts.push(counted(counts.warnings, "warning"));
    parts.push(format!("{:.2} s", elapsed.as_secs_f64()));
    output.say(&format!("Published {} to {}", parts.join(", "), shown.display()));
    output.json(&Finished {
        reason: "build-finished",
        pages,
        worksheets,
        counts,
        milliseconds: elapsed.as_millis(),
        output: target,
    });
}

/// `1 page`, `2 pages`.
pub fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// The mistakes of a whole site's templates, without publishing it.
pub fn template_mistakes(site: &Site) -> Vec<Diagnostic> {
    let has_template = |address: &&Address| !matches!(address.route, Route::SearchManifest);
    let all = site.addresses().map(|(_, address)| address);
    let addresses: Vec<_> = all.filter(has_template).collect();
    let found = addresses.par_iter().filter_map(|address| site.render(address).err());
    let mut mistakes: Vec<Diagnostic> = found.map(|diagnostic| *diagnostic).collect();
    mistakes.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    mistakes.dedup();
    mistakes
}

/// Everything that is wrong with a book, in the order of files and places.
pub fn all_mistakes(compiled: &Compiled) -> Vec<Diagnostic> {
    let mut all = compiled.diagnostics.clone();
    all.extend(template_mistakes(&compiled.site));
    all
}

/// Compiles for checking.
pub fn compile(sources: &Sources, options: &Options) -> Compiled {
    Compiler::new().compile(sources, options)
}
