//! Pages that list what the book holds: glossary, references, services, tags,
//! worksheets.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::citation::Citations;
use super::context::{
    Detail, Glossary, Letter, Link, References, Resource, Resources, SourceEntry, Tag, Tags, Term,
    Tip, WorksheetEntry, WorksheetGroup,
};
use super::ways::{Ways, date_text, resource_anchor};
use crate::document::{self, slug};
use crate::handbook::{self, Handbook, Page, PageId, Target};
use crate::route::Route;
use crate::theme::Strings;

fn page_links<'a>(
    book: &'a Handbook,
    ways: &'a Ways,
    pages: impl IntoIterator<Item = &'a PageId>,
) -> Vec<Link> {
    let pages = pages.into_iter().filter_map(|id| book.page(*id));
    pages.map(|page| ways.page_link(page)).collect()
}

/// The glossary by first letters.
#[must_use]
pub fn glossary(book: &Handbook, ways: &Ways) -> Glossary {
    // The whole book is looked through, if its pages were not yet.
    let terms = book.pages.par_iter().map(|page| terms_of(book, page).collect());
    let terms: Vec<Vec<usize>> = terms.collect();
    let mut uses: BTreeMap<usize, BTreeSet<PageId>> = BTreeMap::new();
    for (number, terms) in terms.into_iter().enumerate() {
        for term in terms {
            uses.entry(term).or_default().insert(PageId::from_index(number));
        }
    }
    let mut letters: BTreeMap<String, Vec<Term>> = BTreeMap::new();
    for (number, term) in book.terms.iter().enumerate() {
        let first = term.id.chars().next().map(|c| c.to_uppercase().collect::<String>());
        letters.entry(first.unwrap_or_else(|| "#".to_owned())).or_default().push(Term {
            id: term.id.clone(),
            term: term.term.clone(),
            abbreviation: term.abbreviation.clone(),
            definition: term.definition.clone(),
            see: term
                .see
                .iter()
                .filter_map(|at| book.terms.get(*at))
                .map(|other| Link { title: other.term.clone(), href: format!("#{}", other.id) })
                .collect(),
            uses: page_links(book, ways, uses.get(&number).into_iter().flatten()),
        });
    }
    let letter = |(letter, terms): (String, Vec<Term>)| Letter {
        id: format!("letter-{}", slug(&letter)),
        letter,
        terms,
    };
    Glossary { letters: letters.into_iter().map(letter).collect() }
}

/// Definitions of the terms that a page mentions or links to.
#[must_use]
pub fn tips(book: &Handbook, ways: &Ways, page: &Page) -> Vec<Tip> {
    let terms: BTreeSet<usize> = terms_of(book, page).collect();
    let terms = terms.into_iter().filter_map(|at| book.terms.get(at));
    terms
        .map(|term| Tip {
            id: format!("tip-{}", term.id),
            term: term.term.clone(),
            definition: term.definition.clone(),
            href: ways.to_place(&Route::Glossary, &term.id),
        })
        .collect()
}

/// The terms that a page mentions or links to.
fn terms_of<'a>(book: &'a Handbook, page: &'a Page) -> impl Iterator<Item = usize> + 'a {
    let linked = page.targets.iter().filter_map(|target| match target {
        Target::Term(term) => Some(*term),
        _ => None,
    });
    linked.chain(book.mentions(page).iter().map(|mention| mention.term))
}

/// The literature, in the order of its formatted entries.
#[must_use]
pub fn references(book: &Handbook, ways: &Ways, citations: &Citations) -> References {
    let entry = |(at, work): (usize, &handbook::Work)| {
        Some(SourceEntry {
            id: work.key.clone(),
            html: citations.reference(at)?.to_owned(),
            uses: page_links(book, ways, &work.uses),
        })
    };
    let mut works: Vec<_> = book.works.iter().enumerate().filter_map(entry).collect();
    works.sort_by_cached_key(|work| slug(&work.html.replace("<i>", "")));
    References { works }
}

/// The works that a page cites, in the order of the bibliography.
#[must_use]
pub fn sources(book: &Handbook, citations: &Citations, page: &Page) -> Vec<SourceEntry> {
    let cited = page.targets.iter().filter_map(|target| match target {
        Target::Works(works) => Some(works.iter().flatten()),
        _ => None,
    });
    let cited: BTreeSet<usize> = cited.flatten().copied().collect();
    let entry = |at: usize| {
        Some(SourceEntry {
            id: format!("src-{}", book.works.get(at)?.key),
            html: citations.reference(at)?.to_owned(),
            uses: Vec::new(),
        })
    };
    let mut sources: Vec<_> = cited.into_iter().filter_map(entry).collect();
    sources.sort_by_cached_key(|source| slug(&source.html.replace("<i>", "")));
    sources
}

/// Local services.
#[must_use]
pub fn resources(book: &Handbook, strings: &Strings) -> Resources {
    let resource = |resource: &document::Resource| {
        let languages = resource.languages.join(", ");
        let details = [
            ("resource_kind", resource.kind.as_deref()),
            ("resource_area", resource.area.as_deref()),
            ("resource_contact", resource.contact.as_deref()),
            ("resource_eligibility", resource.eligibility.as_deref()),
            ("resource_cost", resource.cost.as_deref()),
            ("resource_languages", Some(languages.as_str()).filter(|text| !text.is_empty())),
            ("resource_hours", resource.hours.as_deref()),
            ("resource_note", resource.note.as_deref()),
        ];
        Resource {
            id: resource_anchor(&resource.name),
            name: resource.name.clone(),
            details: details
                .into_iter()
                .filter_map(|(key, text)| Some(Detail { key, text: text?.to_owned() }))
                .collect(),
            safe_to_print: resource.safe_to_print,
            last_checked: resource.last_checked.map(|date| date_text(date, strings)),
            due: book.resource_due(resource).map(|date| date_text(date, strings)),
        }
    };
    Resources { resources: book.resources.iter().map(resource).collect() }
}

/// Tags and the pages that carry them.
#[must_use]
pub fn tags(book: &Handbook, ways: &Ways) -> Tags {
    let tag = |(name, pages): (&String, &Vec<PageId>)| Tag {
        id: tag_anchor(name),
        name: name.clone(),
        pages: page_links(book, ways, pages),
    };
    Tags { tags: book.tags.iter().map(tag).collect() }
}

/// The anchor of a tag on the page of tags.
#[must_use]
pub fn tag_anchor(name: &str) -> String {
    format!("tag-{}", slug(name))
}

/// Worksheets by phase, then those without one.
#[must_use]
pub fn worksheet_groups(book: &Handbook, ways: &Ways) -> Vec<WorksheetGroup> {
    let entry = |sheet: &handbook::Worksheet| WorksheetEntry {
        title: sheet.title.clone(),
        href: ways.to(&sheet.route()),
        purpose: sheet.purpose.clone(),
        filled_by: sheet.filled_by.clone(),
        answered_by: sheet.answered_by.iter().map(|role| role.name()).collect(),
        phases: sheet.phases.iter().map(|phase| phase + 1).collect(),
        privacy: sheet.privacy.name(),
    };
    let mut groups: Vec<_> = book
        .phases
        .iter()
        .enumerate()
        .map(|(number, phase)| WorksheetGroup {
            id: phase.id.to_string(),
            phase: Some(number + 1),
            sheets: phase
                .worksheets
                .iter()
                .filter_map(|at| book.worksheets.get(*at))
                .map(entry)
                .collect(),
        })
        .collect();
    let others = book.worksheets.iter().filter(|sheet| sheet.phases.is_empty()).map(entry);
    groups.push(WorksheetGroup {
        id: "other-worksheets".to_owned(),
        phase: None,
        sheets: others.collect(),
    });
    groups.retain(|group| !group.sheets.is_empty());
    groups
}
