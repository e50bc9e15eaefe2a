//! Worksheets in their places.

use std::sync::Arc;

use super::super::links::FileTarget;
use super::super::sheet::{self, Groups, translation};
use super::super::{PageId, Worksheet, edition, tree};
use super::{Resolution, page_id};
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::document::form::{Field, PrivacyClass, Section, Texts};
use crate::document::{Languages, Localized, slug};
use crate::route::Route;
use crate::source::{SourcePath, Spanned};
use crate::syntax::worksheet;

impl Resolution<'_> {
    pub(super) fn worksheets(&mut self) {
        let parsed = self.parsed;
        let languages = self.config.languages();
        let language = self.book.book.language.clone();
        let (groups, taken) = Groups::new(parsed.field_groups.iter().map(Arc::as_ref));
        for (group, first) in taken {
            let message = format!("two groups of fields are called `{}`", group.id);
            let diagnostic = Diagnostic::error(Code::DuplicateId, message).in_file(&group.file);
            self.diagnostics.push(
                diagnostic.related(&first.file, None, "the first one").help("rename one of them"),
            );
        }
        let mut sheets: Vec<_> = parsed.worksheets.iter().collect();
        sheets.sort_by_key(|sheet| (slug(sheet.title.in_language(&language)), sheet.id.clone()));
        for sheet in sheets {
            self.worksheet(sheet, &groups, &languages, &language);
        }
        if language == languages.own() {
            self.field_groups(&groups, &languages);
        }
        self.front_page();
    }

    fn worksheet(
        &mut self,
        sheet: &worksheet::Worksheet,
        groups: &Groups<'_>,
        languages: &Languages,
        language: &str,
    ) {
        let inside = self.inside(&sheet.file).to_owned();
        self.known_editions(&sheet.file, &sheet.audience);
        let audience = sheet.audience.iter().map(|id| id.value.as_str());
        if !edition::is_included(audience, &self.excluded) {
            self.index.files.insert(inside, FileTarget::Excluded);
            return;
        }
        let id: Arc<str> = Arc::from(sheet.id.as_str());
        // The same in all languages, so that they are found beside one another.
        let neutral = sheet.neutral_title.as_ref().map(|title| slug(title.own()));
        let neutral = neutral.filter(|slug| !slug.is_empty());
        let address: Arc<str> = neutral.map_or_else(|| id.clone(), Arc::from);
        let taken = self.book.worksheets.iter().find(|other| other.address == address);
        if let Some(other) = taken {
            self.diagnostics.extend(tree::duplicate(&sheet.file, &other.file));
        }
        let route = Route::Worksheet(address.clone());
        self.index.files.insert(inside, FileTarget::Route(route));
        let phases = self.phases_of(sheet);
        let standards = self.standard_refs(&sheet.file, &sheet.standards);
        let prompts = self.prompts(sheet);
        let (sections, found) = sheet::bind(sheet, groups, &self.book.diagrams);
        self.diagnostics.extend(found);
        let sections = self.included_sections(sheet, sections, language);
        let texts = translation::texts_of_sheet(sheet);
        if language == languages.own() {
            translation::report(&sheet.file, &texts, languages, &mut self.diagnostics);
        }
        let is_own = |other: &&str| *other == languages.own();
        let speaks = |other: &&str| is_own(other) || translation::speaks(&texts, other);
        let translations: Vec<_> = languages.all().filter(speaks).map(str::to_owned).collect();
        let is_translated = translations.iter().any(|known| known == language);
        let say = |text: &Localized| text.in_language(language).to_owned();
        let say_if = |text: &Option<Localized>| text.as_ref().map(say);
        self.book.worksheets.push(Worksheet {
            id,
            address,
            file: sheet.file.clone(),
            title: say(&sheet.title),
            neutral_title: say_if(&sheet.neutral_title),
            version: sheet.version.clone(),
            purpose: say_if(&sheet.purpose),
            filled_by: say_if(&sheet.filled_by),
            answered_by: sheet.answered_by.clone(),
            when: say_if(&sheet.when),
            phases,
            standards,
            prompts,
            privacy: sections
                .iter()
                .filter_map(Section::strictest)
                .fold(sheet.privacy, PrivacyClass::max),
            stated_privacy: sheet.privacy,
            header: sheet.header,
            print: sheet.print.map_texts(&mut { say }),
            language: (!is_translated).then(|| languages.own().to_owned()),
            translations,
            sections,
        });
    }

    /// The phases of a sheet; it is told to each of them that it is theirs.
    fn phases_of(&mut self, sheet: &worksheet::Worksheet) -> Vec<usize> {
        let number = self.book.worksheets.len();
        let phases = sheet.phases.iter();
        let phases: Vec<usize> =
            phases.filter_map(|phase| self.phase_index(&sheet.file, phase)).collect();
        for phase in &phases {
            if let Some(phase) = self.book.phases.get_mut(*phase) {
                phase.worksheets.push(number);
            }
        }
        phases
    }

    /// What can be said of shared groups without regard to a sheet.
    fn field_groups(&mut self, groups: &Groups<'_>, languages: &Languages) {
        let parsed = self.parsed;
        for group in &parsed.field_groups {
            self.known_audiences(&group.file, &group.members);
            let texts = translation::texts_of_group(group);
            translation::report(&group.file, &texts, languages, &mut self.diagnostics);
        }
        for group in groups.unused(parsed.worksheets.iter().map(Arc::as_ref)) {
            let message = format!("no worksheet includes the group `{}`", group.id);
            let help = format!(
                "write [[sections.fields]] and include = \"{}\" where its fields belong, or remove \
                 the file",
                group.id
            );
            let diagnostic = Diagnostic::warning(Code::UnusedGroup, message);
            self.diagnostics.push(diagnostic.in_file(&group.file).help(help));
        }
    }

    /// Fields are for editions that there are.
    fn known_audiences(&mut self, file: &SourcePath, members: &[worksheet::Member]) {
        for member in members {
            if let worksheet::Member::Field(draft) = member {
                self.known_editions(file, &draft.field.audience);
            }
        }
    }

    /// The sheet's sections in one language, without the fields of other editions.
    fn included_sections(
        &mut self,
        sheet: &worksheet::Worksheet,
        sections: Vec<Section<Localized>>,
        language: &str,
    ) -> Vec<Section> {
        for section in &sheet.sections {
            self.known_audiences(&sheet.file, &section.members);
        }
        let excluded = &self.excluded;
        let is_included = |field: &Field<Localized>| {
            let audience = field.audience.iter().map(|id| id.value.as_str());
            edition::is_included(audience, excluded)
        };
        let mut included = Vec::with_capacity(sections.len());
        for mut section in sections {
            section.fields.retain(is_included);
            if !section.fields.is_empty() || section.note.is_some() {
                let say = &mut |text: &Localized| text.in_language(language).to_owned();
                included.push(section.map_texts(say));
            }
        }
        included
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
