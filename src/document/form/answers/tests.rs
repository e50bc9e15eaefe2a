//! Files of answers that were changed, mixed up or made up.

use serde_json::json;

use super::*;
use crate::document::form::{Bounds, Entry, Field, FieldKind, Number, Repeat, Text, YesNo};
use crate::source::{Span, Spanned};

fn spanned(text: &str) -> Spanned<String> {
    Spanned::new(text.to_owned(), Span::default())
}

fn field(id: &str, kind: FieldKind) -> Field {
    Field {
        id: spanned(id),
        label: id.to_owned(),
        hint: None,
        guidance: None,
        required: false,
        privacy: None,
        staff_use: false,
        audience: Vec::new(),
        show_when: None,
        kind,
    }
}

fn text() -> FieldKind {
    FieldKind::Entry(Entry::Text(Text {
        max_length: None,
        pattern: None,
        width: None,
        default: None,
    }))
}

fn sections() -> Vec<Section> {
    let section = |id: &str, repeat, fields| Section {
        id: spanned(id),
        title: id.to_owned(),
        note: None,
        repeat,
        variant: None,
        staff_use: false,
        page_break: false,
        show_when: None,
        fields,
    };
    let safe = FieldKind::Entry(Entry::YesNo(YesNo::default()));
    let times = Bounds::new(Some(1), Some(3)).expect("not crossed");
    let repeat = Repeat { times, print: 1, label: None };
    vec![
        section("asked", None, vec![field("name", text()), field("safe", safe)]),
        section("goals", Some(repeat), vec![field("goal", text())]),
    ]
}

fn read_all(file: &str) -> Result<(Answers, Vec<Leftover>), Refusal> {
    let sections = sections();
    read(file.as_bytes(), &Form { worksheet: "plan", sections: &sections })
}

/// The answers of a file and the places of what was left over.
fn opened(file: &Value) -> (Answers, Vec<(String, Reason)>) {
    let (answers, left) = read_all(&file.to_string()).expect("answers");
    (answers, left.into_iter().map(|it| (it.place, it.reason)).collect())
}

#[test]
fn a_file_of_something_else_is_refused() {
    assert!(matches!(read_all("{"), Err(Refusal::NotJson(_))));
    assert!(matches!(read_all(&"[".repeat(100_000)), Err(Refusal::NotJson(_))));
    assert_eq!(read_all("[]"), Err(Refusal::NotAnswers));
    assert_eq!(read_all("{\"worksheet\": \"plan\"}"), Err(Refusal::NotAnswers));
    assert_eq!(read_all("{\"guidepost\": 1}"), Err(Refusal::NotAnswers));
    assert_eq!(read_all("{\"guidepost\": 2, \"worksheet\": \"plan\"}"), Err(Refusal::NewerFormat));
    let other = "{\"guidepost\": 1, \"worksheet\": \"diary\"}";
    assert_eq!(read_all(other), Err(Refusal::OtherWorksheet("diary".to_owned())));
    assert_eq!(read_all(&" ".repeat(MOST_BYTES + 1)), Err(Refusal::TooLarge));
}

#[test]
fn answers_are_read_and_blanks_are_not_kept() {
    let (answers, left) = opened(&json!({
        "guidepost": 1, "worksheet": "plan", "version": "1.0",
        "header": { "worker": "Bo" },
        "answers": { "name": " ", "safe": "yes", "name.declined": true },
        "repeats": { "goals": [{ "goal": "Rent" }, {}] },
    }));
    assert_eq!(left, []);
    assert_eq!(answers.version.as_deref(), Some("1.0"));
    assert_eq!(answers.header.get("worker").map(String::as_str), Some("Bo"));
    let name = answers.once.get("name").expect("a name");
    assert_eq!((name.answer.as_ref(), name.declined), (None, true));
    let safe = answers.once.get("safe").and_then(|given| given.answer.clone());
    assert_eq!(safe, Some(Answer::Choice("yes".to_owned())));
    assert_eq!(answers.repeats.get("goals").map(Vec::len), Some(2), "a blank copy is a copy");
}

#[test]
fn what_does_not_fit_is_kept_aside_with_its_value() {
    let file = json!({
        "guidepost": 1, "worksheet": "plan", "notes": "x",
        "answers": {
            "name": 7, "safe": "unknown", "gone": "kept", "__proto__": { "x": 1 },
            "name.other": "x", "safe.declined": "yes", "goal": "of a copy",
        },
        "repeats": { "asked": [], "goals": [{ "goal": [] }, 3], "more": [{}] },
        "variants": { "format": "soap" },
    });
    let (answers, mut left) = opened(&file);
    left.sort();
    let mut wanted = [
        ("answers/__proto__", Reason::Unknown),
        ("answers/goal", Reason::Unknown),
        ("answers/gone", Reason::Unknown),
        ("answers/name", Reason::WrongType),
        ("answers/name.other", Reason::Unknown),
        ("answers/safe", Reason::NoChoice),
        ("answers/safe.declined", Reason::WrongType),
        ("notes", Reason::Unknown),
        ("repeats/asked", Reason::Unknown),
        ("repeats/goals/0/goal", Reason::WrongType),
        ("repeats/goals/1", Reason::WrongType),
        ("repeats/more", Reason::Unknown),
        ("variants/format", Reason::Unknown),
    ]
    .map(|(place, reason)| (place.to_owned(), reason));
    wanted.sort();
    assert_eq!(left, wanted);
    assert!(answers.once.is_empty());
    let (_, left) = read_all(&file.to_string()).expect("answers");
    let gone = left.iter().find(|it| it.place == "answers/gone").map(|it| &it.value);
    assert_eq!(gone, Some(&json!("kept")));
}

#[test]
fn copies_without_end_are_kept_aside() {
    let copies: Vec<_> = (0..600).map(|number| json!({ "goal": number.to_string() })).collect();
    let (answers, left) = opened(&json!({
        "guidepost": 1, "worksheet": "plan", "repeats": { "goals": copies },
    }));
    assert_eq!(answers.repeats.get("goals").map(Vec::len), Some(500));
    assert_eq!(left.len(), 100);
    assert!(left.iter().all(|(_, reason)| *reason == Reason::TooMany));
}

#[test]
fn what_is_typed_for_a_number_and_is_none_is_kept_as_typed() {
    let number = FieldKind::Entry(Entry::Decimal(Number {
        bounds: Bounds::default(),
        unit: None,
        default: None,
    }));
    let mut sections = sections();
    if let Some(section) = sections.first_mut() {
        section.fields = vec![field("rent", number)];
    }
    let form = Form { worksheet: "plan", sections: &sections };
    let rent = |value: Value| {
        let file = json!({ "guidepost": 1, "worksheet": "plan", "answers": { "rent": value } });
        let (answers, _) = read(file.to_string().as_bytes(), &form).expect("answers");
        answers.once.get("rent").and_then(|given| given.answer.clone())
    };
    assert_eq!(rent(json!(12.5)), Some(Answer::Number(12.5)));
    assert_eq!(rent(json!("much")), Some(Answer::Unreadable("much".to_owned())));
    assert_eq!(rent(json!("")), None);
}
