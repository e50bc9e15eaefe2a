//! `resources.toml`: services and phone numbers that depend on the place.

use super::encoding;
use super::table::{Table, Toml};
use crate::diagnostic::Diagnostic;
use crate::document::Resource;
use crate::source::Source;

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
