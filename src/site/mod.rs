//! The site: which addresses there are, and the bytes at each. The only place
//! where renderers meet.

mod media;
mod view;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use tera::Value;

use crate::diagnostic::Diagnostic;
use crate::handbook::{self, Handbook, Page, StandardRef, Target, folded};
use crate::render::citation::Citations;
use crate::render::context::{ChecklistPage, StandardSets, WorksheetList};
use crate::render::frame::{self, Facts};
use crate::render::{
    Ways, brand, checklist, data, diagram, escape, headers, html, lists, opensearch, review,
    search, sitemap, standards,
};
use crate::route::{Address, Pack, Route, SHARDS};
use crate::source::{Source, SourcePath, Span};
use crate::theme::{Strings, Theme};

use media::media_type;
use view::{Nothing, View};

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
    /// Made when first asked for: a preview without a search never pays for it.
    index: OnceLock<search::Index>,
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
        for route in trees.first().map(|tree| shared_routes(&tree.book)).unwrap_or_default() {
            add(Address::new(&none, route));
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
            Route::StandardSet(id) | Route::Standard(id, _) => {
                book.standard_sets.iter().find(|set| set.id == *id).map(|set| &set.file)
            }
            Route::Asset(path) => self.assets.get(path).map(|source| &source.path),
            Route::ThemeAsset(name) => self.theme.assets().get(name).map(|source| &source.path),
            _ => None,
        }
    }

    /// Every published path and its address, in order of the paths, but for the
    /// files of the search index: see [`Site::shards`].
    pub fn addresses(&self) -> impl Iterator<Item = (&str, &Address)> {
        self.addresses.iter().map(|(path, address)| (path.as_str(), address))
    }

    /// The address of a published path.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<Address> {
        self.addresses.get(path).cloned().or_else(|| self.find_shard(path))
    }

    /// The files of the search index: their names depend on the whole book, so that
    /// to know them is to make the index.
    ///
    /// Not to be called from within a pool's job beside [`Site::render`]: the index
    /// is made by the pool, and a thread that waits for it must not be given a job
    /// that needs it.
    #[must_use]
    pub fn shards(&self) -> Vec<Address> {
        let shards = self.trees.iter().flat_map(|tree| {
            let names = tree.index().shards.keys();
            names.map(|name| {
                Address::new(&tree.book.book.tree, Route::SearchShard(name.as_str().into()))
            })
        });
        shards.collect()
    }

    fn find_shard(&self, path: &str) -> Option<Address> {
        let (folder, file) = path.rsplit_once('/')?;
        let tree = folder.strip_suffix(SHARDS)?.trim_end_matches('/');
        let tree = self.trees.iter().find(|own| *own.book.book.tree == *tree)?;
        let (name, _) = tree.index().shards.get_key_value(file.strip_suffix(".js")?)?;
        Some(Address::new(&tree.book.book.tree, Route::SearchShard(name.as_str().into())))
    }

    /// The book in its own language.
    #[must_use]
    pub fn handbook(&self) -> Option<&Handbook> {
        self.trees.first().map(|tree| &tree.book)
    }

    /// The book in every language, its own first.
    pub fn handbooks(&self) -> impl Iterator<Item = &Handbook> {
        self.trees.iter().map(|tree| &tree.book)
    }

    /// Renders what is published at an address.
    ///
    /// # Errors
    /// A diagnostic when a template fails.
    pub fn render(&self, address: &Address) -> Result<Asset, Box<Diagnostic>> {
        let path = address.path();
        let bytes = match &address.route {
            Route::ThemeAsset(name) => self.theme_asset(name),
            Route::Asset(path) => source_bytes(self.assets.get(path)),
            Route::Sitemap => self.sitemap().into_bytes(),
            Route::Headers(host) => {
                let trees = self.trees.iter().map(|tree| &*tree.book.book.tree);
                headers::file(*host, &trees.collect::<Vec<_>>()).into_bytes()
            }
            Route::BrandStylesheet => self
                .handbook()
                .map(|book| brand::stylesheet(&book.book.brand).into_bytes())
                .unwrap_or_default(),
            route => match self.tree(address) {
                Some(tree) => tree.render(&self.theme, address, route)?,
                None => Vec::new(),
            },
        };
        Ok(Asset { bytes, media_type: media_type(&path) })
    }

    /// The page of text at an address.
    #[must_use]
    pub fn page(&self, address: &Address) -> Option<&Page> {
        self.tree(address)?.page_at(&address.route)
    }

    /// The published path that shows what a file says.
    #[must_use]
    pub fn page_of(&self, file: &SourcePath) -> Option<String> {
        self.trees.iter().find_map(|tree| {
            let (book, folder) = (&tree.book, &tree.book.book.tree);
            let page = book.pages.iter().find(|page| page.file.as_ref() == Some(file));
            let sheet = || book.worksheets.iter().find(|sheet| sheet.file == *file);
            let set = || book.standard_sets.iter().find(|set| set.file == *file);
            let route = page.map(Page::route);
            let route = route.or_else(|| sheet().map(handbook::Worksheet::route));
            let route = route.or_else(|| set().map(handbook::StandardSet::route))?;
            Some(Address::new(folder, route).path())
        })
    }

    /// The anchor of the last heading at or before a byte of a page's file.
    #[must_use]
    pub fn heading_before(&self, file: &SourcePath, offset: usize) -> Option<String> {
        let pages = self.trees.iter().flat_map(|tree| &tree.book.pages);
        let page = pages.into_iter().find(|page| page.file.as_ref() == Some(file))?;
        let before = |span: Span| usize::try_from(span.start).is_ok_and(|start| start <= offset);
        let heading = page.document.headings.iter().rfind(|heading| before(heading.span))?;
        Some(heading.id.to_string())
    }

    /// Each language's tree: its folder, its code, and its name in itself.
    pub fn languages(&self) -> impl Iterator<Item = (&Arc<str>, &str, &str)> {
        self.trees.iter().map(|tree| {
            let code = tree.book.book.language.as_str();
            let name = tree.strings.find(&format!("language_{code}")).unwrap_or(code);
            (&tree.book.book.tree, code, name)
        })
    }

    /// A hash of the theme's files with this ending, and of the brand's colours.
    #[must_use]
    pub fn theme_hash(&self, extension: &str) -> String {
        let mut hasher = blake3::Hasher::new();
        for (name, source) in self.theme.assets() {
            if source.path.extension() == extension {
                hasher.update(name.as_bytes());
                hasher.update(&source.hash.0);
            }
        }
        if let Some(book) = self.handbook() {
            hasher.update(brand::stylesheet(&book.book.brand).as_bytes());
        }
        hasher.finalize().to_hex().as_str().get(..16).unwrap_or_default().to_owned()
    }

    /// The text of a page alone, without the theme around it.
    #[must_use]
    pub fn text(&self, address: &Address) -> Option<String> {
        let tree = self.tree(address)?;
        let page = tree.page_at(&address.route)?;
        Some(tree.text(page, &Ways::new(address)))
    }

    fn theme_asset(&self, name: &str) -> Vec<u8> {
        let bytes = source_bytes(self.theme.assets().get(name));
        match self.handbook() {
            Some(book) if name == "icon.svg" => brand::icon(&book.book.brand, &bytes),
            _ => bytes,
        }
    }

    fn sitemap(&self) -> String {
        let entries = self.addresses.values().filter_map(|address| {
            let tree = self.tree(address)?;
            sitemap::entry(&tree.book, address, tree.page_at(&address.route))
        });
        sitemap::xml(&entries.collect::<Vec<_>>())
    }

    fn tree(&self, address: &Address) -> Option<&Tree> {
        self.trees.iter().find(|tree| tree.book.book.tree == address.tree)
    }
}

/// What all languages share and is made from the book.
fn shared_routes(book: &Handbook) -> Vec<Route> {
    let facts = &book.book;
    let mut routes: Vec<_> = facts.headers.iter().map(|host| Route::Headers(*host)).collect();
    routes.extend(facts.base_url.is_some().then_some(Route::Sitemap));
    routes.extend(facts.brand.has_colour().then_some(Route::BrandStylesheet));
    routes
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
        Self { book, strings, citations, site, page_numbers, index: OnceLock::new() }
    }

    fn index(&self) -> &search::Index {
        self.index.get_or_init(|| search::Index::new(&self.book, &self.strings, &self.citations))
    }

    fn routes(&self) -> Vec<Route> {
        let book = &self.book;
        let mut routes: Vec<Route> = book.pages.iter().map(Page::route).collect();
        if !book.worksheets.is_empty() {
            routes.push(Route::Worksheets);
        }
        routes.extend(book.worksheets.iter().map(handbook::Worksheet::route));
        let phases: Vec<_> = book.phases.iter().filter(|phase| phase.has_checklist()).collect();
        if !phases.is_empty() {
            routes.push(Route::Checklists);
        }
        routes.extend(phases.iter().map(|phase| Route::Checklist(phase.id.clone())));
        routes.extend(phases.iter().map(|phase| Route::Pack(Pack::Phase(phase.id.clone()))));
        routes.extend((phases.len() > 1).then_some(Route::Pack(Pack::Phases)));
        routes.extend(book.scenarios().map(|page| Route::Pack(Pack::Scenario(page.path.clone()))));
        if !book.standard_sets.is_empty() {
            routes.extend([Route::Standards, Route::Coverage]);
        }
        routes.extend(book.standard_sets.iter().map(handbook::StandardSet::route));
        routes.extend(book.standards().map(|(set, standard)| set.route_to(standard)));
        let singles = [
            (Route::Glossary, book.terms.is_empty()),
            (Route::References, book.works.is_empty()),
            (Route::Resources, book.resources.is_empty()),
            (Route::Tags, book.tags.is_empty()),
            (Route::Review, !book.has_reviews()),
            (Route::Changes, book.pages.iter().all(|page| page.changes.is_empty())),
            (Route::SearchDescription, !book.book.describes_search()),
        ];
        routes.extend(singles.into_iter().filter(|(_, empty)| !empty).map(|(route, _)| route));
        routes.extend(book.redirects.keys().map(|path| Route::Redirect(path.clone())));
        routes.extend([Route::NotFound, Route::Data, Route::SearchManifest]);
        // A page of the author's own may have the address already.
        let search = Route::Search.path();
        if !routes.iter().any(|route| folded(&route.path()) == search) {
            routes.push(Route::Search);
        }
        routes
    }

    fn standard(&self, set: &str, address: &str) -> Option<StandardRef> {
        let sets = &self.book.standard_sets;
        let at = sets.iter().position(|known| *known.id == *set)?;
        let mut standards = sets.get(at)?.standards.iter();
        let standard = standards.position(|known| *known.address == *address)?;
        Some(StandardRef { set: at, standard })
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
                let columns = checklist::columns(book);
                let own = ChecklistPage { checklists, columns };
                view.list("checklist.html", "collection_checklists", &own)
            }
            Route::Checklist(id) => view.checklist(id, &ways),
            Route::Pack(pack) => view.pack(pack, &ways),
            Route::Standards => {
                let body = self.body_at(route, &ways);
                let count = book.standard_sets.len();
                let sets = (0..count).filter_map(|at| standards::set(book, &ways, at));
                let sets = StandardSets {
                    body,
                    sets: sets.collect(),
                    coverage: ways.to(&Route::Coverage),
                };
                view.list("standards.html", "collection_standards", &sets)
            }
            Route::StandardSet(id) => view.standard_set(id, &ways),
            Route::Standard(set, id) => view.standard(set, id, &ways),
            Route::Coverage => view.coverage(&ways),
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
            Route::Review => {
                let rows = review::review(book, &ways, &self.strings);
                view.list("review.html", "collection_review", &rows)
            }
            Route::Changes => {
                view.list("changes.html", "collection_changes", &review::changes(book, &ways))
            }
            Route::Redirect(path) => view.redirect(path, &ways),
            Route::NotFound => {
                let facts = Facts { title: text("not_found_title"), ..Facts::default() };
                view.generated("not_found.html", facts, &Nothing {})
            }
            Route::Data => Ok(data::json(book)),
            Route::Search => {
                let facts = Facts { title: text("search"), ..Facts::default() };
                view.generated("search.html", facts, &Nothing {})
            }
            Route::SearchManifest => Ok(self.index().manifest.clone().into_bytes()),
            Route::SearchDescription => Ok(opensearch::xml(book).into_bytes()),
            Route::SearchShard(name) => {
                let script = self.index().shards.get(&**name);
                Ok(script.cloned().unwrap_or_default().into_bytes())
            }
            Route::Sitemap
            | Route::Headers(_)
            | Route::BrandStylesheet
            | Route::Asset(_)
            | Route::ThemeAsset(_) => Ok(Vec::new()),
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
                Some(link("standards", &set.title, &set.route()))
            }
            Target::Diagram(at) => {
                Some(diagram::figure(self.book.diagrams.get(*at)?, &self.strings))
            }
            _ => None,
        }
    }
}
