//! What the script must know of a sheet: types, conditions, calculations, limits.
//! Words that stand on the page are not repeated. A neutral sheet goes by its
//! neutral address here too, and has no version.

use serde_json::{Map, Value, json};

use super::{Form, header_lines};
use crate::document::form::{
    Aggregate, Bounds, Calculation, Choice, Column, Comparison, Condition, Entry, Field, FieldKind,
    Method, OtherChoice, Quantity, Section, Test, Value as Wanted, YesNoAnswer,
};

/// Version of the answers' format.
const FORMAT: u32 = 1;

/// Every word that the script says begins with this.
const WORDS: &str = "form_";

/// Words of the rest of the interface that the script says too.
const SHARED_WORDS: [&str; 9] = [
    "asked_declined",
    "day",
    "month",
    "not_known",
    "no",
    "repeat_of",
    "year",
    "yes",
    "date_format",
];

pub(super) fn json(form: &Form<'_>) -> String {
    let sheet = form.sheet;
    let neutral = sheet.neutral_title.is_some();
    let file = if neutral { &*sheet.address } else { "worksheet-answers" };
    let strings = form
        .strings
        .starting_with(WORDS)
        .map(|(key, text)| (key.trim_start_matches(WORDS).to_owned(), Value::from(text)));
    let shared = SHARED_WORDS.iter().map(|key| ((*key).to_owned(), form.strings.get(key).into()));
    let months = (1..=12).map(|month| {
        let key = format!("month_{month}");
        (key.clone(), Value::from(form.strings.get(&key)))
    });
    let strings: Map<String, Value> = strings.chain(shared).chain(months).collect();
    let definition = json!({
        "guidepost": FORMAT,
        "worksheet": if neutral { &*sheet.address } else { &*sheet.id },
        "version": if neutral { None } else { sheet.version.as_deref() },
        "file": format!("{file}.json"),
        "language": form.language,
        "prefix": form.prefix,
        "header": header_lines(sheet.header),
        "sections": sheet.sections.iter().map(section).collect::<Vec<_>>(),
        "strings": strings,
    });
    // Nothing in it can end the element that it stands in.
    definition.to_string().replace('<', "\\u003c")
}

fn set(map: &mut Map<String, Value>, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        map.insert(key.to_owned(), value.into());
    }
}

fn section(section: &Section) -> Value {
    let mut map = Map::new();
    set(&mut map, "id", Some(section.id.value.as_str()));
    set(
        &mut map,
        "repeat",
        section.repeat.as_ref().map(|repeat| {
            json!({
                "min": repeat.times.min().unwrap_or(1),
                "max": repeat.times.max(),
                "print": repeat.print,
                "label": repeat.label.as_deref().unwrap_or(&section.title),
            })
        }),
    );
    let variant = section.variant.as_ref();
    set(&mut map, "variant", variant.map(|one| json!({ "group": one.group, "value": one.value })));
    set(&mut map, "show", section.show_when.as_ref().map(condition));
    set(&mut map, "fields", Some(section.fields.iter().map(field).collect::<Vec<_>>()));
    Value::Object(map)
}

fn field(field: &Field) -> Value {
    let mut map = Map::new();
    set(&mut map, "id", Some(field.id.value.as_str()));
    set(&mut map, "type", Some(field.kind.field_type().name()));
    set(&mut map, "required", field.required.then_some(true));
    set(&mut map, "show", field.show_when.as_ref().map(condition));
    match &field.kind {
        FieldKind::Entry(one) => entry(one, &mut map),
        FieldKind::SelectMultiple(select) => {
            set(&mut map, "choices", Some(choices(&select.choices)));
            set(&mut map, "other", select.other.as_ref().map(other));
        }
        FieldKind::Matrix { rows, choices: all } => {
            let ids: Vec<_> = rows.iter().map(|row| row.id.as_str()).collect();
            set(&mut map, "rows", Some(ids));
            set(&mut map, "choices", Some(choices(all)));
        }
        FieldKind::Table { rows, columns } => {
            set(&mut map, "print", Some(*rows));
            set(&mut map, "columns", Some(columns.iter().map(column).collect::<Vec<_>>()));
        }
        FieldKind::Checklist { items } => set(&mut map, "choices", Some(choices(items))),
        FieldKind::Calculate(one) => calculation(one, &mut map),
        FieldKind::Signature { .. } | FieldKind::Note { .. } | FieldKind::Diagram { .. } => {}
    }
    Value::Object(map)
}

fn column(column: &Column) -> Value {
    let mut map = Map::new();
    set(&mut map, "id", Some(column.id.as_str()));
    set(&mut map, "type", Some(column.entry.field_type().name()));
    entry(&column.entry, &mut map);
    Value::Object(map)
}

fn entry(entry: &Entry, map: &mut Map<String, Value>) {
    match entry {
        Entry::Text(text) => {
            set(map, "length", text.max_length);
            set(map, "pattern", text.pattern.as_ref().map(|one| one.expression.as_str()));
            set(map, "message", text.pattern.as_ref().map(|one| one.message.as_str()));
        }
        Entry::LongText(text) => set(map, "length", text.max_length),
        Entry::Integer(number) => bounds(number.bounds, map),
        Entry::Decimal(number) => bounds(number.bounds, map),
        Entry::Date(date) => {
            set(map, "min", date.bounds.min().map(|date| date.to_string()));
            set(map, "max", date.bounds.max().map(|date| date.to_string()));
        }
        Entry::Time(time) => {
            set(map, "min", time.bounds.min().map(|time| time.to_string()));
            set(map, "max", time.bounds.max().map(|time| time.to_string()));
        }
        Entry::YesNo(yes_no) => {
            let answers = YesNoAnswer::ALL.into_iter();
            let answers = answers.filter(|one| yes_no.unknown || *one != YesNoAnswer::Unknown);
            let values: Vec<_> = answers.map(|one| json!({ "value": one.value() })).collect();
            set(map, "choices", Some(values));
        }
        Entry::SelectOne(select) => {
            set(map, "choices", Some(choices(&select.choices)));
            set(map, "other", select.other.as_ref().map(other));
        }
        Entry::Scale(scale) => {
            set(map, "min", Some(scale.min()));
            set(map, "max", Some(scale.max()));
        }
    }
}

fn bounds<T: Copy + PartialOrd + Into<Value>>(bounds: Bounds<T>, map: &mut Map<String, Value>) {
    set(map, "min", bounds.min());
    set(map, "max", bounds.max());
}

fn choices(choices: &[Choice]) -> Vec<Value> {
    let choice = |choice: &Choice| {
        let mut map = Map::new();
        set(&mut map, "value", Some(choice.value.as_str()));
        set(&mut map, "score", choice.score);
        set(&mut map, "exclusive", choice.exclusive.then_some(true));
        Value::Object(map)
    };
    choices.iter().map(choice).collect()
}

fn other(other: &OtherChoice) -> Value {
    let mut map = Map::new();
    set(&mut map, "score", other.score);
    Value::Object(map)
}

fn calculation(calculation: &Calculation, map: &mut Map<String, Value>) {
    set(map, "method", Some(calculation.method.name()));
    set(map, "unit", calculation.unit.as_deref());
    match &calculation.method {
        Method::Aggregate { how: Aggregate::Sum | Aggregate::Mean, items, missing } => {
            set(map, "items", Some(items.clone()));
            set(map, "missing", Some(missing.name()));
        }
        Method::Count { items } => set(map, "items", Some(items.clone())),
        Method::DaysBetween { from, to } => {
            set(map, "from", Some(from.as_str()));
            set(map, "to", Some(to.as_str()));
        }
        Method::Age { born, on } => {
            set(map, "born", Some(born.as_str()));
            set(map, "on", on.as_deref());
        }
    }
    let bands = calculation.bands.iter().map(|band| {
        let mut map = Map::new();
        bounds(band.range, &mut map);
        set(&mut map, "label", Some(band.label.as_str()));
        Value::Object(map)
    });
    set(map, "bands", (!calculation.bands.is_empty()).then(|| bands.collect::<Vec<_>>()));
}

fn condition(of: &Condition) -> Value {
    match of {
        Condition::All(parts) => {
            json!({ "all": parts.iter().map(condition).collect::<Vec<_>>() })
        }
        Condition::Any(parts) => {
            json!({ "any": parts.iter().map(condition).collect::<Vec<_>>() })
        }
        Condition::Test(test) => comparison(test),
    }
}

fn comparison(test: &Test) -> Value {
    let (key, value) = match &test.comparison {
        Comparison::Equals(value) => ("equals", wanted(value)),
        Comparison::Not(value) => ("not", wanted(value)),
        Comparison::In(values) => ("in", values.iter().map(wanted).collect()),
        Comparison::AtLeast(least) => ("at_least", quantity(*least)),
        Comparison::AtMost(most) => ("at_most", quantity(*most)),
        Comparison::Answered(given) => ("answered", Value::from(*given)),
    };
    json!({ "field": test.field, key: value })
}

fn wanted(value: &Wanted) -> Value {
    match value {
        Wanted::Choice(text) | Wanted::Text(text) => Value::from(text.as_str()),
        Wanted::Quantity(one) => quantity(*one),
    }
}

fn quantity(quantity: Quantity) -> Value {
    match quantity {
        Quantity::Number(number) => Value::from(number),
        Quantity::Date(date) => Value::from(date.to_string()),
        Quantity::Time(time) => Value::from(time.to_string()),
    }
}
