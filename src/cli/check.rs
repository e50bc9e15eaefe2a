//! `guidepost check`

use serde::Serialize;

use guidepost::compile::Options;
use guidepost::diagnostic::Severity;
use guidepost::handbook::Audience;
use guidepost::report::Counts;

use super::arguments::Check;
use super::build::{all_mistakes, compile, counted, options};
use super::output::Output;
use super::{Failure, Outcome, review};

/// The result, for programs.
#[derive(Debug, Serialize)]
struct Finished {
    reason: &'static str,
    #[serde(flatten)]
    counts: Counts,
}

/// Reports every mistake: of one edition, or of all material at once.
pub fn run(arguments: &Check, output: &Output) -> Result<Outcome, Failure> {
    let (project, target) = super::open(&arguments.root, None)?;
    let sources = super::read(&project, &target)?;
    let options = match &arguments.edition {
        Some(_) => options(arguments.theme.as_ref(), arguments.edition.as_ref()),
        None => Options { audience: Audience::Everything, theme: arguments.theme.clone() },
    };
    let compiled = compile(&sources, &options);
    let mistakes = all_mistakes(&compiled);
    output.diagnostics(&mistakes, &sources);
    if arguments.review {
        let on = arguments.on.or_else(review::today).ok_or("the clock of this machine is wrong")?;
        review::report(&compiled.site, &sources, on, output);
    }
    let counts = Counts::of(&mistakes);
    let errors = counted(counts.errors, "error");
    let warnings = counted(counts.warnings, "warning");
    output.say(&format!("Checked {}: {errors}, {warnings}", project.root().display()));
    output.json(&Finished { reason: "check-finished", counts });
    let failed = mistakes.iter().any(|one| one.severity == Severity::Error);
    Ok(if failed { Outcome::ContentErrors } else { Outcome::Good })
}
