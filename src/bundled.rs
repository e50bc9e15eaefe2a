//! What the program carries with it: a complete handbook, the default theme, and
//! schemas for editors.

use rust_embed::{EmbeddedFile, RustEmbed};

use crate::source::{Source, SourcePath, Sources};

/// The bundled handbook's content folder.
#[derive(RustEmbed)]
#[folder = "content/"]
struct Content;

/// The default theme.
#[derive(RustEmbed)]
#[folder = "themes/default/"]
struct DefaultTheme;

/// What every kind of TOML file may hold, for editors.
#[derive(RustEmbed)]
#[folder = "docs/schema/"]
struct Schemas;

/// Adds the default theme's files that the project does not replace.
pub fn add_theme(sources: &mut Sources) {
    for (name, file) in files::<DefaultTheme>() {
        let path = SourcePath::new(format!("themes/default/{name}"));
        sources
            .themes
            .entry(path.clone())
            .or_insert_with(|| Source::new(path, file.data.into_owned()));
    }
}

/// The bundled handbook: paths inside its content folder, and bytes.
pub fn handbook() -> impl Iterator<Item = (String, Vec<u8>)> {
    files::<Content>().map(|(name, file)| (name, file.data.into_owned()))
}

/// JSON Schemas of TOML files: names, such as `handbook.schema.json`, and bytes.
pub fn schemas() -> impl Iterator<Item = (String, Vec<u8>)> {
    files::<Schemas>().map(|(name, file)| (name, file.data.into_owned()))
}

/// The schema of each kind of TOML file, and where such files are in a project.
pub const SCHEMA_PLACES: [(&str, &str); 8] = [
    ("handbook", "content/handbook.toml"),
    ("worksheet", "content/worksheets/**/*.toml"),
    ("fields", "content/fields/**/*.toml"),
    ("standards", "content/standards/**/*.toml"),
    ("diagram", "content/diagrams/**/*.toml"),
    ("glossary", "content/glossary.toml"),
    ("resources", "content/resources.toml"),
    ("strings", "themes/*/strings/*.toml"),
];

fn files<E: RustEmbed>() -> impl Iterator<Item = (String, EmbeddedFile)> {
    // Paths are the same on every system, also where the program was built on
    // Windows.
    E::iter().filter_map(|name| Some((name.replace('\\', "/"), E::get(&name)?)))
}
