//! From parsed files to a book: places, numbers and meanings.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::links::{FileTarget, Index, Resolved, Resolver};
use super::tree::{self, Languages, Leaf, PageFile};
use super::{
    Audience, Book, Crosslink, Handbook, Page, PageId, Phase, Scenario, Standard, StandardRef,
    StandardSet, Term, Work, Worksheet, check, edition, excluded_editions, names,
};
use crate::diagnostic::{Code, Diagnostic, Severity, did_you_mean};
use crate::document::diagram::Diagram;
use crate::document::form::{Field, PrivacyClass, Section};
use crate::document::{Interval, slug};
use crate::route::{PagePath, Route};
use crate::source::{SourcePath, Spanned};
use crate::syntax::config::Config;
use crate::syntax::glossary;
use crate::syntax::page;
use crate::syntax::resources::Resource;
use crate::syntax::standards;
use crate::syntax::worksheet;

/// Every file of the book, parsed alone.
#[derive(Debug, Default)]
pub struct Parsed {
    /// Folder of the content inside the project.
    pub content_root: String,
    /// `handbook.toml`; none for plain Markdown.
    pub config: Option<(SourcePath, Arc<Config>)>,
    /// Pages.
    pub pages: Vec<Arc<page::Page>>,
    /// Worksheets.
    pub worksheets: Vec<Arc<worksheet::Worksheet>>,
    /// Sets of standards.
    pub standard_sets: Vec<Arc<standards::StandardSet>>,
    /// The glossary.
    pub glossary: Option<(SourcePath, Arc<Vec<glossary::Term>>)>,
    /// The literature.
    pub references: Option<(SourcePath, Arc<hayagriva::Library>)>,
    /// Local services.
    pub resources: Option<(SourcePath, Arc<Vec<Resource>>)>,
    /// Diagrams and their files.
    pub diagrams: Vec<(SourcePath, Arc<Diagram>)>,
    /// All other files.
    pub assets: Vec<SourcePath>,
}

/// The route of a page: pages of the folders that have a list of their own give
/// that list its text.
pub(super) fn page_route(page: &Page) -> Route {
    path_route(&page.path)
}

fn path_route(path: &PagePath) -> Route {
    match &**path {
        "worksheets/index" => Route::Worksheets,
        "standards/index" => Route::Standards,
        "checklists/index" => Route::Checklists,
        _ => Route::Page(path.clone()),
    }
}

impl Page {
    /// Where the page is published.
    #[must_use]
    pub fn route(&self) -> Route {
        page_route(self)
    }
}

/// Resolves the book for an audience and a language (none means the book's
/// own).
#[must_use]
pub fn resolve(
    parsed: &Parsed,
    audience: &Audience,
    language: Option<&str>,
) -> (Handbook, Vec<Diagnostic>) {
    let default = Config::default();
    let config = parsed.config.as_ref().map_or(&default, |(_, config)| config);
    let mut resolution = Resolution {
        parsed,
        config,
        excluded: excluded_editions(config, audience),
        index: Index {
            content_root: parsed.content_root.clone(),
            plain: parsed.config.is_none(),
            ..Index::default()
        },
        book: Handbook::default(),
        diagnostics: Vec::new(),
    };
    resolution.run(audience, language);
    let Resolution { book, mut diagnostics, index, .. } = resolution;
    if index.plain {
        soften(&mut diagnostics);
    }
    (book, diagnostics)
}

/// In plain Markdown, which knows nothing of us, only what cannot be published
/// at all is an error.
fn soften(diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics {
        let fatal = matches!(diagnostic.code, Code::DuplicateAddress | Code::CollidingName);
        if diagnostic.severity == Severity::Error && !fatal {
            diagnostic.severity = Severity::Warning;
        }
    }
}

struct Resolution<'a> {
    parsed: &'a Parsed,
    config: &'a Config,
    excluded: BTreeSet<String>,
    index: Index,
    book: Handbook,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Resolution<'a> {
    fn run(&mut self, audience: &Audience, language: Option<&str>) {
        self.names();
        self.book_itself(audience, language);
        self.phases();
        self.standard_sets();
        self.glossary();
        self.references();
        self.data_files();
        let leaves = self.leaves();
        self.pages(leaves);
        self.worksheets();
        self.scenarios();
        self.crosswalk();
        self.items();
        self.places();
        self.texts();
        self.backlinks();
        check::book(&self.book, &self.parsed.assets, self.index.plain, &mut self.diagnostics);
    }

    fn inside<'p>(&self, path: &'p SourcePath) -> &'p str {
        let root = self.parsed.content_root.as_str();
        path.as_str().strip_prefix(root).map_or(path.as_str(), |rest| rest.trim_start_matches('/'))
    }

    fn names(&mut self) {
        let parsed = self.parsed;
        let pages = parsed.pages.iter().map(|page| &page.file);
        let sheets = parsed.worksheets.iter().map(|sheet| &sheet.file);
        self.diagnostics.extend(names::check(pages.chain(sheets).chain(&parsed.assets)));
        for asset in &parsed.assets {
            let inside = self.inside(asset).to_owned();
            self.index.files.insert(inside, FileTarget::Asset);
        }
    }

    fn book_itself(&mut self, audience: &Audience, language: Option<&str>) {
        let config = self.config;
        let own = config.language.as_ref().map_or("en", |tag| &tag.value).to_owned();
        let mut languages = vec![own.clone()];
        for tag in &config.languages {
            if !languages.contains(&tag.value) {
                languages.push(tag.value.clone());
            }
        }
        let language = language.map_or_else(|| own.clone(), ToOwned::to_owned);
        let edition = match audience {
            Audience::Edition(id) => config
                .editions
                .iter()
                .find(|edition| edition.id.value == *id)
                .map(|edition| (id.clone(), edition.title.clone())),
            Audience::Unnamed | Audience::Everything => None,
        };
        self.book.book = Book {
            title: config.title.clone().unwrap_or_default(),
            summary: config.summary.clone(),
            version: config.version.clone(),
            date: config.date,
            tree: Arc::from(if language == own { "" } else { language.as_str() }),
            language,
            languages,
            base_url: config.base_url.clone(),
            organisation: config.organisation.name.clone(),
            statement: config.organisation.statement.clone(),
            edition,
            paper: config.paper,
            synonyms: config.synonyms.clone(),
            banners: config.banners.clone(),
            ..Book::default()
        };
        self.unique_ids(config.editions.iter().map(|edition| &edition.id), "edition");
    }

    fn config_file(&self) -> Option<&'a SourcePath> {
        self.parsed.config.as_ref().map(|(file, _)| file)
    }

    /// Reports a mistake in `handbook.toml`.
    fn in_config<T>(&mut self, at: &Spanned<T>, code: Code, message: String, help: String) {
        if let Some(file) = self.config_file() {
            self.diagnostics.push(Diagnostic::error(code, message).at(file, at.span).help(help));
        }
    }

    fn unique_ids(&mut self, ids: impl Iterator<Item = &'a Spanned<String>>, what: &str) {
        let mut seen: BTreeMap<&str, &Spanned<String>> = BTreeMap::new();
        for id in ids {
            if let Some(first) = seen.insert(&id.value, id)
                && let Some(file) = self.config_file()
            {
                let message = format!("the {what} `{}` is there twice", id.value);
                self.diagnostics.push(
                    Diagnostic::error(Code::DuplicateId, message)
                        .at(file, id.span)
                        .related(file, Some(first.span), "the first one")
                        .help("remove one, or give it another id"),
                );
            }
        }
    }

    fn phases(&mut self) {
        let config = self.config;
        self.unique_ids(config.phases.iter().map(|phase| &phase.id), "phase");
        self.book.phases = config
            .phases
            .iter()
            .map(|phase| Phase {
                id: Arc::from(phase.id.value.as_str()),
                title: phase.title.clone(),
                purpose: phase.purpose.clone(),
                output: phase.output.clone(),
                checklist_title: phase.checklist.clone().unwrap_or_else(|| phase.title.clone()),
                page: None,
                pages: Vec::new(),
                worksheets: Vec::new(),
                checklist: Vec::new(),
            })
            .collect();
    }

    fn standard_sets(&mut self) {
        let mut sets: Vec<_> = self.parsed.standard_sets.iter().collect();
        sets.sort_by(|a, b| (a.year, &a.id).cmp(&(b.year, &b.id)));
        for set in sets {
            let route = Route::StandardSet(Arc::from(set.id.as_str()));
            let inside = self.inside(&set.file).to_owned();
            self.index.files.insert(inside, FileTarget::Route(route));
            self.book.standard_sets.push(StandardSet {
                id: Arc::from(set.id.as_str()),
                title: set.title.clone(),
                short: set.short.clone(),
                publisher: set.publisher.clone(),
                year: set.year,
                note: set.note.clone(),
                superseded_by: None,
                standards: set.standards.iter().map(standard).collect(),
            });
        }
    }

    fn glossary(&mut self) {
        let Some((file, terms)) = &self.parsed.glossary else {
            return;
        };
        let inside = self.inside(file).to_owned();
        self.index.files.insert(inside, FileTarget::Route(Route::Glossary));
        let mut sorted: Vec<_> = terms.iter().collect();
        sorted.sort_by_key(|term| (slug(&term.term.value), term.term.value.clone()));
        let mut ids: HashMap<String, usize> = HashMap::new();
        for term in &sorted {
            let number = self.book.terms.len();
            for form in term_forms(term) {
                let known = self.index.terms.insert(form, number);
                if known.is_some_and(|known| known != number) {
                    self.diagnostics.push(duplicate_term(file, term));
                }
            }
            let base = slug(&term.term.value);
            let count = ids.entry(base.clone()).or_insert(0);
            *count += 1;
            self.book.terms.push(Term {
                id: if *count == 1 { base } else { format!("{base}-{count}") },
                term: term.term.value.clone(),
                abbreviation: term.abbreviation.clone(),
                definition: term.definition.clone(),
                also: term.also.clone(),
                see: Vec::new(),
                uses: BTreeSet::new(),
            });
        }
        self.see_also(file, &sorted);
    }

    fn see_also(&mut self, file: &SourcePath, sorted: &[&glossary::Term]) {
        for (number, term) in sorted.iter().enumerate() {
            for see in &term.see {
                if let Some(target) = self.index.terms.get(&see.value.to_lowercase()).copied() {
                    if let Some(term) = self.book.terms.get_mut(number) {
                        term.see.push(target);
                    }
                    continue;
                }
                let known = sorted.iter().map(|term| term.term.value.as_str());
                let help = did_you_mean(&see.value, known)
                    .unwrap_or_else(|| "add the term, or remove it here".to_owned());
                let message = format!("`{}` is not in the glossary", see.value);
                self.diagnostics.push(
                    Diagnostic::error(Code::UnknownTerm, message).at(file, see.span).help(help),
                );
            }
        }
    }

    fn references(&mut self) {
        let Some((file, library)) = &self.parsed.references else {
            return;
        };
        let inside = self.inside(file).to_owned();
        self.index.files.insert(inside, FileTarget::Route(Route::References));
        let mut entries: Vec<_> = library.iter().collect();
        entries.sort_by(|a, b| a.key().cmp(b.key()));
        for entry in entries {
            self.index.works.insert(entry.key().to_owned(), self.book.works.len());
            self.book.works.push(Work {
                key: entry.key().to_owned(),
                entry: entry.clone(),
                uses: BTreeSet::new(),
            });
        }
    }

    fn data_files(&mut self) {
        if let Some((file, resources)) = &self.parsed.resources {
            let inside = self.inside(file).to_owned();
            self.index.files.insert(inside, FileTarget::Route(Route::Resources));
            self.book.resources = resources.to_vec();
        }
        let diagrams = self.parsed.diagrams.iter().map(|(_, diagram)| Diagram::clone(diagram));
        self.book.diagrams = diagrams.collect();
        self.book.diagrams.sort_by(|a, b| a.id.cmp(&b.id));
    }

    fn leaves(&mut self) -> Vec<Leaf> {
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

    fn known_editions(&mut self, file: &SourcePath, ids: &[Spanned<String>]) {
        let known: Vec<_> =
            self.config.editions.iter().map(|edition| edition.id.value.as_str()).collect();
        for id in ids {
            if known.contains(&id.value.as_str()) {
                continue;
            }
            let help = did_you_mean(&id.value, known.iter().copied())
                .unwrap_or_else(|| "add it to `handbook.toml` as [[editions]]".to_owned());
            let message = format!("this book has no edition `{}`", id.value);
            let diagnostic = Diagnostic::error(Code::UnknownEdition, message);
            self.diagnostics.push(diagnostic.at(file, id.span).help(help));
        }
    }

    fn pages(&mut self, leaves: Vec<Leaf>) {
        let mut by_path: HashMap<PagePath, PageId> = HashMap::new();
        for (number, leaf) in leaves.into_iter().enumerate() {
            let id = page_id(number);
            let page = self.page(leaf);
            if let (Some(file), Some(other)) = (&page.file, by_path.get(&page.path)) {
                let other = self.book.page(*other).and_then(|other| other.file.clone());
                if let Some(other) = other {
                    self.diagnostics.push(tree::duplicate(file, &other));
                }
            }
            by_path.insert(page.path.clone(), id);
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

    fn page(&mut self, leaf: Leaf) -> Page {
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
            scenario: None,
            document: parsed.document.clone(),
            targets: Vec::new(),
            parent,
            is_section: leaf.is_section,
            children: Vec::new(),
            mistakes: Vec::new(),
            file: Some(file),
        }
    }

    fn title_from(&self, leaf: &Leaf) -> String {
        if leaf.name.is_empty() { self.book.book.title.clone() } else { leaf.name.clone() }
    }

    fn folder(&self, leaf: Leaf) -> Page {
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
            scenario: None,
            document: Arc::default(),
            targets: Vec::new(),
            parent,
            is_section: leaf.is_section,
            children: Vec::new(),
            mistakes: Vec::new(),
        }
    }

    fn index_page(&mut self, page: &Page, id: PageId) {
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
        self.index.page_names.entry(stem).or_insert(id);
        self.index.page_names.entry(page.title.to_lowercase()).or_insert(id);
    }

    /// Pages left out by language lead to the page in the language that is there.
    fn places(&mut self) {
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

    fn phase_index(&mut self, file: &SourcePath, id: &Spanned<String>) -> Option<usize> {
        let found = self.book.phases.iter().position(|phase| *phase.id == *id.value);
        if found.is_none() {
            let known: Vec<_> = self.book.phases.iter().map(|phase| &*phase.id).collect();
            let help = did_you_mean(&id.value, known.iter().copied()).unwrap_or_else(|| {
                if known.is_empty() {
                    "add phases to `handbook.toml` as [[phases]]".to_owned()
                } else {
                    format!("the phases are {}", known.join(", "))
                }
            });
            let message = format!("this book has no phase `{}`", id.value);
            let diagnostic = Diagnostic::error(Code::UnknownPhase, message);
            self.diagnostics.push(diagnostic.at(file, id.span).help(help));
        }
        found
    }

    fn standard_refs(&mut self, file: &SourcePath, ids: &[Spanned<String>]) -> Vec<StandardRef> {
        ids.iter().filter_map(|id| self.standard_ref(file, id)).collect()
    }

    fn standard_ref(&mut self, file: &SourcePath, id: &Spanned<String>) -> Option<StandardRef> {
        for (set, standards) in self.book.standard_sets.iter().enumerate() {
            let found = standards.standards.iter().position(|standard| standard.id == id.value);
            if let Some(standard) = found {
                return Some(StandardRef { set, standard });
            }
        }
        let sets = self.book.standard_sets.iter();
        let known = sets.flat_map(|set| set.standards.iter().map(|standard| standard.id.as_str()));
        let help = did_you_mean(&id.value, known)
            .unwrap_or_else(|| "add it to a set in `standards/`".to_owned());
        let message = format!("there is no standard `{}`", id.value);
        let diagnostic = Diagnostic::error(Code::UnknownStandard, message);
        self.diagnostics.push(diagnostic.at(file, id.span).help(help));
        None
    }

    fn phase_pages(&mut self) {
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

    fn redirects(&mut self) {
        for (number, parsed) in self.page_sources() {
            for alias in &parsed.front_matter.aliases {
                let is_foreign = !parsed.front_matter.foreign_keys.is_empty() || self.index.plain;
                self.redirect(page_id(number), &parsed.file, alias, is_foreign);
            }
        }
    }

    /// Pages of the book with the file each was made of.
    fn page_sources(&self) -> Vec<(usize, Arc<page::Page>)> {
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

    fn redirect(&mut self, id: PageId, file: &SourcePath, alias: &Spanned<String>, lenient: bool) {
        let written = alias.value.trim();
        let bare = written.trim_matches('/');
        let safe = !bare.is_empty()
            && !bare.contains(['\\', ':', '?', '#', '<', '>', '"', '|', '*'])
            && bare.split('/').all(|part| !part.is_empty() && part != ".." && part != ".");
        if !safe {
            if !lenient {
                let message = format!("`{written}` cannot be an address");
                let help = "write a path below the top of the book, such as \"old/page.html\"";
                let diagnostic = Diagnostic::error(Code::InvalidValue, message);
                self.diagnostics.push(diagnostic.at(file, alias.span).help(help));
            }
            return;
        }
        let stem = bare.strip_suffix(".html").unwrap_or(bare);
        let path: Arc<str> = match (written.ends_with(".html"), written.ends_with('/')) {
            (true, _) => bare.into(),
            (false, true) => format!("{bare}/index.html").into(),
            (false, false) => format!("{bare}.html").into(),
        };
        let page_stem = path.strip_suffix(".html").unwrap_or(&path);
        let taken = self.index.addresses.get(page_stem).copied();
        match taken {
            Some(taken) if taken == id => {}
            Some(other) if !lenient => {
                let other = self.book.page(other).and_then(|page| page.file.clone());
                let mut diagnostic = Diagnostic::error(
                    Code::DuplicateAddress,
                    format!("the old address `{written}` is in use"),
                )
                .at(file, alias.span)
                .help("remove the alias");
                if let Some(other) = other {
                    diagnostic = diagnostic.related(&other, None, "this page has that address");
                }
                self.diagnostics.push(diagnostic);
            }
            Some(_) => {}
            None => {
                self.index.addresses.insert(stem.to_owned(), id);
                self.index.addresses.insert(page_stem.to_owned(), id);
                self.book.redirects.insert(path, id);
            }
        }
    }

    fn worksheets(&mut self) {
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
                self.diagnostics.push(tree::duplicate(&sheet.file, &other.file));
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
                header: sheet.header,
                print: sheet.print.clone(),
                sections,
            });
        }
        self.front_page();
    }

    /// The sheet's sections without the fields of other editions.
    fn included_sections(&mut self, sheet: &worksheet::Worksheet) -> Vec<Section> {
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

    fn prompts(&mut self, sheet: &worksheet::Worksheet) -> Vec<(String, PageId)> {
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

    /// What `handbook.toml` wants on the front page.
    fn front_page(&mut self) {
        let config = self.config;
        self.book.book.danger = config.danger_page.as_ref().and_then(|page| self.config_page(page));
        for strand in &config.strands {
            if let Some(page) = self.config_page(&strand.page) {
                self.book.book.strands.push((strand.title.clone(), page));
            }
        }
        for sheet in &config.pinned {
            let id = sheet.value.rsplit('/').next().unwrap_or_default().trim_end_matches(".toml");
            match self.book.worksheets.iter().position(|known| *known.id == *id) {
                Some(at) => self.book.book.pinned.push(at),
                None => {
                    let known = self.book.worksheets.iter().map(|sheet| &*sheet.id);
                    let help = did_you_mean(id, known)
                        .unwrap_or_else(|| "name a file in `worksheets/`".to_owned());
                    let message = format!("there is no worksheet `{}`", sheet.value);
                    self.in_config(sheet, Code::UnknownWorksheet, message, help);
                }
            }
        }
    }

    fn config_page(&mut self, path: &Spanned<String>) -> Option<PageId> {
        if let Some(FileTarget::Page(id)) = self.index.files.get(&path.value) {
            return Some(*id);
        }
        let files = self.index.files.keys().filter(|file| file.ends_with(".md"));
        let help = did_you_mean(&path.value, files.map(String::as_str))
            .unwrap_or_else(|| "the path counts from the content folder".to_owned());
        let message = format!("there is no page `{}`", path.value);
        self.in_config(path, Code::BrokenLink, message, help);
        None
    }

    fn scenarios(&mut self) {
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

    fn worksheet_index(&mut self, file: &SourcePath, id: &Spanned<String>) -> Option<usize> {
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

    /// Both directions of the crosswalk, and which set replaced which.
    fn crosswalk(&mut self) {
        let parsed = self.parsed;
        for set in &parsed.standard_sets {
            if let Some(newer) = &set.superseded_by {
                let found =
                    self.book.standard_sets.iter().position(|known| *known.id == *newer.value);
                let own = self.book.standard_sets.iter().position(|known| *known.id == *set.id);
                if let (Some(own), None) = (own, found) {
                    let _ = own;
                    let message = format!("there is no set of standards `{}`", newer.value);
                    self.diagnostics.push(
                        Diagnostic::error(Code::UnknownStandard, message)
                            .at(&set.file, newer.span)
                            .help("name the other file in `standards/`, without its ending"),
                    );
                }
                if let Some(own) = own.and_then(|own| self.book.standard_sets.get_mut(own)) {
                    own.superseded_by = found;
                }
            }
            if let Some(reference) = &set.reference
                && self.parsed.references.is_some()
                && !self.index.works.contains_key(&reference.value)
            {
                let known = self.book.works.iter().map(|work| work.key.as_str());
                let help = did_you_mean(&reference.value, known)
                    .unwrap_or_else(|| "add the work to `references.yaml`".to_owned());
                let message = format!("`{}` is not in the references", reference.value);
                let diagnostic = Diagnostic::error(Code::UnknownCitation, message);
                self.diagnostics.push(diagnostic.at(&set.file, reference.span).help(help));
            }
            for standard in &set.standards {
                self.crosslinks(set, standard);
            }
        }
    }

    fn crosslinks(&mut self, set: &standards::StandardSet, standard: &standards::Standard) {
        let Some(own) = self.standard_ref(&set.file, &standard.id) else {
            return;
        };
        for link in &standard.also {
            let Some(other) = self.standard_ref(&set.file, &link.id) else {
                continue;
            };
            for (from, to) in [(own, other), (other, own)] {
                let sets = &mut self.book.standard_sets;
                let at =
                    sets.get_mut(from.set).and_then(|set| set.standards.get_mut(from.standard));
                let Some(at) = at else { continue };
                if !at.crosswalk.iter().any(|known| known.standard == to) {
                    at.crosswalk.push(Crosslink {
                        standard: to,
                        strength: link.strength,
                        comment: link.comment.clone(),
                    });
                }
            }
        }
    }

    /// Ids of list items and standards are unique in the whole book.
    fn items(&mut self) {
        let mut seen: HashMap<&str, (&SourcePath, crate::source::Span)> = HashMap::new();
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
    fn texts(&mut self) {
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
                let mut resolved = Resolver { index, book, file, folder, document, out }.run();
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
        let root = &self.parsed.content_root;
        for path in assets {
            let source = if root.is_empty() { path.clone() } else { format!("{root}/{path}") };
            self.book.assets.insert(Arc::from(path), SourcePath::new(source));
        }
    }

    /// Blocks with a name of their own must be named after an edition.
    fn named_divs(&mut self) {
        let editions: Vec<&str> =
            self.config.editions.iter().map(|edition| edition.id.value.as_str()).collect();
        for page in &self.book.pages {
            if let Some(file) = &page.file {
                check::divs(&page.document.blocks, file, &editions, &mut self.diagnostics);
            }
        }
    }

    fn backlinks(&mut self) {
        for number in 0..self.book.pages.len() {
            let id = page_id(number);
            let Some(page) = self.book.pages.get(number) else {
                continue;
            };
            for target in &page.targets {
                match target {
                    super::Target::Term(term) => {
                        self.book.terms.get_mut(*term).map(|term| term.uses.insert(id));
                    }
                    super::Target::Works(works) => {
                        for work in works.iter().flatten() {
                            self.book.works.get_mut(*work).map(|work| work.uses.insert(id));
                        }
                    }
                    _ => {}
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

fn page_id(number: usize) -> PageId {
    PageId(u32::try_from(number).unwrap_or(u32::MAX))
}

fn standard(standard: &standards::Standard) -> Standard {
    Standard {
        id: standard.id.value.clone(),
        number: standard.number,
        title: standard.title.clone(),
        level: standard.level.clone(),
        text: standard.text.clone(),
        crosswalk: Vec::new(),
        pages: Vec::new(),
        worksheets: Vec::new(),
    }
}

fn due(
    reviewed: Option<crate::document::Date>,
    every: Option<Interval>,
) -> Option<crate::document::Date> {
    reviewed?.after(every?)
}

fn term_forms(term: &glossary::Term) -> impl Iterator<Item = String> + '_ {
    std::iter::once(&term.term.value)
        .chain(&term.abbreviation)
        .chain(&term.also)
        .map(|form| form.to_lowercase())
}

fn duplicate_term(file: &SourcePath, term: &glossary::Term) -> Diagnostic {
    let message = format!("a form of `{}` belongs to another term as well", term.term.value);
    Diagnostic::error(Code::DuplicateId, message)
        .at(file, term.term.span)
        .help("remove the form that both have from `also` or `abbreviation` of one of them")
}
