//! Every text of a form that a reader sees, turned into another kind of text:
//! from the words of all languages into those of one.

use super::{
    Band, Calculation, Choice, Column, Entry, Field, FieldKind, Number, OtherChoice, Pattern,
    PrintSettings, Repeat, Row, Scale, Section, Select, Text,
};

/// A part of a form that holds texts.
pub trait Texts<T> {
    /// The same part with texts of another kind.
    type With<U>;

    /// The same part, each of its texts turned into another, in the order in
    /// which they are read.
    fn map_texts<U>(&self, turn: &mut impl FnMut(&T) -> U) -> Self::With<U>;
}

impl<T> Texts<T> for PrintSettings<T> {
    type With<U> = PrintSettings<U>;

    fn map_texts<U>(&self, turn: &mut impl FnMut(&T) -> U) -> PrintSettings<U> {
        PrintSettings { orientation: self.orientation, note: self.note.as_ref().map(turn) }
    }
}

impl<T> Texts<T> for Section<T> {
    type With<U> = Section<U>;

    fn map_texts<U>(&self, turn: &mut impl FnMut(&T) -> U) -> Section<U> {
        Section {
            id: self.id.clone(),
            title: turn(&self.title),
            note: self.note.as_ref().map(&mut *turn),
            repeat: self.repeat.as_ref().map(|repeat| repeat.map_texts(turn)),
            variant: self.variant.clone(),
            staff_use: self.staff_use,
            page_break: self.page_break,
            show_when: self.show_when.clone(),
            fields: self.fields.iter().map(|field| field.map_texts(turn)).collect(),
        }
    }
}

impl<T> Texts<T> for Repeat<T> {
    type With<U> = Repeat<U>;

    fn map_texts<U>(&self, turn: &mut impl FnMut(&T) -> U) -> Repeat<U> {
        Repeat { times: self.times, print: self.print, label: self.label.as_ref().map(turn) }
    }
}

impl<T> Texts<T> for Field<T> {
    type With<U> = Field<U>;

    fn map_texts<U>(&self, turn: &mut impl FnMut(&T) -> U) -> Field<U> {
        Field {
            id: self.id.clone(),
            label: turn(&self.label),
            hint: self.hint.as_ref().map(&mut *turn),
            guidance: self.guidance.as_ref().map(&mut *turn),
            required: self.required,
            privacy: self.privacy,
            staff_use: self.staff_use,
            audience: self.audience.clone(),
            show_when: self.show_when.clone(),
            kind: self.kind.map_texts(turn),
        }
    }
}

impl<T> Texts<T> for FieldKind<T> {
    type With<U> = FieldKind<U>;

    fn map_texts<U>(&self, turn: &mut impl FnMut(&T) -> U) -> FieldKind<U> {
        match self {
            Self::Entry(entry) => FieldKind::Entry(entry.map_texts(turn)),
            Self::SelectMultiple(select) => FieldKind::SelectMultiple(select.map_texts(turn)),
            Self::Matrix { rows, choices } => {
                FieldKind::Matrix { rows: all(rows, turn), choices: all(choices, turn) }
            }
            Self::Table { rows, columns } => {
                FieldKind::Table { rows: *rows, columns: all(columns, turn) }
            }
            Self::Checklist { items } => FieldKind::Checklist { items: all(items, turn) },
            Self::Signature { signer } => {
                FieldKind::Signature { signer: signer.as_ref().map(turn) }
            }
            Self::Calculate(calculation) => FieldKind::Calculate(calculation.map_texts(turn)),
            Self::Note { text } => FieldKind::Note { text: turn(text) },
            Self::Diagram { diagram, height } => {
                FieldKind::Diagram { diagram: diagram.clone(), height: *height }
            }
        }
    }
}

fn all<T, U, P: Texts<T>>(parts: &[P], turn: &mut impl FnMut(&T) -> U) -> Vec<P::With<U>> {
    parts.iter().map(|part| part.map_texts(turn)).collect()
}

impl<T> Texts<T> for Entry<T> {
    type With<U> = Entry<U>;

    fn map_texts<U>(&self, turn: &mut impl FnMut(&T) -> U) -> Entry<U> {
        match self {
            Self::Text(text) => Entry::Text(text.map_texts(turn)),
            Self::LongText(text) => Entry::LongText(text.clone()),
            Self::Integer(number) => Entry::Integer(number.map_texts(turn)),
            Self::Decimal(number) => Entry::Decimal(number.map_texts(turn)),
            Self::Date(date) => Entry::Date(date.clone()),
            Self::Time(time) => Entry::Time(time.clone()),
            Self::YesNo(yes_no) => Entry::YesNo(yes_no.clone()),
            Self::SelectOne(select) => Entry::SelectOne(select.map_texts(turn)),
            Self::Scale(scale) => Entry::Scale(scale.map_texts(turn)),
        }
    }
}

impl<T> Texts<T> for Text<T> {
    type With<U> = Text<U>;

    fn map_texts<U>(&self, turn: &mut impl FnMut(&T) -> U) -> Text<U> {
        let pattern = self.pattern.as_ref().map(|pattern| Pattern {
            expression: pattern.expression.clone(),
            message: turn(&pattern.message),
        });
        let default = self.default.clone();
        Text { max_length: self.max_length, pattern, width: self.width, default }
    }
}

impl<N: Copy, T> Texts<T> for Number<N, T> {
    type With<U> = Number<N, U>;

    fn map_texts<U>(&self, turn: &mut impl FnMut(&T) -> U) -> Number<N, U> {
        Number { bounds: self.bounds, unit: self.unit.as_ref().map(turn), default: self.default }
    }
}

impl<D: Clone, T> Texts<T> for Select<D, T> {
    type With<U> = Select<D, U>;

    fn map_texts<U>(&self, turn: &mut impl FnMut(&T) -> U) -> Select<D, U> {
        let choices = all(&self.choices, turn);
        let other = self.other.as_ref().map(|other| OtherChoice {
            label: other.label.as_ref().map(&mut *turn),
            score: other.score,
        });
        Select { choices, other, default: self.default.clone() }
    }
}

impl<T> Texts<T> for Choice<T> {
    type With<U> = Choice<U>;

    fn map_texts<U>(&self, turn: &mut impl FnMut(&T) -> U) -> Choice<U> {
        let (value, label) = (self.value.clone(), turn(&self.label));
        Choice { value, label, score: self.score, exclusive: self.exclusive }
    }
}

impl<T> Texts<T> for Scale<T> {
    type With<U> = Scale<U>;

    fn map_texts<U>(&self, turn: &mut impl FnMut(&T) -> U) -> Scale<U> {
        let (low, high) = (self.low.as_ref().map(&mut *turn), self.high.as_ref().map(turn));
        self.with_ends(low, high)
    }
}

impl<T> Texts<T> for Row<T> {
    type With<U> = Row<U>;

    fn map_texts<U>(&self, turn: &mut impl FnMut(&T) -> U) -> Row<U> {
        Row { id: self.id.clone(), label: turn(&self.label) }
    }
}

impl<T> Texts<T> for Column<T> {
    type With<U> = Column<U>;

    fn map_texts<U>(&self, turn: &mut impl FnMut(&T) -> U) -> Column<U> {
        let (id, label) = (self.id.clone(), turn(&self.label));
        Column { id, label, entry: self.entry.map_texts(turn) }
    }
}

impl<T> Texts<T> for Calculation<T> {
    type With<U> = Calculation<U>;

    fn map_texts<U>(&self, turn: &mut impl FnMut(&T) -> U) -> Calculation<U> {
        let unit = self.unit.as_ref().map(&mut *turn);
        let band = |band: &Band<T>| Band { range: band.range, label: turn(&band.label) };
        let bands = self.bands.iter().map(band).collect();
        Calculation { method: self.method.clone(), bands, unit }
    }
}
