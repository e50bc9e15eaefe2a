//! Lists of things to pick, tick or rate: labels, or tables with more to say.

use super::super::table::Table;
use super::name::{Unique, is_valid};
use super::words::{self, Item, required_words};
use crate::diagnostic::Code;
use crate::document::form::{Choice, OtherChoice, Row};
use crate::document::{Localized, slug};
use crate::source::Spanned;

/// A list whose members need names of their own.
#[derive(Clone, Copy)]
pub struct List {
    /// Its key.
    pub key: &'static str,
    /// The key that names a member.
    pub name: &'static str,
    /// What its members are called.
    pub what: &'static str,
    /// Whether members have scores.
    pub scored: bool,
    /// Whether a member can rule out all others.
    pub exclusive: bool,
}

/// Choices of which one is picked.
pub const CHOICES: List =
    List { key: "choices", name: "value", what: "choices", scored: true, exclusive: false };
/// Choices of which any number is picked.
pub const MULTIPLE: List = List { exclusive: true, ..CHOICES };
/// Statements to tick.
pub const ITEMS: List =
    List { key: "items", name: "id", what: "items", scored: true, exclusive: true };
const ROWS: List = List { key: "rows", name: "id", what: "rows", scored: false, exclusive: false };

/// Reads a list of choices; none if there are none.
pub fn choices(table: &Table<'_, '_>, list: List) -> Option<Vec<Choice<Localized>>> {
    if !table.has(list.key) {
        let message = format!("`{}` is missing", list.key);
        let help = format!("list them: {} = [\"one\", \"two\"]", list.key);
        table.error(Code::MissingKey, table.top(), message, help);
        return None;
    }
    let mut names = Unique::new(list.what);
    let items = words::list(table, list.key)?;
    let is_empty = items.is_empty();
    let mut choices = Vec::with_capacity(items.len());
    for item in items {
        let Some((name, choice)) = choice(table, item, list) else { continue };
        if names.insert(table, &name) {
            choices.push(choice);
        }
    }
    if is_empty {
        let message = format!("there are no {}", list.what);
        let help = format!("list them: {} = [\"one\", \"two\"]", list.key);
        let span = table.get(list.key).map_or(table.top(), |(_, span)| span);
        table.error(Code::InvalidValue, span, message, help);
    }
    (!choices.is_empty()).then_some(choices)
}

/// Reads the lines of a matrix.
pub fn rows(table: &Table<'_, '_>) -> Option<Vec<Row<Localized>>> {
    let row = |choice: Choice<Localized>| Row { id: choice.value, label: choice.label };
    Some(choices(table, ROWS)?.into_iter().map(row).collect())
}

/// Takes the choice with a line to write on out of its list, or adds it.
pub fn other(
    table: &Table<'_, '_>,
    choices: &mut Vec<Choice<Localized>>,
) -> Option<OtherChoice<Localized>> {
    if !table.flag("other") {
        return None;
    }
    let written = choices.iter().position(|choice| choice.value == OtherChoice::VALUE);
    let written = written.map(|at| choices.remove(at));
    Some(written.map_or_else(OtherChoice::default, |choice| OtherChoice {
        label: Some(choice.label),
        score: choice.score,
    }))
}

fn choice(
    table: &Table<'_, '_>,
    item: Item<'_, '_>,
    list: List,
) -> Option<(Spanned<String>, Choice<Localized>)> {
    match item {
        Item::Words(label) => {
            let name = name_from_label(table, &label, list)?;
            let value = name.value.clone();
            Some((name, Choice { value, label, score: None, exclusive: false }))
        }
        Item::Other(value) => match table.as_table(value) {
            Some(table) => choice_table(table, list),
            None => {
                let message = format!("`{}` can hold only labels and tables", list.key);
                let help =
                    format!("write text in quotation marks, or {{ {} = …, label = … }}", list.name);
                table.error(Code::WrongType, value.1, message, help);
                None
            }
        },
    }
}

fn choice_table(table: Table<'_, '_>, list: List) -> Option<(Spanned<String>, Choice<Localized>)> {
    let label = required_words(&table, "label", "say what is shown: label = \"Family\"");
    // Either key names an item: `id` as in matrices, `value` as in choices.
    let written =
        table.text(list.name).or_else(|| (list.key == "items").then(|| table.text("value"))?);
    let name = match (written, &label) {
        (Some(written), _) => is_valid(&table, list.name, &written).then_some(written),
        (None, Some(label)) => name_from_label(&table, label, list),
        (None, None) => None,
    };
    let score = if list.scored { table.number("score").map(|score| score.value) } else { None };
    let exclusive = exclusive(&table, list);
    table.finish();
    let name = name?;
    let choice = Choice { value: name.value.clone(), label: label?, score, exclusive };
    Some((name, choice))
}

fn exclusive(table: &Table<'_, '_>, list: List) -> bool {
    let written = table.entries().find(|(key, _)| key.value == "exclusive");
    if let Some((key, _)) = written.filter(|_| !list.exclusive) {
        table.has("exclusive");
        let message = "`exclusive` is only for `select_multiple` and `checklist`".to_owned();
        let help = "remove it: only one of these can be picked anyway";
        table.error(Code::UnknownKey, key.span, message, help);
        return false;
    }
    list.exclusive && table.flag("exclusive")
}

fn name_from_label(
    table: &Table<'_, '_>,
    label: &Localized,
    list: List,
) -> Option<Spanned<String>> {
    let name = slug(label.own());
    if name.is_empty() {
        let message = format!("no `{}` can be made from the label \"{}\"", list.name, label.own());
        let help = format!("give it one: {{ {} = \"a\", label = \"…\" }}", list.name);
        table.error(Code::InvalidValue, label.span(), message, help);
        return None;
    }
    Some(Spanned::new(name, label.span()))
}
