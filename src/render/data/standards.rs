//! Standards as data: what they ask, what serves them, and where they are not
//! served.

use serde::Serialize;

use super::{sheet_ids, standard_ids};
use crate::handbook::{self, Handbook, PageId, Served};
use crate::route::{Address, Route};

/// A set of standards.
#[derive(Debug, Serialize)]
pub(super) struct SetData<'a> {
    id: &'a str,
    path: String,
    title: &'a str,
    standards: Vec<&'a str>,
    members: Vec<StandardData<'a>>,
    tasks: Vec<TaskData<'a>>,
}

#[derive(Debug, Serialize)]
struct StandardData<'a> {
    id: &'a str,
    path: String,
    number: u32,
    title: &'a str,
    level: Option<&'a str>,
    text: &'a str,
    crosswalk: Vec<CrosslinkData<'a>>,
    served: Vec<ServedData<'a>>,
}

#[derive(Debug, Serialize)]
struct CrosslinkData<'a> {
    standard: &'a str,
    strength: &'static str,
    comment: Option<&'a str>,
}

/// What serves a standard in a phase, or in none.
#[derive(Debug, Serialize)]
struct ServedData<'a> {
    phase: Option<&'a str>,
    pages: Vec<String>,
    worksheets: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct TaskData<'a> {
    level: &'static str,
    text: &'a str,
    standards: Vec<&'a str>,
}

/// Which standards nothing serves.
#[derive(Debug, Serialize)]
pub(super) struct CoverageData<'a> {
    path: String,
    without_pages: Vec<&'a str>,
    without_worksheets: Vec<&'a str>,
}

fn path(book: &Handbook, route: Route) -> String {
    Address::new(&book.book.tree, route).path()
}

pub(super) fn sets(book: &Handbook) -> Vec<SetData<'_>> {
    book.standard_sets.iter().map(|set| set_data(book, set)).collect()
}

fn set_data<'a>(book: &'a Handbook, set: &'a handbook::StandardSet) -> SetData<'a> {
    SetData {
        id: &set.id,
        path: path(book, set.route()),
        title: &set.title,
        standards: set.standards.iter().map(|standard| standard.id.as_str()).collect(),
        members: set.standards.iter().map(|standard| member(book, set, standard)).collect(),
        tasks: set
            .tasks
            .iter()
            .map(|task| TaskData {
                level: task.level.name(),
                text: &task.text,
                standards: standard_ids(book, &task.standards),
            })
            .collect(),
    }
}

fn member<'a>(
    book: &'a Handbook,
    set: &'a handbook::StandardSet,
    standard: &'a handbook::Standard,
) -> StandardData<'a> {
    let crosslink = |link: &'a handbook::Crosslink| {
        Some(CrosslinkData {
            standard: &book.standard(link.standard)?.1.id,
            strength: link.strength.name(),
            comment: link.comment.as_deref(),
        })
    };
    StandardData {
        id: &standard.id,
        path: path(book, set.route_to(standard)),
        number: standard.number,
        title: &standard.title,
        level: standard.level.as_deref(),
        text: &standard.text,
        crosswalk: standard.crosswalk.iter().filter_map(crosslink).collect(),
        served: served(book, standard),
    }
}

/// Every place where something serves a standard, phases first.
fn served<'a>(book: &'a Handbook, standard: &handbook::Standard) -> Vec<ServedData<'a>> {
    let coverage = book.coverage(standard);
    let ids = book.phases.iter().map(|phase| Some(&*phase.id)).chain([None]);
    let places = coverage.phases.iter().chain([&coverage.elsewhere]);
    let pages = |ids: &[PageId]| {
        let pages = ids.iter().filter_map(|id| book.page(*id));
        pages.map(|page| path(book, page.route())).collect()
    };
    ids.zip(places)
        .filter(|(_, served): &(_, &Served)| !served.is_empty())
        .map(|(phase, served)| ServedData {
            phase,
            pages: pages(&served.pages),
            worksheets: sheet_ids(book, &served.worksheets),
        })
        .collect()
}

pub(super) fn coverage(book: &Handbook) -> Option<CoverageData<'_>> {
    let without = |is_served: fn(&handbook::Standard) -> bool| {
        let all = book.standards().map(|(_, standard)| standard);
        all.filter(|standard| !is_served(standard)).map(|one| one.id.as_str()).collect()
    };
    (!book.standard_sets.is_empty()).then(|| CoverageData {
        path: path(book, Route::Coverage),
        without_pages: without(|standard| !standard.pages.is_empty()),
        without_worksheets: without(|standard| !standard.worksheets.is_empty()),
    })
}
