//! `worksheets/*.toml`: one worksheet each.
//!
//! A sheet is read in two rounds. The first reads every section and field; the
//! second reads what points from one field to another, conditions and
//! calculations, and so can tell what is missing or impossible.

mod calculation;
mod choice;
mod circle;
mod condition;
mod entry;
mod field;
mod kind;
mod name;
mod section;
#[cfg(test)]
mod tests;

use super::encoding;
use super::table::{Table, Toml};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::form::{
    Field, HeaderBlock, Orientation, PrintSettings, PrivacyClass, Section,
};
use crate::source::{Source, SourcePath, Spanned};

/// A worksheet as its author wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Worksheet {
    /// Its file.
    pub file: SourcePath,
    /// File name without its ending: `service-plan`.
    pub id: String,
    /// Title.
    pub title: Spanned<String>,
    /// Title that gives nothing away, for a protected sheet that goes home.
    pub neutral_title: Option<String>,
    /// Version of the sheet.
    pub version: Option<String>,
    /// What it is for.
    pub purpose: Option<String>,
    /// Who fills it.
    pub filled_by: Option<String>,
    /// When it is filled.
    pub when: Option<String>,
    /// Ids of the phases that it belongs to.
    pub phases: Vec<Spanned<String>>,
    /// Ids of the standards that it serves.
    pub standards: Vec<Spanned<String>>,
    /// Ids of the prompts whose answers it collects.
    pub prompts: Vec<Spanned<String>>,
    /// Editions that contain it; all if empty.
    pub audience: Vec<Spanned<String>>,
    /// The class that the sheet itself states. See [`Worksheet::strictest`].
    pub privacy: PrivacyClass,
    /// The identifying lines at its top.
    pub header: HeaderBlock,
    /// How it is printed.
    pub print: PrintSettings,
    /// Its sections, in order.
    pub sections: Vec<Section>,
}

impl Worksheet {
    /// All fields, in order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.sections.iter().flat_map(|section| &section.fields)
    }

    /// The field with this id.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields().find(|field| field.id.value == id)
    }

    /// The strictest class on the sheet, which its banner shows: a field may be
    /// stricter than its sheet.
    #[must_use]
    pub fn strictest(&self) -> PrivacyClass {
        self.sections.iter().filter_map(Section::strictest).fold(self.privacy, PrivacyClass::max)
    }
}

/// Reads a worksheet. Without a title there is none; fields and conditions that
/// cannot be understood are left out.
#[must_use]
pub fn parse(source: &Source) -> (Option<Worksheet>, Vec<Diagnostic>) {
    let text = match encoding::text(source) {
        Ok(text) => text,
        Err(diagnostic) => return (None, vec![*diagnostic]),
    };
    let (toml, parsed) = Toml::parse(&source.path, text, 0);
    let table = toml.root(&parsed);
    let worksheet = sheet(&table, source);
    table.finish();
    (worksheet, toml.into_diagnostics())
}

fn sheet(table: &Table<'_, '_>, source: &Source) -> Option<Worksheet> {
    let text = |key| table.text(key).map(|text| text.value);
    let title = table.required_text("title", "give the worksheet a title: title = \"My notes\"");
    let privacy = privacy(table);
    let sections = section::read_all(table);
    let sheet = Worksheet {
        file: source.path.clone(),
        id: source.path.stem().to_owned(),
        title: title.clone().unwrap_or_else(|| Spanned::new(String::new(), table.span())),
        neutral_title: text("neutral_title"),
        version: text("version"),
        purpose: text("purpose"),
        filled_by: text("filled_by"),
        when: text("when"),
        phases: table.texts("phases"),
        standards: table.texts("standards"),
        prompts: table.texts("prompts"),
        audience: table.texts("audience"),
        privacy,
        header: header(table, privacy),
        print: table.table("print").map(print_settings).unwrap_or_default(),
        sections,
    };
    title.map(|_| sheet)
}

/// The class of the sheet. Nobody else can tell how dangerous its answers are,
/// so that it must be stated, and until it is the strictest holds.
fn privacy(table: &Table<'_, '_>) -> PrivacyClass {
    if !table.has("privacy") {
        let names: Vec<_> = PrivacyClass::ALL.iter().map(|class| class.name()).collect();
        let help = format!("add `privacy` with one of {}", name::listed(names));
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

fn print_settings(table: Table<'_, '_>) -> PrintSettings {
    let words = [Orientation::Portrait, Orientation::Landscape].map(|way| (way.name(), way));
    let orientation = table.one_of("orientation", &words).map(|way| way.value).unwrap_or_default();
    let note = table.text("note").map(|note| note.value);
    table.finish();
    PrintSettings { orientation, note }
}
