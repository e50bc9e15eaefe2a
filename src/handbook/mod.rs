//! The book as a whole, resolved: every page in its place, every reference
//! knowing what it means. What an edition or a language leaves out never gets
//! here, so nothing that reads a [`Handbook`] can leak it.

mod check;
mod coverage;
mod edition;
mod links;
mod mentions;
mod names;
mod resolve;
mod review;
mod sheet;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use crate::document::diagram::Diagram;
use crate::document::form::{HeaderBlock, PrintSettings, PrivacyClass, Role, Section};
use crate::document::{
    Change, ChecklistColumn, Colour, Date, Document, Host, Interval, Paper, PictureSize, RefId,
    Resource, Strength, TaskLevel, TextId,
};
use crate::route::{PagePath, Route};
use crate::source::{SourcePath, Span};

pub use check::orphan_images;
pub use coverage::{Coverage, Served};
pub use edition::{Audience, excluded_editions};
pub use names::folded;
pub use resolve::{Parsed, resolve};
pub use review::{Review, ReviewItem, Subject};

/// A resolved book in one language and one edition.
#[derive(Debug, Default)]
pub struct Handbook {
    /// What the book says of itself.
    pub book: Book,
    /// Pages in reading order; the front page first.
    pub pages: Vec<Page>,
    /// Phases in order.
    pub phases: Vec<Phase>,
    /// Worksheets by title.
    pub worksheets: Vec<Worksheet>,
    /// Sets of standards, in order of their year.
    pub standard_sets: Vec<StandardSet>,
    /// Terms in alphabetical order.
    pub terms: Vec<Term>,
    /// Finds terms in running text.
    finder: Option<mentions::Finder>,
    /// The literature.
    pub works: Vec<Work>,
    /// Local services.
    pub resources: Vec<Resource>,
    /// Diagrams by id.
    pub diagrams: Vec<Diagram>,
    /// Pages by tag.
    pub tags: BTreeMap<String, Vec<PageId>>,
    /// Old addresses and the pages they lead to.
    pub redirects: BTreeMap<Arc<str>, PageId>,
    /// Files that pages use: published path and source.
    pub assets: BTreeMap<Arc<str>, SourcePath>,
    /// How large the pictures among them are, by published path.
    pub pictures: BTreeMap<Arc<str>, PictureSize>,
}

/// What the book says of itself.
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// Name.
    pub title: String,
    /// One sentence.
    pub summary: Option<String>,
    /// Version.
    pub version: Option<String>,
    /// Date of this version.
    pub date: Option<Date>,
    /// Language of this tree.
    pub language: String,
    /// All languages of the book, its own first.
    pub languages: Vec<String>,
    /// Folder of this tree in the output; empty for the book's own language.
    pub tree: Arc<str>,
    /// Where it will be published, without a trailing `/`.
    pub base_url: Option<String>,
    /// Who publishes it.
    pub organisation: Option<String>,
    /// Small print.
    pub statement: Option<String>,
    /// Id and title of the edition, where one was asked for.
    pub edition: Option<(String, String)>,
    /// Id and title of all editions; only the preview offers them.
    pub editions: Vec<(String, String)>,
    /// Paper size for print.
    pub paper: Option<Paper>,
    /// What is written beside each item of a checklist.
    pub checklist_columns: Vec<ChecklistColumn>,
    /// Who reviews what names no one else.
    pub reviewer: Option<String>,
    /// How often local services are checked.
    pub resources_every: Option<Interval>,
    /// Page for when someone is in danger.
    pub danger: Option<PageId>,
    /// Lines that run under every phase.
    pub strands: Vec<(String, PageId)>,
    /// Worksheets offered on the front page.
    pub pinned: Vec<usize>,
    /// Words and what else to search for.
    pub synonyms: BTreeMap<String, Vec<String>>,
    /// Whether an address may bring a query to the server.
    pub query_links: bool,
    /// Own wording of privacy banners.
    pub banners: BTreeMap<PrivacyClass, String>,
    /// Where readers go who must leave in a hurry: a site that says nothing about
    /// them.
    pub exit: Option<String>,
    /// Whose book it looks like.
    pub brand: Brand,
    /// Servers that get a file with the site's headers.
    pub headers: Vec<Host>,
}

impl Book {
    /// Whether browsers are offered to search it from their own bar: they send the
    /// query with the address, so the book must say that it may be sent, and where.
    #[must_use]
    pub fn describes_search(&self) -> bool {
        self.query_links && self.base_url.is_some()
    }
}

/// Whose book it looks like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brand {
    /// Short name of who publishes it.
    pub name: Option<String>,
    /// Published path of its logo.
    pub logo: Option<Arc<str>>,
    /// Colour of links and buttons on light ground.
    pub accent: Option<Colour>,
    /// Colour of links and buttons on dark ground.
    pub accent_dark: Option<Colour>,
}

impl Brand {
    /// Whether it has a colour of its own.
    #[must_use]
    pub fn has_colour(&self) -> bool {
        self.accent.is_some() || self.accent_dark.is_some()
    }
}

/// Number of a page in [`Handbook::pages`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u32);

impl PageId {
    /// The number of the page at an index.
    #[must_use]
    pub fn from_index(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The number as an index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A page in its place.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its file; none for a folder without a page of its own.
    pub file: Option<SourcePath>,
    /// Its place.
    pub path: PagePath,
    /// Title.
    pub title: String,
    /// One or two sentences.
    pub summary: Option<String>,
    /// Language of its text, where that is not the tree's.
    pub language: Option<String>,
    /// Languages in which it exists.
    pub translations: Vec<String>,
    /// Index of its phase.
    pub phase: Option<usize>,
    /// Standards it serves.
    pub standards: Vec<StandardRef>,
    /// Tags.
    pub tags: Vec<String>,
    /// Who keeps it true.
    pub owner: Option<String>,
    /// When it was last reviewed.
    pub reviewed: Option<Date>,
    /// When the next review is due.
    pub due: Option<Date>,
    /// What changed on it, the newest version first.
    pub changes: Vec<Change>,
    /// What only scenarios have.
    pub scenario: Option<Scenario>,
    /// Its text.
    pub document: Arc<Document>,
    /// What each reference of the text means, by [`RefId`].
    pub targets: Vec<Target>,
    /// First mentions of glossary terms; see [`Handbook::mentions`].
    mentions: OnceLock<Vec<Mention>>,
    /// The section it belongs to.
    pub parent: Option<PageId>,
    /// Whether it is a section's own page.
    pub is_section: bool,
    /// Pages directly below it, in order.
    pub children: Vec<PageId>,
    /// Diagnostics at places of its text, for `--allow-errors` and the preview.
    pub mistakes: Vec<(Span, String)>,
}

impl Page {
    /// What a reference of the page's text means.
    #[must_use]
    pub fn target(&self, id: RefId) -> &Target {
        self.targets.get(id.0 as usize).unwrap_or(&Target::Nothing)
    }

    /// Whether the page's text has this anchor.
    #[must_use]
    pub fn has_anchor(&self, anchor: &str) -> bool {
        has_anchor(&self.document, anchor)
    }
}

fn has_anchor(document: &Document, anchor: &str) -> bool {
    document.headings.iter().any(|heading| &*heading.id == anchor)
        || document.items.iter().any(|item| item.id.as_deref() == Some(anchor))
        || document.anchors.iter().any(|known| **known == *anchor)
}

/// A term of the glossary, mentioned in running text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Index of the term.
    pub term: usize,
    /// Where it begins.
    pub start: Place,
    /// Where it ends: in the same stretch of text or, over a line break, in a
    /// later one beside it.
    pub end: Place,
}

/// A byte of a stretch of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The stretch of text.
    pub text: TextId,
    /// Offset in it.
    pub offset: usize,
}

/// What a reference means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Something we publish, and a place in it.
    Route(Route, Option<Box<str>>),
    /// A place on the same page.
    Here(Box<str>),
    /// An address outside of the book.
    External(Box<str>),
    /// A term of the glossary.
    Term(usize),
    /// Cited works, in order; none for one that is not known.
    Works(Vec<Option<usize>>),
    /// A worksheet, embedded.
    Worksheet(usize),
    /// A phase's checklist, embedded.
    Checklist(usize),
    /// A diagram, embedded.
    Diagram(usize),
    /// A set of standards, embedded.
    StandardSet(usize),
    /// A footnote.
    Footnote,
    /// It leads nowhere; why.
    Broken(Box<str>),
    /// It turned out to be plain text.
    Nothing,
}

/// A phase of the work.
#[derive(Clone, Debug)]
pub struct Phase {
    /// Id.
    pub id: Arc<str>,
    /// Title.
    pub title: String,
    /// One line.
    pub purpose: Option<String>,
    /// What one leaves with.
    pub output: Option<String>,
    /// Title of its checklist.
    pub checklist_title: String,
    /// Its first page in reading order.
    pub page: Option<PageId>,
    /// Its pages, in reading order.
    pub pages: Vec<PageId>,
    /// Its worksheets.
    pub worksheets: Vec<usize>,
    /// Items to check, in reading order: the page, and the item's number in
    /// [`Document::items`].
    pub checklist: Vec<(PageId, usize)>,
}

/// A worksheet in its place.
#[derive(Clone, Debug)]
pub struct Worksheet {
    /// Id.
    pub id: Arc<str>,
    /// Last part of its address.
    pub address: Arc<str>,
    /// Its file.
    pub file: SourcePath,
    /// Title.
    pub title: String,
    /// Title that gives nothing away, for a protected sheet that goes home.
    pub neutral_title: Option<String>,
    /// Version of the sheet.
    pub version: Option<String>,
    /// What it is for.
    pub purpose: Option<String>,
    /// Who fills it.
    pub filled_by: Option<String>,
    /// Who that is.
    pub answered_by: Vec<Role>,
    /// When it is filled.
    pub when: Option<String>,
    /// Phases it is used in.
    pub phases: Vec<usize>,
    /// Standards it serves.
    pub standards: Vec<StandardRef>,
    /// Prompts it collects: id, and the page where it stands.
    pub prompts: Vec<(String, PageId)>,
    /// How carefully it must be handled: the strictest of its fields.
    pub privacy: PrivacyClass,
    /// The class that the sheet itself states.
    pub stated_privacy: PrivacyClass,
    /// The identifying lines at its top.
    pub header: HeaderBlock,
    /// How it is printed.
    pub print: PrintSettings,
    /// Language of its texts, where that is not the tree's.
    pub language: Option<String>,
    /// Languages in which it has texts.
    pub translations: Vec<String>,
    /// Its sections, without the fields of other editions.
    pub sections: Vec<Section>,
}

/// A set of standards.
#[derive(Clone, Debug)]
pub struct StandardSet {
    /// Its file.
    pub file: SourcePath,
    /// Id.
    pub id: Arc<str>,
    /// Full title.
    pub title: String,
    /// Short title.
    pub short: String,
    /// Publisher.
    pub publisher: Option<String>,
    /// Year.
    pub year: Option<u32>,
    /// What to know.
    pub note: Option<String>,
    /// Index of the set that replaced it.
    pub superseded_by: Option<usize>,
    /// Its standards.
    pub standards: Vec<Standard>,
    /// What the work consists of, in order.
    pub tasks: Vec<Task>,
}

/// A task that a set of standards gives to those who do the work.
#[derive(Clone, Debug)]
pub struct Task {
    /// With whom it is done.
    pub level: TaskLevel,
    /// What to do.
    pub text: String,
    /// Standards that ask for it.
    pub standards: Vec<StandardRef>,
}

/// A standard in its set.
#[derive(Clone, Debug)]
pub struct Standard {
    /// Id.
    pub id: String,
    /// Last part of its address.
    pub address: Arc<str>,
    /// Number.
    pub number: u32,
    /// Short title.
    pub title: String,
    /// Level.
    pub level: Option<String>,
    /// What it asks.
    pub text: String,
    /// Both directions of the crosswalk.
    pub crosswalk: Vec<Crosslink>,
    /// Pages that serve it.
    pub pages: Vec<PageId>,
    /// Worksheets that serve it.
    pub worksheets: Vec<usize>,
}

/// A link of the crosswalk.
#[derive(Clone, Debug)]
pub struct Crosslink {
    /// The other standard.
    pub standard: StandardRef,
    /// How near it is.
    pub strength: Strength,
    /// What to know.
    pub comment: Option<String>,
}

/// A standard: index of its set, index in the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StandardRef {
    /// Index of the set.
    pub set: usize,
    /// Index in the set.
    pub standard: usize,
}

/// A term of the glossary.
#[derive(Clone, Debug)]
pub struct Term {
    /// Anchor on the page of the glossary.
    pub id: String,
    /// The term.
    pub term: String,
    /// Short form.
    pub abbreviation: Option<String>,
    /// What it means.
    pub definition: String,
    /// Other forms.
    pub also: Vec<String>,
    /// Terms to see also.
    pub see: Vec<usize>,
}

/// A work of the literature.
#[derive(Clone, Debug)]
pub struct Work {
    /// Key.
    pub key: String,
    /// The entry.
    pub entry: hayagriva::Entry,
    /// Pages that cite it.
    pub uses: BTreeSet<PageId>,
    /// Whether a set of standards is taken from it.
    pub of_standards: bool,
}

/// What only scenarios have.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Id.
    pub id: String,
    /// Who is in it: name, and a few words.
    pub people: Vec<(String, Option<String>)>,
    /// What is known.
    pub given: Vec<String>,
    /// What is not.
    pub not_given: Vec<String>,
    /// What students are asked to do.
    pub task: Option<String>,
    /// Worksheets it uses.
    pub worksheets: Vec<usize>,
}

impl StandardSet {
    /// Where the set is published.
    #[must_use]
    pub fn route(&self) -> Route {
        Route::StandardSet(self.id.clone())
    }

    /// Where one of its standards is published.
    #[must_use]
    pub fn route_to(&self, standard: &Standard) -> Route {
        Route::Standard(self.id.clone(), standard.address.clone())
    }

    /// Its tasks at a level, in order.
    pub fn tasks_at(&self, level: TaskLevel) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(move |task| task.level == level)
    }
}

impl Phase {
    /// Whether there is anything to check or fill in.
    #[must_use]
    pub fn has_checklist(&self) -> bool {
        !self.checklist.is_empty() || !self.worksheets.is_empty()
    }
}

impl Worksheet {
    /// The title of the sheet itself: a neutral one where it has one.
    #[must_use]
    pub fn shown_title(&self) -> &str {
        self.neutral_title.as_deref().unwrap_or(&self.title)
    }

    /// Where the sheet is published. Browsers keep addresses, so a sheet with a
    /// neutral title has a neutral address as well.
    #[must_use]
    pub fn route(&self) -> Route {
        Route::Worksheet(self.address.clone())
    }
}

impl Handbook {
    /// The page with this number.
    #[must_use]
    pub fn page(&self, id: PageId) -> Option<&Page> {
        self.pages.get(id.index())
    }

    /// A standard and its set.
    #[must_use]
    pub fn standard(&self, at: StandardRef) -> Option<(&StandardSet, &Standard)> {
        let set = self.standard_sets.get(at.set)?;
        Some((set, set.standards.get(at.standard)?))
    }

    /// First mentions of glossary terms in each section of a page, in the order of
    /// its text. Found when first asked for: the preview asks for few pages.
    #[must_use]
    pub fn mentions<'a>(&'a self, page: &'a Page) -> &'a [Mention] {
        page.mentions.get_or_init(|| {
            let finder = self.finder.as_ref();
            finder.map(|finder| finder.find(&page.document)).unwrap_or_default()
        })
    }

    /// Scenarios, in reading order.
    pub fn scenarios(&self) -> impl Iterator<Item = &Page> {
        self.pages.iter().filter(|page| page.scenario.is_some())
    }
}
