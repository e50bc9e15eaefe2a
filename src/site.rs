//! The site: which addresses there are, and the bytes at each. The only place
//! where renderers meet.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use tera::{Context, Value};

use crate::diagnostic::Diagnostic;
use crate::handbook::{Handbook, Page, Target, folded};
use crate::render::citation::Citations;
use crate::render::context::{
    Article, Checklist, ChecklistPage, Link, Page as PageContext, Person, Redirect, Scenario,
    SourceEntry, StandardSet, StandardSets, Tip, WorksheetList,
};
use crate::render::frame::{self, Facts};
use crate::render::{Ways, checklist, data, date_text, diagram, escape, html, lists, worksheet};
use crate::route::{Address, Route};
use crate::source::{Source, SourcePath};
use crate::theme::{Strings, Theme};

/// What is published at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Media type, for servers.
    pub media_type: &'static str,
}

/// A book in all its languages, ready to render address by address.
#[derive(Debug)]
pub struct Site {
    trees: Vec<Tree>,
    theme: Arc<Theme>,
    assets: BTreeMap<Arc<str>, Source>,
    addresses: BTreeMap<String, Address>,
    collisions: Vec<(Address, Address)>,
}

/// One language.
#[derive(Debug)]
struct Tree {
    book: Handbook,
    strings: Strings,
    citations: Arc<Citations>,
    /// [`crate::render::context::Site`], ready for templates.
    site: Value,
    page_numbers: BTreeMap<Route, usize>,
}

impl Site {
    /// A site of handbooks (the book's own language first), each with its
    /// literature; a theme; and the files that pages use.
    #[must_use]
    pub fn new(
        handbooks: Vec<(Handbook, Arc<Citations>)>,
        theme: Arc<Theme>,
        assets: BTreeMap<Arc<str>, Source>,
    ) -> Self {
        let trees = handbooks.into_iter().map(|(book, works)| Tree::new(book, works, &theme));
        let trees: Vec<_> = trees.collect();
        let mut addresses: BTreeMap<String, Address> = BTreeMap::new();
        let mut folded_paths: BTreeMap<String, Address> = BTreeMap::new();
        let mut collisions = Vec::new();
        let mut add = |address: Address| {
            let path = address.path();
            let taken = folded_paths.insert(folded(&path), address.clone());
            if let Some(other) = taken.filter(|other| *other != address) {
                collisions.push((other, address.clone()));
            }
            addresses.insert(path, address);
        };
        let none: Arc<str> = Arc::from("");
        for name in theme.assets().keys() {
            add(Address::new(&none, Route::ThemeAsset(name.clone())));
        }
        for path in assets.keys() {
            add(Address::new(&none, Route::Asset(path.clone())));
        }
        for tree in &trees {
            for route in tree.routes() {
                add(Address::new(&tree.book.book.tree, route));
            }
        }
        Self { trees, theme, assets, addresses, collisions }
    }

    /// Different things that would be published at the same path, or at paths
    /// that some systems take for the same. Pages that share an address have
    /// been found before.
    #[must_use]
    pub fn collisions(&self) -> &[(Address, Address)] {
        &self.collisions
    }

    /// The file that is published at an address, where there is one such file.
    #[must_use]
    pub fn source(&self, address: &Address) -> Option<&SourcePath> {
        let book = &self.tree(address)?.book;
        match &address.route {
            Route::Page(_) => self.tree(address)?.page_at(&address.route)?.file.as_ref(),
            Route::Redirect(path) => book.page(*book.redirects.get(path)?)?.file.as_ref(),
            Route::Worksheet(id) => {
                book.worksheets.iter().find(|sheet| sheet.address == *id).map(|sheet| &sheet.file)
            }
            Route::Asset(path) => self.assets.get(path).map(|source| &source.path),
            Route::ThemeAsset(name) => self.theme.assets().get(name).map(|source| &source.path),
            _ => None,
        }
    }

    /// Every published path and its address, in order of the paths.
    pub fn addresses(&self) -> impl Iterator<Item = (&str, &Address)> {
        self.addresses.iter().map(|(path, address)| (path.as_str(), address))
    }

    /// The address of a published path.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&Address> {
        self.addresses.get(path)
    }

    /// The book in its own language.
    #[must_use]
    pub fn handbook(&self) -> Option<&Handbook> {
        self.trees.first().map(|tree| &tree.book)
    }

    /// Renders what is published at an address.
    ///
    /// # Errors
    /// A diagnostic when a template fails.
    pub fn render(&self, address: &Address) -> Result<Asset, Box<Diagnostic>> {
        let path = address.path();
        let bytes = match &address.route {
            Route::ThemeAsset(name) => source_bytes(self.theme.assets().get(name)),
            Route::Asset(path) => source_bytes(self.assets.get(path)),
            route => match self.tree(address) {
                Some(tree) => tree.render(&self.theme, address, route)?,
                None => Vec::new(),
            },
        };
        Ok(Asset { bytes, media_type: media_type(&path) })
    }

    /// The text of a page alone, without the theme around it.
    #[must_use]
    pub fn text(&self, address: &Address) -> Option<String> {
        let tree = self.tree(address)?;
        let page = tree.page_at(&address.route)?;
        Some(tree.text(page, &Ways::new(address)))
    }

    fn tree(&self, address: &Address) -> Option<&Tree> {
        self.trees.iter().find(|tree| tree.book.book.tree == address.tree)
    }
}

fn source_bytes(source: Option<&Source>) -> Vec<u8> {
    source.map(|source| source.bytes().to_vec()).unwrap_or_default()
}

impl Tree {
    fn new(book: Handbook, citations: Arc<Citations>, theme: &Theme) -> Self {
        let strings = theme.strings(&book.book.language).or_else(|| theme.strings("en"));
        let strings = strings.cloned().unwrap_or_default();
        let site = Value::from_serializable(&frame::site(&book, &strings));
        let numbers = book.pages.iter().enumerate();
        let page_numbers = numbers.map(|(number, page)| (page.route(), number)).collect();
        Self { book, strings, citations, site, page_numbers }
    }

    fn routes(&self) -> Vec<Route> {
        let book = &self.book;
        let mut routes: Vec<Route> = book.pages.iter().map(Page::route).collect();
        if !book.worksheets.is_empty() {
            routes.push(Route::Worksheets);
        }
        routes.extend(book.worksheets.iter().map(crate::handbook::Worksheet::route));
        let phases: Vec<_> = book.phases.iter().filter(|phase| phase.has_checklist()).collect();
        if !phases.is_empty() {
            routes.push(Route::Checklists);
        }
        routes.extend(phases.iter().map(|phase| Route::Checklist(phase.id.clone())));
        if !book.standard_sets.is_empty() {
            routes.push(Route::Standards);
        }
        routes.extend(book.standard_sets.iter().map(|set| Route::StandardSet(set.id.clone())));
        let singles = [
            (Route::Glossary, book.terms.is_empty()),
            (Route::References, book.works.is_empty()),
            (Route::Resources, book.resources.is_empty()),
            (Route::Tags, book.tags.is_empty()),
        ];
        routes.extend(singles.into_iter().filter(|(_, empty)| !empty).map(|(route, _)| route));
        routes.extend(book.redirects.keys().map(|path| Route::Redirect(path.clone())));
        routes.extend([Route::NotFound, Route::Data]);
        routes
    }

    fn page_at(&self, route: &Route) -> Option<&Page> {
        self.page_numbers.get(route).and_then(|number| self.book.pages.get(*number))
    }

    fn render(
        &self,
        theme: &Theme,
        address: &Address,
        route: &Route,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let ways = Ways::new(address);
        let book = &self.book;
        let view = View { tree: self, theme, address };
        let text = |key: &str| self.strings.get(key).to_owned();
        match route {
            Route::Page(_) => view.page(&ways),
            Route::Worksheets => {
                let body = self.body_at(route, &ways);
                let groups = lists::worksheet_groups(book, &ways);
                view.list(
                    "worksheets.html",
                    "collection_worksheets",
                    &WorksheetList { body, groups },
                )
            }
            Route::Worksheet(id) => view.worksheet(id, &ways),
            Route::Checklists => {
                let all = 0..book.phases.len();
                let checklists = all
                    .filter_map(|phase| checklist::checklist(book, &ways, phase))
                    .filter(|one| !one.groups.is_empty() || !one.worksheets.is_empty())
                    .collect();
                view.list("checklist.html", "collection_checklists", &ChecklistPage { checklists })
            }
            Route::Checklist(id) => view.checklist(id, &ways),
            Route::Standards => {
                let body = self.body_at(route, &ways);
                let count = book.standard_sets.len();
                let sets = (0..count).filter_map(|at| lists::standard_set(book, &ways, at));
                let sets = StandardSets { body, sets: sets.collect() };
                view.list("standards.html", "collection_standards", &sets)
            }
            Route::StandardSet(id) => view.standard_set(id, &ways),
            Route::Glossary => {
                view.list("glossary.html", "collection_glossary", &lists::glossary(book, &ways))
            }
            Route::References => {
                let works = lists::references(book, &ways, &self.citations);
                view.list("references.html", "collection_references", &works)
            }
            Route::Resources => {
                let resources = lists::resources(book, &self.strings);
                view.list("resources.html", "collection_resources", &resources)
            }
            Route::Tags => view.list("tags.html", "collection_tags", &lists::tags(book, &ways)),
            Route::Redirect(path) => view.redirect(path, &ways),
            Route::NotFound => {
                let facts = Facts { title: text("not_found_title"), ..Facts::default() };
                view.generated("not_found.html", facts, &Nothing {})
            }
            Route::Data => Ok(data::json(book)),
            Route::Asset(_) | Route::ThemeAsset(_) => Ok(Vec::new()),
        }
    }

    /// The text of the page that a list takes its introduction from.
    fn body_at(&self, route: &Route, ways: &Ways) -> String {
        self.page_at(route).map(|page| self.text(page, ways)).unwrap_or_default()
    }

    fn text(&self, page: &Page, ways: &Ways) -> String {
        html::text(html::Surroundings {
            book: &self.book,
            page,
            ways,
            strings: &self.strings,
            citations: &self.citations,
            embed: &|target| self.embed(target, ways),
        })
    }

    /// What an embed shows.
    fn embed(&self, target: &Target, ways: &Ways) -> Option<String> {
        let link = |key: &str, title: &str, route: &Route| {
            format!(
                "<p class=\"embed\"><span class=\"small\">{}</span> <a href=\"{}\">{}</a></p>",
                escape(self.strings.get(key)),
                escape(&ways.to(route)),
                escape(title)
            )
        };
        match target {
            Target::Worksheet(at) => {
                let sheet = self.book.worksheets.get(*at)?;
                Some(link("worksheet", &sheet.title, &sheet.route()))
            }
            Target::Checklist(at) => {
                let phase = self.book.phases.get(*at)?;
                let route = Route::Checklist(phase.id.clone());
                Some(link("checklist", &phase.checklist_title, &route))
            }
            Target::StandardSet(at) => {
                let set = self.book.standard_sets.get(*at)?;
                Some(link("standards", &set.title, &Route::StandardSet(set.id.clone())))
            }
            Target::Diagram(at) => {
                Some(diagram::figure(self.book.diagrams.get(*at)?, &self.strings))
            }
            _ => None,
        }
    }
}

#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
struct OneSet {
    set: StandardSet,
}

/// One address being rendered.
struct View<'a> {
    tree: &'a Tree,
    theme: &'a Theme,
    address: &'a Address,
}

impl View<'_> {
    fn template(
        &self,
        template: &str,
        page: &PageContext,
        own: &impl Serialize,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        self.theme.render(template, &self.context(page, own)).map(String::into_bytes)
    }

    /// What every template is given, and what its own struct says.
    fn context(&self, page: &PageContext, own: &impl Serialize) -> Context {
        // Our own structs always serialise to maps.
        let mut context = Context::from_serialize(own).unwrap_or_default();
        context.insert("page", page);
        context.insert_value("site", self.tree.site.clone());
        context.insert_value("t", self.tree.strings.value());
        context
    }

    fn generated(
        &self,
        template: &str,
        facts: Facts,
        own: &impl Serialize,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let page = frame::generated(&self.tree.book, &self.tree.strings, self.address, facts);
        self.template(template, &page, own)
    }

    /// A list of the book's; its page of text, if any, gives title and summary.
    fn list(
        &self,
        template: &str,
        title: &str,
        own: &impl Serialize,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let page = self.tree.page_at(&self.address.route).filter(|page| page.file.is_some());
        let title =
            page.map_or_else(|| self.tree.strings.get(title).to_owned(), |page| page.title.clone());
        let summary = page.and_then(|page| page.summary.clone());
        let facts = Facts { title, summary, ..Facts::default() };
        let frame = frame::generated(&self.tree.book, &self.tree.strings, self.address, facts);
        let mut context = self.context(&frame, own);
        context.insert("sources", &page.map(|page| self.sources(page)).unwrap_or_default());
        context.insert("tips", &page.map(|page| self.tips(page)).unwrap_or_default());
        self.theme.render(template, &context).map(String::into_bytes)
    }

    /// The works that a page's text cites.
    fn sources(&self, page: &Page) -> Vec<SourceEntry> {
        lists::sources(&self.tree.book, &self.tree.citations, page)
    }

    /// Definitions of the terms that a page's text mentions.
    fn tips(&self, page: &Page) -> Vec<Tip> {
        lists::tips(&self.tree.book, &Ways::new(self.address), page)
    }

    fn page(&self, ways: &Ways) -> Result<Vec<u8>, Box<Diagnostic>> {
        let tree = self.tree;
        let Some(number) = tree.page_numbers.get(&self.address.route).copied() else {
            return Ok(Vec::new());
        };
        let Some(page) = tree.book.pages.get(number) else {
            return Ok(Vec::new());
        };
        let context = frame::page(&tree.book, &tree.strings, self.address, page, number);
        let template = if number == 0 { "front.html" } else { "page.html" };
        self.template(template, &context, &self.article(page, ways))
    }

    fn article(&self, page: &Page, ways: &Ways) -> Article {
        let tree = self.tree;
        let children = page.children.iter().filter_map(|id| tree.book.page(*id));
        let tag = |name: &String| Link {
            title: name.clone(),
            href: ways.to_place(&Route::Tags, &lists::tag_anchor(name)),
        };
        Article {
            body: tree.text(page, ways),
            is_section: page.is_section,
            children: if page.is_section {
                children.map(|child| frame::entry(ways, child)).collect()
            } else {
                Vec::new()
            },
            standards: page.standards.iter().filter_map(|at| ways.chip(&tree.book, *at)).collect(),
            tags: page.tags.iter().map(tag).collect(),
            owner: page.owner.clone(),
            reviewed: page.reviewed.map(|date| date_text(date, &tree.strings)),
            due: page.due.map(|date| date_text(date, &tree.strings)),
            scenario: page.scenario.as_ref().map(|scenario| self.scenario(scenario, ways)),
            sources: self.sources(page),
            tips: self.tips(page),
        }
    }

    fn scenario(&self, scenario: &crate::handbook::Scenario, ways: &Ways) -> Scenario {
        let sheets = scenario.worksheets.iter();
        let sheets = sheets.filter_map(|at| self.tree.book.worksheets.get(*at));
        let people = scenario.people.iter();
        Scenario {
            id: scenario.id.clone(),
            people: people
                .map(|(name, about)| Person { name: name.clone(), about: about.clone() })
                .collect(),
            given: scenario.given.clone(),
            not_given: scenario.not_given.clone(),
            task: scenario.task.clone(),
            worksheets: sheets
                .map(|sheet| Link { title: sheet.title.clone(), href: ways.to(&sheet.route()) })
                .collect(),
        }
    }

    fn worksheet(&self, id: &str, ways: &Ways) -> Result<Vec<u8>, Box<Diagnostic>> {
        let tree = self.tree;
        let Some(sheet) = tree.book.worksheets.iter().find(|sheet| *sheet.address == *id) else {
            return Ok(Vec::new());
        };
        let context = worksheet::context(&tree.book, &tree.strings, ways, sheet);
        let facts = Facts {
            title: sheet.shown_title().to_owned(),
            summary: None,
            list: Some((tree.strings.get("collection_worksheets").to_owned(), Route::Worksheets)),
            phase: None,
        };
        self.generated("worksheet.html", facts, &context)
    }

    fn checklist(&self, id: &str, ways: &Ways) -> Result<Vec<u8>, Box<Diagnostic>> {
        let tree = self.tree;
        let number = tree.book.phases.iter().position(|phase| *phase.id == *id);
        let own: Option<Checklist> =
            number.and_then(|number| checklist::checklist(&tree.book, ways, number));
        let Some(own) = own else {
            return Ok(Vec::new());
        };
        let facts = Facts {
            title: own.title.clone(),
            summary: None,
            list: Some((tree.strings.get("collection_checklists").to_owned(), Route::Checklists)),
            phase: Some(own.phase),
        };
        self.generated("checklist.html", facts, &ChecklistPage { checklists: vec![own] })
    }

    fn standard_set(&self, id: &str, ways: &Ways) -> Result<Vec<u8>, Box<Diagnostic>> {
        let tree = self.tree;
        let at = tree.book.standard_sets.iter().position(|set| *set.id == *id);
        let set = at.and_then(|at| lists::standard_set(&tree.book, ways, at));
        let Some(set) = set else {
            return Ok(Vec::new());
        };
        let facts = Facts {
            title: set.title.clone(),
            summary: None,
            list: Some((tree.strings.get("collection_standards").to_owned(), Route::Standards)),
            phase: None,
        };
        self.generated("standard_set.html", facts, &OneSet { set })
    }

    fn redirect(&self, path: &str, ways: &Ways) -> Result<Vec<u8>, Box<Diagnostic>> {
        let tree = self.tree;
        let page = tree.book.redirects.get(path).and_then(|id| tree.book.page(*id));
        let Some(page) = page else {
            return Ok(Vec::new());
        };
        let Link { title, href } = ways.page_link(page);
        let facts = Facts { title: title.clone(), ..Facts::default() };
        self.generated("redirect.html", facts, &Redirect { href, target: title })
    }
}

/// The media type of a published file, by its ending. Source: IANA, media types.
fn media_type(path: &str) -> &'static str {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/vnd.microsoft.icon",
        "pdf" => "application/pdf",
        "txt" | "md" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        "csv" => "text/csv; charset=utf-8",
        "zip" => "application/zip",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        _ => "application/octet-stream",
    }
}
