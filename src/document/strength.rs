//! The strength of a link between two sets of standards.

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
