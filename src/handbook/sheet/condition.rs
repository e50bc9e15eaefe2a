//! `show_when`: when a field or section is to be filled.

use std::collections::{BTreeMap, BTreeSet};

use super::{Draft, Found, Written};
use crate::diagnostic::{Code, did_you_mean};
use crate::document::form::{
    Bounds, Choice, Comparison, Condition, Entry, Field, FieldKind, OtherChoice, Quantity, Test,
    Value, YesNoAnswer,
};
use crate::document::{Date, Localized, Time};
use crate::source::{SourcePath, Span, Spanned};
use crate::syntax::worksheet::listed;
use crate::syntax::worksheet::written::{self, Scalar};

/// Reads all conditions of a sheet whose fields are known.
pub fn read_all(draft: &mut Draft<'_>, found: &mut Found) {
    let index = Index::new(draft);
    let mut read = Vec::new();
    for (section, part) in draft.parts.iter().enumerate() {
        let mut all = |conditions| all(&index, section, conditions, found);
        let fields: Vec<_> = part.fields.iter().map(|field| all(&field.conditions)).collect();
        read.push((all(&part.conditions), fields));
    }
    for (part, (own, fields)) in draft.parts.iter_mut().zip(read) {
        part.section.show_when = own;
        for (placed, condition) in part.fields.iter_mut().zip(fields) {
            placed.field.show_when = condition;
        }
    }
}

/// Conditions of which all must hold, those that can be understood.
fn all(
    index: &Index<'_>,
    section: usize,
    conditions: &[Written<'_>],
    found: &mut Found,
) -> Option<Condition> {
    let read = conditions.iter().filter_map(|written| {
        let mut reader = Reader { index, section, file: written.file, found: &mut *found };
        reader.condition(written.condition)
    });
    let mut read: Vec<_> = read.collect();
    if read.len() > 1 { Some(Condition::All(read)) } else { read.pop() }
}

/// The fields that conditions can name.
struct Index<'s> {
    /// The section and the field.
    fields: BTreeMap<&'s str, (usize, &'s Field<Localized>)>,
    sections: BTreeSet<&'s str>,
    repeated: BTreeSet<usize>,
    broken: &'s BTreeSet<String>,
}

impl<'s> Index<'s> {
    fn new(draft: &'s Draft<'_>) -> Self {
        let parts = || draft.parts.iter().enumerate();
        let fields = parts().flat_map(|(at, part)| {
            part.fields.iter().map(move |it| (it.field.id.value.as_str(), (at, &it.field)))
        });
        let repeated = parts().filter(|(_, part)| part.section.repeat.is_some());
        Self {
            fields: fields.collect(),
            sections: parts().map(|(_, part)| part.section.id.value.as_str()).collect(),
            repeated: repeated.map(|(at, _)| at).collect(),
            broken: &draft.broken,
        }
    }
}

/// Reads one condition of a section or of a field in it.
struct Reader<'r> {
    index: &'r Index<'r>,
    section: usize,
    file: &'r SourcePath,
    found: &'r mut Found,
}

impl<'r> Reader<'r> {
    fn error(&mut self, code: Code, span: Span, message: String, help: impl Into<String>) {
        self.found.error(code, (self.file, span), message, help);
    }

    fn condition(&mut self, written: &written::Condition) -> Option<Condition> {
        match written {
            written::Condition::All(parts) => self.parts(parts).map(Condition::All),
            written::Condition::Any(parts) => self.parts(parts).map(Condition::Any),
            written::Condition::Test(test) => self.test(test).map(Condition::Test),
        }
    }

    fn parts(&mut self, parts: &[written::Condition]) -> Option<Vec<Condition>> {
        // All are read before any is given up, so that every mistake is found.
        let parts: Vec<_> = parts.iter().map(|part| self.condition(part)).collect();
        parts.into_iter().collect()
    }

    fn test(&mut self, test: &written::Test) -> Option<Test> {
        let field = self.field(&test.field)?;
        let comparison = self.comparison(field, &test.comparison)?;
        Some(Test { field: field.id.value.clone(), comparison })
    }

    /// The field that a test names.
    fn field(&mut self, name: &Spanned<String>) -> Option<&'r Field<Localized>> {
        if let Some((section, field)) = self.index.fields.get(name.value.as_str()) {
            return (*section == self.section || !self.report_repeated(*section, name))
                .then_some(*field);
        }
        if self.index.broken.contains(&name.value) {
            return None;
        }
        let help = if self.index.sections.contains(name.value.as_str()) {
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
    fn report_repeated(&mut self, section: usize, name: &Spanned<String>) -> bool {
        let repeats = self.index.repeated.contains(&section);
        if repeats {
            let message = format!("`{}` is in a section that is filled several times", name.value);
            let help = "only fields of the same section can depend on it";
            self.error(Code::InvalidValue, name.span, message, help);
        }
        repeats
    }

    fn comparison(
        &mut self,
        field: &Field<Localized>,
        written: &written::Comparison,
    ) -> Option<Comparison> {
        use written::Comparison as Written;
        let answers = Answers::of(&field.kind);
        Some(match written {
            Written::Equals(value) => Comparison::Equals(self.value(field, &answers, value)?),
            Written::Not(value) => Comparison::Not(self.value(field, &answers, value)?),
            Written::In(values) => {
                let values: Vec<_> =
                    values.iter().map(|value| self.value(field, &answers, value)).collect();
                Comparison::In(values.into_iter().collect::<Option<_>>()?)
            }
            Written::AtLeast(least) => Comparison::AtLeast(self.quantity(field, &answers, least)?),
            Written::AtMost(most) => Comparison::AtMost(self.quantity(field, &answers, most)?),
            Written::Answered(answered, span) => {
                if matches!(answers, Answers::None) {
                    self.report_incomparable(field, &answers, *span);
                    return None;
                }
                Comparison::Answered(*answered)
            }
        })
    }

    fn value(
        &mut self,
        field: &Field<Localized>,
        answers: &Answers<'_>,
        written: &Spanned<Scalar>,
    ) -> Option<Value> {
        match (answers, &written.value) {
            (Answers::Choices(choices), _) => {
                self.choice(field, choices, written).map(Value::Choice)
            }
            (Answers::Text, Scalar::Text(text)) => Some(Value::Text(text.clone())),
            (Answers::Text | Answers::Opaque | Answers::None, _) => {
                self.report_incomparable(field, answers, written.span);
                None
            }
            (Answers::Number(_) | Answers::Whole(_) | Answers::Date(_) | Answers::Time(_), _) => {
                let quantity = self.quantity(field, answers, written)?;
                self.is_possible(field, answers, quantity, written.span)
                    .then_some(Value::Quantity(quantity))
            }
        }
    }

    /// The value of a choice that is written as value, as label, or, for yes and
    /// no, as `true` and `false`.
    fn choice(
        &mut self,
        field: &Field<Localized>,
        choices: &[(&str, &str)],
        written: &Spanned<Scalar>,
    ) -> Option<String> {
        let name = match &written.value {
            Scalar::Text(name) => name.as_str(),
            Scalar::Flag(true) => YesNoAnswer::Yes.value(),
            Scalar::Flag(false) => YesNoAnswer::No.value(),
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
            self.error(Code::InvalidValue, written.span, message, help);
        }
        found.map(|(value, _)| (*value).to_owned())
    }

    fn quantity(
        &mut self,
        field: &Field<Localized>,
        answers: &Answers<'_>,
        written: &Spanned<Scalar>,
    ) -> Option<Quantity> {
        let quantity = match answers {
            Answers::Number(_) | Answers::Whole(_) => written.value.number().map(Quantity::Number),
            Answers::Date(_) => written.value.date().map(Quantity::Date),
            Answers::Time(_) => written.value.time().map(Quantity::Time),
            Answers::Choices(_) | Answers::Text | Answers::Opaque | Answers::None => None,
        };
        if quantity.is_none() {
            self.report_incomparable(field, answers, written.span);
        }
        let quantity = quantity?;
        if answers.allow(quantity) {
            return Some(quantity);
        }
        let shown = match quantity {
            Quantity::Number(number) => number.to_string(),
            Quantity::Date(date) => date.to_string(),
            Quantity::Time(time) => time.to_string(),
        };
        let message = format!("`{}` can never be {shown}", field.id.value);
        let help = "compare with something that its `min` and `max` allow";
        self.error(Code::InvalidValue, written.span, message, help);
        None
    }

    /// Whether the answer can be exactly this number.
    fn is_possible(
        &mut self,
        field: &Field<Localized>,
        answers: &Answers<'_>,
        quantity: Quantity,
        span: Span,
    ) -> bool {
        let (Answers::Whole(_), Quantity::Number(number)) = (answers, quantity) else {
            return true;
        };
        let is_whole = number.fract() == 0.0;
        if !is_whole {
            let message =
                format!("`{}` is a whole number and can never be {number}", field.id.value);
            let help = "write a whole number, or use `at_least` or `at_most`";
            self.error(Code::InvalidValue, span, message, help);
        }
        is_whole
    }

    fn report_incomparable(&mut self, field: &Field<Localized>, answers: &Answers<'_>, span: Span) {
        let name = field.kind.field_type().name();
        let message =
            format!("`{}`, whose type is `{name}`, cannot be compared with this", field.id.value);
        let help = match answers {
            Answers::Choices(_) => "use `equals`, `not` or `in` with its choices",
            Answers::Text => "use `equals`, `not` or `in` with text in quotation marks",
            Answers::Number(_) | Answers::Whole(_) => "write a number, without quotation marks",
            Answers::Date(_) => "write a date: 2026-03-03",
            Answers::Time(_) => "write a time of day: 14:30",
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
    /// A number without decimals.
    Whole(Bounds<f64>),
    Date(Bounds<Date>),
    Time(Bounds<Time>),
    /// Something that is there or not.
    Opaque,
    /// No answer at all.
    None,
}

impl<'s> Answers<'s> {
    fn of(kind: &'s FieldKind<Localized>) -> Self {
        match kind {
            FieldKind::Entry(entry) => Self::of_entry(entry),
            FieldKind::SelectMultiple(select) => {
                Self::of_choices(&select.choices, select.other.as_ref())
            }
            FieldKind::Checklist { items } => Self::of_choices(items, None),
            FieldKind::Calculate(_) => Self::Number(Bounds::default()),
            // What is drawn is kept on paper only.
            FieldKind::Note { .. } | FieldKind::Diagram { .. } => Self::None,
            FieldKind::Matrix { .. } | FieldKind::Table { .. } | FieldKind::Signature { .. } => {
                Self::Opaque
            }
        }
    }

    fn of_entry(entry: &'s Entry<Localized>) -> Self {
        match entry {
            Entry::Text(_) | Entry::LongText(_) => Self::Text,
            Entry::Integer(number) => Self::Whole(approximate(number.bounds)),
            Entry::Decimal(number) => Self::Number(number.bounds),
            Entry::Scale(scale) => {
                let bounds = Bounds::new(Some(scale.min().into()), Some(scale.max().into()));
                Self::Whole(bounds.unwrap_or_default())
            }
            Entry::Date(date) => Self::Date(date.bounds),
            Entry::Time(time) => Self::Time(time.bounds),
            Entry::YesNo(yes_no) => {
                let allowed =
                    |answer: &YesNoAnswer| yes_no.unknown || *answer != YesNoAnswer::Unknown;
                let answers = YesNoAnswer::ALL.into_iter().filter(allowed);
                Self::Choices(answers.map(|answer| (answer.value(), answer.value())).collect())
            }
            Entry::SelectOne(select) => Self::of_choices(&select.choices, select.other.as_ref()),
        }
    }

    /// Whether the answer can be this.
    fn allow(&self, quantity: Quantity) -> bool {
        match (self, quantity) {
            (Self::Number(bounds) | Self::Whole(bounds), Quantity::Number(number)) => {
                bounds.contains(number)
            }
            (Self::Date(bounds), Quantity::Date(date)) => bounds.contains(date),
            (Self::Time(bounds), Quantity::Time(time)) => bounds.contains(time),
            _ => false,
        }
    }

    fn of_choices(
        choices: &'s [Choice<Localized>],
        other: Option<&'s OtherChoice<Localized>>,
    ) -> Self {
        let other = other.map(|other| {
            (OtherChoice::VALUE, other.label.as_ref().map_or(OtherChoice::VALUE, Localized::own))
        });
        let choices = choices.iter().map(|choice| (choice.value.as_str(), choice.label.own()));
        Self::Choices(choices.chain(other).collect())
    }
}

/// Bounds of whole numbers, to compare with a number of any kind.
#[expect(clippy::cast_precision_loss, reason = "limits beyond 2^53 need not be exact")]
fn approximate(bounds: Bounds<i64>) -> Bounds<f64> {
    let float = |number: Option<i64>| number.map(|number| number as f64);
    Bounds::new(float(bounds.min()), float(bounds.max())).unwrap_or_default()
}
