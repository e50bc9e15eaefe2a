//! What follows from the answers to a sheet: what is shown, what is worked out,
//! and what is missing or impossible.
//!
//! The script of the pages follows the same rules; `tests/vectors/form/` holds
//! what both must say.

mod calculation;
mod check;
mod condition;

use std::collections::{BTreeMap, BTreeSet};

pub use check::Fault;

use super::answers::{Answer, Answers, Given};
use super::{Condition, Field, FieldKind, Section, components, item_parts};
use crate::document::Date;

/// What follows from the answers to a sheet. Places are ids of fields and
/// sections; in a section that is filled several times `section/0/field`, in a
/// table `table/0/column`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluation {
    /// Sections and fields that are not shown; of a section that is not shown the
    /// section alone.
    pub hidden: BTreeSet<String>,
    /// Values of all calculations; none where they are blank.
    pub values: BTreeMap<String, Option<f64>>,
    /// Labels of the bands into which they fall.
    pub bands: BTreeMap<String, String>,
    /// What is missing or impossible.
    pub invalid: BTreeMap<String, Fault>,
}

/// Works out what follows from answers on a given day.
#[must_use]
pub fn evaluate(sections: &[Section], answers: &Answers, today: Date) -> Evaluation {
    let mut sheet = Sheet::new(sections, answers, today);
    for node in sheet.order() {
        sheet.work_out(node);
    }
    let mut evaluation = Evaluation::default();
    for (number, section) in sections.iter().enumerate() {
        if !sheet.is_section_shown(number) {
            evaluation.hidden.insert(section.id.value.clone());
        }
    }
    for (number, node) in sheet.nodes.iter().enumerate() {
        for copy in 0..node.states.len() {
            sheet.tell(Spot { node: number, copy }, &mut evaluation);
        }
    }
    evaluation
}

/// A sheet with its answers, being worked out.
struct Sheet<'a> {
    sections: &'a [Section],
    answers: &'a Answers,
    today: Date,
    nodes: Vec<Node<'a>>,
    index: BTreeMap<&'a str, usize>,
}

/// A field, and what is known of each of its copies.
struct Node<'a> {
    section: usize,
    field: &'a Field,
    states: Vec<State>,
}

/// What is known of a copy of a field.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    shown: bool,
    value: Option<f64>,
}

/// A copy of a field.
#[derive(Clone, Copy)]
struct Spot {
    node: usize,
    copy: usize,
}

impl<'a> Sheet<'a> {
    fn new(sections: &'a [Section], answers: &'a Answers, today: Date) -> Self {
        let mut nodes = Vec::new();
        for (section, it) in sections.iter().enumerate() {
            let copies = copies(it, answers);
            let fields = it.fields.iter();
            nodes.extend(fields.map(|field| Node {
                section,
                field,
                states: vec![State::default(); copies],
            }));
        }
        let ids = nodes.iter().enumerate();
        let index = ids.map(|(at, node)| (node.field.id.value.as_str(), at)).collect();
        Self { sections, answers, today, nodes, index }
    }

    fn node(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// All fields, each after those on which it depends.
    fn order(&self) -> Vec<usize> {
        let edges: Vec<_> = self.nodes.iter().map(|node| self.needed(node)).collect();
        components(&edges).into_iter().flatten().collect()
    }

    fn needed(&self, node: &Node<'_>) -> Vec<usize> {
        let section = self.sections.get(node.section);
        let conditions =
            [section.and_then(|it| it.show_when.as_ref()), node.field.show_when.as_ref()];
        let tests = conditions.into_iter().flatten().flat_map(Condition::tests);
        let mut needed: Vec<_> = tests.filter_map(|test| self.node(&test.field)).collect();
        if let FieldKind::Calculate(calculation) = &node.field.kind {
            let items = calculation.method.items().map(|item| item_parts(item).0);
            needed.extend(items.filter_map(|id| self.node(id)));
        }
        needed
    }

    /// Finds out whether a field is shown, and works out its value.
    fn work_out(&mut self, number: usize) {
        let Some(node) = self.nodes.get(number) else { return };
        let in_section = self.is_section_shown(node.section);
        let states = (0..node.states.len()).map(|copy| {
            let condition = node.field.show_when.as_ref();
            let holds = |condition| self.holds(condition, node.section, copy);
            let shown = in_section && condition.is_none_or(holds);
            let value = match &node.field.kind {
                FieldKind::Calculate(calculation) if shown => {
                    self.value(&calculation.method, Spot { node: number, copy })
                }
                _ => None,
            };
            State { shown, value }
        });
        let states: Vec<_> = states.collect();
        if let Some(node) = self.nodes.get_mut(number) {
            node.states = states;
        }
    }

    /// Whether a section is shown: it is the chosen one of its variants, the
    /// first as long as none is chosen, and its condition holds.
    fn is_section_shown(&self, number: usize) -> bool {
        let Some(section) = self.sections.get(number) else { return false };
        let chosen = section.variant.as_ref().is_none_or(|variant| {
            let group = || {
                let all = self.sections.iter().filter_map(|section| section.variant.as_ref());
                all.filter(|other| other.group == variant.group)
            };
            let chosen = self.answers.variants.get(&variant.group);
            let chosen = chosen.filter(|value| group().any(|other| other.value == **value));
            let chosen = chosen.or_else(|| group().next().map(|first| &first.value));
            chosen == Some(&variant.value)
        });
        let condition = section.show_when.as_ref();
        chosen && condition.is_none_or(|condition| self.holds(condition, number, 0))
    }

    /// What was given to a copy of a field.
    fn given(&self, spot: Spot) -> Option<&'a Given> {
        let node = self.nodes.get(spot.node)?;
        let section = self.sections.get(node.section)?;
        let id = &node.field.id.value;
        if section.repeat.is_none() {
            return self.answers.once.get(id);
        }
        self.answers.repeats.get(&section.id.value)?.get(spot.copy)?.get(id)
    }

    /// The answer of a copy of a field, unless it is hidden.
    fn answer(&self, spot: Spot) -> Option<&'a Answer> {
        let state = self.state(spot)?;
        self.given(spot)?.answer.as_ref().filter(|_| state.shown)
    }

    fn state(&self, spot: Spot) -> Option<State> {
        self.nodes.get(spot.node)?.states.get(spot.copy).copied()
    }

    /// The place of a copy of a field.
    fn place(&self, spot: Spot) -> String {
        let Some(node) = self.nodes.get(spot.node) else { return String::new() };
        let id = &node.field.id.value;
        match self.sections.get(node.section) {
            Some(section) if section.repeat.is_some() => {
                format!("{}/{}/{id}", section.id.value, spot.copy)
            }
            _ => id.clone(),
        }
    }

    fn tell(&self, spot: Spot, evaluation: &mut Evaluation) {
        let Some((node, state)) = self.nodes.get(spot.node).zip(self.state(spot)) else { return };
        let place = self.place(spot);
        if let FieldKind::Calculate(calculation) = &node.field.kind {
            evaluation.values.insert(place.clone(), state.value);
            let mut bands = calculation.bands.iter();
            let band = state.value.and_then(|value| bands.find(|band| band.range.contains(value)));
            evaluation.bands.extend(band.map(|band| (place.clone(), band.label.clone())));
        }
        if state.shown {
            let faults = check::faults(node.field, self.given(spot), &place);
            evaluation.invalid.extend(faults);
        } else if self.is_section_shown(node.section) {
            evaluation.hidden.insert(place);
        }
    }
}

/// How many copies of a section there are: those that were filled, and no fewer
/// than its least number.
fn copies(section: &Section, answers: &Answers) -> usize {
    let Some(repeat) = &section.repeat else { return 1 };
    let filled = answers.repeats.get(&section.id.value).map_or(0, Vec::len);
    filled.max(repeat.times.min().unwrap_or(1) as usize)
}
