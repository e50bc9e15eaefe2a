//! What authors write, and what they get or are told.

mod languages;
mod mistakes;

use super::*;
use crate::document::form::{
    Aggregate, Bounds, Entry, Field, FieldKind, FieldType, Method, Missing, Number,
};

const FULL: &str = r#"
title = "Review"
version = "1.0"
purpose = "Learn what changed."
filled_by = "Together"
when = "At the review date"
phases = ["phase-4"]
standards = ["N92-5"]
prompts = ["P4-Q1"]
privacy = "routine"
audience = ["agency"]
neutral_title = "My notes"

[print]
orientation = "landscape"
note = "Two pages."

[[sections]]
id = "how"
title = "How things are"
note = "You may leave anything blank."

[[sections.fields]]
id = "safe"
type = "yes_no"
label = "Safe to talk?"
hint = "Ask alone"
required = true
privacy = "protected"
unknown = true

[[sections.fields]]
id = "route"
type = "select_one"
label = "How it came"
choices = ["Self", { value = "family", label = "Family or friend", score = 2 }, "Other place"]
other = true
default = "Self"

[[sections.fields]]
id = "needs"
type = "select_multiple"
label = "Needs"
choices = ["Food", { label = "None of these", exclusive = true }, { value = "other", label = "More" }]
other = true

[[sections.fields]]
id = "hope"
type = "scale"
label = "Hope"
min = 0
max = 10
low = "none"
high = "very much"

[[sections.fields]]
id = "seen_on"
type = "date"
label = "Seen on"
min = 2020-01-01

[[sections.fields]]
id = "rent"
type = "decimal"
label = "Rent"
min = 0
unit = "dollars"

[[sections.fields]]
id = "grid"
type = "matrix"
label = "How often"
rows = ["At home", { id = "out", label = "Outside" }]
choices = ["Never", "Often"]

[[sections.fields]]
id = "people"
type = "table"
label = "People"
rows = 6
columns = [
  { id = "who", label = "Who", type = "text", width = 20 },
  { id = "met", label = "Met", type = "yes_no" },
]

[[sections.fields]]
id = "before_signing"
type = "checklist"
label = "Before signing"
items = ["Factual", { id = "kind", label = "Respectful" }]

[[sections.fields]]
id = "total"
type = "calculate"
label = "Total"
method = "sum"
items = ["hope", "rent"]
missing = "zero"
bands = [{ max = 5, label = "Low" }, { min = 5, label = "High" }]

[[sections]]
id = "goal"
title = "Goal"
repeat = { min = 1, max = 3, print = 3, label = "Goal" }
variant = { group = "format", value = "plain" }
staff_use = true
page_break = true
show_when = { field = "route", equals = "Other place" }

[[sections.fields]]
id = "step"
type = "long_text"
label = "Step"
guidance = "One step only."
lines = 3
staff_use = true
audience = ["agency"]
show_when = { all = [
  { field = "safe", not = "no" },
  { any = [{ field = "hope", at_least = 5 }, { field = "seen_on", at_most = 2026-03-03 }] },
  { field = "needs", in = ["Food", "More"] },
  { field = "people", answered = true },
] }

[[sections.fields]]
id = "sketch"
type = "diagram"
label = "Sketch"
diagram = "rings"
height = 90

[[sections.fields]]
id = "legend"
type = "note"
label = "Legend"
text = "Thick: strong."

[[sections.fields]]
id = "signed"
type = "signature"
label = "Signed"
signer = "Worker"

[[sections]]
id = "free"
title = "Free"
note = "As you like."
variant = { group = "format", value = "free" }
"#;

fn source(text: &str) -> Source {
    Source::new(SourcePath::new("content/worksheets/review.toml"), text.as_bytes().to_vec())
}

/// English, with Spanish.
fn languages() -> Languages {
    Languages::new("en", ["es".to_owned()])
}

fn read(text: &str) -> (Option<Worksheet>, Vec<Diagnostic>) {
    parse(&source(text), &languages())
}

fn full() -> Worksheet {
    let (sheet, problems) = read(FULL);
    assert_eq!(problems, []);
    sheet.expect("a sheet")
}

/// A sheet with one section that holds these fields.
fn with_fields(fields: &str) -> String {
    let fields = fields.replace("[[f]]", "[[sections.fields]]");
    format!("title = \"T\"\nprivacy = \"open\"\n[[sections]]\nid = \"s\"\ntitle = \"S\"\n{fields}")
}

/// What an author is told about a sheet: code, message and help of each mistake.
fn told(text: &str) -> Vec<(Code, String, String)> {
    let (_, problems) = read(text);
    let told = problems
        .into_iter()
        .map(|problem| (problem.code, problem.message, problem.help.unwrap_or_default()));
    told.collect()
}

/// Asserts that the author is told exactly this about these fields.
#[track_caller]
fn assert_told(fields: &str, code: Code, message: &str, help: &str) {
    let expected = vec![(code, message.to_owned(), help.to_owned())];
    assert_eq!(told(&with_fields(fields)), expected);
}

fn fields(sheet: &Worksheet) -> impl Iterator<Item = &Field<Localized>> {
    let members = sheet.sections.iter().flat_map(|section| &section.members);
    members.filter_map(|member| match member {
        Member::Field(draft) => Some(&draft.field),
        Member::Broken(_) | Member::Include(_) => None,
    })
}

fn kind(sheet: &Worksheet, id: &str) -> FieldKind<Localized> {
    let field = fields(sheet).find(|field| field.id.value == id);
    field.map(|field| field.kind.clone()).expect("a field with this id")
}

#[test]
fn a_sheet_is_read_whole() {
    let sheet = full();
    assert_eq!((sheet.id.as_str(), sheet.title.own()), ("review", "Review"));
    assert_eq!(sheet.neutral_title.as_ref().map(Localized::own), Some("My notes"));
    assert_eq!(sheet.print.orientation, Orientation::Landscape);
    assert_eq!(sheet.header, HeaderBlock::Client, "the class decides");
    assert_eq!(sheet.privacy, PrivacyClass::Routine);
    let [how, goal, _] = sheet.sections.as_slice() else { panic!("three sections") };
    assert_eq!(
        how.section.note.as_ref().map(Localized::own),
        Some("You may leave anything blank.")
    );
    let goal = &goal.section;
    assert!(goal.staff_use && goal.page_break);
    let repeat = goal.repeat.as_ref().expect("a repeat");
    assert_eq!((repeat.times.min(), repeat.times.max(), repeat.print), (Some(1), Some(3), 3));
    assert_eq!(goal.variant.as_ref().map(|variant| variant.value.as_str()), Some("plain"));
    let types: Vec<_> = fields(&sheet).map(|field| field.kind.field_type().name()).collect();
    assert_eq!(
        types.join(" "),
        "yes_no select_one select_multiple scale date decimal matrix table checklist calculate \
         long_text diagram note signature"
    );
}

#[test]
fn choices_get_values_and_other_gets_a_line() {
    let sheet = full();
    let FieldKind::Entry(Entry::SelectOne(route)) = kind(&sheet, "route") else { panic!() };
    assert_eq!(route.values().collect::<Vec<_>>(), ["self", "family", "other-place", "other"]);
    assert_eq!(route.default.as_deref(), Some("self"), "a default may be a label");
    assert_eq!(route.other.and_then(|other| other.label), None::<Localized>);
    let FieldKind::SelectMultiple(needs) = kind(&sheet, "needs") else { panic!() };
    assert_eq!(needs.values().collect::<Vec<_>>(), ["food", "none-of-these", "other"]);
    let more = needs.other.as_ref().and_then(|other| other.label.as_ref());
    assert_eq!(more.map(Localized::own), Some("More"));
    assert_eq!(
        needs.choices.iter().map(|choice| choice.exclusive).collect::<Vec<_>>(),
        [false, true]
    );
}

#[test]
fn lists_numbers_and_calculations_keep_their_data() {
    let sheet = full();
    let FieldKind::Matrix { rows, choices } = kind(&sheet, "grid") else { panic!() };
    assert_eq!(rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["at-home", "out"]);
    assert_eq!(choices.len(), 2);
    let FieldKind::Table { rows, columns } = kind(&sheet, "people") else { panic!() };
    let types: Vec<_> = columns.iter().map(|column| column.entry.field_type()).collect();
    assert_eq!((rows, types), (6, vec![FieldType::Text, FieldType::YesNo]));
    let FieldKind::Checklist { items } = kind(&sheet, "before_signing") else { panic!() };
    assert_eq!(items.iter().map(|item| &*item.value).collect::<Vec<_>>(), ["factual", "kind"]);
    let bounds = Bounds::new(Some(0.0), None).expect("not crossed");
    let FieldKind::Entry(Entry::Decimal(rent)) = kind(&sheet, "rent") else { panic!() };
    assert_eq!(rent.unit.as_ref().map(Localized::own), Some("dollars"));
    assert_eq!(rent, Number { bounds, default: None, unit: rent.unit.clone() });
    let FieldKind::Calculate(total) = kind(&sheet, "total") else { panic!() };
    let items = vec!["hope".to_owned(), "rent".to_owned()];
    let how = Aggregate::Sum;
    assert_eq!(total.method, Method::Aggregate { how, items, missing: Missing::Zero });
    assert_eq!(total.bands.len(), 2);
}

#[test]
fn any_bytes_are_read_without_panic() {
    for end in 0..FULL.len() {
        if let Some(part) = FULL.get(..end) {
            let _ = read(part);
        }
    }
    for (wrong, right) in [("\"", ""), ("=", "= ["), ("type", "id"), ("[", "{"), ("\n", " ")] {
        let _ = read(&FULL.replace(wrong, right));
    }
}
