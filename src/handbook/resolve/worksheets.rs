//! Worksheets in their places.

use std::sync::Arc;

use super::super::links::FileTarget;
use super::super::{PageId, Worksheet, edition, tree};
use super::{Resolution, page_id};
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::document::form::{Field, PrivacyClass, Section};
use crate::document::slug;
use crate::route::Route;
use crate::source::{SourcePath, Spanned};
use crate::syntax::worksheet;

impl Resolution<'_> {
    pub(super) fn worksheets(&mut self) {
        let mut sheets: Vec<_> = self.parsed.worksheets.clone();
        sheets.sort_by_key(|sheet| (slug(&sheet.title.value), sheet.id.clone()));
        for sheet in sheets {
            let inside = self.inside(&sheet.file).to_owned();
            self.known_editions(&sheet.file, &sheet.audience);
            let audience = sheet.audience.iter().map(|id| id.value.as_str());
            if !edition::is_included(audience, &self.excluded) {
                self.index.files.insert(inside, FileTarget::Excluded);
                continue;
            }
            let id: Arc<str> = Arc::from(sheet.id.as_str());
            let neutral = sheet.neutral_title.as_deref().map(slug).filter(|slug| !slug.is_empty());
            let address: Arc<str> = neutral.map_or_else(|| id.clone(), Arc::from);
            let taken = self.book.worksheets.iter().find(|other| other.address == address);
            if let Some(other) = taken {
                self.diagnostics.extend(tree::duplicate(&sheet.file, &other.file));
            }
            let route = Route::Worksheet(address.clone());
            self.index.files.insert(inside, FileTarget::Route(route));
            let number = self.book.worksheets.len();
            let phases: Vec<usize> = sheet
                .phases
                .iter()
                .filter_map(|phase| self.phase_index(&sheet.file, phase))
                .collect();
            for phase in &phases {
                if let Some(phase) = self.book.phases.get_mut(*phase) {
                    phase.worksheets.push(number);
                }
            }
            let standards = self.standard_refs(&sheet.file, &sheet.standards);
            let prompts = self.prompts(&sheet);
            let sections = self.included_sections(&sheet);
            self.book.worksheets.push(Worksheet {
                id,
                address,
                file: sheet.file.clone(),
                title: sheet.title.value.clone(),
                neutral_title: sheet.neutral_title.clone(),
                version: sheet.version.clone(),
                purpose: sheet.purpose.clone(),
                filled_by: sheet.filled_by.clone(),
                when: sheet.when.clone(),
                phases,
                standards,
                prompts,
                privacy: sections
                    .iter()
                    .filter_map(Section::strictest)
                    .fold(sheet.privacy, PrivacyClass::max),
                stated_privacy: sheet.privacy,
                header: sheet.header,
                print: sheet.print.clone(),
                sections,
            });
        }
        self.front_page();
    }

    /// The sheet's sections without the fields of other editions.
    pub(super) fn included_sections(&mut self, sheet: &worksheet::Worksheet) -> Vec<Section> {
        for field in sheet.fields() {
            self.known_editions(&sheet.file, &field.audience);
        }
        let excluded = &self.excluded;
        let is_included = |field: &Field| {
            let audience = field.audience.iter().map(|id| id.value.as_str());
            edition::is_included(audience, excluded)
        };
        let mut sections = sheet.sections.clone();
        for section in &mut sections {
            section.fields.retain(is_included);
        }
        sections.retain(|section| !section.fields.is_empty() || section.note.is_some());
        sections
    }

    pub(super) fn prompts(&mut self, sheet: &worksheet::Worksheet) -> Vec<(String, PageId)> {
        let mut prompts = Vec::new();
        for prompt in &sheet.prompts {
            let mut pages = self.book.pages.iter().enumerate();
            let page = pages.find(|(_, page)| {
                page.document.items.iter().any(|item| item.id.as_deref() == Some(&prompt.value))
            });
            if let Some((number, _)) = page {
                prompts.push((prompt.value.clone(), page_id(number)));
                continue;
            }
            let items = self.book.pages.iter().flat_map(|page| &page.document.items);
            let help = did_you_mean(&prompt.value, items.filter_map(|item| item.id.as_deref()))
                .unwrap_or_else(|| "give the prompt its id on a page: - … {#P1-Q1}".to_owned());
            let message = format!("no page contains the prompt `{}`", prompt.value);
            let diagnostic = Diagnostic::error(Code::UnknownPrompt, message);
            self.diagnostics.push(diagnostic.at(&sheet.file, prompt.span).help(help));
        }
        prompts
    }

    pub(super) fn worksheet_index(
        &mut self,
        file: &SourcePath,
        id: &Spanned<String>,
    ) -> Option<usize> {
        let found = self.book.worksheets.iter().position(|sheet| *sheet.id == *id.value);
        if found.is_none() {
            let known = self.book.worksheets.iter().map(|sheet| &*sheet.id);
            let help = did_you_mean(&id.value, known)
                .unwrap_or_else(|| "name a file in `worksheets/`, without its ending".to_owned());
            let message = format!("there is no worksheet `{}`", id.value);
            let diagnostic = Diagnostic::error(Code::UnknownWorksheet, message);
            self.diagnostics.push(diagnostic.at(file, id.span).help(help));
        }
        found
    }
}
