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
/// cannot store.
pub(super) fn check<'a>(paths: impl Iterator<Item = &'a SourcePath>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut seen: HashMap<String, &SourcePath> = HashMap::new();
    for path in paths {
        if let Some(reason) = unportable(path.file_name()) {
            let message = format!("Windows cannot store this name: {reason}");
            let diagnostic = Diagnostic::error(Code::UnportableName, message);
            diagnostics.push(diagnostic.in_file(path).help("rename the file"));
        }
        let folded: String = path.as_str().nfc().flat_map(char::to_lowercase).collect();
        if let Some(other) = seen.insert(folded, path) {
            diagnostics.push(
                Diagnostic::error(
                    Code::CollidingName,
                    "two names differ only in upper and lower case or in how accents are stored",
                )
                .in_file(path)
                .related(other, None, "the other file")
                .help("rename one of them: on Windows and macOS they are the same file"),
            );
        }
    }
    diagnostics
}

fn unportable(name: &str) -> Option<String> {
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
        assert!(unportable("aux.md").is_some());
        assert!(unportable("what?.md").is_some());
        assert!(unportable("end .md").is_none());
        assert!(unportable("auxiliary.md").is_none());
    }

    #[test]
    fn case_and_form_collide() {
        let paths = [SourcePath::new("a/Caf\u{e9}.md"), SourcePath::new("a/cafe\u{301}.md")];
        let codes: Vec<_> = check(paths.iter()).iter().map(|found| found.code).collect();
        assert_eq!(codes, [Code::CollidingName]);
    }
}
