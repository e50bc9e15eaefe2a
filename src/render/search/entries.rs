//! What can be found: everything in a [`Handbook`] that has a place of its own.
//! What an edition leaves out is not in the book, so it is not here.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::text;
use crate::document::form::{Entry as FieldEntry, Field, FieldKind, Section as SheetSection};
use crate::document::{ItemMark, Resource};
use crate::handbook::{Handbook, Page, Phase, Term, Worksheet};
use crate::render::citation::Citations;
use crate::render::ways::resource_anchor;
use crate::route::{Route, relative};
use crate::theme::Strings;

/// What kind of thing is found. The order is that of the filter's buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A page of text.
    Page,
    /// A worksheet.
    Worksheet,
    /// A prompt that people can quote.
    Prompt,
    /// A checklist, or an item of one.
    Checklist,
    /// A standard, or a set of them.
    Standard,
    /// A term of the glossary.
    Term,
    /// A teaching story.
    Scenario,
    /// A work of the literature.
    Reference,
    /// A local service.
    Resource,
}

impl Kind {
    /// All kinds, in order.
    pub const ALL: [Self; 9] = [
        Self::Page,
        Self::Worksheet,
        Self::Prompt,
        Self::Checklist,
        Self::Standard,
        Self::Term,
        Self::Scenario,
        Self::Reference,
        Self::Resource,
    ];

    /// Its name in the index, in filters and in interface strings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Worksheet => "worksheet",
            Self::Prompt => "prompt",
            Self::Checklist => "checklist",
            Self::Standard => "standard",
            Self::Term => "term",
            Self::Scenario => "scenario",
            Self::Reference => "reference",
            Self::Resource => "resource",
        }
    }
}

/// Something that can be found.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// Numbers of its phases, from 1.
    pub phases: Vec<usize>,
    /// Its address from the top of the language's tree, without an anchor.
    pub url: String,
    /// Title.
    pub title: String,
    /// The id that people quote; empty if it has none.
    pub id: String,
    /// Title of what it is a part of; empty if it stands alone.
    pub from: String,
    /// What else it is called.
    pub names: String,
    /// Its text. The first section belongs to the whole.
    pub sections: Vec<Section>,
}

/// A part of an entry with an address of its own.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// Anchor; empty for the top.
    pub anchor: String,
    /// Heading; empty for the top.
    pub heading: String,
    /// Text, a line for each block.
    pub text: String,
}

impl Section {
    fn new(anchor: &str, heading: &str, text: impl Into<String>) -> Self {
        Self { anchor: anchor.to_owned(), heading: heading.to_owned(), text: text.into() }
    }
}

impl Entry {
    fn new(kind: Kind, route: &Route, title: &str) -> Self {
        Self {
            kind,
            phases: Vec::new(),
            url: relative("", &route.path()),
            title: title.to_owned(),
            id: String::new(),
            from: String::new(),
            names: String::new(),
            sections: Vec::new(),
        }
    }

    /// With a single section.
    fn with(self, anchor: &str, text: impl Into<String>) -> Self {
        Self { sections: vec![Section::new(anchor, "", text)], ..self }
    }
}

/// Everything that can be found in a book, in the order of the book.
#[must_use]
pub fn entries(book: &Handbook, strings: &Strings, citations: &Citations) -> Vec<Entry> {
    let pages: Vec<Vec<Entry>> =
        book.pages.par_iter().map(|page| of_page(book, page, citations)).collect();
    let mut all: Vec<Entry> = pages.into_iter().flatten().collect();
    all.extend(book.worksheets.iter().map(worksheet));
    all.extend(checklists(book));
    all.extend(standards(book));
    all.extend(book.terms.iter().map(term));
    all.extend(references(book, citations));
    all.extend(book.resources.iter().map(resource));
    lists(book, strings, &mut all);
    all
}

/// A page, and each prompt and item to check on it.
fn of_page(book: &Handbook, page: &Page, citations: &Citations) -> Vec<Entry> {
    let route = page.route();
    let kind = if page.scenario.is_some() { Kind::Scenario } else { Kind::Page };
    let phases: Vec<_> = page.phase.map(|phase| phase + 1).into_iter().collect();
    let mut own = Entry::new(kind, &route, &page.title);
    own.phases.clone_from(&phases);
    own.names = page.tags.join(" ");
    own.sections = text::sections(book, page, citations);
    if let Some(first) = own.sections.first_mut() {
        first.text = [about(page), std::mem::take(&mut first.text)].concat();
    }
    if let Some(scenario) = &page.scenario {
        own.id.clone_from(&scenario.id);
    }
    let marks = page.document.items.iter();
    let items = marks.filter_map(|mark| item(page, &route, &phases, mark));
    let items: Vec<_> = items.collect();
    std::iter::once(own).chain(items).collect()
}

/// What the head of a page says.
fn about(page: &Page) -> String {
    let mut lines = Vec::new();
    lines.extend(page.summary.clone());
    if let Some(scenario) = &page.scenario {
        for (name, about) in &scenario.people {
            lines.push([name, ": ", about.as_deref().unwrap_or_default()].concat());
        }
        lines.extend(scenario.given.iter().chain(&scenario.not_given).cloned());
        lines.extend(scenario.task.clone());
    }
    joined(&lines)
}

fn item(page: &Page, route: &Route, phases: &[usize], mark: &ItemMark) -> Option<Entry> {
    let id = mark.id.as_deref()?;
    let kind = if mark.task { Kind::Checklist } else { Kind::Prompt };
    let mut entry = Entry::new(kind, route, &mark.text).with(id, "");
    entry.phases = phases.to_vec();
    entry.from.clone_from(&page.title);
    id.clone_into(&mut entry.id);
    Some(entry)
}

/// A sheet with a neutral title is found by that alone, and by what the sheet
/// itself shows: its purpose and who fills it are not printed on it.
fn worksheet(sheet: &Worksheet) -> Entry {
    let mut entry = Entry::new(Kind::Worksheet, &sheet.route(), sheet.shown_title());
    entry.phases = sheet.phases.iter().map(|phase| phase + 1).collect();
    let shown = [&sheet.purpose, &sheet.filled_by, &sheet.when];
    let shown = shown.into_iter().filter(|_| sheet.neutral_title.is_none());
    let about = joined(&shown.flatten().cloned().collect::<Vec<_>>());
    entry.sections.push(Section::new("", "", about));
    entry.sections.extend(sheet.sections.iter().map(sheet_section));
    entry
}

fn sheet_section(section: &SheetSection) -> Section {
    let mut lines: Vec<String> = section.note.iter().cloned().collect();
    for field in &section.fields {
        field_lines(field, &mut lines);
    }
    Section::new(&format!("section-{}", section.id.value), &section.title, joined(&lines))
}

fn field_lines(field: &Field, lines: &mut Vec<String>) {
    let mut label = field.label.clone();
    for help in field.hint.iter().chain(&field.guidance) {
        let separator = if label.ends_with(['.', '?', '!', ':']) { " " } else { ". " };
        label = [label.as_str(), separator, help].concat();
    }
    lines.push(label);
    let labels: Vec<&str> = match &field.kind {
        FieldKind::Entry(FieldEntry::SelectOne(select)) => {
            select.choices.iter().map(|choice| choice.label.as_str()).collect()
        }
        FieldKind::SelectMultiple(select) => {
            select.choices.iter().map(|choice| choice.label.as_str()).collect()
        }
        FieldKind::Matrix { rows, .. } => rows.iter().map(|row| row.label.as_str()).collect(),
        FieldKind::Table { columns, .. } => columns.iter().map(|one| one.label.as_str()).collect(),
        FieldKind::Checklist { items } => items.iter().map(|item| item.label.as_str()).collect(),
        FieldKind::Note { text } => vec![text],
        _ => Vec::new(),
    };
    if !labels.is_empty() {
        lines.push(labels.join(" · "));
    }
}

fn checklists(book: &Handbook) -> impl Iterator<Item = Entry> + '_ {
    let phases = book.phases.iter().enumerate().filter(|(_, phase)| phase.has_checklist());
    phases.map(|(number, phase)| {
        let route = Route::Checklist(phase.id.clone());
        let mut entry = Entry::new(Kind::Checklist, &route, &phase.checklist_title);
        entry.phases = vec![number + 1];
        phase.title.clone_into(&mut entry.from);
        entry.with("", joined(phase.purpose.as_slice()))
    })
}

fn standards(book: &Handbook) -> Vec<Entry> {
    let mut all = Vec::new();
    for set in &book.standard_sets {
        let mut own = Entry::new(Kind::Standard, &set.route(), &set.title);
        set.short.clone_into(&mut own.names);
        let tasks = set.tasks.iter().map(|task| task.text.clone());
        all.push(own.with("", joined(&set.note.iter().cloned().chain(tasks).collect::<Vec<_>>())));
        for standard in &set.standards {
            let mut entry = Entry::new(Kind::Standard, &set.route_to(standard), &standard.title);
            entry.id.clone_from(&standard.id);
            entry.from.clone_from(&set.short);
            all.push(entry.with("", joined(std::slice::from_ref(&standard.text))));
        }
    }
    all
}

fn term(term: &Term) -> Entry {
    let mut entry = Entry::new(Kind::Term, &Route::Glossary, &term.term);
    entry.id = term.abbreviation.clone().unwrap_or_default();
    entry.names = term.also.join(", ");
    entry.with(&term.id, joined(std::slice::from_ref(&term.definition)))
}

/// Each work by its title, with its entry of the bibliography for a text.
fn references<'a>(
    book: &'a Handbook,
    citations: &'a Citations,
) -> impl Iterator<Item = Entry> + 'a {
    book.works.iter().enumerate().filter_map(|(at, work)| {
        let mut text = String::new();
        text::without_tags(citations.reference(at)?, &mut text);
        let title = work.entry.title().map_or_else(|| work.key.clone(), ToString::to_string);
        Some(Entry::new(Kind::Reference, &Route::References, &title).with(&work.key, text))
    })
}

fn resource(resource: &Resource) -> Entry {
    let facts = [
        &resource.kind,
        &resource.area,
        &resource.contact,
        &resource.eligibility,
        &resource.hours,
        &resource.note,
    ];
    let text = joined(&facts.into_iter().flatten().cloned().collect::<Vec<_>>());
    Entry::new(Kind::Resource, &Route::Resources, &resource.name)
        .with(&resource_anchor(&resource.name), text)
}

/// The lists themselves, where no page of text stands in their place.
fn lists(book: &Handbook, strings: &Strings, all: &mut Vec<Entry>) {
    let sheets = !book.worksheets.is_empty();
    let sets = !book.standard_sets.is_empty();
    let checklists = book.phases.iter().any(Phase::has_checklist);
    let lists = [
        (Route::Worksheets, "collection_worksheets", sheets),
        (Route::Checklists, "collection_checklists", checklists),
        (Route::Standards, "collection_standards", sets),
        (Route::Coverage, "coverage", sets),
        (Route::Glossary, "collection_glossary", !book.terms.is_empty()),
        (Route::References, "collection_references", !book.works.is_empty()),
        (Route::Resources, "collection_resources", !book.resources.is_empty()),
        (Route::Tags, "collection_tags", !book.tags.is_empty()),
    ];
    let taken: BTreeSet<Route> = book.pages.iter().map(Page::route).collect();
    for (route, key, exists) in lists {
        if exists && !taken.contains(&route) {
            all.push(Entry::new(Kind::Page, &route, strings.get(key)).with("", ""));
        }
    }
}

/// Texts, a line for each.
fn joined(lines: &[String]) -> String {
    let mut text = lines.join("\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text
}
