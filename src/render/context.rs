//! What templates are given. Every template gets `site` ([`Site`]), `page`
//! ([`Page`]), `t` (the interface strings of the language, by key) and what its
//! own struct below says.
//!
//! Paths come in two kinds. A `path` counts from the top of the language's own
//! tree and is written after `page.base`; an `href` is ready to use. Files that
//! all languages share (`site.stylesheet`, `site.script`, `site.icon`) are written
//! after `page.root`.

use serde::Serialize;

mod pack;

pub use pack::{Pack, PackPhase, PackPrompt, PackPrompts, PackSheet, Story};

/// The book, the same on every page of a language.
#[derive(Clone, Debug, Serialize)]
pub struct Site {
    /// Language tag.
    pub lang: String,
    /// Writing direction, `ltr` or `rtl`.
    pub dir: &'static str,
    /// Name of the book.
    pub title: String,
    /// One sentence.
    pub summary: Option<String>,
    /// Version.
    pub version: Option<String>,
    /// Date of this version.
    pub date: Option<DateText>,
    /// Who publishes it.
    pub organisation: Option<String>,
    /// Small print.
    pub statement: Option<String>,
    /// Title of the edition, where one was asked for.
    pub edition: Option<String>,
    /// Phases in order.
    pub phases: Vec<Phase>,
    /// Sections of the book, in order: title and path.
    pub sections: Vec<PathLink>,
    /// What else there is to open: worksheets, checklists, standards, glossary …
    pub collections: Vec<Collection>,
    /// Page for when someone is in danger.
    pub danger: Option<PathLink>,
    /// Lines that run under every phase.
    pub strands: Vec<PathLink>,
    /// Sheets offered on the front page.
    pub pinned: Vec<PathLink>,
    /// Stylesheet, from the root.
    pub stylesheet: String,
    /// Script, from the root.
    pub script: String,
    /// Icon, from the root.
    pub icon: String,
    /// Where readers go who must leave in a hurry.
    pub exit: String,
    /// Whose book it looks like.
    pub brand: Brand,
    /// Where one searches, and with what.
    pub search: Search,
    /// Content Security Policy of every page.
    pub csp: &'static str,
}

/// Where one searches, and with what.
#[derive(Clone, Debug, Serialize)]
pub struct Search {
    /// Page of the search, from the top of the language's tree.
    pub path: String,
    /// What the engine reads first, from the top of the language's tree.
    pub manifest: String,
    /// Script of the interface, from the root.
    pub script: String,
    /// Script of the engine, from the root.
    pub engine: String,
    /// Whether an address may bring a query to the server.
    pub query_links: bool,
    /// Description for browsers, from the root.
    pub description: Option<String>,
}

/// Whose book it looks like.
#[derive(Clone, Debug, Serialize)]
pub struct Brand {
    /// Short name of who publishes it; may be empty.
    pub name: String,
    /// Logo. It is not shown on neutral sheets.
    pub logo: Option<Logo>,
    /// Stylesheet with its colours, from the root; goes after the theme's.
    pub stylesheet: Option<String>,
}

/// The mark of who publishes the book.
#[derive(Clone, Debug, Serialize)]
pub struct Logo {
    /// Its file, from the root.
    pub path: String,
    /// Width in CSS pixels, where the file states it.
    pub width: Option<u32>,
    /// Height in CSS pixels, where the file states it.
    pub height: Option<u32>,
}

/// A phase of the work.
#[derive(Clone, Debug, Serialize)]
pub struct Phase {
    /// Number from 1; decides colour (`ph1` to `ph4`) and silhouette.
    pub number: usize,
    /// The number in Roman numerals.
    pub roman: String,
    /// Title.
    pub title: String,
    /// One line.
    pub purpose: Option<String>,
    /// What one leaves with.
    pub output: Option<String>,
    /// Path of its first page, if it has one.
    pub path: Option<String>,
    /// Its checklist, if it has one: title and path.
    pub checklist: Option<PathLink>,
    /// Where its worksheets are listed, if it has any: how many, and path.
    pub worksheets: Option<Collection>,
    /// Path of all that is printed for it, if there is anything.
    pub pack: Option<String>,
}

/// A title and a path from the top of the language's tree.
#[derive(Clone, Debug, Serialize)]
pub struct PathLink {
    /// Title.
    pub title: String,
    /// Path.
    pub path: String,
}

/// A list of things of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct Collection {
    /// `worksheets`, `checklists`, `standards`, `scenarios`, `glossary`,
    /// `references`, `resources`, `tags`, `review` or `changes`; its title is the
    /// string `collection_<kind>`.
    pub kind: &'static str,
    /// Path.
    pub path: String,
    /// How many there are.
    pub count: usize,
    /// The first few of them, for the front page (scenarios, standards).
    pub members: Vec<PathLink>,
}

/// A date for people and for machines.
#[derive(Clone, Debug, Serialize)]
pub struct DateText {
    /// `2026-03-03`
    pub iso: String,
    /// In the words of the language.
    pub text: String,
}

/// What every page knows of itself.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    /// Title, as text.
    pub title: String,
    /// Its own path from the top of the language's tree.
    pub path: String,
    /// Relative way to the top of the output: empty, or `../` repeated.
    pub root: String,
    /// Relative way to the top of the language's tree.
    pub base: String,
    /// Language of its text, where that is not the site's.
    pub lang: Option<String>,
    /// Sentence for search engines and for the head of the page.
    pub summary: Option<String>,
    /// Full address, where the book knows where it is published.
    pub canonical: Option<String>,
    /// The same page in other languages: title is the language's own name.
    pub translations: Vec<Translation>,
    /// Ways up, from the top; without the page itself.
    pub crumbs: Vec<Link>,
    /// The phase it belongs to: its number from 1, an index into `site.phases`
    /// plus one.
    pub phase: Option<usize>,
    /// Pages of the same section; none on pages without a section.
    pub side: Option<Side>,
    /// Headings of the second and third level.
    pub outline: Vec<OutlineEntry>,
    /// The page before this one in reading order.
    pub previous: Option<Link>,
    /// The page after.
    pub next: Option<Link>,
    /// Whether there is a way to leave in a hurry.
    pub leave: bool,
    /// Running head for print: title of the book and page, version and date.
    pub print_head: String,
}

/// A page in another language.
#[derive(Clone, Debug, Serialize)]
pub struct Translation {
    /// Language tag.
    pub lang: String,
    /// The language's own name.
    pub name: String,
    /// Where.
    pub href: String,
}

/// A link that is ready to use.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// Its words.
    pub title: String,
    /// Where to.
    pub href: String,
}

/// Navigation inside a section.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    /// Title of the section.
    pub title: String,
    /// Pages of the section: at most a few dozen around the current one.
    pub items: Vec<SideItem>,
}

/// An entry of the section's navigation.
#[derive(Clone, Debug, Serialize)]
pub struct SideItem {
    /// Title.
    pub title: String,
    /// Where to.
    pub href: String,
    /// Whether it is the page itself.
    pub current: bool,
    /// Whether it is a section of its own, with pages below.
    pub section: bool,
}

/// A heading of the page.
#[derive(Clone, Debug, Serialize)]
pub struct OutlineEntry {
    /// 2 or 3.
    pub level: u8,
    /// Anchor.
    pub id: String,
    /// Words.
    pub title: String,
}

/// `page.html` and `front.html`: a Markdown page.
#[derive(Clone, Debug, Serialize)]
pub struct Article {
    /// The text, safe HTML.
    pub body: String,
    /// Whether this is a section's own page.
    pub is_section: bool,
    /// Pages directly below a section's own page.
    pub children: Vec<Entry>,
    /// Standards it serves.
    pub standards: Vec<StandardChip>,
    /// Tags, each with its place on the page of tags.
    pub tags: Vec<Link>,
    /// Who keeps it true.
    pub owner: Option<String>,
    /// When it was last reviewed.
    pub reviewed: Option<DateText>,
    /// When the next review is due; the browser marks it once it has passed.
    pub due: Option<DateText>,
    /// What changed on it last.
    pub changed: Option<Changed>,
    /// What only scenarios have.
    pub scenario: Option<Scenario>,
    /// Works cited, in order: anchor and text.
    pub sources: Vec<SourceEntry>,
    /// Definitions of the terms that the text mentions.
    pub tips: Vec<Tip>,
}

/// What changed on a page in the newest version that it names.
#[derive(Clone, Debug, Serialize)]
pub struct Changed {
    /// The version.
    pub version: String,
    /// Its place on the page of changes.
    pub href: String,
    /// A sentence each.
    pub notes: Vec<String>,
}

/// A term's definition, shown beside its mention on request.
#[derive(Clone, Debug, Serialize)]
pub struct Tip {
    /// Anchor, named by the mention's `data-tip`.
    pub id: String,
    /// The term.
    pub term: String,
    /// What it means.
    pub definition: String,
    /// The term in the glossary.
    pub href: String,
}

/// A page in a list of pages.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Title.
    pub title: String,
    /// Where to.
    pub href: String,
    /// A sentence about it.
    pub summary: Option<String>,
    /// Number of its phase.
    pub phase: Option<usize>,
}

/// A standard, as a chip.
#[derive(Clone, Debug, Serialize)]
pub struct StandardChip {
    /// Id, such as `N13-5`.
    pub id: String,
    /// Short title of its set: `NASW 2013`.
    pub set: String,
    /// Number in its set.
    pub number: u32,
    /// Short title.
    pub title: String,
    /// Where to.
    pub href: String,
    /// Whether another edition has replaced the set.
    pub superseded: bool,
}

/// What a scenario tells before its story.
#[derive(Clone, Debug, Serialize)]
pub struct Scenario {
    /// Id.
    pub id: String,
    /// Who is in it.
    pub people: Vec<Person>,
    /// What is known.
    pub given: Vec<String>,
    /// What is not.
    pub not_given: Vec<String>,
    /// What students are asked to do.
    pub task: Option<String>,
    /// Worksheets it uses.
    pub worksheets: Vec<Link>,
    /// The story and its sheets, to be printed together.
    pub pack: String,
}

/// A person of a scenario.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    /// Name.
    pub name: String,
    /// A few words.
    pub about: Option<String>,
}

/// A work that is cited.
#[derive(Clone, Debug, Serialize)]
pub struct SourceEntry {
    /// Anchor.
    pub id: String,
    /// The reference, safe HTML.
    pub html: String,
    /// Pages that cite it (on the page of references).
    pub uses: Vec<Link>,
}

/// `listing.html`: an index of scenarios, or of any section without a text of
/// its own.
#[derive(Clone, Debug, Serialize)]
pub struct Listing {
    /// Text above the list, safe HTML; may be empty.
    pub body: String,
    /// What is listed.
    pub entries: Vec<Entry>,
}

/// `worksheets.html`: all worksheets.
#[derive(Clone, Debug, Serialize)]
pub struct WorksheetList {
    /// Text above the list, safe HTML; may be empty.
    pub body: String,
    /// One group a phase (anchor `phase-1` …), then those without a phase. A
    /// sheet of several phases stands in each.
    pub groups: Vec<WorksheetGroup>,
}

/// Worksheets of one phase.
#[derive(Clone, Debug, Serialize)]
pub struct WorksheetGroup {
    /// Anchor.
    pub id: String,
    /// Number of the phase; none for those without.
    pub phase: Option<usize>,
    /// The sheets.
    pub sheets: Vec<WorksheetEntry>,
}

/// A worksheet in a list.
#[derive(Clone, Debug, Serialize)]
pub struct WorksheetEntry {
    /// Title.
    pub title: String,
    /// Where to.
    pub href: String,
    /// What it is for.
    pub purpose: Option<String>,
    /// Who fills it.
    pub filled_by: Option<String>,
    /// Who that is; their titles are the strings `role_<it>`.
    pub answered_by: Vec<&'static str>,
    /// Phases it is used in, by number.
    pub phases: Vec<usize>,
    /// Privacy class; its title is the string `privacy_<class>`.
    pub privacy: &'static str,
}

/// `worksheet.html`: one worksheet.
#[derive(Clone, Debug, Serialize)]
pub struct Worksheet {
    /// Id.
    pub id: String,
    /// What stands in the form, safe HTML.
    pub body: String,
    /// What the script must know of the sheet: JSON for a `script` element.
    pub definition: String,
    /// Version of the sheet.
    pub version: Option<String>,
    /// What it is for.
    pub purpose: Option<String>,
    /// Who fills it.
    pub filled_by: Option<String>,
    /// When.
    pub when: Option<String>,
    /// Privacy class.
    pub privacy: &'static str,
    /// Wording of the banner; none for open sheets.
    pub banner: Option<String>,
    /// Whether the sheet must look neutral: no book title, logo or phase.
    pub neutral: bool,
    /// Whether its answers may be copied: clipboards of some devices are synced.
    pub copies: bool,
    /// Whether its tables need landscape paper.
    pub landscape: bool,
    /// Phases it is used in, by number.
    pub phases: Vec<usize>,
    /// Standards it serves.
    pub standards: Vec<StandardChip>,
    /// Prompts it collects: the id, and where it stands.
    pub prompts: Vec<Link>,
}

/// `checklist.html`: the checklist of one phase, or of all.
#[derive(Clone, Debug, Serialize)]
pub struct ChecklistPage {
    /// One sheet a phase.
    pub checklists: Vec<Checklist>,
    /// What is written beside each item: `who`, `when`, `initials`; its title is
    /// the string `column_<it>`.
    pub columns: Vec<&'static str>,
}

/// The checklist of a phase.
#[derive(Clone, Debug, Serialize)]
pub struct Checklist {
    /// Number of the phase.
    pub phase: usize,
    /// Title for print.
    pub title: String,
    /// Its own page.
    pub href: String,
    /// Items by the page that explains them.
    pub groups: Vec<ChecklistGroup>,
    /// Items that stand on worksheets of the phase. Paper only names the sheets,
    /// so that a phase stays on one.
    pub sheets: Vec<ChecklistGroup>,
    /// Worksheets of the phase.
    pub worksheets: Vec<Link>,
}

/// Items from one page, or from one field of a worksheet.
#[derive(Clone, Debug, Serialize)]
pub struct ChecklistGroup {
    /// Title of the page or sheet.
    pub title: String,
    /// Label of the sheet's field.
    pub label: Option<String>,
    /// The page or sheet.
    pub href: String,
    /// Items.
    pub items: Vec<ChecklistItem>,
}

/// An item of a checklist.
#[derive(Clone, Debug, Serialize)]
pub struct ChecklistItem {
    /// Id, where it has one; also its anchor.
    pub id: Option<String>,
    /// Its words, safe HTML without links.
    pub html: String,
    /// Whether it is a matter of safety.
    pub safety: bool,
    /// Where it is explained.
    pub href: String,
}

/// `standards.html`: all sets of standards.
#[derive(Clone, Debug, Serialize)]
pub struct StandardSets {
    /// Text above the list, safe HTML; may be empty.
    pub body: String,
    /// The sets.
    pub sets: Vec<StandardSet>,
    /// Where one sees which standards are served.
    pub coverage: String,
}

/// `standard_set.html` (as `set`): one set of standards.
#[derive(Clone, Debug, Serialize)]
pub struct StandardSet {
    /// Id.
    pub id: String,
    /// Full title.
    pub title: String,
    /// Short title.
    pub short: String,
    /// Its own page.
    pub href: String,
    /// Publisher.
    pub publisher: Option<String>,
    /// Year.
    pub year: Option<u32>,
    /// What to know.
    pub note: Option<String>,
    /// The set that replaced it.
    pub superseded_by: Option<Link>,
    /// Its standards.
    pub standards: Vec<StandardEntry>,
    /// Its tasks by level; levels without tasks are left out.
    pub tasks: Vec<TaskGroup>,
    /// Where one sees which standards are served.
    pub coverage: String,
}

/// A standard in the list of its set.
#[derive(Clone, Debug, Serialize)]
pub struct StandardEntry {
    /// Id; also its anchor.
    pub id: String,
    /// Number.
    pub number: u32,
    /// Short title.
    pub title: String,
    /// Its own page.
    pub href: String,
    /// Level.
    pub level: Option<String>,
    /// What it asks.
    pub text: String,
}

/// Tasks of one level.
#[derive(Clone, Debug, Serialize)]
pub struct TaskGroup {
    /// `client` or `system`; its title is the string `tasks_<level>`.
    pub level: &'static str,
    /// The tasks in order.
    pub tasks: Vec<Task>,
}

/// A task of a set of standards.
#[derive(Clone, Debug, Serialize)]
pub struct Task {
    /// What to do.
    pub text: String,
    /// Standards that ask for it.
    pub standards: Vec<Link>,
}

/// `standard.html` (as `standard`): one standard.
#[derive(Clone, Debug, Serialize)]
pub struct Standard {
    /// Id.
    pub id: String,
    /// Number.
    pub number: u32,
    /// Short title; the page's own title names the set as well.
    pub title: String,
    /// Level.
    pub level: Option<String>,
    /// What it asks.
    pub text: String,
    /// Its set: short title, and where.
    pub set: Link,
    /// How many standards the set has.
    pub count: usize,
    /// The set that replaced its set.
    pub superseded_by: Option<Link>,
    /// Tasks of its set that name it.
    pub tasks: Vec<String>,
    /// Pages that serve it, in reading order.
    pub pages: Vec<Entry>,
    /// Worksheets that serve it.
    pub worksheets: Vec<StandardWorksheet>,
    /// Whether the book has another set to compare with.
    pub comparable: bool,
    /// The crosswalk.
    pub crosswalk: Vec<Crosslink>,
    /// Where one sees which standards are served.
    pub coverage: String,
}

/// A worksheet that serves a standard.
#[derive(Clone, Debug, Serialize)]
pub struct StandardWorksheet {
    /// Title.
    pub title: String,
    /// Where to.
    pub href: String,
    /// What it is for.
    pub purpose: Option<String>,
    /// Privacy class; its title is the string `privacy_<class>`.
    pub privacy: &'static str,
    /// Numbers of its phases.
    pub phases: Vec<usize>,
}

/// `coverage.html`: which standards are served, and where.
#[derive(Clone, Debug, Serialize)]
pub struct Coverage {
    /// How many standards there are.
    pub count: usize,
    /// How many of them pages serve.
    pub with_pages: usize,
    /// How many of them worksheets serve.
    pub with_worksheets: usize,
    /// Standards that no page serves.
    pub without_pages: Vec<Link>,
    /// Standards that no worksheet serves.
    pub without_worksheets: Vec<Link>,
    /// One table a set.
    pub sets: Vec<CoverageSet>,
}

/// The standards of a set and what serves them.
#[derive(Clone, Debug, Serialize)]
pub struct CoverageSet {
    /// Id; also its anchor.
    pub id: String,
    /// Short title.
    pub short: String,
    /// Its own page.
    pub href: String,
    /// Whether another edition has replaced the set.
    pub superseded: bool,
    /// One row a standard.
    pub rows: Vec<CoverageRow>,
}

/// What serves a standard.
#[derive(Clone, Debug, Serialize)]
pub struct CoverageRow {
    /// Id.
    pub id: String,
    /// Number.
    pub number: u32,
    /// Short title.
    pub title: String,
    /// Its own page.
    pub href: String,
    /// How many pages in all.
    pub pages: usize,
    /// How many worksheets in all.
    pub worksheets: usize,
    /// One cell a phase, then one for what belongs to none; no cells in a book
    /// without phases.
    pub cells: Vec<CoverageCell>,
}

/// What serves a standard in a phase.
#[derive(Clone, Debug, Serialize)]
pub struct CoverageCell {
    /// Number of the phase; none for what belongs to no phase.
    pub phase: Option<usize>,
    /// How many pages.
    pub pages: usize,
    /// How many worksheets.
    pub worksheets: usize,
}

/// A link of the crosswalk.
#[derive(Clone, Debug, Serialize)]
pub struct Crosslink {
    /// The other standard.
    pub chip: StandardChip,
    /// `close`, `also` or `weak`; its words are the string `strength_<it>`.
    pub strength: &'static str,
    /// What to know.
    pub comment: Option<String>,
}

/// `glossary.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Glossary {
    /// Terms by first letter.
    pub letters: Vec<Letter>,
}

/// Terms with the same first letter.
#[derive(Clone, Debug, Serialize)]
pub struct Letter {
    /// The letter.
    pub letter: String,
    /// Anchor.
    pub id: String,
    /// Terms.
    pub terms: Vec<Term>,
}

/// A term.
#[derive(Clone, Debug, Serialize)]
pub struct Term {
    /// Anchor.
    pub id: String,
    /// The term.
    pub term: String,
    /// Short form.
    pub abbreviation: Option<String>,
    /// What it means.
    pub definition: String,
    /// Terms to see also.
    pub see: Vec<Link>,
    /// Pages that link to it.
    pub uses: Vec<Link>,
}

/// `references.html`.
#[derive(Clone, Debug, Serialize)]
pub struct References {
    /// Works in the order of the bibliography.
    pub works: Vec<SourceEntry>,
}

/// `resources.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Resources {
    /// Services in the author's order.
    pub resources: Vec<Resource>,
}

/// A service.
#[derive(Clone, Debug, Serialize)]
pub struct Resource {
    /// Anchor.
    pub id: String,
    /// Name.
    pub name: String,
    /// Rows of the card: string key (`resource_contact` …) and text.
    pub details: Vec<Detail>,
    /// Whether it is safe on a sheet in a client's home.
    pub safe_to_print: bool,
    /// When it was last checked.
    pub last_checked: Option<DateText>,
    /// When the next check is due; the browser marks it once it has passed.
    pub due: Option<DateText>,
}

/// A row of a card.
#[derive(Clone, Debug, Serialize)]
pub struct Detail {
    /// Key of the interface string that names it.
    pub key: &'static str,
    /// Text.
    pub text: String,
}

/// `tags.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Tags {
    /// Tags in alphabetical order.
    pub tags: Vec<Tag>,
}

/// A tag.
#[derive(Clone, Debug, Serialize)]
pub struct Tag {
    /// Anchor.
    pub id: String,
    /// The tag.
    pub name: String,
    /// Pages that carry it.
    pub pages: Vec<Link>,
}

/// `review.html`: what has to be looked at again.
#[derive(Clone, Debug, Serialize)]
pub struct Review {
    /// Pages that have been reviewed, the earliest due date first.
    pub pages: Vec<ReviewRow>,
    /// Pages that never have.
    pub never: Vec<ReviewRow>,
    /// Local services, the longest unchecked first.
    pub resources: Vec<ReviewRow>,
}

/// A page or service and its dates.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewRow {
    /// Title or name.
    pub title: String,
    /// Where to.
    pub href: String,
    /// Who keeps it true.
    pub owner: Option<String>,
    /// When it was last looked at.
    pub reviewed: Option<DateText>,
    /// When that is due again; the browser marks the row once it has passed.
    pub due: Option<DateText>,
}

/// `changes.html`: what changed, by version.
#[derive(Clone, Debug, Serialize)]
pub struct Changes {
    /// Versions, the newest first.
    pub versions: Vec<VersionChanges>,
}

/// What changed in a version.
#[derive(Clone, Debug, Serialize)]
pub struct VersionChanges {
    /// Anchor.
    pub id: String,
    /// The version.
    pub version: String,
    /// Pages in reading order, with what changed as their summary.
    pub pages: Vec<Entry>,
}

/// `redirect.html`: an old address.
#[derive(Clone, Debug, Serialize)]
pub struct Redirect {
    /// Where it leads.
    pub href: String,
    /// Title of the page there.
    pub target: String,
}
