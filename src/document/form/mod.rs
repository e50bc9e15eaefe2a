//! A worksheet: the form that is filled on screen, on paper, and as data.
//!
//! Types are named after `XLSForm` where it has a word; conditions work like
//! FHIR's `enableWhen`. The catalogue of worksheets was written before this
//! schema and uses some other names: its `short_text` is [`Text`], `number` is
//! `integer` or `decimal`, `single_choice` and `multi_choice` are `select_one`
//! and `select_multiple`.

pub mod answers;
mod bounds;
mod calculation;
mod condition;
pub mod evaluation;
mod field;
mod kind;
mod order;
mod role;
mod texts;

pub use bounds::Bounds;
pub use calculation::{Aggregate, Band, Calculation, Method, Missing, item_parts};
pub use condition::{Comparison, Condition, Quantity, Test, Value};
pub use field::{
    Choice, Column, Entry, Field, FieldKind, LongText, Moment, Number, OtherChoice, Pattern, Row,
    Scale, Select, SelectMultiple, SelectOne, Text, YesNo, YesNoAnswer, pattern_problem,
};
pub use kind::FieldType;
pub use order::{components, is_circle, way_round};
pub use role::Role;
pub use texts::Texts;

use crate::source::Spanned;

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

/// The identifying lines at the top of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeaderBlock {
    /// Initials or file number, worker, date.
    Client,
    /// Worker and date.
    Worker,
    /// Student, course, date.
    Student,
    /// No identifying lines.
    None,
}

impl HeaderBlock {
    /// All blocks.
    pub const ALL: [Self; 4] = [Self::Client, Self::Worker, Self::Student, Self::None];

    /// Its name in worksheets and interface strings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Worker => "worker",
            Self::Student => "student",
            Self::None => "none",
        }
    }

    /// The block of a sheet that does not state one. A protected sheet gets
    /// none, since whoever finds it must not learn whom it is about.
    #[must_use]
    pub fn of_class(class: PrivacyClass) -> Self {
        match class {
            PrivacyClass::Open | PrivacyClass::Protected => Self::None,
            PrivacyClass::Teaching => Self::Student,
            PrivacyClass::WorkerPrivate => Self::Worker,
            PrivacyClass::Routine | PrivacyClass::Sensitive => Self::Client,
        }
    }
}

/// Which way the paper lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Orientation {
    /// Upright.
    #[default]
    Portrait,
    /// On its side.
    Landscape,
}

impl Orientation {
    /// Its name in worksheets and style sheets.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Portrait => "portrait",
            Self::Landscape => "landscape",
        }
    }
}

/// How a sheet is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintSettings<T = String> {
    /// Which way the paper lies.
    pub orientation: Orientation,
    /// What to know before printing.
    pub note: Option<T>,
}

impl<T> Default for PrintSettings<T> {
    fn default() -> Self {
        Self { orientation: Orientation::default(), note: None }
    }
}

/// A part of a sheet under a heading of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Section<T = String> {
    /// Id, unique among the sections of the sheet.
    pub id: Spanned<String>,
    /// Heading.
    pub title: T,
    /// Text under the heading.
    pub note: Option<T>,
    /// How often the section is filled; once if absent.
    pub repeat: Option<Repeat<T>>,
    /// Which of several alternatives the section is.
    pub variant: Option<Variant>,
    /// Whether only staff fill it.
    pub staff_use: bool,
    /// Whether it starts on a new page.
    pub page_break: bool,
    /// When it is to be filled; always if absent.
    pub show_when: Option<Condition>,
    /// What it asks, in order.
    pub fields: Vec<Field<T>>,
}

impl<T> Section<T> {
    /// The strictest class that one of its fields states.
    #[must_use]
    pub fn strictest(&self) -> Option<PrivacyClass> {
        self.fields.iter().filter_map(|field| field.privacy).max()
    }
}

/// A section that is filled several times, once for each goal or recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat<T = String> {
    /// How often on screen.
    pub times: Bounds<u32>,
    /// How many blank copies are printed.
    pub print: u32,
    /// What one of them is called: `Goal`.
    pub label: Option<T>,
}

/// One of several sections of which a sheet shows a single one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// What is chosen: `note_format`.
    pub group: String,
    /// Which one this is: `soap`.
    pub value: String,
}
