//! Reading a file of answers. It may come from anywhere: whatever does not fit
//! the sheet is told and kept aside.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{
    Answer, Answers, FORMAT, Filled, Form, Given, Leftover, MOST_BYTES, Reason, Refusal, Typed,
};
use crate::document::form::{
    Bounds, Choice, Column, Entry, Field, FieldKind, Row, Scale, Section, YesNo, YesNoAnswer,
};
use crate::document::{Date, Time};

/// Most copies of a section, and most rows of a table.
const MOST_COPIES: usize = 500;

/// Reads a file of answers.
///
/// # Errors
///
/// If it is not a file of answers to this sheet.
pub fn read(bytes: &[u8], form: &Form<'_>) -> Result<(Answers, Vec<Leftover>), Refusal> {
    if bytes.len() > MOST_BYTES {
        return Err(Refusal::TooLarge);
    }
    // The reader gives up on what is nested deeper than 128 times.
    let file: Value =
        serde_json::from_slice(bytes).map_err(|error| Refusal::NotJson(error.to_string()))?;
    let Value::Object(file) = file else { return Err(Refusal::NotAnswers) };
    match file.get("guidepost").and_then(Value::as_u64) {
        Some(FORMAT) => {}
        Some(version) if version > FORMAT => return Err(Refusal::NewerFormat),
        _ => return Err(Refusal::NotAnswers),
    }
    match file.get("worksheet").and_then(Value::as_str) {
        Some(name) if name == form.worksheet => {}
        Some(name) => return Err(Refusal::OtherWorksheet(name.to_owned())),
        None => return Err(Refusal::NotAnswers),
    }
    let mut reader = Reader { form, leftovers: Vec::new() };
    let answers = reader.file(file);
    Ok((answers, reader.leftovers))
}

struct Reader<'a> {
    form: &'a Form<'a>,
    leftovers: Vec<Leftover>,
}

/// What a value is read as: nothing for a blank, or why it does not fit.
type Fit<T> = Result<Option<T>, Reason>;

impl Reader<'_> {
    fn leave(&mut self, place: String, reason: Reason, value: Value) {
        self.leftovers.push(Leftover { place, reason, value });
    }

    fn file(&mut self, file: Map<String, Value>) -> Answers {
        let mut answers = Answers::default();
        for (key, value) in file {
            match key.as_str() {
                "guidepost" | "worksheet" => {}
                "version" => answers.version = self.text("version", value),
                "header" => answers.header = self.texts("header", value),
                "variants" => answers.variants = self.variants(value),
                "answers" => {
                    let sections = self.form.sections.iter();
                    let once = sections.filter(|section| section.repeat.is_none());
                    let fields = once.flat_map(|section| &section.fields).collect();
                    answers.once = self.copy("answers", &fields, value);
                }
                "repeats" => answers.repeats = self.repeats(value),
                _ => self.leave(key, Reason::Unknown, value),
            }
        }
        answers
    }

    fn text(&mut self, place: &str, value: Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text),
            Value::Null => None,
            other => {
                self.leave(place.to_owned(), Reason::WrongType, other);
                None
            }
        }
    }

    fn object(&mut self, place: &str, value: Value) -> Map<String, Value> {
        match value {
            Value::Object(map) => map,
            Value::Null => Map::new(),
            other => {
                self.leave(place.to_owned(), Reason::WrongType, other);
                Map::new()
            }
        }
    }

    fn texts(&mut self, place: &str, value: Value) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        for (key, value) in self.object(place, value) {
            if let Some(text) = self.text(&format!("{place}/{key}"), value) {
                texts.insert(key, text);
            }
        }
        texts
    }

    fn variants(&mut self, value: Value) -> BTreeMap<String, String> {
        let variants = || self.form.sections.iter().filter_map(|section| section.variant.as_ref());
        let known: BTreeSet<_> =
            variants().map(|variant| (variant.group.as_str(), variant.value.as_str())).collect();
        let mut chosen = BTreeMap::new();
        for (group, value) in self.texts("variants", value) {
            if known.contains(&(group.as_str(), value.as_str())) {
                chosen.insert(group, value);
            } else {
                self.leave(format!("variants/{group}"), Reason::Unknown, Value::String(value));
            }
        }
        chosen
    }

    fn repeats(&mut self, value: Value) -> BTreeMap<String, Vec<Filled>> {
        let form = self.form;
        let mut repeats = BTreeMap::new();
        for (id, value) in self.object("repeats", value) {
            let place = format!("repeats/{id}");
            let section = form.sections.iter().find(|section| section.id.value == id);
            let Some(section) = section.filter(|section| section.repeat.is_some()) else {
                self.leave(place, Reason::Unknown, value);
                continue;
            };
            let Value::Array(copies) = value else {
                self.leave(place, Reason::WrongType, value);
                continue;
            };
            repeats.insert(id, self.copies(&place, section, copies));
        }
        repeats
    }

    fn copies(&mut self, place: &str, section: &Section, copies: Vec<Value>) -> Vec<Filled> {
        let fields = section.fields.iter().collect();
        let mut read = Vec::new();
        for (number, value) in copies.into_iter().enumerate() {
            let place = format!("{place}/{number}");
            if number >= MOST_COPIES {
                self.leave(place, Reason::TooMany, value);
                continue;
            }
            read.push(self.copy(&place, &fields, value));
        }
        read
    }

    fn copy(&mut self, place: &str, fields: &Vec<&Field>, value: Value) -> Filled {
        let by_id: BTreeMap<&str, &Field> =
            fields.iter().map(|field| (field.id.value.as_str(), *field)).collect();
        let mut copy = Filled::new();
        for (key, value) in self.object(place, value) {
            let inside = format!("{place}/{key}");
            let (id, part) =
                key.split_once('.').map_or((&*key, None), |(id, part)| (id, Some(part)));
            let Some(field) = by_id.get(id) else {
                self.leave(inside, Reason::Unknown, value);
                continue;
            };
            match part {
                None => self.answer(&inside, field, value, &mut copy),
                Some("other") if has_other(&field.kind) => {
                    if let Some(text) = self.text(&inside, value).filter(|text| !is_blank(text)) {
                        copy.entry(id.to_owned()).or_default().other = Some(text);
                    }
                }
                Some("declined") if field.kind.field_type().is_filled_in() => match value {
                    Value::Bool(declined) => {
                        copy.entry(id.to_owned()).or_default().declined = declined;
                    }
                    other => self.leave(inside, Reason::WrongType, other),
                },
                Some(_) => self.leave(inside, Reason::Unknown, value),
            }
        }
        copy.retain(|_, given| *given != Given::default());
        copy
    }

    fn answer(&mut self, place: &str, field: &Field, value: Value, copy: &mut Filled) {
        let read = match (&field.kind, value) {
            (FieldKind::Table { columns, .. }, Value::Array(rows)) => {
                Ok(self.rows(place, columns, rows).map(Answer::Rows))
            }
            (FieldKind::Matrix { rows, choices }, Value::Object(lines)) => {
                Ok(self.lines(place, rows, choices, lines).map(Answer::Lines))
            }
            (FieldKind::SelectMultiple(select), Value::Array(ticks)) => {
                let known: Vec<_> = select.values().collect();
                Ok(self.ticks(place, &known, ticks).map(Answer::Choices))
            }
            (FieldKind::Checklist { items }, Value::Array(ticks)) => {
                let known: Vec<_> = items.iter().map(|item| item.value.as_str()).collect();
                Ok(self.ticks(place, &known, ticks).map(Answer::Choices))
            }
            (FieldKind::Signature { .. }, Value::Object(parts)) => Ok(self.signature(place, parts)),
            (FieldKind::Entry(entry), value) => {
                fit(entry, &value).map_err(|reason| (reason, value))
            }
            (_, Value::Null) => Ok(None),
            (_, value) => Err((Reason::WrongType, value)),
        };
        match read {
            Ok(Some(answer)) => {
                copy.entry(field.id.value.clone()).or_default().answer = Some(answer);
            }
            Ok(None) => {}
            Err((reason, value)) => self.leave(place.to_owned(), reason, value),
        }
    }

    fn ticks(&mut self, place: &str, known: &[&str], ticks: Vec<Value>) -> Option<Vec<String>> {
        let mut ticked: Vec<String> = Vec::new();
        for tick in ticks {
            match tick {
                Value::String(value) if known.contains(&value.as_str()) => {
                    if !ticked.contains(&value) {
                        ticked.push(value);
                    }
                }
                Value::String(_) => self.leave(place.to_owned(), Reason::NoChoice, tick),
                _ => self.leave(place.to_owned(), Reason::WrongType, tick),
            }
        }
        (!ticked.is_empty()).then_some(ticked)
    }

    fn lines(
        &mut self,
        place: &str,
        rows: &[Row],
        choices: &[Choice],
        lines: Map<String, Value>,
    ) -> Option<BTreeMap<String, String>> {
        let mut answered = BTreeMap::new();
        for (row, value) in lines {
            let inside = format!("{place}/{row}");
            if !rows.iter().any(|known| known.id == row) {
                self.leave(inside, Reason::Unknown, value);
                continue;
            }
            match value {
                Value::String(choice) if choices.iter().any(|known| known.value == choice) => {
                    answered.insert(row, choice);
                }
                Value::String(_) => self.leave(inside, Reason::NoChoice, value),
                Value::Null => {}
                _ => self.leave(inside, Reason::WrongType, value),
            }
        }
        (!answered.is_empty()).then_some(answered)
    }

    fn rows(&mut self, place: &str, columns: &[Column], rows: Vec<Value>) -> Option<Vec<Filled>> {
        let mut read = Vec::new();
        for (number, value) in rows.into_iter().enumerate() {
            let place = format!("{place}/{number}");
            if number >= MOST_COPIES {
                self.leave(place, Reason::TooMany, value);
                continue;
            }
            read.push(self.row(&place, columns, value));
        }
        while read.last().is_some_and(Filled::is_empty) {
            read.pop();
        }
        (!read.is_empty()).then_some(read)
    }

    fn row(&mut self, place: &str, columns: &[Column], value: Value) -> Filled {
        let mut row = Filled::new();
        for (key, value) in self.object(place, value) {
            let inside = format!("{place}/{key}");
            let (id, part) =
                key.split_once('.').map_or((&*key, None), |(id, part)| (id, Some(part)));
            let column = columns.iter().find(|column| column.id == id);
            match (column, part) {
                (Some(column), None) => match fit(&column.entry, &value) {
                    Ok(answer) if answer.is_some() => {
                        row.entry(id.to_owned()).or_default().answer = answer;
                    }
                    Ok(_) => {}
                    Err(reason) => self.leave(inside, reason, value),
                },
                (Some(Column { entry: Entry::SelectOne(select), .. }), Some("other"))
                    if select.other.is_some() =>
                {
                    if let Some(text) = self.text(&inside, value).filter(|text| !is_blank(text)) {
                        row.entry(id.to_owned()).or_default().other = Some(text);
                    }
                }
                _ => self.leave(inside, Reason::Unknown, value),
            }
        }
        row
    }

    fn signature(&mut self, place: &str, parts: Map<String, Value>) -> Option<Answer> {
        let (mut name, mut date) = (String::new(), None);
        for (key, value) in parts {
            let inside = format!("{place}/{key}");
            match key.as_str() {
                "name" => name = self.text(&inside, value).unwrap_or_default(),
                "date" => match typed_date(&value) {
                    Ok(typed) => date = typed,
                    Err(reason) => self.leave(inside, reason, value),
                },
                _ => self.leave(inside, Reason::Unknown, value),
            }
        }
        (!is_blank(&name) || date.is_some()).then_some(Answer::Signature { name, date })
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn has_other(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::Entry(Entry::SelectOne(select)) => select.other.is_some(),
        FieldKind::SelectMultiple(select) => select.other.is_some(),
        _ => false,
    }
}

/// A value as the answer to an entry.
fn fit(entry: &Entry, value: &Value) -> Fit<Answer> {
    match (entry, value) {
        (_, Value::Null) => Ok(None),
        (_, Value::String(text)) if is_blank(text) => Ok(None),
        (Entry::Text(_) | Entry::LongText(_), Value::String(text)) => {
            Ok(Some(Answer::Text(text.clone())))
        }
        (Entry::Integer(_) | Entry::Decimal(_), value) => number(value),
        (Entry::Date(_), value) => Ok(typed_date(value)?.map(|typed| match typed {
            Typed::Date(date) => Answer::Date(date),
            Typed::Unreadable(text) => Answer::Unreadable(text),
        })),
        (Entry::Time(_), Value::String(text)) => Ok(Some(match Time::parse(text) {
            Some(time) => Answer::Time(time),
            None => Answer::Unreadable(text.clone()),
        })),
        (Entry::YesNo(yes_no), Value::String(text)) => choice(text, yes_no_values(yes_no)),
        (Entry::SelectOne(select), Value::String(text)) => choice(text, select.values()),
        (Entry::Scale(scale), Value::Number(number)) => step(scale, number.as_f64()),
        _ => Err(Reason::WrongType),
    }
}

fn yes_no_values(yes_no: &YesNo) -> impl Iterator<Item = &'static str> {
    let unknown = yes_no.unknown;
    let answers = YesNoAnswer::ALL.into_iter();
    let allowed = answers.filter(move |answer| unknown || *answer != YesNoAnswer::Unknown);
    allowed.map(YesNoAnswer::value)
}

fn choice<'c>(text: &str, mut known: impl Iterator<Item = &'c str>) -> Fit<Answer> {
    let found = known.any(|value| value == text);
    if found { Ok(Some(Answer::Choice(text.to_owned()))) } else { Err(Reason::NoChoice) }
}

fn step(scale: &Scale, number: Option<f64>) -> Fit<Answer> {
    let is_step = |number: &f64| {
        let bounds = Bounds::new(Some(scale.min().into()), Some(scale.max().into()));
        number.fract() == 0.0 && bounds.is_some_and(|bounds: Bounds<f64>| bounds.contains(*number))
    };
    number.filter(is_step).map_or(Err(Reason::NoChoice), |number| Ok(Some(Answer::Number(number))))
}

/// A number, or what was typed in its place.
fn number(value: &Value) -> Fit<Answer> {
    match value {
        Value::Number(number) => number
            .as_f64()
            .map_or(Err(Reason::WrongType), |number| Ok(Some(Answer::Number(number)))),
        Value::String(text) => Ok(Some(Answer::Unreadable(text.clone()))),
        _ => Err(Reason::WrongType),
    }
}

/// A day, or the parts of one as they were typed.
fn typed_date(value: &Value) -> Fit<Typed> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if is_blank(text) => Ok(None),
        Value::String(text) => {
            Ok(Some(Date::parse(text).map_or_else(|| Typed::Unreadable(text.clone()), Typed::Date)))
        }
        Value::Object(parts) => {
            let part = |key| parts.get(key).and_then(Value::as_str).unwrap_or_default().trim();
            let (year, month, day) = (part("year"), part("month"), part("day"));
            if year.is_empty() && month.is_empty() && day.is_empty() {
                return Ok(None);
            }
            Ok(Some(Typed::Unreadable(format!("{year}-{month}-{day}"))))
        }
        _ => Err(Reason::WrongType),
    }
}
