//! Whether conditions hold. A hidden field counts as blank.

use std::cmp::Ordering;

use super::{Sheet, Spot};
use crate::document::form::answers::Answer;
use crate::document::form::{Comparison, Condition, FieldKind, Quantity, Test, Value};

impl Sheet<'_> {
    /// Whether a condition holds for a copy of a section.
    pub(super) fn holds(&self, condition: &Condition, section: usize, copy: usize) -> bool {
        match condition {
            Condition::All(parts) => parts.iter().all(|part| self.holds(part, section, copy)),
            Condition::Any(parts) => parts.iter().any(|part| self.holds(part, section, copy)),
            Condition::Test(test) => self.passes(test, section, copy),
        }
    }

    fn passes(&self, test: &Test, section: usize, copy: usize) -> bool {
        let Some(node) = self.node(&test.field) else {
            return compare(None, &test.comparison);
        };
        let inside = self.nodes.get(node).is_some_and(|node| node.section == section);
        let spot = Spot { node, copy: if inside { copy } else { 0 } };
        let kind = self.nodes.get(node).map(|node| &node.field.kind);
        if let Some(FieldKind::Calculate(_)) = kind {
            let value = self.state(spot).and_then(|state| state.value);
            return compare(value.map(Answer::Number).as_ref(), &test.comparison);
        }
        compare(self.answer(spot), &test.comparison)
    }
}

/// Whether an answer is as it should be. What cannot be read counts as blank.
fn compare(answer: Option<&Answer>, comparison: &Comparison) -> bool {
    let answer = answer.filter(|answer| !matches!(answer, Answer::Unreadable(_)));
    let is = |value: &Value| answer.is_some_and(|answer| equals(answer, value));
    match comparison {
        Comparison::Equals(value) => is(value),
        Comparison::Not(value) => !is(value),
        Comparison::In(values) => values.iter().any(is),
        Comparison::AtLeast(least) => ordered(answer, *least, Ordering::is_ge),
        Comparison::AtMost(most) => ordered(answer, *most, Ordering::is_le),
        Comparison::Answered(wanted) => answer.is_some() == *wanted,
    }
}

fn equals(answer: &Answer, value: &Value) -> bool {
    match (answer, value) {
        (Answer::Choice(chosen), Value::Choice(value)) => chosen == value,
        (Answer::Choices(ticked), Value::Choice(value)) => ticked.contains(value),
        (Answer::Text(text), Value::Text(value)) => text.trim() == value.trim(),
        (answer, Value::Quantity(quantity)) => ordered(Some(answer), *quantity, Ordering::is_eq),
        _ => false,
    }
}

fn ordered(answer: Option<&Answer>, quantity: Quantity, fits: impl Fn(Ordering) -> bool) -> bool {
    let order = match (answer, quantity) {
        (Some(Answer::Number(number)), Quantity::Number(other)) => number.partial_cmp(&other),
        (Some(Answer::Date(date)), Quantity::Date(other)) => Some(date.cmp(&other)),
        (Some(Answer::Time(time)), Quantity::Time(other)) => Some(time.cmp(&other)),
        _ => None,
    };
    order.is_some_and(fits)
}
