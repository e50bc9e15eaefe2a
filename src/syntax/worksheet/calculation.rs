//! Values worked out from other answers.

use std::collections::{BTreeMap, BTreeSet};

use super::super::table::Table;
use super::circle;
use super::entry::report_crossed;
use super::name::listed;
use super::section::Draft;
use crate::diagnostic::{Code, did_you_mean};
use crate::document::form::{
    Aggregate, Band, Bounds, Calculation, Entry, FieldKind, FieldType, Method, Missing,
};
use crate::source::{Span, Spanned};

/// A calculation whose items are yet to be found on the sheet.
pub struct Pending {
    id: Spanned<String>,
    method: Method,
    items: Vec<Spanned<String>>,
}

/// A method without its items.
#[derive(Clone, Copy)]
enum Name {
    Aggregate(Aggregate),
    Count,
    DaysBetween,
    Age,
}

const NAMES: [(&str, Name); 5] = [
    ("sum", Name::Aggregate(Aggregate::Sum)),
    ("mean", Name::Aggregate(Aggregate::Mean)),
    ("count", Name::Count),
    ("days_between", Name::DaysBetween),
    ("age", Name::Age),
];

/// Reads a calculation; its items are checked in the second round.
pub fn read(
    table: &Table<'_, '_>,
    id: Option<&Spanned<String>>,
    draft: &mut Draft<'_, '_>,
) -> Option<Calculation> {
    let name = method_name(table);
    let items = table.texts("items");
    let bands = bands(table);
    let unit = table.text("unit").map(|unit| unit.value);
    let missing = missing(table, name);
    let method = method(table, name?, &items, missing)?;
    if let Some(id) = id {
        draft.calculations.push(Pending { id: id.clone(), method: method.clone(), items });
    }
    Some(Calculation { method, bands, unit })
}

fn method_name(table: &Table<'_, '_>) -> Option<Name> {
    if !table.has("method") {
        let message = "`method` is missing".to_owned();
        let help = format!("write method = with {}", listed(NAMES.iter().map(|(name, _)| *name)));
        table.error(Code::MissingKey, table.top(), message, help);
    }
    table.one_of("method", &NAMES).map(|name| name.value)
}

fn missing(table: &Table<'_, '_>, name: Option<Name>) -> Missing {
    let words = [Missing::Blank, Missing::Zero].map(|missing| (missing.name(), missing));
    let missing = table.one_of("missing", &words);
    let needless = name.is_some_and(|name| !matches!(name, Name::Aggregate(_)));
    if let (Some(missing), true) = (&missing, needless) {
        let message = "`missing` is only for `sum` and `mean`".to_owned();
        table.error(Code::UnknownKey, missing.span, message, "remove it");
    }
    missing.map(|missing| missing.value).unwrap_or_default()
}

fn method(
    table: &Table<'_, '_>,
    name: Name,
    items: &[Spanned<String>],
    missing: Missing,
) -> Option<Method> {
    let ids: Vec<_> = items.iter().map(|item| item.value.clone()).collect();
    let (problem, help) = match (name, ids.as_slice()) {
        (Name::Aggregate(how), [_, ..]) => {
            return Some(Method::Aggregate { how, items: ids, missing });
        }
        (Name::Count, [_, ..]) => return Some(Method::Count { items: ids }),
        (Name::DaysBetween, [from, to]) => {
            return Some(Method::DaysBetween { from: from.clone(), to: to.clone() });
        }
        (Name::Age, [born]) => return Some(Method::Age { born: born.clone(), on: None }),
        (Name::Age, [born, on]) => {
            return Some(Method::Age { born: born.clone(), on: Some(on.clone()) });
        }
        (Name::Aggregate(_) | Name::Count, []) => {
            ("nothing to calculate with", "list the ids of fields: items = [\"food\", \"rent\"]")
        }
        (Name::DaysBetween, _) => {
            ("`days_between` needs two dates", "write items = [\"opened_on\", \"closed_on\"]")
        }
        (Name::Age, _) => ("`age` needs one date, or two", "write items = [\"birth_date\"]"),
    };
    let code = if table.has("items") { Code::InvalidValue } else { Code::MissingKey };
    let span = table.get("items").map_or(table.top(), |(_, span)| span);
    table.error(code, span, problem.to_owned(), help);
    None
}

fn bands(table: &Table<'_, '_>) -> Vec<Band> {
    let bands = table.tables("bands").into_iter().filter_map(band);
    let bands: Vec<(Band, Span)> = bands.collect();
    report_overlaps(table, &bands);
    bands.into_iter().map(|(band, _)| band).collect()
}

fn band(table: Table<'_, '_>) -> Option<(Band, Span)> {
    let label = table.required_text("label", "say what the range means: label = \"Settled\"");
    let (min, max) = (table.number("min"), table.number("max"));
    let range = Bounds::new(min.as_ref().map(|min| min.value), max.as_ref().map(|max| max.value));
    if let (None, Some(min), Some(max)) = (range, min, max) {
        report_crossed(&table, &min, &max, |number| number.to_string());
    }
    let span = table.span();
    table.finish();
    Some((Band { range: range?, label: label?.value }, span))
}

/// Bands may touch, since a mean can fall anywhere, but not overlap.
fn report_overlaps(table: &Table<'_, '_>, bands: &[(Band, Span)]) {
    let least = |band: &Band| band.range.min().unwrap_or(f64::NEG_INFINITY);
    let mut sorted: Vec<_> = bands.iter().collect();
    sorted.sort_by(|(left, _), (right, _)| least(left).total_cmp(&least(right)));
    for pair in sorted.windows(2) {
        let [(lower, _), (upper, span)] = pair else { continue };
        if lower.range.max().is_none_or(|max| max > least(upper)) {
            let message = format!("the bands \"{}\" and \"{}\" overlap", lower.label, upper.label);
            let help = "let each begin where the one before it ends";
            table.error(Code::InvalidValue, *span, message, help);
        }
    }
}

/// Checks what calculations read, and takes out those that cannot be worked out.
/// A calculation may read another one, so that those are checked first.
pub fn check(table: &Table<'_, '_>, draft: &mut Draft<'_, '_>) {
    let broken = &mut draft.broken;
    let pending: Vec<_> = std::mem::take(&mut draft.calculations)
        .into_iter()
        .filter(|it| !broken.contains(&it.id.value))
        .collect();
    let fields = draft.sections.iter().flat_map(|section| &section.fields);
    let kinds: Kinds<'_> = fields.map(|field| (field.id.value.as_str(), &field.kind)).collect();
    let edges = edges(&pending);
    for group in circle::components(&edges) {
        let circular = circle::is_circle(&edges, &group);
        if circular {
            report_circle(table, &pending, &circle::path(&edges, &group));
        }
        for member in group.iter().filter_map(|at| pending.get(*at)) {
            if circular || !items_fit(table, member, &kinds, broken) {
                broken.insert(member.id.value.clone());
            }
        }
    }
    for section in &mut draft.sections {
        section.fields.retain(|field| !broken.contains(&field.id.value));
    }
}

/// Fields by id.
type Kinds<'s> = BTreeMap<&'s str, &'s FieldKind>;

/// Which calculations each calculation reads.
fn edges(pending: &[Pending]) -> Vec<Vec<usize>> {
    let numbers: BTreeMap<_, _> =
        pending.iter().enumerate().map(|(at, it)| (it.id.value.as_str(), at)).collect();
    let number = |item: &Spanned<String>| numbers.get(item.value.as_str()).copied();
    pending.iter().map(|it| it.items.iter().filter_map(number).collect()).collect()
}

fn report_circle(table: &Table<'_, '_>, pending: &[Pending], path: &[usize]) {
    let members = || path.iter().filter_map(|at| pending.get(*at));
    let Some(first) = members().next() else { return };
    let shown = circle::shown(members().map(|it| it.id.value.as_str()));
    let message = format!("this calculation depends on itself: {shown}");
    let help = "take one of these out of the `items` of another";
    table.error(Code::CircularCondition, first.id.span, message, help);
}

/// Whether every item is there and of a type that the method can read.
fn items_fit(
    table: &Table<'_, '_>,
    pending: &Pending,
    kinds: &Kinds<'_>,
    broken: &BTreeSet<String>,
) -> bool {
    let mut fit = true;
    // Not `all`, which would stop at the first mistake.
    for item in &pending.items {
        fit &= !broken.contains(&item.value) && item_fits(table, &pending.method, item, kinds);
    }
    fit
}

fn item_fits(
    table: &Table<'_, '_>,
    method: &Method,
    item: &Spanned<String>,
    kinds: &Kinds<'_>,
) -> bool {
    let Some(kind) = kinds.get(item.value.as_str()) else {
        let help = did_you_mean(&item.value, kinds.keys().copied())
            .unwrap_or_else(|| "name fields of this sheet by their ids".to_owned());
        let message = format!("there is no field `{}` on this sheet", item.value);
        table.error(Code::UnknownField, item.span, message, help);
        return false;
    };
    let Err(needed) = suits(method, kind) else { return true };
    let (id, name) = (&item.value, kind.field_type().name());
    let message = format!("`{}` cannot read `{id}`, whose type is `{name}`", method.name());
    table.error(Code::InvalidValue, item.span, message, needed);
    false
}

/// Whether a method can read a field; what it needs if it cannot.
fn suits(method: &Method, kind: &FieldKind) -> Result<(), &'static str> {
    let (suits, needed) = match method {
        Method::Aggregate { .. } => (
            is_numeric(kind),
            "name numbers, scales, calculations, or lists in which every choice has a `score`",
        ),
        Method::Count { .. } => {
            (kind.field_type().is_filled_in(), "name fields that somebody fills in")
        }
        Method::DaysBetween { .. } | Method::Age { .. } => {
            (kind.field_type() == FieldType::Date, "name fields of type `date`")
        }
    };
    if suits { Ok(()) } else { Err(needed) }
}

fn is_numeric(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::Entry(Entry::Integer(_) | Entry::Decimal(_) | Entry::Scale(_))
        | FieldKind::Calculate(_) => true,
        FieldKind::Entry(Entry::SelectOne(select)) => select.is_scored(),
        FieldKind::SelectMultiple(select) => select.is_scored(),
        FieldKind::Matrix { choices: list, .. } | FieldKind::Checklist { items: list } => {
            list.iter().all(|choice| choice.score.is_some())
        }
        FieldKind::Entry(_)
        | FieldKind::Table { .. }
        | FieldKind::Signature { .. }
        | FieldKind::Note { .. }
        | FieldKind::Diagram { .. } => false,
    }
}
