//! Fields that wait for one another and so would never be shown.

use std::collections::BTreeMap;

use super::{Draft, Found, Part};
use crate::diagnostic::Code;
use crate::document::form::{Condition, FieldKind, item_parts};

/// Reports conditions that go round in a circle, and drops them.
pub fn check(draft: &mut Draft<'_>, found: &mut Found) {
    let edges = edges(&draft.parts);
    let mut circular = vec![false; edges.len()];
    let fields: Vec<_> = draft.fields().map(|it| (it.file, it.field.id.clone())).collect();
    for group in components(&edges).into_iter().filter(|group| is_circle(&edges, group)) {
        let path = path(&edges, &group);
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

/// Groups of nodes that can reach one another; a group comes after every group
/// that it has edges to. (Kosaraju's algorithm, without recursion: a sheet may
/// be long.)
pub fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut order: Vec<_> = depth_first(edges, 0..edges.len()).into_iter().flatten().collect();
    order.reverse();
    let mut reversed = vec![Vec::new(); edges.len()];
    for (from, targets) in edges.iter().enumerate() {
        for to in targets {
            if let Some(sources) = reversed.get_mut(*to) {
                sources.push(from);
            }
        }
    }
    let mut groups = depth_first(&reversed, order);
    groups.reverse();
    for group in &mut groups {
        group.sort_unstable();
    }
    groups
}

/// The trees of a walk along the edges, each in the order of leaving its nodes.
fn depth_first(edges: &[Vec<usize>], roots: impl IntoIterator<Item = usize>) -> Vec<Vec<usize>> {
    let mut seen = vec![false; edges.len()];
    let mut enter = |node: usize| {
        let fresh = seen.get_mut(node).is_some_and(|seen| !std::mem::replace(seen, true));
        edges.get(node).filter(|_| fresh).map(|targets| (node, targets.iter()))
    };
    let mut trees = Vec::new();
    for root in roots {
        let mut tree = Vec::new();
        let mut stack: Vec<_> = enter(root).into_iter().collect();
        while let Some((node, targets)) = stack.last_mut() {
            if let Some(target) = targets.next() {
                stack.extend(enter(*target));
            } else {
                tree.push(*node);
                stack.pop();
            }
        }
        if !tree.is_empty() {
            trees.push(tree);
        }
    }
    trees
}

/// Whether a group of [`components`] is a circle, and not a lone node.
pub fn is_circle(edges: &[Vec<usize>], group: &[usize]) -> bool {
    match group {
        [lone] => edges.get(*lone).is_some_and(|targets| targets.contains(lone)),
        _ => true,
    }
}

/// A way round inside a group that is a circle; ends where it begins.
pub fn path(edges: &[Vec<usize>], group: &[usize]) -> Vec<usize> {
    let inside = |node: &usize| group.binary_search(node).is_ok();
    let next = |node: usize| edges.get(node)?.iter().copied().find(inside);
    let walk = std::iter::successors(group.first().copied(), |node| next(*node));
    let mut path = Vec::new();
    let mut visited = BTreeMap::new();
    for node in walk {
        let first = visited.insert(node, path.len());
        path.push(node);
        if let Some(first) = first {
            return path.split_off(first);
        }
    }
    path
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
