//! Pages in their places.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use super::super::links::FileTarget;
use super::super::tree::{self, Languages, Leaf, PageFile};
use super::super::{Page, PageId, Scenario, edition};
use super::{Resolution, page_id};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Change, Date, Interval};
use crate::route::{PagePath, split_order};
use crate::source::SourcePath;
use crate::syntax::page;

impl Resolution<'_> {
    pub(super) fn leaves(&mut self) -> Vec<Leaf> {
        let mut files = Vec::new();
        for page in &self.parsed.pages {
            let inside = self.inside(&page.file).to_owned();
            self.known_editions(&page.file, &page.front_matter.audience);
            let audience = page.front_matter.audience.iter().map(|id| id.value.as_str());
            if edition::is_included(audience, &self.excluded) {
                files.push(PageFile { page: page.clone(), inside });
            } else {
                self.index.files.insert(inside, FileTarget::Excluded);
            }
        }
        let languages = Languages {
            wanted: &self.book.book.language,
            own: self.book.book.languages.first().map_or("en", String::as_str),
            all: &self.book.book.languages,
        };
        tree::build(files, languages, &mut self.diagnostics)
    }

    pub(super) fn pages(&mut self, leaves: Vec<Leaf>) {
        let mut by_path: HashMap<PagePath, SourcePath> = HashMap::new();
        for (number, leaf) in leaves.into_iter().enumerate() {
            let id = page_id(number);
            let source = leaf.source.clone();
            let page = self.page(leaf);
            if let Some(other) = by_path.get(&page.path) {
                self.diagnostics.extend(tree::duplicate(&source, other));
            }
            by_path.insert(page.path.clone(), source);
            self.index_page(&page, id);
            if let Some(parent) = page.parent
                && let Some(parent) = self.book.pages.get_mut(parent.index())
            {
                parent.children.push(id);
            }
            self.book.pages.push(page);
        }
        if self.book.book.title.is_empty() {
            let first = self.book.pages.first();
            self.book.book.title = first.map_or_else(String::new, |page| page.title.clone());
        }
        self.phase_pages();
        self.redirects();
    }

    pub(super) fn page(&mut self, leaf: Leaf) -> Page {
        let parent = leaf.parent.map(page_id);
        let Some(parsed) = &leaf.page else {
            return self.folder(leaf);
        };
        let front = &parsed.front_matter;
        let title = front
            .title
            .as_ref()
            .map(|title| title.value.clone())
            .or_else(|| parsed.heading.clone())
            .unwrap_or_else(|| self.title_from(&leaf));
        let file = parsed.file.clone();
        let phase = front.phase.as_ref().and_then(|phase| self.phase_index(&file, phase));
        let inherited = parent.and_then(|parent| self.book.page(parent)?.phase);
        let every = front.review_every.or(self.config.review.every);
        Page {
            path: leaf.path,
            title,
            summary: front.summary.clone(),
            language: leaf.language,
            translations: leaf.translations,
            phase: phase.or(inherited),
            standards: self.standard_refs(&file, &front.standards),
            tags: front.tags.clone(),
            owner: front.owner.clone().or_else(|| self.config.review.owner.clone()),
            reviewed: front.reviewed,
            due: due(front.reviewed, every),
            changes: newest_first(&front.changed),
            scenario: None,
            document: parsed.document.clone(),
            targets: Vec::new(),
            mentions: OnceLock::new(),
            parent,
            is_section: leaf.is_section,
            children: Vec::new(),
            mistakes: Vec::new(),
            file: Some(file),
        }
    }

    pub(super) fn title_from(&self, leaf: &Leaf) -> String {
        if leaf.name.is_empty() { self.book.book.title.clone() } else { leaf.name.clone() }
    }

    pub(super) fn folder(&self, leaf: Leaf) -> Page {
        let parent = leaf.parent.map(page_id);
        Page {
            file: None,
            title: self.title_from(&leaf),
            path: leaf.path,
            summary: None,
            language: None,
            translations: leaf.translations,
            phase: parent.and_then(|parent| self.book.page(parent)?.phase),
            standards: Vec::new(),
            tags: Vec::new(),
            owner: None,
            reviewed: None,
            due: None,
            changes: Vec::new(),
            scenario: None,
            document: Arc::default(),
            targets: Vec::new(),
            mentions: OnceLock::new(),
            parent,
            is_section: leaf.is_section,
            children: Vec::new(),
            mistakes: Vec::new(),
        }
    }

    pub(super) fn index_page(&mut self, page: &Page, id: PageId) {
        self.index.addresses.insert(page.path.to_string(), id);
        if let Some(folder) = page.path.strip_suffix("index") {
            self.index.addresses.insert(folder.trim_end_matches('/').to_owned(), id);
        }
        let Some(file) = &page.file else { return };
        let inside = self.inside(file).to_owned();
        let stem = file.stem().to_lowercase();
        if let Some((folder, _)) = inside.rsplit_once('/').filter(|_| page.is_section) {
            self.index.files.entry(folder.to_owned()).or_insert(FileTarget::Page(id));
        }
        self.index.files.insert(inside, FileTarget::Page(id));
        let (_, name) = split_order(&stem);
        self.index.page_names.entry(name.to_owned()).or_insert(id);
        self.index.page_names.entry(stem).or_insert(id);
        self.index.page_names.entry(page.title.to_lowercase()).or_insert(id);
    }

    /// Pages left out by language lead to the page in the language that is there.
    pub(super) fn places(&mut self) {
        let own: Vec<(String, PageId)> = self
            .parsed
            .pages
            .iter()
            .filter_map(|page| {
                let inside = self.inside(&page.file);
                if self.index.files.contains_key(inside) {
                    return None;
                }
                let stem = inside.strip_suffix(".md")?;
                let bare = match stem.rsplit_once('.') {
                    Some((bare, tag)) if self.book.book.languages.iter().any(|l| l == tag) => bare,
                    _ => stem,
                };
                let found = std::iter::once(format!("{bare}.md"))
                    .chain(self.book.book.languages.iter().map(|tag| format!("{bare}.{tag}.md")))
                    .find_map(|name| match self.index.files.get(&name) {
                        Some(FileTarget::Page(id)) => Some(*id),
                        _ => None,
                    })?;
                Some((inside.to_owned(), found))
            })
            .collect();
        for (inside, id) in own {
            self.index.files.insert(inside, FileTarget::Page(id));
        }
    }

    pub(super) fn phase_pages(&mut self) {
        for number in 0..self.book.pages.len() {
            let Some(page) = self.book.pages.get(number) else {
                continue;
            };
            let Some(phase) = page.phase.and_then(|at| self.book.phases.get_mut(at)) else {
                continue;
            };
            let id = page_id(number);
            phase.page.get_or_insert(id);
            phase.pages.push(id);
            for (item, mark) in page.document.items.iter().enumerate() {
                if mark.task {
                    phase.checklist.push((id, item));
                }
            }
        }
    }

    /// Pages of the book with the file each was made of.
    pub(super) fn page_sources(&self) -> Vec<(usize, Arc<page::Page>)> {
        let by_file: HashMap<&SourcePath, &Arc<page::Page>> =
            self.parsed.pages.iter().map(|page| (&page.file, page)).collect();
        let pages = self.book.pages.iter().enumerate();
        pages
            .filter_map(|(number, page)| {
                let file = page.file.as_ref()?;
                by_file.get(file).map(|parsed| (number, (*parsed).clone()))
            })
            .collect()
    }

    pub(super) fn scenarios(&mut self) {
        let mut seen: BTreeMap<String, SourcePath> = BTreeMap::new();
        for (number, parsed) in self.page_sources() {
            let Some(scenario) = &parsed.front_matter.scenario else {
                continue;
            };
            if let Some(other) = seen.insert(scenario.id.value.clone(), parsed.file.clone()) {
                let message = format!("the scenario `{}` is there twice", scenario.id.value);
                self.diagnostics.push(
                    Diagnostic::error(Code::DuplicateId, message)
                        .at(&parsed.file, scenario.id.span)
                        .related(&other, None, "the other one")
                        .help("give one of them another id"),
                );
            }
            for phase in &scenario.phases {
                self.phase_index(&parsed.file, phase);
            }
            let worksheets = scenario
                .worksheets
                .iter()
                .filter_map(|id| self.worksheet_index(&parsed.file, id))
                .collect();
            let people = scenario.people.iter();
            let resolved = Scenario {
                id: scenario.id.value.clone(),
                people: people.map(|person| (person.name.clone(), person.about.clone())).collect(),
                given: scenario.given.clone(),
                not_given: scenario.not_given.clone(),
                task: scenario.task.clone(),
                worksheets,
            };
            if let Some(page) = self.book.pages.get_mut(number) {
                page.scenario = Some(resolved);
            }
        }
    }
}

fn newest_first(changes: &[Change]) -> Vec<Change> {
    let mut changes = changes.to_vec();
    changes.sort_by(|a, b| b.version.cmp(&a.version));
    changes
}

fn due(reviewed: Option<Date>, every: Option<Interval>) -> Option<Date> {
    reviewed?.after(every?)
}
