//! What is printed together: for a phase its checklist, prompts and worksheets;
//! for a scenario its story and worksheets.

use super::context::{PackPrompt, PackPrompts};
use super::ways::{Ways, escape};
use crate::document::form::PrivacyClass;
use crate::handbook::{Handbook, Page};
use crate::route::Pack;

/// The phases that a pack is about, by index.
#[must_use]
pub fn phases(book: &Handbook, pack: &Pack) -> Vec<usize> {
    let numbered = book.phases.iter().enumerate();
    let wanted = numbered.filter(|(_, phase)| match pack {
        Pack::Phase(id) => phase.id == *id,
        Pack::Phases => phase.has_checklist(),
        Pack::Scenario(_) => false,
    });
    wanted.map(|(index, _)| index).collect()
}

/// The story that a pack is about.
#[must_use]
pub fn story<'a>(book: &'a Handbook, pack: &Pack) -> Option<&'a Page> {
    let Pack::Scenario(path) = pack else { return None };
    book.scenarios().find(|page| page.path == *path)
}

/// The worksheets of a pack, each once, in the order in which they are due.
/// Exercises about fictional people go with their stories, never with the work.
#[must_use]
pub fn worksheets(book: &Handbook, pack: &Pack) -> Vec<usize> {
    let is_exercise = |at: &&usize| {
        let sheet = book.worksheets.get(**at);
        sheet.is_some_and(|sheet| sheet.stated_privacy == PrivacyClass::Teaching)
    };
    let of_phases = phases(book, pack).into_iter().filter_map(|at| book.phases.get(at));
    let of_story = story(book, pack).and_then(|page| page.scenario.as_ref());
    let all = of_phases
        .flat_map(|phase| &phase.worksheets)
        .filter(|at| !is_exercise(at))
        .chain(of_story.into_iter().flat_map(|scenario| &scenario.worksheets));
    let mut sheets = Vec::new();
    for sheet in all {
        if !sheets.contains(sheet) {
            sheets.push(*sheet);
        }
    }
    sheets
}

/// The prompts of a phase, by the page on which they stand: items that have an
/// id and no box to tick.
#[must_use]
pub fn prompts(book: &Handbook, ways: &Ways, phase: usize) -> Vec<PackPrompts> {
    let pages = book.phases.get(phase).map(|phase| phase.pages.as_slice()).unwrap_or_default();
    let of_page = |page: &Page| {
        let items = page.document.items.iter().filter(|item| !item.task);
        let prompts: Vec<_> = items
            .filter_map(|item| {
                let id = item.id.as_deref()?;
                Some(PackPrompt {
                    id: id.to_owned(),
                    html: escape(&item.text),
                    safety: item.safety,
                    href: ways.to_place(&page.route(), id),
                })
            })
            .collect();
        (!prompts.is_empty()).then(|| PackPrompts { title: page.title.clone(), prompts })
    };
    pages.iter().filter_map(|id| book.page(*id)).filter_map(of_page).collect()
}
