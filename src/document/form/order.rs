//! In which order fields can be worked out, when some depend on others.

use std::collections::BTreeMap;

/// Groups of nodes that can reach one another; a group comes after every group
/// that it has edges to. (Kosaraju's algorithm, without recursion: a sheet may
/// be long.)
#[must_use]
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
#[must_use]
pub fn is_circle(edges: &[Vec<usize>], group: &[usize]) -> bool {
    match group {
        [lone] => edges.get(*lone).is_some_and(|targets| targets.contains(lone)),
        _ => true,
    }
}

/// A way round inside a group that is a circle; ends where it begins.
#[must_use]
pub fn way_round(edges: &[Vec<usize>], group: &[usize]) -> Vec<usize> {
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
