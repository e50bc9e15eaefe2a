//! What must hold for any answers to any worksheet.

use guidepost::document::Date;
use guidepost::document::form::answers::{self, Answers, Form, Leftover};
use guidepost::document::form::evaluation::evaluate;
use guidepost::document::form::{Choice, Column, Entry, Field, FieldKind, Section};
use guidepost::handbook::Worksheet;
use serde_json::{Map, Value, json};

/// Answers in a file are read for a sheet, evaluated, and nothing is lost: every
/// key of the file is either understood or kept aside.
pub fn imported(bytes: &[u8], sheet: &Worksheet) {
    let form = Form { worksheet: &sheet.address, sections: &sheet.sections };
    let Ok((read, left)) = answers::read(bytes, &form) else { return };
    nothing_is_lost(bytes, &read, &left);
    follow(&sheet.sections, &read);
}

fn nothing_is_lost(bytes: &[u8], read: &Answers, left: &[Leftover]) {
    let file: Value = serde_json::from_slice(bytes).unwrap();
    let given = file.get("answers").and_then(Value::as_object).into_iter().flatten();
    for (key, value) in given.filter(|(_, value)| value.is_string()) {
        let blank = value.as_str().is_some_and(|text| text.trim().is_empty());
        let id = key.split('.').next().unwrap_or_default();
        let kept = left.iter().any(|it| it.place == format!("answers/{key}"));
        assert!(blank || kept || read.once.contains_key(id), "{key} is lost");
    }
}

/// Evaluating is the same each time, and what is hidden is not judged.
fn follow(sections: &[Section], read: &Answers) {
    for today in [Date::new(2024, 2, 29), Date::new(0, 1, 1), Date::new(9999, 12, 31)] {
        let today = today.unwrap();
        let found = evaluate(sections, read, today);
        assert_eq!(found, evaluate(sections, read, today));
        for place in found.invalid.keys() {
            assert!(!found.hidden.contains(place), "{place} is hidden and yet wrong");
        }
        for (place, value) in &found.values {
            assert!(value.is_none() || !found.hidden.contains(place), "{place} is hidden");
        }
    }
}

/// A sheet filled in some way that a number chooses: right, wrong and half answers
/// by turns.
pub fn filled(sheet: &Worksheet, seed: usize) {
    let mut once = Map::new();
    let mut repeats = Map::new();
    for (number, section) in sheet.sections.iter().enumerate() {
        let mut copies = (0..=(seed + number) % 3).map(|copy| {
            let fields = section.fields.iter().enumerate();
            let answers = fields.filter_map(|(at, field)| {
                Some((field.id.value.clone(), answer(field, seed + copy + at)?))
            });
            answers.collect::<Map<_, _>>()
        });
        if section.repeat.is_some() {
            repeats.insert(section.id.value.clone(), copies.map(Value::Object).collect());
        } else {
            once.extend(copies.next().unwrap_or_default());
        }
    }
    let file = json!({ "guidepost": 1, "worksheet": &*sheet.address, "answers": once, "repeats": repeats });
    imported(file.to_string().as_bytes(), sheet);
}

fn answer(field: &Field, turn: usize) -> Option<Value> {
    match turn % 7 {
        0 => return None,
        1 => return Some(json!("")),
        2 => return Some(json!({ "year": "2024", "month": "2", "day": "30" })),
        _ => {}
    }
    Some(match &field.kind {
        FieldKind::Entry(one) => entry(one, turn),
        FieldKind::SelectMultiple(select) => json!(select.values().collect::<Vec<_>>()),
        FieldKind::Checklist { items } => values(items),
        FieldKind::Matrix { rows, choices } => {
            let line = |id: &String| Some((id.clone(), json!(choices.first()?.value)));
            Value::Object(rows.iter().filter_map(|row| line(&row.id)).collect())
        }
        FieldKind::Table { columns, .. } => {
            let cell = |column: &Column| (column.id.clone(), entry(&column.entry, turn));
            json!([columns.iter().map(cell).collect::<Map<_, _>>(), {}])
        }
        FieldKind::Signature { .. } => json!({ "name": "Ana", "date": "2024-02-29" }),
        FieldKind::Calculate(_) | FieldKind::Note { .. } | FieldKind::Diagram { .. } => json!(1),
    })
}

fn values(choices: &[Choice]) -> Value {
    choices.iter().map(|choice| choice.value.clone()).collect()
}

fn entry(entry: &Entry, turn: usize) -> Value {
    match entry {
        Entry::Text(_) | Entry::LongText(_) => json!("Ana"),
        Entry::Integer(_) | Entry::Decimal(_) if turn.is_multiple_of(2) => json!("three"),
        Entry::Integer(_) | Entry::Decimal(_) => json!(2.5),
        Entry::Date(_) => json!("2000-02-29"),
        Entry::Time(_) => json!("09:30"),
        Entry::YesNo(_) => json!("yes"),
        Entry::SelectOne(select) => json!(select.values().last()),
        Entry::Scale(scale) => json!(scale.max()),
    }
}
