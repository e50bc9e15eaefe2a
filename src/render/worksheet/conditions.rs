//! Conditions in words, for paper: "Only if …".

use super::Writer;
use crate::document::form::{
    Comparison, Condition, Entry, Field, FieldKind, Quantity, Test, Value,
};
use crate::render::ways::date_text;

impl Writer<'_> {
    pub(super) fn only_if(&self, condition: &Condition) -> String {
        let condition = self.condition(condition);
        self.form.strings.fill("only_if", &[("condition", &condition)])
    }

    fn condition(&self, condition: &Condition) -> String {
        let join = |key: &str, parts: &[Condition]| {
            let words = parts.iter().map(|part| self.condition(part));
            let joined = words.reduce(|left, right| {
                self.form.strings.fill(key, &[("left", &left), ("right", &right)])
            });
            joined.unwrap_or_default()
        };
        match condition {
            Condition::All(parts) => join("condition_and", parts),
            Condition::Any(parts) => join("condition_or", parts),
            Condition::Test(test) => self.test(test),
        }
    }

    fn test(&self, test: &Test) -> String {
        let mut fields = self.form.sheet.sections.iter().flat_map(|section| &section.fields);
        let field = fields.find(|field| field.id.value == test.field);
        let label = field.map_or(test.field.as_str(), |field| field.label.as_str());
        let value = |value: &Value| self.value(field, value);
        let (key, value) = match &test.comparison {
            Comparison::Equals(wanted) => ("condition_equals", value(wanted)),
            Comparison::Not(unwanted) => ("condition_not", value(unwanted)),
            Comparison::In(several) => {
                ("condition_in", several.iter().map(value).collect::<Vec<_>>().join(", "))
            }
            Comparison::AtLeast(least) => ("condition_at_least", self.quantity(*least)),
            Comparison::AtMost(most) => ("condition_at_most", self.quantity(*most)),
            Comparison::Answered(_) => ("condition_answered", String::new()),
        };
        self.form.strings.fill(key, &[("field", label), ("value", &value)])
    }

    fn value(&self, field: Option<&Field>, value: &Value) -> String {
        match value {
            Value::Text(text) => text.clone(),
            Value::Quantity(quantity) => self.quantity(*quantity),
            Value::Choice(choice) => field
                .and_then(|field| self.choice_label(&field.kind, choice))
                .unwrap_or_else(|| choice.clone()),
        }
    }

    /// The label of a choice's value.
    fn choice_label(&self, kind: &FieldKind, value: &str) -> Option<String> {
        let choices = match kind {
            FieldKind::Entry(Entry::YesNo(_)) => {
                let key = if value == "unknown" { "not_known" } else { value };
                return Some(self.string(key));
            }
            FieldKind::Entry(Entry::SelectOne(select)) => &select.choices,
            FieldKind::SelectMultiple(select) => &select.choices,
            FieldKind::Checklist { items } => items,
            _ => return None,
        };
        let found = choices.iter().find(|choice| choice.value == value);
        found.map(|choice| choice.label.clone())
    }

    fn quantity(&self, quantity: Quantity) -> String {
        match quantity {
            Quantity::Number(number) => number.to_string(),
            Quantity::Date(date) => date_text(date, self.form.strings).text,
            Quantity::Time(time) => time.to_string(),
        }
    }
}
