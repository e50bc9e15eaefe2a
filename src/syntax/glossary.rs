//! `glossary.toml`: terms and what they mean.

use super::encoding;
use super::table::{Table, Toml};
use crate::diagnostic::Diagnostic;
use crate::source::{Source, Spanned};

/// A term as its author wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The term.
    pub term: Spanned<String>,
    /// What it means, in a sentence.
    pub definition: String,
    /// Short form, such as `ROI`.
    pub abbreviation: Option<String>,
    /// Other forms of the word.
    pub also: Vec<String>,
    /// Terms to see also.
    pub see: Vec<Spanned<String>>,
}

/// Reads `glossary.toml`.
#[must_use]
pub fn parse(source: &Source) -> (Vec<Term>, Vec<Diagnostic>) {
    let text = match encoding::text(source) {
        Ok(text) => text,
        Err(diagnostic) => return (Vec::new(), vec![*diagnostic]),
    };
    let (toml, parsed) = Toml::parse(&source.path, text, 0);
    let table = toml.root(&parsed);
    let terms = table.tables("terms").into_iter().filter_map(term).collect();
    table.finish();
    (terms, toml.into_diagnostics())
}

fn term(table: Table<'_, '_>) -> Option<Term> {
    let term = table.required_text("term", "write the term: term = \"Advocacy\"");
    let definition = table.required_text("definition", "say in a sentence what the term means");
    let abbreviation = table.text("abbreviation").map(|text| text.value);
    let also = table.texts("also").into_iter().map(|text| text.value).collect();
    let see = table.texts("see");
    table.finish();
    Some(Term { term: term?, definition: definition?.value, abbreviation, also, see })
}
