//! What calculations read.

use std::collections::{BTreeMap, BTreeSet};

use super::{Draft, Found, Placed, circle};
use crate::diagnostic::{Code, did_you_mean};
use crate::document::Localized;
use crate::document::form::{
    Column, Entry, FieldKind, FieldType, Method, components, is_circle, item_parts, way_round,
};
use crate::source::{SourcePath, Spanned};
use crate::syntax::worksheet::listed;

/// Checks what calculations read, and takes out those that cannot be worked out.
/// A calculation may read another one, so that those are checked first.
pub fn check(draft: &mut Draft<'_>, found: &mut Found) {
    let mut broken = std::mem::take(&mut draft.broken);
    let fields: Fields<'_> = fields(draft);
    let pending: Vec<_> = fields.values().copied().filter_map(Pending::of).collect();
    let edges = edges(&pending);
    for group in components(&edges) {
        let circular = is_circle(&edges, &group);
        if circular {
            report_circle(&pending, &way_round(&edges, &group), found);
        }
        for member in group.iter().filter_map(|at| pending.get(*at)) {
            if circular || !items_fit(member, &fields, &broken, found) {
                broken.insert(member.placed.field.id.value.clone());
            }
        }
    }
    for part in &mut draft.parts {
        part.fields.retain(|placed| !broken.contains(&placed.field.id.value));
    }
    draft.broken = broken;
}

/// A field, and whether its section is filled several times: its number then.
#[derive(Clone, Copy)]
struct Known<'s> {
    placed: &'s Placed<'s>,
    repeated: Option<usize>,
}

/// Fields by id.
type Fields<'s> = BTreeMap<&'s str, Known<'s>>;

fn fields<'s>(draft: &'s Draft<'s>) -> Fields<'s> {
    let parts = draft.parts.iter().enumerate();
    let fields = parts.flat_map(|(at, part)| {
        let repeated = part.section.repeat.is_some().then_some(at);
        part.fields.iter().map(move |placed| Known { placed, repeated })
    });
    fields.map(|known| (known.placed.field.id.value.as_str(), known)).collect()
}

/// A calculation whose items are to be checked.
struct Pending<'s> {
    placed: &'s Placed<'s>,
    repeated: Option<usize>,
    method: &'s Method,
}

impl<'s> Pending<'s> {
    fn of(known: Known<'s>) -> Option<Self> {
        let FieldKind::Calculate(calculation) = &known.placed.field.kind else { return None };
        let Known { placed, repeated } = known;
        Some(Self { placed, repeated, method: &calculation.method })
    }
}

/// Which calculations each calculation reads.
fn edges(pending: &[Pending<'_>]) -> Vec<Vec<usize>> {
    let numbers: BTreeMap<_, _> = pending
        .iter()
        .enumerate()
        .map(|(at, it)| (it.placed.field.id.value.as_str(), at))
        .collect();
    let number = |item: &Spanned<String>| numbers.get(item.value.as_str()).copied();
    pending.iter().map(|it| it.placed.items.iter().filter_map(number).collect()).collect()
}

fn report_circle(pending: &[Pending<'_>], path: &[usize], found: &mut Found) {
    let members = || path.iter().filter_map(|at| pending.get(*at)).map(|it| it.placed);
    let Some(first) = members().next() else { return };
    let shown = circle::shown(members().map(|it| it.field.id.value.as_str()));
    let message = format!("this calculation depends on itself: {shown}");
    let help = "take one of these out of the `items` of another";
    found.error(Code::CircularCondition, (first.file, first.field.id.span), message, help);
}

/// Whether every item is there and of a type that the method can read.
fn items_fit(
    pending: &Pending<'_>,
    fields: &Fields<'_>,
    broken: &BTreeSet<String>,
    found: &mut Found,
) -> bool {
    let mut fit = true;
    // Not `all`, which would stop at the first mistake.
    for item in pending.placed.items {
        let (id, _) = item_parts(&item.value);
        fit &= !broken.contains(id) && item_fits(pending, item, fields, found);
    }
    fit
}

fn item_fits(
    pending: &Pending<'_>,
    item: &Spanned<String>,
    fields: &Fields<'_>,
    found: &mut Found,
) -> bool {
    let place = (pending.placed.file, item.span);
    let (id, column) = item_parts(&item.value);
    let Some(known) = fields.get(id) else {
        let help = did_you_mean(id, fields.keys().copied())
            .unwrap_or_else(|| "name fields of this sheet by their ids".to_owned());
        let message = format!("there is no field `{id}` on this sheet");
        found.error(Code::UnknownField, place, message, help);
        return false;
    };
    let kind = &known.placed.field.kind;
    let read = match column {
        None => suits(pending.method, id, kind).map_err(|needed| (kind.field_type(), needed)),
        Some(column) => match find_column(item, kind, column, pending.placed.file, found) {
            None => return false,
            Some(column) => suits_column(pending.method, &column.entry)
                .map_err(|needed| (column.entry.field_type(), needed)),
        },
    };
    if let Err((field_type, needed)) = read {
        let (method, item, name) = (pending.method.name(), &item.value, field_type.name());
        let message = format!("`{method}` cannot read `{item}`, whose type is `{name}`");
        found.error(Code::InvalidValue, place, message, needed);
        return false;
    }
    let needs_one = matches!(pending.method, Method::DaysBetween { .. } | Method::Age { .. });
    if needs_one && known.repeated.is_some() && known.repeated != pending.repeated {
        let message = format!("`{id}` is in a section that is filled several times");
        let help = "put the calculation into the same section";
        found.error(Code::InvalidValue, place, message, help);
        return false;
    }
    true
}

/// The column that an item names.
fn find_column<'s>(
    item: &Spanned<String>,
    kind: &'s FieldKind<Localized>,
    column: &str,
    file: &SourcePath,
    found: &mut Found,
) -> Option<&'s Column<Localized>> {
    let (id, _) = item_parts(&item.value);
    let FieldKind::Table { columns, .. } = kind else {
        let name = kind.field_type().name();
        let message = format!("`{id}` has no columns: its type is `{name}`");
        let help = format!("write \"{id}\"; only what is in a `table` is named with a dot");
        found.error(Code::InvalidValue, (file, item.span), message, help);
        return None;
    };
    let known = columns.iter().find(|known| known.id == column);
    if known.is_none() {
        let ids = || columns.iter().map(|known| known.id.as_str());
        let help = did_you_mean(column, ids())
            .unwrap_or_else(|| format!("its columns are {}", ids().collect::<Vec<_>>().join(", ")));
        let message = format!("the table `{id}` has no column `{column}`");
        found.error(Code::UnknownField, (file, item.span), message, help);
    }
    known
}

const DATES: &str = "name fields of type `date`";

/// Whether a method can read a field; what it needs if it cannot.
fn suits(method: &Method, id: &str, kind: &FieldKind<Localized>) -> Result<(), String> {
    match method {
        Method::Aggregate { .. } if is_numeric(kind) => Ok(()),
        Method::Aggregate { .. } => Err(match kind {
            FieldKind::Table { columns, .. } => columns_instead(id, columns),
            _ => "name numbers, scales, calculations, or lists in which every choice has a `score`"
                .to_owned(),
        }),
        Method::Count { .. } => match kind.field_type() {
            FieldType::Calculate | FieldType::Note => {
                Err("name fields that somebody fills in".to_owned())
            }
            FieldType::Diagram => Err("drawings are kept on paper only; leave it out".to_owned()),
            _ => Ok(()),
        },
        Method::DaysBetween { .. } | Method::Age { .. } => match kind.field_type() {
            FieldType::Date => Ok(()),
            _ => Err(DATES.to_owned()),
        },
    }
}

fn columns_instead(id: &str, columns: &[Column<Localized>]) -> String {
    let numeric = columns.iter().filter(|column| is_numeric_entry(&column.entry));
    let names: Vec<_> = numeric.map(|column| format!("{id}.{}", column.id)).collect();
    if names.is_empty() {
        return "none of its columns holds numbers; name another field".to_owned();
    }
    format!("name a column of it: {}", listed(names.iter().map(String::as_str)))
}

fn suits_column(method: &Method, entry: &Entry<Localized>) -> Result<(), String> {
    match method {
        Method::Aggregate { .. } if is_numeric_entry(entry) => Ok(()),
        Method::Aggregate { .. } => {
            Err("name a column of numbers, scales, or choices that all have a `score`".to_owned())
        }
        Method::Count { .. } => Ok(()),
        Method::DaysBetween { .. } | Method::Age { .. } => {
            Err(format!("{DATES}, not columns, which hold many dates"))
        }
    }
}

fn is_numeric(kind: &FieldKind<Localized>) -> bool {
    match kind {
        FieldKind::Entry(entry) => is_numeric_entry(entry),
        FieldKind::Calculate(_) => true,
        FieldKind::SelectMultiple(select) => select.is_scored(),
        FieldKind::Matrix { choices: list, .. } | FieldKind::Checklist { items: list } => {
            list.iter().all(|choice| choice.score.is_some())
        }
        FieldKind::Table { .. }
        | FieldKind::Signature { .. }
        | FieldKind::Note { .. }
        | FieldKind::Diagram { .. } => false,
    }
}

fn is_numeric_entry(entry: &Entry<Localized>) -> bool {
    match entry {
        Entry::Integer(_) | Entry::Decimal(_) | Entry::Scale(_) => true,
        Entry::SelectOne(select) => select.is_scored(),
        _ => false,
    }
}
