//! The literature in APA style, by hayagriva and the style's own CSL file.

use std::sync::LazyLock;

use hayagriva::archive::{ArchivedStyle, locales};
use hayagriva::citationberg::{FontStyle, Locale, LocaleCode, Style};
use hayagriva::{
    BibliographyDriver, BibliographyRequest, BufWriteFormat, CitationItem, CitationRequest,
    CitePurpose, ElemChild, ElemChildren,
};

use super::ways::escape_into;
use crate::handbook::Handbook;

/// The style and the words of all languages. Unpacking them takes far longer than
/// all else in a small book, and they never change.
static APA: LazyLock<(Style, Vec<Locale>)> =
    LazyLock::new(|| (ArchivedStyle::AmericanPsychologicalAssociation.get(), locales()));

/// Every work of a book, formatted.
#[derive(Debug, Default)]
pub struct Citations {
    works: Vec<Formatted>,
}

#[derive(Clone, Debug, Default)]
struct Formatted {
    /// `Shulman, 2016`
    in_brackets: String,
    /// `Shulman (2016)`
    in_sentence: String,
    /// The entry of the reference list, as HTML.
    reference: String,
}

impl Citations {
    /// Formats all works of a book at once, so that works by the same people in
    /// the same year are told apart.
    #[must_use]
    pub fn new(book: &Handbook) -> Self {
        if book.works.is_empty() {
            return Self::default();
        }
        let (Style::Independent(style), locales) = &*APA else {
            return Self::default();
        };
        let mut driver = BibliographyDriver::new();
        for work in &book.works {
            for purpose in [None, Some(CitePurpose::Prose)] {
                let mut item = CitationItem::with_entry(&work.entry);
                item.purpose = purpose;
                driver.citation(CitationRequest::from_items(vec![item], style, locales));
            }
        }
        let locale = Some(LocaleCode(book.book.language.clone()));
        let request = BibliographyRequest { style, locale, locale_files: locales };
        let rendered = driver.finish(request);
        let plain = |at: usize| {
            let mut text = String::new();
            let citation = &rendered.citations.get(at)?.citation;
            citation.write_buf(&mut text, BufWriteFormat::Plain).ok()?;
            Some(text)
        };
        let references = rendered.bibliography.map(|list| list.items).unwrap_or_default();
        let works = book.works.iter().enumerate().map(|(number, work)| {
            let whole = plain(number * 2).unwrap_or_default();
            let whole = whole.strip_prefix('(').unwrap_or(&whole);
            let mut reference = String::new();
            if let Some(item) = references.iter().find(|item| item.key == work.key) {
                write_html(&item.content, &mut reference);
            }
            Formatted {
                in_brackets: whole.strip_suffix(')').unwrap_or(whole).to_owned(),
                in_sentence: plain(number * 2 + 1).unwrap_or_default(),
                reference,
            }
        });
        Self { works: works.collect() }
    }

    /// A work as cited in a text, without brackets unless it is part of the
    /// sentence.
    #[must_use]
    pub fn text(&self, work: usize, narrative: bool, locator: Option<&str>) -> Option<String> {
        let formatted = self.works.get(work)?;
        let text = if narrative { &formatted.in_sentence } else { &formatted.in_brackets };
        Some(match locator {
            None => text.clone(),
            Some(locator) => format!("{text}, {locator}"),
        })
    }

    /// A work's entry in the list of references, as HTML.
    #[must_use]
    pub fn reference(&self, work: usize) -> Option<&str> {
        self.works.get(work).map(|formatted| formatted.reference.as_str())
    }
}

/// A formatted entry as HTML. Hayagriva's own writer uses style attributes, which
/// our pages do not allow.
fn write_html(children: &ElemChildren, out: &mut String) {
    for child in &children.0 {
        match child {
            ElemChild::Text(text) => {
                let italic = text.formatting.font_style == FontStyle::Italic;
                out.push_str(if italic { "<i>" } else { "" });
                escape_into(&text.text, out);
                out.push_str(if italic { "</i>" } else { "" });
            }
            ElemChild::Elem(element) => write_html(&element.children, out),
            ElemChild::Markup(text) => escape_into(text, out),
            ElemChild::Link { text, url } => {
                out.push_str("<a href=\"");
                escape_into(url, out);
                out.push_str("\">");
                escape_into(&text.text, out);
                out.push_str("</a>");
            }
            ElemChild::Transparent { .. } => {}
        }
    }
}
