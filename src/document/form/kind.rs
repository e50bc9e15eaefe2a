//! The names of the types of fields.

macro_rules! types {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// The type of a field, without its data.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FieldType { $($(#[$doc])* $name,)* }

        impl FieldType {
            /// All types, in the order in which authors meet them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its name in worksheets and style sheets.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

types! {
    /// One line.
    Text = "text",
    /// A ruled box.
    LongText = "long_text",
    /// A whole number.
    Integer = "integer",
    /// A number.
    Decimal = "decimal",
    /// A day.
    Date = "date",
    /// A time of day.
    Time = "time",
    /// Yes or no.
    YesNo = "yes_no",
    /// One of several choices.
    SelectOne = "select_one",
    /// Any number of several choices.
    SelectMultiple = "select_multiple",
    /// A row of numbers.
    Scale = "scale",
    /// The same choices for several lines.
    Matrix = "matrix",
    /// Repeating rows.
    Table = "table",
    /// Statements to tick.
    Checklist = "checklist",
    /// Name, signature, date.
    Signature = "signature",
    /// Worked out from other answers.
    Calculate = "calculate",
    /// Text, nothing to fill in.
    Note = "note",
    /// A frame to draw in.
    Diagram = "diagram",
}

impl FieldType {
    /// Whether someone writes, ticks or draws in such a field.
    #[must_use]
    pub fn is_filled_in(self) -> bool {
        !matches!(self, Self::Calculate | Self::Note)
    }

    /// Whether the type also fits the cell of a table.
    #[must_use]
    pub fn fits_cell(self) -> bool {
        matches!(
            self,
            Self::Text
                | Self::LongText
                | Self::Integer
                | Self::Decimal
                | Self::Date
                | Self::Time
                | Self::YesNo
                | Self::SelectOne
                | Self::Scale
        )
    }
}
