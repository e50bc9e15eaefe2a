//! Sections, and the two rounds in which a sheet is read.

use std::collections::BTreeSet;

use super::super::table::{Table, Value};
use super::name::{Unique, required_id};
use super::{calculation, circle, condition, field};
use crate::diagnostic::Code;
use crate::document::form::{Bounds, Repeat, Section, Variant};
use crate::document::slug;
use crate::source::Spanned;

/// What the first round leaves for the second.
pub struct Draft<'t, 'i> {
    /// The sections, as yet without conditions.
    pub sections: Vec<Section>,
    /// Conditions to be read.
    pub conditions: Vec<(Owner, Value<'t, 'i>)>,
    /// Items of calculations to be checked.
    pub calculations: Vec<calculation::Pending>,
    /// Ids of fields that could not be understood: nobody is to blame for
    /// naming them.
    pub broken: BTreeSet<String>,
    /// Ids of fields so far.
    pub ids: Unique,
}

/// Who has a condition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// The section with this index.
    Section(usize),
    /// The field with this id.
    Field(String),
}

/// Reads the sections of a sheet.
pub fn read_all(table: &Table<'_, '_>) -> Vec<Section> {
    let mut draft = Draft {
        sections: Vec::new(),
        conditions: Vec::new(),
        calculations: Vec::new(),
        broken: BTreeSet::new(),
        ids: Unique::new("fields"),
    };
    let mut ids = Unique::new("sections");
    let tables = table.tables("sections");
    if tables.is_empty() {
        let message = "this worksheet has no sections".to_owned();
        let help = "begin one with [[sections]], and its fields with [[sections.fields]]";
        table.error(Code::MissingKey, table.top(), message, help);
    }
    for section in tables {
        read(section, &mut draft, &mut ids);
    }
    calculation::check(table, &mut draft);
    condition::read_all(table, &mut draft);
    circle::check(table, &mut draft);
    draft.sections
}

fn read<'t, 'i>(table: Table<'t, 'i>, draft: &mut Draft<'t, 'i>, ids: &mut Unique) {
    let index = draft.sections.len();
    let title = table.required_text("title", "give the section a heading: title = \"Sort\"");
    let title = title.map(|title| title.value).unwrap_or_default();
    let id = id(&table, index, &title, ids);
    if let Some(condition) = table.get("show_when") {
        draft.conditions.push((Owner::Section(index), condition));
    }
    let fields = table.tables("fields");
    let note = table.text("note").map(|note| note.value);
    if fields.is_empty() && note.is_none() {
        let message = "this section is empty".to_owned();
        let help = "add a field with [[sections.fields]], or a `note`";
        table.error(Code::MissingKey, table.top(), message, help);
    }
    let fields = fields.into_iter().filter_map(|field| field::read(field, draft)).collect();
    let section = Section {
        id,
        title,
        note,
        repeat: table.table("repeat").and_then(repeat),
        variant: table.table("variant").and_then(variant),
        staff_use: table.flag("staff_use"),
        page_break: table.flag("page_break"),
        show_when: None,
        fields,
    };
    table.finish();
    draft.sections.push(section);
}

/// The section's id. Where it cannot be used another takes its place, so that
/// the fields of the section are not lost.
fn id(table: &Table<'_, '_>, index: usize, title: &str, ids: &mut Unique) -> Spanned<String> {
    let help = match slug(title).replace('-', "_") {
        id if id.is_empty() => "give the section an id: id = \"sort\"".to_owned(),
        id => format!("give the section an id: id = \"{id}\""),
    };
    let id = required_id(table, &help).filter(|id| ids.insert(table, id));
    id.unwrap_or_else(|| Spanned::new(format!("section-{}", index + 1), table.top()))
}

fn repeat(table: Table<'_, '_>) -> Option<Repeat> {
    const MOST: u32 = 100;
    let min = table.integer_in("min", 0, MOST).unwrap_or(1);
    let max = table.integer_in("max", 1, MOST);
    let print = table.integer_in("print", 1, MOST);
    let label = table.text("label").map(|label| label.value);
    let times = Bounds::new(Some(min), max);
    if times.is_none() {
        let message = "`min` is above `max`".to_owned();
        table.error(Code::InvalidValue, table.span(), message, "exchange them");
    }
    let print = print.unwrap_or(min.max(1));
    if let Some(max) = max.filter(|max| times.is_some() && print > *max) {
        let message = format!("{print} copies are printed, but at most {max} can be filled");
        let help = format!("write print = {max}, or raise `max`");
        table.error(Code::InvalidValue, table.span(), message, help);
    }
    table.finish();
    Some(Repeat { times: times?, print, label })
}

fn variant(table: Table<'_, '_>) -> Option<Variant> {
    let group = table.required_text("group", "name what is chosen: group = \"note_format\"");
    let value = table.required_text("value", "name this one: value = \"soap\"");
    table.finish();
    Some(Variant { group: group?.value, value: value?.value })
}
