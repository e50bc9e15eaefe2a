//! What a sheet asks. `T` is what shown texts are: one language's words once the
//! book is resolved, all languages' as their author wrote them.

use super::{Bounds, Calculation, Condition, FieldType, PrivacyClass};
use crate::document::{Date, Time};
use crate::source::Spanned;

/// One question, statement or drawing of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Field<T = String> {
    /// Id, unique on the sheet.
    pub id: Spanned<String>,
    /// What it asks.
    pub label: T,
    /// Help under the label.
    pub hint: Option<T>,
    /// Help for the worker only.
    pub guidance: Option<T>,
    /// Whether the worker must address it; "asked, declined" is an answer.
    pub required: bool,
    /// Its privacy class, where it states one.
    pub privacy: Option<PrivacyClass>,
    /// Whether only staff fill it.
    pub staff_use: bool,
    /// Editions that contain it; all if empty.
    pub audience: Vec<Spanned<String>>,
    /// When it is to be filled; always if absent.
    pub show_when: Option<Condition>,
    /// How it is filled.
    pub kind: FieldKind<T>,
}

/// How a field is filled.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldKind<T = String> {
    /// Something that also fits the cell of a table.
    Entry(Entry<T>),
    /// Any number of several choices.
    SelectMultiple(SelectMultiple<T>),
    /// The same choices for several lines.
    Matrix {
        /// The lines.
        rows: Vec<Row<T>>,
        /// What each can be.
        choices: Vec<Choice<T>>,
    },
    /// Repeating rows.
    Table {
        /// How many blank rows are printed.
        rows: u32,
        /// What each row holds.
        columns: Vec<Column<T>>,
    },
    /// Statements to tick.
    Checklist {
        /// The statements.
        items: Vec<Choice<T>>,
    },
    /// A line for name, signature and date.
    Signature {
        /// Who signs; the label says it if absent.
        signer: Option<T>,
    },
    /// Worked out from other answers.
    Calculate(Calculation<T>),
    /// Text, nothing to fill in.
    Note {
        /// The text.
        text: T,
    },
    /// A frame to draw in.
    Diagram {
        /// Id of the diagram that shows how; an empty frame if absent.
        diagram: Option<Spanned<String>>,
        /// Height of the frame in millimetres.
        height: u32,
    },
}

/// Something that fits a single field as well as the cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry<T = String> {
    /// One line.
    Text(Text<T>),
    /// A ruled box.
    LongText(LongText),
    /// A whole number.
    Integer(Number<i64, T>),
    /// A number.
    Decimal(Number<f64, T>),
    /// A day.
    Date(Moment<Date>),
    /// A time of day.
    Time(Moment<Time>),
    /// Yes or no.
    YesNo(YesNo),
    /// One of several choices.
    SelectOne(SelectOne<T>),
    /// A row of numbers.
    Scale(Scale<T>),
}

impl<T> Entry<T> {
    /// Its type.
    #[must_use]
    pub fn field_type(&self) -> FieldType {
        match self {
            Self::Text(_) => FieldType::Text,
            Self::LongText(_) => FieldType::LongText,
            Self::Integer(_) => FieldType::Integer,
            Self::Decimal(_) => FieldType::Decimal,
            Self::Date(_) => FieldType::Date,
            Self::Time(_) => FieldType::Time,
            Self::YesNo(_) => FieldType::YesNo,
            Self::SelectOne(_) => FieldType::SelectOne,
            Self::Scale(_) => FieldType::Scale,
        }
    }
}

impl<T> FieldKind<T> {
    /// Its type.
    #[must_use]
    pub fn field_type(&self) -> FieldType {
        match self {
            Self::Entry(entry) => entry.field_type(),
            Self::SelectMultiple(_) => FieldType::SelectMultiple,
            Self::Matrix { .. } => FieldType::Matrix,
            Self::Table { .. } => FieldType::Table,
            Self::Checklist { .. } => FieldType::Checklist,
            Self::Signature { .. } => FieldType::Signature,
            Self::Calculate(_) => FieldType::Calculate,
            Self::Note { .. } => FieldType::Note,
            Self::Diagram { .. } => FieldType::Diagram,
        }
    }
}

/// One line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text<T = String> {
    /// Most characters allowed.
    pub max_length: Option<u32>,
    /// Form that the text must have.
    pub pattern: Option<Pattern<T>>,
    /// How many characters wide the line is; as wide as it can be if absent.
    pub width: Option<u32>,
    /// What stands there at first.
    pub default: Option<String>,
}

/// A form that text must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern<T = String> {
    /// Regular expression as in HTML's `pattern`, matched against the whole text.
    pub expression: String,
    /// What to say to someone whose text does not match.
    pub message: T,
}

impl<T> Pattern<T> {
    /// Whether text is as it must be, as a browser sees it.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        compiled(&self.expression).is_ok_and(|regex| {
            let mut found = regex.find_iter(text);
            found.next().is_some_and(|found| found.range() == (0..text.len()))
        })
    }
}

/// Why an expression is none that browsers understand, if so.
#[must_use]
pub fn pattern_problem(expression: &str) -> Option<String> {
    compiled(expression).err().map(|error| error.text)
}

/// Browsers read `pattern` with the flag `v`, and match the whole text.
fn compiled(expression: &str) -> Result<regress::Regex, regress::Error> {
    // Parsed alone first: `a)(b` must not become right by what is put around it.
    regress::Regex::with_flags(expression, "v")?;
    regress::Regex::with_flags(&format!("^(?:{expression})$"), "v")
}

/// A ruled box for text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LongText {
    /// Most characters allowed.
    pub max_length: Option<u32>,
    /// How many lines are printed.
    pub lines: u32,
    /// What stands there at first.
    pub default: Option<String>,
}

/// A number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number<N, T = String> {
    /// What is allowed.
    pub bounds: Bounds<N>,
    /// Unit, shown behind it.
    pub unit: Option<T>,
    /// What stands there at first.
    pub default: Option<N>,
}

/// A day, or a time of day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment<M> {
    /// What is allowed.
    pub bounds: Bounds<M>,
    /// What stands there at first.
    pub default: Option<M>,
}

/// A question to answer with yes or no.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct YesNo {
    /// Whether "not known" is an answer.
    pub unknown: bool,
    /// What is ticked at first.
    pub default: Option<YesNoAnswer>,
}

/// An answer to a yes-or-no question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum YesNoAnswer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Not known.
    Unknown,
}

impl YesNoAnswer {
    /// All answers.
    pub const ALL: [Self; 3] = [Self::Yes, Self::No, Self::Unknown];

    /// Its value in conditions and data.
    #[must_use]
    pub fn value(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}

/// Choices to pick from; `D` is what can be ticked at first.
#[derive(Clone, Debug, PartialEq)]
pub struct Select<D, T = String> {
    /// The choices, in order.
    pub choices: Vec<Choice<T>>,
    /// A last choice with a line to write on.
    pub other: Option<OtherChoice<T>>,
    /// Values of what is ticked at first.
    pub default: D,
}

/// Choices of which one is picked.
pub type SelectOne<T = String> = Select<Option<String>, T>;

/// Choices of which any number can be ticked.
pub type SelectMultiple<T = String> = Select<Vec<String>, T>;

impl<D, T> Select<D, T> {
    /// Every value that an answer can have.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        let other = self.other.as_ref().map(|_| OtherChoice::VALUE);
        self.choices.iter().map(|choice| choice.value.as_str()).chain(other)
    }

    /// Whether every choice says what it counts in calculations.
    #[must_use]
    pub fn is_scored(&self) -> bool {
        self.choices.iter().all(|choice| choice.score.is_some())
            && self.other.as_ref().is_none_or(|other| other.score.is_some())
    }
}

/// One of several things to pick or tick.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice<T = String> {
    /// What is kept as the answer; unique in its list.
    pub value: String,
    /// What is shown.
    pub label: T,
    /// What it counts in calculations.
    pub score: Option<f64>,
    /// Whether it rules out all others, as "none of these" does.
    pub exclusive: bool,
}

/// The choice that has a line to write on. Its value is [`OtherChoice::VALUE`].
#[derive(Clone, Debug, PartialEq)]
pub struct OtherChoice<T = String> {
    /// What is shown; the interface's word for "other" if absent.
    pub label: Option<T>,
    /// What it counts in calculations.
    pub score: Option<f64>,
}

impl OtherChoice {
    /// Its value in conditions and data.
    pub const VALUE: &'static str = "other";
}

impl<T> Default for OtherChoice<T> {
    fn default() -> Self {
        Self { label: None, score: None }
    }
}

/// A row of whole numbers to pick one from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale<T = String> {
    min: i32,
    max: i32,
    /// What the least number means.
    pub low: Option<T>,
    /// What the greatest number means.
    pub high: Option<T>,
    /// What is ticked at first.
    pub default: Option<i32>,
}

impl Scale {
    /// Most steps that fit on a line of paper.
    pub const MOST_STEPS: u32 = 20;
}

impl<T> Scale<T> {
    /// A scale from `min` to `max`, if that is a row that fits on paper.
    #[must_use]
    pub fn new(min: i32, max: i32) -> Option<Self> {
        let fits = min < max && max.abs_diff(min) <= Scale::MOST_STEPS;
        fits.then_some(Self { min, max, low: None, high: None, default: None })
    }

    /// The same scale with other words at its ends.
    #[must_use]
    pub fn with_ends<U>(&self, low: Option<U>, high: Option<U>) -> Scale<U> {
        Scale { min: self.min, max: self.max, low, high, default: self.default }
    }

    /// The least number.
    #[must_use]
    pub fn min(&self) -> i32 {
        self.min
    }

    /// The greatest number.
    #[must_use]
    pub fn max(&self) -> i32 {
        self.max
    }

    /// All its numbers, from the least.
    #[must_use]
    pub fn steps(&self) -> std::ops::RangeInclusive<i32> {
        self.min..=self.max
    }
}

/// A line of a matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<T = String> {
    /// Id, unique in the matrix.
    pub id: String,
    /// What it asks.
    pub label: T,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column<T = String> {
    /// Id, unique in the table.
    pub id: String,
    /// Heading.
    pub label: T,
    /// How its cells are filled.
    pub entry: Entry<T>,
}
