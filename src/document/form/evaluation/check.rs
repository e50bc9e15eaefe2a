//! What is missing or impossible in the answers.

use crate::document::form::answers::{Answer, Given, Typed};
use crate::document::form::{Bounds, Choice, Entry, Field, FieldKind, Text};

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// It must be addressed and is blank.
    Required,
    /// What was typed is no number.
    Number,
    /// A whole number was asked for.
    Whole,
    /// What was typed is no day.
    Date,
    /// What was typed is no time of day.
    Time,
    /// It is below what is allowed.
    Min,
    /// It is above what is allowed.
    Max,
    /// It has more characters than allowed.
    Length,
    /// It has not the form that it must have.
    Pattern,
    /// A choice that rules out all others is ticked beside others.
    Exclusive,
}

impl Fault {
    /// Its name in data.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Number => "number",
            Self::Whole => "whole",
            Self::Date => "date",
            Self::Time => "time",
            Self::Min => "min",
            Self::Max => "max",
            Self::Length => "length",
            Self::Pattern => "pattern",
            Self::Exclusive => "exclusive",
        }
    }
}

/// Everything wrong with what was given to a field at a place. A question that
/// was asked and left open is addressed.
pub fn faults(field: &Field, given: Option<&Given>, place: &str) -> Vec<(String, Fault)> {
    let answer = given.and_then(|given| given.answer.as_ref());
    if let (FieldKind::Table { columns, .. }, Some(Answer::Rows(rows))) = (&field.kind, answer) {
        let cells = rows.iter().enumerate().flat_map(|(number, row)| {
            columns.iter().filter_map(move |column| {
                let answer = row.get(&column.id)?.answer.as_ref()?;
                let place = format!("{place}/{number}/{}", column.id);
                Some((place, entry(&column.entry, answer)?))
            })
        });
        return cells.collect();
    }
    let declined = given.is_some_and(|given| given.declined);
    // What is drawn is kept on paper only.
    let kept = !matches!(field.kind, FieldKind::Diagram { .. });
    let fault = if field.required && kept && !declined && !is_whole(&field.kind, answer) {
        Some(Fault::Required)
    } else {
        answer.and_then(|answer| of_kind(&field.kind, answer))
    };
    fault.map(|fault| (place.to_owned(), fault)).into_iter().collect()
}

/// Whether a required question is answered: a matrix in every line, a signature
/// with a name.
fn is_whole(kind: &FieldKind, answer: Option<&Answer>) -> bool {
    match (kind, answer) {
        (_, None) => false,
        (FieldKind::Matrix { rows, .. }, Some(Answer::Lines(lines))) => {
            rows.iter().all(|row| lines.contains_key(&row.id))
        }
        (_, Some(Answer::Signature { name, .. })) => !name.trim().is_empty(),
        _ => true,
    }
}

fn of_kind(kind: &FieldKind, answer: &Answer) -> Option<Fault> {
    match (kind, answer) {
        (FieldKind::Entry(one), answer) => entry(one, answer),
        (FieldKind::SelectMultiple(select), Answer::Choices(ticks)) => {
            exclusive(&select.choices, ticks)
        }
        (FieldKind::Checklist { items }, Answer::Choices(ticks)) => exclusive(items, ticks),
        (_, Answer::Signature { date: Some(Typed::Unreadable(_)), .. }) => Some(Fault::Date),
        _ => None,
    }
}

fn exclusive(choices: &[Choice], ticks: &[String]) -> Option<Fault> {
    let rules_out =
        |tick: &String| choices.iter().any(|choice| choice.exclusive && choice.value == *tick);
    (ticks.len() > 1 && ticks.iter().any(rules_out)).then_some(Fault::Exclusive)
}

fn entry(entry: &Entry, answer: &Answer) -> Option<Fault> {
    match (entry, answer) {
        (Entry::Text(one), Answer::Text(written)) => text(one, written),
        (Entry::LongText(one), Answer::Text(written)) => length(one.max_length, written),
        (Entry::Integer(_), Answer::Number(number)) if number.fract() != 0.0 => Some(Fault::Whole),
        (Entry::Integer(one), Answer::Number(number)) => {
            let float = |bound: Option<i64>| bound.map(approximate);
            outside(float(one.bounds.min()), float(one.bounds.max()), *number)
        }
        (Entry::Decimal(one), Answer::Number(number)) => {
            outside(one.bounds.min(), one.bounds.max(), *number)
        }
        (Entry::Date(one), Answer::Date(date)) => beyond(one.bounds, *date),
        (Entry::Time(one), Answer::Time(time)) => beyond(one.bounds, *time),
        (Entry::Integer(_) | Entry::Decimal(_), Answer::Unreadable(_)) => Some(Fault::Number),
        (Entry::Date(_), Answer::Unreadable(_)) => Some(Fault::Date),
        (Entry::Time(_), Answer::Unreadable(_)) => Some(Fault::Time),
        _ => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "limits beyond 2^53 need not be exact")]
fn approximate(number: i64) -> f64 {
    number as f64
}

fn beyond<T: Copy + PartialOrd>(bounds: Bounds<T>, value: T) -> Option<Fault> {
    outside(bounds.min(), bounds.max(), value)
}

fn outside<T: Copy + PartialOrd>(min: Option<T>, max: Option<T>, value: T) -> Option<Fault> {
    if min.is_some_and(|min| value < min) {
        return Some(Fault::Min);
    }
    max.is_some_and(|max| value > max).then_some(Fault::Max)
}

fn text(text: &Text, written: &str) -> Option<Fault> {
    let pattern = text.pattern.as_ref();
    let matches = pattern.is_none_or(|pattern| pattern.matches(written));
    length(text.max_length, written).or((!matches).then_some(Fault::Pattern))
}

fn length(most: Option<u32>, written: &str) -> Option<Fault> {
    let count = written.chars().count();
    most.is_some_and(|most| count > most as usize).then_some(Fault::Length)
}
