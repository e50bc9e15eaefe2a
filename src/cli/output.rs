//! What is written to the terminal, and how.

use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use guidepost::diagnostic::Diagnostic;
use guidepost::report;
use guidepost::source::Sources;

use super::arguments::MessageFormat;

/// Where words go: people's to the error stream, programs' to the output stream.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    quiet: bool,
    format: MessageFormat,
}

impl Output {
    /// Words for people or programs.
    pub fn new(quiet: bool, format: MessageFormat) -> Self {
        Self { quiet, format }
    }

    /// Shows diagnostics.
    pub fn diagnostics(&self, diagnostics: &[Diagnostic], sources: &Sources) {
        match self.format {
            MessageFormat::Json => {
                for message in report::messages(diagnostics, sources) {
                    self.json(&message);
                }
            }
            MessageFormat::Human => {
                if !diagnostics.is_empty() {
                    // Anstream drops the colours where they are not wanted.
                    let words = report::human(diagnostics, sources, false);
                    let _ = write!(anstream::stderr(), "{words}");
                }
            }
        }
    }

    /// Says a sentence, unless asked to be quiet or talking to a program.
    pub fn say(&self, words: &str) {
        if !self.quiet && self.format == MessageFormat::Human {
            let _ = writeln!(anstream::stderr(), "{words}");
        }
    }

    /// Tells a program something.
    pub fn json(&self, message: &impl Serialize) {
        if self.format == MessageFormat::Json
            && let Ok(line) = serde_json::to_string(message)
        {
            let _ = writeln!(std::io::stdout(), "{line}");
        }
    }

    /// Says why a command failed.
    pub fn failure(&self, failure: &dyn std::error::Error) {
        #[derive(Serialize)]
        struct Failed {
            reason: &'static str,
            message: String,
        }
        match self.format {
            MessageFormat::Json => {
                self.json(&Failed { reason: "failure", message: failure.to_string() });
            }
            MessageFormat::Human => {
                let style = clap::builder::styling::AnsiColor::Red.on_default().bold();
                let _ = writeln!(anstream::stderr(), "{style}error:{style:#} {failure}");
            }
        }
    }

    /// Progress over `length` steps; invisible where nobody watches.
    pub fn progress(&self, words: &'static str, length: usize) -> ProgressBar {
        let watched = std::io::stderr().is_terminal();
        if self.quiet || self.format == MessageFormat::Json || !watched {
            return ProgressBar::hidden();
        }
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        let target = ProgressDrawTarget::stderr_with_hz(10);
        let bar = ProgressBar::with_draw_target(Some(length), target);
        let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(words);
        bar
    }
}
