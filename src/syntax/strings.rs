//! A theme's `strings/*.toml`: interface strings, `key = "text"`.

use std::collections::BTreeMap;

use super::encoding;
use super::table::Toml;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Source;

/// Reads interface strings.
#[must_use]
pub fn parse(source: &Source) -> (BTreeMap<String, String>, Vec<Diagnostic>) {
    let text = match encoding::text(source) {
        Ok(text) => text,
        Err(diagnostic) => return (BTreeMap::new(), vec![*diagnostic]),
    };
    let (toml, parsed) = Toml::parse(&source.path, text, 0);
    let table = toml.root(&parsed);
    let mut strings = BTreeMap::new();
    for (key, (value, span)) in table.entries() {
        match value.as_str() {
            Some(text) => {
                strings.insert(key.value.to_owned(), text.to_owned());
            }
            None => {
                let message = format!("`{}` must be text in quotation marks", key.value);
                table.error(Code::WrongType, span, message, "write key = \"text\"");
            }
        }
    }
    (strings, toml.into_diagnostics())
}
