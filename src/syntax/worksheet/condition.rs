//! `show_when`: the shape of conditions. What they name is looked up later.

use toml::de::DeValue;

use super::super::table::{Table, Value, as_date, as_number, as_time};
use super::written::{Comparison, Condition, Scalar, Test};
use crate::diagnostic::Code;
use crate::source::{Span, Spanned};

/// Reads a condition, or a list of which all must hold; none if it cannot be
/// understood.
pub fn read<'t, 'i>(outer: &Table<'t, 'i>, written: Value<'t, 'i>) -> Option<Condition> {
    if let DeValue::Array(_) = written.0 {
        let items = outer.as_items(written);
        return parts(outer, &items, written.1).map(Condition::All);
    }
    let Some(table) = outer.as_table(written) else {
        let help = "write show_when = { field = \"route\", equals = \"other\" }";
        let message = "a condition must be a table".to_owned();
        outer.error(Code::WrongType, written.1, message, help);
        return None;
    };
    let is_group = table.entries().any(|(key, _)| matches!(key.value, "all" | "any"));
    let condition = if is_group { group(&table) } else { test(&table).map(Condition::Test) };
    table.finish();
    condition
}

fn parts<'t, 'i>(
    table: &Table<'t, 'i>,
    items: &[Value<'t, 'i>],
    span: Span,
) -> Option<Vec<Condition>> {
    if items.is_empty() {
        let help = "list conditions, each { field = …, equals = … }, or remove this";
        table.error(Code::InvalidValue, span, "there is no condition in it".to_owned(), help);
        return None;
    }
    // All are read before any is given up, so that every mistake is found.
    let parts: Vec<_> = items.iter().map(|item| read(table, *item)).collect();
    parts.into_iter().collect()
}

fn group(table: &Table<'_, '_>) -> Option<Condition> {
    let part = |key| {
        let span = table.get(key)?.1;
        Some(parts(table, &table.items(key), span))
    };
    match (part("all"), part("any")) {
        (Some(all), None) => all.map(Condition::All),
        (None, Some(any)) => any.map(Condition::Any),
        (Some(all), Some(any)) => {
            let mut all = all?;
            all.push(Condition::Any(any?));
            Some(Condition::All(all))
        }
        (None, None) => None,
    }
}

fn test(table: &Table<'_, '_>) -> Option<Test> {
    const KEYS: [&str; 6] = ["equals", "not", "in", "at_least", "at_most", "answered"];
    let field = table.required_text("field", "name the field: field = \"route\"");
    let written: Vec<_> = KEYS.iter().filter_map(|key| Some((*key, table.get(key)?))).collect();
    let [(key, value)] = written.as_slice() else {
        report_count(table, written.len());
        return None;
    };
    let comparison = match *key {
        "equals" => Comparison::Equals(scalar(*value)),
        "not" => Comparison::Not(scalar(*value)),
        "in" => Comparison::In(several(table, *value)?),
        "at_least" => Comparison::AtLeast(scalar(*value)),
        "at_most" => Comparison::AtMost(scalar(*value)),
        _ => answered(table, *value)?,
    };
    Some(Test { field: field?, comparison })
}

fn report_count(table: &Table<'_, '_>, count: usize) {
    let several = count > 1;
    // A misspelt comparison is reported as an unknown key already.
    if !several && table.entries().count() > 1 {
        return;
    }
    let (message, help) = if several {
        ("a test can have one comparison only", "put several tests in { all = [ … ] }")
    } else {
        (
            "what must the answer be?",
            "add `equals`, `not`, `in`, `at_least`, `at_most` or `answered`",
        )
    };
    table.error(Code::InvalidValue, table.span(), message.to_owned(), help);
}

fn several(table: &Table<'_, '_>, written: Value<'_, '_>) -> Option<Vec<Spanned<Scalar>>> {
    let DeValue::Array(array) = written.0 else {
        let help = "write in = [\"one\", \"two\"], or use `equals`";
        table.error(Code::WrongType, written.1, "`in` must be a list".to_owned(), help);
        return None;
    };
    if array.is_empty() {
        let help = "list the answers: in = [\"one\", \"two\"]";
        table.error(Code::InvalidValue, written.1, "`in` is empty".to_owned(), help);
        return None;
    }
    Some(table.as_items(written).into_iter().map(scalar).collect())
}

fn answered(table: &Table<'_, '_>, written: Value<'_, '_>) -> Option<Comparison> {
    if let DeValue::Boolean(answered) = written.0 {
        return Some(Comparison::Answered(*answered, written.1));
    }
    let message = "`answered` must be `true` or `false`".to_owned();
    table.error(Code::WrongType, written.1, message, "write answered = true");
    None
}

fn scalar((value, span): Value<'_, '_>) -> Spanned<Scalar> {
    let scalar = match value {
        DeValue::String(text) => Scalar::Text(text.clone().into_owned()),
        DeValue::Boolean(flag) => Scalar::Flag(*flag),
        DeValue::Integer(_) | DeValue::Float(_) => {
            as_number(value).map_or(Scalar::Other, Scalar::Number)
        }
        DeValue::Datetime(_) => Scalar::Moment(as_date(value), as_time(value)),
        DeValue::Array(_) | DeValue::Table(_) => Scalar::Other,
    };
    Spanned::new(scalar, span)
}
