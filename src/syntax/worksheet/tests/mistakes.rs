//! Mistakes that show in a single field or section.

use super::*;
use crate::diagnostic::Severity;

#[test]
fn a_sheet_says_what_it_lacks() {
    let told = told("version = \"1\"");
    let codes: Vec<_> = told.iter().map(|(code, message, _)| (*code, message.as_str())).collect();
    assert_eq!(
        codes,
        [
            (Code::MissingKey, "`title` is missing"),
            (Code::MissingKey, "`privacy` is missing"),
            (Code::MissingKey, "this worksheet has no sections"),
        ]
    );
}

#[test]
fn a_class_must_be_stated_and_the_strictest_holds_until_it_is() {
    let (sheet, _) = read("title = \"T\"\n[[sections]]\nid = \"s\"\ntitle = \"S\"\nnote = \"N\"");
    let sheet = sheet.expect("a sheet");
    assert_eq!((sheet.privacy, sheet.header), (PrivacyClass::Protected, HeaderBlock::None));
}

#[test]
fn unknown_types_are_explained() {
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"long_txt\"\nlines = 3",
        Code::InvalidValue,
        "there is no type `long_txt`",
        "did you mean `long_text`?",
    );
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"single_choice\"\nchoices = [\"x\"]",
        Code::InvalidValue,
        "there is no type `single_choice`",
        "did you mean `select_one`?",
    );
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"table\"\n\
         columns = [{ id = \"c\", label = \"C\", type = \"text\" }, { id = \"d\", label = \"D\", type = \"matrix\" }]",
        Code::InvalidValue,
        "a column cannot be a `matrix`",
        "write one of `text`, `long_text`, `integer`, `decimal`, `date`, `time`, `yes_no`, \
         `select_one` or `scale`",
    );
}

#[test]
fn unknown_and_misplaced_keys_are_told_apart() {
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"text\"\nhnit = \"H\"",
        Code::UnknownKey,
        "unknown key `hnit`",
        "did you mean `hint`?",
    );
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"text\"\nlines = 3",
        Code::UnknownKey,
        "`lines` is only for `long_text`, and the type here is `text`",
        "remove it, or change the `type`",
    );
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"select_one\"\nchoices = [\"x\", { label = \"y\", exclusive = true }]",
        Code::UnknownKey,
        "`exclusive` is only for `select_multiple` and `checklist`",
        "remove it: only one of these can be picked anyway",
    );
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"calculate\"\nmethod = \"count\"\nitems = [\"b\"]\nmissing = \"zero\"\n\
         [[f]]\nid = \"b\"\nlabel = \"B\"\ntype = \"text\"",
        Code::UnknownKey,
        "`missing` is only for `sum` and `mean`",
        "remove it",
    );
}

#[test]
fn ids_and_values_are_unique_and_usable() {
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"date\"\n[[f]]\nid = \"a\"\nlabel = \"B\"\ntype = \"date\"",
        Code::DuplicateId,
        "two fields are called `a`",
        "rename one of them",
    );
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"date\"\n[[sections]]\nid = \"s\"\ntitle = \"T\"\nnote = \"N\"",
        Code::DuplicateId,
        "two sections are called `s`",
        "rename one of them",
    );
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"table\"\n\
         columns = [{ id = \"c\", label = \"C\", type = \"text\" }, { id = \"c\", label = \"D\", type = \"text\" }]",
        Code::DuplicateId,
        "two columns are called `c`",
        "rename one of them",
    );
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"select_one\"\nchoices = [\"Yes!\", \"Yes?\"]",
        Code::DuplicateId,
        "two choices are called `yes`",
        "rename one of them",
    );
    assert_told(
        "[[f]]\nid = \"my field\"\nlabel = \"A\"\ntype = \"date\"",
        Code::InvalidValue,
        "`my field` cannot be used as `id`",
        "use letters, digits, `_` and `-` only, such as `my_field`",
    );
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"checklist\"\nitems = [\"?\", \"B\"]",
        Code::InvalidValue,
        "no `id` can be made from the label \"?\"",
        "give it one: { id = \"a\", label = \"…\" }",
    );
}

#[test]
fn duplicates_point_at_the_first() {
    let text = with_fields(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"date\"\n[[f]]\nid = \"a\"\nlabel = \"B\"\ntype = \"date\"",
    );
    let (sheet, problems) = read(&text);
    let place = |span: Option<crate::source::Span>| span.and_then(|span| text.get(span.range()));
    let [problem] = problems.as_slice() else { panic!("{problems:?}") };
    let [first] = problem.related.as_slice() else { panic!("{problem:?}") };
    assert_eq!((place(problem.span), place(first.span)), (Some("\"a\""), Some("\"a\"")));
    assert!(first.span < problem.span);
    assert_eq!(sheet.map(|sheet| fields(&sheet).count()), Some(1));
}

#[test]
fn fields_have_labels_and_required_ones_hints() {
    assert_told(
        "[[f]]\nid = \"a\"\ntype = \"date\"",
        Code::MissingKey,
        "`label` is missing",
        "say what the field asks: label = \"All concerns\"",
    );
    let text = with_fields("[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"date\"\nrequired = true");
    let (_, problems) = read(&text);
    let [problem] = problems.as_slice() else { panic!("{problems:?}") };
    assert_eq!((problem.severity, problem.code), (Severity::Warning, Code::MissingKey));
    assert_eq!(problem.message, "`a` is required but has no hint");
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"note\"\ntext = \"T\"\nrequired = true",
        Code::InvalidValue,
        "`a` cannot be required: nobody fills in a `note`",
        "remove `required`",
    );
}

#[test]
fn tables_and_lists_are_not_empty() {
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"table\"",
        Code::MissingKey,
        "this table has no columns",
        "add columns = [{ id = \"who\", label = \"Who\", type = \"text\" }]",
    );
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"select_one\"",
        Code::MissingKey,
        "`choices` is missing",
        "list them: choices = [\"one\", \"two\"]",
    );
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"checklist\"\nitems = []",
        Code::InvalidValue,
        "there are no items",
        "list them: items = [\"one\", \"two\"]",
    );
    assert_told(
        "",
        Code::MissingKey,
        "this section is empty",
        "add a field with [[sections.fields]], or a `note`",
    );
}

#[test]
fn limits_make_sense() {
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"integer\"\nmin = 5\nmax = 1",
        Code::InvalidValue,
        "`min` (5) is above `max` (1)",
        "exchange them",
    );
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"date\"\nmin = 2026-03-03\ndefault = 2026-03-02",
        Code::InvalidValue,
        "`default` is 2026-03-02, which is not allowed here",
        "write 2026-03-03 or more",
    );
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"scale\"\nmin = 0\nmax = 100",
        Code::InvalidValue,
        "a scale from 0 to 100 does not fit",
        "a scale has 1 to 20 steps; for more, use `integer`",
    );
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"select_one\"\nchoices = [\"North\", \"South\"]\ndefault = \"nort\"",
        Code::InvalidValue,
        "`default` is `nort`, which is not one of the choices",
        "did you mean `north`?",
    );
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"text\"\npattern = \"[0-9]+\"",
        Code::MissingKey,
        "`pattern_message` is missing",
        "say what is expected: pattern_message = \"Four digits\"",
    );
    let repeated = "title = \"T\"\nprivacy = \"open\"\n[[sections]]\nid = \"s\"\ntitle = \"S\"\nnote = \"N\"\n\
                    repeat = { max = 2, print = 3 }";
    let [(code, message, help)] = <[_; 1]>::try_from(told(repeated)).expect("one mistake");
    assert_eq!(
        (code, message.as_str(), help.as_str()),
        (
            Code::InvalidValue,
            "3 copies are printed, but at most 2 can be filled",
            "write print = 2, or raise `max`"
        )
    );
}
