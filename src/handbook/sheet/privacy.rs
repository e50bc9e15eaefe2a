//! Classes of fields against that of their sheet.
//!
//! A sheet about a client may hold a field that is stricter than the sheet itself:
//! its banner follows the field. A sheet that claims to hold nothing about a client
//! may not, and a field cannot be looser than its sheet.

use super::{Draft, Found, Placed};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::form::PrivacyClass;
use crate::syntax::worksheet::Worksheet;

/// Reports fields whose class does not go with that of the sheet.
pub fn check(sheet: &Worksheet, draft: &Draft<'_>, found: &mut Found) {
    for placed in draft.fields() {
        let Some(class) = placed.field.privacy.filter(|class| *class != sheet.privacy) else {
            continue;
        };
        if is_of_sheets(class) {
            report_apart(class, placed, found);
        } else if is_of_sheets(sheet.privacy) {
            report_declared(sheet, class, placed, found);
        } else if class < sheet.privacy && *placed.file == sheet.file {
            report_looser(sheet, class, placed, found);
        }
    }
}

/// Whether a class says that a sheet holds nothing of a client's.
fn is_of_sheets(class: PrivacyClass) -> bool {
    matches!(class, PrivacyClass::Open | PrivacyClass::Teaching | PrivacyClass::WorkerPrivate)
}

fn report_apart(class: PrivacyClass, placed: &Placed<'_>, found: &mut Found) {
    let (id, name) = (&placed.field.id, class.name());
    let message = format!("`{}` cannot be `{name}` on its own", id.value);
    let help = format!(
        "`{name}` is said of whole worksheets: remove it here, or give the field a worksheet of \
         its own"
    );
    found.error(Code::InvalidValue, (placed.file, id.span), message, help);
}

fn report_declared(sheet: &Worksheet, class: PrivacyClass, placed: &Placed<'_>, found: &mut Found) {
    let (id, own, name) = (&placed.field.id, sheet.privacy.name(), class.name());
    let message = format!("this worksheet is declared `{own}`, but `{}` is `{name}`", id.value);
    let help = format!(
        "write privacy = \"{name}\" at the top of the worksheet: it is as private as its \
         strictest field"
    );
    found.error(Code::InvalidValue, (placed.file, id.span), message, help);
}

fn report_looser(sheet: &Worksheet, class: PrivacyClass, placed: &Placed<'_>, found: &mut Found) {
    let (id, own, name) = (&placed.field.id, sheet.privacy.name(), class.name());
    let message = format!("`{}` says `{name}`, but the whole worksheet is `{own}`", id.value);
    let help = "remove `privacy` here: a field can be stricter than its worksheet, not looser";
    let warning = Diagnostic::warning(Code::InvalidValue, message);
    found.diagnostics.push(warning.at(placed.file, id.span).help(help));
}
