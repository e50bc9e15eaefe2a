//! A worksheet: the form that is filled on screen, on paper, and as data. Types
//! are named after `XLSForm` where it has a word.

/// How carefully a sheet must be handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrivacyClass {
    /// No person in it.
    Open,
    /// About fictional people.
    Teaching,
    /// A worker's own reflections.
    WorkerPrivate,
    /// Ordinary personal facts.
    Routine,
    /// Health, family conflict, money, law, identity.
    Sensitive,
    /// Danger, whereabouts, abuse.
    Protected,
}

impl PrivacyClass {
    /// All classes, from loose to strict.
    pub const ALL: [Self; 6] = [
        Self::Open,
        Self::Teaching,
        Self::WorkerPrivate,
        Self::Routine,
        Self::Sensitive,
        Self::Protected,
    ];

    /// Its name in worksheets and interface strings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Teaching => "teaching",
            Self::WorkerPrivate => "worker_private",
            Self::Routine => "routine",
            Self::Sensitive => "sensitive",
            Self::Protected => "protected",
        }
    }
}
