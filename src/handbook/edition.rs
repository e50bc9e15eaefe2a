//! Which editions a build contains.

use std::collections::BTreeSet;

use crate::syntax::config::Config;

/// The edition that is left out when none is asked for: what only instructors
/// may see must never be published by accident.
const INSTRUCTOR: &str = "instructor";

/// For whom the book is made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Audience {
    /// For everyone who is not an instructor: no edition was asked for.
    #[default]
    Unnamed,
    /// For the readers of one edition, by id.
    Edition(String),
    /// For checking: all material of all editions at once. Never published.
    Everything,
}

/// Ids of the editions whose own material is left out.
#[must_use]
pub fn excluded_editions(config: &Config, audience: &Audience) -> BTreeSet<String> {
    let all = config.editions.iter().map(|edition| edition.id.value.clone());
    match audience {
        Audience::Everything => BTreeSet::new(),
        Audience::Unnamed => all.filter(|id| id == INSTRUCTOR).collect(),
        Audience::Edition(chosen) => all.filter(|id| id != chosen).collect(),
    }
}

/// Whether something for `audience` (edition ids; empty means all) is part of a
/// book without the `excluded` editions.
pub(super) fn is_included<'a>(
    mut audience: impl Iterator<Item = &'a str>,
    excluded: &BTreeSet<String>,
) -> bool {
    let Some(first) = audience.next() else {
        return true;
    };
    !excluded.contains(first) || audience.any(|id| !excluded.contains(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructors_only_is_left_out_unless_asked_for() {
        let excluded = BTreeSet::from(["instructor".to_owned()]);
        assert!(!is_included(["instructor"].into_iter(), &excluded));
        assert!(is_included(["instructor", "agency"].into_iter(), &excluded));
        assert!(is_included(std::iter::empty(), &excluded));
    }
}
