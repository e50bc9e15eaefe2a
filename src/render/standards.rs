//! Sets of standards, each standard, and what serves them.

use super::context::{
    Coverage, CoverageCell, CoverageRow, CoverageSet, Crosslink, Link, Standard, StandardEntry,
    StandardSet, StandardWorksheet, Task, TaskGroup,
};
use super::ways::Ways;
use crate::document::TaskLevel;
use crate::handbook::{self, Handbook, Served, StandardRef};
use crate::route::Route;
use crate::theme::Strings;

/// A set of standards.
#[must_use]
pub fn set(book: &Handbook, ways: &Ways, at: usize) -> Option<StandardSet> {
    let set = book.standard_sets.get(at)?;
    Some(StandardSet {
        id: set.id.to_string(),
        title: set.title.clone(),
        short: set.short.clone(),
        href: ways.to(&set.route()),
        publisher: set.publisher.clone(),
        year: set.year,
        note: set.note.clone(),
        superseded_by: newer(book, ways, set),
        standards: set.standards.iter().map(|standard| entry(ways, set, standard)).collect(),
        tasks: TaskLevel::ALL
            .into_iter()
            .map(|level| TaskGroup {
                level: level.name(),
                tasks: set.tasks_at(level).map(|one| task(book, ways, one)).collect(),
            })
            .filter(|group| !group.tasks.is_empty())
            .collect(),
        coverage: ways.to(&Route::Coverage),
    })
}

/// The set that replaced a set.
fn newer(book: &Handbook, ways: &Ways, set: &handbook::StandardSet) -> Option<Link> {
    let newer = book.standard_sets.get(set.superseded_by?)?;
    Some(Link { title: newer.short.clone(), href: ways.to(&newer.route()) })
}

fn entry(ways: &Ways, set: &handbook::StandardSet, standard: &handbook::Standard) -> StandardEntry {
    StandardEntry {
        id: standard.id.clone(),
        number: standard.number,
        title: standard.title.clone(),
        href: ways.to(&set.route_to(standard)),
        level: standard.level.clone(),
        text: standard.text.clone(),
    }
}

fn task(book: &Handbook, ways: &Ways, task: &handbook::Task) -> Task {
    let link = |at: &StandardRef| {
        let (set, standard) = book.standard(*at)?;
        let title = format!("{} {}", standard.id, standard.title);
        Some(Link { title, href: ways.to(&set.route_to(standard)) })
    };
    Task { text: task.text.clone(), standards: task.standards.iter().filter_map(link).collect() }
}

/// A standard with its set, as it is called where other sets are near.
#[must_use]
pub fn full_name(
    strings: &Strings,
    set: &handbook::StandardSet,
    standard: &handbook::Standard,
) -> String {
    let number = standard.number.to_string();
    let places = [("set", &*set.short), ("number", &number), ("title", &standard.title)];
    strings.fill("standard_name", &places)
}

/// One standard.
#[must_use]
pub fn standard(book: &Handbook, ways: &Ways, at: StandardRef) -> Option<Standard> {
    let (set, standard) = book.standard(at)?;
    let tasks = set.tasks.iter().filter(|task| task.standards.contains(&at));
    let pages = standard.pages.iter().filter_map(|page| book.page(*page));
    let sheets = standard.worksheets.iter().filter_map(|sheet| book.worksheets.get(*sheet));
    Some(Standard {
        id: standard.id.clone(),
        number: standard.number,
        title: standard.title.clone(),
        level: standard.level.clone(),
        text: standard.text.clone(),
        set: Link { title: set.short.clone(), href: ways.to(&set.route()) },
        count: set.standards.len(),
        superseded_by: newer(book, ways, set),
        tasks: tasks.map(|task| task.text.clone()).collect(),
        pages: pages.map(|page| ways.entry(page)).collect(),
        worksheets: sheets.map(|sheet| worksheet(ways, sheet)).collect(),
        comparable: book.standard_sets.len() > 1,
        crosswalk: crosswalk(book, ways, standard),
        coverage: ways.to(&Route::Coverage),
    })
}

fn worksheet(ways: &Ways, sheet: &handbook::Worksheet) -> StandardWorksheet {
    StandardWorksheet {
        title: sheet.title.clone(),
        href: ways.to(&sheet.route()),
        purpose: sheet.purpose.clone(),
        privacy: sheet.privacy.name(),
        phases: sheet.phases.iter().map(|phase| phase + 1).collect(),
    }
}

/// Links to other standards, the nearest first.
fn crosswalk(book: &Handbook, ways: &Ways, standard: &handbook::Standard) -> Vec<Crosslink> {
    let mut links: Vec<_> = standard.crosswalk.iter().collect();
    links.sort_by_key(|link| (link.strength, link.standard));
    let crosslink = |link: &handbook::Crosslink| {
        Some(Crosslink {
            chip: ways.chip(book, link.standard)?,
            strength: link.strength.name(),
            comment: link.comment.clone(),
        })
    };
    links.into_iter().filter_map(crosslink).collect()
}

/// The standards before and after one in its set.
#[must_use]
pub fn neighbours(book: &Handbook, ways: &Ways, at: StandardRef) -> (Option<Link>, Option<Link>) {
    let link = |place: Option<usize>| {
        let (set, standard) = book.standard(StandardRef { standard: place?, ..at })?;
        let title = format!("{}. {}", standard.number, standard.title);
        Some(Link { title, href: ways.to(&set.route_to(standard)) })
    };
    (link(at.standard.checked_sub(1)), link(at.standard.checked_add(1)))
}

/// Which standards are served, and where.
#[must_use]
pub fn coverage(book: &Handbook, strings: &Strings, ways: &Ways) -> Coverage {
    let link = |(set, standard): (&handbook::StandardSet, &handbook::Standard)| Link {
        title: full_name(strings, set, standard),
        href: ways.to(&set.route_to(standard)),
    };
    let all = || book.standards();
    Coverage {
        count: all().count(),
        with_pages: all().filter(|(_, one)| !one.pages.is_empty()).count(),
        with_worksheets: all().filter(|(_, one)| !one.worksheets.is_empty()).count(),
        without_pages: all().filter(|(_, one)| one.pages.is_empty()).map(link).collect(),
        without_worksheets: all().filter(|(_, one)| one.worksheets.is_empty()).map(link).collect(),
        sets: book
            .standard_sets
            .iter()
            .map(|set| CoverageSet {
                id: set.id.to_string(),
                short: set.short.clone(),
                href: ways.to(&set.route()),
                superseded: set.superseded_by.is_some(),
                rows: set.standards.iter().map(|one| row(book, ways, set, one)).collect(),
            })
            .filter(|set| !set.rows.is_empty())
            .collect(),
    }
}

fn row(
    book: &Handbook,
    ways: &Ways,
    set: &handbook::StandardSet,
    standard: &handbook::Standard,
) -> CoverageRow {
    let coverage = book.coverage(standard);
    let cell = |phase: Option<usize>, served: &Served| CoverageCell {
        phase,
        pages: served.pages.len(),
        worksheets: served.worksheets.len(),
    };
    let phases = coverage.phases.iter().enumerate();
    let mut cells: Vec<_> = phases.map(|(number, served)| cell(Some(number + 1), served)).collect();
    if !cells.is_empty() {
        cells.push(cell(None, &coverage.elsewhere));
    }
    CoverageRow {
        id: standard.id.clone(),
        number: standard.number,
        title: standard.title.clone(),
        href: ways.to(&set.route_to(standard)),
        pages: standard.pages.len(),
        worksheets: standard.worksheets.len(),
        cells,
    }
}
