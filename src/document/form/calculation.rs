//! Values worked out from other answers.

use super::Bounds;

/// A value worked out from other answers. It sorts and sums; it is no diagnosis.
#[derive(Clone, Debug, PartialEq)]
pub struct Calculation<T = String> {
    /// How it is worked out.
    pub method: Method,
    /// What ranges of the result mean; the first that contains it counts.
    pub bands: Vec<Band<T>>,
    /// Unit of the result.
    pub unit: Option<T>,
}

/// How a value is worked out. Items are ids of fields on the same sheet; `sum`,
/// `mean` and `count` can also read a column of a table, `money.amount`. See
/// [`item_parts`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Method {
    /// From any number of answers.
    Aggregate {
        /// How they are taken together.
        how: Aggregate,
        /// Ids of the fields.
        items: Vec<String>,
        /// What happens while some of them are blank.
        missing: Missing,
    },
    /// How many of the items have an answer. A list counts each of its ticks, a
    /// matrix its answered lines, a table its rows that are not blank, and a
    /// yes-or-no question counts if the answer is yes.
    Count {
        /// Ids of the fields.
        items: Vec<String>,
    },
    /// Days from one date to another.
    DaysBetween {
        /// Id of the field with the earlier date.
        from: String,
        /// Id of the field with the later date.
        to: String,
    },
    /// Whole years from a date of birth to another date.
    Age {
        /// Id of the field with the date of birth.
        born: String,
        /// Id of the field with the other date; today if absent.
        on: Option<String>,
    },
}

impl Method {
    /// Its name in worksheets.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Aggregate { how: Aggregate::Sum, .. } => "sum",
            Self::Aggregate { how: Aggregate::Mean, .. } => "mean",
            Self::Count { .. } => "count",
            Self::DaysBetween { .. } => "days_between",
            Self::Age { .. } => "age",
        }
    }

    /// Ids of all fields that it reads, in order.
    pub fn items(&self) -> impl Iterator<Item = &str> {
        let (list, pair) = match self {
            Self::Aggregate { items, .. } | Self::Count { items } => (items.as_slice(), [None; 2]),
            Self::DaysBetween { from, to } => (&[][..], [Some(from), Some(to)]),
            Self::Age { born, on } => (&[][..], [Some(born), on.as_ref()]),
        };
        list.iter().chain(pair.into_iter().flatten()).map(String::as_str)
    }
}

/// The field that an item names, and the column, if it is one of a table. (Ids
/// contain no dots.)
#[must_use]
pub fn item_parts(item: &str) -> (&str, Option<&str>) {
    item.split_once('.').map_or((item, None), |(field, column)| (field, Some(column)))
}

/// How several numbers become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aggregate {
    /// Added up.
    Sum,
    /// Their average.
    Mean,
}

/// What a calculation does while some of its items are blank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Missing {
    /// It stays blank itself.
    #[default]
    Blank,
    /// It counts them as zero.
    Zero,
}

impl Missing {
    /// Its name in worksheets.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Zero => "zero",
        }
    }
}

/// What a range of results means.
#[derive(Clone, Debug, PartialEq)]
pub struct Band<T = String> {
    /// Results that fall into it.
    pub range: Bounds<f64>,
    /// What to read into them.
    pub label: T,
}
