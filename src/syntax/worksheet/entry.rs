//! What fits a single field as well as the cell of a table.

use super::super::table::Table;
use super::choice;
use super::name::listed;
use super::words::{required_words, words};
use crate::diagnostic::{Code, did_you_mean};
use crate::document::Localized;
use crate::document::form::{
    Bounds, Choice, Entry, FieldType, LongText, Moment, Number, Pattern, Scale, Select,
    SelectMultiple, SelectOne, Text, YesNo, YesNoAnswer, pattern_problem,
};
use crate::source::Spanned;

/// Lines of a box that does not state its height.
const LINES: u32 = 4;

/// Reads what is particular to the type; none if the type does not fit a cell,
/// or if it cannot be understood.
pub fn read(table: &Table<'_, '_>, field_type: FieldType) -> Option<Entry<Localized>> {
    Some(match field_type {
        FieldType::Text => Entry::Text(text(table)),
        FieldType::LongText => Entry::LongText(long_text(table)),
        FieldType::Integer => {
            Entry::Integer(number(table, |key| table.integer(key), |number| number.to_string())?)
        }
        FieldType::Decimal => {
            Entry::Decimal(number(table, |key| table.number(key), |number| number.to_string())?)
        }
        FieldType::Date => {
            Entry::Date(moment(table, |key| table.date(key), |date| date.to_string())?)
        }
        FieldType::Time => {
            Entry::Time(moment(table, |key| table.time(key), |time| time.to_string())?)
        }
        FieldType::YesNo => Entry::YesNo(yes_no(table)),
        FieldType::SelectOne => Entry::SelectOne(select_one(table)?),
        FieldType::Scale => Entry::Scale(scale(table)?),
        FieldType::SelectMultiple
        | FieldType::Matrix
        | FieldType::Table
        | FieldType::Checklist
        | FieldType::Signature
        | FieldType::Calculate
        | FieldType::Note
        | FieldType::Diagram => return None,
    })
}

fn text(table: &Table<'_, '_>) -> Text<Localized> {
    let max_length = table.integer_in("max_length", 1, 10_000);
    let pattern = pattern(table);
    let default = text_default(table, max_length);
    Text {
        max_length,
        width: table.integer_in("width", 1, 100),
        default: default.filter(|default| fits_pattern(table, pattern.as_ref(), default)),
        pattern,
    }
}

fn long_text(table: &Table<'_, '_>) -> LongText {
    let max_length = table.integer_in("max_length", 1, 100_000);
    LongText {
        max_length,
        lines: table.integer_in("lines", 1, 60).unwrap_or(LINES),
        default: text_default(table, max_length),
    }
}

fn text_default(table: &Table<'_, '_>, max_length: Option<u32>) -> Option<String> {
    let default = table.text("default")?;
    let length = default.value.chars().count();
    if let Some(most) = max_length.filter(|most| length > *most as usize) {
        let message = format!("`default` has {length} characters, but only {most} are allowed");
        table.error(Code::InvalidValue, default.span, message, "shorten it, or raise `max_length`");
        return None;
    }
    Some(default.value)
}

fn pattern(table: &Table<'_, '_>) -> Option<Pattern<Localized>> {
    let help = "say what is expected: pattern_message = \"Four digits\"";
    if !table.has("pattern") {
        if let Some(message) = words(table, "pattern_message") {
            let problem = "`pattern_message` without a `pattern`".to_owned();
            table.error(Code::MissingKey, message.span(), problem, "add `pattern`, or remove it");
        }
        return None;
    }
    let expression = table.required_text("pattern", "write a regular expression: \"[0-9]{4}\"");
    let message = required_words(table, "pattern_message", help);
    let expression = expression?;
    if let Some(problem) = pattern_problem(&expression.value) {
        let message = format!("`pattern` is no regular expression: {problem}");
        let help = "write it as in web forms, in single quotation marks: '[0-9]{4}' is four \
                    digits, '[A-Z]+' capital letters, '\\(.*\\)' anything in brackets";
        table.error(Code::InvalidValue, expression.span, message, help);
        return None;
    }
    Some(Pattern { expression: expression.value, message: message? })
}

/// Whether what stands in a field at first has the form that it must have.
fn fits_pattern(
    table: &Table<'_, '_>,
    pattern: Option<&Pattern<Localized>>,
    default: &str,
) -> bool {
    let fits = pattern.is_none_or(|pattern| pattern.matches(default));
    if let (false, Some((_, span))) = (fits, table.get("default")) {
        let message = "`default` does not match `pattern`".to_owned();
        table.error(Code::InvalidValue, span, message, "change one of them");
    }
    fits
}

/// `min` and `max`; none if they are crossed, which is reported.
fn bounds<T: Copy + PartialOrd>(
    table: &Table<'_, '_>,
    read: impl Fn(&'static str) -> Option<Spanned<T>>,
    show: impl Fn(T) -> String,
) -> Option<Bounds<T>> {
    let (min, max) = (read("min"), read("max"));
    let bounds = Bounds::new(min.as_ref().map(|min| min.value), max.as_ref().map(|max| max.value));
    if let (None, Some(min), Some(max)) = (bounds, min, max) {
        report_crossed(table, &min, &max, show);
    }
    bounds
}

/// Says that `min` is above `max`.
pub fn report_crossed<T: Copy>(
    table: &Table<'_, '_>,
    min: &Spanned<T>,
    max: &Spanned<T>,
    show: impl Fn(T) -> String,
) {
    let message = format!("`min` ({}) is above `max` ({})", show(min.value), show(max.value));
    table.error(Code::InvalidValue, min.span, message, "exchange them");
}

/// `default`, if it is within the bounds.
fn default_within<T: Copy + PartialOrd>(
    table: &Table<'_, '_>,
    default: Option<Spanned<T>>,
    bounds: Bounds<T>,
    show: impl Fn(T) -> String,
) -> Option<T> {
    let default = default?;
    if bounds.contains(default.value) {
        return Some(default.value);
    }
    let message = format!("`default` is {}, which is not allowed here", show(default.value));
    let help = match (bounds.min(), bounds.max()) {
        (Some(min), Some(max)) => format!("write something from {} to {}", show(min), show(max)),
        (Some(min), None) => format!("write {} or more", show(min)),
        (None, Some(max)) => format!("write {} or less", show(max)),
        (None, None) => "remove it".to_owned(),
    };
    table.error(Code::InvalidValue, default.span, message, help);
    None
}

fn number<T: Copy + PartialOrd>(
    table: &Table<'_, '_>,
    read: impl Fn(&'static str) -> Option<Spanned<T>>,
    show: impl Fn(T) -> String,
) -> Option<Number<T, Localized>> {
    let bounds = bounds(table, &read, &show);
    let default = read("default");
    let unit = words(table, "unit");
    let default = default_within(table, default, bounds?, show);
    Some(Number { bounds: bounds?, unit, default })
}

fn moment<T: Copy + PartialOrd>(
    table: &Table<'_, '_>,
    read: impl Fn(&'static str) -> Option<Spanned<T>>,
    show: impl Fn(T) -> String,
) -> Option<Moment<T>> {
    let bounds = bounds(table, &read, &show);
    let default = read("default");
    let default = default_within(table, default, bounds?, show);
    Some(Moment { bounds: bounds?, default })
}

fn yes_no(table: &Table<'_, '_>) -> YesNo {
    let unknown = table.flag("unknown");
    let words: Vec<_> = YesNoAnswer::ALL
        .into_iter()
        .filter(|answer| unknown || *answer != YesNoAnswer::Unknown)
        .map(|answer| (answer.value(), answer))
        .collect();
    YesNo { unknown, default: table.one_of("default", &words).map(|answer| answer.value) }
}

fn select_one(table: &Table<'_, '_>) -> Option<SelectOne<Localized>> {
    let choices = choice::choices(table, choice::CHOICES);
    let default = table.text("default");
    let mut select = select(table, choices)?;
    select.default = default.and_then(|written| default_choice(table, &select, &written));
    Some(select)
}

/// Reads choices of which any number can be ticked.
pub fn select_multiple(table: &Table<'_, '_>) -> Option<SelectMultiple<Localized>> {
    let choices = choice::choices(table, choice::MULTIPLE);
    let written = table.texts("default");
    let mut select: SelectMultiple<Localized> = select(table, choices)?;
    let default = written.iter().filter_map(|written| default_choice(table, &select, written));
    select.default = default.collect();
    let rules_out = |value: &String| {
        select.choices.iter().any(|choice| choice.exclusive && choice.value == *value)
    };
    if let (true, Some(exclusive)) =
        (select.default.len() > 1, select.default.iter().find(|value| rules_out(value)))
    {
        let span = table.get("default").map_or(table.top(), |(_, span)| span);
        let message =
            format!("`default` ticks `{exclusive}`, which rules out all others, and more");
        table.error(Code::InvalidValue, span, message, "tick it alone, or leave it out");
        select.default.clear();
    }
    Some(select)
}

fn select<D: Default>(
    table: &Table<'_, '_>,
    choices: Option<Vec<Choice<Localized>>>,
) -> Option<Select<D, Localized>> {
    let mut choices = choices.or_else(|| {
        table.has("other");
        None
    })?;
    let other = choice::other(table, &mut choices);
    Some(Select { choices, other, default: D::default() })
}

fn default_choice<D>(
    table: &Table<'_, '_>,
    select: &Select<D, Localized>,
    written: &Spanned<String>,
) -> Option<String> {
    let label = |choice: &&Choice<Localized>| choice.label.own() == written.value;
    let by_label = select.choices.iter().find(label).map(|choice| choice.value.as_str());
    let value = select.values().find(|value| *value == written.value).or(by_label);
    if value.is_none() {
        let message = format!("`default` is `{}`, which is not one of the choices", written.value);
        let help = did_you_mean(&written.value, select.values())
            .unwrap_or_else(|| format!("write {}", listed(select.values())));
        table.error(Code::InvalidValue, written.span, message, help);
    }
    value.map(str::to_owned)
}

fn scale(table: &Table<'_, '_>) -> Option<Scale<Localized>> {
    let (low, high) = (words(table, "low"), words(table, "high"));
    let (min, max) = (table.integer("min"), table.integer("max"));
    let default = table.integer("default");
    if !table.has("max") {
        let message = "`max` is missing".to_owned();
        let help = "say where the scale ends: min = 0, max = 10";
        table.error(Code::MissingKey, table.top(), message, help);
    }
    let max = max?;
    let min = min.unwrap_or_else(|| Spanned::new(0, max.span));
    if min.value > max.value {
        report_crossed(table, &min, &max, |number| number.to_string());
        return None;
    }
    let small = |number: i64| i32::try_from(number).ok();
    let scale = small(min.value).zip(small(max.value)).and_then(|(min, max)| Scale::new(min, max));
    let Some(mut scale) = scale else {
        let message = format!("a scale from {} to {} does not fit", min.value, max.value);
        let help = format!("a scale has 1 to {} steps; for more, use `integer`", Scale::MOST_STEPS);
        table.error(Code::InvalidValue, max.span, message, help);
        return None;
    };
    let bounds = Bounds::new(Some(min.value), Some(max.value))?;
    let default = default_within(table, default, bounds, |number| number.to_string());
    scale.default = default.and_then(small);
    (scale.low, scale.high) = (low, high);
    Some(scale)
}
