//! What the program carries with it: a complete handbook and the default theme.

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

fn files<E: RustEmbed>() -> impl Iterator<Item = (String, EmbeddedFile)> {
    // Paths are the same on every system, also where the program was built on
    // Windows.
    E::iter().filter_map(|name| Some((name.replace('\\', "/"), E::get(&name)?)))
}
