//! Sections.

use super::super::table::Table;
use super::draft::SectionDraft;
use super::name::{Unique, required_id};
use super::words::{required_words, words};
use super::{condition, field};
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::document::form::{Bounds, Repeat, Section, Variant};
use crate::document::{Localized, slug};
use crate::source::Spanned;

/// Reads the sections of a sheet.
pub fn read_all(table: &Table<'_, '_>) -> Vec<SectionDraft> {
    let mut names = Names { sections: Unique::new("sections"), fields: Unique::new("fields") };
    let tables = table.tables("sections");
    if tables.is_empty() {
        let message = "this worksheet has no sections".to_owned();
        let help = "begin one with [[sections]], and its fields with [[sections.fields]]";
        table.error(Code::MissingKey, table.top(), message, help);
    }
    let tables = tables.into_iter().enumerate();
    let sections: Vec<_> =
        tables.map(|(index, section)| read(section, index, &mut names)).collect();
    report_variants(table, &sections);
    sections
}

/// There must be something to choose from, and each can be chosen.
fn report_variants(table: &Table<'_, '_>, sections: &[SectionDraft]) {
    let sections = || sections.iter().map(|draft| &draft.section);
    let variants = || sections().filter_map(|it| Some((it.variant.as_ref()?, it.id.span)));
    for (at, (variant, span)) in variants().enumerate() {
        let group = || variants().filter(|(other, _)| other.group == variant.group);
        if group().count() == 1 {
            let message = format!("`{}` offers only this section to choose", variant.group);
            let others = variants().map(|(other, _)| other.group.as_str());
            let near = did_you_mean(&variant.group, others.filter(|other| *other != variant.group));
            let help = near.unwrap_or_else(|| {
                let group = &variant.group;
                format!("add another section with group = \"{group}\", or remove `variant`")
            });
            table.error(Code::InvalidValue, span, message, help);
        }
        let mut before = variants().take(at);
        if let Some((_, first)) = before.find(|(other, _)| *other == variant) {
            let message = format!("two sections are `{}` of `{}`", variant.value, variant.group);
            let diagnostic = Diagnostic::error(Code::DuplicateId, message)
                .at(table.file(), span)
                .related(table.file(), Some(first), "the first one")
                .help("give one of them another `value`");
            table.report(diagnostic);
        }
    }
}

/// Ids of the sheet so far.
struct Names {
    sections: Unique,
    fields: Unique,
}

fn read(table: Table<'_, '_>, index: usize, names: &mut Names) -> SectionDraft {
    let title = required_words(&table, "title", "give the section a heading: title = \"Sort\"");
    let title = title.unwrap_or_else(|| Localized::plain(Spanned::new(String::new(), table.top())));
    let id = id(&table, index, title.own(), &mut names.sections);
    let show_when = table.get("show_when");
    let show_when = show_when.and_then(|written| condition::read(&table, written));
    let fields = table.tables("fields");
    let note = words(&table, "note");
    if fields.is_empty() && note.is_none() {
        let message = "this section is empty".to_owned();
        let help = "add a field with [[sections.fields]], or a `note`";
        table.error(Code::MissingKey, table.top(), message, help);
    }
    let fields = fields.into_iter();
    let members = fields.filter_map(|table| field::read(table, &mut names.fields)).collect();
    let section = Section {
        id,
        title,
        note,
        repeat: table.table("repeat").and_then(repeat),
        variant: table.table("variant").and_then(variant),
        staff_use: table.flag("staff_use"),
        page_break: table.flag("page_break"),
        show_when: None,
        fields: Vec::new(),
    };
    table.finish();
    SectionDraft { section, show_when, members }
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

fn repeat(table: Table<'_, '_>) -> Option<Repeat<Localized>> {
    const MOST: u32 = 100;
    let min = table.integer_in("min", 0, MOST).unwrap_or(1);
    let max = table.integer_in("max", 1, MOST);
    let print = table.integer_in("print", 1, MOST);
    let label = words(&table, "label");
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
