//! A worksheet put together: fields of shared groups in their places, conditions
//! and calculations that name fields and fit them.

mod audience;
mod calculation;
mod circle;
mod condition;
mod drawing;
mod include;
mod privacy;
#[cfg(test)]
mod tests;
pub mod translation;

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::document::Localized;
use crate::document::diagram::Diagram;
use crate::document::form::{Field, Section};
use crate::source::{SourcePath, Span, Spanned};
use crate::syntax::worksheet::{Worksheet, written};

pub use include::Groups;

/// Puts a sheet together. What cannot be understood is left out and reported.
/// `diagrams` are the ids of the book's.
pub fn bind<'a>(
    sheet: &'a Worksheet,
    groups: &Groups<'a>,
    diagrams: &[Diagram],
) -> (Vec<Section<Localized>>, Vec<Diagnostic>) {
    let mut found = Found::default();
    let mut draft = include::expand(sheet, groups, &mut found);
    privacy::check(sheet, &draft, &mut found);
    drawing::check(&draft, diagrams, &mut found);
    calculation::check(&mut draft, &mut found);
    condition::read_all(&mut draft, &mut found);
    circle::check(&mut draft, &mut found);
    audience::check(sheet, &draft, &mut found);
    let diagnostics = if draft.is_whole { found.diagnostics } else { Vec::new() };
    let sections = draft.parts.into_iter().map(Part::into_section).collect();
    (sections, diagnostics)
}

/// A sheet whose fields are all there.
struct Draft<'a> {
    parts: Vec<Part<'a>>,
    /// Ids of fields that could not be understood: nobody is to blame for naming
    /// them.
    broken: BTreeSet<String>,
    /// Whether all its files could be read as TOML. Otherwise what seems to be
    /// missing may only be unreadable.
    is_whole: bool,
}

impl<'a> Draft<'a> {
    fn fields(&self) -> impl Iterator<Item = &Placed<'a>> {
        self.parts.iter().flat_map(|part| &part.fields)
    }
}

/// A section and its fields.
struct Part<'a> {
    section: Section<Localized>,
    conditions: Vec<Written<'a>>,
    fields: Vec<Placed<'a>>,
}

impl Part<'_> {
    fn into_section(self) -> Section<Localized> {
        let fields = self.fields.into_iter().map(|placed| placed.field).collect();
        Section { fields, ..self.section }
    }
}

/// A field, and the file in which it is written.
struct Placed<'a> {
    file: &'a SourcePath,
    field: Field<Localized>,
    conditions: Vec<Written<'a>>,
    items: &'a [Spanned<String>],
}

/// A condition as it is written, and the file.
#[derive(Clone, Copy)]
struct Written<'a> {
    file: &'a SourcePath,
    condition: &'a written::Condition,
}

/// The mistakes found.
#[derive(Default)]
struct Found {
    diagnostics: Vec<Diagnostic>,
}

impl Found {
    fn error(
        &mut self,
        code: Code,
        (file, span): (&SourcePath, Span),
        message: String,
        help: impl Into<String>,
    ) {
        self.diagnostics.push(Diagnostic::error(code, message).at(file, span).help(help));
    }
}
