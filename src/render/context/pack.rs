//! What the template of packs is given.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Checklist, Scenario, SourceEntry, Tip, Worksheet};

/// `pack.html`: what is printed together, each part on sheets of its own.
#[derive(Clone, Debug, Serialize)]
pub struct Pack {
    /// Checklists and prompts, phase by phase.
    pub phases: Vec<PackPhase>,
    /// What is written beside each item of a checklist.
    pub columns: Vec<&'static str>,
    /// The story of a scenario.
    pub story: Option<Story>,
    /// Worksheets.
    pub sheets: Vec<PackSheet>,
    /// Wording of the banners of the sheets, by privacy class.
    pub banners: BTreeMap<&'static str, String>,
}

/// A phase in a pack.
#[derive(Clone, Debug, Serialize)]
pub struct PackPhase {
    /// Its checklist.
    pub checklist: Checklist,
    /// Its prompts, page by page.
    pub prompts: Vec<PackPrompts>,
}

/// Prompts that stand on one page.
#[derive(Clone, Debug, Serialize)]
pub struct PackPrompts {
    /// Title of the page.
    pub title: String,
    /// Prompts.
    pub prompts: Vec<PackPrompt>,
}

/// A prompt.
#[derive(Clone, Debug, Serialize)]
pub struct PackPrompt {
    /// Id.
    pub id: String,
    /// Its words, safe HTML without links.
    pub html: String,
    /// Whether it is a matter of safety.
    pub safety: bool,
    /// Where it stands.
    pub href: String,
}

/// The story of a scenario in a pack.
#[derive(Clone, Debug, Serialize)]
pub struct Story {
    /// Its page.
    pub href: String,
    /// People, facts and task.
    pub scenario: Scenario,
    /// The story itself, safe HTML.
    pub body: String,
    /// Works it cites.
    pub sources: Vec<SourceEntry>,
    /// Definitions of the terms in it.
    pub tips: Vec<Tip>,
}

/// A worksheet in a pack.
#[derive(Clone, Debug, Serialize)]
pub struct PackSheet {
    /// Its title, a neutral one where it has one.
    pub title: String,
    /// Its own page.
    pub href: String,
    /// The sheet.
    pub sheet: Worksheet,
}
