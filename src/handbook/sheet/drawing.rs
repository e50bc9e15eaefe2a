//! Diagrams that fields name.

use super::{Draft, Found};
use crate::diagnostic::{Code, did_you_mean};
use crate::document::diagram::Diagram;
use crate::document::form::FieldKind;

/// Reports fields that name a diagram which the book does not have.
pub fn check(draft: &Draft<'_>, diagrams: &[Diagram], found: &mut Found) {
    for placed in draft.fields() {
        let FieldKind::Diagram { diagram: Some(name), .. } = &placed.field.kind else { continue };
        if diagrams.iter().any(|known| known.id == name.value) {
            continue;
        }
        let help = did_you_mean(&name.value, diagrams.iter().map(|known| known.id.as_str()))
            .unwrap_or_else(|| "name a file in `diagrams/`, without its ending".to_owned());
        let message = format!("there is no diagram `{}`", name.value);
        found.error(Code::UnknownEmbed, (placed.file, name.span), message, help);
    }
}
