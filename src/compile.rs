//! The compiler: sources in, site and diagnostics out.
//!
//! A pure function of the sources and the options, with one cache inside: what
//! each file's bytes were parsed to. Resolving and checking run whole each time.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, Severity, did_you_mean};
use crate::document::diagram::Diagram;
use crate::document::{Languages, PictureSize, Resource};
use crate::handbook::{self, Audience, Handbook, Parsed, excluded_editions};
use crate::render::citation::Citations;
use crate::site::Site;
use crate::source::{ContentHash, Source, SourcePath, Sources};
use crate::syntax::config::Config;
use crate::syntax::{
    config, diagram, glossary, page, picture, references, resources, standards, worksheet,
};
use crate::theme::{self, Theme};

/// What the caller may choose.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// For whom the book is made.
    pub audience: Audience,
    /// Theme; otherwise the one that `handbook.toml` names.
    pub theme: Option<String>,
}

/// What a compile gives.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The site, whole; broken places are marked in it.
    pub site: Arc<Site>,
    /// All mistakes, in order of file and place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Compiled {
    /// Whether any mistake stops publication.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|found| found.severity == Severity::Error)
    }
}

/// Compiles a book again and again, parsing only what changed.
#[derive(Debug, Default)]
pub struct Compiler {
    cache: HashMap<Key, Entry>,
    theme: Option<CachedTheme>,
    /// The literature as it was formatted last, by the file's bytes and the
    /// language: formatting takes longer than all else.
    citations: HashMap<(ContentHash, String), Arc<Citations>>,
}

#[derive(Debug)]
struct CachedTheme {
    name: String,
    hashes: Vec<(SourcePath, ContentHash)>,
    theme: Arc<Theme>,
    diagnostics: Vec<Diagnostic>,
}

/// What a parse depends on: the file's place, its bytes, and what the book says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    path: SourcePath,
    hash: ContentHash,
    manner: Arc<Manner>,
}

/// What `handbook.toml` says that decides how other files are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Manner {
    /// Editions whose blocks are left out of pages.
    excluded: BTreeSet<String>,
    /// Languages in which texts of worksheets can be written.
    languages: Languages,
}

/// The manners in which files of each kind are read: each depends on as little
/// as it can.
struct Manners {
    page: Arc<Manner>,
    worksheet: Arc<Manner>,
    other: Arc<Manner>,
}

impl Manners {
    fn new(config: &Config, audience: &Audience) -> Self {
        let excluded = excluded_editions(config, audience);
        let languages = config.languages();
        Self {
            page: Arc::new(Manner { excluded, ..Manner::default() }),
            worksheet: Arc::new(Manner { languages, ..Manner::default() }),
            other: Arc::default(),
        }
    }

    fn of(&self, kind: Kind) -> &Arc<Manner> {
        match kind {
            Kind::Page { .. } => &self.page,
            Kind::Worksheet | Kind::FieldGroup => &self.worksheet,
            _ => &self.other,
        }
    }
}

#[derive(Clone, Debug)]
struct Entry {
    file: File,
    diagnostics: Arc<[Diagnostic]>,
}

#[derive(Clone, Debug)]
enum File {
    Config(Arc<Config>),
    Page(Arc<page::Page>),
    Worksheet(Option<Arc<worksheet::Worksheet>>),
    FieldGroup(Option<Arc<worksheet::group::Group>>),
    Standards(Option<Arc<standards::StandardSet>>),
    Glossary(Arc<Vec<glossary::Term>>),
    References(Option<Arc<hayagriva::Library>>),
    Resources(Arc<Vec<Resource>>),
    Diagram(Option<Arc<Diagram>>),
    Asset(Option<PictureSize>),
}

/// What a file is, by its place alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Config,
    Page { scenario: bool },
    Worksheet,
    FieldGroup,
    Standards,
    Glossary,
    References,
    Resources,
    Diagram,
    Asset,
}

fn kind(inside: &str, extension: &str) -> Kind {
    let folder = inside.split_once('/').map(|(folder, _)| folder);
    match (folder, extension) {
        (_, "md" | "markdown") => Kind::Page { scenario: folder == Some("scenarios") },
        (Some("worksheets"), "toml") => Kind::Worksheet,
        (Some("fields"), "toml") => Kind::FieldGroup,
        (Some("standards"), "toml") => Kind::Standards,
        (Some("diagrams"), "toml") => Kind::Diagram,
        (None, _) => match inside {
            "handbook.toml" => Kind::Config,
            "glossary.toml" => Kind::Glossary,
            "resources.toml" => Kind::Resources,
            "references.yaml" | "references.yml" | "references.bib" => Kind::References,
            _ => Kind::Asset,
        },
        _ => Kind::Asset,
    }
}

impl Compiler {
    /// A compiler that has seen nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Compiles the book in all its languages.
    pub fn compile(&mut self, sources: &Sources, options: &Options) -> Compiled {
        let mut diagnostics = Vec::new();
        let config = self.config(sources);
        let own = Config::default();
        let manners = Manners::new(config.as_deref().unwrap_or(&own), &options.audience);
        let parsed = self.parse(sources, &manners, &mut diagnostics);
        let theme = self.theme(sources, options, config.as_deref(), &mut diagnostics);
        let handbooks = resolve(&parsed, options, config.as_deref(), &mut diagnostics);
        report_editions(options, config.as_deref(), &mut diagnostics);
        report_languages(&handbooks, &theme, &mut diagnostics);
        let assets = assets(&handbooks, sources);
        let handbooks = self.with_citations(handbooks, &parsed, sources);
        let site = Site::new(handbooks, theme, assets);
        report_collisions(&site, &mut diagnostics);
        forget_unread(&mut diagnostics);
        diagnostics.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        diagnostics.dedup();
        Compiled { site: Arc::new(site), diagnostics }
    }

    /// `handbook.toml` comes first: it decides how all other files are read.
    fn config(&mut self, sources: &Sources) -> Option<Arc<Config>> {
        let source = config_source(sources)?;
        let manner = Arc::<Manner>::default();
        let key = Key { path: source.path.clone(), hash: source.hash, manner: manner.clone() };
        let entry = self.cache.entry(key).or_insert_with(|| read(source, Kind::Config, &manner));
        match &entry.file {
            File::Config(config) => Some(config.clone()),
            _ => None,
        }
    }

    fn parse(
        &mut self,
        sources: &Sources,
        manners: &Manners,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Parsed {
        let cache = &self.cache;
        let entries: Vec<(Key, Entry)> = sources
            .content
            .par_iter()
            .map(|(path, source)| {
                let kind = kind(sources.inside_content(path), &path.extension());
                let manner = manners.of(kind);
                let key = Key { path: path.clone(), hash: source.hash, manner: manner.clone() };
                let entry = cache.get(&key).cloned();
                let entry = entry.unwrap_or_else(|| read(source, kind, manner));
                (key, entry)
            })
            .collect();
        let mut parsed = Parsed { content_root: sources.content_root.clone(), ..Parsed::default() };
        for (key, entry) in &entries {
            diagnostics.extend(entry.diagnostics.iter().cloned());
            place(&mut parsed, &key.path, &entry.file);
        }
        if parsed.config.is_none() {
            soften_syntax(diagnostics);
        }
        foreign_notes(&parsed, diagnostics);
        self.cache = entries.into_iter().collect();
        parsed
    }

    fn with_citations(
        &mut self,
        handbooks: Vec<Handbook>,
        parsed: &Parsed,
        sources: &Sources,
    ) -> Vec<(Handbook, Arc<Citations>)> {
        let source = parsed.references.as_ref().and_then(|(path, _)| sources.content.get(path));
        let mut before = std::mem::take(&mut self.citations);
        let mut with_citations = Vec::new();
        for book in handbooks {
            let key = source.map(|source| (source.hash, book.book.language.clone()));
            let known = key.as_ref().and_then(|key| before.remove(key));
            let citations = known.unwrap_or_else(|| Arc::new(Citations::new(&book)));
            if let Some(key) = key {
                self.citations.insert(key, citations.clone());
            }
            with_citations.push((book, citations));
        }
        with_citations
    }

    fn theme(
        &mut self,
        sources: &Sources,
        options: &Options,
        config: Option<&Config>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Arc<Theme> {
        let configured = config.and_then(|config| config.theme.as_ref());
        let name = options.theme.clone().or_else(|| configured.map(|name| name.value.clone()));
        let name = name.unwrap_or_else(|| theme::DEFAULT.to_owned());
        let hashes: Vec<_> =
            sources.themes.values().map(|source| (source.path.clone(), source.hash)).collect();
        let is_current = |cached: &CachedTheme| cached.name == name && cached.hashes == hashes;
        let cached = match self.theme.take().filter(is_current) {
            Some(cached) => cached,
            None => {
                let (theme, diagnostics) = Theme::load(&sources.themes, &name);
                CachedTheme { name, hashes, theme: Arc::new(theme), diagnostics }
            }
        };
        let place = configured.filter(|_| options.theme.is_none()).zip(config_source(sources));
        diagnostics.extend(cached.diagnostics.iter().cloned().map(|found| match place {
            Some((name, source)) if found.file.is_none() => found.at(&source.path, name.span),
            _ => found,
        }));
        self.theme.insert(cached).theme.clone()
    }
}

fn config_source(sources: &Sources) -> Option<&Source> {
    let is_config = |source: &&Source| sources.inside_content(&source.path) == "handbook.toml";
    sources.content.values().find(is_config)
}

fn read(source: &Source, kind: Kind, manner: &Manner) -> Entry {
    let (file, diagnostics) = match kind {
        Kind::Config => wrap(config::parse(source), |config| File::Config(Arc::new(config))),
        Kind::Page { scenario } => {
            let parsed = page::parse(source, scenario, &|name| manner.excluded.contains(name));
            wrap(parsed, |page| File::Page(Arc::new(page)))
        }
        Kind::Worksheet => {
            let parsed = worksheet::parse(source, &manner.languages);
            wrap(parsed, |sheet| File::Worksheet(sheet.map(Arc::new)))
        }
        Kind::FieldGroup => {
            let parsed = worksheet::group::parse(source, &manner.languages);
            wrap(parsed, |group| File::FieldGroup(group.map(Arc::new)))
        }
        Kind::Standards => wrap(standards::parse(source), |set| File::Standards(set.map(Arc::new))),
        Kind::Glossary => wrap(glossary::parse(source), |terms| File::Glossary(Arc::new(terms))),
        Kind::References => {
            wrap(references::parse(source), |library| File::References(library.map(Arc::new)))
        }
        Kind::Resources => wrap(resources::parse(source), |all| File::Resources(Arc::new(all))),
        Kind::Diagram => wrap(diagram::parse(source), |it| File::Diagram(it.map(Arc::new))),
        Kind::Asset => (File::Asset(picture::size(source)), asset_diagnostics(source)),
    };
    Entry { file, diagnostics: diagnostics.into() }
}

fn wrap<T>(
    (value, diagnostics): (T, Vec<Diagnostic>),
    file: impl FnOnce(T) -> File,
) -> (File, Vec<Diagnostic>) {
    (file(value), diagnostics)
}

/// An asset is published as it is, but it must be there in full to be published.
fn asset_diagnostics(source: &Source) -> Vec<Diagnostic> {
    use crate::source::Payload;
    match &source.payload {
        Payload::Bytes(_) => Vec::new(),
        Payload::TooLarge(_) | Payload::Unreadable(_) => {
            crate::syntax::encoding::text(source).err().map(|found| *found).into_iter().collect()
        }
    }
}

fn place(parsed: &mut Parsed, path: &SourcePath, file: &File) {
    match file {
        File::Config(config) => parsed.config = Some((path.clone(), config.clone())),
        File::Page(page) => parsed.pages.push(page.clone()),
        File::Worksheet(sheet) => parsed.worksheets.extend(sheet.clone()),
        File::FieldGroup(group) => parsed.field_groups.extend(group.clone()),
        File::Standards(set) => parsed.standard_sets.extend(set.clone()),
        File::Glossary(terms) => parsed.glossary = Some((path.clone(), terms.clone())),
        File::References(library) => {
            parsed.references = library.clone().map(|library| (path.clone(), library));
        }
        File::Resources(all) => parsed.resources = Some((path.clone(), all.clone())),
        File::Diagram(it) => {
            parsed.diagrams.extend(it.clone().map(|diagram| (path.clone(), diagram)));
        }
        File::Asset(size) => {
            parsed.assets.push(path.clone());
            parsed.pictures.extend(size.map(|size| (path.clone(), size)));
        }
    }
}

/// Plain Markdown knows nothing of blocks and ids: what we read into it by
/// mistake must not stop its publication.
fn soften_syntax(diagnostics: &mut [Diagnostic]) {
    for found in diagnostics {
        let ours = matches!(
            found.code,
            Code::StrayDivEnd
                | Code::UnclosedDiv
                | Code::UnknownEmbed
                | Code::UnclosedFence
                | Code::UnclosedFrontMatter
                | Code::TomlSyntax
                | Code::UnknownKey
                | Code::InvalidDate
                | Code::WrongType
                | Code::FileTooLarge
                | Code::UnknownFootnote
                | Code::DuplicateId
        );
        if ours && found.severity == Severity::Error {
            found.severity = Severity::Warning;
        }
    }
}

/// A page that could not be read seems to be empty: that it cannot be read is
/// enough.
fn forget_unread(diagnostics: &mut Vec<Diagnostic>) {
    let unread = [Code::InvalidUtf8, Code::Utf16, Code::FileTooLarge, Code::UnreadableFile];
    let files: BTreeSet<_> = diagnostics
        .iter()
        .filter(|found| unread.contains(&found.code))
        .filter_map(|found| found.file.clone())
        .collect();
    diagnostics.retain(|found| {
        found.code != Code::EmptyPage
            || !found.file.as_ref().is_some_and(|file| files.contains(file))
    });
}

/// What other programs left in the files is told once, not once a file.
fn foreign_notes(parsed: &Parsed, diagnostics: &mut Vec<Diagnostic>) {
    let mut keys: BTreeMap<&str, usize> = BTreeMap::new();
    let mut tags = parsed.pages.iter().filter_map(|page| Some((&page.file, page.foreign_tag?)));
    for page in &parsed.pages {
        let keys_of = page.front_matter.foreign_keys.iter().filter(|key| key.len() <= 40);
        for key in keys_of {
            *keys.entry(key).or_insert(0) += 1;
        }
    }
    let first = parsed.pages.iter().find(|page| !page.front_matter.foreign_keys.is_empty());
    if let Some(first) = first {
        let mut names: Vec<_> = keys.keys().map(|key| format!("`{key}`")).collect();
        let more = names.len().saturating_sub(12);
        names.truncate(12);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let message =
            format!("front matter keys of another program are ignored: {}{more}", names.join(", "));
        let note = Diagnostic::note(Code::ForeignKeys, message).in_file(&first.file);
        diagnostics.push(note.help("this is the first such page; the keys that are used are title, description, tags, permalink and redirect_from"));
    }
    if let Some((file, span)) = tags.next() {
        let more = tags.count();
        let others = match more {
            0 => String::new(),
            1 => " (one more page has such tags)".to_owned(),
            more => format!(" ({more} more pages have such tags)"),
        };
        let message = format!("template tags of another program are shown as text{others}");
        let note = Diagnostic::note(Code::ForeignTemplate, message).at(file, span);
        diagnostics.push(note.help("replace them by Markdown: links to files, and text"));
    }
}

fn resolve(
    parsed: &Parsed,
    options: &Options,
    config: Option<&Config>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Handbook> {
    let (first, found) = handbook::resolve(parsed, &options.audience, None);
    diagnostics.extend(found);
    let languages: Vec<_> = first.book.languages.iter().skip(1).cloned().collect();
    let mut handbooks = vec![first];
    if config.is_some() {
        for language in languages {
            let (book, found) = handbook::resolve(parsed, &options.audience, Some(&language));
            diagnostics.extend(found);
            handbooks.push(book);
        }
    }
    let is_whole = config.is_none_or(|it| excluded_editions(it, &options.audience).is_empty());
    // Otherwise an image may belong to what is left out.
    if is_whole {
        diagnostics.extend(handbook::orphan_images(&handbooks, &parsed.assets, config.is_none()));
    }
    handbooks
}

fn report_editions(options: &Options, config: Option<&Config>, found: &mut Vec<Diagnostic>) {
    let Audience::Edition(wanted) = &options.audience else {
        return;
    };
    let editions = config.map(|config| config.editions.as_slice()).unwrap_or_default();
    if editions.iter().any(|edition| edition.id.value == *wanted) {
        return;
    }
    let known: Vec<_> = editions.iter().map(|edition| edition.id.value.as_str()).collect();
    let help = did_you_mean(wanted, known.iter().copied()).unwrap_or_else(|| {
        if known.is_empty() {
            "add it to `handbook.toml` as [[editions]]".to_owned()
        } else {
            format!("the editions are {}", known.join(", "))
        }
    });
    let message = format!("this book has no edition `{wanted}`");
    found.push(Diagnostic::error(Code::UnknownEdition, message).help(help));
}

fn report_languages(handbooks: &[Handbook], theme: &Theme, found: &mut Vec<Diagnostic>) {
    for book in handbooks {
        if theme.strings(&book.book.language).is_none() {
            let language = &book.book.language;
            let known: Vec<_> = theme.languages().collect();
            let message = format!("the theme has no words in the language `{language}`");
            let help =
                format!("add `themes/…/strings/{language}.toml`; it speaks {}", known.join(", "));
            found.push(Diagnostic::warning(Code::UnknownLanguage, message).help(help));
        }
    }
}

/// Each file of the site belongs to one thing: to publish two at one path would
/// lose one of them without a word.
fn report_collisions(site: &Site, found: &mut Vec<Diagnostic>) {
    for (one, other) in site.collisions() {
        let path = other.path();
        let (file, rest) = match (site.source(other), site.source(one)) {
            (Some(file), rest) => (file, rest),
            (None, Some(file)) => (file, None),
            (None, None) => continue,
        };
        let message = format!("`{path}` would be published twice");
        let mut diagnostic = Diagnostic::error(Code::DuplicateAddress, message).in_file(file);
        diagnostic = match rest {
            Some(rest) if rest != file => diagnostic
                .related(rest, None, "the other one")
                .help("rename one of them"),
            _ => diagnostic.help(
                "the handbook makes a page at this address itself: rename the file, or remove the alias",
            ),
        };
        found.push(diagnostic);
    }
}

/// Bytes of the files that pages use.
fn assets(handbooks: &[Handbook], sources: &Sources) -> BTreeMap<Arc<str>, Source> {
    let mut assets = BTreeMap::new();
    for book in handbooks {
        for (path, file) in &book.assets {
            if let Some(source) = sources.content.get(file) {
                assets.insert(path.clone(), source.clone());
            }
        }
    }
    assets
}
