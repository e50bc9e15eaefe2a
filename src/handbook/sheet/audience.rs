//! Fields that depend on others which some editions leave out.

use std::collections::BTreeMap;

use super::{Draft, Found, Placed};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::form::{Condition, FieldKind, item_parts};
use crate::source::{SourcePath, Spanned};
use crate::syntax::worksheet::Worksheet;

/// Reports fields and sections that are in editions without a field on which they
/// depend: its answer would always be blank there.
pub fn check(sheet: &Worksheet, draft: &Draft<'_>, found: &mut Found) {
    let placed = draft.fields().map(|placed| (placed.field.id.value.as_str(), placed));
    let known = Known { fields: placed.collect(), sheet: &sheet.audience };
    for part in &draft.parts {
        let id = &part.section.id;
        for needed in tested(part.section.show_when.as_ref()) {
            known.compare(needed, (&sheet.file, id), &[], found);
        }
        for placed in &part.fields {
            let field = &placed.field;
            let mut needed = tested(field.show_when.as_ref());
            if let FieldKind::Calculate(calculation) = &field.kind {
                needed.extend(calculation.method.items().map(|item| item_parts(item).0));
            }
            for needed in needed {
                known.compare(needed, (placed.file, &field.id), &field.audience, found);
            }
        }
    }
}

fn tested(condition: Option<&Condition>) -> Vec<&str> {
    let tests = condition.map(Condition::tests).unwrap_or_default();
    tests.into_iter().map(|test| test.field.as_str()).collect()
}

struct Known<'d> {
    fields: BTreeMap<&'d str, &'d Placed<'d>>,
    sheet: &'d [Spanned<String>],
}

impl Known<'_> {
    /// Whether what depends on a field is only in editions that contain it.
    fn compare(
        &self,
        needed: &str,
        (file, id): (&SourcePath, &Spanned<String>),
        audience: &[Spanned<String>],
        found: &mut Found,
    ) {
        let Some(needed) = self.fields.get(needed).map(|placed| &placed.field) else { return };
        let own = if audience.is_empty() { self.sheet } else { audience };
        let has = |edition: &Spanned<String>| {
            needed.audience.iter().any(|other| other.value == edition.value)
        };
        if needed.audience.is_empty() || (!own.is_empty() && own.iter().all(has)) {
            return;
        }
        let editions: Vec<_> =
            needed.audience.iter().map(|edition| format!("\"{}\"", edition.value)).collect();
        let message = format!(
            "`{}` depends on `{}`, which is not in all editions that it is in",
            id.value, needed.id.value
        );
        let help = format!("give it the same audience = [{}]", editions.join(", "));
        let warning = Diagnostic::warning(Code::ExcludedTarget, message);
        found.diagnostics.push(warning.at(file, id.span).help(help));
    }
}
