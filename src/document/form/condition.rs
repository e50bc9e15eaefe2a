//! When a field or section is to be filled.

use crate::document::{Date, Time};

/// When a field or section is to be filled. Every test names a field of the
/// same sheet and fits its type.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// All of these hold.
    All(Vec<Condition>),
    /// At least one of these holds.
    Any(Vec<Condition>),
    /// One answer is as it should be.
    Test(Test),
}

impl Condition {
    /// Every test in it, in the order of writing.
    #[must_use]
    pub fn tests(&self) -> Vec<&Test> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::tests).collect(),
            Self::Test(test) => vec![test],
        }
    }
}

/// A test of one answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// Id of the field.
    pub field: String,
    /// What its answer must be.
    pub comparison: Comparison,
}

/// What an answer must be. Where any number of choices can be ticked, `Equals`
/// means that the choice is among them.
#[derive(Clone, Debug, PartialEq)]
pub enum Comparison {
    /// This.
    Equals(Value),
    /// Anything but this; a blank too.
    Not(Value),
    /// One of these.
    In(Vec<Value>),
    /// This or more, this day or later.
    AtLeast(Quantity),
    /// This or less, this day or earlier.
    AtMost(Quantity),
    /// Given (`true`) or left blank (`false`).
    Answered(bool),
}

/// An answer to compare with.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Value of a choice; `yes`, `no` or `unknown` of a yes-or-no question.
    Choice(String),
    /// Words.
    Text(String),
    /// Something that can be more or less.
    Quantity(Quantity),
}

/// Something that can be more or less.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity {
    /// A number.
    Number(f64),
    /// A day.
    Date(Date),
    /// A time of day.
    Time(Time),
}
