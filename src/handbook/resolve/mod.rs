//! From parsed files to a book: places, numbers and meanings.

mod collections;
mod facts;
mod pages;
mod redirects;
mod texts;
mod worksheets;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::links::{FileTarget, Index};
use super::{Audience, Handbook, Page, PageId, StandardRef, check, excluded_editions, names};
use crate::diagnostic::{Code, Diagnostic, Severity, did_you_mean};
use crate::document::diagram::Diagram;
use crate::document::{PictureSize, Resource};
use crate::route::{PagePath, Route};
use crate::source::{SourcePath, Spanned};
use crate::syntax::config::Config;
use crate::syntax::glossary;
use crate::syntax::page;
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
    /// Groups of fields that worksheets share.
    pub field_groups: Vec<Arc<worksheet::group::Group>>,
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
    /// How large those of them are that are pictures.
    pub pictures: BTreeMap<SourcePath, PictureSize>,
}

/// The route of a page: pages of the folders that have a list of their own give
/// that list its text.
pub(in crate::handbook) fn page_route(page: &Page) -> Route {
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
        self.places();
        self.worksheets();
        self.scenarios();
        self.crosswalk();
        self.items();
        self.texts();
        self.backlinks();
        self.unused_works();
    }

    /// Works that nothing cites. A translation or an edition cites less than the
    /// book does, so only the whole book can tell.
    fn unused_works(&mut self) {
        let is_whole = self.excluded.is_empty() && self.book.book.tree.is_empty();
        if let Some((file, _)) = self.parsed.references.as_ref().filter(|_| is_whole)
            && !self.index.plain
        {
            check::unused_works(&self.book, file, &mut self.diagnostics);
        }
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

    /// Publishes a file of the content, given by its path there.
    fn publish_asset(&mut self, path: &str) -> Arc<str> {
        let root = self.parsed.content_root.as_str();
        let file = if root.is_empty() { path.to_owned() } else { format!("{root}/{path}") };
        let file = SourcePath::new(file);
        let path: Arc<str> = Arc::from(path);
        let size = self.parsed.pictures.get(&file).copied();
        self.book.pictures.extend(size.map(|size| (path.clone(), size)));
        self.book.assets.insert(path.clone(), file);
        path
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
}

fn page_id(number: usize) -> PageId {
    PageId(u32::try_from(number).unwrap_or(u32::MAX))
}
