//! Texts in several languages.

use super::*;

/// A text in the book's own language and in Spanish.
fn pair(text: &Localized) -> (&str, Option<&str>) {
    (text.own(), text.translation("es"))
}

const BILINGUAL: &str = r#"
title = { en = "Review", es = "Revisión" }
privacy = "open"
purpose.en = "Learn."
purpose.es = "Aprender."
[[sections]]
id = "s"
title.en = "How"
title.es = "Cómo"
[[sections.fields]]
id = "name"
type = "text"
label.en = "Name"
label.es = "Nombre"
hint = "As you like"
[[sections.fields]]
id = "route"
type = "select_one"
label = { es = "Vía", en = "Route" }
choices.es = ["Yo", "La escuela"]
choices.en = ["Self", "School"]
default = "School"
[[sections.fields]]
id = "who"
type = "select_one"
label = "Who"
choices = [{ value = "x", label.en = "Me", label.es = "Yo" }, "You"]
"#;

#[test]
fn a_text_may_be_a_table_by_language() {
    let (sheet, problems) = read(BILINGUAL);
    assert_eq!(problems, []);
    let sheet = sheet.expect("a sheet");
    assert_eq!(pair(&sheet.title), ("Review", Some("Revisión")));
    assert_eq!(sheet.purpose.as_ref().map(pair), Some(("Learn.", Some("Aprender."))));
    let labels: Vec<_> = fields(&sheet).map(|field| pair(&field.label)).collect();
    assert_eq!(labels, [("Name", Some("Nombre")), ("Route", Some("Vía")), ("Who", None)]);
}

#[test]
fn lists_by_language_take_their_values_from_the_own_language() {
    let (sheet, _) = read(BILINGUAL);
    let sheet = sheet.expect("a sheet");
    let FieldKind::Entry(Entry::SelectOne(route)) = kind(&sheet, "route") else { panic!() };
    assert_eq!(route.values().collect::<Vec<_>>(), ["self", "school"]);
    assert_eq!(route.default.as_deref(), Some("school"));
    let labels: Vec<_> = route.choices.iter().map(|choice| pair(&choice.label)).collect();
    assert_eq!(labels, [("Self", Some("Yo")), ("School", Some("La escuela"))]);
    let FieldKind::Entry(Entry::SelectOne(who)) = kind(&sheet, "who") else { panic!() };
    assert_eq!(who.choices.first().map(|choice| pair(&choice.label)), Some(("Me", Some("Yo"))));
}

const ASK: &str = "[[f]]\nid = \"a\"\ntype = \"text\"\n";

#[test]
fn languages_are_those_of_the_book_its_own_among_them() {
    assert_told(
        &format!("{ASK}label = {{ en = \"A\", fr = \"A\" }}"),
        Code::UnknownLanguage,
        "this handbook has no language `fr`",
        "write label.en = … and label.es = …; or add \"fr\" to `languages` in `handbook.toml`",
    );
    assert_told(
        &format!("{ASK}label.es = \"A\""),
        Code::MissingKey,
        "`label` says nothing in `en`, the language of the handbook",
        "add label.en = …",
    );
    assert_told(
        &format!("{ASK}label = {{ en = \"A\", es = \" \" }}"),
        Code::InvalidValue,
        "`label.es` is empty",
        "write the text, or remove this language",
    );
    assert_told(
        &format!("{ASK}label = {{ en = \"A\", es = 3 }}"),
        Code::WrongType,
        "`label.es` must be text in quotation marks, not a number",
        "write label.es = \"3\"",
    );
}

#[test]
fn lists_by_language_are_as_long_as_one_another() {
    let ask = "[[f]]\nid = \"a\"\ntype = \"select_one\"\nlabel = \"A\"\n";
    assert_told(
        &format!("{ask}choices.en = [\"Self\", \"School\"]\nchoices.es = [\"Yo\"]"),
        Code::InvalidValue,
        "`choices.es` has 1 texts, but `choices.en` has 2",
        "write the same list in both languages, in the same order",
    );
    assert_told(
        &format!("{ask}choices.en = [{{ value = \"x\", label = \"Self\" }}]"),
        Code::WrongType,
        "`choices.en` can hold only texts",
        "for more than a text, write a list of tables: \
         [{ value = \"self\", label = { en = \"…\", es = \"…\" } }]",
    );
}

#[test]
fn a_text_that_is_plain_already_cannot_have_languages() {
    assert_told(
        &format!("{ASK}label = \"A\"\nlabel.es = \"B\""),
        Code::TomlSyntax,
        "`label` is a plain text already and cannot have languages as well",
        "write all languages the same way: label.en = \"A\" and label.es = …",
    );
    let ask = "[[f]]\nid = \"a\"\ntype = \"select_one\"\nlabel = \"A\"\n";
    assert_told(
        &format!("{ask}choices = [\"A\"]\nchoices.es = [\"B\"]"),
        Code::TomlSyntax,
        "`choices` is a plain list already and cannot have languages as well",
        "write all languages the same way: choices.en = [\"A\"] and choices.es = …",
    );
}
