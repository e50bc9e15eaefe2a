//! What all fields have in common.

use super::super::table::Table;
use super::draft::{FieldDraft, Include, Member};
use super::kind;
use super::name::{Unique, listed, required_id};
use super::words::{required_words, words};
use super::{condition, stated_privacy};
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::document::Localized;
use crate::document::form::{Field, FieldType};
use crate::source::Spanned;

/// Reads a member of a section: a field, or a group of fields by its name.
pub fn read(table: Table<'_, '_>, ids: &mut Unique) -> Option<Member> {
    let is_include = table.entries().any(|(key, _)| key.value == "include");
    if is_include { include(table) } else { field(table, ids) }
}

/// A group of fields that stands in a file of its own.
fn include(table: Table<'_, '_>) -> Option<Member> {
    let group = table.required_text("include", "name a file of `fields/`");
    let show_when = table.get("show_when");
    let condition = show_when.and_then(|written| condition::read(&table, written));
    table.finish();
    Some(Member::Include(Include { group: group?, show_when: condition }))
}

fn field(table: Table<'_, '_>, ids: &mut Unique) -> Option<Member> {
    let id = required_id(&table, "give the field an id: id = \"concerns\"");
    let label =
        required_words(&table, "label", "say what the field asks: label = \"All concerns\"");
    let field_type = field_type(&table, FieldType::ALL);
    let kind = field_type.and_then(|known| kind::read(&table, known));
    let show_when = table.get("show_when");
    let show_when = show_when.and_then(|written| condition::read(&table, written));
    let (hint, guidance) = (words(&table, "hint"), words(&table, "guidance"));
    let required = required(&table, id.as_ref(), field_type);
    let (privacy, staff_use) = (stated_privacy(&table), table.flag("staff_use"));
    let audience = table.texts("audience");
    let id = id.filter(|id| ids.insert(&table, id));
    if let Some(field_type) = field_type {
        report_misplaced(&table, field_type);
        table.finish();
    }
    let id = id?;
    let Some((kind, items)) = kind else {
        return Some(Member::Broken(id));
    };
    let label = label.unwrap_or_else(|| Localized::plain(id.clone()));
    let field = Field {
        id,
        label,
        hint,
        guidance,
        required,
        privacy,
        staff_use,
        audience,
        show_when: None,
        kind,
    };
    Some(Member::Field(Box::new(FieldDraft { field, show_when, items })))
}

/// The type of a field or column, one of `allowed`.
pub fn field_type(table: &Table<'_, '_>, allowed: &[FieldType]) -> Option<FieldType> {
    let names = || allowed.iter().map(|known| known.name());
    let help = format!("write one of {}", listed(names()));
    let written = table.required_text("type", &help)?;
    let found = allowed.iter().find(|known| known.name() == written.value);
    if found.is_none() {
        report_type(table, &written, allowed, help);
    }
    found.copied()
}

fn report_type(
    table: &Table<'_, '_>,
    written: &Spanned<String>,
    allowed: &[FieldType],
    help: String,
) {
    let name = written.value.as_str();
    let exists = FieldType::ALL.iter().any(|known| known.name() == name);
    let message = if exists {
        format!("a column cannot be a `{name}`")
    } else {
        format!("there is no type `{name}`")
    };
    let near = || did_you_mean(name, allowed.iter().map(|known| known.name()));
    let renamed = renamed(name).map(|ours| format!("did you mean {ours}?"));
    let help = renamed.or_else(|| near().filter(|_| !exists)).unwrap_or(help);
    table.error(Code::InvalidValue, written.span, message, help);
}

/// Our name for what other form languages call differently.
fn renamed(name: &str) -> Option<&'static str> {
    Some(match name {
        "short_text" | "string" | "textfield" | "input" => "`text`",
        "textarea" | "paragraph" | "multiline" => "`long_text`",
        "number" | "numeric" => "`integer` or `decimal`",
        "boolean" | "bool" => "`yes_no`",
        "single_choice" | "radio" | "dropdown" | "choice" | "select" => "`select_one`",
        "multi_choice" | "multiple_choice" | "checkboxes" | "multiselect" => "`select_multiple`",
        "rating" | "range" | "likert" => "`scale`",
        "grid" => "`matrix` or `table`",
        "score" | "calculation" | "calculated" => "`calculate`",
        _ => return None,
    })
}

/// Keys that belong to some types only.
const KEYS: &[(&str, &[FieldType])] = {
    use FieldType as T;
    &[
        ("max_length", &[T::Text, T::LongText]),
        ("pattern", &[T::Text]),
        ("pattern_message", &[T::Text]),
        ("width", &[T::Text]),
        ("lines", &[T::LongText]),
        ("min", &[T::Integer, T::Decimal, T::Date, T::Time, T::Scale]),
        ("max", &[T::Integer, T::Decimal, T::Date, T::Time, T::Scale]),
        ("unit", &[T::Integer, T::Decimal, T::Calculate]),
        ("unknown", &[T::YesNo]),
        ("choices", &[T::SelectOne, T::SelectMultiple, T::Matrix]),
        ("other", &[T::SelectOne, T::SelectMultiple]),
        ("low", &[T::Scale]),
        ("high", &[T::Scale]),
        ("rows", &[T::Matrix, T::Table]),
        ("columns", &[T::Table]),
        ("items", &[T::Checklist, T::Calculate]),
        ("signer", &[T::Signature]),
        ("method", &[T::Calculate]),
        ("missing", &[T::Calculate]),
        ("bands", &[T::Calculate]),
        ("text", &[T::Note]),
        ("diagram", &[T::Diagram]),
        ("height", &[T::Diagram]),
        (
            "default",
            &[
                T::Text,
                T::LongText,
                T::Integer,
                T::Decimal,
                T::Date,
                T::Time,
                T::YesNo,
                T::SelectOne,
                T::SelectMultiple,
                T::Scale,
            ],
        ),
    ]
};

/// Reports keys that belong to fields of another type.
pub fn report_misplaced(table: &Table<'_, '_>, field_type: FieldType) {
    for (key, types) in KEYS {
        if types.contains(&field_type) {
            continue;
        }
        let Some((place, _)) = table.entries().find(|(name, _)| name.value == *key) else {
            continue;
        };
        table.has(key);
        let owners = listed(types.iter().map(|owner| owner.name()));
        let message =
            format!("`{key}` is only for {owners}, and the type here is `{}`", field_type.name());
        table.error(Code::UnknownKey, place.span, message, "remove it, or change the `type`");
    }
}

/// Whether the field must be addressed. A required field explains itself: the
/// person in front of it cannot pass it over.
fn required(
    table: &Table<'_, '_>,
    id: Option<&Spanned<String>>,
    field_type: Option<FieldType>,
) -> bool {
    let (true, Some(id), Some(field_type)) = (table.flag("required"), id, field_type) else {
        return false;
    };
    if !field_type.is_filled_in() {
        let name = field_type.name();
        let message = format!("`{}` cannot be required: nobody fills in a `{name}`", id.value);
        table.error(Code::InvalidValue, id.span, message, "remove `required`");
        return false;
    }
    if !table.has("hint") {
        let message = format!("`{}` is required but has no hint", id.value);
        let help = "add a `hint` that says what to write, or when \"none\" is an answer";
        let warning = Diagnostic::warning(Code::MissingKey, message);
        table.report(warning.at(table.file(), id.span).help(help));
    }
    true
}
