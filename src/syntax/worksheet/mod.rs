//! `worksheets/*.toml`: one worksheet each.
//!
//! What points from one field to another, conditions and calculations, is kept as
//! it is written: a sheet may include fields of other files, and so only the
//! resolved book can tell what is missing or impossible.

mod calculation;
mod choice;
mod condition;
mod draft;
mod entry;
mod field;
pub mod group;
mod kind;
mod name;
mod section;
#[cfg(test)]
mod tests;
mod words;
pub mod written;

pub use draft::{FieldDraft, Include, Member, SectionDraft};
pub use name::listed;

use self::words::{required_words, words};
use super::encoding;
use super::table::{Table, Toml};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::form::{HeaderBlock, Orientation, PrintSettings, PrivacyClass, Role};
use crate::document::{Languages, Localized};
use crate::source::{Source, SourcePath, Spanned};

/// A worksheet as its author wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Worksheet {
    /// Its file.
    pub file: SourcePath,
    /// File name without its ending: `service-plan`.
    pub id: String,
    /// Title.
    pub title: Localized,
    /// Title that gives nothing away, for a protected sheet that goes home.
    pub neutral_title: Option<Localized>,
    /// Version of the sheet.
    pub version: Option<String>,
    /// What it is for.
    pub purpose: Option<Localized>,
    /// Who fills it.
    pub filled_by: Option<Localized>,
    /// Who that is, for the list of worksheets.
    pub answered_by: Vec<Role>,
    /// When it is filled.
    pub when: Option<Localized>,
    /// Ids of the phases that it belongs to.
    pub phases: Vec<Spanned<String>>,
    /// Ids of the standards that it serves.
    pub standards: Vec<Spanned<String>>,
    /// Ids of the prompts whose answers it collects.
    pub prompts: Vec<Spanned<String>>,
    /// Editions that contain it; all if empty.
    pub audience: Vec<Spanned<String>>,
    /// The class that the sheet itself states; a field may be stricter.
    pub privacy: PrivacyClass,
    /// The identifying lines at its top.
    pub header: HeaderBlock,
    /// How it is printed.
    pub print: PrintSettings<Localized>,
    /// Its sections, in order.
    pub sections: Vec<SectionDraft>,
    /// Whether all of the file could be read as TOML. Otherwise fields may seem
    /// to be missing that are only unreadable.
    pub is_whole: bool,
}

/// Reads a worksheet with texts in these languages. Without a title there is
/// none; fields and conditions that cannot be understood are left out.
#[must_use]
pub fn parse(source: &Source, languages: &Languages) -> (Option<Worksheet>, Vec<Diagnostic>) {
    let text = match encoding::text(source) {
        Ok(text) => text,
        Err(diagnostic) => return (None, vec![*diagnostic]),
    };
    let (toml, parsed) = Toml::parse_in(&source.path, text, 0, languages);
    let table = toml.root(&parsed);
    let worksheet = sheet(&table, source, toml.is_whole());
    table.finish();
    (worksheet, toml.into_diagnostics())
}

fn sheet(table: &Table<'_, '_>, source: &Source, is_whole: bool) -> Option<Worksheet> {
    let title = required_words(table, "title", "give the worksheet a title: title = \"My notes\"");
    let privacy = privacy(table);
    let sections = section::read_all(table);
    let untitled = || Localized::plain(Spanned::new(String::new(), table.span()));
    let sheet = Worksheet {
        file: source.path.clone(),
        id: source.path.stem().to_owned(),
        title: title.clone().unwrap_or_else(untitled),
        neutral_title: words(table, "neutral_title"),
        version: table.text("version").map(|version| version.value),
        purpose: words(table, "purpose"),
        filled_by: words(table, "filled_by"),
        answered_by: answered_by(table),
        when: words(table, "when"),
        phases: table.texts("phases"),
        standards: table.texts("standards"),
        prompts: table.texts("prompts"),
        audience: table.texts("audience"),
        privacy,
        header: header(table, privacy),
        print: table.table("print").map(print_settings).unwrap_or_default(),
        sections,
        is_whole,
    };
    title.map(|_| sheet)
}

fn answered_by(table: &Table<'_, '_>) -> Vec<Role> {
    let mut roles = Vec::new();
    for text in table.texts("answered_by") {
        let known = Role::ALL.into_iter().find(|role| role.name() == text.value);
        match known {
            Some(role) if roles.contains(&role) => {}
            Some(role) => roles.push(role),
            None => {
                let message = format!("nobody is called `{}` here", text.value);
                let help = format!("write one of {}", listed(Role::ALL.map(Role::name)));
                table.error(Code::InvalidValue, text.span, message, help);
            }
        }
    }
    roles
}

/// The class of the sheet. Nobody else can tell how dangerous its answers are,
/// so that it must be stated, and until it is the strictest holds.
fn privacy(table: &Table<'_, '_>) -> PrivacyClass {
    if !table.has("privacy") {
        let names: Vec<_> = PrivacyClass::ALL.iter().map(|class| class.name()).collect();
        let help = format!("add `privacy` with one of {}", listed(names));
        table.error(Code::MissingKey, table.top(), "`privacy` is missing".to_owned(), help);
    }
    stated_privacy(table).unwrap_or(PrivacyClass::Protected)
}

fn stated_privacy(table: &Table<'_, '_>) -> Option<PrivacyClass> {
    let words = PrivacyClass::ALL.map(|class| (class.name(), class));
    table.one_of("privacy", &words).map(|class| class.value)
}

fn header(table: &Table<'_, '_>, privacy: PrivacyClass) -> HeaderBlock {
    let words = HeaderBlock::ALL.map(|header| (header.name(), header));
    let stated = table.one_of("header", &words).map(|header| header.value);
    stated.unwrap_or_else(|| HeaderBlock::of_class(privacy))
}

fn print_settings(table: Table<'_, '_>) -> PrintSettings<Localized> {
    let ways = [Orientation::Portrait, Orientation::Landscape].map(|way| (way.name(), way));
    let orientation = table.one_of("orientation", &ways).map(|way| way.value).unwrap_or_default();
    let note = words(&table, "note");
    table.finish();
    PrintSettings { orientation, note }
}
