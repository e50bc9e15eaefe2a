//! The checklist of a phase: every task-list item of the phase's pages, and every
//! `checklist` field of its worksheets.

use super::context::{Checklist, ChecklistGroup, ChecklistItem, Link};
use super::ways::{Ways, escape};
use crate::document::ChecklistColumn;
use crate::document::form::{Choice, Field, FieldKind, PrivacyClass};
use crate::handbook::{Handbook, PageId, Phase, Worksheet};
use crate::route::Route;

/// The checklist of the phase with this index.
#[must_use]
pub fn checklist(book: &Handbook, ways: &Ways, phase: usize) -> Option<Checklist> {
    let own = book.phases.get(phase)?;
    Some(Checklist {
        phase: phase + 1,
        title: own.checklist_title.clone(),
        href: ways.to(&Route::Checklist(own.id.clone())),
        groups: groups(book, ways, own),
        sheets: sheets(book, ways, own),
        worksheets: worksheets(book, ways, own),
    })
}

/// What is written beside each item.
#[must_use]
pub fn columns(book: &Handbook) -> Vec<&'static str> {
    book.book.checklist_columns.iter().copied().map(ChecklistColumn::name).collect()
}

fn groups(book: &Handbook, ways: &Ways, phase: &Phase) -> Vec<ChecklistGroup> {
    let mut groups: Vec<(PageId, ChecklistGroup)> = Vec::new();
    for (id, number) in &phase.checklist {
        let Some(page) = book.page(*id) else { continue };
        let Some(mark) = page.document.items.get(*number) else {
            continue;
        };
        if groups.last().is_none_or(|(last, _)| last != id) {
            let Link { title, href } = ways.page_link(page);
            groups.push((*id, ChecklistGroup { title, label: None, href, items: Vec::new() }));
        }
        let route = page.route();
        let item = ChecklistItem {
            id: mark.id.as_deref().map(ToOwned::to_owned),
            html: escape(&mark.text),
            safety: mark.safety,
            href: match &mark.id {
                Some(id) => ways.to_place(&route, id),
                None => ways.to(&route),
            },
        };
        if let Some((_, group)) = groups.last_mut() {
            group.items.push(item);
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn sheets(book: &Handbook, ways: &Ways, phase: &Phase) -> Vec<ChecklistGroup> {
    let sheets = phase.worksheets.iter().filter_map(|at| book.worksheets.get(*at));
    let mut groups = Vec::new();
    for sheet in sheets.filter(|sheet| may_leave(sheet.stated_privacy)) {
        let fields = sheet.sections.iter().flat_map(|section| &section.fields);
        for field in fields.filter(|field| field.privacy.is_none_or(may_leave)) {
            if let FieldKind::Checklist { items } = &field.kind {
                groups.push(sheet_group(ways, sheet, field, items));
            }
        }
    }
    groups
}

/// Whether the items of a sheet may stand on a checklist, which carries the
/// client's initials and stays in the file. What a sheet protects would be told
/// there, and private reflections and exercises are no part of the file.
fn may_leave(class: PrivacyClass) -> bool {
    use PrivacyClass::{Open, Protected, Routine, Sensitive, Teaching, WorkerPrivate};
    match class {
        Open | Routine | Sensitive => true,
        Teaching | WorkerPrivate | Protected => false,
    }
}

fn sheet_group(ways: &Ways, sheet: &Worksheet, field: &Field, items: &[Choice]) -> ChecklistGroup {
    let href = ways.to(&sheet.route());
    let item = |choice: &Choice| ChecklistItem {
        id: None,
        html: escape(&choice.label),
        safety: false,
        href: href.clone(),
    };
    ChecklistGroup {
        title: sheet.title.clone(),
        label: Some(field.label.clone()),
        items: items.iter().map(item).collect(),
        href: href.clone(),
    }
}

fn worksheets(book: &Handbook, ways: &Ways, phase: &Phase) -> Vec<Link> {
    let sheets = phase.worksheets.iter().filter_map(|at| book.worksheets.get(*at));
    sheets.map(|sheet| Link { title: sheet.title.clone(), href: ways.to(&sheet.route()) }).collect()
}
