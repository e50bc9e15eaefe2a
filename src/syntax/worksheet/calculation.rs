//! Values worked out from other answers.

use super::super::table::Table;
use super::entry::report_crossed;
use super::name::listed;
use super::words::{required_words, words};
use crate::diagnostic::Code;
use crate::document::Localized;
use crate::document::form::{Aggregate, Band, Bounds, Calculation, Method, Missing};
use crate::source::{Span, Spanned};

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

/// Reads a calculation, and where its items are written.
pub fn read(table: &Table<'_, '_>) -> Option<(Calculation<Localized>, Vec<Spanned<String>>)> {
    let name = method_name(table);
    let items = table.texts("items");
    let bands = bands(table);
    let unit = words(table, "unit");
    let missing = missing(table, name);
    report_twice(table, &items);
    let method = method(table, name?, &items, missing)?;
    Some((Calculation { method, bands, unit }, items))
}

/// A field that is named twice counts twice, which nobody means.
fn report_twice(table: &Table<'_, '_>, items: &[Spanned<String>]) {
    for (at, item) in items.iter().enumerate() {
        if items.iter().take(at).any(|other| other.value == item.value) {
            let message = format!("`{}` is in `items` twice", item.value);
            table.error(Code::InvalidValue, item.span, message, "name each field once");
        }
    }
}

fn method_name(table: &Table<'_, '_>) -> Option<Name> {
    if !table.has("method") {
        let message = "`method` is missing".to_owned();
        let help = format!("add `method`: {}", listed(NAMES.iter().map(|(name, _)| *name)));
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

fn bands(table: &Table<'_, '_>) -> Vec<Band<Localized>> {
    let bands = table.tables("bands").into_iter().filter_map(band);
    let bands: Vec<(Band<Localized>, Span)> = bands.collect();
    report_overlaps(table, &bands);
    bands.into_iter().map(|(band, _)| band).collect()
}

fn band(table: Table<'_, '_>) -> Option<(Band<Localized>, Span)> {
    let label = required_words(&table, "label", "say what the range means: label = \"Settled\"");
    let (min, max) = (table.number("min"), table.number("max"));
    let range = Bounds::new(min.as_ref().map(|min| min.value), max.as_ref().map(|max| max.value));
    if let (None, Some(min), Some(max)) = (range, min, max) {
        report_crossed(&table, &min, &max, |number| number.to_string());
    }
    let span = table.span();
    table.finish();
    Some((Band { range: range?, label: label? }, span))
}

/// Bands may touch, since a mean can fall anywhere, but not overlap.
fn report_overlaps(table: &Table<'_, '_>, bands: &[(Band<Localized>, Span)]) {
    let least = |band: &Band<Localized>| band.range.min().unwrap_or(f64::NEG_INFINITY);
    let mut sorted: Vec<_> = bands.iter().collect();
    sorted.sort_by(|(left, _), (right, _)| least(left).total_cmp(&least(right)));
    for pair in sorted.windows(2) {
        let [(lower, _), (upper, span)] = pair else { continue };
        if lower.range.max().is_none_or(|max| max > least(upper)) {
            let message = format!(
                "the bands \"{}\" and \"{}\" overlap",
                lower.label.own(),
                upper.label.own()
            );
            let help = "let each begin where the one before it ends";
            table.error(Code::InvalidValue, *span, message, help);
        }
    }
}
