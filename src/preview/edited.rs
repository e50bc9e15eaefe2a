//! Which page shows what was edited, and where on it.

use std::iter::zip;

use serde::Serialize;

use crate::site::Site;
use crate::source::{Source, Sources};

/// A place on a page, near which something was edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Edited {
    /// Published path.
    page: String,
    /// The heading above the change.
    anchor: Option<String>,
}

impl Edited {
    /// The place of the first change that a page shows.
    pub(super) fn find(known: &Sources, now: &Sources, site: &Site) -> Option<Self> {
        changed(known, now).find_map(|(old, source)| {
            let page = site.page_of(&source.path)?;
            let offset = old.map_or(0, |old| first_difference(old.bytes(), source.bytes()));
            let anchor = site.heading_before(&source.path, offset);
            Some(Self { page, anchor })
        })
    }
}

/// Whether nothing changed.
pub(super) fn same(known: &Sources, now: &Sources) -> bool {
    let equal = |a: &Source, b: &Source| a.path == b.path && a.hash == b.hash;
    known.content.len() == now.content.len()
        && known.themes.len() == now.themes.len()
        && zip(known.content.values(), now.content.values()).all(|(a, b)| equal(a, b))
        && zip(known.themes.values(), now.themes.values()).all(|(a, b)| equal(a, b))
}

/// Content that is new or other than before, and what it was.
fn changed<'a>(
    known: &'a Sources,
    now: &'a Sources,
) -> impl Iterator<Item = (Option<&'a Source>, &'a Source)> {
    now.content.values().filter_map(|source| {
        let old = known.content.get(&source.path);
        let is_same = old.is_some_and(|old| old.hash == source.hash);
        (!is_same).then_some((old, source))
    })
}

fn first_difference(old: &[u8], new: &[u8]) -> usize {
    zip(old, new).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourcePath;

    fn sources(files: &[(&str, &str)]) -> Sources {
        let content = files.iter().map(|(path, text)| {
            let path = SourcePath::new(path);
            (path.clone(), Source::new(path, text.as_bytes()))
        });
        Sources { content: content.collect(), ..Sources::default() }
    }

    #[test]
    fn only_what_is_other_than_before_changed() {
        let known = sources(&[("a.md", "one"), ("b.md", "two"), ("d.md", "gone")]);
        let now = sources(&[("a.md", "one"), ("b.md", "twin"), ("c.md", "new")]);
        let found: Vec<_> = changed(&known, &now)
            .map(|(old, source)| (source.path.as_str(), old.is_some()))
            .collect();
        assert_eq!(found, [("b.md", true), ("c.md", false)]);
        assert!(!same(&known, &now));
        assert!(same(&known, &known.clone()));
        assert_eq!(first_difference(b"two", b"twin"), 2);
    }
}
