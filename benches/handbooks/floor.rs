//! The least that any such program does: read, Markdown to HTML, write, in one
//! thread. A mode of this program, so that it is measured as the others are.

use std::fs;
use std::io;
use std::path::Path;

use pulldown_cmark::{Options, Parser, html};
use walkdir::WalkDir;

/// The argument that asks for it.
pub const MODE: &str = "--floor";

/// Writes the Markdown files of `content` as HTML files into `output`.
pub fn run(content: &Path, output: &Path) -> io::Result<()> {
    for entry in WalkDir::new(content) {
        let entry = entry?;
        let inside = entry.path().strip_prefix(content).unwrap_or(entry.path());
        let to = output.join(inside);
        if entry.file_type().is_dir() {
            fs::create_dir_all(&to)?;
        } else if entry.path().extension().is_some_and(|extension| extension == "md") {
            let text = fs::read_to_string(entry.path())?;
            let mut page = String::with_capacity(text.len() * 2);
            html::push_html(&mut page, Parser::new_ext(&text, Options::all()));
            fs::write(to.with_extension("html"), page)?;
        }
    }
    Ok(())
}
