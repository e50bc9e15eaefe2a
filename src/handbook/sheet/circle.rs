//! Fields that wait for one another and so would never be shown.

use std::collections::BTreeMap;

use super::{Draft, Found, Part};
use crate::diagnostic::Code;
use crate::document::form::{Condition, FieldKind, components, is_circle, item_parts, way_round};

/// Reports conditions that go round in a circle, and drops them.
pub fn check(draft: &mut Draft<'_>, found: &mut Found) {
    let edges = edges(&draft.parts);
    let mut circular = vec![false; edges.len()];
    let fields: Vec<_> = draft.fields().map(|it| (it.file, it.field.id.clone())).collect();
    for group in components(&edges).into_iter().filter(|group| is_circle(&edges, group)) {
        let path = way_round(&edges, &group);
        let names = path.iter().filter_map(|at| fields.get(*at)).map(|(_, id)| id.value.as_str());
        let message = format!("these conditions go round in a circle: {}", shown(names));
        let help = "whether a field is shown cannot depend on its own answer: \
                    remove or change one `show_when` of the section or the fields";
        if let Some((file, first)) = path.first().and_then(|at| fields.get(*at)) {
            found.error(Code::CircularCondition, (file, first.span), message, help);
        }
        for at in group {
            if let Some(mark) = circular.get_mut(at) {
                *mark = true;
            }
        }
    }
    drop_conditions(&mut draft.parts, &circular);
}

fn drop_conditions(parts: &mut [Part<'_>], circular: &[bool]) {
    let mut marks = circular.iter().copied();
    for part in parts {
        let mut inside = false;
        for (placed, mark) in part.fields.iter_mut().zip(&mut marks) {
            if mark {
                placed.field.show_when = None;
                inside = true;
            }
        }
        if inside {
            part.section.show_when = None;
        }
    }
}

/// What each field depends on, by its place in the sheet.
fn edges(parts: &[Part<'_>]) -> Vec<Vec<usize>> {
    let fields = parts.iter().flat_map(|part| &part.fields).map(|placed| &placed.field);
    let places: BTreeMap<_, _> =
        fields.enumerate().map(|(at, field)| (field.id.value.as_str(), at)).collect();
    let tested = |condition: Option<&Condition>| {
        let tests = condition.map(Condition::tests).unwrap_or_default();
        tests.into_iter().filter_map(|test| places.get(test.field.as_str()).copied()).collect()
    };
    let mut edges = Vec::with_capacity(places.len());
    for part in parts {
        let shared: Vec<_> = tested(part.section.show_when.as_ref());
        for placed in &part.fields {
            let mut needed: Vec<_> = tested(placed.field.show_when.as_ref());
            needed.extend(&shared);
            if let FieldKind::Calculate(calculation) = &placed.field.kind {
                let items = calculation.method.items().map(|item| item_parts(item).0);
                needed.extend(items.filter_map(|id| places.get(id)));
            }
            edges.push(needed);
        }
    }
    edges
}

/// A way round in words, cut short if it is long.
pub fn shown<'a>(names: impl Iterator<Item = &'a str>) -> String {
    const MOST: usize = 6;
    let mut names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    if names.len() > MOST {
        let last = names.pop();
        names.truncate(MOST - 2);
        names.push("…".to_owned());
        names.extend(last);
    }
    names.join(" → ")
}
