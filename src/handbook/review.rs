//! What has to be looked at again, and by when. Nothing here asks what day it is.

use super::{Handbook, Page, Resource};
use crate::document::{Change, Date, Version};

/// What has to be looked at again.
#[derive(Debug, Default)]
pub struct Review<'a> {
    /// Pages that have been reviewed, the earliest due date first, then those
    /// without one.
    pub pages: Vec<ReviewItem<'a>>,
    /// Pages that never have, in reading order.
    pub never: Vec<ReviewItem<'a>>,
    /// Local services: those never checked, then the longest ago first.
    pub resources: Vec<ReviewItem<'a>>,
}

/// A page or a service and its dates.
#[derive(Clone, Copy, Debug)]
pub struct ReviewItem<'a> {
    /// What it is.
    pub subject: Subject<'a>,
    /// Who keeps it true.
    pub owner: Option<&'a str>,
    /// When it was last reviewed or checked.
    pub reviewed: Option<Date>,
    /// When that is due again.
    pub due: Option<Date>,
}

/// What is reviewed.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A page.
    Page(&'a Page),
    /// A service.
    Resource(&'a Resource),
}

impl<'a> Subject<'a> {
    /// Its title or name.
    #[must_use]
    pub fn title(self) -> &'a str {
        match self {
            Self::Page(page) => &page.title,
            Self::Resource(resource) => &resource.name,
        }
    }
}

impl Handbook {
    /// Whether anything in the book says when it was looked at.
    #[must_use]
    pub fn has_reviews(&self) -> bool {
        self.pages.iter().any(|page| page.reviewed.is_some())
            || self.resources.iter().any(|resource| resource.last_checked.is_some())
    }

    /// When a service has to be checked again.
    #[must_use]
    pub fn resource_due(&self, resource: &Resource) -> Option<Date> {
        resource.last_checked?.after(self.book.resources_every?)
    }

    /// What has to be looked at again.
    #[must_use]
    pub fn review(&self) -> Review<'_> {
        let pages = self.pages.iter().filter(|page| page.file.is_some());
        let (mut pages, never): (Vec<_>, Vec<_>) = pages
            .map(|page| ReviewItem {
                subject: Subject::Page(page),
                owner: page.owner.as_deref(),
                reviewed: page.reviewed,
                due: page.due,
            })
            .partition(|item| item.reviewed.is_some());
        pages.sort_by_key(|item| (item.due.is_none(), item.due, item.reviewed));
        let resource = |resource| ReviewItem {
            subject: Subject::Resource(resource),
            owner: self.book.reviewer.as_deref(),
            reviewed: resource.last_checked,
            due: self.resource_due(resource),
        };
        let mut resources: Vec<_> = self.resources.iter().map(resource).collect();
        resources.sort_by_key(|item| item.reviewed);
        Review { pages, never, resources }
    }

    /// What changed, by version, the newest first; in each, in reading order.
    #[must_use]
    pub fn changes(&self) -> Vec<(&Version, Vec<(&Page, &Change)>)> {
        let all = self.pages.iter().flat_map(|page| page.changes.iter().map(move |it| (page, it)));
        let mut versions: Vec<(&Version, Vec<_>)> = Vec::new();
        for (page, change) in all {
            match versions.iter_mut().find(|(version, _)| **version == change.version) {
                Some((_, changes)) => changes.push((page, change)),
                None => versions.push((&change.version, vec![(page, change)])),
            }
        }
        versions.sort_by(|(a, _), (b, _)| b.cmp(a));
        versions
    }
}

impl<'a> Review<'a> {
    /// What is due on a day or before, the most urgent first.
    #[must_use]
    pub fn due_by(&self, day: Date) -> Vec<ReviewItem<'a>> {
        let all = self.pages.iter().chain(&self.resources);
        let mut due: Vec<_> =
            all.filter(|it| it.due.is_some_and(|due| due <= day)).copied().collect();
        due.sort_by_key(|item| item.due);
        due
    }
}
