//! `handbook.toml`: what the book is.

use std::collections::BTreeMap;

pub use super::brand::Brand;
use super::table::{Table, Toml};
use super::{brand, encoding};
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::document::form::PrivacyClass;
use crate::document::{ChecklistColumn, Date, Host, Interval, Languages, Paper};
use crate::source::{Source, Spanned};

/// The book as `handbook.toml` describes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// Name of the book.
    pub title: Option<String>,
    /// One sentence.
    pub summary: Option<String>,
    /// Version, as text.
    pub version: Option<String>,
    /// Date of this version.
    pub date: Option<Date>,
    /// Language of the text; `en` unless said otherwise.
    pub language: Option<Spanned<String>>,
    /// All languages, the book's own included.
    pub languages: Vec<Spanned<String>>,
    /// Where it will be published.
    pub base_url: Option<String>,
    /// Name of the theme.
    pub theme: Option<Spanned<String>>,
    /// Page for when someone is in danger.
    pub danger_page: Option<Spanned<String>>,
    /// Who publishes it.
    pub organisation: Organisation,
    /// Review rule for pages that state none.
    pub review: Review,
    /// Phases in order.
    pub phases: Vec<Phase>,
    /// Editions in order.
    pub editions: Vec<Edition>,
    /// Lines that run under every phase.
    pub strands: Vec<Strand>,
    /// Sheets offered on the front page.
    pub pinned: Vec<Spanned<String>>,
    /// How the book is searched.
    pub search: Search,
    /// How the book is printed.
    pub print: Print,
    /// Own wording of privacy banners.
    pub banners: BTreeMap<PrivacyClass, String>,
    /// Where readers go who must leave in a hurry.
    pub exit: Option<String>,
    /// Whose book it looks like.
    pub brand: Brand,
    /// Servers that get a file with the site's headers.
    pub headers: Vec<Host>,
}

impl Config {
    /// The languages of the book, its own first.
    #[must_use]
    pub fn languages(&self) -> Languages {
        let own = self.language.as_ref().map_or("en", |tag| tag.value.as_str());
        Languages::new(own, self.languages.iter().map(|tag| tag.value.clone()))
    }
}

/// How the book is searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Words and what else to search for.
    pub synonyms: BTreeMap<String, Vec<String>>,
    /// Whether an address may bring a query to the server.
    pub query_links: bool,
}

/// Who publishes the book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Organisation {
    /// Name.
    pub name: Option<String>,
    /// Small print at the foot of every page.
    pub statement: Option<String>,
}

/// The review rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// Who reviews.
    pub owner: Option<String>,
    /// How often.
    pub every: Option<Interval>,
    /// How often local services are checked; as often as pages if absent.
    pub resources_every: Option<Interval>,
}

/// A phase of the work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    /// Id, such as `phase-1`.
    pub id: Spanned<String>,
    /// Title.
    pub title: String,
    /// One line.
    pub purpose: Option<String>,
    /// What one leaves with.
    pub output: Option<String>,
    /// Title of its checklist.
    pub checklist: Option<String>,
}

/// A version of the book for some readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Id, such as `student`.
    pub id: Spanned<String>,
    /// Title.
    pub title: String,
}

/// A line that runs under every phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strand {
    /// Title.
    pub title: String,
    /// The page about it.
    pub page: Spanned<String>,
}

/// How the book is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Print {
    /// Paper size.
    pub paper: Option<Paper>,
    /// What is written beside each item of a checklist, in order.
    pub checklist_columns: Vec<ChecklistColumn>,
}

/// Reads `handbook.toml`.
#[must_use]
pub fn parse(source: &Source) -> (Config, Vec<Diagnostic>) {
    let text = match encoding::text(source) {
        Ok(text) => text,
        Err(diagnostic) => return (Config::default(), vec![*diagnostic]),
    };
    let (toml, parsed) = Toml::parse(&source.path, text, 0);
    let table = toml.root(&parsed);
    let config = read(&table);
    table.finish();
    (config, toml.into_diagnostics())
}

fn read(table: &Table<'_, '_>) -> Config {
    let text = |key| table.text(key).map(|text| text.value);
    Config {
        title: table
            .required_text("title", "give the book a name: title = \"Casework Handbook\"")
            .map(|title| title.value),
        summary: text("summary"),
        version: text("version"),
        date: table.date("date").map(|date| date.value),
        language: language(table, "language"),
        languages: table
            .texts("languages")
            .into_iter()
            .filter(|tag| check_tag(table, tag))
            .collect(),
        base_url: web_address(table, "base_url", "https://example.org/handbook")
            .map(|url| url.trim_end_matches('/').to_owned()),
        theme: table.text("theme"),
        danger_page: table.text("danger_page"),
        organisation: table.table("organisation").map(organisation).unwrap_or_default(),
        review: table.table("review").map(review).unwrap_or_default(),
        phases: table.tables("phases").into_iter().filter_map(phase).collect(),
        editions: table.tables("editions").into_iter().filter_map(edition).collect(),
        strands: table.tables("strands").into_iter().filter_map(strand).collect(),
        pinned: table.table("front").map(pinned).unwrap_or_default(),
        search: table.table("search").map(search).unwrap_or_default(),
        print: table.table("print").map(print).unwrap_or_default(),
        banners: table.table("privacy").map(banners).unwrap_or_default(),
        exit: table.table("safety").and_then(exit),
        brand: table.table("brand").map(brand::read).unwrap_or_default(),
        headers: table.table("publish").map(headers).unwrap_or_default(),
    }
}

fn language(table: &Table<'_, '_>, key: &'static str) -> Option<Spanned<String>> {
    table.text(key).filter(|tag| check_tag(table, tag))
}

fn check_tag(table: &Table<'_, '_>, tag: &Spanned<String>) -> bool {
    let valid = is_language_tag(&tag.value);
    if !valid {
        let message = format!("`{}` is not a language tag", tag.value);
        table.error(
            Code::UnknownLanguage,
            tag.span,
            message,
            "write a tag such as \"en\" or \"es\"",
        );
    }
    valid
}

/// Whether a text has the form of a BCP 47 language tag, such as `en` or `pt-BR`.
#[must_use]
pub fn is_language_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or_default();
    (2..=3).contains(&primary.len())
        && primary.bytes().all(|b| b.is_ascii_lowercase())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}

fn web_address(table: &Table<'_, '_>, key: &'static str, example: &str) -> Option<String> {
    let url = table.text(key)?;
    if url.value.starts_with("https://") || url.value.starts_with("http://") {
        return Some(url.value);
    }
    let message = format!("`{key}` is not a web address");
    table.error(Code::InvalidValue, url.span, message, format!("write all of it: \"{example}\""));
    None
}

fn exit(table: Table<'_, '_>) -> Option<String> {
    let exit = web_address(&table, "exit", "https://www.weather.gov/");
    table.finish();
    exit
}

fn organisation(table: Table<'_, '_>) -> Organisation {
    let text = |key| table.text(key).map(|text| text.value);
    let organisation = Organisation { name: text("name"), statement: text("statement") };
    table.finish();
    organisation
}

fn review(table: Table<'_, '_>) -> Review {
    let owner = table.text("owner").map(|text| text.value);
    let review = Review {
        owner,
        every: table.interval("every"),
        resources_every: table.interval("resources_every"),
    };
    table.finish();
    review
}

fn phase(table: Table<'_, '_>) -> Option<Phase> {
    let text = |key| table.text(key).map(|text| text.value);
    let id = table.required_text("id", "give the phase an id: id = \"phase-1\"");
    let title = table.required_text("title", "give the phase a title");
    let (purpose, output, checklist) = (text("purpose"), text("output"), text("checklist"));
    table.finish();
    Some(Phase { id: id?, title: title?.value, purpose, output, checklist })
}

fn edition(table: Table<'_, '_>) -> Option<Edition> {
    let id = table.required_text("id", "give the edition an id: id = \"student\"");
    let title = table.text("title").map(|text| text.value);
    table.finish();
    let id = id?;
    let title = title.unwrap_or_else(|| id.value.clone());
    Some(Edition { id, title })
}

fn strand(table: Table<'_, '_>) -> Option<Strand> {
    let title = table.required_text("title", "give the strand a title");
    let page = table.required_text("page", "name the page about it: page = \"safety/index.md\"");
    table.finish();
    Some(Strand { title: title?.value, page: page? })
}

fn pinned(table: Table<'_, '_>) -> Vec<Spanned<String>> {
    let pinned = table.texts("pinned");
    table.finish();
    pinned
}

fn search(table: Table<'_, '_>) -> Search {
    let synonyms = synonyms(&table);
    let query_links = table.flag("query_links");
    table.finish();
    Search { synonyms, query_links }
}

fn synonyms(table: &Table<'_, '_>) -> BTreeMap<String, Vec<String>> {
    let mut synonyms = BTreeMap::new();
    if let Some(words) = table.table("synonyms") {
        for (word, (value, span)) in words.entries() {
            let others: Vec<String> = match value {
                toml::de::DeValue::String(one) => vec![one.clone().into_owned()],
                toml::de::DeValue::Array(array) => array
                    .iter()
                    .filter_map(|item| item.get_ref().as_str().map(ToOwned::to_owned))
                    .collect(),
                _ => Vec::new(),
            };
            if others.is_empty() {
                let message = format!("the synonyms of `{}` are not a list of words", word.value);
                words.error(Code::WrongType, span, message, "write [\"closing\", \"ending\"]");
            }
            synonyms.insert(word.value.to_owned(), others);
        }
    }
    synonyms
}

fn print(table: Table<'_, '_>) -> Print {
    let paper = table.one_of("paper", &[("letter", Paper::Letter), ("a4", Paper::A4)]);
    let checklist_columns = checklist_columns(&table);
    table.finish();
    Print { paper: paper.map(|paper| paper.value), checklist_columns }
}

fn checklist_columns(table: &Table<'_, '_>) -> Vec<ChecklistColumn> {
    let names = ChecklistColumn::ALL.map(ChecklistColumn::name);
    let mut columns = Vec::new();
    for text in table.texts("checklist_columns") {
        let found = ChecklistColumn::ALL.into_iter().find(|one| one.name() == text.value);
        match found {
            Some(column) if columns.contains(&column) => {
                let message = format!("the column `{}` is there twice", text.value);
                table.error(Code::InvalidValue, text.span, message, "remove one of them");
            }
            Some(column) => columns.push(column),
            None => {
                let message = format!("checklists have no column `{}`", text.value);
                let help = did_you_mean(&text.value, names)
                    .unwrap_or_else(|| format!("write one of `{}`", names.join("`, `")));
                table.error(Code::InvalidValue, text.span, message, help);
            }
        }
    }
    columns
}

fn banners(table: Table<'_, '_>) -> BTreeMap<PrivacyClass, String> {
    let mut banners = BTreeMap::new();
    if let Some(texts) = table.table("banners") {
        for class in PrivacyClass::ALL {
            if let Some(text) = texts.text(class.name()) {
                banners.insert(class, text.value);
            }
        }
        texts.finish();
    }
    table.finish();
    banners
}

fn headers(table: Table<'_, '_>) -> Vec<Host> {
    let mut hosts = Vec::new();
    for name in table.texts("headers") {
        let host = Host::ALL.into_iter().find(|host| host.name() == name.value);
        if host.is_none() {
            let message = format!("Guidepost writes no headers for `{}`", name.value);
            let help = renamed(&name.value).map(|ours| format!("write \"{ours}\""));
            let help = help
                .or_else(|| did_you_mean(&name.value, Host::ALL.map(Host::name)))
                .unwrap_or_else(|| "write \"netlify\", \"iis\" or \"apache\"".to_owned());
            table.error(Code::InvalidValue, name.span, message, help);
        }
        hosts.extend(host.filter(|host| !hosts.contains(host)));
    }
    table.finish();
    hosts
}

/// Our name for hosts that read another one's file, or go by another name.
fn renamed(host: &str) -> Option<&'static str> {
    Some(match host.to_lowercase().as_str() {
        "cloudflare" | "cloudflare-pages" | "cloudflare pages" | "_headers" => "netlify",
        "windows" | "web.config" | "azure" => "iis",
        "htaccess" | ".htaccess" | "httpd" => "apache",
        _ => return None,
    })
}
