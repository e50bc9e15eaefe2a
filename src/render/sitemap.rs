//! `sitemap.xml`: the addresses of all pages, for search engines. Source:
//! <https://www.sitemaps.org/protocol.html>; for languages, Google Search Central,
//! "Localized versions of your pages".

use std::fmt::Write;

use super::escape;
use crate::document::form::PrivacyClass;
use crate::handbook::{Handbook, Page};
use crate::route::{Address, Route, web_address};

/// An address for search engines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    location: String,
    /// When somebody last vouched for the text.
    reviewed: Option<String>,
    /// Language and address of the same page, its own included.
    languages: Vec<(String, String)>,
}

/// What search engines are told of an address; nothing of what is no page, and of
/// sheets that nobody should find by searching. `page` is the page of text there.
#[must_use]
pub fn entry(book: &Handbook, address: &Address, page: Option<&Page>) -> Option<Entry> {
    let base = book.book.base_url.as_ref()?;
    let is_listed = match &address.route {
        Route::Worksheet(id) => {
            let sheet = book.worksheets.iter().find(|sheet| sheet.address == *id)?;
            sheet.privacy != PrivacyClass::Protected && sheet.neutral_title.is_none()
        }
        Route::Redirect(_) | Route::NotFound | Route::Search => false,
        route => route.path().ends_with(".html") && !route.is_shared(),
    };
    is_listed.then(|| Entry {
        location: web_address(base, &address.path()),
        reviewed: page.and_then(|page| page.reviewed).map(|date| date.to_string()),
        languages: page.map(|page| languages(book, base, page)).unwrap_or_default(),
    })
}

/// The languages of a page, where it has several and this is one of them.
fn languages(book: &Handbook, base: &str, page: &Page) -> Vec<(String, String)> {
    if page.translations.len() < 2 || page.language.is_some() {
        return Vec::new();
    }
    let address = |language: &String| {
        let is_first = book.book.languages.first() == Some(language);
        let tree = if is_first { "" } else { language.as_str() };
        web_address(base, &Address::new(&tree.into(), page.route()).path())
    };
    let languages = book.book.languages.iter().filter(|it| page.translations.contains(it));
    languages.map(|language| (language.clone(), address(language))).collect()
}

/// The file.
#[must_use]
pub fn xml(entries: &[Entry]) -> String {
    let has_languages = entries.iter().any(|entry| !entry.languages.is_empty());
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"",
    );
    if has_languages {
        xml.push_str(" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\"");
    }
    xml.push_str(">\n");
    for entry in entries {
        let _ = write!(xml, "<url><loc>{}</loc>", escape(&entry.location));
        if let Some(date) = &entry.reviewed {
            let _ = write!(xml, "<lastmod>{date}</lastmod>");
        }
        for (language, address) in &entry.languages {
            let _ = write!(
                xml,
                "<xhtml:link rel=\"alternate\" hreflang=\"{}\" href=\"{}\"/>",
                escape(language),
                escape(address)
            );
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    xml
}
