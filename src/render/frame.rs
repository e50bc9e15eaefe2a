//! What surrounds a page: the book's own facts, and ways around in it.

use super::POLICY;
use super::context::{
    Brand, Collection, Link, Logo, OutlineEntry, Page as PageContext, PathLink, Phase, Search,
    Side, SideItem, Site, Translation,
};
use super::ways::{Ways, date_text};
use crate::document::Document;
use crate::handbook::{Handbook, Page, PageId};
use crate::route::{Address, Pack, Route, path_in, relative, to_top, web_address};
use crate::theme::Strings;

/// Where readers go who must leave in a hurry, unless the book says otherwise: a site
/// that anyone might look at.
const EXIT: &str = "https://www.weather.gov/";

/// At most so many pages of a section are listed beside a page.
const SIDE_LIMIT: usize = 40;

/// The book, the same on every page of its language.
#[must_use]
pub fn site(book: &Handbook, strings: &Strings) -> Site {
    let facts = &book.book;
    let path = |page: &PageId| book.page(*page).map(path_link);
    Site {
        lang: facts.language.clone(),
        dir: if is_right_to_left(&facts.language) { "rtl" } else { "ltr" },
        title: facts.title.clone(),
        summary: facts.summary.clone(),
        version: facts.version.clone(),
        date: facts.date.map(|date| date_text(date, strings)),
        organisation: facts.organisation.clone(),
        statement: facts.statement.clone(),
        edition: facts.edition.as_ref().map(|(_, title)| title.clone()),
        phases: phases(book),
        sections: sections(book),
        collections: collections(book),
        danger: facts.danger.as_ref().and_then(path),
        strands: facts
            .strands
            .iter()
            .filter_map(|(title, page)| Some(PathLink { title: title.clone(), ..path(page)? }))
            .collect(),
        pinned: facts.pinned.iter().filter_map(|at| worksheet_link(book, *at)).collect(),
        stylesheet: Route::ThemeAsset("theme.css".into()).path(),
        script: Route::ThemeAsset("theme.js".into()).path(),
        icon: Route::ThemeAsset("icon.svg".into()).path(),
        exit: facts.exit.clone().unwrap_or_else(|| EXIT.to_owned()),
        brand: brand(book),
        search: search(book),
        csp: POLICY,
    }
}

fn search(book: &Handbook) -> Search {
    Search {
        path: Route::Search.path(),
        manifest: Route::SearchManifest.path(),
        script: Route::ThemeAsset("search.js".into()).path(),
        engine: Route::ThemeAsset("search-engine.js".into()).path(),
        query_links: book.book.query_links,
        description: book
            .book
            .describes_search()
            .then(|| path_in(&book.book.tree, &Route::SearchDescription)),
    }
}

fn brand(book: &Handbook) -> Brand {
    let brand = &book.book.brand;
    let logo = brand.logo.as_ref().map(|path| {
        let size = book.pictures.get(path);
        Logo {
            path: relative("", path),
            width: size.map(|size| size.width),
            height: size.map(|size| size.height),
        }
    });
    let stylesheet = brand.has_colour().then(|| Route::BrandStylesheet.path());
    // The logo of an organisation reads as its name.
    let of_logo = book.book.organisation.as_ref().filter(|_| logo.is_some());
    let name = brand.name.as_ref().or(of_logo).cloned().unwrap_or_default();
    Brand { name, logo, stylesheet }
}

/// Languages written from right to left.
fn is_right_to_left(language: &str) -> bool {
    let primary = language.split('-').next().unwrap_or(language);
    matches!(primary, "ar" | "fa" | "he" | "ps" | "ur" | "yi" | "dv" | "ckb" | "sd" | "ug")
}

fn path_link(page: &Page) -> PathLink {
    PathLink { title: page.title.clone(), path: page.route().path() }
}

fn worksheet_link(book: &Handbook, at: usize) -> Option<PathLink> {
    let sheet = book.worksheets.get(at)?;
    let path = sheet.route().path();
    Some(PathLink { title: sheet.title.clone(), path })
}

fn phases(book: &Handbook) -> Vec<Phase> {
    let phase = |(index, phase): (usize, &crate::handbook::Phase)| Phase {
        number: index + 1,
        roman: roman(index + 1),
        title: phase.title.clone(),
        purpose: phase.purpose.clone(),
        output: phase.output.clone(),
        path: phase.page.and_then(|id| book.page(id)).map(|page| page.route().path()),
        checklist: phase.has_checklist().then(|| PathLink {
            title: phase.checklist_title.clone(),
            path: Route::Checklist(phase.id.clone()).path(),
        }),
        worksheets: (!phase.worksheets.is_empty()).then(|| Collection {
            kind: "worksheets",
            path: format!("{}#{}", Route::Worksheets.path(), phase.id),
            count: phase.worksheets.len(),
            members: Vec::new(),
        }),
        pack: phase.has_checklist().then(|| Route::Pack(Pack::Phase(phase.id.clone())).path()),
    };
    book.phases.iter().enumerate().map(phase).collect()
}

/// A number from 1 to 39 in Roman numerals; larger ones as they are.
fn roman(number: usize) -> String {
    const NUMERALS: [(usize, &str); 5] = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    if number >= 40 {
        return number.to_string();
    }
    let mut rest = number;
    let mut text = String::new();
    for (value, numeral) in NUMERALS {
        while rest >= value {
            text.push_str(numeral);
            rest -= value;
        }
    }
    text
}

/// Folders with lists of their own, which are not sections.
const LISTED: [&str; 4] =
    ["worksheets/index", "standards/index", "checklists/index", "scenarios/index"];

fn sections(book: &Handbook) -> Vec<PathLink> {
    let Some(root) = book.pages.first() else {
        return Vec::new();
    };
    let children = root.children.iter().filter_map(|id| book.page(*id));
    let is_section = |page: &&Page| {
        let has_list = match page.route() {
            Route::Worksheets => !book.worksheets.is_empty(),
            Route::Standards => !book.standard_sets.is_empty(),
            Route::Page(_) => &*page.path == "scenarios/index" && book.scenarios().next().is_some(),
            _ => true,
        };
        !(LISTED.contains(&&*page.path) && has_list)
    };
    children.filter(is_section).take(SIDE_LIMIT).map(path_link).collect()
}

fn collections(book: &Handbook) -> Vec<Collection> {
    let mut all = Vec::new();
    let mut add = |kind, route: &Route, count, members| {
        if count > 0 {
            all.push(Collection { kind, path: route.path(), count, members });
        }
    };
    let scenarios: Vec<_> = book.scenarios().map(path_link).collect();
    let sets = book.standard_sets.iter().map(|set| PathLink {
        title: set.short.clone(),
        path: Route::StandardSet(set.id.clone()).path(),
    });
    let checklists = book.phases.iter().filter(|phase| phase.has_checklist()).count();
    let scenario_index = Route::Page("scenarios/index".into());
    add("worksheets", &Route::Worksheets, book.worksheets.len(), Vec::new());
    add("checklists", &Route::Checklists, checklists, Vec::new());
    add("standards", &Route::Standards, book.standard_sets.len(), sets.collect());
    add("scenarios", &scenario_index, scenarios.len(), scenarios);
    add("glossary", &Route::Glossary, book.terms.len(), Vec::new());
    add("references", &Route::References, book.works.len(), Vec::new());
    add("resources", &Route::Resources, book.resources.len(), Vec::new());
    add("tags", &Route::Tags, book.tags.len(), Vec::new());
    if book.has_reviews() {
        let review = book.review();
        add("review", &Route::Review, review.pages.len() + review.resources.len(), Vec::new());
    }
    add("changes", &Route::Changes, book.changes().len(), Vec::new());
    all
}

/// Facts of a page that is not made of a Markdown file.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Title.
    pub title: String,
    /// One or two sentences.
    pub summary: Option<String>,
    /// The list it belongs to: title and route.
    pub list: Option<(String, Route)>,
    /// Number of its phase.
    pub phase: Option<usize>,
    /// Language of its text, where that is not the tree's.
    pub language: Option<String>,
    /// Languages in which it exists.
    pub translations: Vec<String>,
}

/// What surrounds a page that is not made of a Markdown file.
#[must_use]
pub fn generated(
    book: &Handbook,
    strings: &Strings,
    address: &Address,
    facts: Facts,
) -> PageContext {
    let ways = Ways::new(address);
    let mut crumbs = home_crumb(book, &ways);
    crumbs.extend(facts.list.map(|(title, route)| Link { title, href: ways.to(&route) }));
    PageContext {
        lang: facts.language,
        summary: facts.summary,
        translations: translations(book, strings, &ways, &facts.translations, &address.route),
        crumbs,
        phase: facts.phase,
        ..bare(book, strings, address, &facts.title)
    }
}

/// What surrounds a page of text.
#[must_use]
pub fn page(
    book: &Handbook,
    strings: &Strings,
    address: &Address,
    page: &Page,
    number: usize,
) -> PageContext {
    let ways = Ways::new(address);
    let neighbour = |at: Option<usize>| at.and_then(|at| book.pages.get(at));
    PageContext {
        lang: page.language.clone(),
        summary: page.summary.clone(),
        translations: translations(book, strings, &ways, &page.translations, &page.route()),
        crumbs: crumbs(book, &ways, page),
        phase: page.phase.map(|phase| phase + 1),
        side: side(book, &ways, page, number),
        outline: outline(&page.document, page.heading_shift()),
        previous: neighbour(number.checked_sub(1)).map(|page| ways.page_link(page)),
        next: neighbour(Some(number + 1)).map(|page| ways.page_link(page)),
        leave: is_about_danger(book, page),
        ..bare(book, strings, address, &page.title)
    }
}

/// Whether a page is the one for when someone is in danger, or of its section.
fn is_about_danger(book: &Handbook, page: &Page) -> bool {
    let Some(danger) = book.book.danger.and_then(|id| book.page(id)) else {
        return false;
    };
    let section = danger.parent.and_then(|id| book.page(id)).filter(|one| one.parent.is_some());
    let is = |one: &Page| one.path == page.path;
    let shares_section = section.is_some() && page.parent == danger.parent;
    is(danger) || section.is_some_and(is) || shares_section
}

fn bare(book: &Handbook, strings: &Strings, address: &Address, title: &str) -> PageContext {
    let full = address.path();
    let path = address.route.path();
    let canonical = book.book.base_url.as_ref().map(|base| web_address(base, &full));
    // Servers show the page for unknown addresses at any depth, so where the book
    // knows its own address, that page counts from there.
    let fixed = match (&address.route, &book.book.base_url) {
        (Route::NotFound, Some(base)) => Some(url_path(base)),
        _ => None,
    };
    let tree = if address.tree.is_empty() { String::new() } else { format!("{}/", address.tree) };
    PageContext {
        title: title.to_owned(),
        root: fixed.clone().unwrap_or_else(|| to_top(&full)),
        base: fixed.map_or_else(|| to_top(&path), |fixed| format!("{fixed}{tree}")),
        path,
        lang: None,
        summary: None,
        canonical,
        translations: Vec::new(),
        crumbs: Vec::new(),
        phase: None,
        side: None,
        outline: Vec::new(),
        previous: None,
        next: None,
        leave: false,
        print_head: print_head(book, strings, title),
    }
}

/// The path of a web address, with a `/` at both ends.
fn url_path(url: &str) -> String {
    let host_and_path = url.split_once("://").map_or(url, |(_, rest)| rest);
    match host_and_path.split_once('/') {
        Some((_, path)) => format!("/{}/", path.trim_matches('/')),
        None => "/".to_owned(),
    }
}

fn print_head(book: &Handbook, strings: &Strings, title: &str) -> String {
    let facts = &book.book;
    let mut parts = vec![format!("{}: {title}", facts.title)];
    let version = facts.version.as_ref();
    parts.extend(version.map(|version| strings.fill("version", &[("version", version)])));
    parts.extend(facts.date.map(|date| date_text(date, strings).text));
    parts.join(", ")
}

fn home_crumb(book: &Handbook, ways: &Ways) -> Vec<Link> {
    let home = book.pages.first();
    home.map(|home| Link { title: book.book.title.clone(), href: ways.to(&home.route()) })
        .into_iter()
        .collect()
}

fn crumbs(book: &Handbook, ways: &Ways, page: &Page) -> Vec<Link> {
    let mut above = Vec::new();
    let mut parent = page.parent;
    while let Some(up) = parent.and_then(|id| book.page(id)) {
        if up.parent.is_some() {
            above.push(ways.page_link(up));
        }
        parent = up.parent;
    }
    let mut crumbs = if page.parent.is_some() { home_crumb(book, ways) } else { Vec::new() };
    crumbs.extend(above.into_iter().rev());
    crumbs
}

/// The pages around a page: of its section, or below it if it is a section.
fn side(book: &Handbook, ways: &Ways, page: &Page, number: usize) -> Option<Side> {
    page.parent?;
    let has_pages = page.is_section && !page.children.is_empty();
    let section = if has_pages { page } else { book.page(page.parent?)? };
    section.parent?;
    let place = section.children.iter().position(|child| child.index() == number).unwrap_or(0);
    let first = place.saturating_sub(SIDE_LIMIT / 2);
    let item = |other: &Page| SideItem {
        title: other.title.clone(),
        href: ways.to(&other.route()),
        current: std::ptr::eq(other, page),
        section: other.is_section,
    };
    let own = std::iter::once(SideItem { section: false, ..item(section) });
    let children = section.children.iter().skip(first).take(SIDE_LIMIT);
    let below = children.filter_map(|child| book.page(*child)).map(item);
    Some(Side { title: section.title.clone(), items: own.chain(below).collect() })
}

fn outline(document: &Document, shift: u8) -> Vec<OutlineEntry> {
    let headings = document.headings.iter().map(|heading| (heading.level + shift, heading));
    headings
        .filter(|(level, _)| (2..=3).contains(level))
        .map(|(level, heading)| OutlineEntry {
            level,
            id: heading.id.to_string(),
            title: heading.text.to_string(),
        })
        .collect()
}

fn translations(
    book: &Handbook,
    strings: &Strings,
    ways: &Ways,
    languages: &[String],
    route: &Route,
) -> Vec<Translation> {
    let own = &book.book.language;
    let first = book.book.languages.first();
    let others = languages.iter().filter(|language| *language != own);
    others
        .map(|language| {
            let tree = if Some(language) == first { "" } else { language.as_str() };
            let key = format!("language_{language}");
            Translation {
                lang: language.clone(),
                name: strings.find(&key).unwrap_or(language).to_owned(),
                href: ways.to_tree(tree, route),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::roman;

    #[test]
    fn numerals() {
        let numerals: Vec<_> = [1, 4, 9, 14, 38].into_iter().map(roman).collect();
        assert_eq!(numerals, ["I", "IV", "IX", "XIV", "XXXVIII"]);
    }
}
