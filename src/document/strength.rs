//! How near standards of two sets are, and at which level work is done.

/// How near two standards are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// The nearest.
    Close,
    /// Touches it.
    Also,
    /// Hardly.
    Weak,
}

impl Strength {
    /// All of them, the nearest first.
    pub const ALL: [Self; 3] = [Self::Close, Self::Also, Self::Weak];

    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Close => "close",
            Self::Also => "also",
            Self::Weak => "weak",
        }
    }
}

/// The level at which a task is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TaskLevel {
    /// With one client or family.
    Client,
    /// In the systems around them.
    System,
}

impl TaskLevel {
    /// All levels, from the nearest to the client.
    pub const ALL: [Self; 2] = [Self::Client, Self::System];

    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::System => "system",
        }
    }
}
