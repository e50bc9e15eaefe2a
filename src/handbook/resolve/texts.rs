//! What texts refer to, and who refers to what.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

use super::super::links::{Resolved, Resolver};
use super::super::{Target, check};
use super::{Resolution, page_id};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourcePath, Span};

impl Resolution<'_> {
    /// Ids of list items and standards are unique in the whole book.
    pub(super) fn items(&mut self) {
        let mut seen: HashMap<&str, (&SourcePath, Span)> = HashMap::new();
        let mut found = Vec::new();
        let standards = self.parsed.standard_sets.iter().flat_map(|set| {
            set.standards
                .iter()
                .map(move |standard| (&*standard.id.value, &set.file, standard.id.span))
        });
        let pages = self.book.pages.iter().filter_map(|page| {
            let file = page.file.as_ref()?;
            Some(
                page.document
                    .items
                    .iter()
                    .filter_map(move |item| item.id.as_deref().map(|id| (id, file, item.span))),
            )
        });
        for (id, file, span) in standards.chain(pages.flatten()) {
            if let Some((other, first)) = seen.insert(id, (file, span)) {
                found.push(
                    Diagnostic::error(Code::DuplicateId, format!("the id `{id}` is there twice"))
                        .at(file, span)
                        .related(other, Some(first), "the first one")
                        .help("people quote items by their id: give one of them another"),
                );
            }
        }
        self.diagnostics.extend(found);
    }

    /// Resolves the references of all texts, side by side.
    pub(super) fn texts(&mut self) {
        let (index, book) = (&self.index, &self.book);
        let resolved: Vec<Resolved> = book
            .pages
            .par_iter()
            .map(|page| {
                let Some(file) = &page.file else {
                    return Resolved::default();
                };
                let inside = file.as_str().strip_prefix(index.content_root.as_str());
                let inside = inside.unwrap_or(file.as_str()).trim_start_matches('/');
                let folder = inside.rsplit_once('/').map_or("", |(folder, _)| folder);
                let document = &page.document;
                let out = Resolved::default();
                let stands_in = page.language.is_some();
                let resolver = Resolver { index, book, file, folder, document, stands_in, out };
                let mut resolved = resolver.run();
                check::page(page, file, index.plain, &mut resolved.diagnostics);
                resolved
            })
            .collect();
        let mut assets = BTreeSet::new();
        for (page, resolved) in self.book.pages.iter_mut().zip(resolved) {
            let places = resolved.diagnostics.iter();
            page.mistakes =
                places.filter_map(|found| Some((found.span?, found.message.clone()))).collect();
            page.targets = resolved.targets;
            assets.extend(resolved.assets);
            self.diagnostics.extend(resolved.diagnostics);
        }
        self.named_divs();
        for path in assets {
            self.publish_asset(&path);
        }
    }

    /// Blocks with a name of their own must be named after an edition.
    pub(super) fn named_divs(&mut self) {
        let editions: Vec<&str> =
            self.config.editions.iter().map(|edition| edition.id.value.as_str()).collect();
        for page in &self.book.pages {
            if let Some(file) = &page.file {
                check::divs(&page.document.blocks, file, &editions, &mut self.diagnostics);
            }
        }
    }

    pub(super) fn backlinks(&mut self) {
        for number in 0..self.book.pages.len() {
            let id = page_id(number);
            let Some(page) = self.book.pages.get(number) else {
                continue;
            };
            for target in &page.targets {
                let Target::Works(works) = target else { continue };
                for work in works.iter().flatten() {
                    self.book.works.get_mut(*work).map(|work| work.uses.insert(id));
                }
            }
            for at in &page.standards {
                let set = self.book.standard_sets.get_mut(at.set);
                if let Some(standard) = set.and_then(|set| set.standards.get_mut(at.standard)) {
                    standard.pages.push(id);
                }
            }
            for tag in &page.tags {
                self.book.tags.entry(tag.clone()).or_default().push(id);
            }
        }
        for (number, sheet) in self.book.worksheets.iter().enumerate() {
            for at in &sheet.standards {
                let set = self.book.standard_sets.get_mut(at.set);
                if let Some(standard) = set.and_then(|set| set.standards.get_mut(at.standard)) {
                    standard.worksheets.push(number);
                }
            }
        }
    }
}
