//! What a book is printed on.

/// Paper sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// US Letter.
    Letter,
    /// ISO A4.
    A4,
}
