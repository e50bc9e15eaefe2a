//! `opensearch.xml`: how a browser may search the book from its own bar. Source:
//! `OpenSearch` 1.1, "`OpenSearch` description elements".

use super::escape;
use crate::handbook::Handbook;
use crate::route::{Route, path_in, web_address};

/// Longest name that the format allows.
const LONGEST_NAME: usize = 16;

/// The file.
#[must_use]
pub fn xml(book: &Handbook) -> String {
    let facts = &book.book;
    let base = facts.base_url.as_deref().unwrap_or_default();
    let page = web_address(base, &path_in(&facts.tree, &Route::Search));
    let name: String = facts.title.chars().take(LONGEST_NAME).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{}</ShortName>\n<Description>{}</Description>\n<Language>{}</Language>\n\
         <InputEncoding>UTF-8</InputEncoding>\n\
         <Url type=\"text/html\" method=\"get\" template=\"{}?q={{searchTerms}}\"/>\n\
         </OpenSearchDescription>\n",
        escape(name.trim()),
        escape(&facts.title),
        escape(&facts.language),
        escape(&page),
    )
}
