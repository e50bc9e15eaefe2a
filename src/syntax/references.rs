//! `references.yaml` or `references.bib`: the literature, read by hayagriva.

use hayagriva::Library;
use hayagriva::io::BibLaTeXError;

use super::{encoding, mistake};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, Span};

/// Reads the literature.
#[must_use]
pub fn parse(source: &Source) -> (Option<Library>, Vec<Diagnostic>) {
    let text = match encoding::text(source) {
        Ok(text) => text,
        Err(diagnostic) => return (None, vec![*diagnostic]),
    };
    if source.path.extension() == "bib" { bib(source, text) } else { yaml(source, text) }
}

fn yaml(source: &Source, text: &str) -> (Option<Library>, Vec<Diagnostic>) {
    match hayagriva::io::from_yaml_str(text) {
        Ok(library) => (Some(library), Vec::new()),
        Err(error) => {
            let at = error.location().map_or(0, |location| location.index().min(text.len()));
            let diagnostic = Diagnostic::error(
                Code::ReferencesSyntax,
                format!("cannot read the references: {}", mistake::yaml(&error.to_string())),
            )
            .at(&source.path, Span::new(at, at + 1))
            .help("the format is described at https://github.com/typst/hayagriva");
            (None, vec![diagnostic])
        }
    }
}

fn bib(source: &Source, text: &str) -> (Option<Library>, Vec<Diagnostic>) {
    match hayagriva::io::from_biblatex_str(text) {
        Ok(library) => (Some(library), Vec::new()),
        Err(errors) => {
            let last = text.trim_end().len();
            let diagnostics = errors
                .iter()
                .map(|error| {
                    let (span, reason) = match error {
                        BibLaTeXError::Parse(error) => (&error.span, error.kind.to_string()),
                        BibLaTeXError::Type(error) => (&error.span, error.kind.to_string()),
                    };
                    let message = format!("cannot read the references: {reason}");
                    Diagnostic::error(Code::ReferencesSyntax, message)
                        // What is missing at the end is shown on the last line.
                        .at(&source.path, Span::new(span.start.min(last), span.end.min(last)))
                        .help("check the entry's braces, commas and required fields")
                })
                .collect();
            (None, diagnostics)
        }
    }
}
