//! What is particular to each type of field.

use super::super::table::Table;
use super::field::{field_type, report_misplaced};
use super::name::{Unique, required_id};
use super::words::{required_words, words};
use super::{calculation, choice, entry};
use crate::diagnostic::Code;
use crate::document::Localized;
use crate::document::form::{Column, FieldKind, FieldType};
use crate::source::Spanned;

/// Blank rows of a table that does not state how many.
const ROWS: u32 = 4;
/// Height of a drawing frame that does not state it, in millimetres.
const HEIGHT: u32 = 120;

/// Reads what is particular to the type; none if it cannot be understood. What a
/// calculation reads comes with its places.
pub fn read(
    table: &Table<'_, '_>,
    field_type: FieldType,
) -> Option<(FieldKind<Localized>, Vec<Spanned<String>>)> {
    if field_type == FieldType::Calculate {
        let (calculation, items) = calculation::read(table)?;
        return Some((FieldKind::Calculate(calculation), items));
    }
    Some((filled(table, field_type)?, Vec::new()))
}

fn filled(table: &Table<'_, '_>, field_type: FieldType) -> Option<FieldKind<Localized>> {
    match field_type {
        FieldType::SelectMultiple => entry::select_multiple(table).map(FieldKind::SelectMultiple),
        FieldType::Matrix => {
            let (rows, choices) = (choice::rows(table), choice::choices(table, choice::CHOICES));
            Some(FieldKind::Matrix { rows: rows?, choices: choices? })
        }
        FieldType::Table => {
            let rows = table.integer_in("rows", 1, 60).unwrap_or(ROWS);
            Some(FieldKind::Table { rows, columns: columns(table)? })
        }
        FieldType::Checklist => {
            Some(FieldKind::Checklist { items: choice::choices(table, choice::ITEMS)? })
        }
        FieldType::Signature => Some(FieldKind::Signature { signer: words(table, "signer") }),
        FieldType::Note => {
            let text = required_words(table, "text", "write the note: text = \"…\"")?;
            Some(FieldKind::Note { text })
        }
        FieldType::Diagram => {
            let height = table.integer_in("height", 20, 250).unwrap_or(HEIGHT);
            Some(FieldKind::Diagram { diagram: table.text("diagram"), height })
        }
        cell => entry::read(table, cell).map(FieldKind::Entry),
    }
}

fn columns(table: &Table<'_, '_>) -> Option<Vec<Column<Localized>>> {
    let tables = table.tables("columns");
    if tables.is_empty() {
        let message = "this table has no columns".to_owned();
        let help = "add columns = [{ id = \"who\", label = \"Who\", type = \"text\" }]";
        table.error(Code::MissingKey, table.top(), message, help);
    }
    let mut ids = Unique::new("columns");
    let columns: Vec<_> = tables.into_iter().filter_map(|table| column(table, &mut ids)).collect();
    (!columns.is_empty()).then_some(columns)
}

fn column(table: Table<'_, '_>, ids: &mut Unique) -> Option<Column<Localized>> {
    let id = required_id(&table, "give the column an id: id = \"who\"");
    let label = required_words(&table, "label", "give the column a heading: label = \"Who\"");
    let all = FieldType::ALL.iter().copied();
    let cells: Vec<_> = all.filter(|known| known.fits_cell()).collect();
    let field_type = field_type(&table, &cells)?;
    let entry = entry::read(&table, field_type);
    report_misplaced(&table, field_type);
    let id = id.filter(|id| ids.insert(&table, id));
    table.finish();
    let id = id?;
    Some(Column { id: id.value, label: label?, entry: entry? })
}
