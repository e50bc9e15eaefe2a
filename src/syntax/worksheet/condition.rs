//! `show_when`: when a field or section is to be filled.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::DeValue;

use super::super::table::{Table, Value as Written, as_date, as_number, as_time};
use super::name::listed;
use super::section::{Draft, Owner};
use crate::diagnostic::{Code, did_you_mean};
use crate::document::form::{
    Bounds, Choice, Comparison, Condition, Entry, Field, FieldKind, OtherChoice, Quantity, Section,
    Test, Value, YesNoAnswer,
};
use crate::source::{Span, Spanned};

/// Reads all conditions of a sheet whose fields are known.
pub fn read_all(table: &Table<'_, '_>, draft: &mut Draft<'_, '_>) {
    let mut conditions = BTreeMap::new();
    let index = Index::new(&draft.sections, &draft.broken);
    for (owner, written) in std::mem::take(&mut draft.conditions) {
        let Some(section) = index.section_of(&owner) else { continue };
        let reader = Reader { table, index: &index, section };
        if let Some(condition) = reader.condition(written) {
            conditions.insert(owner, condition);
        }
    }
    for (at, section) in draft.sections.iter_mut().enumerate() {
        section.show_when = conditions.remove(&Owner::Section(at));
        for field in &mut section.fields {
            field.show_when = conditions.remove(&Owner::Field(field.id.value.clone()));
        }
    }
}

/// The fields that conditions can name.
struct Index<'s> {
    sections: &'s [Section],
    fields: BTreeMap<&'s str, (usize, &'s Field)>,
    broken: &'s BTreeSet<String>,
}

impl<'s> Index<'s> {
    fn new(sections: &'s [Section], broken: &'s BTreeSet<String>) -> Self {
        let of_section = |(at, section): (usize, &'s Section)| {
            section.fields.iter().map(move |field| (field.id.value.as_str(), (at, field)))
        };
        let fields = sections.iter().enumerate().flat_map(of_section).collect();
        Self { sections, fields, broken }
    }

    fn section_of(&self, owner: &Owner) -> Option<usize> {
        match owner {
            Owner::Section(at) => Some(*at),
            Owner::Field(id) => self.fields.get(id.as_str()).map(|(section, _)| *section),
        }
    }

    fn repeats(&self, section: usize) -> bool {
        self.sections.get(section).is_some_and(|section| section.repeat.is_some())
    }
}

/// Reads one condition of a section or of a field in it.
struct Reader<'r, 't, 'i> {
    table: &'r Table<'t, 'i>,
    index: &'r Index<'r>,
    section: usize,
}

impl<'t, 'i> Reader<'_, 't, 'i> {
    fn error(&self, code: Code, span: Span, message: String, help: impl Into<String>) {
        self.table.error(code, span, message, help);
    }

    /// A condition, or a list of which all must hold.
    fn condition(&self, written: Written<'t, 'i>) -> Option<Condition> {
        if let DeValue::Array(_) = written.0 {
            let items = self.table.as_items(written);
            return self.parts(&items, written.1).map(Condition::All);
        }
        let Some(table) = self.table.as_table(written) else {
            let help = "write show_when = { field = \"route\", equals = \"other\" }";
            self.error(Code::WrongType, written.1, "a condition must be a table".to_owned(), help);
            return None;
        };
        let group = table.entries().any(|(key, _)| matches!(key.value, "all" | "any"));
        let condition = if group { self.group(&table) } else { self.test(&table) };
        table.finish();
        condition
    }

    fn parts(&self, items: &[Written<'t, 'i>], span: Span) -> Option<Vec<Condition>> {
        if items.is_empty() {
            let help = "list conditions, each { field = …, equals = … }, or remove this";
            self.error(Code::InvalidValue, span, "there is no condition in it".to_owned(), help);
            return None;
        }
        // All are read before any is given up, so that every mistake is found.
        let parts: Vec<_> = items.iter().map(|item| self.condition(*item)).collect();
        parts.into_iter().collect()
    }

    fn group(&self, table: &Table<'t, 'i>) -> Option<Condition> {
        let part = |key| {
            let span = table.get(key)?.1;
            Some(self.parts(&table.items(key), span))
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

    fn test(&self, table: &Table<'t, 'i>) -> Option<Condition> {
        const KEYS: [&str; 6] = ["equals", "not", "in", "at_least", "at_most", "answered"];
        let field = table.required_text("field", "name the field: field = \"route\"");
        let written: Vec<_> = KEYS.iter().filter_map(|key| Some((*key, table.get(key)?))).collect();
        let field = self.field(&field?)?;
        let [(key, value)] = written.as_slice() else {
            self.report_count(table, written.len());
            return None;
        };
        let comparison = self.comparison(field, key, *value)?;
        Some(Condition::Test(Test { field: field.id.value.clone(), comparison }))
    }

    fn report_count(&self, table: &Table<'_, '_>, count: usize) {
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
        self.error(Code::InvalidValue, table.span(), message.to_owned(), help);
    }

    /// The field that a test names.
    fn field(&self, name: &Spanned<String>) -> Option<&Field> {
        if let Some((section, field)) = self.index.fields.get(name.value.as_str()) {
            return (*section == self.section || !self.report_repeated(*section, name))
                .then_some(*field);
        }
        if self.index.broken.contains(&name.value) {
            return None;
        }
        let mut sections = self.index.sections.iter();
        let help = if sections.any(|section| section.id.value == name.value) {
            format!("`{}` is a section; name one of its fields", name.value)
        } else {
            did_you_mean(&name.value, self.index.fields.keys().copied())
                .unwrap_or_else(|| "name a field of this sheet by its id".to_owned())
        };
        let message = format!("there is no field `{}` on this sheet", name.value);
        self.error(Code::UnknownField, name.span, message, help);
        None
    }

    /// A section that is filled several times has several answers to a question,
    /// so that only its own fields know which one is meant.
    fn report_repeated(&self, section: usize, name: &Spanned<String>) -> bool {
        let repeats = self.index.repeats(section);
        if repeats {
            let message = format!("`{}` is in a section that is filled several times", name.value);
            let help = "only fields of the same section can depend on it";
            self.error(Code::InvalidValue, name.span, message, help);
        }
        repeats
    }

    fn comparison(&self, field: &Field, key: &str, written: Written<'t, 'i>) -> Option<Comparison> {
        let answers = Answers::of(&field.kind);
        if key == "answered" {
            return self.answered(field, &answers, written);
        }
        match key {
            "equals" => self.value(field, &answers, written).map(Comparison::Equals),
            "not" => self.value(field, &answers, written).map(Comparison::Not),
            "in" => self.values(field, &answers, written).map(Comparison::In),
            "at_least" => self.quantity(field, &answers, written).map(Comparison::AtLeast),
            _ => self.quantity(field, &answers, written).map(Comparison::AtMost),
        }
    }

    fn answered(
        &self,
        field: &Field,
        answers: &Answers<'_>,
        written: Written<'_, '_>,
    ) -> Option<Comparison> {
        if matches!(answers, Answers::None) {
            self.report_incomparable(field, answers, written.1);
            return None;
        }
        if let DeValue::Boolean(answered) = written.0 {
            return Some(Comparison::Answered(*answered));
        }
        let message = "`answered` must be `true` or `false`".to_owned();
        self.error(Code::WrongType, written.1, message, "write answered = true");
        None
    }

    fn values(
        &self,
        field: &Field,
        answers: &Answers<'_>,
        written: Written<'t, 'i>,
    ) -> Option<Vec<Value>> {
        let DeValue::Array(_) = written.0 else {
            let message = "`in` must be a list".to_owned();
            let help = "write in = [\"one\", \"two\"], or use `equals`";
            self.error(Code::WrongType, written.1, message, help);
            return None;
        };
        let items = self.table.as_items(written);
        if items.is_empty() {
            let help = "list the answers: in = [\"one\", \"two\"]";
            self.error(Code::InvalidValue, written.1, "`in` is empty".to_owned(), help);
            return None;
        }
        let values: Vec<_> = items.iter().map(|item| self.value(field, answers, *item)).collect();
        values.into_iter().collect()
    }

    fn value(
        &self,
        field: &Field,
        answers: &Answers<'_>,
        written: Written<'_, '_>,
    ) -> Option<Value> {
        match (answers, written.0) {
            (Answers::Choices(choices), value) => {
                self.choice(field, choices, (value, written.1)).map(Value::Choice)
            }
            (Answers::Text, DeValue::String(text)) => Some(Value::Text(text.clone().into_owned())),
            (Answers::Text | Answers::Opaque | Answers::None, _) => {
                self.report_incomparable(field, answers, written.1);
                None
            }
            (Answers::Number(_) | Answers::Date | Answers::Time, _) => {
                self.quantity(field, answers, written).map(Value::Quantity)
            }
        }
    }

    /// The value of a choice that is written as value, as label, or, for yes and
    /// no, as `true` and `false`.
    fn choice(
        &self,
        field: &Field,
        choices: &[(&str, &str)],
        written: Written<'_, '_>,
    ) -> Option<String> {
        let name = match written.0 {
            DeValue::String(name) => name.as_ref(),
            DeValue::Boolean(true) => YesNoAnswer::Yes.value(),
            DeValue::Boolean(false) => YesNoAnswer::No.value(),
            _ => "",
        };
        let by_value = choices.iter().find(|(value, _)| *value == name);
        let found = by_value.or_else(|| choices.iter().find(|(_, label)| *label == name));
        if found.is_none() {
            let values = || choices.iter().map(|(value, _)| *value);
            let help = did_you_mean(name, values())
                .unwrap_or_else(|| format!("write {}", listed(values())));
            let message = if name.is_empty() {
                format!("`{}` is answered by choosing, not by a number or date", field.id.value)
            } else {
                format!("`{}` can never be `{name}`", field.id.value)
            };
            self.error(Code::InvalidValue, written.1, message, help);
        }
        found.map(|(value, _)| (*value).to_owned())
    }

    fn quantity(
        &self,
        field: &Field,
        answers: &Answers<'_>,
        written: Written<'_, '_>,
    ) -> Option<Quantity> {
        let quantity = match answers {
            Answers::Number(_) => as_number(written.0).map(Quantity::Number),
            Answers::Date => as_date(written.0).map(Quantity::Date),
            Answers::Time => as_time(written.0).map(Quantity::Time),
            Answers::Choices(_) | Answers::Text | Answers::Opaque | Answers::None => None,
        };
        if quantity.is_none() {
            self.report_incomparable(field, answers, written.1);
        }
        if let (Answers::Number(bounds), Some(Quantity::Number(number))) = (answers, quantity)
            && !bounds.contains(number)
        {
            let message = format!("`{}` can never be {number}", field.id.value);
            let help = "compare with a number that its `min` and `max` allow";
            self.error(Code::InvalidValue, written.1, message, help);
            return None;
        }
        quantity
    }

    fn report_incomparable(&self, field: &Field, answers: &Answers<'_>, span: Span) {
        let name = field.kind.field_type().name();
        let message =
            format!("`{}`, whose type is `{name}`, cannot be compared with this", field.id.value);
        let help = match answers {
            Answers::Choices(_) => "use `equals`, `not` or `in` with its choices",
            Answers::Text => "use `equals`, `not` or `in` with text in quotation marks",
            Answers::Number(_) => "write a number, without quotation marks",
            Answers::Date => "write a date: 2026-03-03",
            Answers::Time => "write a time of day: 14:30",
            Answers::Opaque => "ask only whether it is answered: answered = true",
            Answers::None => "it has no answer; name a field that somebody fills in",
        };
        self.error(Code::InvalidValue, span, message, help);
    }
}

/// What the answers of a field can be.
enum Answers<'s> {
    /// Values of choices and their labels.
    Choices(Vec<(&'s str, &'s str)>),
    Text,
    Number(Bounds<f64>),
    Date,
    Time,
    /// Something that is there or not.
    Opaque,
    /// No answer at all.
    None,
}

impl<'s> Answers<'s> {
    fn of(kind: &'s FieldKind) -> Self {
        match kind {
            FieldKind::Entry(entry) => Self::of_entry(entry),
            FieldKind::SelectMultiple(select) => {
                Self::of_choices(&select.choices, select.other.as_ref())
            }
            FieldKind::Checklist { items } => Self::of_choices(items, None),
            FieldKind::Calculate(_) => Self::Number(Bounds::default()),
            FieldKind::Note { .. } => Self::None,
            FieldKind::Matrix { .. }
            | FieldKind::Table { .. }
            | FieldKind::Signature { .. }
            | FieldKind::Diagram { .. } => Self::Opaque,
        }
    }

    fn of_entry(entry: &'s Entry) -> Self {
        match entry {
            Entry::Text(_) | Entry::LongText(_) => Self::Text,
            Entry::Integer(number) => Self::Number(approximate(number.bounds)),
            Entry::Decimal(number) => Self::Number(number.bounds),
            Entry::Scale(scale) => {
                let bounds = Bounds::new(Some(scale.min().into()), Some(scale.max().into()));
                Self::Number(bounds.unwrap_or_default())
            }
            Entry::Date(_) => Self::Date,
            Entry::Time(_) => Self::Time,
            Entry::YesNo(yes_no) => {
                let allowed =
                    |answer: &YesNoAnswer| yes_no.unknown || *answer != YesNoAnswer::Unknown;
                let answers = YesNoAnswer::ALL.into_iter().filter(allowed);
                Self::Choices(answers.map(|answer| (answer.value(), answer.value())).collect())
            }
            Entry::SelectOne(select) => Self::of_choices(&select.choices, select.other.as_ref()),
        }
    }

    fn of_choices(choices: &'s [Choice], other: Option<&'s OtherChoice>) -> Self {
        let other = other.map(|other| {
            (OtherChoice::VALUE, other.label.as_deref().unwrap_or(OtherChoice::VALUE))
        });
        let choices = choices.iter().map(|choice| (choice.value.as_str(), choice.label.as_str()));
        Self::Choices(choices.chain(other).collect())
    }
}

/// Bounds of whole numbers, to compare with a number of any kind.
#[expect(clippy::cast_precision_loss, reason = "limits beyond 2^53 need not be exact")]
fn approximate(bounds: Bounds<i64>) -> Bounds<f64> {
    let float = |number: Option<i64>| number.map(|number| number as f64);
    Bounds::new(float(bounds.min()), float(bounds.max())).unwrap_or_default()
}
