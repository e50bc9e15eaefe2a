//! The checklist of a phase: every task-list item of the phase's pages.

use super::context::{Checklist, ChecklistGroup, ChecklistItem, Link};
use super::ways::{Ways, escape};
use crate::handbook::{Handbook, PageId, Phase};
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
        worksheets: worksheets(book, ways, own),
    })
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
            groups.push((*id, ChecklistGroup { title, href, items: Vec::new() }));
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

fn worksheets(book: &Handbook, ways: &Ways, phase: &Phase) -> Vec<Link> {
    let sheets = phase.worksheets.iter().filter_map(|at| book.worksheets.get(*at));
    sheets.map(|sheet| Link { title: sheet.title.clone(), href: ways.to(&sheet.route()) }).collect()
}
