//! What sheets are once they are put together, and what authors are told.

mod references;
mod shared;

use super::*;
use crate::document::form::{
    Comparison, Condition, Entry, FieldKind, Quantity, Test, Value, YesNoAnswer,
};
use crate::document::{Date, Languages};
use crate::source::Source;
use crate::syntax::worksheet::group::Group;
use crate::syntax::worksheet::{self, group};

fn source(path: &str, text: &str) -> Source {
    Source::new(SourcePath::new(path), text.as_bytes().to_vec())
}

fn groups_of(texts: &[(&str, &str)]) -> Vec<Group> {
    let read = texts.iter().map(|(name, text)| {
        let path = format!("content/fields/{name}.toml");
        let (group, problems) = group::parse(&source(&path, text), &Languages::default());
        assert_eq!(problems, []);
        group.expect("a group")
    });
    read.collect()
}

/// Reads a sheet and puts it together with groups of fields.
fn with_groups(text: &str, groups: &[(&str, &str)]) -> (Vec<Section<Localized>>, Vec<Diagnostic>) {
    let sheet = source("content/worksheets/review.toml", text);
    let (sheet, mut problems) = worksheet::parse(&sheet, &Languages::default());
    let all = groups_of(groups);
    let (groups, taken) = Groups::new(&all);
    assert!(taken.is_empty());
    let (sections, found) = bind(&sheet.expect("a sheet"), &groups, &[]);
    problems.extend(found);
    (sections, problems)
}

fn read(text: &str) -> (Vec<Section<Localized>>, Vec<Diagnostic>) {
    with_groups(text, &[])
}

fn field<'s>(sections: &'s [Section<Localized>], id: &str) -> &'s Field<Localized> {
    let mut fields = sections.iter().flat_map(|section| &section.fields);
    fields.find(|field| field.id.value == id).expect("a field with this id")
}

/// A sheet with one section that holds these fields.
fn with_fields(fields: &str) -> String {
    let fields = fields.replace("[[f]]", "[[sections.fields]]");
    format!("title = \"T\"\nprivacy = \"open\"\n[[sections]]\nid = \"s\"\ntitle = \"S\"\n{fields}")
}

/// What an author is told about a sheet: code, message and help of each mistake.
fn told(text: &str) -> Vec<(Code, String, String)> {
    said(read(text).1)
}

fn said(problems: Vec<Diagnostic>) -> Vec<(Code, String, String)> {
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

const ASKING: &str = r#"[[f]]
id = "route"
type = "select_one"
label = "How it came"
choices = ["Self", "Other place"]
[[f]]
id = "needs"
type = "select_multiple"
label = "Needs"
choices = ["Food", { value = "other", label = "More" }]
other = true
[[f]]
id = "hope"
type = "scale"
label = "Hope"
max = 10
[[f]]
id = "seen_on"
type = "date"
label = "Seen on"
[[f]]
id = "people"
type = "table"
label = "People"
columns = [{ id = "who", label = "Who", type = "text" }]
[[f]]
id = "safe"
type = "yes_no"
label = "Safe?"
default = "no"
[[f]]
id = "step"
type = "text"
label = "Step"
show_when = { all = [
  { field = "safe", not = "no" },
  { any = [{ field = "hope", at_least = 5 }, { field = "seen_on", at_most = 2026-03-03 }] },
  { field = "needs", in = ["Food", "More"] },
  { field = "people", answered = true },
] }
[[sections]]
id = "t"
title = "T"
note = "N"
show_when = { field = "route", equals = "Other place" }
"#;

#[test]
fn conditions_fit_their_fields() {
    let test =
        |field: &str, comparison| Condition::Test(Test { field: field.to_owned(), comparison });
    let choice = |value: &str| Value::Choice(value.to_owned());
    let (sections, problems) = read(&with_fields(ASKING));
    assert_eq!(problems, []);
    let goal = sections.last().expect("a section");
    let expected = test("route", Comparison::Equals(choice("other-place")));
    assert_eq!(goal.show_when, Some(expected), "a label stands for its value");
    let day = Date::new(2026, 3, 3).expect("a day");
    let expected = Condition::All(vec![
        test("safe", Comparison::Not(choice("no"))),
        Condition::Any(vec![
            test("hope", Comparison::AtLeast(Quantity::Number(5.0))),
            test("seen_on", Comparison::AtMost(Quantity::Date(day))),
        ]),
        test("needs", Comparison::In(vec![choice("food"), choice("other")])),
        test("people", Comparison::Answered(true)),
    ]);
    assert_eq!(field(&sections, "step").show_when, Some(expected));
}

#[test]
fn several_conditions_in_a_list_must_all_hold() {
    let text = with_fields(
        "[[f]]\nid = \"a\"\ntype = \"yes_no\"\nlabel = \"A\"\ndefault = \"no\"\n\
         [[f]]\nid = \"b\"\ntype = \"text\"\nlabel = \"B\"\n\
         show_when = [{ field = \"a\", equals = true }, { field = \"a\", answered = true }]",
    );
    let (sections, problems) = read(&text);
    assert_eq!(problems, []);
    let condition = field(&sections, "b").show_when.as_ref();
    let Some(Condition::All(parts)) = condition else { panic!("{condition:?}") };
    assert_eq!(parts.len(), 2);
    let FieldKind::Entry(Entry::YesNo(a)) = &field(&sections, "a").kind else { panic!() };
    assert_eq!(a.default, Some(YesNoAnswer::No));
}
