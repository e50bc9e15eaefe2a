//! The book as data: `handbook.json`, described in `docs/handbook-json.md`.

mod standards;

use serde::Serialize;

use crate::handbook::{Handbook, Page, StandardRef, Target};
use crate::route::{Address, Route};

/// Version of the format. It grows when something is removed or changes meaning.
pub const FORMAT: u32 = 1;

/// The whole book.
#[derive(Debug, Serialize)]
pub struct Book<'a> {
    format: u32,
    generator: &'static str,
    title: &'a str,
    summary: Option<&'a str>,
    version: Option<&'a str>,
    date: Option<String>,
    language: &'a str,
    languages: &'a [String],
    edition: Option<&'a str>,
    phases: Vec<PhaseData<'a>>,
    pages: Vec<PageData<'a>>,
    worksheets: Vec<WorksheetData<'a>>,
    standards: Vec<standards::SetData<'a>>,
    coverage: Option<standards::CoverageData<'a>>,
    terms: Vec<TermData<'a>>,
    references: Vec<&'a str>,
    redirects: Vec<RedirectData<'a>>,
}

#[derive(Debug, Serialize)]
struct PhaseData<'a> {
    id: &'a str,
    title: &'a str,
    page: Option<String>,
    checklist: Option<String>,
    worksheets: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct PageData<'a> {
    path: String,
    source: Option<&'a str>,
    title: &'a str,
    summary: Option<&'a str>,
    language: &'a str,
    phase: Option<&'a str>,
    section: Option<String>,
    standards: Vec<&'a str>,
    tags: &'a [String],
    owner: Option<&'a str>,
    reviewed: Option<String>,
    due: Option<String>,
    scenario: Option<&'a str>,
    words: usize,
    headings: Vec<HeadingData<'a>>,
    items: Vec<ItemData<'a>>,
    links: Vec<String>,
}

#[derive(Debug, Serialize)]
struct HeadingData<'a> {
    level: u8,
    id: &'a str,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct ItemData<'a> {
    id: Option<&'a str>,
    kind: &'static str,
    safety: bool,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct WorksheetData<'a> {
    id: &'a str,
    path: String,
    title: &'a str,
    privacy: &'static str,
    phases: Vec<&'a str>,
    standards: Vec<&'a str>,
    prompts: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct TermData<'a> {
    id: &'a str,
    term: &'a str,
    abbreviation: Option<&'a str>,
    definition: &'a str,
}

#[derive(Debug, Serialize)]
struct RedirectData<'a> {
    from: &'a str,
    to: String,
}

/// The book as JSON, indented.
#[must_use]
pub fn json(book: &Handbook) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(&data(book)).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// The book as data.
#[must_use]
pub fn data(book: &Handbook) -> Book<'_> {
    let facts = &book.book;
    let path = |route: Route| Address::new(&facts.tree, route).path();
    Book {
        format: FORMAT,
        generator: concat!("guidepost ", env!("CARGO_PKG_VERSION")),
        title: &facts.title,
        summary: facts.summary.as_deref(),
        version: facts.version.as_deref(),
        date: facts.date.map(|date| date.to_string()),
        language: &facts.language,
        languages: &facts.languages,
        edition: facts.edition.as_ref().map(|(id, _)| id.as_str()),
        phases: book
            .phases
            .iter()
            .map(|phase| PhaseData {
                id: &phase.id,
                title: &phase.title,
                page: phase.page.and_then(|id| book.page(id)).map(|page| path(page.route())),
                checklist: phase.has_checklist().then(|| path(Route::Checklist(phase.id.clone()))),
                worksheets: sheet_ids(book, &phase.worksheets),
            })
            .collect(),
        pages: book.pages.iter().map(|one| page(book, one)).collect(),
        worksheets: book
            .worksheets
            .iter()
            .map(|sheet| WorksheetData {
                id: &sheet.id,
                path: path(sheet.route()),
                title: &sheet.title,
                privacy: sheet.privacy.name(),
                phases: phase_ids(book, &sheet.phases),
                standards: standard_ids(book, &sheet.standards),
                prompts: sheet.prompts.iter().map(|(id, _)| id.as_str()).collect(),
            })
            .collect(),
        standards: standards::sets(book),
        coverage: standards::coverage(book),
        terms: book
            .terms
            .iter()
            .map(|term| TermData {
                id: &term.id,
                term: &term.term,
                abbreviation: term.abbreviation.as_deref(),
                definition: &term.definition,
            })
            .collect(),
        references: book.works.iter().map(|work| work.key.as_str()).collect(),
        redirects: book
            .redirects
            .iter()
            .filter_map(|(from, to)| Some(RedirectData { from, to: path(book.page(*to)?.route()) }))
            .collect(),
    }
}

fn sheet_ids<'a>(book: &'a Handbook, sheets: &[usize]) -> Vec<&'a str> {
    sheets.iter().filter_map(|at| Some(&*book.worksheets.get(*at)?.id)).collect()
}

fn phase_ids<'a>(book: &'a Handbook, phases: &[usize]) -> Vec<&'a str> {
    phases.iter().filter_map(|at| Some(&*book.phases.get(*at)?.id)).collect()
}

fn standard_ids<'a>(book: &'a Handbook, standards: &[StandardRef]) -> Vec<&'a str> {
    standards.iter().filter_map(|at| Some(book.standard(*at)?.1.id.as_str())).collect()
}

fn page<'a>(book: &'a Handbook, page: &'a Page) -> PageData<'a> {
    let facts = &book.book;
    let path = |route: Route| Address::new(&facts.tree, route).path();
    let document = &page.document;
    PageData {
        path: path(page.route()),
        source: page.file.as_ref().map(crate::source::SourcePath::as_str),
        title: &page.title,
        summary: page.summary.as_deref(),
        language: page.language.as_deref().unwrap_or(&facts.language),
        phase: page.phase.and_then(|at| Some(&*book.phases.get(at)?.id)),
        section: page.parent.and_then(|id| book.page(id)).map(|up| path(up.route())),
        standards: standard_ids(book, &page.standards),
        tags: &page.tags,
        owner: page.owner.as_deref(),
        reviewed: page.reviewed.map(|date| date.to_string()),
        due: page.due.map(|date| date.to_string()),
        scenario: page.scenario.as_ref().map(|scenario| scenario.id.as_str()),
        words: document.words,
        headings: document
            .headings
            .iter()
            .map(|heading| HeadingData {
                level: heading.level + page.heading_shift(),
                id: &heading.id,
                text: &heading.text,
            })
            .collect(),
        items: document
            .items
            .iter()
            .map(|item| ItemData {
                id: item.id.as_deref(),
                kind: if item.task { "checklist-item" } else { "prompt" },
                safety: item.safety,
                text: &item.text,
            })
            .collect(),
        links: page.targets.iter().filter_map(|target| link(target, &path)).collect(),
    }
}

fn link(target: &Target, path: &impl Fn(Route) -> String) -> Option<String> {
    match target {
        Target::Route(route, None) => Some(path(route.clone())),
        Target::Route(route, Some(anchor)) => Some(format!("{}#{anchor}", path(route.clone()))),
        Target::External(address) => Some(address.to_string()),
        _ => None,
    }
}
