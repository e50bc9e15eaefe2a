//! Names that every system can store and tell apart.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::SourcePath;

/// Names that Windows reserves for devices, whatever their ending.
/// Source: Microsoft, "Naming Files, Paths, and Namespaces".
const RESERVED: [&str; 24] = [
    "con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7",
    "com8", "com9", "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Names that differ only in case or Unicode form, and names that Windows
/// cannot store. Each file or folder is reported once.
pub(super) fn check<'a>(paths: impl Iterator<Item = &'a SourcePath>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut seen: HashMap<String, &str> = HashMap::new();
    for path in paths {
        for name in names(path.as_str()) {
            match seen.insert(folded(name), name) {
                None => diagnostics.extend(unportable(name, path)),
                Some(other) if other != name => diagnostics.push(colliding(name, other)),
                Some(_) => {}
            }
        }
    }
    diagnostics
}

/// A name as systems see it that do not tell upper from lower case, nor the ways
/// of storing accents.
#[must_use]
pub fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    name.nfc().flat_map(char::to_lowercase).collect()
}

/// A path's folders, from the top down, and the path itself.
fn names(path: &str) -> impl Iterator<Item = &str> {
    let folders = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
    folders.chain(std::iter::once(path))
}

fn colliding(name: &str, other: &str) -> Diagnostic {
    let message = "two names differ only in upper and lower case or in how accents are stored";
    Diagnostic::error(Code::CollidingName, message)
        .in_file(&SourcePath::new(name))
        .related(&SourcePath::new(other), None, "the other one")
        .help("rename one of them: on Windows and macOS they are the same")
}

fn unportable(name: &str, path: &SourcePath) -> Option<Diagnostic> {
    let last = name.rsplit('/').next().unwrap_or(name);
    let reason = reason(last)?;
    let what = if name == path.as_str() { "file" } else { "folder" };
    let message = format!("Windows cannot store this name: {reason}");
    let diagnostic = Diagnostic::error(Code::UnportableName, message);
    Some(diagnostic.in_file(&SourcePath::new(name)).help(format!("rename the {what}")))
}

/// Why Windows cannot store a file or folder of this name.
fn reason(name: &str) -> Option<String> {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    if RESERVED.contains(&stem.to_lowercase().as_str()) {
        return Some(format!("`{stem}` is reserved"));
    }
    let forbidden =
        |c: &char| matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\\') || c.is_control();
    if let Some(c) = name.chars().find(forbidden) {
        return Some(format!("it contains `{}`", c.escape_default()));
    }
    let ends_badly = name.ends_with('.') || name.ends_with(' ');
    ends_badly.then(|| "it ends with a dot or a space".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_names_are_known() {
        assert!(reason("aux.md").is_some());
        assert!(reason("what?.md").is_some());
        assert!(reason("end .md").is_none());
        assert!(reason("auxiliary.md").is_none());
    }

    #[test]
    fn case_and_form_collide() {
        let paths = [SourcePath::new("a/Caf\u{e9}.md"), SourcePath::new("a/cafe\u{301}.md")];
        let codes: Vec<_> = check(paths.iter()).iter().map(|found| found.code).collect();
        assert_eq!(codes, [Code::CollidingName]);
    }
}
