//! A condition as its author wrote it. Which fields there are, and what can be
//! answered, is known once the whole sheet is put together.

use crate::document::{Date, Time};
use crate::source::{Span, Spanned};

/// When a field or section is to be filled.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// All of these hold.
    All(Vec<Condition>),
    /// At least one of these holds.
    Any(Vec<Condition>),
    /// One answer is as it should be.
    Test(Test),
}

/// A test of one answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// Id of the field.
    pub field: Spanned<String>,
    /// What its answer must be.
    pub comparison: Comparison,
}

/// What an answer must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Comparison {
    /// This.
    Equals(Spanned<Scalar>),
    /// Anything but this.
    Not(Spanned<Scalar>),
    /// One of these.
    In(Vec<Spanned<Scalar>>),
    /// This or more.
    AtLeast(Spanned<Scalar>),
    /// This or less.
    AtMost(Spanned<Scalar>),
    /// Given or left blank.
    Answered(bool, Span),
}

/// A value of TOML that holds no others.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// Text.
    Text(String),
    /// `true` or `false`.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A date, a time of day or both, unquoted.
    Moment(Option<Date>, Option<Time>),
    /// Something with which no answer can be compared.
    Other,
}

impl Scalar {
    /// As a date, which may be in quotation marks.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        match self {
            Self::Moment(date, _) => *date,
            Self::Text(text) => Date::parse(text),
            _ => None,
        }
    }

    /// As a time of day, which may be in quotation marks.
    #[must_use]
    pub fn time(&self) -> Option<Time> {
        match self {
            Self::Moment(_, time) => *time,
            Self::Text(text) => Time::parse(text),
            _ => None,
        }
    }

    /// As a number.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }
}
