//! One state of the site, as browsers see it until the next change.

use std::collections::HashMap;
use std::error::Error;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use serde::Serialize;

use super::about::About;
use super::edited::Edited;
use super::page::{self, Page, Stamp};
use crate::diagnostic::{Diagnostic, Severity};
use crate::handbook::Audience;
use crate::report::{self, Counts, Message};
use crate::route::Route;
use crate::site::{Asset, Site};
use crate::source::Sources;

/// So many mistakes are shown over the page; the terminal shows all.
const MESSAGES: usize = 100;

/// Rendered pages are kept up to this many bytes.
const KEPT_BYTES: usize = 64 << 20;

/// What an author's own file may do that is opened by itself, such as a drawing.
const FILE_POLICY: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; form-action 'none'; base-uri 'none'; \
    frame-ancestors 'self'";

/// What browsers are told about the site that is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct News {
    /// When the preview was started.
    session: u64,
    /// Counts the sites shown.
    generation: u64,
    /// Counts the changes of the sources, or of what is wrong with them.
    change: u64,
    /// How many errors there are now.
    errors: usize,
    /// How many warnings there are now.
    warnings: usize,
    /// Whether an older site is shown because of the errors.
    stale: bool,
    /// Whether browsers are to go where something is edited.
    follow: bool,
    /// What was edited last.
    #[serde(flatten)]
    edited: Option<Edited>,
}

impl News {
    /// At the start.
    pub(super) fn first(session: u64, counts: Counts, follow: bool) -> Self {
        let Counts { errors, warnings, .. } = counts;
        let (generation, change) = (1, 1);
        Self { session, generation, change, errors, warnings, stale: false, follow, edited: None }
    }

    /// After a change.
    pub(super) fn next(self, counts: Counts, stale: bool, edited: Option<Edited>) -> Self {
        let Counts { errors, warnings, .. } = counts;
        let generation = self.generation + u64::from(!stale);
        Self { generation, change: self.change + 1, errors, warnings, stale, edited, ..self }
    }
}

impl News {
    pub(super) fn errors(&self) -> usize {
        self.errors
    }

    pub(super) fn warnings(&self) -> usize {
        self.warnings
    }
}

/// The author's desk.
#[derive(Debug)]
pub(super) struct Desk {
    /// The project's folder.
    pub(super) root: PathBuf,
    /// The address that opens a place in the editor.
    pub(super) editor: Option<String>,
    /// Whether browsers are to go where something is edited.
    pub(super) follow: bool,
}

impl Desk {
    /// The project's folder as addresses have it, with `/` between its parts.
    pub(super) fn root(&self) -> String {
        self.root.to_string_lossy().replace('\\', "/")
    }
}

/// [`News`] and the mistakes themselves, for the overlay.
#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    news: &'a News,
    root: String,
    editor: Option<&'a str>,
    messages: Vec<Message<'a>>,
}

/// What is sent for an address.
#[derive(Clone, Debug)]
pub(super) struct Rendered {
    pub(super) body: Bytes,
    pub(super) media_type: &'static str,
    /// What the page may do, if it is a document.
    pub(super) policy: Option<Arc<str>>,
    /// Whether a template failed: then the body tells about that.
    pub(super) failed: bool,
}

/// What a request's path leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A published path.
    Published(String),
    /// The published folder's address, which ends in `/`; encoded.
    Folder(String),
    /// The published page that says there is nothing.
    Nothing(Option<String>),
}

/// The site, what is wrong with the sources, and the pages rendered so far.
#[derive(Debug)]
pub(super) struct Snapshot {
    site: Arc<Site>,
    /// Files of the themes, to show the places of mistakes in templates.
    themes: Arc<Sources>,
    rendered: Arc<Mutex<Kept>>,
    desk: Arc<Desk>,
    audience: Audience,
    news: News,
    /// [`News`] as JSON.
    event: String,
    /// Hashes of the theme's style sheets and scripts.
    styles: String,
    scripts: String,
    /// The report for the overlay, as JSON.
    report: Bytes,
}

/// Rendered pages by published path.
#[derive(Debug, Default)]
struct Kept {
    pages: HashMap<String, Rendered>,
    bytes: usize,
}

impl Snapshot {
    /// Shows a site.
    pub(super) fn new(
        site: Arc<Site>,
        sources: &Sources,
        news: News,
        diagnostics: &[Diagnostic],
        desk: Arc<Desk>,
        audience: Audience,
    ) -> Self {
        let themes = Sources { themes: sources.themes.clone(), ..Sources::default() };
        let rendered = Arc::default();
        let event = to_json(&news);
        let report = to_report(&desk, &news, diagnostics, sources);
        let themes = Arc::new(themes);
        let (styles, scripts) = (site.theme_hash("css"), site.theme_hash("js"));
        Self { site, themes, rendered, desk, audience, news, event, styles, scripts, report }
    }

    /// Goes on showing the same site, because the sources have errors.
    pub(super) fn stale(&self, sources: &Sources, news: News, diagnostics: &[Diagnostic]) -> Self {
        Self {
            site: self.site.clone(),
            themes: self.themes.clone(),
            rendered: self.rendered.clone(),
            desk: self.desk.clone(),
            audience: self.audience.clone(),
            styles: self.styles.clone(),
            scripts: self.scripts.clone(),
            event: to_json(&news),
            report: to_report(&self.desk, &news, diagnostics, sources),
            news,
        }
    }

    /// Goes on showing the same site, because the sources cannot be read.
    pub(super) fn failed(&self, error: &dyn Error) -> Self {
        let counts = Counts { errors: 1, ..Counts::default() };
        let news = self.news().next(counts, true, None);
        self.stale(&Sources::default(), news, &[super::unreadable(error)])
    }

    pub(super) fn news(&self) -> News {
        self.news.clone()
    }

    pub(super) fn desk(&self) -> Arc<Desk> {
        self.desk.clone()
    }

    pub(super) fn event(&self) -> &str {
        &self.event
    }

    pub(super) fn report(&self) -> Bytes {
        self.report.clone()
    }

    /// Finds what a decoded path, such as `/a/b.html`, leads to.
    pub(super) fn find(&self, path: &str) -> Found {
        let path = path.strip_prefix('/').unwrap_or(path);
        let is_folder = path.is_empty() || path.ends_with('/');
        let full = if is_folder { format!("{path}index.html") } else { path.to_owned() };
        if self.site.find(&full).is_some() {
            Found::Published(full)
        } else if !is_folder && self.site.find(&format!("{path}/index.html")).is_some() {
            Found::Folder(format!("/{}", crate::route::relative("", &format!("{path}/"))))
        } else {
            let tree = path.split_once('/').map_or("", |(tree, _)| tree);
            let pages = [format!("{tree}/404.html"), "404.html".to_owned()];
            Found::Nothing(pages.into_iter().find(|page| self.site.find(page).is_some()))
        }
    }

    /// What was rendered before.
    pub(super) fn kept(&self, path: &str) -> Option<Rendered> {
        let kept = self.rendered.lock().unwrap_or_else(PoisonError::into_inner);
        kept.pages.get(path).cloned()
    }

    /// Renders a published path and keeps it.
    pub(super) fn render(&self, path: &str) -> Rendered {
        let rendered = self.prepare(path, None);
        let mut kept = self.rendered.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.bytes + rendered.body.len() <= KEPT_BYTES {
            kept.bytes += rendered.body.len();
            kept.pages.insert(path.to_owned(), rendered.clone());
        }
        rendered
    }

    /// Renders the page that says there is nothing; it may be shown anywhere.
    pub(super) fn render_missing(&self, path: &str) -> Rendered {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let base = if folder.is_empty() { "/".to_owned() } else { format!("/{folder}/") };
        self.prepare(path, Some(&base))
    }

    fn prepare(&self, path: &str, base: Option<&str>) -> Rendered {
        let Some(address) = self.site.find(path) else {
            return self.own_page("Nothing here", "The site has no such page.");
        };
        match self.site.render(&address) {
            Ok(asset) if is_page(&address.route, &asset) => {
                let html = String::from_utf8_lossy(&asset.bytes);
                document(page::prepare(&html, self.stamp(), base))
            }
            Ok(asset) => file(asset),
            Err(diagnostic) => {
                let text = report::human(&[*diagnostic], &self.themes, true);
                self.own_page("The theme cannot show this page", &text)
            }
        }
    }

    /// A page that tells what went wrong.
    pub(super) fn own_page(&self, title: &str, text: &str) -> Rendered {
        Rendered { failed: true, ..document(page::plain(title, text, self.stamp())) }
    }

    /// What the bar under the page at this address says, as JSON.
    pub(super) fn about(&self, path: &str) -> Bytes {
        let path = match self.find(path) {
            Found::Published(path) => path,
            Found::Folder(_) | Found::Nothing(_) => String::new(),
        };
        let about = About::new(&self.site, &path, &self.desk, &self.audience, &self.news);
        Bytes::from(to_json(&about))
    }

    /// Whether there is such an edition.
    pub(super) fn has_edition(&self, id: &str) -> bool {
        let book = self.site.handbook();
        book.is_some_and(|book| book.book.editions.iter().any(|(known, _)| known == id))
    }

    fn stamp(&self) -> Stamp<'_> {
        Stamp {
            session: self.news.session,
            generation: self.news.generation,
            styles: &self.styles,
            scripts: &self.scripts,
        }
    }
}

/// Whether it comes from a template: authors' own files stay as they are.
fn is_page(route: &Route, asset: &Asset) -> bool {
    !route.is_shared() && asset.media_type.starts_with("text/html")
}

fn document(page: Page) -> Rendered {
    Rendered {
        body: Bytes::from(page.html),
        media_type: "text/html; charset=utf-8",
        policy: Some(page.policy.into()),
        failed: false,
    }
}

fn file(asset: Asset) -> Rendered {
    let is_document = ["text/html", "image/svg+xml", "application/xml"]
        .iter()
        .any(|media_type| asset.media_type.starts_with(media_type));
    Rendered {
        body: Bytes::from(asset.bytes),
        media_type: asset.media_type,
        policy: is_document.then(|| FILE_POLICY.into()),
        failed: false,
    }
}

fn to_report(desk: &Desk, news: &News, diagnostics: &[Diagnostic], sources: &Sources) -> Bytes {
    let of = |severity| diagnostics.iter().filter(move |found| found.severity == severity);
    let errors = of(Severity::Error).take(MESSAGES);
    let warnings = of(Severity::Warning).take(MESSAGES);
    let found: Vec<_> = errors.chain(warnings).cloned().collect();
    let messages = report::messages(&found, sources);
    let (root, editor) = (desk.root(), desk.editor.as_deref());
    Bytes::from(to_json(&Report { news, root, editor, messages }))
}

/// Our own structs of text and numbers always serialise.
fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
