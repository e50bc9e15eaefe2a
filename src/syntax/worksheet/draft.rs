//! The fields of a sheet or a group before it is known what the names in them
//! mean: conditions, calculations and groups of other files.

use super::written;
use crate::document::Localized;
use crate::document::form::{Field, Section};
use crate::source::Spanned;

/// A section as its author wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct SectionDraft {
    /// The section, without its fields and its condition.
    pub section: Section<Localized>,
    /// When it is to be filled.
    pub show_when: Option<written::Condition>,
    /// What stands in it, in order.
    pub members: Vec<Member>,
}

/// Something that stands in a section, or in a group.
#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    /// A field.
    Field(Box<FieldDraft>),
    /// Id of a field that cannot be understood: nobody is to blame for naming it.
    Broken(Spanned<String>),
    /// The fields of a group.
    Include(Include),
}

/// A field as its author wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldDraft {
    /// The field, without its condition.
    pub field: Field<Localized>,
    /// When it is to be filled.
    pub show_when: Option<written::Condition>,
    /// Where the items of its calculation are written.
    pub items: Vec<Spanned<String>>,
}

/// The fields of a group, at this place.
#[derive(Clone, Debug, PartialEq)]
pub struct Include {
    /// Name of the group.
    pub group: Spanned<String>,
    /// When they are to be filled, besides what each says itself.
    pub show_when: Option<written::Condition>,
}
