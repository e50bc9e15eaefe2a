//! `fields/*.toml`: fields that several worksheets share.

use super::super::encoding;
use super::super::table::Toml;
use super::draft::Member;
use super::field;
use super::name::Unique;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::Languages;
use crate::source::{Source, SourcePath};

/// A group of fields as its author wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its file.
    pub file: SourcePath,
    /// File name without its ending: `household`.
    pub id: String,
    /// Its fields, and other groups in it.
    pub members: Vec<Member>,
    /// Whether all of the file could be read as TOML.
    pub is_whole: bool,
}

impl Group {
    /// Whether there is anything in it to include.
    #[must_use]
    pub fn has_fields(&self) -> bool {
        !self.members.is_empty()
    }
}

/// Reads a group of fields with texts in these languages. Fields that cannot be
/// understood are left out.
#[must_use]
pub fn parse(source: &Source, languages: &Languages) -> (Option<Group>, Vec<Diagnostic>) {
    let text = match encoding::text(source) {
        Ok(text) => text,
        Err(diagnostic) => return (None, vec![*diagnostic]),
    };
    let (toml, parsed) = Toml::parse_in(&source.path, text, 0, languages);
    let table = toml.root(&parsed);
    let fields = table.tables("fields");
    if fields.is_empty() {
        let message = "this group has no fields".to_owned();
        table.error(Code::MissingKey, table.top(), message, "begin one with [[fields]]");
    }
    let mut ids = Unique::new("fields");
    let members = fields.into_iter().filter_map(|table| field::read(table, &mut ids)).collect();
    table.finish();
    let (file, id) = (source.path.clone(), source.path.stem().to_owned());
    let group = Group { file, id, members, is_whole: toml.is_whole() };
    (Some(group), toml.into_diagnostics())
}
