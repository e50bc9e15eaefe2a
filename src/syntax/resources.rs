//! `resources.toml`: services and phone numbers that depend on the place.

use super::encoding;
use super::table::{Table, Toml};
use crate::diagnostic::Diagnostic;
use crate::document::Date;
use crate::source::Source;

/// A service that people can be referred to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Name.
    pub name: String,
    /// What kind of service.
    pub kind: Option<String>,
    /// Where it serves.
    pub area: Option<String>,
    /// How to reach it.
    pub contact: Option<String>,
    /// Who qualifies.
    pub eligibility: Option<String>,
    /// What it costs.
    pub cost: Option<String>,
    /// Languages spoken.
    pub languages: Vec<String>,
    /// When it is open.
    pub hours: Option<String>,
    /// Whether a sheet that names it is safe in a client's home.
    pub safe_to_print: bool,
    /// When the details were last checked.
    pub last_checked: Option<Date>,
    /// Anything else.
    pub note: Option<String>,
}

/// Reads `resources.toml`.
#[must_use]
pub fn parse(source: &Source) -> (Vec<Resource>, Vec<Diagnostic>) {
    let text = match encoding::text(source) {
        Ok(text) => text,
        Err(diagnostic) => return (Vec::new(), vec![*diagnostic]),
    };
    let (toml, parsed) = Toml::parse(&source.path, text, 0);
    let table = toml.root(&parsed);
    let resources = table.tables("resources").into_iter().filter_map(resource).collect();
    table.finish();
    (resources, toml.into_diagnostics())
}

fn resource(table: Table<'_, '_>) -> Option<Resource> {
    let text = |key| table.text(key).map(|text| text.value);
    let name = table.required_text("name", "give the service a name");
    let resource = Resource {
        name: name.map(|name| name.value).unwrap_or_default(),
        kind: text("kind"),
        area: text("area"),
        contact: text("contact"),
        eligibility: text("eligibility"),
        cost: text("cost"),
        languages: table.texts("languages").into_iter().map(|text| text.value).collect(),
        hours: text("hours"),
        safe_to_print: table.flag("safe_to_print"),
        last_checked: table.date("last_checked").map(|date| date.value),
        note: text("note"),
    };
    table.finish();
    (!resource.name.is_empty()).then_some(resource)
}
