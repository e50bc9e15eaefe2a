//! The block at the top of a page: TOML between `+++`, or YAML between `---`
//! as other programs write it.

use serde::Deserialize;

use super::mistake;
use super::table::{Table, Toml};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Change, Date, Interval, Version};
use crate::source::{SourcePath, Span, Spanned};

/// What a page says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrontMatter {
    /// Title; otherwise the first heading.
    pub title: Option<Spanned<String>>,
    /// One or two sentences.
    pub summary: Option<String>,
    /// Id of the phase it belongs to.
    pub phase: Option<Spanned<String>>,
    /// Editions that contain it; all if empty.
    pub audience: Vec<Spanned<String>>,
    /// Ids of the standards it serves.
    pub standards: Vec<Spanned<String>>,
    /// Tags.
    pub tags: Vec<String>,
    /// Who keeps it true.
    pub owner: Option<String>,
    /// When it was last reviewed.
    pub reviewed: Option<Date>,
    /// How often it should be.
    pub review_every: Option<Interval>,
    /// What changed on the page, by version of the book.
    pub changed: Vec<Change>,
    /// Old addresses that lead here.
    pub aliases: Vec<Spanned<String>>,
    /// What only scenarios say.
    pub scenario: Option<Scenario>,
    /// Keys of another program that were ignored.
    pub foreign_keys: Vec<String>,
}

/// What a scenario's front matter adds.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Id, such as `SC-1`.
    pub id: Spanned<String>,
    /// Who is in it.
    pub people: Vec<Person>,
    /// What is known.
    pub given: Vec<String>,
    /// What is not.
    pub not_given: Vec<String>,
    /// What students are asked to do.
    pub task: Option<String>,
    /// Phases it exercises.
    pub phases: Vec<Spanned<String>>,
    /// Worksheets it uses.
    pub worksheets: Vec<Spanned<String>>,
}

/// A person of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Name.
    pub name: String,
    /// A few words.
    pub about: Option<String>,
}

/// Front matter and where the page's text begins.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub front_matter: FrontMatter,
    pub body_start: usize,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the top of a page.
pub(super) fn read(file: &SourcePath, text: &str, is_scenario: bool) -> Head {
    for (marker, is_toml) in [("+++", true), ("---", false)] {
        let first = text.lines().next().unwrap_or_default();
        if first.trim_end() != marker {
            continue;
        }
        let start = text.find('\n').map_or(text.len(), |at| at + 1);
        return match end_of(text, start, marker) {
            Some((end, body_start)) => {
                let inner = text.get(start..end).unwrap_or_default();
                let (front_matter, diagnostics) = if is_toml {
                    read_toml(file, inner, start, is_scenario)
                } else {
                    read_yaml(file, inner, start)
                };
                Head { front_matter, body_start, diagnostics }
            }
            // A lone `---` is a line across.
            None if !is_toml => Head::default(),
            None => Head { diagnostics: vec![unclosed(file)], ..Head::default() },
        };
    }
    Head::default()
}

/// Where the line with the closing marker begins and ends.
fn end_of(text: &str, start: usize, marker: &str) -> Option<(usize, usize)> {
    let mut offset = start;
    for line in text.get(start..)?.split_inclusive('\n') {
        if line.trim_end() == marker {
            return Some((offset, offset + line.len()));
        }
        offset += line.len();
    }
    None
}

fn unclosed(file: &SourcePath) -> Diagnostic {
    Diagnostic::error(Code::UnclosedFrontMatter, "the front matter is never closed")
        .at(file, Span::new(0, 3))
        .help("write `+++` on a line of its own between the keys and the text")
}

fn read_toml(
    file: &SourcePath,
    text: &str,
    offset: usize,
    is_scenario: bool,
) -> (FrontMatter, Vec<Diagnostic>) {
    let (toml, parsed) = Toml::parse(file, text, offset);
    let table = toml.root(&parsed);
    let front_matter = FrontMatter {
        title: table.text("title"),
        summary: table.text("summary").map(|text| text.value),
        phase: phase(&table),
        audience: table.texts("audience"),
        standards: table.texts("standards"),
        tags: table.texts("tags").into_iter().map(|tag| tag.value).collect(),
        owner: table.text("owner").map(|text| text.value),
        reviewed: table.date("reviewed").map(|date| date.value),
        review_every: table.interval("review_every"),
        changed: table.tables("changed").into_iter().filter_map(change).collect(),
        aliases: table.texts("aliases"),
        scenario: if is_scenario { scenario(&table) } else { None },
        foreign_keys: Vec::new(),
    };
    table.finish();
    (front_matter, toml.into_diagnostics())
}

/// A phase by id, or by its number alone: `phase = 2` is `phase-2`.
fn phase(table: &Table<'_, '_>) -> Option<Spanned<String>> {
    let (value, _) = table.get("phase")?;
    if value.is_integer() {
        let number = table.integer("phase")?;
        return Some(Spanned::new(format!("phase-{}", number.value), number.span));
    }
    table.text("phase")
}

/// One entry of `changed`.
fn change(table: Table<'_, '_>) -> Option<Change> {
    let version = table.required_text("version", "name the book's version: version = \"1.1\"");
    let note = table.required_text("note", "say what changed: note = \"The number to call\"");
    let parsed = version.as_ref().and_then(|version| {
        let parsed = Version::parse(&version.value);
        if parsed.is_none() {
            let message = format!("`{}` is not a version", version.value);
            let help = "write numbers with dots between them, such as \"1.1\"";
            table.error(Code::InvalidValue, version.span, message, help);
        }
        parsed
    });
    table.finish();
    Some(Change { version: parsed?, note: note?.value })
}

fn scenario(table: &Table<'_, '_>) -> Option<Scenario> {
    let people = table.tables("people").into_iter().filter_map(|person| {
        let name = person.required_text("name", "give the person a name");
        let about = person.text("about").map(|text| text.value);
        person.finish();
        Some(Person { name: name?.value, about })
    });
    let people = people.collect();
    let plain = |key| table.texts(key).into_iter().map(|text| text.value).collect();
    let (given, not_given) = (plain("given"), plain("not_given"));
    let task = table.text("task").map(|text| text.value);
    let (phases, worksheets) = (table.texts("phases"), table.texts("worksheets"));
    let says_more = ["people", "given", "not_given", "task", "phases", "worksheets"];
    let id = if says_more.iter().any(|key| table.has(key)) {
        table.required_text("id", "give the scenario an id: id = \"SC-1\"")?
    } else {
        // An introduction to the scenarios, for instance.
        table.text("id")?
    };
    Some(Scenario { id, people, given, not_given, task, phases, worksheets })
}

/// The keys of YAML front matter that mean the same to us.
#[derive(Debug, Default, Deserialize)]
struct Yaml {
    title: Option<serde_yaml::Value>,
    description: Option<serde_yaml::Value>,
    summary: Option<serde_yaml::Value>,
    tags: Option<Listed>,
    permalink: Option<String>,
    redirect_from: Option<Listed>,
    #[serde(flatten)]
    rest: std::collections::BTreeMap<String, serde_yaml::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Listed {
    One(String),
    Many(Vec<String>),
    Other(serde::de::IgnoredAny),
}

impl Listed {
    fn into_texts(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::Many(texts) => texts,
            Self::Other(_) => Vec::new(),
        }
    }
}

fn read_yaml(file: &SourcePath, text: &str, offset: usize) -> (FrontMatter, Vec<Diagnostic>) {
    let yaml: Yaml = match serde_yaml::from_str::<Option<Yaml>>(text) {
        Ok(yaml) => yaml.unwrap_or_default(),
        Err(error) => {
            let at = error.location().map_or(0, |location| location.index().min(text.len()));
            let span = Span::new(at, at + 1).shifted(offset);
            let reason = error.to_string();
            let message = format!("cannot read this YAML front matter: {}", mistake::yaml(&reason));
            let help = if reason.starts_with("mapping values") {
                "the page is built without it; text that contains a colon needs quotation marks: title: \"One: two\""
            } else {
                "the page is built without it; mend it, or use TOML between `+++` lines"
            };
            let diagnostic =
                Diagnostic::warning(Code::YamlSyntax, message).at(file, span).help(help);
            return (FrontMatter::default(), vec![diagnostic]);
        }
    };
    let whole = Span::new(0, text.len()).shifted(offset);
    let spanned = |text: String| Spanned::new(text, whole);
    let mut aliases: Vec<_> = yaml.permalink.into_iter().collect();
    aliases.extend(yaml.redirect_from.map(Listed::into_texts).unwrap_or_default());
    let front_matter = FrontMatter {
        title: yaml.title.as_ref().and_then(yaml_text).map(spanned),
        summary: yaml.summary.or(yaml.description).as_ref().and_then(yaml_text),
        tags: yaml.tags.map(Listed::into_texts).unwrap_or_default(),
        aliases: aliases.into_iter().map(spanned).collect(),
        foreign_keys: yaml.rest.into_keys().collect(),
        ..FrontMatter::default()
    };
    (front_matter, Vec::new())
}

fn yaml_text(value: &serde_yaml::Value) -> Option<String> {
    match value {
        serde_yaml::Value::String(text) => Some(text.trim().to_owned()),
        serde_yaml::Value::Number(number) => Some(number.to_string()),
        serde_yaml::Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
    .filter(|text| !text.is_empty())
}
