//! Diagnostics for people and for programs: the same words in the terminal, in
//! JSON and over the preview.

use std::collections::BTreeMap;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{LineColumn, LineIndex, Source, SourcePath, Sources, Span};

/// How many diagnostics of each severity there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

impl Counts {
    /// Counts diagnostics.
    #[must_use]
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let count = |severity| diagnostics.iter().filter(|one| one.severity == severity).count();
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
        }
    }
}

/// Writes diagnostics as a terminal shows them, with colours unless `plain`.
/// Colours are escape codes: strip them where they are not wanted.
#[must_use]
pub fn human(diagnostics: &[Diagnostic], sources: &Sources, plain: bool) -> String {
    let renderer = if plain { Renderer::plain() } else { Renderer::styled() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut texts = Texts::new(sources);
    let mut report = String::new();
    for diagnostic in diagnostics {
        let groups = groups(diagnostic, &mut texts);
        report.push_str(&renderer.render(&groups));
        report.push_str("\n\n");
    }
    report
}

/// Lines over this many bytes are not shown, only where in them the place is.
const LONGEST_LINE: usize = 4096;

/// The lines of the files that diagnostics are in.
struct Texts<'a> {
    sources: &'a Sources,
    seen: BTreeMap<SourcePath, LineIndex<'a>>,
}

impl<'a> Texts<'a> {
    fn new(sources: &'a Sources) -> Self {
        Self { sources, seen: BTreeMap::new() }
    }

    /// Adds a place: the line in which it begins, and what is there. Only that line
    /// is handed on, since the whole of it is looked through for every mistake.
    fn show(
        &mut self,
        group: Group<'a>,
        path: &'a SourcePath,
        span: Span,
        kind: AnnotationKind,
        label: Option<&'a str>,
    ) -> Group<'a> {
        let index = self.seen.entry(path.clone()).or_insert_with(|| {
            LineIndex::new(self.sources.get(path.as_str()).map_or("", Source::valid_text))
        });
        let LineColumn { line, column } = index.line_column(span.start);
        let text = index.line_text(line);
        if text.len() > LONGEST_LINE {
            let origin = Origin::path(path.as_str()).line(line).char_column(column);
            let group = group.element(origin);
            return match label {
                Some(label) => group.element(Level::NOTE.message(label)),
                None => group,
            };
        }
        let start = index.line_start(line);
        let within = |offset: u32| (offset as usize).saturating_sub(start);
        let place = fit(text, within(span.start), within(span.end));
        let snippet = Snippet::source(text).line_start(line).path(path.as_str());
        group.element(snippet.annotation(kind.span(place).label(label)))
    }
}

fn groups<'a>(diagnostic: &'a Diagnostic, texts: &mut Texts<'a>) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.as_str());
    let mut group = Group::with_title(title);
    if let Some(file) = &diagnostic.file {
        group = match diagnostic.span {
            Some(span) => {
                let label = diagnostic.label.as_deref();
                texts.show(group, file, span, AnnotationKind::Primary, label)
            }
            None => group.element(Origin::path(file.as_str())),
        };
    }
    for related in &diagnostic.related {
        group = match related.span {
            Some(span) => {
                let label = Some(related.message.as_str());
                texts.show(group, &related.file, span, AnnotationKind::Context, label)
            }
            None => {
                group.element(Level::NOTE.message(format!("{}: {}", related.message, related.file)))
            }
        };
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    vec![group]
}

/// A range inside a line, on character boundaries.
fn fit(line: &str, start: usize, end: usize) -> std::ops::Range<usize> {
    let mut start = start.min(line.len());
    while !line.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = end.clamp(start, line.len());
    while !line.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

/// One diagnostic as JSON: see `docs/json-messages.md`.
#[derive(Debug, Serialize)]
pub struct Message<'a> {
    /// Always `diagnostic`.
    pub reason: &'static str,
    /// `error`, `warning` or `note`.
    pub severity: &'static str,
    /// Stable code.
    pub code: &'static str,
    /// What is wrong.
    pub message: &'a str,
    /// The place.
    pub place: Option<Place>,
    /// Other places.
    pub related: Vec<RelatedPlace<'a>>,
    /// What to do.
    pub help: Option<&'a str>,
}

/// A place in a file.
#[derive(Debug, Serialize)]
pub struct Place {
    /// Path from the project's root.
    pub file: String,
    /// Line, from 1; none means the file as a whole.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// Line where it ends.
    pub end_line: Option<usize>,
    /// Column where it ends.
    pub end_column: Option<usize>,
    /// The line's text.
    pub source_line: Option<String>,
}

/// Another place and what is there.
#[derive(Debug, Serialize)]
pub struct RelatedPlace<'a> {
    /// What is there.
    pub message: &'a str,
    /// The place.
    #[serde(flatten)]
    pub place: Place,
}

/// Diagnostics as data for programs.
#[must_use]
pub fn messages<'a>(diagnostics: &'a [Diagnostic], sources: &Sources) -> Vec<Message<'a>> {
    let mut indexes: BTreeMap<SourcePath, LineIndex<'_>> = BTreeMap::new();
    let mut place = |file: &SourcePath, span: Option<Span>| {
        let index = indexes.entry(file.clone()).or_insert_with(|| {
            let source = sources.get(file.as_str());
            LineIndex::new(source.map_or("", Source::valid_text))
        });
        to_place(file, span, index)
    };
    diagnostics
        .iter()
        .map(|diagnostic| Message {
            reason: "diagnostic",
            severity: diagnostic.severity.as_str(),
            code: diagnostic.code.as_str(),
            message: &diagnostic.message,
            place: diagnostic.file.as_ref().map(|file| place(file, diagnostic.span)),
            related: diagnostic
                .related
                .iter()
                .map(|related| RelatedPlace {
                    message: &related.message,
                    place: place(&related.file, related.span),
                })
                .collect(),
            help: diagnostic.help.as_deref(),
        })
        .collect()
}

fn to_place(file: &SourcePath, span: Option<Span>, index: &LineIndex<'_>) -> Place {
    let at = |offset| index.line_column(offset);
    let start: Option<LineColumn> = span.map(|span| at(span.start));
    let end = span.map(|span| at(span.end));
    Place {
        file: file.to_string(),
        line: start.map(|place| place.line),
        column: start.map(|place| place.column),
        end_line: end.map(|place| place.line),
        end_column: end.map(|place| place.column),
        source_line: start.map(|place| index.line_text(place.line).to_owned()),
    }
}
