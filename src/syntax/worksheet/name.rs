//! Ids and values: names that stand in conditions, saved answers and data.

use std::collections::BTreeMap;

use super::super::table::Table;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::slug;
use crate::source::{Span, Spanned};

/// Names in the order given, as `a`, `b` or `c`.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match (names.pop(), names.is_empty()) {
        (Some(last), false) => format!("{} or {last}", names.join(", ")),
        (last, _) => last.unwrap_or_default(),
    }
}

/// The id of a table, if it can be used.
pub fn required_id(table: &Table<'_, '_>, help: &str) -> Option<Spanned<String>> {
    let id = table.required_text("id", help)?;
    is_valid(table, "id", &id).then_some(id)
}

/// Whether a name can be used everywhere: letters, digits, `_` and `-`. Says so
/// if it cannot.
pub fn is_valid(table: &Table<'_, '_>, key: &str, name: &Spanned<String>) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let valid = !name.value.is_empty() && name.value.chars().all(allowed);
    if !valid {
        let message = format!("`{}` cannot be used as `{key}`", name.value);
        let mut help = "use letters, digits, `_` and `-` only".to_owned();
        let better = slug(&name.value).replace('-', "_");
        if !better.is_empty() {
            help = format!("{help}, such as `{better}`");
        }
        table.error(Code::InvalidValue, name.span, message, help);
    }
    valid
}

/// Names that must differ from one another.
pub struct Unique {
    what: &'static str,
    seen: BTreeMap<String, Span>,
}

impl Unique {
    /// Names of `what`, none yet.
    pub fn new(what: &'static str) -> Self {
        Self { what, seen: BTreeMap::new() }
    }

    /// Takes a name in; says so if it was there before.
    pub fn insert(&mut self, table: &Table<'_, '_>, name: &Spanned<String>) -> bool {
        let Some(first) = self.seen.get(&name.value) else {
            self.seen.insert(name.value.clone(), name.span);
            return true;
        };
        let message = format!("two {} are called `{}`", self.what, name.value);
        table.report(
            Diagnostic::error(Code::DuplicateId, message)
                .at(table.file(), name.span)
                .related(table.file(), Some(*first), "the first one")
                .help("rename one of them"),
        );
        false
    }
}
