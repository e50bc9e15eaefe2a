//! What has to be looked at again, and what changed. Only the reader's browser
//! knows what is overdue.

use super::context::{Changed, Changes, Entry, Review as ReviewPage, ReviewRow, VersionChanges};
use super::ways::{Ways, date_text, resource_anchor};
use crate::document::Version;
use crate::handbook::{Handbook, Page, ReviewItem, Subject};
use crate::route::Route;
use crate::theme::Strings;

/// What has to be looked at again.
#[must_use]
pub fn review(book: &Handbook, ways: &Ways, strings: &Strings) -> ReviewPage {
    let row = |item: ReviewItem<'_>| ReviewRow {
        title: item.subject.title().to_owned(),
        href: match item.subject {
            Subject::Page(page) => ways.to(&page.route()),
            Subject::Resource(one) => ways.to_place(&Route::Resources, &resource_anchor(&one.name)),
        },
        owner: item.owner.map(ToOwned::to_owned),
        reviewed: item.reviewed.map(|date| date_text(date, strings)),
        due: item.due.map(|date| date_text(date, strings)),
    };
    let review = book.review();
    let rows = |items: Vec<ReviewItem<'_>>| items.into_iter().map(row).collect();
    ReviewPage {
        pages: rows(review.pages),
        never: rows(review.never),
        resources: rows(review.resources),
    }
}

/// What changed, by version.
#[must_use]
pub fn changes(book: &Handbook, ways: &Ways) -> Changes {
    let versions = book.changes().into_iter().map(|(version, changes)| VersionChanges {
        id: anchor(version),
        version: version.to_string(),
        pages: changes
            .into_iter()
            .map(|(page, change)| Entry {
                title: page.title.clone(),
                href: ways.to(&page.route()),
                summary: Some(change.note.clone()),
                phase: page.phase.map(|phase| phase + 1),
            })
            .collect(),
    });
    Changes { versions: versions.collect() }
}

/// What changed on a page in the newest version that it names.
#[must_use]
pub fn changed(ways: &Ways, page: &Page) -> Option<Changed> {
    let newest = &page.changes.first()?.version;
    let own = page.changes.iter().take_while(|change| change.version == *newest);
    Some(Changed {
        version: newest.to_string(),
        href: ways.to_place(&Route::Changes, &anchor(newest)),
        notes: own.map(|change| change.note.clone()).collect(),
    })
}

/// The anchor of a version: the same for 2 and 2.0, which are one version.
fn anchor(version: &Version) -> String {
    let parts: Vec<_> = version.parts().iter().map(u32::to_string).collect();
    format!("version-{}", parts.join("-"))
}
