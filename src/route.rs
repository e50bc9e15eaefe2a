//! Addresses of what is published, and relative ways between them.
//!
//! A [`Route`] names a thing of one language's tree; an [`Address`] adds the
//! language. Every address has one path, and no two addresses of a site share
//! one: that is checked when the book is resolved.

use std::fmt::Write;
use std::sync::Arc;

use crate::document::{Host, slug};

/// A page's place below the top of its tree, without `.html`: `process/assess`.
pub type PagePath = Arc<str>;

/// Something that is published.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// A Markdown page, or a section without a page of its own.
    Page(PagePath),
    /// All worksheets.
    Worksheets,
    /// A worksheet; the last part of its address.
    Worksheet(Arc<str>),
    /// The checklists of all phases.
    Checklists,
    /// The checklist of a phase, by the phase's id.
    Checklist(Arc<str>),
    /// What is printed together.
    Pack(Pack),
    /// All sets of standards.
    Standards,
    /// A set of standards, by id.
    StandardSet(Arc<str>),
    /// A standard: its set's id, and the last part of its address.
    Standard(Arc<str>, Arc<str>),
    /// Which standards are served, and where.
    Coverage,
    /// The glossary.
    Glossary,
    /// The literature.
    References,
    /// Local services.
    Resources,
    /// Tags and the pages that carry them.
    Tags,
    /// What has to be reviewed, and by when.
    Review,
    /// What changed, by version.
    Changes,
    /// An old address; its path.
    Redirect(Arc<str>),
    /// What a server shows for an unknown address.
    NotFound,
    /// The book as data.
    Data,
    /// Where one searches.
    Search,
    /// What the search reads first.
    SearchManifest,
    /// How browsers may search the book from their own bar.
    SearchDescription,
    /// A file of the search index, named after its content.
    SearchShard(Arc<str>),
    /// The addresses of all pages, for search engines. Shared by all languages.
    Sitemap,
    /// The headers with which a server should send the site. Shared by all
    /// languages.
    Headers(Host),
    /// The book's own colours. Shared by all languages.
    BrandStylesheet,
    /// A file of the content that pages use; its path. Shared by all languages.
    Asset(Arc<str>),
    /// A file of the theme; its path. Shared by all languages.
    ThemeAsset(Arc<str>),
}

/// Pages that are printed together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pack {
    /// Checklist, prompts and worksheets of a phase, by the phase's id.
    Phase(Arc<str>),
    /// Those of all phases.
    Phases,
    /// A story and the sheets to work on it with; the story's page.
    Scenario(PagePath),
}

impl Pack {
    /// The last part of its address, without `.html`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Phase(id) => id,
            Self::Phases => "phases",
            Self::Scenario(path) => path.rsplit('/').next().unwrap_or(path),
        }
    }
}

/// The folder of the search index, in each language's tree.
pub const SHARDS: &str = "search/s";

impl Route {
    /// The path below the top of the language's tree, or of the whole output for
    /// what languages share.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Page(path) => [path, ".html"].concat(),
            Self::Worksheets => "worksheets/index.html".to_owned(),
            Self::Worksheet(id) => format!("worksheets/{id}.html"),
            Self::Checklists => "checklists/index.html".to_owned(),
            Self::Checklist(phase) => format!("checklists/{phase}.html"),
            Self::Pack(pack) => format!("packs/{}.html", pack.name()),
            Self::Standards => "standards/index.html".to_owned(),
            Self::StandardSet(id) => format!("standards/{id}.html"),
            Self::Standard(set, id) => format!("standards/{set}/{id}.html"),
            Self::Coverage => "standards/coverage.html".to_owned(),
            Self::Glossary => "glossary.html".to_owned(),
            Self::References => "references.html".to_owned(),
            Self::Resources => "resources.html".to_owned(),
            Self::Tags => "tags.html".to_owned(),
            Self::Review => "review.html".to_owned(),
            Self::Changes => "changes.html".to_owned(),
            Self::Redirect(path) | Self::Asset(path) => path.to_string(),
            Self::NotFound => "404.html".to_owned(),
            Self::Data => "handbook.json".to_owned(),
            Self::Search => "search.html".to_owned(),
            Self::SearchManifest => "search/manifest.js".to_owned(),
            Self::SearchDescription => "opensearch.xml".to_owned(),
            Self::SearchShard(name) => format!("{SHARDS}/{name}.js"),
            Self::Sitemap => "sitemap.xml".to_owned(),
            Self::Headers(Host::Netlify) => "_headers".to_owned(),
            Self::Headers(Host::Iis) => "web.config".to_owned(),
            Self::Headers(Host::Apache) => ".htaccess".to_owned(),
            Self::BrandStylesheet => "assets/brand.css".to_owned(),
            Self::ThemeAsset(path) => format!("assets/{path}"),
        }
    }

    /// Whether all languages share it.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        matches!(
            self,
            Self::Sitemap
                | Self::Headers(_)
                | Self::BrandStylesheet
                | Self::Asset(_)
                | Self::ThemeAsset(_)
        )
    }
}

/// A route of one language's tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// Folder of the language's tree: empty for the book's own language.
    pub tree: Arc<str>,
    /// What it is.
    pub route: Route,
}

impl Address {
    /// An address in a language's tree.
    #[must_use]
    pub fn new(tree: &Arc<str>, route: Route) -> Self {
        let tree = if route.is_shared() { Arc::from("") } else { tree.clone() };
        Self { tree, route }
    }

    /// The path below the output folder.
    #[must_use]
    pub fn path(&self) -> String {
        path_in(&self.tree, &self.route)
    }
}

/// The path below the output folder of a route in the tree with this folder.
#[must_use]
pub fn path_in(tree: &str, route: &Route) -> String {
    let path = route.path();
    if tree.is_empty() || route.is_shared() { path } else { [tree, "/", &path].concat() }
}

/// The relative way from one published path to another, percent-encoded.
#[must_use]
pub fn relative(from: &str, to: &str) -> String {
    let same = from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b);
    // The folders that both are in end with the last slash that is the same.
    let slashes = same.enumerate().filter(|(_, (byte, _))| *byte == b'/');
    let shared = slashes.last().map_or(0, |(at, _)| at + 1);
    let [from, to] = [from, to].map(|path| path.get(shared..).unwrap_or_default());
    let mut way = to_top(from);
    way.reserve(to.len());
    encode_path(to, &mut way);
    way
}

/// The full web address of a published path, where `base` is that of the output.
/// A folder's own page is at the folder's address.
#[must_use]
pub fn web_address(base: &str, path: &str) -> String {
    let shown = match path.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
        _ => path,
    };
    format!("{base}/{}", relative("", shown))
}

/// The way from a published path to the top of the output: `../` repeated.
#[must_use]
pub fn to_top(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

/// Percent-encodes what may not stand in the parts of a URL's path (RFC 3986).
fn encode_path(path: &str, way: &mut String) {
    let is_plain = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')')
            || matches!(byte, b'*' | b'+' | b',' | b';' | b'=' | b'@' | b'/')
    };
    if path.bytes().all(is_plain) {
        return way.push_str(path);
    }
    for byte in path.bytes() {
        if is_plain(byte) {
            way.push(char::from(byte));
        } else {
            let _ = write!(way, "%{byte:02X}");
        }
    }
}

/// A file or folder name as part of an address, with its ordering number taken
/// off: `02-Assess the need` becomes `assess-the-need`. Never empty.
#[must_use]
pub fn address_part(name: &str) -> String {
    let (_, rest) = split_order(name);
    let part = slug_keeping_dots(rest);
    if part.is_empty() { slug_keeping_dots(name) } else { part }
}

/// An id as the last part of an address: `N92-4` becomes `n92-4`. Never empty.
#[must_use]
pub fn id_part(id: &str) -> String {
    slug_keeping_dots(id)
}

fn slug_keeping_dots(name: &str) -> String {
    let parts: Vec<_> = name.split('.').map(slug).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "page".to_owned() } else { parts.join(".") }
}

/// The ordering number at the start of a name, and the rest: `01-intro` is 1 and
/// `intro`. A bare number or a date is not an order.
#[must_use]
pub fn split_order(name: &str) -> (Option<u32>, &str) {
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = name.split_at(digits);
    let rest = rest.strip_prefix(['-', '_', '.', ' ']);
    match (rest, number.parse()) {
        (Some(rest), Ok(order)) if digits <= 3 && rest.chars().any(char::is_alphabetic) => {
            (Some(order), rest.trim_start())
        }
        _ => (None, name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_relative_and_encoded() {
        assert_eq!(relative("a/b/c.html", "a/d.html"), "../d.html");
        assert_eq!(relative("index.html", "a/b.html"), "a/b.html");
        assert_eq!(relative("a/b.html", "a/b.html"), "b.html");
        assert_eq!(relative("a/b.html", "c d/é%.png"), "../c%20d/%C3%A9%25.png");
        assert_eq!(relative("é/a.html", "è/a.html"), "../%C3%A8/a.html");
        assert_eq!(relative("a/bc/d.html", "a/bd/d.html"), "../bd/d.html");
        assert_eq!(to_top("a/b/c.html"), "../../");
    }

    #[test]
    fn folders_have_the_web_address_of_their_own_page() {
        let address = |path| web_address("https://example.org/book", path);
        assert_eq!(address("index.html"), "https://example.org/book/");
        assert_eq!(address("es/a b/index.html"), "https://example.org/book/es/a%20b/");
        assert_eq!(
            address("a/subject-index.html"),
            "https://example.org/book/a/subject-index.html"
        );
    }

    #[test]
    fn order_numbers_come_off() {
        assert_eq!(split_order("01-intro"), (Some(1), "intro"));
        assert_eq!(split_order("2026-03-03"), (None, "2026-03-03"));
        assert_eq!(split_order("404"), (None, "404"));
        assert_eq!(address_part("02-Assess the need"), "assess-the-need");
        assert_eq!(address_part("intro.v2"), "intro.v2");
        assert_eq!(address_part("!!"), "page");
    }

    #[test]
    fn standards_have_addresses_in_their_set() {
        let route = Route::Standard("nasw-1992".into(), id_part("N92-4").into());
        assert_eq!(route.path(), "standards/nasw-1992/n92-4.html");
        // What looks like an ordering number is part of an id.
        assert_eq!(id_part("01-A"), "01-a");
        assert_eq!(id_part("1.07 (b)"), "1.07-b");
        assert_eq!(id_part("../x"), "x");
    }
}
