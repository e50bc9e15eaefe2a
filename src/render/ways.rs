//! What all renderers share: ways to other addresses, dates in words, and
//! escaping.

use std::sync::Arc;

use crate::document::Date;
use crate::handbook::StandardRef;
use crate::handbook::{Handbook, Page, Target};
use crate::render::context::{DateText, Link, StandardChip};
use crate::route::{Address, Route, path_in, relative};
use crate::theme::Strings;

/// Ways from one address to others.
#[derive(Clone, Debug)]
pub struct Ways {
    tree: Arc<str>,
    from: String,
}

impl Ways {
    /// Ways that begin at `from`.
    #[must_use]
    pub fn new(from: &Address) -> Self {
        Self { tree: from.tree.clone(), from: from.path() }
    }

    /// The published path where the ways begin.
    #[must_use]
    pub fn from(&self) -> &str {
        &self.from
    }

    /// The way to a route of the same tree.
    #[must_use]
    pub fn to(&self, route: &Route) -> String {
        relative(&self.from, &path_in(&self.tree, route))
    }

    /// The way to a place in a route of the same tree.
    #[must_use]
    pub fn to_place(&self, route: &Route, anchor: &str) -> String {
        format!("{}#{anchor}", self.to(route))
    }

    /// The way to a route of another tree.
    #[must_use]
    pub fn to_tree(&self, tree: &str, route: &Route) -> String {
        relative(&self.from, &path_in(tree, route))
    }

    /// The way to a page, with its title.
    #[must_use]
    pub fn page_link(&self, page: &Page) -> Link {
        Link { title: page.title.clone(), href: self.to(&page.route()) }
    }

    /// The way that a resolved reference leads, if it leads anywhere.
    #[must_use]
    pub fn href(&self, book: &Handbook, target: &Target) -> Option<String> {
        match target {
            Target::Route(route, None) => Some(self.to(route)),
            Target::Route(route, Some(anchor)) => Some(self.to_place(route, anchor)),
            Target::Here(anchor) => Some(format!("#{anchor}")),
            Target::External(address) => Some(address.to_string()),
            Target::Term(term) => Some(self.to_place(&Route::Glossary, &book.terms.get(*term)?.id)),
            _ => None,
        }
    }

    /// A standard as a chip.
    #[must_use]
    pub fn chip(&self, book: &Handbook, at: StandardRef) -> Option<StandardChip> {
        let (set, standard) = book.standard(at)?;
        Some(StandardChip {
            id: standard.id.clone(),
            set: set.short.clone(),
            number: standard.number,
            title: standard.title.clone(),
            href: self.to_place(&Route::StandardSet(set.id.clone()), &standard.id),
            superseded: set.superseded_by.is_some(),
        })
    }
}

/// A date in the words of the language.
#[must_use]
pub fn date_text(date: Date, strings: &Strings) -> DateText {
    let month = format!("month_{}", date.month());
    let text = strings.fill(
        "date_format",
        &[
            ("day", &date.day().to_string()),
            ("month", strings.get(&month)),
            ("year", &date.year().to_string()),
        ],
    );
    DateText { iso: date.to_string(), text }
}

/// Text as HTML, safe in content and in quoted attributes.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(text, &mut out);
    out
}

/// Appends text as HTML, safe in content and in quoted attributes.
pub(super) fn escape_into(text: &str, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = pulldown_cmark_escape::escape_html(out, text);
}
