//! Which standards are served, by what, and in which phase.

use super::{Handbook, PageId, Standard, StandardSet};

/// What serves one standard in one place of the work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Served {
    /// Pages.
    pub pages: Vec<PageId>,
    /// Worksheets.
    pub worksheets: Vec<usize>,
}

impl Served {
    /// Whether nothing does.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty() && self.worksheets.is_empty()
    }
}

/// What serves one standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// In each phase, in order. A worksheet of several phases is in each of them.
    pub phases: Vec<Served>,
    /// What belongs to no phase.
    pub elsewhere: Served,
}

impl Handbook {
    /// Where a standard is served.
    #[must_use]
    pub fn coverage(&self, standard: &Standard) -> Coverage {
        let mut phases = vec![Served::default(); self.phases.len()];
        let mut elsewhere = Served::default();
        for page in &standard.pages {
            let phase = self.page(*page).and_then(|page| page.phase);
            let place = phase.and_then(|phase| phases.get_mut(phase));
            place.unwrap_or(&mut elsewhere).pages.push(*page);
        }
        for sheet in &standard.worksheets {
            let of = self.worksheets.get(*sheet).map_or(&[][..], |found| &found.phases);
            if of.is_empty() {
                elsewhere.worksheets.push(*sheet);
            }
            for phase in of {
                if let Some(place) = phases.get_mut(*phase) {
                    place.worksheets.push(*sheet);
                }
            }
        }
        Coverage { phases, elsewhere }
    }

    /// All standards, each with its set.
    pub fn standards(&self) -> impl Iterator<Item = (&StandardSet, &Standard)> {
        self.standard_sets
            .iter()
            .flat_map(|set| set.standards.iter().map(move |standard| (set, standard)))
    }
}
