//! Where links lead: from what an author wrote to something that is published.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::{Handbook, PageId, Target, has_anchor};
use crate::diagnostic::{Code, Diagnostic, did_you_mean, nearest};
use crate::document::{CitedWork, Document, EmbedKind, Reference, ReferenceKind, slug};
use crate::route::Route;
use crate::source::{SourcePath, Span};

/// What a file of the content is published as.
#[derive(Clone, Debug)]
pub(super) enum FileTarget {
    Page(PageId),
    Route(Route),
    Asset,
    /// Left out by the edition.
    Excluded,
}

/// Everything that links can be looked up in.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// By path below the content folder.
    pub files: HashMap<String, FileTarget>,
    /// By published path, old addresses included.
    pub addresses: HashMap<String, PageId>,
    /// Terms by every form, in lower case.
    pub terms: HashMap<String, usize>,
    /// Works by key.
    pub works: HashMap<String, usize>,
    /// Pages by title and by file stem, in lower case.
    pub page_names: HashMap<String, PageId>,
    /// Folder of the content inside the project.
    pub content_root: String,
    /// Whether this is plain Markdown, without `handbook.toml`.
    pub plain: bool,
}

/// What resolving one page's references gave.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    pub targets: Vec<Target>,
    pub assets: BTreeSet<String>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Resolves the references of one page.
pub(super) struct Resolver<'a> {
    pub index: &'a Index,
    pub book: &'a Handbook,
    pub file: &'a SourcePath,
    /// The file's folder below the content folder.
    pub folder: &'a str,
    pub document: &'a Document,
    /// Whether the text stands in for one in another language: the anchors of
    /// translated pages are not the ones it was written for.
    pub stands_in: bool,
    pub out: Resolved,
}

impl Resolver<'_> {
    /// Resolves all of them.
    pub fn run(mut self) -> Resolved {
        for reference in &self.document.references {
            let target = self.reference(reference);
            self.out.targets.push(target);
        }
        self.out
    }

    fn reference(&mut self, reference: &Reference) -> Target {
        let span = reference.span;
        match &reference.kind {
            ReferenceKind::Link { destination, .. } => self.link(destination, span),
            ReferenceKind::Image { source, .. } => self.image(source, span),
            ReferenceKind::Term(name) => self.term(name, span),
            ReferenceKind::Citation(works) => self.citation(works, span),
            ReferenceKind::Footnote(_) => Target::Footnote,
            ReferenceKind::Embed(kind, id) => self.embed(*kind, id, span),
        }
    }

    fn broken(&mut self, diagnostic: Diagnostic) -> Target {
        let reason = diagnostic.message.clone().into();
        self.out.diagnostics.push(diagnostic);
        Target::Broken(reason)
    }

    fn link(&mut self, destination: &str, span: Span) -> Target {
        match split_destination(destination) {
            Destination::External => Target::External(destination.into()),
            Destination::Forbidden(scheme) => {
                let message = format!("links may not use `{scheme}:`");
                let help = "link to a page, a web address, mail or telephone";
                self.broken(
                    Diagnostic::error(Code::UnsafeHtml, message).at(self.file, span).help(help),
                )
            }
            Destination::Local => {
                let message = format!("`{destination}` is a place on one computer only");
                let help = "put the file into the content folder and link to it there";
                self.broken(
                    Diagnostic::error(Code::BrokenLink, message).at(self.file, span).help(help),
                )
            }
            Destination::Here(anchor) => self.here(&anchor, span),
            Destination::Path { path, fragment } => {
                self.path_link(destination, &path, fragment, span)
            }
        }
    }

    fn here(&mut self, anchor: &str, span: Span) -> Target {
        if anchor.is_empty() || anchor == "top" || has_anchor(self.document, anchor) {
            return Target::Here(anchor.into());
        }
        let diagnostic = broken_anchor(anchor, "this page", self.document);
        self.broken(diagnostic.at(self.file, span))
    }

    fn path_link(
        &mut self,
        written: &str,
        path: &str,
        fragment: Option<Box<str>>,
        span: Span,
    ) -> Target {
        let path = if self.index.plain { without_template_tag(path) } else { path };
        let Some(wanted) = Self::absolute(self.folder, path) else {
            return self.broken(self.outside(written, span));
        };
        match self.lookup(&wanted).or_else(|| self.lookup_as_folder(path)) {
            Some(FileTarget::Page(page)) => self.page_link(page, fragment, span),
            Some(FileTarget::Route(route)) => Target::Route(route, fragment),
            Some(FileTarget::Asset) => {
                self.out.assets.insert(wanted.clone());
                Target::Route(Route::Asset(Arc::from(wanted)), fragment)
            }
            Some(FileTarget::Excluded) => self.broken(
                Diagnostic::error(
                    Code::ExcludedTarget,
                    format!("`{written}` is not part of this edition"),
                )
                .at(self.file, span)
                .help("put the link in a block of the same edition, such as `::: instructor`, or remove it"),
            ),
            None => self.broken(self.broken_path(written, &wanted, span)),
        }
    }

    fn page_link(&mut self, id: PageId, fragment: Option<Box<str>>, span: Span) -> Target {
        let Some(page) = self.book.page(id) else {
            return Target::Nothing;
        };
        let anchor = fragment.as_deref().filter(|anchor| !anchor.is_empty());
        if let Some(anchor) = anchor
            && !page.has_anchor(anchor)
        {
            if self.stands_in {
                return Target::Route(super::resolve::page_route(page), None);
            }
            let place = format!("“{}”", page.title);
            let diagnostic = broken_anchor(anchor, &place, &page.document);
            return self.broken(diagnostic.at(self.file, span));
        }
        Target::Route(super::resolve::page_route(page), fragment)
    }

    /// Plain Markdown is often written for addresses that end in `/`, where a page
    /// is a folder of its own: `guidelines/` on `slack.md` is `slack/guidelines.md`.
    fn lookup_as_folder(&self, path: &str) -> Option<FileTarget> {
        if !self.index.plain || path.starts_with('/') {
            return None;
        }
        let own = format!("{}/{}", self.folder, self.file.stem());
        self.lookup(&Self::absolute(&own, path)?)
    }

    /// The path below the content folder, counted from `folder`; none if it leads
    /// out of it.
    fn absolute(folder: &str, path: &str) -> Option<String> {
        let mut parts: Vec<&str> = Vec::new();
        if !path.starts_with('/') {
            parts.extend(folder.split('/').filter(|part| !part.is_empty()));
        }
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                name => parts.push(name),
            }
        }
        let mut absolute = parts.join("/");
        if path.ends_with('/') && !absolute.is_empty() {
            absolute.push('/');
        }
        Some(absolute)
    }

    /// A file, or what other programs would have published it as.
    fn lookup(&self, path: &str) -> Option<FileTarget> {
        let files = &self.index.files;
        if let Some(found) = files.get(path) {
            return Some(found.clone());
        }
        let bare = path.trim_end_matches('/');
        let stem = bare.strip_suffix(".html").or_else(|| bare.strip_suffix(".htm")).unwrap_or(bare);
        let joined = |name: &str| {
            if stem.is_empty() { name.to_owned() } else { format!("{stem}/{name}") }
        };
        let candidates =
            [format!("{stem}.md"), joined("index.md"), joined("README.md"), joined("readme.md")];
        if let Some(found) = candidates.iter().find_map(|candidate| files.get(candidate)) {
            return Some(found.clone());
        }
        self.index.addresses.get(stem).map(|page| FileTarget::Page(*page))
    }

    fn outside(&self, written: &str, span: Span) -> Diagnostic {
        let message = format!("`{written}` leads out of the content folder");
        Diagnostic::error(Code::BrokenLink, message)
            .at(self.file, span)
            .help("what is not in the content folder is not published: put the file there")
    }

    fn broken_path(&self, written: &str, wanted: &str, span: Span) -> Diagnostic {
        let diagnostic = Diagnostic::error(
            Code::BrokenLink,
            format!("`{written}` leads to a file that does not exist"),
        )
        .at(self.file, span);
        if looks_like_host(written) {
            return diagnostic
                .help(format!("a web address begins with https://: `https://{written}`"));
        }
        match self.nearest_file(wanted) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help("check the path: it counts from the folder of this file"),
        }
    }

    /// The existing file with the nearest name, written from this page's folder.
    /// Among files of the same name, the one with the nearest path.
    fn nearest_file(&self, wanted: &str) -> Option<String> {
        let stem = |path: &str| {
            let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
        };
        let mut files: Vec<&str> =
            self.index.files.keys().map(String::as_str).filter(|path| path.contains('.')).collect();
        files.sort_unstable();
        let stems: Vec<String> = files.iter().map(|path| stem(path)).collect();
        let wanted_stem = stem(wanted);
        let near = nearest(&wanted_stem, stems.iter().map(String::as_str))?;
        let candidates = files.iter().zip(&stems).filter(|(_, stem)| *stem == near);
        let paths: Vec<&str> = candidates.map(|(path, _)| *path).collect();
        let best = nearest(wanted, paths.iter().copied()).or(paths.first().copied())?;
        let here =
            if self.folder.is_empty() { "x".to_owned() } else { format!("{}/x", self.folder) };
        Some(decode(&crate::route::relative(&here, best)).replace(' ', "%20"))
    }

    fn image(&mut self, source: &str, span: Span) -> Target {
        let path = match split_destination(source) {
            Destination::Path { path, .. } => path,
            Destination::Forbidden(scheme) if scheme == "data" => {
                let message = "images may not be written into the text";
                return self.broken(remote_image(message, self.file, span));
            }
            Destination::Local => {
                let message = format!("`{source}` is a place on one computer only");
                return self.broken(remote_image(&message, self.file, span));
            }
            _ => {
                let message = "images from other web sites are not shown: readers' browsers would tell that site who reads what";
                return self.broken(remote_image(message, self.file, span));
            }
        };
        let wanted = Self::absolute(self.folder, &path);
        match wanted.as_deref().and_then(|path| self.index.files.get(path)) {
            Some(FileTarget::Asset) => {
                let path = wanted.unwrap_or_default();
                self.out.assets.insert(path.clone());
                Target::Route(Route::Asset(Arc::from(path)), None)
            }
            _ => {
                let wanted = wanted.unwrap_or(path);
                self.broken(self.broken_path(source, &wanted, span))
            }
        }
    }

    fn term(&mut self, name: &str, span: Span) -> Target {
        let key = name.trim().to_lowercase();
        if let Some(term) = self.index.terms.get(&key) {
            return Target::Term(*term);
        }
        let (page_name, anchor) = key.split_once('#').unwrap_or((&key, ""));
        if let Some(page) = self.index.page_names.get(page_name) {
            let anchor = (!anchor.is_empty()).then(|| slug(anchor).into());
            return self.page_link(*page, anchor, span);
        }
        let known = self.book.terms.iter().map(|term| term.term.as_str());
        let help = did_you_mean(name, known)
            .unwrap_or_else(|| "add it to `glossary.toml`, or remove the brackets".to_owned());
        let message = format!("`{}` is not in the glossary", name.trim());
        self.broken(Diagnostic::error(Code::UnknownTerm, message).at(self.file, span).help(help))
    }

    fn citation(&mut self, cited: &[CitedWork], span: Span) -> Target {
        if self.index.works.is_empty() && self.index.plain {
            return Target::Nothing;
        }
        let mut works = Vec::new();
        for work in cited {
            let found = self.index.works.get(&*work.key).copied();
            if found.is_none() {
                let known = self.book.works.iter().map(|work| work.key.as_str());
                let help = did_you_mean(&work.key, known)
                    .unwrap_or_else(|| "add the work to the references".to_owned());
                let message = format!("`{}` is not in the references", work.key);
                let diagnostic = Diagnostic::error(Code::UnknownCitation, message);
                self.out.diagnostics.push(diagnostic.at(self.file, span).help(help));
            }
            works.push(found);
        }
        Target::Works(works)
    }

    fn embed(&mut self, kind: EmbedKind, id: &str, span: Span) -> Target {
        let book = self.book;
        let known: Vec<&str> = match kind {
            EmbedKind::Worksheet => book.worksheets.iter().map(|sheet| &*sheet.id).collect(),
            EmbedKind::Checklist => book.phases.iter().map(|phase| &*phase.id).collect(),
            EmbedKind::Diagram => book.diagrams.iter().map(|diagram| diagram.id.as_str()).collect(),
            EmbedKind::Standards => book.standard_sets.iter().map(|set| &*set.id).collect(),
        };
        if let Some(at) = known.iter().position(|known| *known == id) {
            return match kind {
                EmbedKind::Worksheet => Target::Worksheet(at),
                EmbedKind::Checklist => Target::Checklist(at),
                EmbedKind::Diagram => Target::Diagram(at),
                EmbedKind::Standards => Target::StandardSet(at),
            };
        }
        let help = did_you_mean(id, known.iter().copied()).unwrap_or_else(|| {
            if known.is_empty() {
                let place = match kind {
                    EmbedKind::Worksheet => "a file in `worksheets/`",
                    EmbedKind::Checklist => "[[phases]] to `handbook.toml`",
                    EmbedKind::Diagram => "a file in `diagrams/`",
                    EmbedKind::Standards => "a file in `standards/`",
                };
                format!("this book has none: add {place}")
            } else {
                format!("known: {}", known.join(", "))
            }
        });
        let what = match kind {
            EmbedKind::Worksheet => "worksheet",
            EmbedKind::Checklist => "checklist of a phase",
            EmbedKind::Diagram => "diagram",
            EmbedKind::Standards => "set of standards",
        };
        let message = format!("there is no {what} `{id}`");
        self.broken(Diagnostic::error(Code::UnknownEmbed, message).at(self.file, span).help(help))
    }
}

fn remote_image(message: &str, file: &SourcePath, span: Span) -> Diagnostic {
    Diagnostic::error(Code::RemoteImage, message)
        .at(file, span)
        .help("save the image beside the page and use that file")
}

fn broken_anchor(anchor: &str, place: &str, document: &Document) -> Diagnostic {
    let headings = document.headings.iter().map(|heading| &*heading.id);
    let known = headings.chain(document.items.iter().filter_map(|item| item.id.as_deref()));
    let help = did_you_mean(anchor, known)
        .unwrap_or_else(|| "a heading's anchor is its words in lower case with hyphens".to_owned());
    Diagnostic::error(Code::BrokenAnchor, format!("{place} has no heading or item `#{anchor}`"))
        .help(help)
}

enum Destination {
    External,
    Forbidden(String),
    /// A path of the author's own computer.
    Local,
    Here(Box<str>),
    Path {
        path: String,
        fragment: Option<Box<str>>,
    },
}

fn split_destination(destination: &str) -> Destination {
    if let Some(scheme) = scheme(destination) {
        return match scheme.to_ascii_lowercase().as_str() {
            "http" | "https" | "mailto" | "tel" | "sms" => Destination::External,
            "file" => Destination::Local,
            drive if drive.len() == 1 => Destination::Local,
            _ => Destination::Forbidden(scheme.to_owned()),
        };
    }
    if destination.starts_with("//") {
        return Destination::External;
    }
    let (path, fragment) = match destination.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment)),
        None => (destination, None),
    };
    let path = path.split('?').next().unwrap_or_default();
    let fragment = fragment.map(decode);
    if path.is_empty() {
        return Destination::Here(fragment.unwrap_or_default().into());
    }
    let path = decode(path).replace('\\', "/");
    Destination::Path { path, fragment: fragment.map(Into::into) }
}

/// A path without a leading template tag of another program, such as
/// `{{site.baseurl}}`, which stands for the top of the site.
fn without_template_tag(path: &str) -> &str {
    match path.strip_prefix("{{").and_then(|rest| rest.split_once("}}")) {
        Some((_, rest)) if rest.starts_with('/') => rest,
        _ => path,
    }
}

/// Whether a destination is a web address that lacks its beginning.
fn looks_like_host(written: &str) -> bool {
    let host = written.split('/').next().unwrap_or_default();
    let ending = host.rsplit_once('.').map_or("", |(_, ending)| ending);
    let known = ["com", "edu", "gov", "info", "int", "io", "net", "org", "us"];
    written.starts_with("www.") || (known.contains(&ending) && !host.starts_with('.'))
}

/// The scheme of a web address; a single letter is a Windows drive.
fn scheme(destination: &str) -> Option<&str> {
    let (scheme, _) = destination.split_once(':')?;
    let valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    valid.then_some(scheme)
}

/// Percent-decoding; text that is not valid stays as it is.
fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = |byte: &u8| char::from(*byte).to_digit(16).and_then(|n| u8::try_from(n).ok());
        match (first, tail) {
            (b'%', [high, low, tail @ ..]) if hex(high).is_some() && hex(low).is_some() => {
                bytes.push(hex(high).unwrap_or(0) * 16 + hex(low).unwrap_or(0));
                rest = tail;
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
