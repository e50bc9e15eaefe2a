//! The answers to a sheet, as they are saved in a file and opened again.

mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::Value;

pub use read::read;

use super::Section;
use crate::document::{Date, Time};

/// What answers are read for.
#[derive(Clone, Copy, Debug)]
pub struct Form<'a> {
    /// The name of the sheet in files of answers: its id; of a sheet with a
    /// neutral title the last part of its address.
    pub worksheet: &'a str,
    /// What it asks.
    pub sections: &'a [Section],
}

/// The answers to a sheet. Blank answers are not kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    /// Version of the sheet that was filled.
    pub version: Option<String>,
    /// The identifying lines.
    pub header: BTreeMap<String, String>,
    /// Answers outside of repeated sections.
    pub once: Filled,
    /// Answers of each copy of the repeated sections, by section.
    pub repeats: BTreeMap<String, Vec<Filled>>,
    /// Which section of each group of variants is used.
    pub variants: BTreeMap<String, String>,
}

/// Answers by field.
pub type Filled = BTreeMap<String, Given>;

/// What was given to one question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    /// The answer; none if the question was declined, or only its line for
    /// something else was written on.
    pub answer: Option<Answer>,
    /// What stands on the line for something else.
    pub other: Option<String>,
    /// Whether it was asked and left open.
    pub declined: bool,
}

/// An answer. It fits the type of its field.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Words.
    Text(String),
    /// A number, or the step of a scale.
    Number(f64),
    /// A day.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// Value of a choice; `yes`, `no` or `unknown`.
    Choice(String),
    /// Values of everything that is ticked; not empty.
    Choices(Vec<String>),
    /// Value of the choice in each answered line of a matrix; not empty.
    Lines(BTreeMap<String, String>),
    /// Rows of a table, not all of them blank.
    Rows(Vec<Filled>),
    /// Who signed, and when.
    Signature {
        /// Name.
        name: String,
        /// Day; none if it was left blank.
        date: Option<Typed>,
    },
    /// Something typed that is no number, date or time, where one is asked for.
    Unreadable(String),
}

/// A day as it was typed.
#[derive(Clone, Debug, PartialEq)]
pub enum Typed {
    /// A day.
    Date(Date),
    /// Parts that make no day.
    Unreadable(String),
}

/// Why a file is no answers to this sheet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is larger than any answers.
    #[error("the file is larger than {} MB", MOST_BYTES / 1_000_000)]
    TooLarge,
    /// It is no JSON, or nested without end.
    #[error("the file cannot be read: {0}")]
    NotJson(String),
    /// It is something else.
    #[error("the file holds no answers to a worksheet")]
    NotAnswers,
    /// It was saved by a later version of this program.
    #[error("the file was saved by a newer version of the handbook")]
    NewerFormat,
    /// It holds answers to another sheet.
    #[error("the file holds answers to another worksheet, `{0}`")]
    OtherWorksheet(String),
}

/// The version of the format.
pub const FORMAT: u64 = 1;

/// The largest file that is opened.
pub const MOST_BYTES: usize = 2_000_000;

/// Something in a file of answers that does not fit the sheet. It is kept, so
/// that nothing is lost without a word.
#[derive(Clone, Debug, PartialEq)]
pub struct Leftover {
    /// Where it was: `answers/route`, `repeats/goals/0/step`.
    pub place: String,
    /// Why it does not fit.
    pub reason: Reason,
    /// What was there.
    pub value: Value,
}

/// Why something does not fit a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The sheet has no such field, section or key.
    Unknown,
    /// The field takes answers of another kind.
    WrongType,
    /// It is none of the field's choices.
    NoChoice,
    /// There are more copies or rows than any sheet has.
    TooMany,
}
