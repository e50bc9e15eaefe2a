//! What the bar under a page says of it.

use serde::Serialize;

use super::snapshot::{Desk, News};
use crate::handbook::Audience;
use crate::route::{Address, Route, relative};
use crate::site::Site;

/// What is to be said of a page.
#[derive(Debug, Serialize)]
pub(super) struct About<'a> {
    /// Its file.
    place: Option<File<'a>>,
    root: String,
    editor: Option<&'a str>,
    /// Words of running text.
    words: Option<usize>,
    review: Option<Review>,
    languages: Vec<Language<'a>>,
    editions: Vec<Edition<'a>>,
    /// Id of the edition that is shown; empty for none in particular.
    edition: &'a str,
    errors: usize,
    warnings: usize,
}

#[derive(Debug, Serialize)]
struct File<'a> {
    file: &'a str,
}

#[derive(Debug, Serialize)]
struct Review {
    reviewed: Option<String>,
    due: Option<String>,
}

#[derive(Debug, Serialize)]
struct Language<'a> {
    name: &'a str,
    href: String,
    current: bool,
}

#[derive(Debug, Serialize)]
struct Edition<'a> {
    id: &'a str,
    title: &'a str,
}

impl<'a> About<'a> {
    /// What is to be said of the page at a published path.
    pub(super) fn new(
        site: &'a Site,
        path: &str,
        desk: &'a Desk,
        audience: &'a Audience,
        news: &News,
    ) -> Self {
        let address = site.find(path);
        let page = address.as_ref().and_then(|address| site.page(address));
        let file = address.as_ref().and_then(|address| site.source(address));
        let review = page.filter(|page| page.reviewed.is_some() || page.due.is_some());
        let text = |date: crate::document::Date| date.to_string();
        Self {
            place: file.map(|file| File { file: file.as_str() }),
            root: desk.root(),
            editor: desk.editor.as_deref(),
            words: page.map(|page| page.document.words),
            review: review
                .map(|page| Review { reviewed: page.reviewed.map(text), due: page.due.map(text) }),
            languages: address.as_ref().map(|address| languages(site, address)).unwrap_or_default(),
            editions: editions(site),
            edition: match audience {
                Audience::Edition(id) => id,
                Audience::Unnamed | Audience::Everything => "",
            },
            errors: news.errors(),
            warnings: news.warnings(),
        }
    }
}

/// The languages in which there is something at the address.
fn languages<'a>(site: &'a Site, address: &Address) -> Vec<Language<'a>> {
    if matches!(address.route, Route::NotFound) {
        return Vec::new();
    }
    let language = |(tree, _, name)| {
        let other = Address::new(tree, address.route.clone()).path();
        site.find(&other)?;
        let href = format!("/{}", relative("", &other));
        Some(Language { name, href, current: address.tree == *tree })
    };
    site.languages().filter_map(language).collect()
}

/// What is published without naming an edition, and each edition.
fn editions(site: &Site) -> Vec<Edition<'_>> {
    let editions = site.handbook().map(|book| book.book.editions.as_slice()).unwrap_or_default();
    let unnamed = (!editions.is_empty()).then_some(Edition { id: "", title: "As published" });
    let named = editions.iter().map(|(id, title)| Edition { id, title });
    unnamed.into_iter().chain(named).collect()
}
