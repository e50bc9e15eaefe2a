//! Groups of fields that several sheets share.

use super::*;

const HOUSEHOLD: &str = r#"
[[fields]]
id = "people"
type = "integer"
label = "People at home"
[[fields]]
id = "children"
type = "integer"
label = "Children"
show_when = { field = "people", at_least = 2 }
"#;

fn ids(sections: &[Section<Localized>]) -> Vec<&str> {
    let fields = sections.iter().flat_map(|section| &section.fields);
    fields.map(|field| field.id.value.as_str()).collect()
}

#[track_caller]
fn assert_one(text: &str, groups: &[(&str, &str)], code: Code, message: &str, help: &str) {
    let (_, problems) = with_groups(&with_fields(text), groups);
    assert_eq!(said(problems), [(code, message.to_owned(), help.to_owned())]);
}

#[test]
fn fields_of_a_group_stand_where_it_is_included() {
    let text = with_fields(
        "[[f]]\nid = \"first\"\ntype = \"yes_no\"\nlabel = \"F\"\n\
         [[f]]\ninclude = \"household\"\nshow_when = { field = \"first\", equals = \"yes\" }\n\
         [[f]]\nid = \"total\"\ntype = \"calculate\"\nlabel = \"T\"\nmethod = \"sum\"\n\
         items = [\"people\", \"children\"]\nshow_when = { field = \"people\", answered = true }",
    );
    let (sections, problems) = with_groups(&text, &[("household", HOUSEHOLD)]);
    assert_eq!(problems, []);
    assert_eq!(ids(&sections), ["first", "people", "children", "total"]);
    let tests = |id: &str| {
        let condition = field(&sections, id).show_when.as_ref().expect("a condition");
        condition.tests().iter().map(|test| test.field.clone()).collect::<Vec<_>>()
    };
    assert_eq!(tests("people"), ["first"]);
    assert_eq!(tests("children"), ["first", "people"], "the group's condition and its own");
    assert_eq!(tests("total"), ["people"]);
}

#[test]
fn a_group_that_is_not_there_is_reported() {
    assert_one(
        "[[f]]\ninclude = \"houshold\"",
        &[("household", HOUSEHOLD)],
        Code::UnknownGroup,
        "there is no group of fields `houshold`",
        "did you mean `household`?",
    );
    assert_one(
        "[[f]]\ninclude = \"household\"",
        &[],
        Code::UnknownGroup,
        "there is no group of fields `household`",
        "write its fields into `fields/household.toml`, each as [[fields]]",
    );
}

#[test]
fn ids_are_unique_on_the_sheet_and_its_groups() {
    let text = with_fields(
        "[[f]]\ninclude = \"household\"\n\
         [[f]]\nid = \"people\"\ntype = \"text\"\nlabel = \"P\"",
    );
    let (_, problems) = with_groups(&text, &[("household", HOUSEHOLD)]);
    let [problem] = problems.as_slice() else { panic!("{problems:?}") };
    assert_eq!(problem.message, "two fields are called `people`");
    let files = problem.file.iter().chain(problem.related.iter().map(|it| &it.file));
    let files: Vec<_> = files.map(SourcePath::as_str).collect();
    assert_eq!(files, ["content/worksheets/review.toml", "content/fields/household.toml"]);
}

#[test]
fn mistakes_in_a_group_are_in_its_own_file() {
    let group = "[[fields]]\nid = \"a\"\ntype = \"text\"\nlabel = \"A\"\n\
                 show_when = { field = \"b\", answered = true }";
    let (_, problems) = with_groups(&with_fields("[[f]]\ninclude = \"g\""), &[("g", group)]);
    let [problem] = problems.as_slice() else { panic!("{problems:?}") };
    assert_eq!(problem.message, "there is no field `b` on this sheet");
    assert_eq!(problem.file.as_ref().map(SourcePath::as_str), Some("content/fields/g.toml"));
    let place = problem.span.and_then(|span| group.get(span.range()));
    assert_eq!(place, Some("\"b\""));
}

#[test]
fn groups_may_stand_in_groups_but_not_in_themselves() {
    let outer = "[[fields]]\ninclude = \"household\"";
    let text = with_fields("[[f]]\ninclude = \"outer\"");
    let (sections, problems) = with_groups(&text, &[("outer", outer), ("household", HOUSEHOLD)]);
    assert_eq!(problems, []);
    assert_eq!(ids(&sections), ["people", "children"]);
    let a = "[[fields]]\ninclude = \"b\"";
    let b = "[[fields]]\ninclude = \"a\"";
    assert_one(
        "[[f]]\ninclude = \"a\"",
        &[("a", a), ("b", b)],
        Code::CircularInclude,
        "this group includes itself: `a` → `b` → `a`",
        "remove one of these `include`s",
    );
}

#[test]
fn groups_are_not_included_without_end() {
    let chain: Vec<_> = (0..12)
        .map(|at| (format!("g{at}"), format!("[[fields]]\ninclude = \"g{}\"", at + 1)))
        .collect();
    let chain: Vec<_> = chain.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_one(
        "[[f]]\ninclude = \"g0\"",
        &chain,
        Code::NestingTooDeep,
        "groups are included more than 8 deep",
        "include the group in the worksheet itself",
    );
}

#[test]
fn a_group_is_there_once_on_a_sheet() {
    assert_one(
        "[[f]]\ninclude = \"household\"\n[[f]]\ninclude = \"household\"",
        &[("household", HOUSEHOLD)],
        Code::DuplicateId,
        "the group `household` is there twice on this sheet",
        "include it once: the ids of its fields must be unique on the sheet. For several people \
         or goals, include it in a section with `repeat`",
    );
}

#[test]
fn a_group_that_no_sheet_includes_is_found() {
    let all = groups_of(&[
        ("outer", "[[fields]]\ninclude = \"household\""),
        ("household", HOUSEHOLD),
        ("lonely", HOUSEHOLD),
    ]);
    let (groups, _) = Groups::new(&all);
    let text = with_fields("[[f]]\ninclude = \"outer\"");
    let sheet = source("content/worksheets/review.toml", &text);
    let (sheet, _) = worksheet::parse(&sheet, &Languages::default());
    let sheet = sheet.expect("a sheet");
    let unused = groups.unused([&sheet]);
    let unused: Vec<_> = unused.iter().map(|group| group.id.as_str()).collect();
    assert_eq!(unused, ["lonely"]);
}
