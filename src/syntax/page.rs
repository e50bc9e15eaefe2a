//! A Markdown page: front matter, then text.

use std::sync::Arc;

use super::front_matter::{self, FrontMatter};
use super::{encoding, markdown};
use crate::diagnostic::Diagnostic;
use crate::document::{Block, Document, title_text};
use crate::source::{Source, SourcePath, Span};

/// A page as its file alone tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Its file.
    pub file: SourcePath,
    /// What it says of itself.
    pub front_matter: FrontMatter,
    /// Its first heading, where that is a heading of the first level.
    pub heading: Option<String>,
    /// Its text, without that heading where it repeats or gives the title.
    pub document: Arc<Document>,
    /// First tag of another program's templates.
    pub foreign_tag: Option<Span>,
}

/// Reads a page. Blocks named after an edition for which `is_excluded` answers
/// yes are left out before their text is looked at.
#[must_use]
pub fn parse(
    source: &Source,
    is_scenario: bool,
    is_excluded: &dyn Fn(&str) -> bool,
) -> (Page, Vec<Diagnostic>) {
    let file = source.path.clone();
    let text = match encoding::text(source) {
        Ok(text) => text,
        Err(diagnostic) => return (empty(file), vec![*diagnostic]),
    };
    let head = front_matter::read(&file, text, is_scenario);
    let body = text.get(head.body_start..).unwrap_or_default();
    let reading = markdown::read(&file, body, head.body_start, markdown::options(), is_excluded);
    let mut diagnostics = head.diagnostics;
    diagnostics.extend(reading.diagnostics);
    let mut document = reading.document;
    let title = head.front_matter.title.as_ref().map(|title| title.value.as_str());
    let heading = take_title(&mut document, title);
    let front_matter = head.front_matter;
    let foreign_tag = reading.foreign_tag;
    let document = Arc::new(document);
    (Page { file, front_matter, heading, document, foreign_tag }, diagnostics)
}

fn empty(file: SourcePath) -> Page {
    Page {
        file,
        front_matter: FrontMatter::default(),
        heading: None,
        document: Arc::default(),
        foreign_tag: None,
    }
}

/// Takes the first heading off the text when it is the page's title.
fn take_title(document: &mut Document, title: Option<&str>) -> Option<String> {
    let Some(Block::Heading { level: 1, content, .. }) = document.blocks.first() else {
        return None;
    };
    let words = title_text(content);
    let is_title = title.is_none_or(|title| title.trim().eq_ignore_ascii_case(words.trim()));
    if is_title {
        document.blocks.remove(0);
        document.headings.remove(0);
    }
    Some(words)
}
