//! Mistakes in what points from one field to another.

use super::*;

const ASKED: &str = "[[f]]\nid = \"route\"\nlabel = \"R\"\ntype = \"select_one\"\nchoices = [\"Self\", \"School\"]\n\
     [[f]]\nid = \"age\"\nlabel = \"A\"\ntype = \"integer\"\nmax = 120\n\
     [[f]]\nid = \"key\"\nlabel = \"K\"\ntype = \"note\"\ntext = \"T\"\n\
     [[f]]\nid = \"b\"\nlabel = \"B\"\ntype = \"text\"\n";

#[track_caller]
fn assert_condition(condition: &str, code: Code, message: &str, help: &str) {
    assert_told(&format!("{ASKED}show_when = {condition}"), code, message, help);
}

#[test]
fn conditions_name_fields_and_possible_answers() {
    assert_condition(
        "{ field = \"rout\", equals = \"self\" }",
        Code::UnknownField,
        "there is no field `rout` on this sheet",
        "did you mean `route`?",
    );
    assert_condition(
        "{ field = \"s\", answered = true }",
        Code::UnknownField,
        "there is no field `s` on this sheet",
        "`s` is a section; name one of its fields",
    );
    assert_condition(
        "{ field = \"route\", equals = \"scool\" }",
        Code::InvalidValue,
        "`route` can never be `scool`",
        "did you mean `school`?",
    );
    assert_condition(
        "{ field = \"age\", at_least = 130 }",
        Code::InvalidValue,
        "`age` can never be 130",
        "compare with something that its `min` and `max` allow",
    );
    assert_condition(
        "{ field = \"route\", at_least = 3 }",
        Code::InvalidValue,
        "`route`, whose type is `select_one`, cannot be compared with this",
        "use `equals`, `not` or `in` with its choices",
    );
    assert_condition(
        "{ field = \"key\", answered = true }",
        Code::InvalidValue,
        "`key`, whose type is `note`, cannot be compared with this",
        "it has no answer; name a field that somebody fills in",
    );
}

#[test]
fn conditions_have_one_comparison() {
    assert_condition(
        "{ field = \"route\" }",
        Code::InvalidValue,
        "what must the answer be?",
        "add `equals`, `not`, `in`, `at_least`, `at_most` or `answered`",
    );
    assert_condition(
        "{ field = \"age\", at_least = 3, at_most = 9 }",
        Code::InvalidValue,
        "a test can have one comparison only",
        "put several tests in { all = [ … ] }",
    );
    assert_condition(
        "{ field = \"age\", at_leats = 3 }",
        Code::UnknownKey,
        "unknown key `at_leats`",
        "did you mean `at_least`?",
    );
    assert_condition(
        "{ any = [] }",
        Code::InvalidValue,
        "there is no condition in it",
        "list conditions, each { field = …, equals = … }, or remove this",
    );
}

#[test]
fn only_a_repeated_section_knows_its_own_answers() {
    assert_told(
        "repeat = { min = 1 }\n[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"yes_no\"\n\
         [[f]]\nid = \"b\"\nlabel = \"B\"\ntype = \"text\"\nshow_when = { field = \"a\", equals = \"yes\" }\n\
         [[sections]]\nid = \"t\"\ntitle = \"T\"\nnote = \"N\"\nshow_when = { field = \"a\", equals = \"yes\" }",
        Code::InvalidValue,
        "`a` is in a section that is filled several times",
        "only fields of the same section can depend on it",
    );
}

#[test]
fn mistakes_of_a_field_are_not_repeated_by_those_that_name_it() {
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"nonsense\"\n\
         [[f]]\nid = \"b\"\nlabel = \"B\"\ntype = \"text\"\nshow_when = { field = \"a\", equals = \"yes\" }\n\
         [[f]]\nid = \"c\"\nlabel = \"C\"\ntype = \"calculate\"\nmethod = \"sum\"\nitems = [\"a\"]",
        Code::InvalidValue,
        "there is no type `nonsense`",
        "write one of `text`, `long_text`, `integer`, `decimal`, `date`, `time`, `yes_no`, \
         `select_one`, `select_multiple`, `scale`, `matrix`, `table`, `checklist`, `signature`, \
         `calculate`, `note` or `diagram`",
    );
}

#[test]
fn circles_are_found_and_broken() {
    let fields = "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"yes_no\"\nshow_when = { field = \"b\", equals = \"yes\" }\n\
         [[f]]\nid = \"b\"\nlabel = \"B\"\ntype = \"yes_no\"\nshow_when = { field = \"a\", equals = \"yes\" }\n\
         [[f]]\nid = \"c\"\nlabel = \"C\"\ntype = \"yes_no\"\nshow_when = { field = \"a\", equals = \"yes\" }";
    let help = "whether a field is shown cannot depend on its own answer: \
                remove or change one `show_when` of the section or the fields";
    let message = "these conditions go round in a circle: `a` → `b` → `a`";
    assert_told(fields, Code::CircularCondition, message, help);
    let (sections, _) = read(&with_fields(fields));
    let fields = sections.iter().flat_map(|section| &section.fields);
    let shown: Vec<_> = fields.map(|field| field.show_when.is_some()).collect();
    assert_eq!(shown, [false, false, true]);
    assert_told(
        "show_when = { field = \"a\", equals = \"yes\" }\n[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"yes_no\"",
        Code::CircularCondition,
        "these conditions go round in a circle: `a` → `a`",
        help,
    );
    assert_told(
        "[[f]]\nid = \"n\"\nlabel = \"N\"\ntype = \"integer\"\nshow_when = { field = \"sum\", at_least = 3 }\n\
         [[f]]\nid = \"sum\"\nlabel = \"S\"\ntype = \"calculate\"\nmethod = \"sum\"\nitems = [\"n\"]",
        Code::CircularCondition,
        "these conditions go round in a circle: `n` → `sum` → `n`",
        help,
    );
    assert_told(
        "[[f]]\nid = \"a\"\nlabel = \"A\"\ntype = \"calculate\"\nmethod = \"sum\"\nitems = [\"b\"]\n\
         [[f]]\nid = \"b\"\nlabel = \"B\"\ntype = \"calculate\"\nmethod = \"mean\"\nitems = [\"a\"]",
        Code::CircularCondition,
        "this calculation depends on itself: `a` → `b` → `a`",
        "take one of these out of the `items` of another",
    );
}

#[test]
fn calculations_read_what_can_be_counted() {
    let calculate = |method: &str, items: &str| {
        format!(
            "{ASKED}[[f]]\nid = \"c\"\nlabel = \"C\"\ntype = \"calculate\"\nmethod = \"{method}\"\nitems = {items}"
        )
    };
    assert_told(
        &calculate("sum", "[\"agee\"]"),
        Code::UnknownField,
        "there is no field `agee` on this sheet",
        "did you mean `age`?",
    );
    assert_told(
        &calculate("sum", "[\"age\", \"route\"]"),
        Code::InvalidValue,
        "`sum` cannot read `route`, whose type is `select_one`",
        "name numbers, scales, calculations, or lists in which every choice has a `score`",
    );
    assert_told(
        &calculate("age", "[\"age\"]"),
        Code::InvalidValue,
        "`age` cannot read `age`, whose type is `integer`",
        "name fields of type `date`",
    );
    assert_told(
        &calculate("days_between", "[\"age\"]"),
        Code::InvalidValue,
        "`days_between` needs two dates",
        "write items = [\"opened_on\", \"closed_on\"]",
    );
    assert_told(
        &format!(
            "{}\nbands = [{{ max = 5, label = \"L\" }}, {{ min = 3, label = \"H\" }}]",
            calculate("sum", "[\"age\"]")
        ),
        Code::InvalidValue,
        "the bands \"L\" and \"H\" overlap",
        "let each begin where the one before it ends",
    );
}

#[test]
fn long_chains_of_conditions_need_no_deep_stack() {
    let field = |at: usize| {
        let next = at + 1;
        format!(
            "[[f]]\nid = \"f{at}\"\nlabel = \"F\"\ntype = \"yes_no\"\nshow_when = {{ field = \"f{next}\", equals = \"yes\" }}\n"
        )
    };
    let chain: String = (0..20_000).map(field).collect();
    let end = "[[f]]\nid = \"f20000\"\nlabel = \"F\"\ntype = \"yes_no\"";
    assert_eq!(told(&with_fields(&format!("{chain}{end}"))), []);
}
